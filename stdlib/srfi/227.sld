;;; SRFI 227: optional arguments.

(define-library (srfi 227)
  (import (scheme base) (scheme case-lambda))
  (export opt-lambda opt*-lambda let-optionals let-optionals*)
  (begin

    ;; A `case-lambda` with a clause for each number of optional arguments that may be missing: it calls itself with one
    ;; argument more, the default. So nothing is repeated, and no list is made.

    ;; Defaults see the parameters before them.
    (define-syntax opt*-lambda
      (syntax-rules ()
        ((_ formals . body) (sequential formals () body))))

    (define-syntax sequential
      (syntax-rules ()
        ((_ ((variable default) . more) (x ...) body)
         (letrec ((self (sequential-clauses self ((variable default) . more) (x ...) () body)))
           self))
        ((_ (x . more) (done ...) body) (sequential more (done ... x) body))
        ((_ rest (x ...) body) (lambda (x ... . rest) . body))))

    (define-syntax sequential-clauses
      (syntax-rules ()
        ((_ self ((variable default) . more) (x ...) (clause ...) body)
         (sequential-clauses self more (x ... variable)
                             (clause ... ((x ...) (self x ... default)))
                             body))
        ((_ self rest (x ...) (clause ...) body)
         (case-lambda clause ... ((x ... . rest) . body)))))

    ;; Defaults don't see the parameters, so these have other names until all are there.
    (define-syntax opt-lambda
      (syntax-rules ()
        ((_ formals . body) (parallel formals () () body))))

    (define-syntax parallel
      (syntax-rules ()
        ((_ ((variable default) . more) xs hidden body)
         (letrec ((self (parallel-clauses self ((variable default) . more) xs hidden () body)))
           self))
        ((_ (x . more) (done ...) (hidden ...) body)
         (parallel more (done ... x) (hidden ... y) body))
        ((_ rest (x ...) hidden body) (lambda (x ... . rest) . body))))

    (define-syntax parallel-clauses
      (syntax-rules ()
        ((_ self ((variable default) . more) (x ...) (hidden ...) (clause ...) body)
         (parallel-clauses self more (x ... variable) (hidden ... y)
                           (clause ... ((hidden ...) (self hidden ... default)))
                           body))
        ((_ self rest (x ...) hidden (clause ...) body)
         (case-lambda clause ... ((x ... . rest) . body)))))

    (define-syntax let-optionals
      (syntax-rules ()
        ((_ list formals . body) (apply (opt-lambda formals . body) list))))

    (define-syntax let-optionals*
      (syntax-rules ()
        ((_ list formals . body) (apply (opt*-lambda formals . body) list))))))
