;; SRFI 0: cond-expand.
(import (only (scheme base) quote) (srfi 0))
(cond-expand (r7rs 'yes) (else 'no)) ; => yes
(cond-expand ((and r7rs (not no-such-feature)) 'yes) (else 'no)) ; => yes
