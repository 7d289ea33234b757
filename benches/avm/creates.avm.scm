;;; A quarter of a million objects created, each sent two messages.
(import (scheme base) (scheme write) (avm))

(define-behavior cell
  (state (value 0))
  ((put! x) (set! value x) value)
  ((get) value))

(define (run count)
  (let loop ((i 0) (sum 0))
    (if (= i count)
        sum
        (let ((c (create-object 'cell)))
          (ask c (put! i))
          (loop (+ i 1) (+ sum (ask c (get))))))))

(display (run 250000))
(newline)
