;;; Doubly recursive Fibonacci: calls, and arithmetic on small integers.
;;; family: calls
(import (scheme base) (scheme write))

(define (fib n)
  (if (< n 2)
      n
      (+ (fib (- n 1)) (fib (- n 2)))))

(display (fib 34))
(newline)
