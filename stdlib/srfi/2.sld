;;; SRFI 2: `and-let*`, an `and` with local bindings.

(define-library (srfi 2)
  (import (scheme base))
  (export and-let*)
  (begin

    ;; A claw is `(VARIABLE EXPRESSION)`, `(EXPRESSION)` or a variable. Without a body, the last claw gives the value.
    (define-syntax and-let*
      (syntax-rules ()
        ((_ ()) #t)
        ((_ () . body) (let () . body))
        ((_ ((variable expression))) (let ((variable expression)) variable))
        ((_ ((expression))) expression)
        ((_ (claw)) (if-identifier claw claw (bad-claw claw)))
        ((_ ((variable expression) . claws) . body)
         (let ((variable expression))
           (if variable (and-let* claws . body) #f)))
        ((_ ((expression) . claws) . body)
         (if expression (and-let* claws . body) #f))
        ((_ (claw . claws) . body)
         (if-identifier claw
                        (if claw (and-let* claws . body) #f)
                        (bad-claw claw)))))

    (define-syntax bad-claw
      (syntax-rules ()
        ((_ claw)
         (syntax-error "and-let*: expected (VARIABLE EXPRESSION), (EXPRESSION) or a variable" claw))))

    ;; An identifier matches anything when it is a pattern; other data only match themselves.
    (define-syntax if-identifier
      (syntax-rules ()
        ((_ (a . b) yes no) no)
        ((_ #(a ...) yes no) no)
        ((_ x yes no)
         (let-syntax ((test (syntax-rules ()
                              ((_ x then else) then)
                              ((_ y then else) else))))
           (test (marker) yes no)))))))
