;; SRFI 111: boxes.

(import (srfi 111))

(define b (box 1))
b ; => #<box 1>
(box? b) ; => #t
(box? 1) ; => #f
(box? (vector 1)) ; => #f
(unbox b) ; => 1
(set-box! b '(2 3))
(unbox b) ; => (2 3)
(unbox 5) ; !> unbox: expected a box, got 5 (argument 1)
(set-box! 5 1) ; !> set-box!: expected a box, got 5 (argument 1)
(eqv? (box 1) (box 1)) ; => #f
(equal? (box 1) (box 1)) ; => #f
(eq? b b) ; => #t
(set-box! b b)
b ; => #0=#<box #0#>

;; A box is a value that can be sent: the other side gets its own.
(import (avm))
(define-behavior keeper (state (kept #f)) ((put x) (set! kept x) #t) ((get) kept) ((change) (set-box! kept 9)))
(define k (create-object 'keeper))
(define sent (box 1))
(ask k (put sent))
(set-box! sent 2)
(unbox (ask k (get))) ; => 1
(ask k (change)) ; !> rejected
