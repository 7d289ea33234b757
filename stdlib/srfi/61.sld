;;; SRFI 61: `cond` with a test of multiple values.

(define-library (srfi 61)
  (import (rename (scheme base) (cond plain-cond)))
  (export (rename guarded-cond cond) else =>)
  (begin

    ;; A clause may be `(GENERATOR GUARD => RECEIVER)` as well: the receiver gets the values that the guard accepts.
    (define-syntax guarded-cond
      (syntax-rules (else =>)
        ((_ (else . body)) (plain-cond (else . body)))
        ((_ (generator test? => receiver) . clauses)
         (call-with-values (lambda () generator)
           (lambda values
             (if (apply test? values)
                 (apply receiver values)
                 (more-clauses . clauses)))))
        ((_ (test => receiver) . clauses)
         (let ((value test))
           (if value (receiver value) (more-clauses . clauses))))
        ((_ (test) . clauses) (or test (more-clauses . clauses)))
        ((_ (test . body) . clauses)
         (if test (begin . body) (more-clauses . clauses)))))

    (define-syntax more-clauses
      (syntax-rules ()
        ((_) (if #f #f))
        ((_ . clauses) (guarded-cond . clauses))))))
