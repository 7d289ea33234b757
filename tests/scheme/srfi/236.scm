;; SRFI 236: evaluating expressions in an unspecified order.
(import (scheme base) (srfi 236))
(let ((n 0)) (independently (set! n (+ n 1)) (set! n (+ n 2))) n) ; => 3
(independently)
