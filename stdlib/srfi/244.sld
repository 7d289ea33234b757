;;; SRFI 244: definitions of multiple values; those of R7RS.

(define-library (srfi 244)
  (import (scheme base))
  (export define-values))
