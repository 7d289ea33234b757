;;; A million transactions of one call each: begin, call, commit.
(import (scheme base) (scheme write) (avm))

(define-behavior counter
  (state (count 0))
  ((inc by) (set! count (+ count by)) count))

(define c (create-object 'counter 'bank))

(define (run rounds)
  (do ((i 0 (+ i 1))) ((= i rounds) (transaction (ask c (inc 0))))
    (let ((tx (begin-tx)))
      (ask c (inc 1))
      (commit-tx tx))))

(display (run 1000000))
(newline)
