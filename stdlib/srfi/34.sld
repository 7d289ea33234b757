;;; SRFI 34: exceptions.

(define-library (srfi 34)
  (import (scheme base))
  (export guard raise with-exception-handler else =>))
