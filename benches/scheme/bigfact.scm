;;; Factorials: products of big integers, and their digits.
;;; family: big integers
(import (scheme base) (scheme write))

(define (fact n)
  (if (= n 0) 1 (* n (fact (- n 1)))))

(define (digit-sum n)
  (let loop ((n n) (sum 0))
    (if (= n 0)
        sum
        (loop (quotient n 1000000000)
              (+ sum (let digits ((d (remainder n 1000000000)) (sum 0))
                       (if (= d 0) sum (digits (quotient d 10) (+ sum (remainder d 10))))))))))

(define (run from to)
  (let loop ((n from) (sum 0))
    (if (> n to) sum (loop (+ n 1) (+ sum (digit-sum (fact n)))))))

(display (run 1000 1100))
(newline)
