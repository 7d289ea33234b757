;;; SRFI 46: `syntax-rules` with an ellipsis of choice; that of R7RS.

(define-library (srfi 46)
  (import (scheme base))
  (export define-syntax let-syntax letrec-syntax syntax-rules))
