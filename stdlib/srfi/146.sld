;;; SRFI 146: mappings, ordered by their keys. They never change: the procedures with a mark are the same as those
;;; without.

(define-library (srfi 146)
  (import (scheme base) (scheme case-lambda) (avm comparators) (avm trees))
  (export
   mapping mapping-unfold mapping/ordered mapping-unfold/ordered
   mapping? mapping-contains? mapping-empty? mapping-disjoint?
   mapping-ref mapping-ref/default mapping-key-comparator
   mapping-adjoin mapping-adjoin! mapping-set mapping-set! mapping-replace mapping-replace!
   mapping-delete mapping-delete! mapping-delete-all mapping-delete-all!
   mapping-intern mapping-intern! mapping-update mapping-update! mapping-update/default mapping-update!/default
   mapping-pop mapping-pop! mapping-search mapping-search!
   mapping-size mapping-find mapping-count mapping-any? mapping-every?
   mapping-keys mapping-values mapping-entries
   mapping-map mapping-map->list mapping-for-each mapping-fold
   mapping-filter mapping-filter! mapping-remove mapping-remove! mapping-partition mapping-partition!
   mapping-copy mapping->alist alist->mapping alist->mapping! alist->mapping/ordered alist->mapping/ordered!
   mapping=? mapping<? mapping>? mapping<=? mapping>=?
   mapping-union mapping-union! mapping-intersection mapping-intersection!
   mapping-difference mapping-difference! mapping-xor mapping-xor!
   make-mapping-comparator mapping-comparator
   mapping-min-key mapping-max-key mapping-min-value mapping-max-value
   mapping-key-predecessor mapping-key-successor
   mapping-range= mapping-range=! mapping-range< mapping-range<! mapping-range> mapping-range>!
   mapping-range<= mapping-range<=! mapping-range>= mapping-range>=!
   mapping-split mapping-split! mapping-catenate mapping-catenate!
   mapping-map/monotone mapping-map/monotone! mapping-fold/reverse
   comparator?)
  (begin

    (define-record-type <mapping>
      (make-mapping comparator tree)
      mapping?
      (comparator mapping-key-comparator)
      (tree mapping-tree))

    (define (less-of mapping)
      (comparator-ordering-predicate (mapping-key-comparator mapping)))

    ;; The same mapping, if nothing has changed.
    (define (with-tree mapping tree)
      (if (eq? tree (mapping-tree mapping))
          mapping
          (make-mapping (mapping-key-comparator mapping) tree)))

    (define (check-ordered who comparator)
      (check-comparator who comparator)
      (if (not (comparator-ordered? comparator))
          (error (string-append who ": the comparator has no ordering predicate") comparator)))

    (define (node-of mapping key)
      (tree-find (less-of mapping) (mapping-tree mapping) key))

    (define (insert mapping key value)
      (make-mapping (mapping-key-comparator mapping)
                    (tree-insert (less-of mapping) (mapping-tree mapping) key value)))

    (define (remove mapping key)
      (with-tree mapping (tree-delete (less-of mapping) (mapping-tree mapping) key)))

    ;; `(define-aliases (NAME! NAME) ...)`: procedures that might change their argument, but do not.
    (define-syntax define-aliases
      (syntax-rules ()
        ((_ (name! name) ...)
         (begin (define name! name) ...))))

    ;; Constructors. Of equal keys the first counts.

    (define (mapping comparator . keys-and-values)
      (check-ordered "mapping" comparator)
      (let loop ((rest keys-and-values) (result (make-mapping comparator #f)))
        (cond ((null? rest) result)
              ((null? (cdr rest)) (error "mapping: a key without a value" (car rest)))
              (else (loop (cddr rest) (adjoin result (car rest) (cadr rest)))))))

    (define (adjoin mapping key value)
      (if (node-of mapping key) mapping (insert mapping key value)))

    (define (mapping-unfold stop? mapper successor seed comparator)
      (check-ordered "mapping-unfold" comparator)
      (let loop ((seed seed) (result (make-mapping comparator #f)))
        (if (stop? seed)
            result
            (let-values (((key value) (mapper seed)))
              (loop (successor seed) (adjoin result key value))))))

    (define (alist->mapping comparator alist)
      (check-ordered "alist->mapping" comparator)
      (alist->mapping! (make-mapping comparator #f) alist))

    (define (alist->mapping! mapping alist)
      (let loop ((rest alist) (result mapping))
        (if (null? rest)
            result
            (loop (cdr rest) (adjoin result (caar rest) (cdar rest))))))

    ;; Keys that come in order need no care: they are put where they belong anyway.
    (define-aliases
      (mapping/ordered mapping)
      (mapping-unfold/ordered mapping-unfold)
      (alist->mapping/ordered alist->mapping)
      (alist->mapping/ordered! alist->mapping!))

    ;; Predicates.

    (define (mapping-contains? mapping key) (if (node-of mapping key) #t #f))
    (define (mapping-empty? mapping) (not (mapping-tree mapping)))

    (define (mapping-disjoint? mapping1 mapping2)
      (check-same "mapping-disjoint?" mapping1 mapping2)
      (not (tree-intersection (less-of mapping1) (mapping-tree mapping1) (mapping-tree mapping2))))

    (define (check-same who mapping1 mapping2)
      (if (not (eq? (mapping-key-comparator mapping1) (mapping-key-comparator mapping2)))
          (error (string-append who ": the mappings have different comparators") mapping1 mapping2)))

    ;; Accessors.

    (define (no-such-key who key)
      (lambda () (error (string-append who ": there is no such key") key)))

    ;; `(mapping-ref MAPPING KEY [FAILURE [SUCCESS]])`
    (define mapping-ref
      (case-lambda
        ((mapping key) (mapping-ref mapping key (no-such-key "mapping-ref" key)))
        ((mapping key failure)
         (let ((node (node-of mapping key)))
           (if node (tree-value node) (failure))))
        ((mapping key failure success)
         (let ((node (node-of mapping key)))
           (if node (success (tree-value node)) (failure))))))

    (define (mapping-ref/default mapping key default)
      (let ((node (node-of mapping key)))
        (if node (tree-value node) default)))

    ;; Updaters.

    ;; `(define-for-all NAME (MAPPING KEY VALUE) STEP)`: the step for each key and value that are given.
    (define-syntax define-for-all
      (syntax-rules ()
        ((_ name (mapping key value) step)
         (define (name mapping . keys-and-values)
           (let loop ((rest keys-and-values) (mapping mapping))
             (cond ((null? rest) mapping)
                   ((null? (cdr rest))
                    (error (string-append (symbol->string 'name) ": a key without a value") (car rest)))
                   (else
                    (loop (cddr rest)
                          (let ((key (car rest)) (value (cadr rest))) step)))))))))

    (define-for-all mapping-adjoin (mapping key value) (adjoin mapping key value))
    (define-for-all mapping-set (mapping key value) (insert mapping key value))

    (define (mapping-replace mapping key value)
      (if (node-of mapping key) (insert mapping key value) mapping))

    (define (mapping-delete mapping . keys) (mapping-delete-all mapping keys))

    (define (mapping-delete-all mapping keys)
      (let loop ((rest keys) (result mapping))
        (if (null? rest)
            result
            (loop (cdr rest) (remove result (car rest))))))

    ;; Two values: a mapping that has the key, and its value.
    (define (mapping-intern mapping key failure)
      (let ((node (node-of mapping key)))
        (if node
            (values mapping (tree-value node))
            (let ((value (failure)))
              (values (insert mapping key value) value)))))

    ;; `(mapping-update MAPPING KEY UPDATE [FAILURE [SUCCESS]])`
    (define mapping-update
      (case-lambda
        ((mapping key update)
         (mapping-update mapping key update (no-such-key "mapping-update" key)))
        ((mapping key update failure)
         (insert mapping key (update (mapping-ref mapping key failure))))
        ((mapping key update failure success)
         (insert mapping key (update (mapping-ref mapping key failure success))))))

    (define (mapping-update/default mapping key update default)
      (insert mapping key (update (mapping-ref/default mapping key default))))

    ;; Three values: the mapping without its least key, that key, and its value.
    (define mapping-pop
      (case-lambda
        ((mapping)
         (mapping-pop mapping (lambda () (error "mapping-pop: the mapping is empty" mapping))))
        ((mapping failure)
         (let ((tree (mapping-tree mapping)))
           (if tree
               (let ((least (tree-least tree)))
                 (values (remove mapping (tree-key least)) (tree-key least) (tree-value least)))
               (failure))))))

    ;; Calls `(failure insert ignore)` or `(success key value update remove)`.
    (define (mapping-search mapping key failure success)
      (let ((node (node-of mapping key)))
        (if node
            (success
             (tree-key node) (tree-value node)
             (lambda (new-key new-value object)
               (values (insert (remove mapping key) new-key new-value) object))
             (lambda (object) (values (remove mapping key) object)))
            (failure
             (lambda (value object) (values (insert mapping key value) object))
             (lambda (object) (values mapping object))))))

    ;; The whole mapping, in ascending order.

    (define (mapping-size mapping) (tree-size (mapping-tree mapping)))
    (define (mapping-fold proc seed mapping) (tree-fold proc seed (mapping-tree mapping)))
    (define (mapping-fold/reverse proc seed mapping) (tree-fold-reverse proc seed (mapping-tree mapping)))

    ;; The first true value that the procedure gives for an association, or #f.
    (define (search proc mapping)
      (let loop ((tree (mapping-tree mapping)))
        (and tree
             (or (loop (tree-left tree))
                 (proc (tree-key tree) (tree-value tree))
                 (loop (tree-right tree))))))

    (define (mapping-find predicate mapping failure)
      (let ((found (search (lambda (key value) (and (predicate key value) (cons key value))) mapping)))
        (if found
            (values (car found) (cdr found))
            (failure))))

    (define (mapping-count predicate mapping)
      (mapping-fold (lambda (key value count) (if (predicate key value) (+ count 1) count)) 0 mapping))

    (define (mapping-any? predicate mapping) (if (search predicate mapping) #t #f))

    (define (mapping-every? predicate mapping)
      (not (search (lambda (key value) (not (predicate key value))) mapping)))

    (define (mapping-keys mapping)
      (mapping-fold/reverse (lambda (key value rest) (cons key rest)) '() mapping))

    (define (mapping-values mapping)
      (mapping-fold/reverse (lambda (key value rest) (cons value rest)) '() mapping))

    (define (mapping-entries mapping) (values (mapping-keys mapping) (mapping-values mapping)))

    (define (mapping->alist mapping)
      (mapping-fold/reverse (lambda (key value rest) (cons (cons key value) rest)) '() mapping))

    (define (mapping-map->list proc mapping)
      (reverse (mapping-fold (lambda (key value rest) (cons (proc key value) rest)) '() mapping)))

    (define (mapping-for-each proc mapping)
      (mapping-fold (lambda (key value ignored) (proc key value) #f) #f mapping)
      (if #f #f))

    ;; The procedure gives two values, the new key and its value.
    (define (mapping-map proc comparator mapping)
      (check-ordered "mapping-map" comparator)
      (mapping-fold (lambda (key value result)
                      (let-values (((key value) (proc key value)))
                        (adjoin result key value)))
                    (make-mapping comparator #f) mapping))

    ;; The same, where the new keys come in order.
    (define (mapping-map/monotone proc comparator mapping)
      (check-ordered "mapping-map/monotone" comparator)
      (make-mapping comparator
                    (list->tree
                     (mapping-map->list
                      (lambda (key value)
                        (let-values (((key value) (proc key value)))
                          (cons key value)))
                      mapping))))

    (define (mapping-partition predicate mapping)
      (let loop ((rest (mapping->alist mapping)) (in '()) (out '()))
        (cond ((null? rest)
               (let ((comparator (mapping-key-comparator mapping)))
                 (values (make-mapping comparator (list->tree (reverse in)))
                         (make-mapping comparator (list->tree (reverse out))))))
              ((predicate (caar rest) (cdar rest)) (loop (cdr rest) (cons (car rest) in) out))
              (else (loop (cdr rest) in (cons (car rest) out))))))

    (define (mapping-filter predicate mapping)
      (let-values (((in out) (mapping-partition predicate mapping)))
        in))

    (define (mapping-remove predicate mapping)
      (let-values (((in out) (mapping-partition predicate mapping)))
        out))

    (define (mapping-copy mapping)
      (make-mapping (mapping-key-comparator mapping) (mapping-tree mapping)))

    ;; Submappings: the other one has each key, with the same value.

    (define (within? who comparator mapping1 mapping2)
      (check-same who mapping1 mapping2)
      (and (<= (mapping-size mapping1) (mapping-size mapping2))
           (mapping-every?
            (lambda (key value)
              (let ((node (node-of mapping2 key)))
                (and node (=? comparator value (tree-value node)))))
            mapping1)))

    (define-syntax define-relation
      (syntax-rules ()
        ((_ name (comparator mapping1 mapping2) test)
         (define name
           (case-lambda
             ((comparator mapping1)
              (check-comparator (symbol->string 'name) comparator)
              (mapping-size mapping1)
              #t)
             ((comparator mapping1 mapping2)
              (check-comparator (symbol->string 'name) comparator)
              test)
             ((comparator mapping1 mapping2 . rest)
              (and (name comparator mapping1 mapping2) (apply name comparator mapping2 rest))))))))

    (define-relation mapping=? (comparator mapping1 mapping2)
      (and (= (mapping-size mapping1) (mapping-size mapping2))
           (within? "mapping=?" comparator mapping1 mapping2)))
    (define-relation mapping<? (comparator mapping1 mapping2)
      (and (< (mapping-size mapping1) (mapping-size mapping2))
           (within? "mapping<?" comparator mapping1 mapping2)))
    (define-relation mapping>? (comparator mapping1 mapping2)
      (and (> (mapping-size mapping1) (mapping-size mapping2))
           (within? "mapping>?" comparator mapping2 mapping1)))
    (define-relation mapping<=? (comparator mapping1 mapping2)
      (within? "mapping<=?" comparator mapping1 mapping2))
    (define-relation mapping>=? (comparator mapping1 mapping2)
      (within? "mapping>=?" comparator mapping2 mapping1))

    ;; Set theory. Of a key in several mappings, the association of the first is kept.

    (define-syntax define-operation
      (syntax-rules ()
        ((_ name (less? tree1 tree2) tree)
         (define (name mapping . mappings)
           (let ((less? (less-of mapping)))
             (let loop ((rest mappings) (tree1 (mapping-tree mapping)))
               (if (null? rest)
                   (with-tree mapping tree1)
                   (begin
                     (check-same (symbol->string 'name) mapping (car rest))
                     (loop (cdr rest)
                           (let ((tree2 (mapping-tree (car rest)))) tree))))))))))

    (define-operation mapping-union (less? tree1 tree2) (tree-union less? tree1 tree2))
    (define-operation mapping-intersection (less? tree1 tree2) (tree-intersection less? tree1 tree2))
    (define-operation mapping-difference (less? tree1 tree2) (tree-difference less? tree1 tree2))
    (define-operation mapping-xor (less? tree1 tree2)
      (tree-union less?
                  (tree-difference less? tree1 tree2)
                  (tree-difference less? tree2 tree1)))

    ;; Parts by key.

    (define (end-node who end mapping)
      (let ((tree (mapping-tree mapping)))
        (if tree
            (end tree)
            (error (string-append who ": the mapping is empty") mapping))))

    (define (mapping-min-key mapping) (tree-key (end-node "mapping-min-key" tree-least mapping)))
    (define (mapping-max-key mapping) (tree-key (end-node "mapping-max-key" tree-greatest mapping)))
    (define (mapping-min-value mapping) (tree-value (end-node "mapping-min-value" tree-least mapping)))
    (define (mapping-max-value mapping) (tree-value (end-node "mapping-max-value" tree-greatest mapping)))

    ;; The greatest key that is less.
    (define (mapping-key-predecessor mapping object failure)
      (let ((less? (less-of mapping)))
        (let loop ((tree (mapping-tree mapping)) (best #f))
          (cond ((not tree) (if best (tree-key best) (failure)))
                ((less? (tree-key tree) object) (loop (tree-right tree) tree))
                (else (loop (tree-left tree) best))))))

    ;; The least key that is greater.
    (define (mapping-key-successor mapping object failure)
      (let ((less? (less-of mapping)))
        (let loop ((tree (mapping-tree mapping)) (best #f))
          (cond ((not tree) (if best (tree-key best) (failure)))
                ((less? object (tree-key tree)) (loop (tree-left tree) tree))
                (else (loop (tree-right tree) best))))))

    ;; Five values: the parts whose keys are less, not greater, equal, not less, greater.
    (define (mapping-split mapping object)
      (let-values (((lesser found greater) (tree-split (less-of mapping) (mapping-tree mapping) object)))
        (let ((only (lambda (tree) (make-mapping (mapping-key-comparator mapping) tree))))
          (if found
              (let ((key (tree-key found)) (value (tree-value found)))
                (values (only lesser)
                        (only (tree-join key value lesser #f))
                        (only (tree-join key value #f #f))
                        (only (tree-join key value #f greater))
                        (only greater)))
              (values (only lesser) (only lesser) (only #f) (only greater) (only greater))))))

    (define-syntax define-range
      (syntax-rules ()
        ((_ name (part ...) wanted)
         (define (name mapping object)
           (let-values (((part ...) (mapping-split mapping object)))
             wanted)))))

    (define-range mapping-range< (< <= = >= >) <)
    (define-range mapping-range<= (< <= = >= >) <=)
    (define-range mapping-range= (< <= = >= >) =)
    (define-range mapping-range>= (< <= = >= >) >=)
    (define-range mapping-range> (< <= = >= >) >)

    ;; All keys of the first mapping are less than the key, those of the second are greater.
    (define (mapping-catenate comparator mapping1 key value mapping2)
      (check-ordered "mapping-catenate" comparator)
      (let ((less? (comparator-ordering-predicate comparator)) (tree1 (mapping-tree mapping1))
            (tree2 (mapping-tree mapping2)))
        (if (or (and tree1 (not (less? (tree-key (tree-greatest tree1)) key)))
                (and tree2 (not (less? key (tree-key (tree-least tree2))))))
            (error "mapping-catenate: the keys are not in order" mapping1 key mapping2))
        (make-mapping comparator (tree-join key value tree1 tree2))))

    ;; Mappings as keys and elements: they are compared association by association.

    (define (make-mapping-comparator comparator)
      (check-comparator "make-mapping-comparator" comparator)
      (make-comparator
       mapping?
       (lambda (mapping1 mapping2) (mapping=? comparator mapping1 mapping2))
       (and (comparator-ordered? comparator)
            (lambda (mapping1 mapping2)
              (check-same "mapping-comparator" mapping1 mapping2)
              (let ((keys (mapping-key-comparator mapping1)))
                (let loop ((rest1 (mapping->alist mapping1)) (rest2 (mapping->alist mapping2)))
                  (cond ((null? rest2) #f)
                        ((null? rest1) #t)
                        ((<? keys (caar rest1) (caar rest2)) #t)
                        ((<? keys (caar rest2) (caar rest1)) #f)
                        ((<? comparator (cdar rest1) (cdar rest2)) #t)
                        ((<? comparator (cdar rest2) (cdar rest1)) #f)
                        (else (loop (cdr rest1) (cdr rest2))))))))
       (and (comparator-hashable? comparator)
            (lambda (mapping)
              (mapping-fold
               (lambda (key value sum)
                 (remainder (+ (* 31 (remainder sum 1099511627689)) (comparator-hash comparator value))
                            (hash-bound)))
               (mapping-size mapping) mapping)))))

    (define mapping-comparator (make-mapping-comparator (make-default-comparator)))

    (define-aliases
      (mapping-adjoin! mapping-adjoin)
      (mapping-set! mapping-set)
      (mapping-replace! mapping-replace)
      (mapping-delete! mapping-delete)
      (mapping-delete-all! mapping-delete-all)
      (mapping-intern! mapping-intern)
      (mapping-update! mapping-update)
      (mapping-update!/default mapping-update/default)
      (mapping-pop! mapping-pop)
      (mapping-search! mapping-search)
      (mapping-filter! mapping-filter)
      (mapping-remove! mapping-remove)
      (mapping-partition! mapping-partition)
      (mapping-union! mapping-union)
      (mapping-intersection! mapping-intersection)
      (mapping-difference! mapping-difference)
      (mapping-xor! mapping-xor)
      (mapping-range=! mapping-range=)
      (mapping-range<! mapping-range<)
      (mapping-range>! mapping-range>)
      (mapping-range<=! mapping-range<=)
      (mapping-range>=! mapping-range>=)
      (mapping-split! mapping-split)
      (mapping-catenate! mapping-catenate)
      (mapping-map/monotone! mapping-map/monotone))))
