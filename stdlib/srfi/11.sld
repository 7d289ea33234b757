;;; SRFI 11: `let-values`.

(define-library (srfi 11)
  (import (scheme base))
  (export let-values let*-values))
