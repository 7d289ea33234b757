;;; Parameters read in a loop and bound by `parameterize`, nested.
;;; family: exceptions
(import (scheme base) (scheme write))

(define depth (make-parameter 0))
(define width (make-parameter 10 (lambda (x) (if (< x 5) 5 x))))

(define (nest n)
  (if (= n 0)
      (+ (depth) (width))
      (parameterize ((depth (+ 1 (depth))))
        (+ (width) (nest (- n 1))))))

(define (sum-of n)
  (let loop ((i 0) (sum 0))
    (if (= i n)
        sum
        (loop (+ i 1) (+ sum (width))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum (nest 10)
                 (parameterize ((width i)) (sum-of 20)))))))

(display (run 25000))
(newline)
