;; SRFI 62: datum comments.
(import (scheme base) (srfi 62))
(list 1 #;(a b) 2 #; #;3 4 5) ; => (1 2 5)
