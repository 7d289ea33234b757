;;; Several values returned and received.
;;; family: calls
(import (scheme base) (scheme write))

(define (halves n)
  (values (quotient n 2) (- n (quotient n 2))))

(define (weight n)
  (if (< n 2)
      n
      (let-values (((a b) (halves n)))
        (+ (weight a) (weight b)))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (call-with-values
          (lambda () (halves (weight 2000)))
          (lambda (a b) (loop (+ i 1) (+ sum (- b a) 1)))))))

(display (run 3000))
(newline)
