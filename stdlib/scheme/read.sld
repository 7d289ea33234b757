;;; R7RS appendix A: (scheme read).

(define-library (scheme read)
  (import (avm port))
  (export
   read))
