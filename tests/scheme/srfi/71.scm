;; SRFI 71: let, let* and letrec for multiple values.
(import (except (scheme base) let let* letrec) (srfi 71))
(let () 5) ; => 5
(let ((x 1) (y 2)) (define z 3) (list x y z)) ; => (1 2 3)
(let ((x y (values 1 2))) (list x y)) ; => (1 2)
(let (((values x y) (values 1 2))) (list x y)) ; => (1 2)
(let (((values x . rest) (values 1 2 3))) (list x rest)) ; => (1 (2 3))
(let (((values . all) (values 1 2 3))) all) ; => (1 2 3)
(let (((values) (values))) 'none) ; => none
(let ((x 1) (y z (values 2 3)) ((values u . v) (values 4 5))) (list x y z u v)) ; => (1 2 3 4 (5))
(let ((x 'outer)) (let ((x y (values 1 2)) (z x)) (list x y z))) ; => (1 2 outer)
(let ((x y (values 1))) x) ; !>
(let loop ((i 0) (r '())) (if (= i 3) r (loop (+ i 1) (cons i r)))) ; => (2 1 0)
(let loop (((values i) 0)) (if (= i 3) i (loop (+ i 1)))) ; => 3
(let* ((x y (values 1 2)) (z (+ x y))) (list x y z)) ; => (1 2 3)
(let* ((x 1) (x (+ x 1)) (x y (values (* x 10) x))) (list x y)) ; => (20 2)
(let* ((x 1) (y (+ x 1))) y) ; => 2
(let* () 5) ; => 5
(letrec ((even (lambda (n) (or (= n 0) (odd (- n 1))))) (odd (lambda (n) (and (> n 0) (even (- n 1)))))) (even 10)) ; => #t
(letrec ((even odd (values (lambda (n) (or (= n 0) (odd (- n 1)))) (lambda (n) (and (> n 0) (even (- n 1))))))) (odd 7)) ; => #t
(letrec (((values f . others) (values (lambda () others) 1 2))) (f)) ; => (1 2)
(values->list (values 1 2)) ; => (1 2)
(values->vector (values 1 2)) ; => #(1 2)
(values->list (values)) ; => ()
(uncons '(1 2 3)) ; => 1 (2 3)
(uncons-2 '(1 2 3)) ; => 1 2 (3)
(uncons-3 '(1 2 3)) ; => 1 2 3 ()
(uncons-4 '(1 2 3 4 5)) ; => 1 2 3 4 (5)
(uncons-cons '((a . 1) (b . 2))) ; => a 1 ((b . 2))
(unlist '(1 2 3)) ; => 1 2 3
(unvector #(1 2 3)) ; => 1 2 3
(uncons '()) ; !>
