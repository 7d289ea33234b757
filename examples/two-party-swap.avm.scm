;;; A swap of two parties, each of whom says what it gives and what it wants, and not to whom.

(import (scheme base) (scheme write) (avm))

(define-behavior token
  (state (holder 'nobody))
  ((mint who) (set! holder who))
  ((give who) (set! holder who))
  ((holder) holder))

(define (mint who)
  (let ((token (create-object 'token 'market)))
    (ask token (mint who))
    token))

(define apple (mint 'alice))
(define pear (mint 'bob))

;; Gives away `mine`, to whoever; in the end `wanted` must be hers or his.
(define (offer who mine wanted)
  (intent
   (ask mine (give (choose '(alice bob carol))))
   (ensure (eq? (ask wanted (holder)) who))))

(settle (parallel (offer 'alice apple pear) (offer 'bob pear apple)))
(display (list (ask apple (holder)) (ask pear (holder))))
(newline)
