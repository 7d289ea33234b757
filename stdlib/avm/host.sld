;;; What the engine calls in order to run things one after the other inside of a running program, and the procedures
;;; that a host writes in Rust.

(define-library (avm host)
  (import (avm kernel))
  (export run-all run-then load-step host-procedure)
  (begin

    ;; Calls the thunks, one at least, and gives what the last one gives.
    (define (run-all thunks)
      (if (pair? (cdr thunks))
          (begin
            ((car thunks))
            (run-all (cdr thunks)))
          ((car thunks))))

    (define (run-then thunks value)
      (if (pair? thunks)
          (begin
            ((car thunks))
            (run-then (cdr thunks) value))
          value))

    ;; Runs the form of a file that is being loaded, then asks for the next one.
    (define (load-step thunks load environment)
      (run-all thunks)
      (%load load environment))

    (define (host-procedure number)
      (lambda arguments (%call-host number arguments)))))
