;;; SRFI 149: `syntax-rules` with excess ellipses in templates; that of `(scheme base)`.

(define-library (srfi 149)
  (import (scheme base))
  (export define-syntax let-syntax letrec-syntax syntax-rules))
