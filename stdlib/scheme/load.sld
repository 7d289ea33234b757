;;; R7RS appendix A: (scheme load).

(define-library (scheme load)
  (import (avm evaluation))
  (export
   load))
