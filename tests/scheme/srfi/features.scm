;; Every SRFI that is a library is a feature.
(cond-expand (srfi-1 'there) (else 'missing)) ; => there
(cond-expand ((and srfi-8 (not srfi-99999)) 'there) (else 'missing)) ; => there
(cond-expand (srfi-x 'there) (else 'missing)) ; => missing
(cond-expand ((library (srfi :1 lists)) 'there) (else 'missing)) ; => there
(if (memq 'srfi-1 (features)) #t #f) ; => #t
(if (memq 'srfi-158 (features)) #t #f) ; => #t
(memq 'srfi-99999 (features)) ; => #f
(import (only (srfi :1 lists) iota))
(iota 2) ; => (0 1)
