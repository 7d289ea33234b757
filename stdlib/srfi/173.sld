;;; SRFI 173: hooks.

(define-library (srfi 173)
  (import (scheme base))
  (export make-hook hook? list->hook list->hook! hook-add! hook-delete! hook-reset! hook->list hook-run)
  (begin

    (define-record-type hook-type
      (%make-hook arity procedures)
      hook?
      (arity hook-arity)
      (procedures hook->list set-hook-procedures!))

    ;; Of procedures that take `arity` arguments. They run in the order in which they are listed.
    (define (make-hook arity) (list->hook arity '()))

    (define (list->hook arity procedures)
      (if (not (and (exact-integer? arity) (>= arity 0)))
          (error "make-hook: expected an exact integer that is not negative" arity))
      (list->hook! (%make-hook arity '()) procedures))

    (define (list->hook! hook procedures)
      (for-each check-procedure procedures)
      (set-hook-procedures! hook procedures)
      hook)

    (define (check-procedure f)
      (if (not (procedure? f))
          (error "hook: expected a procedure" f)))

    (define (hook-add! hook f)
      (check-procedure f)
      (set-hook-procedures! hook (cons f (hook->list hook))))

    (define (hook-delete! hook f)
      (set-hook-procedures!
       hook
       (let loop ((rest (hook->list hook)))
         (cond ((null? rest) '())
               ((eq? (car rest) f) (loop (cdr rest)))
               (else (cons (car rest) (loop (cdr rest))))))))

    (define (hook-reset! hook) (set-hook-procedures! hook '()))

    (define (hook-run hook . arguments)
      (if (not (= (length arguments) (hook-arity hook)))
          (error "hook-run: the number of arguments is not that of the hook" arguments (hook-arity hook)))
      (for-each (lambda (f) (apply f arguments)) (hook->list hook)))))
