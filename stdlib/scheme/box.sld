;;; R7RS-large: (scheme box), which is SRFI 111.

(define-library (scheme box)
  (import (srfi 111))
  (export box box? unbox set-box!))
