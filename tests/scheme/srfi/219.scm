;; SRFI 219: define with higher-order procedures.
(import (except (scheme base) define) (srfi 219))
(define ((add a) b) (+ a b))
((add 1) 2) ; => 3
(define (((f a) b . c) . d) (list a b c d))
(((f 1) 2 3) 4) ; => (1 2 (3) (4))
(define x 5)
x ; => 5
(define (plain . all) all)
(plain 1 2) ; => (1 2)
(let () (define ((g x) y) (list x y)) ((g 1) 2)) ; => (1 2)
