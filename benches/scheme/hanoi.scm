;;; The towers of Hanoi over vectors, and a `do` loop with several variables.
;;; family: calls
(import (scheme base) (scheme write))

(define moves 0)
(define heights (vector 0 0 0))

(define (move! count from to by)
  (if (> count 0)
      (begin
        (move! (- count 1) from by to)
        (set! moves (+ moves 1))
        (vector-set! heights from (- (vector-ref heights from) 1))
        (vector-set! heights to (+ (vector-ref heights to) 1))
        (move! (- count 1) by to from))))

(vector-set! heights 0 21)
(move! 21 0 1 2)
(write (list moves heights))
(newline)
