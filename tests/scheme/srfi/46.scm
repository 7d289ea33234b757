;; SRFI 46: syntax-rules with an ellipsis of choice, and patterns after an ellipsis.
(import (except (scheme base) syntax-rules define-syntax) (srfi 46))
(define-syntax last-of (syntax-rules ::: () ((_ x ::: y) y)))
(last-of 1 2 3) ; => 3
(let-syntax ((m (syntax-rules () ((_ (a ... b) ...) '((a ...) ... b ...))))) (m (1 2 3) (4 5))) ; => ((1 2) (4) 3 5)
