;;; The hundred-thousandth Fibonacci number: by sums, and by doubling.
;;; family: big integers
(import (scheme base) (scheme write))

(define (by-sums n)
  (let loop ((i 0) (a 0) (b 1))
    (if (= i n) a (loop (+ i 1) b (+ a b)))))

;; K is given F(n) and F(n + 1).
(define (by-doubling n k)
  (if (= n 0)
      (k 0 1)
      (by-doubling (quotient n 2)
                   (lambda (a b)
                     (let ((c (* a (- (* 2 b) a))) (d (+ (* a a) (* b b))))
                       (if (even? n) (k c d) (k d (+ c d))))))))

(define (run n rounds)
  (let ((sum (by-sums n)))
    (let loop ((i 0) (same 0))
      (if (= i rounds)
          (list same (modulo sum 1000000007) (string-length (number->string sum)))
          (loop (+ i 1)
                (if (= sum (by-doubling n (lambda (a b) a))) (+ same 1) same))))))

(write (run 60000 20))
(newline)
