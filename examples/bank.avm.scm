;;; A bank transfer that fails half way, and leaves no trace of the half that worked.

(import (scheme base) (scheme write) (avm))

(define-behavior account
  (state (balance 0))
  ((deposit amount)
   (set! balance (+ balance amount))
   balance)
  ((withdraw amount)
   (if (> amount balance)
       (error "insufficient funds" balance amount))
   (set! balance (- balance amount))
   balance)
  ((balance) balance))

(define alice (create-object 'account 'bank))
(define bob (create-object 'account 'bank))
(ask alice (deposit 100))

;; Bob gets his money first. If Alice cannot pay, the condition leaves the transaction, which undoes the deposit.
(define (transfer! from to amount)
  (transaction
    (ask to (deposit amount))
    (ask from (withdraw amount))))

(define (show-balances)
  (display "alice has ")
  (display (ask alice (balance)))
  (display ", bob has ")
  (display (ask bob (balance)))
  (newline))

(show-balances)
(transfer! alice bob 70)
(show-balances)

;; The condition says what went wrong: the call was rejected, and the account's own reason is the cause.
(guard (problem
        ((avm-error? problem)
         (let ((reason (avm-error-cause problem)))
           (display "refused: ")
           (display (error-object-message reason))
           (display " ")
           (write (error-object-irritants reason))
           (newline))))
  (transfer! alice bob 70))
(show-balances)
