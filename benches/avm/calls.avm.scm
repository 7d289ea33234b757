;;; The same with `call` and a whole message: a list that is made, copied across and matched.
(import (scheme base) (scheme write) (avm))

(define-behavior counter
  (state (count 0))
  ((inc by) (set! count (+ count by)) count))

(define c (create-object 'counter))

(define (run rounds)
  (do ((i 0 (+ i 1))) ((= i rounds) (call c '(inc 0)))
    (call c '(inc 1))))

(display (run 5000000))
(newline)
