;; SRFI 227: optional arguments.
(import (scheme base) (srfi 227) (srfi 227 definition))
(define f (opt-lambda (a b (c 1) (d 2) . r) (list a b c d r)))
(f 1 2) ; => (1 2 1 2 ())
(f 1 2 3) ; => (1 2 3 2 ())
(f 1 2 3 4) ; => (1 2 3 4 ())
(f 1 2 3 4 5 6) ; => (1 2 3 4 (5 6))
(f 1) ; !>
(define n 1)
(define g (opt-lambda (n (m (* n 2))) (list n m)))
(g 2) ; => (2 2)
(g 2 3) ; => (2 3)
(g 2 3 4) ; !>
(begin (set! n 2) (g 1)) ; => (1 4)
(define g* (opt*-lambda (n (m (* n 2)) (k (+ n m))) (list n m k)))
(g* 2) ; => (2 4 6)
(g* 2 3) ; => (2 3 5)
(g* 2 3 4) ; => (2 3 4)
(g*) ; !>
((opt-lambda () 5)) ; => 5
((opt-lambda (a) a) 5) ; => 5
((opt-lambda rest rest) 1 2) ; => (1 2)
((opt-lambda ((a 1)) a)) ; => 1
((opt-lambda ((a 1) . rest) (list a rest)) 2 3) ; => (2 (3))
((opt*-lambda ((a 1) (b (+ a 1)) . rest) (define c 5) (list a b c rest))) ; => (1 2 5 ())
((opt-lambda ((a 1) (b 2)) (set! a 7) (list a b))) ; => (7 2)
(let ((count 0)) (define h (opt-lambda ((a (begin (set! count (+ count 1)) count))) a)) (h 5) (list count (h) (h))) ; => (0 1 2)
(let-optionals '(1 2) (x . y) (list x y)) ; => (1 (2))
(let-optionals '(1) (x (y 2) (z 3)) (list x y z)) ; => (1 2 3)
(let ((x 10)) (let-optionals '(1) (x (y x)) (list x y))) ; => (1 10)
(let-optionals* '(1 3) (x (y 2) (z (+ x y))) (list x y z)) ; => (1 3 4)
(let-optionals '() (x) x) ; !>
(let-optionals '(1 2) (x) x) ; !>
(define-optional (f1 x (y 1)) (list x y))
(f1 0) ; => (0 1)
(define-optional* (f2 x (y (* x x)) . z) (list x y z))
(f2 3) ; => (3 9 ())
(define-optionals (f3 (x 1)) x)
(f3) ; => 1
(define-optionals* (f4 (x 1) (y x)) (list x y))
(f4 2) ; => (2 2)
