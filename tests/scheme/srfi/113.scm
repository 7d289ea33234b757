;; SRFI 113: sets and bags.

(import (srfi 113) (srfi 128))

(define c (make-default-comparator))
(define ci (make-comparator string? string-ci=? string-ci<? string-ci-hash))
(define (show . xs) (apply values (map (lambda (x) (cond ((set? x) (set->list x)) ((bag? x) (bag->alist x)) (else x))) xs)))
(define s (set c 1 2 3))

;; Sets: constructors and predicates.
(show s) ; => (1 2 3)
(show (set c 'a 'b 'a)) ; => (a b)
(set 1 2) ; !> set: expected a comparator: 1
(show (set-unfold c (lambda (x) (> x 3)) - (lambda (x) (+ x 1)) 1)) ; => (-1 -2 -3)
(show (set-unfold (lambda (x) (> x 3)) - (lambda (x) (+ x 1)) 1 c)) ; => (-1 -2 -3)
(set-unfold 1 2) ; !> set-unfold: expected a comparator, three procedures and a seed
(set? s) ; => #t
(set? '(1)) ; => #f
(set-contains? s 2) ; => #t
(set-contains? s 9) ; => #f
(set-contains? 5 9) ; !> expected a record of type set, got 5
(set-empty? (set c)) ; => #t
(set-empty? s) ; => #f
(set-disjoint? s (set c 4 5)) ; => #t
(set-disjoint? s (set c 3 4)) ; => #f
(set-disjoint? s (set ci)) ; !> set-disjoint?: the sets have different comparators
(define words (set ci "One" "two"))
(set-member words "ONE" 'none) ; => "One"
(set-member words "three" 'none) ; => none
(eq? c (set-element-comparator s)) ; => #t

;; Updaters: those without a mark leave the set as it is.
(show (set-adjoin s 3 4 5)) ; => (1 2 3 4 5)
(show s) ; => (1 2 3)
(define m (set-copy s))
(eq? m (set-adjoin! m 4)) ; => #t
(show m) ; => (1 2 3 4)
(show (set-replace words "TWO")) ; => ("One" "TWO")
(show (set-replace words "three")) ; => ("One" "two")
(show (set-replace! (set-copy words) "ONE")) ; => ("two" "ONE")
(show (set-delete s 1 3 9)) ; => (2)
(show (set-delete! m 1)) ; => (2 3 4)
(show (set-delete-all s '(1 2))) ; => (3)
(show (set-delete-all! m '(2 9))) ; => (3 4)
(call-with-values (lambda () (set-search! m 5 (lambda (insert ignore) (insert 'new)) (lambda (e update remove) 'found))) show) ; => (3 4 5) new
(call-with-values (lambda () (set-search! m 6 (lambda (insert ignore) (ignore 'no)) (lambda (e update remove) 'found))) show) ; => (3 4 5) no
(call-with-values (lambda () (set-search! m 5 (lambda (insert ignore) 'lost) (lambda (e update remove) (update (* 10 e) 'up)))) show) ; => (3 4 50) up
(call-with-values (lambda () (set-search! m 3 (lambda (insert ignore) 'lost) (lambda (e update remove) (remove 'gone)))) show) ; => (4 50) gone

;; The whole set, in order of insertion.
(set-size s) ; => 3
(set-find even? s (lambda () 'none)) ; => 2
(set-find zero? s (lambda () 'none)) ; => none
(set-count odd? s) ; => 2
(set-any? even? s) ; => #t
(set-any? zero? s) ; => #f
(set-every? positive? s) ; => #t
(set-every? odd? s) ; => #f
(show (set-map c (lambda (x) (quotient x 2)) s)) ; => (0 1)
(let ((seen '())) (set-for-each (lambda (x) (set! seen (cons x seen))) s) seen) ; => (3 2 1)
(set-fold cons '() s) ; => (3 2 1)
(show (set-filter odd? s)) ; => (1 3)
(show (set-remove odd? s)) ; => (2)
(call-with-values (lambda () (set-partition odd? s)) show) ; => (1 3) (2)
(show (set-filter! odd? (set c 1 2 3))) ; => (1 3)
(show (set-remove! odd? (set c 1 2 3))) ; => (2)
(call-with-values (lambda () (set-partition! odd? (set c 1 2 3))) show) ; => (1 3) (2)
(set->list s) ; => (1 2 3)
(show (list->set c '(1 2 1))) ; => (1 2)
(show (list->set! (set c 1) '(2 1 3))) ; => (1 2 3)

;; Subsets.
(set=? s (set c 3 2 1) s) ; => #t
(set=? s (set c 1 2)) ; => #f
(set=? s (set c 1 2 4)) ; => #f
(set=? s) ; => #t
(set<? (set c 1) (set c 1 2) s) ; => #t
(set<? s s) ; => #f
(set>? s (set c 1)) ; => #t
(set>? s s) ; => #f
(set<=? (set c 1) s s) ; => #t
(set<=? s (set c 1)) ; => #f
(set>=? s s (set c 2)) ; => #t
(set>=? (set c 2) s) ; => #f

;; Set theory.
(show (set-union s (set c 3 4) (set c 5))) ; => (1 2 3 4 5)
(show (set-intersection s (set c 2 3 4) (set c 3))) ; => (3)
(show (set-difference s (set c 2) (set c 3))) ; => (1)
(show (set-xor s (set c 3 4))) ; => (1 2 4)
(show s) ; => (1 2 3)
(set-union s words) ; !> set-union: the sets have different comparators
(define (fresh) (set c 1 2 3))
(show (set-union! (fresh) (set c 4))) ; => (1 2 3 4)
(show (set-intersection! (fresh) (set c 3 1))) ; => (1 3)
(show (set-difference! (fresh) (set c 3 1))) ; => (2)
(show (set-xor! (fresh) (set c 3 4))) ; => (1 2 4)
(define of-sets (set set-comparator (set c 1 2) (set c 2 1) (set c 3)))
(set-size of-sets) ; => 2
(set-contains? of-sets (set c 3)) ; => #t

;; Bags: constructors and predicates.
(define b (bag c 'x 'y 'x))
(show b) ; => ((x . 2) (y . 1))
(bag 1 2) ; !> bag: expected a comparator: 1
(show (bag-unfold c (lambda (x) (> x 3)) (lambda (x) (quotient x 2)) (lambda (x) (+ x 1)) 1)) ; => ((0 . 1) (1 . 2))
(bag? b) ; => #t
(bag? s) ; => #f
(bag-contains? b 'x) ; => #t
(bag-contains? b 'z) ; => #f
(bag-empty? (bag c)) ; => #t
(bag-empty? b) ; => #f
(bag-disjoint? b (bag c 'z)) ; => #t
(bag-disjoint? b (bag c 'y)) ; => #f
(bag-disjoint? b (bag ci)) ; !> bag-disjoint?: the bags have different comparators
(bag-member (bag ci "One") "ONE" 'none) ; => "One"
(bag-member b 'z 'none) ; => none
(eq? c (bag-element-comparator b)) ; => #t
(bag-element-count b 'x) ; => 2
(bag-element-count b 'z) ; => 0
(bag-size b) ; => 3
(bag-unique-size b) ; => 2

;; Updaters.
(show (bag-adjoin b 'y 'z)) ; => ((x . 2) (y . 2) (z . 1))
(show b) ; => ((x . 2) (y . 1))
(define n (bag-copy b))
(eq? n (bag-adjoin! n 'z)) ; => #t
(show n) ; => ((x . 2) (y . 1) (z . 1))
(show (bag-replace (bag ci "a" "A" "b") "A")) ; => (("b" . 1) ("A" . 2))
(show (bag-replace! n 'q)) ; => ((x . 2) (y . 1) (z . 1))
(show (bag-delete b 'x 'y 'q)) ; => ((x . 1))
(show (bag-delete! n 'x)) ; => ((x . 1) (y . 1) (z . 1))
(show (bag-delete-all b '(x x))) ; => ((y . 1))
(show (bag-delete-all! n '(x z))) ; => ((y . 1))
(show (bag-increment! n 'y 4)) ; => ((y . 5))
(show (bag-decrement! n 'y 2)) ; => ((y . 3))
(show (bag-decrement! n 'y 9)) ; => ()
(call-with-values (lambda () (bag-search! n 'a (lambda (insert ignore) (insert 'new)) (lambda (e update remove) 'found))) show) ; => ((a . 1)) new
(call-with-values (lambda () (bag-search! n 'b (lambda (insert ignore) (ignore 'no)) (lambda (e update remove) 'found))) show) ; => ((a . 1)) no
(call-with-values (lambda () (bag-search! n 'a (lambda (insert ignore) 'lost) (lambda (e update remove) (update 'z 'up)))) show) ; => ((z . 1)) up
(call-with-values (lambda () (bag-search! n 'z (lambda (insert ignore) 'lost) (lambda (e update remove) (remove 'gone)))) show) ; => () gone

;; The whole bag.
(bag-find symbol? b (lambda () 'none)) ; => x
(bag-find number? b (lambda () 'none)) ; => none
(bag-count symbol? b) ; => 3
(bag-any? (lambda (e) (eq? e 'y)) b) ; => #t
(bag-any? number? b) ; => #f
(bag-every? symbol? b) ; => #t
(bag-every? (lambda (e) (eq? e 'x)) b) ; => #f
(show (bag-map c (lambda (e) 'same) b)) ; => ((same . 3))
(let ((seen '())) (bag-for-each (lambda (x) (set! seen (cons x seen))) b) seen) ; => (y x x)
(let ((seen '())) (bag-for-each-unique (lambda (x n) (set! seen (cons (list x n) seen))) b) seen) ; => ((y 1) (x 2))
(bag-fold cons '() b) ; => (y x x)
(bag-fold-unique (lambda (x n sum) (+ n sum)) 0 b) ; => 3
(define (x? e) (eq? e 'x))
(show (bag-filter x? b)) ; => ((x . 2))
(show (bag-remove x? b)) ; => ((y . 1))
(call-with-values (lambda () (bag-partition x? b)) show) ; => ((x . 2)) ((y . 1))
(show (bag-filter! x? (bag-copy b))) ; => ((x . 2))
(show (bag-remove! x? (bag-copy b))) ; => ((y . 1))
(call-with-values (lambda () (bag-partition! x? (bag-copy b))) show) ; => ((x . 2)) ((y . 1))
(bag->list b) ; => (x x y)
(show (list->bag c '(1 2 1))) ; => ((1 . 2) (2 . 1))
(show (list->bag! (bag c 1) '(2 1))) ; => ((1 . 2) (2 . 1))
(show (bag->set b)) ; => (x y)
(show (set->bag s)) ; => ((1 . 1) (2 . 1) (3 . 1))
(show (set->bag! (bag c 1) s)) ; => ((1 . 2) (2 . 1) (3 . 1))
(bag->alist b) ; => ((x . 2) (y . 1))
(show (alist->bag c '((a . 2) (b . 1) (a . 5)))) ; => ((a . 2) (b . 1))

;; Subbags and bag theory.
(bag=? b (bag c 'y 'x 'x) b) ; => #t
(bag=? b (bag c 'x 'y)) ; => #f
(bag=? b) ; => #t
(bag<? (bag c 'x) (bag c 'x 'x) b) ; => #t
(bag<? b b) ; => #f
(bag>? b (bag c 'y)) ; => #t
(bag>? b b) ; => #f
(bag<=? (bag c 'x) b b) ; => #t
(bag<=? (bag c 'x 'x 'x) b) ; => #f
(bag>=? b b (bag c 'x)) ; => #t
(bag>=? (bag c 'x) b) ; => #f
(define d (bag c 'x 'z 'z))
(show (bag-union b d)) ; => ((x . 2) (y . 1) (z . 2))
(show (bag-intersection b d)) ; => ((x . 1))
(show (bag-difference b d)) ; => ((x . 1) (y . 1))
(show (bag-xor b d)) ; => ((x . 1) (y . 1) (z . 2))
(show (bag-sum b d d)) ; => ((x . 4) (y . 1) (z . 4))
(show (bag-product 3 b)) ; => ((x . 6) (y . 3))
(show b) ; => ((x . 2) (y . 1))
(bag-union b (bag ci)) ; !> bag-union: the bags have different comparators
(show (bag-union! (bag-copy b) d)) ; => ((x . 2) (y . 1) (z . 2))
(show (bag-intersection! (bag-copy b) d)) ; => ((x . 1))
(show (bag-difference! (bag-copy b) d)) ; => ((x . 1) (y . 1))
(show (bag-xor! (bag-copy b) d)) ; => ((x . 1) (y . 1) (z . 2))
(show (bag-sum! (bag-copy b) d)) ; => ((x . 3) (y . 1) (z . 2))
(show (bag-product! 0 (bag-copy b))) ; => ()
(bag-contains? (bag bag-comparator b) (bag c 'x 'y 'x)) ; => #t
