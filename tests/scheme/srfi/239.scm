;; SRFI 239: destructuring lists.
(import (scheme base) (srfi 239))
(define (fold f start list) (list-case list ((a . b) (fold f (f a start) b)) (() start) (_ (error "improper" list))))
(fold cons '() '(1 2 3)) ; => (3 2 1)
(fold + 0 '(1 . 2)) ; !> improper: 2
(list-case 5 (() 'empty) ((_ . _) 'pair) (x (list 'other x))) ; => (other 5)
(list-case '(1 2) ((_ . b) b)) ; => (2)
(list-case '() ((a . b) a)) ; !> list-case
(let ((n 0)) (list-case (begin (set! n (+ n 1)) '(1)) (() 0) ((a . b) (define c 5) (list n a b c)))) ; => (1 1 () 5)
