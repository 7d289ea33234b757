;;; SRFI 197: pipeline operators.

(define-library (srfi 197)
  (import (scheme base))
  (export chain chain-and chain-when chain-lambda nest nest-reverse)
  (begin

    ;; `(chain VALUE [PLACEHOLDER [ELLIPSIS]] STEP ...)`: steps are lists, the rest are identifiers.

    (define-syntax chain
      (syntax-rules ()
        ((_ value) value)
        ((_ value (part ...) step ...) (chain-steps _ (... ...) value (part ...) step ...))
        ((_ value placeholder) value)
        ((_ value placeholder (part ...) step ...)
         (chain-steps placeholder (... ...) value (part ...) step ...))
        ((_ value placeholder ellipsis step ...)
         (chain-steps placeholder ellipsis value step ...))))

    (define-syntax chain-steps
      (syntax-rules ()
        ((chain-steps placeholder ellipsis value) value)
        ((chain-steps placeholder ellipsis value step step1 ...)
         (chain-steps placeholder ellipsis
                      (call-with-values (lambda () value)
                        (step-procedure ignore-all placeholder ellipsis step))
                      step1 ...))))

    ;; A procedure with a parameter for each placeholder of the step. One without placeholders takes what `none` says.
    (define-syntax step-procedure
      (syntax-rules ()
        ((step-procedure none placeholder ellipsis step)
         (letrec-syntax
             ((scan
               (syntax-rules ::: (placeholder ellipsis)
                 ((scan (x :::) (done :::) (placeholder ellipsis))
                  (lambda (x ::: . rest) (apply done ::: rest)))
                 ((scan (x :::) (done :::) (placeholder . more))
                  (scan (x ::: y) (done ::: y) more))
                 ((scan xs (done :::) (part . more))
                  (scan xs (done ::: part) more))
                 ((scan () done ()) (none done))
                 ((scan xs done ()) (lambda xs done)))))
           (scan () () step)))))

    (define-syntax ignore-all
      (syntax-rules () ((_ step) (lambda ignored step))))

    (define-syntax ignore-none
      (syntax-rules () ((_ step) (lambda () step))))

    ;; Stops with #f at the first step that gives it.
    (define-syntax chain-and
      (syntax-rules ()
        ((_ value) value)
        ((_ value (part ...) step ...) (chain-and-steps _ value (part ...) step ...))
        ((_ value placeholder step ...) (chain-and-steps placeholder value step ...))))

    (define-syntax chain-and-steps
      (syntax-rules ()
        ((chain-and-steps placeholder value) value)
        ((chain-and-steps placeholder value step step1 ...)
         (let ((x value))
           (and x
                (chain-and-steps placeholder (fill-in placeholder x step) step1 ...))))))

    ;; The step with an expression for its placeholders.
    (define-syntax fill-in
      (syntax-rules ()
        ((fill-in placeholder x step)
         (letrec-syntax
             ((scan
               (syntax-rules ::: (placeholder)
                 ((scan (done :::) (placeholder . more)) (scan (done ::: x) more))
                 ((scan (done :::) (part . more)) (scan (done ::: part) more))
                 ((scan done ()) done))))
           (scan () step)))))

    ;; Clauses are `([GUARD] STEP)`. Where the guard is false the value passes as it is.
    (define-syntax chain-when
      (syntax-rules ()
        ((_ value) value)
        ((_ value (part ...) clause ...) (chain-when-clauses _ value (part ...) clause ...))
        ((_ value placeholder clause ...) (chain-when-clauses placeholder value clause ...))))

    (define-syntax chain-when-clauses
      (syntax-rules ()
        ((chain-when-clauses placeholder value) value)
        ((chain-when-clauses placeholder value (step) clause ...)
         (let ((x value))
           (chain-when-clauses placeholder (fill-in placeholder x step) clause ...)))
        ((chain-when-clauses placeholder value (guard? step) clause ...)
         (let ((x value))
           (chain-when-clauses placeholder
                               (if (fill-in-guard placeholder x guard?)
                                   (fill-in placeholder x step)
                                   x)
                               clause ...)))))

    ;; A guard may be any expression; placeholders are looked for in a list, or it is one.
    (define-syntax fill-in-guard
      (syntax-rules ()
        ((fill-in-guard placeholder x (part ...)) (fill-in placeholder x (part ...)))
        ((fill-in-guard placeholder x guard?)
         (let-syntax
             ((test
               (syntax-rules (placeholder)
                 ((test placeholder) x)
                 ((test other) other))))
           (test guard?)))))

    ;; A procedure with as many parameters as the first step has placeholders.
    (define-syntax chain-lambda
      (syntax-rules ()
        ((_ (part ...) step ...) (chain-lambda-steps _ (... ...) (part ...) step ...))
        ((_ placeholder (part ...) step ...)
         (chain-lambda-steps placeholder (... ...) (part ...) step ...))
        ((_ placeholder ellipsis step ...)
         (chain-lambda-steps placeholder ellipsis step ...))))

    (define-syntax chain-lambda-steps
      (syntax-rules ()
        ((chain-lambda-steps placeholder ellipsis step)
         (step-procedure ignore-none placeholder ellipsis step))
        ((chain-lambda-steps placeholder ellipsis step step1 ...)
         (let ((first (step-procedure ignore-none placeholder ellipsis step)))
           (lambda arguments
             (chain-steps placeholder ellipsis (apply first arguments) step1 ...))))))

    ;; Each step goes into the placeholder of the one before. Steps may be any data, as long as the whole is an expression.
    (define-syntax nest
      (syntax-rules ()
        ((_ last) last)
        ((_ (part ...) step ...) (nest-steps _ () (part ...) step ...))
        ((_ placeholder step ...) (nest-steps placeholder () step ...))))

    ;; Turns the steps around.
    (define-syntax nest-steps
      (syntax-rules ()
        ((nest-steps placeholder (done ...) last) (nest-into placeholder last done ...))
        ((nest-steps placeholder (done ...) step . more)
         (nest-steps placeholder (step done ...) . more))))

    (define-syntax nest-reverse
      (syntax-rules ()
        ((_ last) last)
        ((_ last (part ...) step ...) (nest-into _ last (part ...) step ...))
        ((_ last placeholder step ...) (nest-into placeholder last step ...))))

    (define-syntax nest-into
      (syntax-rules ()
        ((nest-into placeholder inner) inner)
        ((nest-into placeholder inner step ...)
         (letrec-syntax
             ((scan
               (syntax-rules ::: (placeholder)
                 ((scan whole ()) whole)
                 ((scan whole (next . others)) (scan whole others () next))
                 ((scan whole others (done :::) (placeholder . more))
                  (scan (done ::: whole . more) others))
                 ((scan whole others (done :::) (part . more))
                  (scan whole others (done ::: part) more)))))
           (scan inner (step ...))))))))
