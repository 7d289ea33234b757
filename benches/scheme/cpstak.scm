;;; Takeuchi's function in continuation-passing style: closures, and nothing but tail calls.
;;; family: calls
(import (scheme base) (scheme write))

(define (cpstak x y z)
  (define (step x y z k)
    (if (< y x)
        (step (- x 1) y z
              (lambda (a)
                (step (- y 1) z x
                      (lambda (b)
                        (step (- z 1) x y
                              (lambda (c) (step a b c k)))))))
        (k z)))
  (step x y z (lambda (result) result)))

(define (repeat count)
  (let loop ((i 1) (result (cpstak 18 12 6)))
    (if (= i count)
        result
        (loop (+ i 1) (cpstak 18 12 6)))))

(display (repeat 100))
(newline)
