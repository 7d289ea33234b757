;;; Arguments that name a part of a sequence, and procedures that are checked to be some.

(define-library (avm range)
  (import (avm kernel) (avm core))
  (export check-range check-procedure define-ranged)
  (begin

    (define (check-range who start end length)
      (if (not (and (exact-integer? start) (exact-integer? end) (<= 0 start end length)))
          (error (string-append (symbol->string who) ": expected a start and an end from 0 to " (number->string length))
                 start end)))

    (define (check-procedure who object)
      (if (not (procedure? object))
          (error (string-append (symbol->string who) ": expected a procedure") object)))

    ;; `(define-ranged LENGTH (NAME PARAMETER ...) (SEQUENCE START END) BODY ...)`: a procedure whose last two

    ;; arguments, a
    ;; part of the sequence, which is one of the parameters, may be left out.
    (define-syntax define-ranged
      (syntax-rules ()
        ((_ length-of (name parameter ...) (sequence start end) body ...)
         (define name
           (let ((in-part
                  (lambda (parameter ... start end)
                    (check-range 'name start end (length-of sequence))
                    body ...)))
             (case-lambda
               ((parameter ...) (in-part parameter ... 0 (length-of sequence)))
               ((parameter ... start) (in-part parameter ... start (length-of sequence)))
               ((parameter ... start end) (in-part parameter ... start end))))))))))
