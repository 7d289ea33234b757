;;; Takeuchi's function, every value handed back through a continuation that was captured for it.
;;; family: continuations
(import (scheme base) (scheme write))

(define (ctak x y z)
  (call-with-current-continuation
    (lambda (k) (ctak-to k x y z))))

(define (ctak-to k x y z)
  (if (< y x)
      (call-with-current-continuation
        (lambda (k)
          (ctak-to k
                   (call-with-current-continuation (lambda (k) (ctak-to k (- x 1) y z)))
                   (call-with-current-continuation (lambda (k) (ctak-to k (- y 1) z x)))
                   (call-with-current-continuation (lambda (k) (ctak-to k (- z 1) x y))))))
      (k z)))

(define (repeat count)
  (let loop ((i 1) (result (ctak 18 12 6)))
    (if (= i count)
        result
        (loop (+ i 1) (ctak 18 12 6)))))

(display (repeat 10))
(newline)
