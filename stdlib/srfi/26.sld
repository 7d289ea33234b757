;;; SRFI 26: `cut` and `cute`, which specialise a procedure.

(define-library (srfi 26)
  (import (scheme base))
  (export cut cute)
  (begin

    ;; Slots become parameters, from left to right. The operator is an expression, too: no keyword.
    (define-syntax cut
      (syntax-rules ()
        ((_ part . parts) (cut-slots () () part . parts))))

    (define-syntax cut-slots
      (syntax-rules (<> <...>)
        ((_ (slot ...) (f part ...))
         (lambda (slot ...) ((begin f) part ...)))
        ((_ (slot ...) (f part ...) <...>)
         (lambda (slot ... . rest) (apply f part ... rest)))
        ((_ slots parts <...> . more)
         (syntax-error "cut: <...> must be the last" . more))
        ((_ (slot ...) (part ...) <> . more)
         (cut-slots (slot ... x) (part ... x) . more))
        ((_ slots (part ...) expression . more)
         (cut-slots slots (part ... expression) . more))))

    ;; As `cut`, but what is no slot is evaluated once, when the procedure is made.
    (define-syntax cute
      (syntax-rules ()
        ((_ part . parts) (cute-slots () () () part . parts))))

    (define-syntax cute-slots
      (syntax-rules (<> <...>)
        ((_ (slot ...) bindings (f part ...))
         (let bindings (lambda (slot ...) (f part ...))))
        ((_ (slot ...) bindings (f part ...) <...>)
         (let bindings (lambda (slot ... . rest) (apply f part ... rest))))
        ((_ slots bindings parts <...> . more)
         (syntax-error "cute: <...> must be the last" . more))
        ((_ (slot ...) bindings (part ...) <> . more)
         (cute-slots (slot ... x) bindings (part ... x) . more))
        ((_ slots (binding ...) (part ...) expression . more)
         (cute-slots slots (binding ... (x expression)) (part ... x) . more))))))
