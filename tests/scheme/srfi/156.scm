;; SRFI 156: predicate combiners.
(import (scheme base) (srfi 156))
(is 4 even?) ; => #t
(isnt 4 even?) ; => #f
(is 1 < 2) ; => #t
(isnt 1 < 2) ; => #f
(is 1 < 2 <= 2 < 3) ; => #t
(is 1 < 3 < 2) ; => #f
(map (is _ < 3) '(1 2 3)) ; => (#t #t #f)
(map (isnt _ < 3) '(1 2 3)) ; => (#f #f #t)
(map (is 2 < _) '(1 2 3)) ; => (#f #f #t)
((is _ < _) 1 2) ; => #t
((is _ < _ < _) 1 3 2) ; => #f
(map (is _ even?) '(1 2)) ; => (#f #t)
(map (isnt _ even?) '(1 2)) ; => (#t #f)
((is 1 < _ even?) 2) ; => #t
(let ((n 0)) (is 0 < (begin (set! n (+ n 1)) n) < 5) n) ; => 1
(let ((n 0)) (is 5 < 0 < (begin (set! n 1) 1)) n) ; => 0
