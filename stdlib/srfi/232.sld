;;; SRFI 232: flexible curried procedures.

(define-library (srfi 232)
  (import (scheme base) (scheme case-lambda))
  (export curried define-curried)
  (begin

    ;; All arguments at once is the first clause: it costs what a plain call does.
    (define-syntax curried
      (syntax-rules ()
        ((_ () . body) (let () . body))
        ((_ (x ...) . body)
         (letrec ((self
                   (case-lambda
                     ((x ...) . body)
                     (() self)
                     (arguments (call-curried self (length '(x ...)) arguments)))))
           self))
        ((_ (x y ... . rest) . body)
         (letrec ((self
                   (case-lambda
                     ((x y ... . rest) . body)
                     (() self)
                     (arguments (partial self arguments)))))
           self))
        ((_ rest . body) (lambda rest . body))))

    ;; With too few arguments it waits for more; those beyond the number are for the result.
    (define (call-curried procedure number arguments)
      (if (< (length arguments) number)
          (partial procedure arguments)
          (let loop ((left number) (own '()) (rest arguments))
            (if (= left 0)
                (apply (apply procedure (reverse own)) rest)
                (loop (- left 1) (cons (car rest) own) (cdr rest))))))

    (define (partial procedure arguments)
      (letrec ((self
                (case-lambda
                  (() self)
                  (more (apply procedure (append arguments more))))))
        self))

    (define-syntax define-curried
      (syntax-rules ()
        ((_ (name . formals) . body) (define name (curried formals . body)))))))
