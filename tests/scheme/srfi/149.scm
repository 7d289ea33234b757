;; SRFI 149: syntax-rules with excess ellipses.
(import (except (scheme base) syntax-rules) (srfi 149))
(define-syntax with-all (syntax-rules () ((_ (a b ...) ...) '((a b ...) ...))))
(with-all (1 2 3) (4)) ; => ((1 2 3) (4))
(define-syntax each-with (syntax-rules () ((_ (a b ...) ...) '((a b) ... ...))))
(each-with (1 2 3) (4 5)) ; => ((1 2) (1 3) (4 5))
