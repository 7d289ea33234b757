;;; SRFI 126: hash tables in the manner of R6RS. They are the tables of SRFI 69 and 125 by other names.

(define-library (srfi 126)
  (import (scheme base) (scheme case-lambda) (avm hash-tables)
          (only (avm comparators) string-hash string-ci-hash symbol-hash))
  (export
   make-eq-hashtable make-eqv-hashtable make-hashtable
   alist->eq-hashtable alist->eqv-hashtable alist->hashtable weakness
   hashtable? hashtable-size hashtable-ref hashtable-set! hashtable-delete! hashtable-contains?
   hashtable-lookup hashtable-update! hashtable-intern!
   hashtable-copy hashtable-clear! hashtable-empty-copy
   hashtable-keys hashtable-values hashtable-entries
   hashtable-key-list hashtable-value-list hashtable-entry-lists
   hashtable-walk hashtable-update-all! hashtable-prune! hashtable-merge! hashtable-sum hashtable-map->lset
   hashtable-find hashtable-empty? hashtable-pop! hashtable-inc! hashtable-dec!
   hashtable-equivalence-function hashtable-hash-function hashtable-weakness hashtable-mutable?
   equal-hash string-hash string-ci-hash symbol-hash)
  (begin

    (define absent (list 'absent))

    ;; All tables hold strongly. Where somebody relies on another weakness, it is better to say so.
    (define-syntax weakness
      (syntax-rules ()
        ((_ name) 'name)))

    (define (check-weakness who weakness)
      (if weakness
          (error (string-append who ": there are no weak hash tables") weakness)))

    (define (make who same? hash capacity weakness)
      (check-weakness who weakness)
      (make-table-like who same? (if capacity (list hash capacity) (list hash))))

    (define make-eq-hashtable
      (case-lambda
        (() (make-eq-hashtable #f #f))
        ((capacity) (make-eq-hashtable capacity #f))
        ((capacity weakness) (make "make-eq-hashtable" eq? hash-by-identity capacity weakness))))

    (define make-eqv-hashtable
      (case-lambda
        (() (make-eqv-hashtable #f #f))
        ((capacity) (make-eqv-hashtable capacity #f))
        ((capacity weakness) (make "make-eqv-hashtable" eqv? hash-by-identity capacity weakness))))

    ;; The hash function may be #f where the equivalence is eq? or eqv?, or a pair of which the first is used.
    (define make-hashtable
      (case-lambda
        ((hash same?) (make-hashtable hash same? #f #f))
        ((hash same? capacity) (make-hashtable hash same? capacity #f))
        ((hash same? capacity weakness)
         (make "make-hashtable" same?
               (cond ((procedure? hash) hash)
                     ((pair? hash) (car hash))
                     (else hash-by-identity))
               capacity weakness))))

    ;; Of several associations of a key the first counts.
    (define (fill table alist)
      (for-each (lambda (association)
                  (if (not (hash-table-contains? table (car association)))
                      (table-set! table (car association) (cdr association))))
                alist)
      table)

    ;; `([CAPACITY [WEAKNESS]] ALIST)`
    (define alist->eq-hashtable
      (case-lambda
        ((alist) (fill (make-eq-hashtable) alist))
        ((capacity alist) (fill (make-eq-hashtable capacity) alist))
        ((capacity weakness alist) (fill (make-eq-hashtable capacity weakness) alist))))

    (define alist->eqv-hashtable
      (case-lambda
        ((alist) (fill (make-eqv-hashtable) alist))
        ((capacity alist) (fill (make-eqv-hashtable capacity) alist))
        ((capacity weakness alist) (fill (make-eqv-hashtable capacity weakness) alist))))

    (define alist->hashtable
      (case-lambda
        ((hash same? alist) (fill (make-hashtable hash same?) alist))
        ((hash same? capacity alist) (fill (make-hashtable hash same? capacity) alist))
        ((hash same? capacity weakness alist) (fill (make-hashtable hash same? capacity weakness) alist))))

    (define (hashtable? object) (hash-table? object))
    (define (hashtable-size table) (hash-table-size table))
    (define (hashtable-empty? table) (hash-table-empty? table))
    (define (hashtable-contains? table key) (hash-table-contains? table key))

    (define hashtable-ref
      (case-lambda
        ((table key default) (hash-table-ref/default table key default))
        ((table key) (hash-table-ref table key))))

    ;; Two values: the value or #f, and whether there is one.
    (define (hashtable-lookup table key)
      (let ((value (hash-table-ref/default table key absent)))
        (if (eq? value absent)
            (values #f #f)
            (values value #t))))

    (define (hashtable-set! table key value) (hash-table-set! table key value))

    (define (hashtable-delete! table key)
      (table-delete! table key)
      (if #f #f))

    (define hashtable-update!
      (case-lambda
        ((table key proc default) (hash-table-update!/default table key proc default))
        ((table key proc) (hash-table-update! table key proc))))

    (define (hashtable-intern! table key default) (hash-table-intern! table key default))

    ;; `(hashtable-copy TABLE [MUTABLE? [WEAKNESS]])`
    (define hashtable-copy
      (case-lambda
        ((table) (hash-table-copy table))
        ((table mutable?) (hash-table-copy table))
        ((table mutable? weakness)
         (check-weakness "hashtable-copy" weakness)
         (hash-table-copy table))))

    ;; `(hashtable-clear! TABLE [CAPACITY])`
    (define hashtable-clear!
      (case-lambda
        ((table) (hash-table-clear! table))
        ((table capacity) (hash-table-clear! table))))

    (define hashtable-empty-copy
      (case-lambda
        ((table) (hash-table-empty-copy table))
        ((table capacity) (hash-table-empty-copy table))))

    ;; Vectors and lists of keys and values, in order of insertion.

    (define (hashtable-key-list table) (hash-table-keys table))
    (define (hashtable-value-list table) (hash-table-values table))
    (define (hashtable-entry-lists table) (hash-table-entries table))
    (define (hashtable-keys table) (list->vector (hash-table-keys table)))
    (define (hashtable-values table) (list->vector (hash-table-values table)))
    (define (hashtable-entries table) (values (hashtable-keys table) (hashtable-values table)))

    (define (hashtable-walk table proc) (hash-table-for-each proc table))
    (define (hashtable-update-all! table proc) (hash-table-map! proc table))
    (define (hashtable-prune! table proc) (hash-table-prune! proc table))
    (define (hashtable-merge! target source) (hash-table-replace-union! target source))
    (define (hashtable-sum table seed proc) (hash-table-fold proc seed table))
    (define (hashtable-map->lset table proc) (hash-table-map->list proc table))

    ;; Three values: key, value, and whether one was found.
    (define (hashtable-find table proc)
      (let loop ((rest (hash-table->alist table)))
        (cond ((null? rest) (values #f #f #f))
              ((proc (caar rest) (cdar rest)) (values (caar rest) (cdar rest) #t))
              (else (loop (cdr rest))))))

    (define (hashtable-pop! table) (hash-table-pop! table))

    (define hashtable-inc!
      (case-lambda
        ((table key) (hashtable-inc! table key 1))
        ((table key number)
         (hash-table-update!/default table key (lambda (old) (+ old number)) 0))))

    (define hashtable-dec!
      (case-lambda
        ((table key) (hashtable-inc! table key -1))
        ((table key number) (hashtable-inc! table key (- number)))))

    (define (hashtable-equivalence-function table) (hash-table-equivalence-function table))

    ;; #f where keys are found by identity.
    (define (hashtable-hash-function table)
      (let ((same? (hash-table-equivalence-function table)))
        (if (or (eq? same? eq?) (eq? same? eqv?))
            #f
            (hash-table-hash-function table))))

    (define (hashtable-weakness table)
      (hash-table-size table)
      #f)

    (define (hashtable-mutable? table) (hash-table-mutable? table))
    (define (equal-hash object) (hash object))))
