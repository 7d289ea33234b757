;;; R7RS appendix A: (scheme eval).

(define-library (scheme eval)
  (import (avm evaluation))
  (export
   environment eval))
