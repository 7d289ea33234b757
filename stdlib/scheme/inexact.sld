;;; R7RS appendix A: (scheme inexact).

(define-library (scheme inexact)
  (import (avm kernel))
  (export
   acos asin atan cos exp finite? infinite? log nan? sin sqrt tan))
