;; SRFI 8: receive.
(import (scheme base) (srfi 8))
(receive (a b) (values 1 2) (list a b)) ; => (1 2)
(receive (a . rest) (values 1 2 3) (list a rest)) ; => (1 (2 3))
(receive all (values 1 2) all) ; => (1 2)
(receive () (values) 'none) ; => none
(receive (x) 5 (define y 1) (+ x y)) ; => 6
(receive (a b) (values 1) a) ; !>
(let ((values list)) (receive (a) (values 1 2) a)) ; => (1 2)
