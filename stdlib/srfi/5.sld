;;; SRFI 5: a `let` with rest arguments and signature style.

(define-library (srfi 5)
  (import (rename (scheme base) (let plain-let)))
  (export (rename rest-let let))
  (begin

    ;; `(let ((VARIABLE VALUE) ... . [(REST VALUE ...)]) BODY ...)`, with a name before or at the head of the bindings too.
    (define-syntax rest-let
      (syntax-rules ()
        ((_ () . body) (plain-let () . body))
        ((_ ((variable value) ...) . body) (plain-let ((variable value) ...) . body))
        ((_ ((variable value) . bindings) . body) (sort-bindings #f bindings ((variable value)) body))
        ((_ (name . bindings) . body) (sort-bindings name bindings () body))
        ((_ name bindings . body) (sort-bindings name bindings () body))))

    (define-syntax sort-bindings
      (syntax-rules ()
        ((_ name ((variable value) . bindings) (done ...) body)
         (sort-bindings name bindings (done ... (variable value)) body))
        ((_ #f (rest value ...) ((variable first) ...) body)
         ((lambda (variable ... . rest) . body) first ... value ...))
        ((_ name () ((variable first) ...) body)
         ((letrec ((name (lambda (variable ...) . body))) name) first ...))
        ((_ name (rest value ...) ((variable first) ...) body)
         ((letrec ((name (lambda (variable ... . rest) . body))) name) first ... value ...))))))
