;;; SRFI 146: mappings by hash. They never change: the procedures with a mark are the same as those without.
;;;
;;; A hashmap is two balanced trees: one from each hash to the keys of that hash with their numbers, one from each number to
;;; its association. Numbers are given in order of insertion, which is the order of iteration.

(define-library (srfi 146 hash)
  (import (scheme base) (scheme case-lambda) (avm comparators) (avm trees))
  (export
   hashmap hashmap-unfold
   hashmap? hashmap-contains? hashmap-empty? hashmap-disjoint?
   hashmap-ref hashmap-ref/default hashmap-key-comparator
   hashmap-adjoin hashmap-adjoin! hashmap-set hashmap-set! hashmap-replace hashmap-replace!
   hashmap-delete hashmap-delete! hashmap-delete-all hashmap-delete-all!
   hashmap-intern hashmap-intern! hashmap-update hashmap-update! hashmap-update/default hashmap-update!/default
   hashmap-pop hashmap-pop! hashmap-search hashmap-search!
   hashmap-size hashmap-find hashmap-count hashmap-any? hashmap-every?
   hashmap-keys hashmap-values hashmap-entries
   hashmap-map hashmap-map->list hashmap-for-each hashmap-fold
   hashmap-filter hashmap-filter! hashmap-remove hashmap-remove! hashmap-partition hashmap-partition!
   hashmap-copy hashmap->alist alist->hashmap alist->hashmap!
   hashmap=? hashmap<? hashmap>? hashmap<=? hashmap>=?
   hashmap-union hashmap-union! hashmap-intersection hashmap-intersection!
   hashmap-difference hashmap-difference! hashmap-xor hashmap-xor!
   make-hashmap-comparator hashmap-comparator
   comparator?)
  (begin

    (define-record-type <hashmap>
      (make-hashmap comparator next index order)
      hashmap?
      (comparator hashmap-key-comparator)
      (next next-number)
      (index hashmap-index)
      (order hashmap-order))

    (define (check-hashing who comparator)
      (check-comparator who comparator)
      (if (not (comparator-hashable? comparator))
          (error (string-append who ": the comparator has no hash function") comparator)))

    (define (empty comparator) (make-hashmap comparator 0 #f #f))

    ;; The entries, pairs of key and number, of a hash.
    (define (bucket-of hashmap hash)
      (let ((node (tree-find < (hashmap-index hashmap) hash)))
        (if node (tree-value node) '())))

    (define (find-in bucket key same?)
      (cond ((null? bucket) #f)
            ((same? (caar bucket) key) (car bucket))
            (else (find-in (cdr bucket) key same?))))

    (define (without bucket entry)
      (if (eq? (car bucket) entry)
          (cdr bucket)
          (cons (car bucket) (without (cdr bucket) entry))))

    ;; The association of a key, or #f.
    (define (association-of hashmap key)
      (let* ((comparator (hashmap-key-comparator hashmap))
             (entry (find-in (bucket-of hashmap (comparator-hash comparator key)) key
                             (comparator-equality-predicate comparator))))
        (and entry
             (tree-value (tree-find < (hashmap-order hashmap) (cdr entry))))))

    (define (insert hashmap key value)
      (let* ((comparator (hashmap-key-comparator hashmap))
             (hash (comparator-hash comparator key))
             (bucket (bucket-of hashmap hash))
             (old (find-in bucket key (comparator-equality-predicate comparator)))
             (next (next-number hashmap)))
        (if old
            (make-hashmap comparator next (hashmap-index hashmap)
                          (tree-insert < (hashmap-order hashmap) (cdr old) (cons key value)))
            (make-hashmap comparator (+ next 1)
                          (tree-insert < (hashmap-index hashmap) hash (cons (cons key next) bucket))
                          (tree-insert < (hashmap-order hashmap) next (cons key value))))))

    (define (remove hashmap key)
      (let* ((comparator (hashmap-key-comparator hashmap))
             (hash (comparator-hash comparator key))
             (bucket (bucket-of hashmap hash))
             (old (find-in bucket key (comparator-equality-predicate comparator))))
        (if old
            (let ((rest (without bucket old)) (index (hashmap-index hashmap)))
              (make-hashmap comparator (next-number hashmap)
                            (if (null? rest)
                                (tree-delete < index hash)
                                (tree-insert < index hash rest))
                            (tree-delete < (hashmap-order hashmap) (cdr old))))
            hashmap)))

    (define (hashmap-size hashmap) (tree-size (hashmap-order hashmap)))

    (define (adjoin hashmap key value)
      (if (association-of hashmap key) hashmap (insert hashmap key value)))

    ;; Constructors. Of equal keys the first counts.

    (define (hashmap comparator . keys-and-values)
      (check-hashing "hashmap" comparator)
      (let loop ((rest keys-and-values) (result (empty comparator)))
        (cond ((null? rest) result)
              ((null? (cdr rest)) (error "hashmap: a key without a value" (car rest)))
              (else (loop (cddr rest) (adjoin result (car rest) (cadr rest)))))))

    (define (hashmap-unfold stop? mapper successor seed comparator)
      (check-hashing "hashmap-unfold" comparator)
      (let loop ((seed seed) (result (empty comparator)))
        (if (stop? seed)
            result
            (let-values (((key value) (mapper seed)))
              (loop (successor seed) (adjoin result key value))))))

    (define (alist->hashmap comparator alist)
      (check-hashing "alist->hashmap" comparator)
      (alist->hashmap! (empty comparator) alist))

    (define (alist->hashmap! hashmap alist)
      (let loop ((rest alist) (result hashmap))
        (if (null? rest)
            result
            (loop (cdr rest) (adjoin result (caar rest) (cdar rest))))))

    ;; Predicates.

    (define (hashmap-contains? hashmap key) (if (association-of hashmap key) #t #f))
    (define (hashmap-empty? hashmap) (eq? 0 (hashmap-size hashmap)))

    (define (hashmap-disjoint? hashmap1 hashmap2)
      (check-same "hashmap-disjoint?" hashmap1 hashmap2)
      (not (hashmap-any? (lambda (key value) (hashmap-contains? hashmap2 key)) hashmap1)))

    (define (check-same who hashmap1 hashmap2)
      (if (not (eq? (hashmap-key-comparator hashmap1) (hashmap-key-comparator hashmap2)))
          (error (string-append who ": the hashmaps have different comparators") hashmap1 hashmap2)))

    ;; Accessors.

    (define (no-such-key who key)
      (lambda () (error (string-append who ": there is no such key") key)))

    ;; `(hashmap-ref HASHMAP KEY [FAILURE [SUCCESS]])`
    (define hashmap-ref
      (case-lambda
        ((hashmap key) (hashmap-ref hashmap key (no-such-key "hashmap-ref" key)))
        ((hashmap key failure)
         (let ((association (association-of hashmap key)))
           (if association (cdr association) (failure))))
        ((hashmap key failure success)
         (let ((association (association-of hashmap key)))
           (if association (success (cdr association)) (failure))))))

    (define (hashmap-ref/default hashmap key default)
      (let ((association (association-of hashmap key)))
        (if association (cdr association) default)))

    ;; Updaters.

    ;; `(define-for-all NAME (HASHMAP KEY VALUE) STEP)`: the step for each key and value that are given.
    (define-syntax define-for-all
      (syntax-rules ()
        ((_ name (hashmap key value) step)
         (define (name hashmap . keys-and-values)
           (let loop ((rest keys-and-values) (hashmap hashmap))
             (cond ((null? rest) hashmap)
                   ((null? (cdr rest))
                    (error (string-append (symbol->string 'name) ": a key without a value") (car rest)))
                   (else
                    (loop (cddr rest)
                          (let ((key (car rest)) (value (cadr rest))) step)))))))))

    (define-for-all hashmap-adjoin (hashmap key value) (adjoin hashmap key value))
    (define-for-all hashmap-set (hashmap key value) (insert hashmap key value))

    (define (hashmap-replace hashmap key value)
      (if (association-of hashmap key) (insert hashmap key value) hashmap))

    (define (hashmap-delete hashmap . keys) (hashmap-delete-all hashmap keys))

    (define (hashmap-delete-all hashmap keys)
      (let loop ((rest keys) (result hashmap))
        (if (null? rest)
            result
            (loop (cdr rest) (remove result (car rest))))))

    ;; Two values: a hashmap that has the key, and its value.
    (define (hashmap-intern hashmap key failure)
      (let ((association (association-of hashmap key)))
        (if association
            (values hashmap (cdr association))
            (let ((value (failure)))
              (values (insert hashmap key value) value)))))

    ;; `(hashmap-update HASHMAP KEY UPDATE [FAILURE [SUCCESS]])`
    (define hashmap-update
      (case-lambda
        ((hashmap key update)
         (hashmap-update hashmap key update (no-such-key "hashmap-update" key)))
        ((hashmap key update failure)
         (insert hashmap key (update (hashmap-ref hashmap key failure))))
        ((hashmap key update failure success)
         (insert hashmap key (update (hashmap-ref hashmap key failure success))))))

    (define (hashmap-update/default hashmap key update default)
      (insert hashmap key (update (hashmap-ref/default hashmap key default))))

    ;; Three values: the hashmap without the association that came first, its key and its value.
    (define hashmap-pop
      (case-lambda
        ((hashmap)
         (hashmap-pop hashmap (lambda () (error "hashmap-pop: the hashmap is empty" hashmap))))
        ((hashmap failure)
         (if (hashmap-empty? hashmap)
             (failure)
             (let ((first (tree-value (tree-least (hashmap-order hashmap)))))
               (values (remove hashmap (car first)) (car first) (cdr first)))))))

    ;; Calls `(failure insert ignore)` or `(success key value update remove)`.
    (define (hashmap-search hashmap key failure success)
      (let ((association (association-of hashmap key)))
        (if association
            (success
             (car association) (cdr association)
             (lambda (new-key new-value object)
               (values (insert (remove hashmap key) new-key new-value) object))
             (lambda (object) (values (remove hashmap key) object)))
            (failure
             (lambda (value object) (values (insert hashmap key value) object))
             (lambda (object) (values hashmap object))))))

    ;; The whole hashmap.

    (define (hashmap-fold proc seed hashmap)
      (tree-fold (lambda (number association result)
                   (proc (car association) (cdr association) result))
                 seed (hashmap-order hashmap)))

    (define (hashmap->alist hashmap)
      (hashmap-map->list cons hashmap))

    (define (hashmap-map->list proc hashmap)
      (reverse (hashmap-fold (lambda (key value rest) (cons (proc key value) rest)) '() hashmap)))

    (define (hashmap-keys hashmap) (hashmap-map->list (lambda (key value) key) hashmap))
    (define (hashmap-values hashmap) (hashmap-map->list (lambda (key value) value) hashmap))
    (define (hashmap-entries hashmap) (values (hashmap-keys hashmap) (hashmap-values hashmap)))

    (define (hashmap-find predicate hashmap failure)
      (let loop ((rest (hashmap->alist hashmap)))
        (cond ((null? rest) (failure))
              ((predicate (caar rest) (cdar rest)) (values (caar rest) (cdar rest)))
              (else (loop (cdr rest))))))

    (define (hashmap-count predicate hashmap)
      (hashmap-fold (lambda (key value count) (if (predicate key value) (+ count 1) count)) 0 hashmap))

    (define (hashmap-any? predicate hashmap)
      (let loop ((rest (hashmap->alist hashmap)))
        (cond ((null? rest) #f)
              ((predicate (caar rest) (cdar rest)) #t)
              (else (loop (cdr rest))))))

    (define (hashmap-every? predicate hashmap)
      (not (hashmap-any? (lambda (key value) (not (predicate key value))) hashmap)))

    (define (hashmap-for-each proc hashmap)
      (for-each (lambda (association) (proc (car association) (cdr association)))
                (hashmap->alist hashmap)))

    ;; The procedure gives two values, the new key and its value.
    (define (hashmap-map proc comparator hashmap)
      (check-hashing "hashmap-map" comparator)
      (hashmap-fold (lambda (key value result)
                      (let-values (((key value) (proc key value)))
                        (adjoin result key value)))
                    (empty comparator) hashmap))

    (define (hashmap-partition predicate hashmap)
      (let loop ((rest (hashmap->alist hashmap))
                 (in (empty (hashmap-key-comparator hashmap)))
                 (out (empty (hashmap-key-comparator hashmap))))
        (if (null? rest)
            (values in out)
            (let ((key (caar rest)) (value (cdar rest)))
              (if (predicate key value)
                  (loop (cdr rest) (insert in key value) out)
                  (loop (cdr rest) in (insert out key value)))))))

    (define (hashmap-filter predicate hashmap)
      (let-values (((in out) (hashmap-partition predicate hashmap)))
        in))

    (define (hashmap-remove predicate hashmap)
      (let-values (((in out) (hashmap-partition predicate hashmap)))
        out))

    (define (hashmap-copy hashmap)
      (make-hashmap (hashmap-key-comparator hashmap) (next-number hashmap)
                    (hashmap-index hashmap) (hashmap-order hashmap)))

    ;; Submaps: the other one has each key, with the same value.

    (define (within? who comparator hashmap1 hashmap2)
      (check-same who hashmap1 hashmap2)
      (and (<= (hashmap-size hashmap1) (hashmap-size hashmap2))
           (hashmap-every?
            (lambda (key value)
              (let ((other (association-of hashmap2 key)))
                (and other (=? comparator value (cdr other)))))
            hashmap1)))

    (define-syntax define-relation
      (syntax-rules ()
        ((_ name (comparator hashmap1 hashmap2) test)
         (define name
           (case-lambda
             ((comparator hashmap1)
              (check-comparator (symbol->string 'name) comparator)
              (hashmap-size hashmap1)
              #t)
             ((comparator hashmap1 hashmap2)
              (check-comparator (symbol->string 'name) comparator)
              test)
             ((comparator hashmap1 hashmap2 . rest)
              (and (name comparator hashmap1 hashmap2) (apply name comparator hashmap2 rest))))))))

    (define-relation hashmap=? (comparator hashmap1 hashmap2)
      (and (= (hashmap-size hashmap1) (hashmap-size hashmap2))
           (within? "hashmap=?" comparator hashmap1 hashmap2)))
    (define-relation hashmap<? (comparator hashmap1 hashmap2)
      (and (< (hashmap-size hashmap1) (hashmap-size hashmap2))
           (within? "hashmap<?" comparator hashmap1 hashmap2)))
    (define-relation hashmap>? (comparator hashmap1 hashmap2)
      (and (> (hashmap-size hashmap1) (hashmap-size hashmap2))
           (within? "hashmap>?" comparator hashmap2 hashmap1)))
    (define-relation hashmap<=? (comparator hashmap1 hashmap2)
      (within? "hashmap<=?" comparator hashmap1 hashmap2))
    (define-relation hashmap>=? (comparator hashmap1 hashmap2)
      (within? "hashmap>=?" comparator hashmap2 hashmap1))

    ;; Set theory. Of a key in several hashmaps, the association of the first is kept.

    (define-syntax define-operation
      (syntax-rules ()
        ((_ name (result other) step)
         (define (name hashmap . hashmaps)
           (let loop ((rest hashmaps) (result hashmap))
             (if (null? rest)
                 result
                 (let ((other (car rest)))
                   (check-same (symbol->string 'name) hashmap other)
                   (loop (cdr rest) step))))))))

    (define-operation hashmap-union (result other)
      (hashmap-fold (lambda (key value result) (adjoin result key value)) result other))
    (define-operation hashmap-intersection (result other)
      (hashmap-filter (lambda (key value) (hashmap-contains? other key)) result))
    (define-operation hashmap-difference (result other)
      (hashmap-fold (lambda (key value result) (remove result key)) result other))
    (define-operation hashmap-xor (result other)
      (hashmap-fold (lambda (key value result)
                      (if (association-of result key) (remove result key) (insert result key value)))
                    result other))

    ;; Hashmaps as elements of sets: there is no ordering of all of them.

    (define (make-hashmap-comparator comparator)
      (check-comparator "make-hashmap-comparator" comparator)
      (make-comparator
       hashmap?
       (lambda (hashmap1 hashmap2) (hashmap=? comparator hashmap1 hashmap2))
       #f
       (lambda (hashmap)
         (tree-fold (lambda (hash bucket sum) (remainder (+ hash sum) (hash-bound)))
                    (hashmap-size hashmap) (hashmap-index hashmap)))))

    (define hashmap-comparator (make-hashmap-comparator (make-default-comparator)))

    ;; Procedures that might change their argument, but do not.

    (define-syntax define-aliases
      (syntax-rules ()
        ((_ (name! name) ...)
         (begin (define name! name) ...))))

    (define-aliases
      (hashmap-adjoin! hashmap-adjoin)
      (hashmap-set! hashmap-set)
      (hashmap-replace! hashmap-replace)
      (hashmap-delete! hashmap-delete)
      (hashmap-delete-all! hashmap-delete-all)
      (hashmap-intern! hashmap-intern)
      (hashmap-update! hashmap-update)
      (hashmap-update!/default hashmap-update/default)
      (hashmap-pop! hashmap-pop)
      (hashmap-search! hashmap-search)
      (hashmap-filter! hashmap-filter)
      (hashmap-remove! hashmap-remove)
      (hashmap-partition! hashmap-partition)
      (hashmap-union! hashmap-union)
      (hashmap-intersection! hashmap-intersection)
      (hashmap-difference! hashmap-difference)
      (hashmap-xor! hashmap-xor))))
