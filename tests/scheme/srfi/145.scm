;; SRFI 145: assumptions.
(import (scheme base) (srfi 145))
(assume #t) ; => #t
(assume (+ 1 2)) ; => 3
(assume 5 "five") ; => 5
(assume (= 1 2)) ; !> invalid assumption: (= 1 2)
(assume (= 1 2) "one is two" 7) ; !> invalid assumption: one is two: (= 1 2) 7
(assume #f 'no-string) ; !> no-string
(let ((n 0)) (assume #t (set! n 1)) n) ; => 0
(assume) ; !>
