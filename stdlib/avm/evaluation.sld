;;; Environments and evaluation: R7RS 6.12, `load` of 6.14.

(define-library (avm evaluation)
  (import (avm kernel) (only (avm core) error))
  (export eval environment interaction-environment scheme-report-environment null-environment load)
  (begin

    (define (eval expression environment) (%eval expression environment))

    (define (environment . import-sets) (%environment import-sets))

    ;; The machine knows the environment of the session by #f.
    (define (interaction-environment) (%environment #f))

    (define load
      (case-lambda
        ((file) (load file (interaction-environment)))
        ((file environment)
         (if (string? file)
             (%load file environment)
             (error "load: expected the name of a file, a string" file)))))

    (define (scheme-report-environment version)
      (check-version "scheme-report-environment" version)
      (environment '(scheme r5rs)))

    ;; The syntax of R5RS, and nothing else.
    (define (null-environment version)
      (check-version "null-environment" version)
      (environment '(only (scheme r5rs)
                          ... => _ and begin case cond define define-syntax delay do else if lambda let let*
                          let-syntax letrec letrec-syntax or quasiquote quote set! syntax-rules
                          unquote unquote-splicing)))

    (define (check-version who version)
      (if (not (eqv? version 5))
          (error (string-append who ": only version 5 of the report is known") version)))))
