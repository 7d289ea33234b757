;;; The execution's message sequence chart, as data (avm.md section 4).

(define-library (avm trace)
  (import (rename (avm kernel) (trace trace-vectors)) (only (avm sequence) map) (avm records))
  (export
   trace
   trace-entry? trace-entry-time trace-entry-event trace-entry-cause trace-entry-caller trace-entry-callee
   trace-entry-input trace-entry-output trace-entry-machine trace-entry-controller trace-entry-transaction
   trace-entry-place trace-entry-gas)
  (begin
    (define (trace) (map vector->trace-entry (trace-vectors)))))
