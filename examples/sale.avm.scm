;;; A sale: Bob buys a ticket from Alice. The coins and the ticket change hands together, or not at all.

(import (scheme base) (scheme write) (avm))

(define-behavior wallet
  (state (coins 0))
  ((receive-coins n) (set! coins (+ coins n)) coins)
  ((pay n to)
   (set! coins (- coins n))
   (ask to (receive-coins n))
   (if (negative? coins) (error "not enough coins"))
   coins)
  ((coins) coins))

(define-behavior ticket
  (state (owner "nobody"))
  ((hand-over to) (set! owner to) owner)
  ((owner) owner))

(define alice (create-object 'wallet 'market))
(define bob (create-object 'wallet 'market))
(define seat (create-object 'ticket 'market))

(define (buy price)
  (transaction
    (ask seat (hand-over "bob"))
    (ask bob (pay price alice))))

(define (show)
  (for-each display
    (list "alice " (ask alice (coins)) ", bob " (ask bob (coins)) ", ticket: " (ask seat (owner)) "\n")))

(ask seat (hand-over "alice"))
(ask bob (receive-coins 10))
(show)
(guard (problem (#t (display "no sale: ") (display (error-object-message (avm-error-cause problem))) (newline)))
  (buy 12))
(show)
(buy 7)
(show)
