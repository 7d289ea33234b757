;; SRFI 11: let-values.
(import (scheme base) (srfi 11))
(let-values (((a b) (values 1 2)) ((c) 3)) (list a b c)) ; => (1 2 3)
(let ((a 'a)) (let-values (((a) 1) ((b) a)) b)) ; => a
(let*-values (((a) 1) ((b . c) (values a 2 3))) (list a b c)) ; => (1 1 (2 3))
