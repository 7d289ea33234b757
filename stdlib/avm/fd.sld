;;; Finite domains: variables, constraints and solutions (avm.md section 5).
;;;
;;; A constraint is a list that begins with the name of its procedure, as is an expression, so programs can show them and take
;;; them apart; `post` reads them. A range is a vector.

(define-library (avm fd)
  (import (avm kernel))
  (export new-var narrow post label range fd-variable?
          fd= fd!= fd< fd<= fd> fd>= fd-all-different fd+ fd- fd*
          fd-solve fd-solve-all fd-minimize fd-maximize)
  (begin

    (define (range low high) (vector 'range low high))

    ;; `(define-terms (NAME PARAMETER ...) ...)`: procedures that give the list of their name and arguments.
    (define-syntax define-terms
      (syntax-rules ()
        ((_ (name parameter ...) ...)
         (begin
           (define (name parameter ...) (list 'name parameter ...)) ...))))

    (define-terms
      (fd= a b) (fd!= a b) (fd< a b) (fd<= a b) (fd> a b) (fd>= a b)
      (fd-all-different list-of-terms)
      (fd+ a b) (fd- a b) (fd* a b))

    ;; The numbers are those that the instruction has for its goals.

    (define (fd-solve variables) (%fd-solve 0 variables #f))

    (define fd-solve-all
      (case-lambda
        ((variables) (%fd-solve 1 variables #f))
        ((variables limit) (%fd-solve 1 variables limit))))

    (define (fd-minimize expression variables) (%fd-solve 2 variables expression))

    (define (fd-maximize expression variables) (%fd-solve 3 variables expression))))
