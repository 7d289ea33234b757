;; SRFI 5: let with signature style and rest arguments.
(import (except (scheme base) let) (srfi 5))
(let () 5) ; => 5
(let ((x 1) (y 2)) (define z 3) (+ x y z)) ; => 6
(let fact ((n 5)) (if (= n 0) 1 (* n (fact (- n 1))))) ; => 120
(let (fact (n 5)) (if (= n 0) 1 (* n (fact (- n 1))))) ; => 120
(let ((x 1) . (rest 2 3)) (list x rest)) ; => (1 (2 3))
(let ((x 1) rest) (list x rest)) ; => (1 ())
(let loop ((x 1) . (rest 2 3)) (if (null? rest) (list x rest) (apply loop rest))) ; => (3 ())
(let (loop (x 1) . (rest 2 3)) (if (null? rest) (list x rest) (apply loop rest))) ; => (3 ())
(let (f) (procedure? f)) ; => #t
(let f () (procedure? f)) ; => #t
(let loop (rest 1 2 3) (if (= (length rest) 3) (loop 7) rest)) ; => (7)
