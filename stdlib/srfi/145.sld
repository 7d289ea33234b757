;;; SRFI 145: assumptions.

(define-library (srfi 145)
  (import (scheme base))
  (export assume)
  (begin

    ;; The value of the expression, which is assumed to be true; otherwise an error with the messages.
    (define-syntax assume
      (syntax-rules ()
        ((_ expression message ...)
         (or expression (broken 'expression (list message ...))))
        ((_)
         (syntax-error "assume: the expression is missing"))))

    (define (broken expression messages)
      (if (and (pair? messages) (string? (car messages)))
          (apply error (string-append "invalid assumption: " (car messages)) expression (cdr messages))
          (apply error "invalid assumption" expression messages)))))
