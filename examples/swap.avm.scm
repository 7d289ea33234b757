;;; An atomic swap: two parties exchange what they own through an escrow, all of it or nothing.
;;;
;;; A token belongs to its holder and changes hands only when its holder says so. Both parties first give the escrow
;;; leave to move their token; the escrow then moves both in one transaction.

(import (scheme base) (scheme write) (avm))

(define-behavior token
  (state (name #f) (holder #f) (trusted #f))
  ((mint a-name a-holder)
   (if name (error "already minted" name))
   (set! name a-name)
   (set! holder a-holder)
   name)
  ((holder) holder)
  ;; Only through its holder can a token be lent out, and only the one who was trusted can move it on.
  ((trust who)
   (unless (eq? (sender) holder) (error "only the holder lends this token" name))
   (set! trusted who)
   name)
  ((move to)
   (unless (and trusted (eq? (sender) trusted)) (error "not yours to move" name))
   (set! holder to)
   (set! trusted #f)
   name))

(define-behavior party
  ((agree-to-give token escrow) (ask token (trust escrow))))

(define-behavior escrow
  ((exchange a b)
   (let ((holder-of-a (ask a (holder)))
         (holder-of-b (ask b (holder))))
     (list (ask a (move holder-of-b))
           (ask b (move holder-of-a))))))

(define alice (create-object 'party 'market))
(define bob (create-object 'party 'market))
(define middleman (create-object 'escrow 'market))
(define car-key (create-object 'token 'market))
(define painting (create-object 'token 'market))
(ask car-key (mint "car key" alice))
(ask painting (mint "painting" bob))

(define (name-of owner)
  (cond ((eq? owner alice) "alice")
        ((eq? owner bob) "bob")
        (else "somebody else")))

(define (show-holders)
  (display "car key: ")
  (display (name-of (ask car-key (holder))))
  (display ", painting: ")
  (display (name-of (ask painting (holder))))
  (newline))

(define (try-to-swap)
  (guard (problem
          ((avm-error? problem)
           (display "no swap: ")
           (display (error-object-message (root-cause problem)))
           (newline)))
    (transaction (ask middleman (exchange car-key painting)))
    (display "swapped")
    (newline)))

;; A call that was rejected because a call inside of it was rejected tells so, step by step.
(define (root-cause condition)
  (let ((cause (and (avm-error? condition) (avm-error-cause condition))))
    (if cause (root-cause cause) condition)))

(show-holders)

;; Alice has agreed, Bob has not: the car key is moved, the painting is not, and so neither is.
(ask alice (agree-to-give car-key middleman))
(try-to-swap)
(show-holders)

;; Now both have.
(ask bob (agree-to-give painting middleman))
(try-to-swap)
(show-holders)
