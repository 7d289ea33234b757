;; SRFI 38: data with shared structure.
(import (scheme base) (srfi 38))

(define (written write x) (let ((p (open-output-string))) (write x p) (get-output-string p)))
(define a (list 1 2))
(written write-with-shared-structure (list a a)) ; => "(#0=(1 2) #0#)"
(written write/ss (let ((c (list 1 2 3))) (set-cdr! (cddr c) c) c)) ; => "#0=(1 2 3 . #0#)"
(let ((p (open-output-string))) (write-with-shared-structure (vector a a) p #t) (get-output-string p)) ; => "#(#0=(1 2) #0#)"
(let ((x (read-with-shared-structure (open-input-string "(#1=(a) #1#)")))) (eq? (car x) (cadr x))) ; => #t
(let ((x (read/ss (open-input-string "#0=(a . #0#)")))) (eq? x (cdr x))) ; => #t
