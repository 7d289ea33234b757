;;; SRFI 236: evaluating expressions in an unspecified order.

(define-library (srfi 236)
  (import (scheme base))
  (export independently)
  (begin

    ;; All are evaluated, here from left to right, and their values are dropped.
    (define-syntax independently
      (syntax-rules ()
        ((_ expression ...) (begin expression ... (if #f #f)))))))
