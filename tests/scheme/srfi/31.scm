;; SRFI 31: rec.
(import (scheme base) (scheme lazy) (srfi 31))
((rec (f n) (if (= n 0) 1 (* n (f (- n 1))))) 5) ; => 120
((rec (f . args) args) 1 2) ; => (1 2)
((rec f (lambda (n) (if (= n 0) 'end (f (- n 1))))) 3) ; => end
(let ((s (rec s (cons 1 (delay s))))) (car (force (cdr s)))) ; => 1
((rec (f) (define x 1) x)) ; => 1
