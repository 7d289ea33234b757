;;; R7RS appendix A: (scheme case-lambda).

(define-library (scheme case-lambda)
  (import (avm kernel))
  (export
   case-lambda))
