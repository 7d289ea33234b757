;; SRFI 146: mappings, ordered by their keys.

(import (srfi 146) (srfi 128))

(define c (make-default-comparator))
(define (show . mappings) (apply values (map (lambda (m) (if (mapping? m) (mapping->alist m) m)) mappings)))
(define m (mapping c 'b 2 'a 1 'c 3))

;; Constructors: of equal keys the first counts.
(show m) ; => ((a . 1) (b . 2) (c . 3))
(show (mapping c)) ; => ()
(show (mapping c 'a 1 'a 2)) ; => ((a . 1))
(mapping c 'a) ; !> mapping: a key without a value: a
(mapping 1) ; !> mapping: expected a comparator: 1
(mapping (make-eq-comparator)) ; !> mapping: the comparator has no ordering predicate
(show (mapping-unfold (lambda (x) (> x 3)) (lambda (x) (values x (* x x))) (lambda (x) (+ x 1)) 1 c)) ; => ((1 . 1) (2 . 4) (3 . 9))
(show (mapping/ordered c 1 'a 2 'b)) ; => ((1 . a) (2 . b))
(show (mapping-unfold/ordered (lambda (x) (> x 2)) (lambda (x) (values x x)) (lambda (x) (+ x 1)) 1 c)) ; => ((1 . 1) (2 . 2))
(show (alist->mapping c '((b . 1) (a . 2) (b . 3)))) ; => ((a . 2) (b . 1))
(show (alist->mapping! (mapping c 'a 1) '((a . 2) (z . 3)))) ; => ((a . 1) (z . 3))
(show (alist->mapping/ordered c '((a . 1) (b . 2)))) ; => ((a . 1) (b . 2))
(show (alist->mapping/ordered! (mapping c 'a 1) '((b . 2)))) ; => ((a . 1) (b . 2))

;; Predicates and accessors.
(comparator? c) ; => #t
(mapping? m) ; => #t
(mapping? '((a . 1))) ; => #f
(mapping-contains? m 'a) ; => #t
(mapping-contains? m 'z) ; => #f
(mapping-empty? (mapping c)) ; => #t
(mapping-empty? m) ; => #f
(mapping-disjoint? m (mapping c 'x 1)) ; => #t
(mapping-disjoint? m (mapping c 'x 1 'b 1)) ; => #f
(mapping-disjoint? m (mapping (make-comparator symbol? eq? (lambda (a b) (string<? (symbol->string a) (symbol->string b))) #f))) ; !> mapping-disjoint?: the mappings have different comparators
(mapping-ref m 'b) ; => 2
(mapping-ref m 'z) ; !> mapping-ref: there is no such key: z
(mapping-ref m 'z (lambda () 'none)) ; => none
(mapping-ref m 'b (lambda () 'none) -) ; => -2
(mapping-ref/default m 'b 0) ; => 2
(mapping-ref/default m 'z 0) ; => 0
(mapping-ref/default '() 'z 0) ; !> expected a record of type mapping, got ()
(eq? c (mapping-key-comparator m)) ; => #t

;; Updaters leave the mapping as it is.
(show (mapping-adjoin m 'b 9 'd 4)) ; => ((a . 1) (b . 2) (c . 3) (d . 4))
(show (mapping-adjoin! m 'd 4)) ; => ((a . 1) (b . 2) (c . 3) (d . 4))
(mapping-adjoin m 'b) ; !> mapping-adjoin: a key without a value: b
(show (mapping-set m 'b 9 'd 4)) ; => ((a . 1) (b . 9) (c . 3) (d . 4))
(show (mapping-set! m 'b 9)) ; => ((a . 1) (b . 9) (c . 3))
(show (mapping-replace m 'b 9)) ; => ((a . 1) (b . 9) (c . 3))
(show (mapping-replace! m 'z 9)) ; => ((a . 1) (b . 2) (c . 3))
(show (mapping-delete m 'a 'c 'z)) ; => ((b . 2))
(show (mapping-delete! m 'a)) ; => ((b . 2) (c . 3))
(show (mapping-delete-all m '(a b))) ; => ((c . 3))
(show (mapping-delete-all! m '(a z))) ; => ((b . 2) (c . 3))
(call-with-values (lambda () (mapping-intern m 'b (lambda () 9))) show) ; => ((a . 1) (b . 2) (c . 3)) 2
(call-with-values (lambda () (mapping-intern! m 'd (lambda () 9))) show) ; => ((a . 1) (b . 2) (c . 3) (d . 9)) 9
(show (mapping-update m 'b -)) ; => ((a . 1) (b . -2) (c . 3))
(mapping-update m 'z -) ; !> mapping-update: there is no such key: z
(show (mapping-update m 'z - (lambda () 5))) ; => ((a . 1) (b . 2) (c . 3) (z . -5))
(show (mapping-update! m 'b - (lambda () 5) (lambda (x) (* 10 x)))) ; => ((a . 1) (b . -20) (c . 3))
(show (mapping-update/default m 'z - 7)) ; => ((a . 1) (b . 2) (c . 3) (z . -7))
(show (mapping-update!/default m 'b - 7)) ; => ((a . 1) (b . -2) (c . 3))
(call-with-values (lambda () (mapping-pop m)) show) ; => ((b . 2) (c . 3)) a 1
(mapping-pop (mapping c)) ; !> mapping-pop: the mapping is empty
(mapping-pop! (mapping c) (lambda () 'empty)) ; => empty
(define (found key value update remove) (update 'z (* 10 value) 'updated))
(define (lost insert ignore) (insert 7 'inserted))
(call-with-values (lambda () (mapping-search m 'b lost found)) show) ; => ((a . 1) (c . 3) (z . 20)) updated
(call-with-values (lambda () (mapping-search m 'd lost found)) show) ; => ((a . 1) (b . 2) (c . 3) (d . 7)) inserted
(call-with-values (lambda () (mapping-search! m 'd (lambda (insert ignore) (ignore 'ignored)) found)) show) ; => ((a . 1) (b . 2) (c . 3)) ignored
(call-with-values (lambda () (mapping-search m 'b lost (lambda (k v update remove) (remove 'removed)))) show) ; => ((a . 1) (c . 3)) removed
(show m) ; => ((a . 1) (b . 2) (c . 3))

;; The whole mapping, in ascending order.
(mapping-size m) ; => 3
(mapping-find (lambda (k v) (> v 1)) m (lambda () 'none)) ; => b 2
(mapping-find (lambda (k v) (> v 9)) m (lambda () 'none)) ; => none
(mapping-count (lambda (k v) (odd? v)) m) ; => 2
(mapping-any? (lambda (k v) (= v 2)) m) ; => #t
(mapping-any? (lambda (k v) (= v 9)) m) ; => #f
(mapping-every? (lambda (k v) (< v 9)) m) ; => #t
(mapping-every? (lambda (k v) (< v 3)) m) ; => #f
(mapping-keys m) ; => (a b c)
(mapping-values m) ; => (1 2 3)
(mapping-entries m) ; => (a b c) (1 2 3)
(show (mapping-map (lambda (k v) (values v k)) c m)) ; => ((1 . a) (2 . b) (3 . c))
(show (mapping-map/monotone (lambda (k v) (values v k)) c m)) ; => ((1 . a) (2 . b) (3 . c))
(show (mapping-map/monotone! (lambda (k v) (values k (- v))) c m)) ; => ((a . -1) (b . -2) (c . -3))
(mapping-map->list (lambda (k v) (list v k)) m) ; => ((1 a) (2 b) (3 c))
(let ((seen '())) (mapping-for-each (lambda (k v) (set! seen (cons k seen))) m) seen) ; => (c b a)
(mapping-fold (lambda (k v seed) (cons k seed)) '() m) ; => (c b a)
(mapping-fold/reverse (lambda (k v seed) (cons k seed)) '() m) ; => (a b c)
(show (mapping-filter (lambda (k v) (odd? v)) m)) ; => ((a . 1) (c . 3))
(show (mapping-filter! (lambda (k v) (even? v)) m)) ; => ((b . 2))
(show (mapping-remove (lambda (k v) (odd? v)) m)) ; => ((b . 2))
(show (mapping-remove! (lambda (k v) (even? v)) m)) ; => ((a . 1) (c . 3))
(call-with-values (lambda () (mapping-partition (lambda (k v) (odd? v)) m)) show) ; => ((a . 1) (c . 3)) ((b . 2))
(call-with-values (lambda () (mapping-partition! (lambda (k v) (even? v)) m)) show) ; => ((b . 2)) ((a . 1) (c . 3))
(show (mapping-copy m)) ; => ((a . 1) (b . 2) (c . 3))
(mapping->alist m) ; => ((a . 1) (b . 2) (c . 3))

;; Submappings.
(define small (mapping c 'a 1 'b 2))
(define other (mapping c 'a 1 'b 9 'c 3))
(mapping=? c m (mapping c 'c 3 'a 1 'b 2) m) ; => #t
(mapping=? c m small) ; => #f
(mapping=? c m other) ; => #f
(mapping=? c m) ; => #t
(mapping=? 1 m m) ; !> mapping=?: expected a comparator: 1
(mapping<? c small m) ; => #t
(mapping<? c m m) ; => #f
(mapping<? c small other) ; => #f
(mapping>? c m small) ; => #t
(mapping>? c m small m) ; => #f
(mapping<=? c small m m) ; => #t
(mapping<=? c m small) ; => #f
(mapping>=? c m m small) ; => #t
(mapping>=? c small m) ; => #f

;; Set theory: of a key in several mappings, the first association is kept.
(define n (mapping c 'b 20 'd 40))
(show (mapping-union m n)) ; => ((a . 1) (b . 2) (c . 3) (d . 40))
(show (mapping-union! n m small)) ; => ((a . 1) (b . 20) (c . 3) (d . 40))
(show (mapping-intersection m n)) ; => ((b . 2))
(show (mapping-intersection! n m)) ; => ((b . 20))
(show (mapping-difference m n)) ; => ((a . 1) (c . 3))
(show (mapping-difference! m n small)) ; => ((c . 3))
(show (mapping-xor m n)) ; => ((a . 1) (c . 3) (d . 40))
(show (mapping-xor! n n)) ; => ()
(mapping-union m (mapping (make-comparator #t eqv? < #f))) ; !> mapping-union: the mappings have different comparators

;; Parts by key.
(mapping-min-key m) ; => a
(mapping-max-key m) ; => c
(mapping-min-value m) ; => 1
(mapping-max-value m) ; => 3
(mapping-min-key (mapping c)) ; !> mapping-min-key: the mapping is empty
(define tens (mapping c 10 'a 20 'b 30 'c))
(mapping-key-predecessor tens 20 (lambda () 'none)) ; => 10
(mapping-key-predecessor tens 25 (lambda () 'none)) ; => 20
(mapping-key-predecessor tens 10 (lambda () 'none)) ; => none
(mapping-key-successor tens 20 (lambda () 'none)) ; => 30
(mapping-key-successor tens 5 (lambda () 'none)) ; => 10
(mapping-key-successor tens 30 (lambda () 'none)) ; => none
(mapping-keys (mapping-range= tens 20)) ; => (20)
(mapping-keys (mapping-range=! tens 25)) ; => ()
(mapping-keys (mapping-range< tens 20)) ; => (10)
(mapping-keys (mapping-range<! tens 10)) ; => ()
(mapping-keys (mapping-range> tens 20)) ; => (30)
(mapping-keys (mapping-range>! tens 15)) ; => (20 30)
(mapping-keys (mapping-range<= tens 20)) ; => (10 20)
(mapping-keys (mapping-range<=! tens 5)) ; => ()
(mapping-keys (mapping-range>= tens 20)) ; => (20 30)
(mapping-keys (mapping-range>=! tens 35)) ; => ()
(call-with-values (lambda () (mapping-split tens 20)) (lambda ms (map mapping-keys ms))) ; => ((10) (10 20) (20) (20 30) (30))
(call-with-values (lambda () (mapping-split! tens 25)) (lambda ms (map mapping-keys ms))) ; => ((10 20) (10 20) () (30) (30))
(mapping-keys (mapping-catenate c (mapping c 1 'a) 2 'b (mapping c 3 'c))) ; => (1 2 3)
(mapping-keys (mapping-catenate! c (mapping c) 2 'b (mapping c))) ; => (2)
(mapping-catenate c (mapping c 5 'a) 2 'b (mapping c 3 'c)) ; !> mapping-catenate: the keys are not in order

;; Mappings as keys.
(=? mapping-comparator m (mapping c 'a 1 'b 2 'c 3)) ; => #t
(<? mapping-comparator small m) ; => #t
(<? mapping-comparator m other) ; => #t
(<? mapping-comparator other m) ; => #f
(= (comparator-hash mapping-comparator m) (comparator-hash mapping-comparator (mapping c 'c 3 'b 2 'a 1))) ; => #t
(comparator-test-type (make-mapping-comparator c) m) ; => #t
(comparator-ordered? (make-mapping-comparator (make-eq-comparator))) ; => #f

;; Trees stay balanced and in order, whatever is done to them.
(define (shuffled k) (modulo (* k 7919) 10007))
(define (many from to) (let loop ((i from) (m (mapping c))) (if (= i to) m (loop (+ i 1) (mapping-set m (shuffled i) i)))))
(define (sorted? list) (or (null? list) (null? (cdr list)) (and (< (car list) (cadr list)) (sorted? (cdr list)))))
(define big (many 0 1000))
(mapping-size big) ; => 1000
(sorted? (mapping-keys big)) ; => #t
(define half (let loop ((i 0) (m big)) (if (= i 500) m (loop (+ i 1) (mapping-delete m (shuffled i))))))
(mapping-size half) ; => 500
(sorted? (mapping-keys half)) ; => #t
(mapping-any? (lambda (k v) (< v 500)) half) ; => #f
(mapping-size (mapping-difference big half)) ; => 500
(mapping-size (mapping-intersection big half)) ; => 500
(mapping=? c big (mapping-union half (mapping-difference big half))) ; => #t
(sorted? (mapping-keys (mapping-union (many 0 300) (many 200 700)))) ; => #t
(mapping-size (mapping-xor (many 0 300) (many 200 700))) ; => 600
(mapping-ref big (shuffled 777)) ; => 777
