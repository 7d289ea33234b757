;; avm.md section 3: transactions and controllers; pure functions; traces.
(import (scheme base) (avm))

(define-behavior account
  (state (balance 0))
  ((deposit n) (set! balance (+ balance n)) balance)
  ((withdraw n) (if (> n balance) (error "insufficient funds" n)) (set! balance (- balance n)) balance)
  ((balance) balance))
(define a (create-object 'account 'bank))
(define b (create-object 'account 'bank))
(define other (create-object 'account 'elsewhere))
(define free (create-object 'account))
(define (kind-of thunk) (guard (e ((avm-error? e) (avm-error-kind e)) ((error-object? e) (error-object-message e)) (#t e)) (thunk)))

;; the sugar
(transaction (ask a (deposit 100)) (ask a (balance))) ; => 100
(ask a (balance)) ; => 100
(transaction (ask a (withdraw 30)) (ask b (deposit 30)) 'moved) ; => moved
(list (ask a (balance)) (ask b (balance))) ; => (70 30)
(transaction 1 2 3) ; => 3
(transaction-under 'bank (ask a (deposit 5))) ; => 75
(transaction (ask b (deposit 1000)) (ask a (withdraw 1000))) ; !> insufficient funds
(list (ask a (balance)) (ask b (balance))) ; => (75 30)
(transaction (ask b (deposit 1)) (raise 'any)) ; !> any
(ask b (balance)) ; => 30
(call/cc (lambda (k) (transaction (ask b (deposit 1)) (k 'escaped)))) ; => escaped
(ask b (balance)) ; => 30
(guard (e (#t (list 'outside e (get-current-controller)))) (transaction-under 'bank (ask a (deposit 1)) (raise 'x))) ; => (outside x #f)
(transaction (guard (e (#t 'caught)) (raise 'x))) ; => caught
(transaction (ask a (deposit 1)) (guard (e (#t 'kept)) (ask a (withdraw 1000000)))) ; => kept
(ask a (balance)) ; => 76
(guard (e ((string? e) 'wrong)) (transaction (ask a (deposit 1)) (raise 'passes))) ; !> passes
(ask a (balance)) ; => 76
(with-exception-handler (lambda (e) 'outer) (lambda () (list (get-current-controller) (guard (e (#t e)) (transaction (raise 'inner)))))) ; => (#f inner)
(call-with-values (lambda () (transaction (values 1 2))) list) ; => (1 2)
(transaction (transaction 1)) ; !>
(kind-of (lambda () (transaction (transaction 1)))) ; => invalid-during-tx
(transaction) ; !>
(let ((k #f) (n 0))
  (kind-of (lambda ()
    (transaction (call/cc (lambda (c) (set! k c))) (ask a (balance)))
    (set! n (+ n 1))
    (if (< n 2) (k #f) 'never)))) ; => tx-already-aborted

;; begin, commit, abort
(define tx (begin-tx))
(transaction-id? tx) ; => #t
(transaction-id? 5) ; => #f
(ask a (deposit 4)) ; => 80
(ask a (balance)) ; => 80
(commit-tx tx) ; => #t
(ask a (balance)) ; => 80
(kind-of (lambda () (commit-tx tx))) ; => tx-already-committed
(kind-of (lambda () (abort-tx tx))) ; => tx-already-committed
(define tx2 (begin-tx 'bank))
(get-current-controller) ; => bank
(kind-of (lambda () (begin-tx))) ; => invalid-during-tx
(ask a (deposit 1000)) ; => 1080
(abort-tx tx2)
(ask a (balance)) ; => 80
(get-current-controller) ; => #f
(kind-of (lambda () (abort-tx tx2))) ; => tx-already-aborted
(kind-of (lambda () (commit-tx tx2))) ; => tx-already-aborted
(commit-tx 'nonsense) ; !>
(abort-tx 5) ; !>
(begin-tx 5) ; !>

;; objects made and destroyed in a transaction
(define made (transaction (create-object 'account 'bank)))
(ask made (deposit 3)) ; => 3
(define made-2 (transaction-under 'bank (let ((o (create-object 'account))) (ask o (deposit 7)) o)))
(ask made-2 (balance)) ; => 7
(get-controller made-2) ; => bank
(define leaked #f)
(kind-of (lambda () (transaction (set! leaked (create-object 'account 'bank)) (ask leaked (deposit 1)) (raise 'undo)))) ; => undo
(kind-of (lambda () (ask leaked (balance)))) ; => object-not-found
(transaction (destroy-object made) (ask made (balance))) ; => 3
(kind-of (lambda () (ask made (balance)))) ; => object-not-found
(kind-of (lambda () (transaction (destroy-object made-2) (raise 'undo)))) ; => undo
(ask made-2 (balance)) ; => 7
(call made-2 '(withdraw 100) (lambda () 'failed)) ; => failed

;; controllers
(get-controller a) ; => bank
(get-controller free) ; => #f
(get-current-controller) ; => #f
(transaction-under 'bank (get-current-controller)) ; => bank
(transaction (ask a (balance)) (get-current-controller)) ; => bank
(transaction (get-current-controller)) ; => #f
(kind-of (lambda () (transaction (ask a (balance)) (ask other (balance))))) ; => cross-controller-tx
(kind-of (lambda () (transaction-under 'elsewhere (ask a (balance))))) ; => cross-controller-tx
(transaction-under 'bank (ask free (deposit 1))) ; => 1
(define gift (create-object 'account 'bank))
(transaction-under 'bank (transfer-object gift 'elsewhere)) ; => #t
(get-controller gift) ; => elsewhere
(get-controller a) ; => bank
(kind-of (lambda () (transaction-under 'bank (transfer-object gift 'bank)))) ; => unauthorized-transfer
(transfer-object 5 'bank) ; !>

;; messages of a transaction wait for its commit
(define-behavior mailbox (state (seen '())) ((note x) (set! seen (cons x seen)) x) ((seen) (reverse seen)))
(define mb (create-object 'mailbox 'bank))
(kind-of (lambda () (transaction (tell mb (note 1)) (raise 'undo)))) ; => undo
(ask mb (seen)) ; => ()

;; pure functions
(call-pure 'no-such-function '(1)) ; !> no-such-function
(kind-of (lambda () (call-pure 'no-such-function '(1)))) ; => function-not-found

;; conditions
(avm-error? 5) ; => #f
(guard (e (#t (avm-error? e))) (error "plain")) ; => #f
(guard (e (#t (avm-error? e))) (car 5)) ; => #f
(guard (e (#t (avm-error? e))) (call-pure 'no-such-function '())) ; => #t
(guard (e (#t (error-object? e))) (call-pure 'no-such-function '())) ; => #t
(guard (e (#t (string? (error-object-message e)))) (call-pure 'no-such-function '())) ; => #t
(guard (e (#t (avm-error-cause e))) (call-pure 'no-such-function '())) ; => #f
(avm-error-kind 5) ; !>
(guard (e (#t (avm-error-kind e))) (error "plain")) ; !>

;; traces
(list? (trace)) ; => #t
(pair? (trace)) ; => #t
(trace-entry? (car (trace))) ; => #t
(exact-integer? (trace-entry-time (car (trace)))) ; => #t
(let loop ((entries (trace)) (before -1)) (cond ((null? entries) #t) ((> (trace-entry-time (car entries)) before) (loop (cdr entries) (trace-entry-time (car entries)))) (else #f))) ; => #t
(if (memq 'object-created (map trace-entry-event (trace))) #t #f) ; => #t
(if (memq 'object-called (map trace-entry-event (trace))) #t #f) ; => #t
(if (memq 'transaction-committed (map trace-entry-event (trace))) #t #f) ; => #t
(if (memq 'transaction-aborted (map trace-entry-event (trace))) #t #f) ; => #t
(let ((before (length (trace)))) (ask a (balance)) (> (length (trace)) before)) ; => #t
