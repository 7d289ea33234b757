;; SRFI 244: definitions of multiple values.
(import (except (scheme base) define-values) (srfi 244))
(define-values (a b . c) (values 1 2 3 4))
(list a b c) ; => (1 2 (3 4))
