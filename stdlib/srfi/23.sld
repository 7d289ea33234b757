;;; SRFI 23: `error`.

(define-library (srfi 23)
  (import (scheme base))
  (export error))
