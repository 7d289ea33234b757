;;; SRFI 239: destructuring lists.

(define-library (srfi 239)
  (import (scheme base))
  (export list-case)
  (begin

    ;; `(list-case LIST CLAUSE ...)`: a clause `((A . B) BODY ...)` is for a pair, `(() BODY ...)` for the empty list,
    ;; `(VARIABLE BODY ...)` for anything; `_` in the place of a variable binds nothing.
    (define-syntax list-case
      (syntax-rules ()
        ((_ list clause ...)
         (let ((subject list))
           (try-clauses subject clause ...)))))

    (define-syntax try-clauses
      (syntax-rules (_)
        ((try-clauses subject) (error "list-case: no clause fits" subject))
        ((try-clauses subject (() . body) . others)
         (if (null? subject) (let () . body) (try-clauses subject . others)))
        ((try-clauses subject ((a . b) . body) . others)
         (if (pair? subject)
             (bind a (car subject) (bind b (cdr subject) (let () . body)))
             (try-clauses subject . others)))
        ((try-clauses subject (_ . body) . others) (let () . body))
        ((try-clauses subject (variable . body) . others)
         (let ((variable subject)) . body))))

    (define-syntax bind
      (syntax-rules (_)
        ((bind _ value body) body)
        ((bind variable value body) (let ((variable value)) body))))))
