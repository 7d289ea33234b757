;;; SRFI 210: procedures and syntax for multiple values.

(define-library (srfi 210)
  (import (scheme base) (scheme case-lambda) (only (avm kernel) cons*))
  (export apply/mv call/mv list/mv vector/mv value/mv arity coarity set!-values with-values case-receive bind/mv
          list-values vector-values value identity compose-left compose-right map-values bind/list bind)
  (begin

    ;; The values of the last operand are the last arguments.
    (define-syntax apply/mv
      (syntax-rules ()
        ((_ operator operand ... producer)
         (apply operator operand ... (values->list producer)))))

    (define-syntax values->list
      (syntax-rules ()
        ((_ producer) (call-with-values (lambda () producer) list))))

    ;; The values of all operands are the arguments.
    (define-syntax call/mv
      (syntax-rules ()
        ((_ consumer producer ...)
         (apply consumer (append (values->list producer) ...)))))

    (define-syntax list/mv
      (syntax-rules ()
        ((_ element ... producer) (cons* element ... (values->list producer)))))

    (define-syntax vector/mv
      (syntax-rules ()
        ((_ element ... producer) (list->vector (list/mv element ... producer)))))

    (define-syntax value/mv
      (syntax-rules ()
        ((_ index operand ... producer) (apply/mv value index operand ... producer))))

    ;; How many values the expression has.
    (define-syntax coarity
      (syntax-rules ()
        ((_ producer) (call-with-values (lambda () producer) count))))

    (define-syntax arity
      (syntax-rules ()
        ((_ producer) (coarity producer))))

    (define (count . objects) (length objects))

    (define-syntax set!-values
      (syntax-rules ()
        ((_ formals producer) (assign formals () () producer))))

    (define-syntax assign
      (syntax-rules ()
        ((_ () (x ...) (assignment ...) producer)
         (call-with-values (lambda () producer)
           (lambda (x ...) assignment ... (if #f #f))))
        ((_ (variable . more) (x ...) (assignment ...) producer)
         (assign more (x ... y) (assignment ... (set! variable y)) producer))
        ((_ variable (x ...) (assignment ...) producer)
         (call-with-values (lambda () producer)
           (lambda (x ... . y) assignment ... (set! variable y))))))

    (define-syntax with-values
      (syntax-rules ()
        ((_ producer consumer) (call-with-values (lambda () producer) consumer))))

    (define-syntax case-receive
      (syntax-rules ()
        ((_ producer clause ...)
         (call-with-values (lambda () producer) (case-lambda clause ...)))))

    ;; Each procedure gets the values of the one before.
    (define-syntax bind/mv
      (syntax-rules ()
        ((_ producer f ...)
         (call-with-values (lambda () producer) (compose-left f ...)))))

    (define (list-values list) (apply values list))
    (define (vector-values vector) (apply values (vector->list vector)))
    (define (value index . objects) (list-ref objects index))
    (define (identity . objects) (apply values objects))

    (define (compose-left . procedures)
      (cond ((null? procedures) identity)
            ((null? (cdr procedures)) (car procedures))
            (else
             (let ((first (car procedures)) (others (apply compose-left (cdr procedures))))
               (lambda arguments
                 (call-with-values (lambda () (apply first arguments)) others))))))

    (define (compose-right . procedures) (apply compose-left (reverse procedures)))

    (define (map-values f)
      (lambda arguments (apply values (map f arguments))))

    (define (bind/list list . procedures) (apply (apply compose-left procedures) list))
    (define (bind object . procedures) ((apply compose-left procedures) object))))
