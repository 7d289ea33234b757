;; SRFI 87: => in case.
(import (except (scheme base) case) (srfi 87))
(case 3 ((1 2) 'low) ((3 4) => (lambda (x) (* x x))) (else 'no)) ; => 9
(case 7 ((1) 1) (else => list)) ; => (7)
