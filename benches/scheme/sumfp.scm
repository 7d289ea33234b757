;;; A sum of floats in a loop that counts by floats.
;;; family: floats
(import (scheme base) (scheme write))

(define (sum-upto n)
  (let loop ((x n) (sum 0.0))
    (if (< x 0.0)
        sum
        (loop (- x 1.0) (+ sum x)))))

(define (run rounds)
  (let loop ((i 0) (result 0.0))
    (if (= i rounds)
        (exact result)
        (loop (+ i 1) (sum-upto 10000.0)))))

(display (run 1000))
(newline)
