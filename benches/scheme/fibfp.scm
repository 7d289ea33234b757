;;; Doubly recursive Fibonacci on floats.
;;; family: floats
(import (scheme base) (scheme write))

(define (fib n)
  (if (< n 2.0)
      n
      (+ (fib (- n 1.0)) (fib (- n 2.0)))))

(display (exact (fib 31.0)))
(newline)
