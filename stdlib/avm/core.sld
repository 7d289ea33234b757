;;; The control library: what the expander's output calls, and what R7RS builds on the machine's dynamic state.
;;;
;;; The machine keeps three registers that a continuation saves and restores: the handlers, innermost first; the
;;; bindings of parameters; and the winders, one for each dynamic-wind that control is inside of, innermost first.
;;; The machine itself only compares winders; what a winder is and how it is run is decided here.

(define-library (avm core)
  (import (avm kernel))
  (export %call-with-guard %call-with-boundary %with-parameters %delay %delay-force %tell
          dynamic-wind %rewind
          raise raise-continuable with-exception-handler error
          make-parameter
          force make-promise promise?
          exit emergency-exit
          %check-procedure)
  (begin

    ;; The registers of the dynamic state. Macros, so that each use is one instruction.

    (define-syntax handlers (syntax-rules () ((_) (%dynamic 0))))
    (define-syntax set-handlers! (syntax-rules () ((_ list) (%set-dynamic! 0 list))))
    (define-syntax parameters (syntax-rules () ((_) (%dynamic 1))))
    (define-syntax set-parameters! (syntax-rules () ((_ bindings) (%set-dynamic! 1 bindings))))
    (define-syntax winders (syntax-rules () ((_) (%dynamic 2))))
    (define-syntax set-winders! (syntax-rules () ((_ list) (%set-dynamic! 2 list))))
    (define-syntax activation-depth (syntax-rules () ((_) (%dynamic 3))))

    ;; dynamic-wind (R7RS 6.10). A winder keeps the handlers and parameters of the call of dynamic-wind, because both
    ;; thunks run in its dynamic environment, wherever control comes from.

    (define (make-winder before after)
      (vector before after (handlers) (parameters)))

    (define (run-winder winder index)
      (set-handlers! (vector-ref winder 2))
      (set-parameters! (vector-ref winder 3))
      ((vector-ref winder index)))

    (define (dynamic-wind before thunk after)
      (before)
      (let ((outer (winders)))
        (set-winders! (cons (make-winder before after) outer))
        (let ((result (thunk)))
          (set-winders! outer)
          (after)
          result)))

    ;; Leaves and enters extents until `target` are the winders. Each thunk sees the winders outside of its own.
    (define (%rewind target)
      (let ((shared (common-tail (winders) target)))
        (leave-to shared)
        (enter-from shared target)))

    (define (leave-to shared)
      (let ((here (winders)))
        (if (not (eq? here shared))
            (begin
              (set-winders! (cdr here))
              (run-winder (car here) 1)
              (leave-to shared)))))

    (define (enter-from shared target)
      (let loop ((rest target) (path '()))
        (if (not (eq? rest shared))
            (loop (cdr rest) (cons rest path))
            (enter-path path))))

    (define (enter-path path)
      (if (pair? path)
          (let ((inside (car path)))
            (run-winder (car inside) 0)
            (set-winders! inside)
            (enter-path (cdr path)))))

    (define (common-tail a b)
      (let ((size-a (length a)) (size-b (length b)))
        (let loop ((a (if (> size-a size-b) (list-tail a (- size-a size-b)) a))
                   (b (if (> size-b size-a) (list-tail b (- size-b size-a)) b)))
          (if (eq? a b) a (loop (cdr a) (cdr b))))))

    ;; What the machine calls for a continuation whose winders are not the current ones. The value may be multiple
    ;; values: it is only passed on.
    (define (throw continuation value)
      (%rewind (%continuation-winders continuation))
      (%reinstate continuation value))

    ;; Conditions and handlers (R7RS 6.11). A handler runs with the handlers outside of its own.

    (define (%check-procedure who value)
      (if (not (procedure? value))
          (error (string-append who ": expected a procedure") value)))

    (define (with-exception-handler handler thunk)
      (%check-procedure "with-exception-handler" handler)
      (let ((outer (handlers)))
        (set-handlers! (cons handler outer))
        (let ((result (thunk)))
          (set-handlers! outer)
          result)))

    (define (raise object)
      (let ((here (handlers)))
        (if (null? here)
            (give-up object)
            (begin
              (set-handlers! (cdr here))
              ((car here) object)
              ;; The handler has returned, which `raise` does not allow: a second condition, for the handler outside.
              (set-handlers! (cdr here))
              (raise (%make-condition #f "raise: the handler returned" (list object)
                                      (if (error-object? object) object #f)))))))

    (define (raise-continuable object)
      (let ((here (handlers)))
        (if (null? here)
            (give-up object)
            (begin
              (set-handlers! (cdr here))
              (let ((result ((car here) object)))
                (set-handlers! here)
                result)))))

    (define (error message . irritants)
      (raise (%make-condition #f message irritants #f)))

    ;; No handler is left. An activation is over, and the extents that it is inside of with it; at top level the
    ;; session may go on, and a debugger wants to see the extents as they are.
    (define (give-up object)
      (if (> (activation-depth) 0)
          (%rewind '()))
      (%uncaught object))

    ;; guard (R7RS 4.2.7): the clauses run in the guard's own dynamic environment; only where none of them fits does
    ;; control go back, to where the condition was raised.
    (define-syntax define-guarding
      (syntax-rules ()
        ((_ name condition note ...)
         (define (name thunk clauses)
           ((call-with-current-continuation
             (lambda (leave)
               (let ((outer (handlers)))
                 (set-handlers!
                  (cons (lambda (condition)
                          note ...
                          ((call-with-current-continuation
                            (lambda (return)
                              (leave (lambda ()
                                       (clauses condition
                                                (lambda ()
                                                  (return (lambda () (raise-continuable condition)))))))))))
                        outer))
                 (let ((result (thunk)))
                   (set-handlers! outer)
                   (lambda () result))))))))))

    (define-guarding %call-with-guard condition)

    ;; The same for what raises a condition again by itself: it notes where that arose before control leaves.
    (define-guarding %call-with-boundary condition (%note-place condition))

    ;; Parameters (R7RS 4.2.6). A parameter is a procedure; called with the token, which no program can get hold of,
    ;; it gives its cell: the pair of its first value and its converter. A binding is a pair of cell and value.

    (define token (list 'parameter))

    (define make-parameter
      (case-lambda
        ((value) (cell->parameter (cons value #f)))
        ((value converter)
         (%check-procedure "make-parameter" converter)
         (cell->parameter (cons (converter value) converter)))))

    (define (cell->parameter cell)
      (define parameter
        (case-lambda
          (()
           (let ((binding (assq cell (parameters))))
             (if binding (cdr binding) (car cell))))
          ((key)
           (if (eq? key token)
               cell
               (error "a parameter is called without arguments" key)))))
      parameter)

    (define (parameter->cell parameter)
      (%check-procedure "parameterize" parameter)
      (let ((cell (parameter token)))
        (if (pair? cell) cell (error "parameterize: expected a parameter" parameter))))

    ;; All values are converted before any is bound.
    (define (%with-parameters params values thunk)
      (let ((outer (parameters)))
        (let loop ((params params) (values values) (bindings outer))
          (if (pair? params)
              (let* ((cell (parameter->cell (car params)))
                     (converter (cdr cell))
                     (value (if converter (converter (car values)) (car values))))
                (loop (cdr params) (cdr values) (cons (cons cell value) bindings)))
              (begin
                (set-parameters! bindings)
                (let ((result (thunk)))
                  (set-parameters! outer)
                  result))))))

    ;; Promises (R7RS 4.2.5 and 7.3). A promise holds a box that it may come to share with the promise that it stands
    ;; for, so that a chain of delay-force runs in constant space. The box is a pair of state and content: 'value and
    ;; the value, 'delay and a thunk that gives it, or 'delay-force and a thunk that gives another promise.

    (define-record-type promise
      (box->promise box)
      promise?
      (box promise-box set-promise-box!))

    (define (%delay thunk) (box->promise (cons 'delay thunk)))

    (define (%delay-force thunk) (box->promise (cons 'delay-force thunk)))

    (define (make-promise value)
      (if (promise? value) value (box->promise (cons 'value value))))

    (define (force object)
      (if (promise? object) (force-promise object) object))

    (define (force-promise promise)
      (let* ((box (promise-box promise)) (state (car box)))
        (if (eq? state 'value)
            (cdr box)
            (let ((result ((cdr box))))
              ;; The thunk may have forced this very promise: the first value stays.
              (let ((box (promise-box promise)))
                (cond ((eq? (car box) 'value) (cdr box))
                      ((eq? state 'delay)
                       (set-car! box 'value)
                       (set-cdr! box result)
                       result)
                      ((promise? result)
                       (let ((other (promise-box result)))
                         (set-car! box (car other))
                         (set-cdr! box (cdr other))
                         (set-promise-box! result box)
                         (force-promise promise)))
                      (else (error "delay-force: expected a promise" result))))))))

    ;; The end of the run (R7RS 6.14).

    (define exit
      (case-lambda
        (() (exit #t))
        ((object)
         (%rewind '())
         (%exit (exit-code object)))))

    (define emergency-exit
      (case-lambda
        (() (%exit 0))
        ((object) (%exit (exit-code object)))))

    ;; A code that a host can show: a failure stays one when its number is cut to eight bits.
    (define (exit-code object)
      (cond ((eq? object #t) 0)
            ((eq? object #f) 1)
            ((exact-integer? object)
             (let ((low (modulo object 256)))
               (if (and (= low 0) (not (= object 0))) 1 low)))
            (else 1)))

    ;; avm.md section 2.
    (define (%tell object selector . arguments) (send object (cons selector arguments)))

    (%set-hook! 0 raise)
    (%set-hook! 1 throw)
    (%set-hook! 2 (lambda (init behavior controller)
                    (create-object behavior controller (init))))))
