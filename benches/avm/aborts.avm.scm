;;; Transfers between two accounts, a transaction each; every fourth is aborted, and what it wrote is dropped.
(import (scheme base) (scheme write) (avm))

(define-behavior account
  (state (balance 0))
  ((add amount) (set! balance (+ balance amount)) balance)
  ((get) balance))

(define a (create-object 'account 'bank))
(define b (create-object 'account 'bank))

(define (run rounds)
  (do ((i 0 (+ i 1))) ((= i rounds) (+ (ask a (get)) (* 1000 (ask b (get)))))
    (let ((tx (begin-tx)))
      (ask a (add -1))
      (ask b (add 1))
      (if (= 0 (modulo i 4)) (abort-tx tx) (commit-tx tx)))))

(display (run 400000))
(newline)
