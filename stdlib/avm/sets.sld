;;; Sets: the first half of SRFI 113. A set is a hash table from each element to itself.

(define-library (avm sets)
  (import (scheme base) (scheme case-lambda) (avm comparators) (avm hash-tables))
  (export
   (rename set* set) set-unfold
   set? set-contains? set-empty? set-disjoint?
   set-member set-element-comparator
   set-adjoin set-adjoin! set-replace set-replace! set-delete set-delete! set-delete-all set-delete-all!
   set-search!
   set-size set-find set-count set-any? set-every?
   set-map set-for-each set-fold
   set-filter set-remove set-partition set-filter! set-remove! set-partition!
   set-copy set->list list->set list->set!
   set=? set<? set>? set<=? set>=?
   set-union set-intersection set-difference set-xor
   set-union! set-intersection! set-difference! set-xor!
   set-comparator
   ;; for the standard library
   unfold-arguments absent make-set set-table)
  (begin

    (define-record-type set
      (make-set comparator table)
      set?
      (comparator set-element-comparator)
      (table set-table))

    (define absent (list 'absent))

    (define (empty-set comparator)
      (make-set comparator (make-table-like "set" comparator '())))

    (define (empty-like set) (empty-set (set-element-comparator set)))

    (define (add! set element)
      (let ((table (set-table set)))
        (if (not (hash-table-contains? table element))
            (table-set! table element element))))

    ;; Constructors.

    (define (make-from comparator elements)
      (let ((result (empty-set comparator)))
        (for-each (lambda (element) (add! result element)) elements)
        result))

    (define (set* comparator . elements)
      (check-comparator "set" comparator)
      (make-from comparator elements))

    ;; The comparator comes first in the report, last in what implementations do: both are understood.
    (define (unfold-arguments who args receiver)
      (if (not (eq? 5 (length args)))
          (error (string-append who ": expected a comparator, three procedures and a seed") args))
      (if (comparator? (car args))
          (apply receiver args)
          (let ((comparator (list-ref args 4)))
            (check-comparator who comparator)
            (receiver comparator (car args) (cadr args) (list-ref args 2) (list-ref args 3)))))

    (define (set-unfold . args)
      (unfold-arguments
       "set-unfold" args
       (lambda (comparator stop? mapper successor seed)
         (let ((result (empty-set comparator)))
           (let loop ((seed seed))
             (if (stop? seed)
                 result
                 (begin
                   (add! result (mapper seed))
                   (loop (successor seed)))))))))

    ;; Predicates and accessors.

    (define (set-contains? set element) (hash-table-contains? (set-table set) element))
    (define (set-empty? set) (hash-table-empty? (set-table set)))
    (define (set-size set) (hash-table-size (set-table set)))
    (define (set-member set element default) (hash-table-ref/default (set-table set) element default))

    (define (set-disjoint? set1 set2)
      (check-same "set-disjoint?" set1 set2)
      (not (set-any? (lambda (element) (set-contains? set2 element)) set1)))

    (define (check-same who set1 set2)
      (if (not (eq? (set-element-comparator set1) (set-element-comparator set2)))
          (error (string-append who ": the sets have different comparators") set1 set2)))

    ;; Updaters. Those with a mark change their first argument; the others work on a copy.

    (define (set-copy set)
      (make-set (set-element-comparator set) (hash-table-copy (set-table set))))

    ;; `(define-updater NAME NAME! (SET ARGUMENT ...) BODY ...)`: for both; the body changes the set.
    (define-syntax define-updater
      (syntax-rules ()
        ((_ name name! (set . arguments) body ...)
         (begin
           (define (name! set . arguments) body ... set)
           (define (name original . arguments)
             (let ((set (set-copy original))) body ... set))))))

    (define-updater set-adjoin set-adjoin! (set . elements)
      (for-each (lambda (element) (add! set element)) elements))

    (define-updater set-replace set-replace! (set element)
      (if (set-contains? set element)
          (begin
            (table-delete! (set-table set) element)
            (add! set element))))

    (define-updater set-delete set-delete! (set . elements)
      (for-each (lambda (element) (table-delete! (set-table set) element)) elements))

    (define-updater set-delete-all set-delete-all! (set elements)
      (for-each (lambda (element) (table-delete! (set-table set) element)) elements))

    ;; Calls `(failure insert ignore)` or `(success element update remove)`.
    (define (set-search! set element failure success)
      (let* ((table (set-table set)) (found (hash-table-ref/default table element absent)))
        (if (eq? found absent)
            (failure
             (lambda (object)
               (table-set! table element element)
               (values set object))
             (lambda (object) (values set object)))
            (success
             found
             (lambda (new object)
               (table-delete! table found)
               (table-set! table new new)
               (values set object))
             (lambda (object)
               (table-delete! table found)
               (values set object))))))

    ;; The whole set, in order of insertion.

    (define (set->list set) (hash-table-values (set-table set)))

    (define (set-find predicate set failure)
      (let loop ((rest (set->list set)))
        (cond ((null? rest) (failure))
              ((predicate (car rest)) (car rest))
              (else (loop (cdr rest))))))

    (define (set-count predicate set)
      (let loop ((rest (set->list set)) (count 0))
        (cond ((null? rest) count)
              ((predicate (car rest)) (loop (cdr rest) (+ count 1)))
              (else (loop (cdr rest) count)))))

    (define (set-any? predicate set)
      (let loop ((rest (set->list set)))
        (cond ((null? rest) #f)
              ((predicate (car rest)) #t)
              (else (loop (cdr rest))))))

    (define (set-every? predicate set)
      (let loop ((rest (set->list set)))
        (cond ((null? rest) #t)
              ((predicate (car rest)) (loop (cdr rest)))
              (else #f))))

    (define (set-map comparator proc set)
      (check-comparator "set-map" comparator)
      (make-from comparator (map proc (set->list set))))

    (define (set-for-each proc set) (for-each proc (set->list set)))

    (define (set-fold proc seed set)
      (let loop ((rest (set->list set)) (result seed))
        (if (null? rest)
            result
            (loop (cdr rest) (proc (car rest) result)))))

    (define (set-partition predicate set)
      (let loop ((rest (set->list set)) (in '()) (out '()))
        (cond ((null? rest)
               (let ((comparator (set-element-comparator set)))
                 (values (make-from comparator (reverse in)) (make-from comparator (reverse out)))))
              ((predicate (car rest)) (loop (cdr rest) (cons (car rest) in) out))
              (else (loop (cdr rest) in (cons (car rest) out))))))

    (define (set-filter predicate set)
      (let-values (((in out) (set-partition predicate set)))
        in))

    (define (set-remove predicate set)
      (let-values (((in out) (set-partition predicate set)))
        out))

    (define (set-filter! predicate set)
      (set-remove! (lambda (element) (not (predicate element))) set))

    (define (set-remove! predicate set)
      (for-each (lambda (element)
                  (if (predicate element) (table-delete! (set-table set) element)))
                (set->list set))
      set)

    (define (set-partition! predicate set)
      (let ((out (set-remove predicate set)))
        (values (set-filter! predicate set) out)))

    (define (list->set comparator list)
      (check-comparator "list->set" comparator)
      (make-from comparator list))

    (define (list->set! set list)
      (for-each (lambda (element) (add! set element)) list)
      set)

    ;; Subsets.

    (define (subset? who set1 set2)
      (check-same who set1 set2)
      (and (<= (set-size set1) (set-size set2))
           (set-every? (lambda (element) (set-contains? set2 element)) set1)))

    ;; `(define-relation NAME (SET1 SET2) TEST)`: whether the test holds of each two neighbours.
    (define-syntax define-relation
      (syntax-rules ()
        ((_ name (set1 set2) test)
         (define name
           (case-lambda
             ((set1) (begin (set-table set1) #t))
             ((set1 set2) test)
             ((set1 set2 . rest)
              (and test (apply name set2 rest))))))))

    (define-relation set=? (set1 set2)
      (and (subset? "set=?" set1 set2) (= (set-size set1) (set-size set2))))
    (define-relation set<? (set1 set2)
      (and (subset? "set<?" set1 set2) (< (set-size set1) (set-size set2))))
    (define-relation set>? (set1 set2)
      (and (subset? "set>?" set2 set1) (> (set-size set1) (set-size set2))))
    (define-relation set<=? (set1 set2) (subset? "set<=?" set1 set2))
    (define-relation set>=? (set1 set2) (subset? "set>=?" set2 set1))

    ;; Set theory.

    ;; `(define-operation NAME NAME! (SET OTHER) BODY ...)`: the body changes the set, for each of the others.
    (define-syntax define-operation
      (syntax-rules ()
        ((_ name name! (set other) body ...)
         (begin
           (define (name! set . others)
             (for-each (lambda (other)
                         (check-same (symbol->string 'name) set other)
                         body ...)
                       others)
             set)
           (define (name set . others)
             (apply name! (set-copy set) others))))))

    (define-operation set-union set-union! (set other)
      (hash-table-union! (set-table set) (set-table other)))
    (define-operation set-intersection set-intersection! (set other)
      (hash-table-intersection! (set-table set) (set-table other)))
    (define-operation set-difference set-difference! (set other)
      (hash-table-difference! (set-table set) (set-table other)))
    (define-operation set-xor set-xor! (set other)
      (hash-table-xor! (set-table set) (set-table other)))

    ;; Sets as elements: equal sets hash alike, in whatever order they were filled. There is no ordering of all sets.
    (define set-comparator
      (make-comparator
       set? set=? #f
       (lambda (set)
         (let ((hash (comparator-hash-function (set-element-comparator set))))
           (set-fold (lambda (element sum) (remainder (+ (hash element) sum) (hash-bound)))
                     (set-size set) set)))))))
