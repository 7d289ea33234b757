;;; SRFI 39: parameters.

(define-library (srfi 39)
  (import (scheme base))
  (export make-parameter parameterize))
