;;; Fibonacci in which each number comes back through a continuation captured for it.
;;; family: continuations
(import (scheme base) (scheme write))

(define (sum a b k)
  (if (= b 0)
      (k a)
      (sum (+ a 1) (- b 1) k)))

(define (fib n k)
  (if (< n 2)
      (k n)
      (sum (call-with-current-continuation (lambda (first) (fib (- n 1) first)))
           (call-with-current-continuation (lambda (second) (fib (- n 2) second)))
           k)))

(define (run rounds)
  (let loop ((i 0) (total 0))
    (if (= i rounds)
        total
        (loop (+ i 1)
              (+ total (call-with-current-continuation (lambda (k) (fib 20 k))))))))

(display (run 25))
(newline)
