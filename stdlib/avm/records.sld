;;; Records that instructions give as vectors. The instructions know positions; programs know these names.

(define-library (avm records)
  (import (avm kernel))
  (export
   vector->object-meta object-meta?
   object-meta-id object-meta-machine object-meta-creating-controller
   object-meta-current-controller object-meta-behavior
   vector->context context?
   context-self context-input context-sender context-machine context-controller
   vector->tx-state tx-state?
   tx-state-id tx-state-writes tx-state-creates tx-state-destroys tx-state-observed
   vector->constraints constraints? constraints-variables constraints-posted
   vector->trace-entry trace-entry?
   trace-entry-time trace-entry-event trace-entry-cause trace-entry-caller trace-entry-callee
   trace-entry-input trace-entry-output trace-entry-machine trace-entry-controller trace-entry-transaction
   trace-entry-place trace-entry-gas)
  (begin

    ;; `(define-view TYPE CONVERTER CONSTRUCTOR PREDICATE (FIELD ACCESSOR) ...)`: a record type, and the procedure that
    ;; makes one from a vector; of what is no vector, such as #f, it makes nothing.
    (define-syntax define-view
      (syntax-rules ()
        ((_ type converter constructor predicate (field accessor) ...)
         (begin
           (define-record-type type (constructor field ...) predicate (field accessor) ...)
           (define (converter parts)
             (if (vector? parts)
                 (apply constructor (vector->list parts))
                 parts))))))

    (define-view object-meta vector->object-meta make-object-meta object-meta?
      (id object-meta-id)
      (machine object-meta-machine)
      (creating-controller object-meta-creating-controller)
      (current-controller object-meta-current-controller)
      (behavior object-meta-behavior))

    (define-view context vector->context make-context context?
      (self context-self)
      (input context-input)
      (sender context-sender)
      (machine context-machine)
      (controller context-controller))

    (define-view tx-state vector->tx-state make-tx-state tx-state?
      (id tx-state-id)
      (writes tx-state-writes)
      (creates tx-state-creates)
      (destroys tx-state-destroys)
      (observed tx-state-observed))

    (define-view constraints vector->constraints make-constraints constraints?
      (variables constraints-variables)
      (posted constraints-posted))

    (define-view trace-entry vector->trace-entry make-trace-entry trace-entry?
      (time trace-entry-time)
      (event trace-entry-event)
      (cause trace-entry-cause)
      (caller trace-entry-caller)
      (callee trace-entry-callee)
      (input trace-entry-input)
      (output trace-entry-output)
      (machine trace-entry-machine)
      (controller trace-entry-controller)
      (transaction trace-entry-transaction)
      (place trace-entry-place)
      (gas trace-entry-gas))))
