;;; Ackermann's function: deep recursion.
;;; family: calls
(import (scheme base) (scheme write))

(define (ack m n)
  (cond ((= m 0) (+ n 1))
        ((= n 0) (ack (- m 1) 1))
        (else (ack (- m 1) (ack m (- n 1))))))

(define (repeat count)
  (let loop ((i 1) (result (ack 3 9)))
    (if (= i count)
        result
        (loop (+ i 1) (ack 3 9)))))

(display (repeat 1))
(newline)
