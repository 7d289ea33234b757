;;; R7RS appendix A: (scheme complex).

(define-library (scheme complex)
  (import (avm kernel))
  (export
   angle imag-part magnitude make-polar make-rectangular real-part))
