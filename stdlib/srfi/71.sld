;;; SRFI 71: `let`, `let*` and `letrec` for multiple values.

(define-library (srfi 71)
  (import (rename (scheme base) (let plain-let) (let* plain-let*) (letrec plain-letrec)))
  (export (rename values-let let) (rename values-let* let*) (rename values-letrec letrec)
          uncons uncons-2 uncons-3 uncons-4 uncons-cons unlist unvector values->list values->vector)
  (begin

    ;; A binding is `(VARIABLE ... EXPRESSION)` or `((values VARIABLE ... [. REST]) EXPRESSION)`. They become bindings of
    ;; `let-values` and its like, but those of one variable each stay what they are.

    (define-syntax values-let
      (syntax-rules ()
        ((_ (binding ...) . body) (sort-bindings plain-let let-values () (binding ...) body))
        ((_ name (binding ...) . body) (named-let name () (binding ...) body))))

    (define-syntax values-let*
      (syntax-rules ()
        ((_ (binding ...) . body) (sort-bindings plain-let* let*-values () (binding ...) body))))

    (define-syntax values-letrec
      (syntax-rules ()
        ((_ (binding ...) . body) (sort-bindings plain-letrec define-all () (binding ...) body))))

    (define-syntax sort-bindings
      (syntax-rules (values)
        ((_ simple general (((variable) expression) ...) () body)
         (simple ((variable expression) ...) . body))
        ((_ simple general done () body) (general done . body))
        ((_ simple general (done ...) (((values . formals) expression) . more) body)
         (sort-bindings simple general (done ... (formals expression)) more body))
        ((_ simple general (done ...) ((variable ... expression) . more) body)
         (sort-bindings simple general (done ... ((variable ...) expression)) more body))))

    (define-syntax define-all
      (syntax-rules ()
        ((_ ((formals expression) ...) . body)
         (plain-let ()
           (define-values formals expression) ...
           (plain-let () . body)))))

    ;; The variables of a loop have one value each.
    (define-syntax named-let
      (syntax-rules (values)
        ((_ name (done ...) () body) (plain-let name (done ...) . body))
        ((_ name (done ...) (((values variable) expression) . more) body)
         (named-let name (done ... (variable expression)) more body))
        ((_ name (done ...) ((variable expression) . more) body)
         (named-let name (done ... (variable expression)) more body))))

    (define-syntax values->list
      (syntax-rules ()
        ((_ expression) (call-with-values (lambda () expression) list))))

    (define-syntax values->vector
      (syntax-rules ()
        ((_ expression) (call-with-values (lambda () expression) vector))))

    ;; The first elements and the rest, as values.
    (define (uncons pair) (values (car pair) (cdr pair)))
    (define (uncons-2 list) (values (car list) (cadr list) (cddr list)))
    (define (uncons-3 list)
      (plain-let ((rest (cddr list)))
        (values (car list) (cadr list) (car rest) (cdr rest))))
    (define (uncons-4 list)
      (plain-let ((rest (cddr list)))
        (values (car list) (cadr list) (car rest) (cadr rest) (cddr rest))))
    (define (uncons-cons alist) (values (caar alist) (cdar alist) (cdr alist)))
    (define (unlist list) (apply values list))
    (define (unvector vector) (apply values (vector->list vector)))))
