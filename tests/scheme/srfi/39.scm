;; SRFI 39: parameters.
(import (scheme base) (srfi 39))
(define radix (make-parameter 10 (lambda (x) (if (integer? x) x (error "bad radix")))))
(radix) ; => 10
(parameterize ((radix 2)) (radix)) ; => 2
(parameterize ((radix 'x)) 1) ; !> bad radix
(parameterize () 1) ; => 1
(let ((p (make-parameter 1))) (parameterize ((p 2)) (list (p) (parameterize ((p 3)) (p)) (p)))) ; => (2 3 2)
