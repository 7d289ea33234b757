;;; Bags: the second half of SRFI 113. A bag is a hash table from each element to how often the bag has it.

(define-library (avm bags)
  (import (scheme base) (scheme case-lambda) (avm comparators) (avm hash-tables) (avm sets))
  (export
   (rename bag* bag) bag-unfold
   bag? bag-contains? bag-empty? bag-disjoint?
   bag-member bag-element-comparator
   bag-adjoin bag-adjoin! bag-replace bag-replace! bag-delete bag-delete! bag-delete-all bag-delete-all!
   bag-search!
   bag-size bag-find bag-count bag-any? bag-every?
   bag-map bag-for-each bag-fold
   bag-filter bag-remove bag-partition bag-filter! bag-remove! bag-partition!
   bag-copy bag->list list->bag list->bag!
   bag=? bag<? bag>? bag<=? bag>=?
   bag-union bag-intersection bag-difference bag-xor
   bag-union! bag-intersection! bag-difference! bag-xor!
   bag-sum bag-sum! bag-product bag-product!
   bag-unique-size bag-element-count bag-for-each-unique bag-fold-unique
   bag-increment! bag-decrement!
   bag->set set->bag set->bag! bag->alist alist->bag
   bag-comparator)
  (begin

    (define-record-type bag
      (make-bag comparator table)
      bag?
      (comparator bag-element-comparator)
      (table bag-table))

    (define (empty-bag comparator)
      (make-bag comparator (make-table-like "bag" comparator '())))

    (define (add! bag element count)
      (if (> count 0)
          (hash-table-update!/default (bag-table bag) element (lambda (old) (+ old count)) 0)))

    ;; Puts the count to that number; nothing is kept of elements that the bag does not have.
    (define (set-count! bag element count)
      (if (> count 0)
          (table-set! (bag-table bag) element count)
          (table-delete! (bag-table bag) element)))

    ;; `(do-bag (ELEMENT COUNT BAG) BODY ...)`: runs the body for each unique element.
    (define-syntax do-bag
      (syntax-rules ()
        ((_ (element count bag) body ...)
         (hash-table-for-each (lambda (element count) body ...) (bag-table bag)))))

    ;; Constructors.

    (define (make-from comparator elements)
      (let ((result (empty-bag comparator)))
        (for-each (lambda (element) (add! result element 1)) elements)
        result))

    (define (bag* comparator . elements)
      (check-comparator "bag" comparator)
      (make-from comparator elements))

    (define (bag-unfold . args)
      (unfold-arguments
       "bag-unfold" args
       (lambda (comparator stop? mapper successor seed)
         (let ((result (empty-bag comparator)))
           (let loop ((seed seed))
             (if (stop? seed)
                 result
                 (begin
                   (add! result (mapper seed) 1)
                   (loop (successor seed)))))))))

    (define (bag-copy bag)
      (make-bag (bag-element-comparator bag) (hash-table-copy (bag-table bag))))

    ;; Predicates and accessors.

    (define (bag-contains? bag element) (hash-table-contains? (bag-table bag) element))
    (define (bag-empty? bag) (hash-table-empty? (bag-table bag)))
    (define (bag-unique-size bag) (hash-table-size (bag-table bag)))
    (define (bag-size bag) (apply + (hash-table-values (bag-table bag))))
    (define (bag-element-count bag element) (hash-table-ref/default (bag-table bag) element 0))

    ;; The bag's own element that is the same as this one.
    (define (bag-member bag element default)
      (table-key (bag-table bag) element default))

    (define (bag-disjoint? bag1 bag2)
      (check-same "bag-disjoint?" bag1 bag2)
      (not (bag-any? (lambda (element) (bag-contains? bag2 element)) bag1)))

    (define (check-same who bag1 bag2)
      (if (not (eq? (bag-element-comparator bag1) (bag-element-comparator bag2)))
          (error (string-append who ": the bags have different comparators") bag1 bag2)))

    ;; Updaters. Those with a mark change their first argument; the others work on a copy.

    (define-syntax define-updater
      (syntax-rules ()
        ((_ name name! (bag . arguments) body ...)
         (begin
           (define (name! bag . arguments) body ... bag)
           (define (name original . arguments)
             (let ((bag (bag-copy original))) body ... bag))))))

    (define-updater bag-adjoin bag-adjoin! (bag . elements)
      (for-each (lambda (element) (add! bag element 1)) elements))

    (define-updater bag-replace bag-replace! (bag element)
      (let ((count (bag-element-count bag element)))
        (set-count! bag element 0)
        (set-count! bag element count)))

    (define-updater bag-delete bag-delete! (bag . elements)
      (for-each (lambda (element) (decrement! bag element 1)) elements))

    (define-updater bag-delete-all bag-delete-all! (bag elements)
      (for-each (lambda (element) (decrement! bag element 1)) elements))

    (define (decrement! bag element count)
      (let ((old (bag-element-count bag element)))
        (if (> old 0) (set-count! bag element (- old count)))))

    (define (bag-increment! bag element count)
      (add! bag element count)
      bag)

    (define (bag-decrement! bag element count)
      (decrement! bag element count)
      bag)

    ;; Calls `(failure insert ignore)` or `(success element update remove)`.
    (define (bag-search! bag element failure success)
      (let ((found (bag-member bag element absent)))
        (if (eq? found absent)
            (failure
             (lambda (object)
               (add! bag element 1)
               (values bag object))
             (lambda (object) (values bag object)))
            (success
             found
             (lambda (new object)
               (decrement! bag found 1)
               (add! bag new 1)
               (values bag object))
             (lambda (object)
               (decrement! bag found 1)
               (values bag object))))))

    ;; The whole bag: each element as often as the bag has it.

    (define (bag-fold proc seed bag)
      (let outer ((rest (bag->alist bag)) (result seed))
        (if (null? rest)
            result
            (let ((element (caar rest)))
              (let loop ((count (cdar rest)) (result result))
                (if (= count 0)
                    (outer (cdr rest) result)
                    (loop (- count 1) (proc element result))))))))

    (define (bag-fold-unique proc seed bag)
      (hash-table-fold proc seed (bag-table bag)))

    (define (bag-for-each proc bag)
      (bag-fold (lambda (element ignored) (proc element) #f) #f bag)
      (if #f #f))

    (define (bag-for-each-unique proc bag)
      (hash-table-for-each proc (bag-table bag)))

    (define (bag->list bag) (reverse (bag-fold cons '() bag)))
    (define (bag->alist bag) (hash-table->alist (bag-table bag)))

    (define (bag-find predicate bag failure)
      (let loop ((rest (hash-table-keys (bag-table bag))))
        (cond ((null? rest) (failure))
              ((predicate (car rest)) (car rest))
              (else (loop (cdr rest))))))

    (define (bag-count predicate bag)
      (bag-fold (lambda (element count) (if (predicate element) (+ count 1) count)) 0 bag))

    (define (bag-any? predicate bag)
      (let loop ((rest (hash-table-keys (bag-table bag))))
        (cond ((null? rest) #f)
              ((predicate (car rest)) #t)
              (else (loop (cdr rest))))))

    (define (bag-every? predicate bag)
      (not (bag-any? (lambda (element) (not (predicate element))) bag)))

    (define (bag-map comparator proc bag)
      (check-comparator "bag-map" comparator)
      (make-from comparator (map proc (bag->list bag))))

    (define (bag-partition predicate bag)
      (let ((in (empty-bag (bag-element-comparator bag))) (out (empty-bag (bag-element-comparator bag))))
        (do-bag (element count bag)
          (add! (if (predicate element) in out) element count))
        (values in out)))

    (define (bag-filter predicate bag)
      (let-values (((in out) (bag-partition predicate bag)))
        in))

    (define (bag-remove predicate bag)
      (let-values (((in out) (bag-partition predicate bag)))
        out))

    (define (bag-filter! predicate bag)
      (bag-remove! (lambda (element) (not (predicate element))) bag))

    (define (bag-remove! predicate bag)
      (do-bag (element count bag)
        (if (predicate element) (set-count! bag element 0)))
      bag)

    (define (bag-partition! predicate bag)
      (let ((out (bag-remove predicate bag)))
        (values (bag-filter! predicate bag) out)))

    (define (list->bag comparator list)
      (check-comparator "list->bag" comparator)
      (make-from comparator list))

    (define (list->bag! bag list)
      (for-each (lambda (element) (add! bag element 1)) list)
      bag)

    ;; Subbags: the other one has each element at least as often.

    (define (within? who bag1 bag2)
      (check-same who bag1 bag2)
      (hash-table-find-none (lambda (element count) (> count (bag-element-count bag2 element)))
                            (bag-table bag1)))

    (define (hash-table-find-none predicate table)
      (not (hash-table-find predicate table (lambda () #f))))

    (define-syntax define-relation
      (syntax-rules ()
        ((_ name (bag1 bag2) test)
         (define name
           (case-lambda
             ((bag1) (begin (bag-table bag1) #t))
             ((bag1 bag2) test)
             ((bag1 bag2 . rest)
              (and test (apply name bag2 rest))))))))

    (define-relation bag=? (bag1 bag2)
      (and (within? "bag=?" bag1 bag2) (within? "bag=?" bag2 bag1)))
    (define-relation bag<? (bag1 bag2)
      (and (within? "bag<?" bag1 bag2) (not (within? "bag<?" bag2 bag1))))
    (define-relation bag>? (bag1 bag2)
      (and (within? "bag>?" bag2 bag1) (not (within? "bag>?" bag1 bag2))))
    (define-relation bag<=? (bag1 bag2) (within? "bag<=?" bag1 bag2))
    (define-relation bag>=? (bag1 bag2) (within? "bag>=?" bag2 bag1))

    ;; Bag theory. Each operation says what becomes of two counts.

    ;; `(define-operation NAME NAME! SCAN (OLD OTHER) COUNT)`: SCAN is the bag whose elements are looked at.
    (define-syntax define-operation
      (syntax-rules ()
        ((_ name name! scan-other? (old other) count)
         (begin
           (define (name! bag . bags)
             (for-each
              (lambda (second)
                (check-same (symbol->string 'name) bag second)
                (do-bag (element ignored (if scan-other? second bag))
                  (let ((old (bag-element-count bag element)) (other (bag-element-count second element)))
                    (set-count! bag element count))))
              bags)
             bag)
           (define (name bag . bags)
             (apply name! (bag-copy bag) bags))))))

    (define-operation bag-union bag-union! #t (old other) (max old other))
    (define-operation bag-intersection bag-intersection! #f (old other) (min old other))
    (define-operation bag-difference bag-difference! #f (old other) (- old other))
    (define-operation bag-xor bag-xor! #t (old other) (abs (- old other)))
    (define-operation bag-sum bag-sum! #t (old other) (+ old other))

    (define (bag-product! n bag)
      (do-bag (element count bag)
        (set-count! bag element (* n count)))
      bag)

    (define (bag-product n bag)
      (bag-product! n (bag-copy bag)))

    ;; Conversions.

    (define (bag->set bag)
      (list->set (bag-element-comparator bag) (hash-table-keys (bag-table bag))))

    (define (set->bag set)
      (set->bag! (empty-bag (set-element-comparator set)) set))

    (define (set->bag! bag set)
      (set-for-each (lambda (element) (add! bag element 1)) set)
      bag)

    ;; Of several associations of an element the first counts.
    (define (alist->bag comparator alist)
      (check-comparator "alist->bag" comparator)
      (let ((result (empty-bag comparator)))
        (for-each (lambda (association)
                    (if (not (bag-contains? result (car association)))
                        (add! result (car association) (cdr association))))
                  alist)
        result))

    ;; Bags as elements: see `set-comparator`.
    (define bag-comparator
      (make-comparator
       bag? bag=? #f
       (lambda (bag)
         (let ((hash (comparator-hash-function (bag-element-comparator bag))))
           (bag-fold-unique
            (lambda (element count sum)
              (remainder (+ (* count (remainder (hash element) 1073741789)) sum) (hash-bound)))
            (bag-unique-size bag) bag)))))))
