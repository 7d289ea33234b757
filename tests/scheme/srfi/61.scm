;; SRFI 61: a more general cond clause.
(import (except (scheme base) cond) (srfi 61))
(cond ((values 1 2) (lambda (a b) (= b 2)) => list)) ; => (1 2)
(cond ((values 1 2) (lambda (a b) #f) => list) (else 'other)) ; => other
(cond ((values) (lambda () #t) => (lambda () 'none))) ; => none
(cond ((assv 2 '((1 . a) (2 . b))) => cdr) (else 'no)) ; => b
(cond (#f 1) (5)) ; => 5
(cond (#f 1) (#t 2 3)) ; => 3
(cond (else 1 2)) ; => 2
(cond ('a symbol? => list) (else 1)) ; => (a)
