;; SRFI 16: case-lambda.
(import (scheme base) (srfi 16))
(define f (case-lambda ((a) (list 'one a)) ((a b) (list 'two a b)) ((a . rest) (list 'more rest)) (() 'none)))
(list (f) (f 1) (f 1 2) (f 1 2 3)) ; => (none (one 1) (two 1 2) (more (2 3)))
((case-lambda ((a) a)) 1 2) ; !>
