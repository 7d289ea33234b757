;;; SRFI 8: `receive`, which binds multiple values.

(define-library (srfi 8)
  (import (scheme base))
  (export receive)
  (begin

    (define-syntax receive
      (syntax-rules ()
        ((_ formals expression . body)
         (let-values ((formals expression)) . body))))))
