;;; An offer of a coin only in exchange for a ticket. The coin is a resource: it can be spent once, and only once.

(import (scheme base) (scheme write) (avm))

(define-behavior coin
  (state (amount 10))
  ((amount) amount))

(define-behavior ticket
  (state (holder 'theatre))
  ((give who) (set! holder who))
  ((holder) holder))

(define coin (create-resource 'coin 'market))
(define front-row (create-object 'ticket 'market))
(define back-row (create-object 'ticket 'market))

;; Whoever takes the coin gives that ticket for it.
(define (sale ticket weight)
  (weighted-intent weight
    (consume coin)
    (ask ticket (give 'ann))
    (ensure (eq? (ask ticket (holder)) 'ann))
    ticket))

;; Both want the coin; only one can have it.
(define result (match-intents (list (sale back-row 1) (sale front-row 2))))
(write (length (settlement-intents result)))
(newline)
(write (list (ask front-row (holder)) (ask back-row (holder))))
(newline)

;; Later the coin is gone.
(write
 (guard (e ((avm-error? e) (avm-error-kind e)))
   (settle (sale back-row 1))))
(newline)
