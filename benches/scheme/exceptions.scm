;;; Conditions raised and caught, through frames and through `dynamic-wind`.
;;; family: exceptions
(import (scheme base) (scheme write))

(define (dig depth n)
  (if (= depth 0)
      (if (even? n) (raise n) n)
      (+ 1 (dig (- depth 1) n))))

(define depth-now 0)

(define (attempt n)
  (guard (problem
          ((and (number? problem) (= 0 (modulo problem 4))) 4)
          ((number? problem) 2))
    (dynamic-wind
      (lambda () (set! depth-now (+ depth-now 1)))
      (lambda () (dig 10 n))
      (lambda () (set! depth-now (- depth-now 1))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        (list sum depth-now)
        (loop (+ i 1) (modulo (+ sum (attempt i)) 1000003)))))

(write (run 400000))
(newline)
