;;; The instructions of the machine that every program may use, and the forms that make them pleasant.
;;; docs/language.md says what each does; `(avm unsafe)` has the ones that a run must allow.

(define-library (avm)
  (import (avm kernel) (avm transaction) (avm records) (avm trace) (avm fd) (avm intent)
          (avm executions))
  (export
   ;; objects
   define-behavior create-object destroy-object call ask send tell receive
   self input sender current-machine get-state set-state!
   behavior? behavior-name object-reference? name-object! find-object
   ;; transactions
   transaction transaction-under begin-tx commit-tx abort-tx transaction-id? await-store
   ;; controllers and machines
   get-current-controller get-controller transfer-object get-machine
   ;; pure functions
   call-pure
   ;; executions
   start-execution execution-status suspend-execution resume-execution stop-execution await-execution
   executions current-execution yield-execution save-execution restore-execution
   ;; conditions
   avm-error? avm-error-kind avm-error-cause
   ;; metadata: what (avm unsafe) gives
   object-meta? object-meta-id object-meta-machine object-meta-creating-controller
   object-meta-current-controller object-meta-behavior
   ;; constraints
   new-var narrow post label range fd-variable?
   fd-domain fd-min fd-max fd-size fd-fixed? fd-value
   fd= fd!= fd< fd<= fd> fd>= fd-and fd-or fd-not fd-implies
   fd-all-different fd-element fd-table fd-cumulative fd-count
   fd+ fd- fd* fd-sum fd-scalar-product fd-quotient fd-remainder fd-modulo fd-abs fd-minimum fd-maximum
   fd-search fd-search-all fd-fail fd-label
   fd-solve fd-solve-all fd-solutions fd-minimize fd-maximize
   ;; intents
   choose require prefer ensure
   intent weighted-intent intent? intent-weight parallel sequential
   settle match-intents
   settlement? settlement-values settlement-choices settlement-worth settlement-best? settlement-trace
   settlement-intents
   create-resource consume explain
   ensure-messages
   ;; traces
   trace
   trace-entry? trace-entry-time trace-entry-event trace-entry-cause trace-entry-caller trace-entry-callee
   trace-entry-input trace-entry-output trace-entry-machine trace-entry-controller trace-entry-transaction
   trace-entry-place trace-entry-gas))
