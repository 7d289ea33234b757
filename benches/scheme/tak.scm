;;; Takeuchi's function: calls of three arguments, three of them inside a fourth.
;;; family: calls
(import (scheme base) (scheme write))

(define (tak x y z)
  (if (< y x)
      (tak (tak (- x 1) y z)
           (tak (- y 1) z x)
           (tak (- z 1) x y))
      z))

(define (repeat count)
  (let loop ((i 1) (result (tak 18 12 6)))
    (if (= i count)
        result
        (loop (+ i 1) (tak 18 12 6)))))

(display (repeat 400))
(newline)
