;;; Closures made and called: ten million calls through a chain of composed procedures.
;;; family: closures
(import (scheme base) (scheme write))

(define (adder n) (lambda (x) (+ x n)))
(define (compose f g) (lambda (x) (f (g x))))

(define (chain n)
  (let loop ((i 0) (f (lambda (x) x)))
    (if (= i n) f (loop (+ i 1) (compose (adder (if (even? i) 1 -1)) f)))))

(define (run rounds)
  (let ((f (chain 10)))
    (let loop ((i 0) (x 0))
      (if (= i rounds)
          x
          (loop (+ i 1) (+ 1 (f x)))))))

(display (run 1500000))
(newline)
