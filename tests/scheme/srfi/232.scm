;; SRFI 232: flexible curried procedures.
(import (scheme base) (srfi 232))
(define-curried (add3 a b c) (+ a b c))
(add3 1 2 3) ; => 6
((add3 1) 2 3) ; => 6
((add3 1 2) 3) ; => 6
(((add3 1) 2) 3) ; => 6
((((((add3) 1))) 2) 3) ; => 6
(eq? add3 (add3)) ; => #t
(map (add3 1 2) '(1 2)) ; => (4 5)
((curried (a) (curried (b) (curried (c) (list a b c)))) 1 2 3) ; => (1 2 3)
((curried (a b) (lambda rest (list a b rest))) 1 2 3 4) ; => (1 2 (3 4))
((curried (a) a) 1 2) ; !>
(define-curried (foo a b . rest) (list a b rest))
((foo 1) 2 3 4) ; => (1 2 (3 4))
((foo 'a) 'b) ; => (a b ())
(foo 1 2) ; => (1 2 ())
((foo) 1 2 3) ; => (1 2 (3))
((curried args args) 1 2) ; => (1 2)
((curried args args)) ; => ()
(curried () 'x) ; => x
((curried () (curried (x y) (+ x y))) 1 2) ; => 3
(((curried () (curried (x y) (+ x y))) 1) 2) ; => 3
((curried (a) (curried () (curried () (lambda (b) (list a b))))) 1 2) ; => (1 2)
((curried (a b) (define c 1) (+ a b c)) 1 2) ; => 4
(let ((n 0)) (define-curried (f a b) (set! n (+ n 1)) (list a b)) (let ((g (f 1))) (g 2) (g 3) n)) ; => 2
