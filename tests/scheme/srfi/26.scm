;; SRFI 26: cut and cute.
(import (scheme base) (srfi 26))
((cut list)) ; => ()
((cut list <...>)) ; => ()
((cut list 1)) ; => (1)
((cut list <>) 1) ; => (1)
((cut list <...>) 1 2) ; => (1 2)
((cut list 1 2)) ; => (1 2)
((cut list 1 <>) 2) ; => (1 2)
((cut list 1 <...>) 2 3) ; => (1 2 3)
((cut list 1 <> 3 <>) 2 4) ; => (1 2 3 4)
((cut list 1 <> 3 <...>) 2 4 5) ; => (1 2 3 4 5)
((cut <> 1 2) list) ; => (1 2)
((cut <> <> <...>) list 1 2 3) ; => (1 2 3)
(let ((x 'old)) (let ((p (cut list x <>))) (set! x 'new) (p 1))) ; => (new 1)
(let ((n 0)) (map (cut + (begin (set! n (+ n 1)) n) <>) '(0 0 0))) ; => (1 2 3)
(let ((a 0)) (map (cut + (begin (set! a (+ a 1)) a) <>) '(1 2)) a) ; => 2
((cut list 1 <>)) ; !>
((cut list 1 <>) 2 3) ; !>
(cut list <...> 1) ; !> <...>
((cute list)) ; => ()
((cute list <...>) 1) ; => (1)
((cute list 1 <>) 2) ; => (1 2)
((cute list 1 <> 3 <>) 2 4) ; => (1 2 3 4)
((cute list 1 <> 3 <...>) 2 4 5) ; => (1 2 3 4 5)
((cute <> 1) list) ; => (1)
(let ((a 0)) (map (cute + (begin (set! a (+ a 1)) a) <>) '(1 2)) a) ; => 1
(let ((n 0)) (let ((p (cute (begin (set! n (+ n 1)) list) <>))) (p 1) (p 2) n)) ; => 1
(let ((n 0)) (cute list (set! n 5)) n) ; => 5
(cute list <...> 1) ; !> <...>
(let ((x 5)) ((cut list x <>) 6)) ; => (5 6)
(map (cut * 2 <>) '(1 2 3)) ; => (2 4 6)
