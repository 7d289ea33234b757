;; SRFI 127: lazy sequences.

(import (srfi 127))

;; A generator of the integers from a to b, and how often it was asked.
(define asked 0)
(define (range a b) (lambda () (set! asked (+ asked 1)) (if (> a b) (eof-object) (let ((x a)) (set! a (+ a 1)) x))))
(define (lazy a b) (generator->lseq (range a b)))
(define (naturals) (generator->lseq (let ((n -1)) (lambda () (set! n (+ n 1)) n))))
(define (show s) (lseq-realize s))

;; Elements are computed when they are looked at, once.
(define s (lazy 1 5))
asked ; => 1
(lseq-car s) ; => 1
asked ; => 1
(lseq-car (lseq-cdr s)) ; => 2
asked ; => 2
(lseq-car (lseq-cdr s)) ; => 2
asked ; => 2
(lseq-realize s) ; => (1 2 3 4 5)
asked ; => 6
(generator->lseq (lambda () (eof-object))) ; => ()

;; Predicates.
(lseq? '()) ; => #t
(lseq? '(1 2)) ; => #t
(lseq? (lazy 1 2)) ; => #t
(lseq? 1) ; => #f
(lseq? '(1 . 2)) ; => #f
(lseq=? eqv? (lazy 1 3) '(1 2 3)) ; => #t
(lseq=? eqv? (lazy 1 3) (lazy 1 4)) ; => #f
(lseq=? eqv? (lazy 1 3) (lazy 2 4)) ; => #f

;; Selectors.
(lseq-first (lazy 1 3)) ; => 1
(lseq-car '()) ; !> lseq-car: expected a lazy sequence that is not empty
(lseq-cdr '()) ; !> lseq-cdr: expected a lazy sequence that is not empty
(lseq-realize (lseq-rest (lazy 1 3))) ; => (2 3)
(lseq-cdr (lazy 1 1)) ; => ()
(lseq-ref (naturals) 100) ; => 100
(lseq-ref (lazy 1 2) 5) ; !> lseq-cdr: expected a lazy sequence that is not empty
(show (lseq-take (naturals) 3)) ; => (0 1 2)
(lseq-take (naturals) 0) ; => ()
(show (lseq-take (lazy 1 2) 3)) ; !> expected a lazy sequence that is not empty
(define before asked)
(define three (lseq-take (lazy 1 9) 3))
(- asked before) ; => 1
(begin (lseq-realize three) (- asked before)) ; => 3
(show (lseq-drop (lazy 1 5) 3)) ; => (4 5)
(lseq-car (lseq-drop (naturals) 1000)) ; => 1000

;; The whole sequence.
(define g (lseq->generator (lazy 1 2)))
(let* ((a (g)) (b (g)) (c (g)) (d (g))) (list a b (eof-object? c) (eof-object? d))) ; => (1 2 #t #t)
(lseq-length (lazy 1 5)) ; => 5
(lseq-length '()) ; => 0
(show (lseq-append (lazy 1 2) '() '(a b) (lazy 3 4))) ; => (1 2 a b 3 4)
(show (lseq-take (lseq-append '(a) (naturals)) 3)) ; => (a 0 1)
(show (lseq-zip (naturals) '(a b))) ; => ((0 a) (1 b))
(show (lseq-map - (lazy 1 3))) ; => (-1 -2 -3)
(show (lseq-map + (naturals) (lazy 1 3))) ; => (1 3 5)
(lseq-car (lseq-map - (naturals))) ; => 0
(let ((seen '())) (lseq-for-each (lambda (x) (set! seen (cons x seen))) (lazy 1 3)) seen) ; => (3 2 1)
(let ((seen '())) (lseq-for-each (lambda (x y) (set! seen (cons (+ x y) seen))) (lazy 1 3) (naturals)) seen) ; => (5 3 1)
(show (lseq-filter even? (lazy 1 6))) ; => (2 4 6)
(show (lseq-take (lseq-filter even? (naturals)) 3)) ; => (0 2 4)
(show (lseq-remove even? (lazy 1 6))) ; => (1 3 5)

;; Searching.
(lseq-find even? (lazy 1 3)) ; => 2
(lseq-find even? (lazy 1 1)) ; => #f
(show (lseq-find-tail even? (lazy 1 3))) ; => (2 3)
(lseq-find-tail even? (lazy 1 1)) ; => #f
(show (lseq-take-while (lambda (x) (< x 4)) (naturals))) ; => (0 1 2 3)
(show (lseq-take-while even? '(2 4 5 6))) ; => (2 4)
(lseq-car (lseq-drop-while (lambda (x) (< x 4)) (naturals))) ; => 4
(lseq-drop-while even? '(2 4)) ; => ()
(lseq-any (lambda (x) (and (> x 3) x)) (naturals)) ; => 4
(lseq-any even? '()) ; => #f
(lseq-any = (lazy 1 3) '(3 2 1)) ; => #t
(lseq-every (lambda (x) (and (< x 9) x)) (lazy 1 3)) ; => 3
(lseq-every even? (naturals)) ; => #f
(lseq-every even? '()) ; => #t
(lseq-every < (lazy 1 2) '(2 3)) ; => #t
(lseq-index even? (lazy 1 3)) ; => 1
(lseq-index = (naturals) '(5 5 2)) ; => 2
(lseq-index even? '(1)) ; => #f
(show (lseq-member "b" '("a" "b" "c"))) ; => ("b" "c")
(show (lseq-member 2 (lazy 1 4) <)) ; => (3 4)
(lseq-member 9 (lazy 1 4)) ; => #f
(show (lseq-memq 'b '(a b c))) ; => (b c)
(show (lseq-memv 1.5 '(1 1.5 2))) ; => (1.5 2)
