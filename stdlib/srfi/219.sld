;;; SRFI 219: `define` with higher-order procedures.

(define-library (srfi 219)
  (import (rename (scheme base) (define plain-define)))
  (export (rename curried-define define))
  (begin

    ;; `(define ((NAME . OUTER) . INNER) BODY ...)` defines a procedure that returns one.
    (define-syntax curried-define
      (syntax-rules ()
        ((_ ((head . outer) . inner) . body)
         (curried-define (head . outer) (lambda inner . body)))
        ((_ . definition) (plain-define . definition))))))
