;;; SRFI 156: predicate combiners: `is` and `isnt`.

(define-library (srfi 156)
  (import (scheme base))
  (export is isnt)
  (begin

    ;; `(is A < B <= C)` compares as written, `(is A even?)` asks; with `_` for operands it is a procedure of those.
    (define-syntax is
      (syntax-rules ()
        ((_ . parts) (take-operand yes () () . parts))))

    (define-syntax isnt
      (syntax-rules ()
        ((_ . parts) (take-operand not () () . parts))))

    (define-syntax yes
      (syntax-rules ()
        ((_ expression) expression)))

    ;; (take-operand RESULT PARAMETERS DONE OPERAND PREDICATE ...): each `_` becomes a parameter.
    (define-syntax take-operand
      (syntax-rules (_)
        ((take-operand result (x ...) (done ...) _ . more)
         (take-predicate result (x ... y) (done ... y) . more))
        ((take-operand result xs (done ...) operand . more)
         (take-predicate result xs (done ... operand) . more))
        ((take-operand result xs done)
         (finish result xs done))))

    (define-syntax take-predicate
      (syntax-rules ()
        ((take-predicate result xs (done ...) predicate . more)
         (take-operand result xs (done ... predicate) . more))
        ((take-predicate result xs done)
         (finish result xs done))))

    (define-syntax finish
      (syntax-rules ()
        ((finish result () parts) (result (compare . parts)))
        ((finish result xs parts) (lambda xs (result (compare . parts))))))

    ;; An operand between two predicates is evaluated once.
    (define-syntax compare
      (syntax-rules ()
        ((compare a satisfies?) (satisfies? a))
        ((compare a related? b) (related? a b))
        ((compare a related? b . more)
         (let ((x a) (y b))
           (and (related? x y) (compare y . more))))))))
