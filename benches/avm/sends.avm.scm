;;; Five million messages to one object, each of which changes its state.
(import (scheme base) (scheme write) (avm))

(define-behavior counter
  (state (count 0))
  ((inc by) (set! count (+ count by)) count))

(define c (create-object 'counter))

(define (run rounds)
  (do ((i 0 (+ i 1))) ((= i rounds) (ask c (inc 0)))
    (ask c (inc 1))))

(display (run 5000000))
(newline)
