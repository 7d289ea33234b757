;;; Hash tables: what (srfi 69) and (srfi 125) export.
;;;
;;; The machine compares keys by `eqv?`, `equal?` and `string=?` itself, in one primitive. For all other equivalences it
;;; keeps the table, and the procedures here hash and compare. A primitive answers `no-value` then; so does a lookup
;;; that finds nothing, and the way for both is the slow one. Iteration goes over what is in the table when it begins,
;;; in order of insertion, whatever is done to the table meanwhile.

(define-library (avm hash-tables)
  (import (avm kernel) (only (avm core) error) (avm comparators))
  (export
   make-hash-table hash-table hash-table-unfold alist->hash-table
   hash-table? hash-table-contains? hash-table-empty? hash-table=? hash-table-mutable?
   hash-table-ref hash-table-ref/default
   hash-table-set! hash-table-delete! hash-table-intern! hash-table-update! hash-table-update!/default
   hash-table-pop! hash-table-clear!
   hash-table-size hash-table-keys hash-table-values hash-table-entries hash-table-find hash-table-count
   hash-table-map hash-table-for-each hash-table-map! hash-table-map->list hash-table-fold hash-table-prune!
   hash-table-copy hash-table-empty-copy hash-table->alist
   hash-table-union! hash-table-intersection! hash-table-difference! hash-table-xor!
   hash-table-replace-union!
   hash hash-by-identity hash-table-equivalence-function hash-table-hash-function
   ;; for the standard library
   make-table-like table-key table-set! table-delete!)
  (begin

    ;; What lookups give if there is no value; see above.
    (define no-value (%no-value))

    ;; What a table keeps: its equivalence, its hash function, and whether these are needed.

    (define (equivalence-of table) (vector-ref (%hash-table-extra table) 0))
    (define (hash-function-of table) (vector-ref (%hash-table-extra table) 1))
    (define (custom? table) (vector-ref (%hash-table-extra table) 2))

    ;; How the machine compares keys for an equivalence: keys that are the same object are always equivalent.
    (define (kind-of same?)
      (cond ((eq? same? equal?) 'equal)
            ((or (eq? same? eq?) (eq? same? eqv?)) 'eqv)
            ((eq? same? string=?) 'string)
            ((or (eq? same? symbol=?) (eq? same? char=?) (eq? same? boolean=?)) 'eqv)
            (else 'custom)))

    (define (make-table same? hash capacity)
      (let ((kind (kind-of same?)))
        (%make-hash-table kind (vector same? hash (eq? kind 'custom)) capacity)))

    ;; Custom tables.

    ;; The place of a key, or #f.
    (define (find-place table key hash)
      (let ((same? (equivalence-of table)))
        (let loop ((place (%hash-table-probe table hash #f)))
          (cond ((not place) #f)
                ((same? (%hash-table-place-key table place) key) place)
                (else (loop (%hash-table-probe table hash place)))))))

    (define (custom-ref table key default)
      (let ((place (find-place table key ((hash-function-of table) key))))
        (if place (%hash-table-place-value table place) default)))

    (define (custom-set! table key value)
      (let* ((hash ((hash-function-of table) key)) (place (find-place table key hash)))
        (if place
            (%hash-table-place-set! table place value)
            (%hash-table-add! table hash key value))))

    (define (custom-delete! table key)
      (let ((place (find-place table key ((hash-function-of table) key))))
        (if place
            (begin
              (%hash-table-place-delete! table place)
              #t)
            #f)))

    ;; Any table.

    (define (table-ref table key default)
      (let ((value (%hash-table-ref table key default)))
        (if (and (eq? value no-value) (custom? table))
            (custom-ref table key default)
            value)))

    ;; The key as the table holds it.
    (define (table-key table key default)
      (let ((stored (%hash-table-key table key default)))
        (if (and (eq? stored no-value) (custom? table))
            (let ((place (find-place table key ((hash-function-of table) key))))
              (if place (%hash-table-place-key table place) default))
            stored)))

    (define (table-set! table key value)
      (if (eq? (%hash-table-set! table key value) no-value)
          (custom-set! table key value)))

    ;; Whether there was such a key.
    (define (table-delete! table key)
      (let ((deleted? (%hash-table-delete! table key)))
        (if (eq? deleted? no-value)
            (custom-delete! table key)
            deleted?)))

    ;; `(do-associations (KEY VALUE TABLE) BODY ...)`: runs the body for each association.
    (define-syntax do-associations
      (syntax-rules ()
        ((_ (key value table) body ...)
         (let* ((entries (%hash-table-entries table)) (end (vector-length entries)))
           (let loop ((i 0))
             (if (< i end)
                 (let ((key (vector-ref entries i)) (value (vector-ref entries (+ i 1))))
                   body ...
                   (loop (+ i 2)))))))))

    (define (check-table who object)
      (if (not (hash-table? object))
          (error (string-append who ": expected a hash table") object)))

    (define (check-procedure who object)
      (if (not (procedure? object))
          (error (string-append who ": expected a procedure") object)))

    ;; Constructors. What comes behind the equivalence may be a capacity; other arguments are for other implementations.

    ;; `(make-hash-table [COMPARATOR | EQUIVALENCE [HASH]] ARG ...)`
    (define make-hash-table
      (case-lambda
        (() (make-table equal? hash 0))
        ((comparator . rest) (make-table-like "make-hash-table" comparator rest))))

    (define (make-table-like who comparator rest)
      (if (comparator? comparator)
          (make-table (comparator-equality-predicate comparator)
                      (comparator-hash-function comparator)
                      (capacity-in rest))
          (let ((given-hash? (and (pair? rest) (procedure? (car rest)))))
            (check-procedure who comparator)
            (make-table comparator
                        (if given-hash? (car rest) (hash-for comparator))
                        (capacity-in (if given-hash? (cdr rest) rest))))))

    (define (capacity-in rest)
      (cond ((null? rest) 0)
            ((and (exact-integer? (car rest)) (<= 0 (car rest) 1000000000)) (car rest))
            (else (capacity-in (cdr rest)))))

    ;; The hash function for an equivalence that comes without one.
    (define (hash-for same?)
      (cond ((or (eq? same? eq?) (eq? same? eqv?)) hash-by-identity)
            ((eq? same? string=?) string-hash)
            ((eq? same? string-ci=?) string-ci-hash)
            ((eq? same? char-ci=?) char-ci-hash)
            ((eq? same? =) number-hash)
            (else hash)))

    (define (hash-table comparator . keys-and-values)
      (let ((table (make-table-like "hash-table" comparator '())))
        (set-all! "hash-table" table keys-and-values)
        table))

    (define (set-all! who table keys-and-values)
      (let loop ((rest keys-and-values))
        (cond ((null? rest))
              ((null? (cdr rest)) (error (string-append who ": a key without a value") (car rest)))
              (else
               (table-set! table (car rest) (cadr rest))
               (loop (cddr rest))))))

    (define (hash-table-unfold stop? mapper successor seed comparator . rest)
      (let ((table (make-table-like "hash-table-unfold" comparator rest)))
        (let loop ((seed seed))
          (if (stop? seed)
              table
              (begin
                (call-with-values (lambda () (mapper seed))
                                  (lambda (key value) (table-set! table key value)))
                (loop (successor seed)))))))

    ;; Of several associations of a key the first counts.
    (define (alist->hash-table alist . rest)
      (let ((table (apply make-hash-table rest)))
        (let loop ((rest alist))
          (cond ((pair? rest)
                 (let ((key (caar rest)))
                   (if (not (hash-table-contains? table key))
                       (table-set! table key (cdar rest))))
                 (loop (cdr rest)))
                ((null? rest) table)
                (else (error "alist->hash-table: expected a list of pairs" alist))))))

    ;; Predicates.

    (define (hash-table-contains? table key)
      (let ((contains? (%hash-table-contains? table key)))
        (if (eq? contains? no-value)
            (not (eq? (custom-ref table key no-value) no-value))
            contains?)))

    (define (hash-table-empty? table) (eq? 0 (hash-table-size table)))

    (define (hash-table-mutable? table)
      (check-table "hash-table-mutable?" table)
      #t)

    (define (hash-table=? value-comparator table1 table2)
      (check-comparator "hash-table=?" value-comparator)
      (and (eq? (hash-table-size table1) (hash-table-size table2))
           (let* ((same? (comparator-equality-predicate value-comparator))
                  (entries (%hash-table-entries table1))
                  (end (vector-length entries)))
             (let loop ((i 0))
               (or (eq? i end)
                   (let ((other (table-ref table2 (vector-ref entries i) no-value)))
                     (and (not (eq? other no-value))
                          (same? (vector-ref entries (+ i 1)) other)
                          (loop (+ i 2)))))))))

    ;; Lookup.

    (define (no-such-key who key)
      (error (string-append who ": there is no such key") key))

    ;; `(hash-table-ref TABLE KEY [FAILURE [SUCCESS]])`
    (define hash-table-ref
      (case-lambda
        ((table key failure)
         (let ((value (%hash-table-ref table key no-value)))
           (if (eq? value no-value)
               (let ((value (custom-value table key)))
                 (cond ((not (eq? value no-value)) value)
                       (failure (failure))
                       (else (no-such-key "hash-table-ref" key))))
               value)))
        ((table key) (hash-table-ref table key #f))
        ((table key failure success)
         (let ((value (table-ref table key no-value)))
           (cond ((not (eq? value no-value)) (success value))
                 (failure (failure))
                 (else (no-such-key "hash-table-ref" key)))))))

    ;; The value of a key that a primitive has found no value for.
    (define (custom-value table key)
      (if (custom? table) (custom-ref table key no-value) no-value))

    (define (hash-table-ref/default table key default)
      (let ((value (%hash-table-ref/default table key default)))
        (if (eq? value no-value)
            (custom-ref table key default)
            value)))

    ;; Mutation.

    ;; `(hash-table-set! TABLE KEY VALUE ...)`
    (define hash-table-set!
      (case-lambda
        ((table key value)
         (if (eq? (%hash-table-set! table key value) no-value)
             (custom-set! table key value)))
        ((table . keys-and-values)
         (check-table "hash-table-set!" table)
         (set-all! "hash-table-set!" table keys-and-values))))

    ;; `(hash-table-delete! TABLE KEY ...)`: how many keys there were.
    (define hash-table-delete!
      (case-lambda
        ((table key) (if (table-delete! table key) 1 0))
        ((table . keys)
         (check-table "hash-table-delete!" table)
         (let loop ((rest keys) (count 0))
           (if (pair? rest)
               (loop (cdr rest) (if (table-delete! table (car rest)) (+ count 1) count))
               count)))))

    (define (hash-table-intern! table key failure)
      (let ((value (table-ref table key no-value)))
        (if (eq? value no-value)
            (let ((value (failure)))
              (table-set! table key value)
              value)
            value)))

    ;; `(hash-table-update! TABLE KEY UPDATE [FAILURE [SUCCESS]])`
    (define hash-table-update!
      (case-lambda
        ((table key update failure)
         (let ((value (%hash-table-update! table key no-value)))
           (if (eq? value no-value)
               (let ((value (custom-value table key)))
                 (table-set! table key
                             (update (cond ((not (eq? value no-value)) value)
                                           (failure (failure))
                                           (else (no-such-key "hash-table-update!" key))))))
               (%hash-table-set! table key (update value)))))
        ((table key update) (hash-table-update! table key update #f))
        ((table key update failure success)
         (table-set! table key (update (hash-table-ref table key failure success))))))

    (define (hash-table-update!/default table key update default)
      (let ((value (%hash-table-update!/default table key default)))
        (if (eq? value no-value)
            (custom-set! table key (update (custom-ref table key default)))
            (%hash-table-set! table key (update value)))))

    ;; The association that was added last is removed, and returned as two values.
    (define (hash-table-pop! table)
      (let ((key (%hash-table-last-key table no-value)))
        (if (eq? key no-value)
            (error "hash-table-pop!: the table is empty" table)
            (let ((value (table-ref table key #f)))
              (table-delete! table key)
              (values key value)))))

    (define (hash-table-clear! table) (%hash-table-clear! table))

    ;; The whole table.

    (define (hash-table-size table) (%hash-table-size table))
    (define (hash-table-keys table) (%hash-table-keys table))
    (define (hash-table-values table) (%hash-table-values table))
    (define (hash-table-entries table) (values (%hash-table-keys table) (%hash-table-values table)))
    (define (hash-table->alist table) (%hash-table->alist table))

    ;; These take the table last; first, as it was once, will do too.
    (define-syntax define-with-table
      (syntax-rules ()
        ((_ (name argument table) body ...)
         (define (name argument table)
           (if (hash-table? argument)
               (name table argument)
               (begin
                 (check-procedure (symbol->string 'name) argument)
                 (check-table (symbol->string 'name) table)
                 body ...))))))

    (define (hash-table-find proc table failure)
      (check-table "hash-table-find" table)
      (let* ((entries (%hash-table-entries table)) (end (vector-length entries)))
        (let loop ((i 0))
          (if (eq? i end)
              (failure)
              (or (proc (vector-ref entries i) (vector-ref entries (+ i 1)))
                  (loop (+ i 2)))))))

    (define-with-table (hash-table-count pred table)
      (let* ((entries (%hash-table-entries table)) (end (vector-length entries)))
        (let loop ((i 0) (count 0))
          (cond ((eq? i end) count)
                ((pred (vector-ref entries i) (vector-ref entries (+ i 1))) (loop (+ i 2) (+ count 1)))
                (else (loop (+ i 2) count))))))

    (define (hash-table-map proc comparator table)
      (check-table "hash-table-map" table)
      (let ((result (make-table-like "hash-table-map" comparator '())))
        (do-associations (key value table)
          (table-set! result key (proc value)))
        result))

    (define-with-table (hash-table-for-each proc table)
      (do-associations (key value table)
        (proc key value)))

    (define-with-table (hash-table-map! proc table)
      (do-associations (key value table)
        (table-set! table key (proc key value))))

    ;; What is collected is never changed afterwards: a continuation captured in a call may return twice.
    (define-with-table (hash-table-map->list proc table)
      (let* ((entries (%hash-table-entries table)) (end (vector-length entries)))
        (let loop ((i 0) (results '()))
          (if (eq? i end)
              (reverse results)
              (loop (+ i 2)
                    (cons (proc (vector-ref entries i) (vector-ref entries (+ i 1))) results))))))

    ;; `(hash-table-fold PROC SEED TABLE)`, or as in SRFI 69 `(hash-table-fold TABLE PROC SEED)`
    (define (hash-table-fold proc seed table)
      (if (hash-table? proc)
          (hash-table-fold seed table proc)
          (begin
            (check-procedure "hash-table-fold" proc)
            (check-table "hash-table-fold" table)
            (let* ((entries (%hash-table-entries table)) (end (vector-length entries)))
              (let loop ((i 0) (result seed))
                (if (eq? i end)
                    result
                    (loop (+ i 2)
                          (proc (vector-ref entries i) (vector-ref entries (+ i 1)) result))))))))

    (define-with-table (hash-table-prune! proc table)
      (do-associations (key value table)
        (if (proc key value) (table-delete! table key))))

    ;; Copies. All tables can be changed: there are no others.

    (define (hash-table-copy table . rest)
      (%hash-table-copy table (%hash-table-extra table)))

    (define (hash-table-empty-copy table)
      (make-table (equivalence-of table) (hash-function-of table) 0))

    ;; Tables as sets. All change the first table, and return it.

    (define (hash-table-union! table1 table2)
      (do-associations (key value table2)
        (if (not (hash-table-contains? table1 key))
            (table-set! table1 key value)))
      table1)

    ;; SRFI 69's `hash-table-merge!`: what is in both tables gets the value of the second one.
    (define (hash-table-replace-union! table1 table2)
      (do-associations (key value table2)
        (table-set! table1 key value))
      table1)

    (define (hash-table-intersection! table1 table2)
      (do-associations (key value table1)
        (if (not (hash-table-contains? table2 key)) (table-delete! table1 key)))
      table1)

    (define (hash-table-difference! table1 table2)
      (do-associations (key value table1)
        (if (hash-table-contains? table2 key) (table-delete! table1 key)))
      table1)

    (define (hash-table-xor! table1 table2)
      (do-associations (key value table2)
        (if (not (table-delete! table1 key)) (table-set! table1 key value)))
      table1)

    ;; Hash functions: `(hash OBJECT [BOUND])`, less than the bound.

    (define hash
      (case-lambda
        ((object) (%equal-hash object))
        ((object bound) (modulo (%equal-hash object) bound))))

    ;; Things with contents that may change hash alike, by type: addresses are nothing that a program may see.
    (define (identity-hash object)
      (cond ((pair? object) 1)
            ((vector? object) 2)
            ((string? object) 3)
            ((bytevector? object) 4)
            (else (%equal-hash object))))

    (define hash-by-identity
      (case-lambda
        ((object) (identity-hash object))
        ((object bound) (modulo (identity-hash object) bound))))

    (define (hash-table-equivalence-function table) (equivalence-of table))
    (define (hash-table-hash-function table) (hash-function-of table))))
