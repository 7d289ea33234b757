
(import (srfi 146 hash) (srfi 128))

(define c (make-default-comparator))
(define (insert-sorted x l) (if (or (null? l) (<? c (car x) (caar l))) (cons x l) (cons (car l) (insert-sorted x (cdr l)))))
(define (sorted l) (let loop ((l l) (r '())) (if (null? l) r (loop (cdr l) (insert-sorted (car l) r)))))
(define (show . hashmaps) (apply values (map (lambda (m) (if (hashmap? m) (sorted (hashmap->alist m)) m)) hashmaps)))
(define m (hashmap c 'a 1 'b 2 'c 3))

;; Constructors: of equal keys the first counts.
(show m) ; => ((a . 1) (b . 2) (c . 3))
(show (hashmap c)) ; => ()
(show (hashmap c 'a 1 'a 2)) ; => ((a . 1))
(hashmap c 'a) ; !> hashmap: a key without a value: a
(hashmap 1) ; !> hashmap: expected a comparator: 1
(hashmap (make-comparator #t eq? #f #f)) ; !> hashmap: the comparator has no hash function
(show (hashmap-unfold (lambda (x) (> x 3)) (lambda (x) (values x (* x x))) (lambda (x) (+ x 1)) 1 c)) ; => ((1 . 1) (2 . 4) (3 . 9))
(show (alist->hashmap c '((b . 1) (a . 2) (b . 3)))) ; => ((a . 2) (b . 1))
(show (alist->hashmap! (hashmap c 'a 1) '((a . 2) (z . 3)))) ; => ((a . 1) (z . 3))

;; Predicates and accessors.
(comparator? c) ; => #t
(hashmap? m) ; => #t
(hashmap? '((a . 1))) ; => #f
(hashmap-contains? m 'a) ; => #t
(hashmap-contains? m 'z) ; => #f
(hashmap-empty? (hashmap c)) ; => #t
(hashmap-empty? m) ; => #f
(hashmap-disjoint? m (hashmap c 'x 1)) ; => #t
(hashmap-disjoint? m (hashmap c 'x 1 'b 1)) ; => #f
(hashmap-disjoint? m (hashmap (make-comparator symbol? eq? (lambda (a b) (string<? (symbol->string a) (symbol->string b))) symbol-hash))) ; !> hashmap-disjoint?: the hashmaps have different comparators
(hashmap-ref m 'b) ; => 2
(hashmap-ref m 'z) ; !> hashmap-ref: there is no such key: z
(hashmap-ref m 'z (lambda () 'none)) ; => none
(hashmap-ref m 'b (lambda () 'none) -) ; => -2
(hashmap-ref/default m 'b 0) ; => 2
(hashmap-ref/default m 'z 0) ; => 0
(hashmap-ref/default '() 'z 0) ; !> expected a record of type hashmap, got ()
(eq? c (hashmap-key-comparator m)) ; => #t

;; Updaters leave the hashmap as it is.
(show (hashmap-adjoin m 'b 9 'd 4)) ; => ((a . 1) (b . 2) (c . 3) (d . 4))
(show (hashmap-adjoin! m 'd 4)) ; => ((a . 1) (b . 2) (c . 3) (d . 4))
(hashmap-adjoin m 'b) ; !> hashmap-adjoin: a key without a value: b
(show (hashmap-set m 'b 9 'd 4)) ; => ((a . 1) (b . 9) (c . 3) (d . 4))
(show (hashmap-set! m 'b 9)) ; => ((a . 1) (b . 9) (c . 3))
(show (hashmap-replace m 'b 9)) ; => ((a . 1) (b . 9) (c . 3))
(show (hashmap-replace! m 'z 9)) ; => ((a . 1) (b . 2) (c . 3))
(show (hashmap-delete m 'a 'c 'z)) ; => ((b . 2))
(show (hashmap-delete! m 'a)) ; => ((b . 2) (c . 3))
(show (hashmap-delete-all m '(a b))) ; => ((c . 3))
(show (hashmap-delete-all! m '(a z))) ; => ((b . 2) (c . 3))
(call-with-values (lambda () (hashmap-intern m 'b (lambda () 9))) show) ; => ((a . 1) (b . 2) (c . 3)) 2
(call-with-values (lambda () (hashmap-intern! m 'd (lambda () 9))) show) ; => ((a . 1) (b . 2) (c . 3) (d . 9)) 9
(show (hashmap-update m 'b -)) ; => ((a . 1) (b . -2) (c . 3))
(hashmap-update m 'z -) ; !> hashmap-update: there is no such key: z
(show (hashmap-update m 'z - (lambda () 5))) ; => ((a . 1) (b . 2) (c . 3) (z . -5))
(show (hashmap-update! m 'b - (lambda () 5) (lambda (x) (* 10 x)))) ; => ((a . 1) (b . -20) (c . 3))
(show (hashmap-update/default m 'z - 7)) ; => ((a . 1) (b . 2) (c . 3) (z . -7))
(show (hashmap-update!/default m 'b - 7)) ; => ((a . 1) (b . -2) (c . 3))
(call-with-values (lambda () (hashmap-pop m)) show) ; => ((b . 2) (c . 3)) a 1
(hashmap-pop (hashmap c)) ; !> hashmap-pop: the hashmap is empty
(hashmap-pop! (hashmap c) (lambda () 'empty)) ; => empty
(define (found key value update remove) (update 'z (* 10 value) 'updated))
(define (lost insert ignore) (insert 7 'inserted))
(call-with-values (lambda () (hashmap-search m 'b lost found)) show) ; => ((a . 1) (c . 3) (z . 20)) updated
(call-with-values (lambda () (hashmap-search m 'd lost found)) show) ; => ((a . 1) (b . 2) (c . 3) (d . 7)) inserted
(call-with-values (lambda () (hashmap-search! m 'd (lambda (insert ignore) (ignore 'ignored)) found)) show) ; => ((a . 1) (b . 2) (c . 3)) ignored
(call-with-values (lambda () (hashmap-search m 'b lost (lambda (k v update remove) (remove 'removed)))) show) ; => ((a . 1) (c . 3)) removed
(show m) ; => ((a . 1) (b . 2) (c . 3))

;; The whole hashmap, in ascending order.
(hashmap-size m) ; => 3
(hashmap-find (lambda (k v) (> v 1)) m (lambda () 'none)) ; => b 2
(hashmap-find (lambda (k v) (> v 9)) m (lambda () 'none)) ; => none
(hashmap-count (lambda (k v) (odd? v)) m) ; => 2
(hashmap-any? (lambda (k v) (= v 2)) m) ; => #t
(hashmap-any? (lambda (k v) (= v 9)) m) ; => #f
(hashmap-every? (lambda (k v) (< v 9)) m) ; => #t
(hashmap-every? (lambda (k v) (< v 3)) m) ; => #f
(hashmap-keys m) ; => (a b c)
(hashmap-values m) ; => (1 2 3)
(hashmap-entries m) ; => (a b c) (1 2 3)
(show (hashmap-map (lambda (k v) (values v k)) c m)) ; => ((1 . a) (2 . b) (3 . c))
(hashmap-map->list (lambda (k v) (list v k)) m) ; => ((1 a) (2 b) (3 c))
(let ((seen '())) (hashmap-for-each (lambda (k v) (set! seen (cons k seen))) m) seen) ; => (c b a)
(hashmap-fold (lambda (k v seed) (cons k seed)) '() m) ; => (c b a)
(show (hashmap-filter (lambda (k v) (odd? v)) m)) ; => ((a . 1) (c . 3))
(show (hashmap-filter! (lambda (k v) (even? v)) m)) ; => ((b . 2))
(show (hashmap-remove (lambda (k v) (odd? v)) m)) ; => ((b . 2))
(show (hashmap-remove! (lambda (k v) (even? v)) m)) ; => ((a . 1) (c . 3))
(call-with-values (lambda () (hashmap-partition (lambda (k v) (odd? v)) m)) show) ; => ((a . 1) (c . 3)) ((b . 2))
(call-with-values (lambda () (hashmap-partition! (lambda (k v) (even? v)) m)) show) ; => ((b . 2)) ((a . 1) (c . 3))
(show (hashmap-copy m)) ; => ((a . 1) (b . 2) (c . 3))
(hashmap->alist m) ; => ((a . 1) (b . 2) (c . 3))

;; Subhashmaps.
(define small (hashmap c 'a 1 'b 2))
(define other (hashmap c 'a 1 'b 9 'c 3))
(hashmap=? c m (hashmap c 'c 3 'a 1 'b 2) m) ; => #t
(hashmap=? c m small) ; => #f
(hashmap=? c m other) ; => #f
(hashmap=? c m) ; => #t
(hashmap=? 1 m m) ; !> hashmap=?: expected a comparator: 1
(hashmap<? c small m) ; => #t
(hashmap<? c m m) ; => #f
(hashmap<? c small other) ; => #f
(hashmap>? c m small) ; => #t
(hashmap>? c m small m) ; => #f
(hashmap<=? c small m m) ; => #t
(hashmap<=? c m small) ; => #f
(hashmap>=? c m m small) ; => #t
(hashmap>=? c small m) ; => #f

;; Set theory: of a key in several hashmaps, the first association is kept.
(define n (hashmap c 'b 20 'd 40))
(show (hashmap-union m n)) ; => ((a . 1) (b . 2) (c . 3) (d . 40))
(show (hashmap-union! n m small)) ; => ((a . 1) (b . 20) (c . 3) (d . 40))
(show (hashmap-intersection m n)) ; => ((b . 2))
(show (hashmap-intersection! n m)) ; => ((b . 20))
(show (hashmap-difference m n)) ; => ((a . 1) (c . 3))
(show (hashmap-difference! m n small)) ; => ((c . 3))
(show (hashmap-xor m n)) ; => ((a . 1) (c . 3) (d . 40))
(show (hashmap-xor! n n)) ; => ()
(hashmap-union m (hashmap (make-comparator #t eqv? < number-hash))) ; !> hashmap-union: the hashmaps have different comparators


;; Mappings as keys.
(=? hashmap-comparator m (hashmap c 'a 1 'b 2 'c 3)) ; => #t
(= (comparator-hash hashmap-comparator m) (comparator-hash hashmap-comparator (hashmap c 'c 3 'b 2 'a 1))) ; => #t
(comparator-test-type (make-hashmap-comparator c) m) ; => #t

;; Trees stay balanced and in order, whatever is done to them.
(define (shuffled k) (modulo (* k 7919) 10007))
(define (many from to) (let loop ((i from) (m (hashmap c))) (if (= i to) m (loop (+ i 1) (hashmap-set m (shuffled i) i)))))
(define big (many 0 1000))
(hashmap-size big) ; => 1000
(define half (let loop ((i 0) (m big)) (if (= i 500) m (loop (+ i 1) (hashmap-delete m (shuffled i))))))
(hashmap-size half) ; => 500
(hashmap-any? (lambda (k v) (< v 500)) half) ; => #f
(hashmap-size (hashmap-difference big half)) ; => 500
(hashmap-size (hashmap-intersection big half)) ; => 500
(hashmap=? c big (hashmap-union half (hashmap-difference big half))) ; => #t
(hashmap-size (hashmap-xor (many 0 300) (many 200 700))) ; => 600
(hashmap-ref big (shuffled 777)) ; => 777

;; Iteration is in order of insertion; a value that is changed stays where it is.
(hashmap-keys (hashmap-set (hashmap-delete (hashmap c 'z 1 'y 2 'x 3) 'y) 'z 9 'y 4)) ; => (z x y)
;; Keys of the same hash.
(define clash (make-comparator #t equal? #f (lambda (x) 1)))
(hashmap->alist (hashmap-delete (hashmap-set (hashmap clash 'a 1 'b 2 'c 3) 'b 20) 'a)) ; => ((b . 20) (c . 3))
