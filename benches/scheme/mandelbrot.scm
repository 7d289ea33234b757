;;; The Mandelbrot set: floating point in a loop.
;;; family: floats
(import (scheme base) (scheme write))

(define (steps cr ci limit)
  (let loop ((zr 0.0) (zi 0.0) (i 0))
    (let ((rr (* zr zr)) (ii (* zi zi)))
      (if (or (= i limit) (> (+ rr ii) 4.0))
          i
          (loop (+ (- rr ii) cr) (+ (* 2.0 zr zi) ci) (+ i 1))))))

(define (total size limit)
  (let ((step (/ 3.0 (inexact size))))
    (let rows ((y 0) (sum 0))
      (if (= y size)
          sum
          (let columns ((x 0) (sum sum))
            (if (= x size)
                (rows (+ y 1) sum)
                (columns (+ x 1)
                         (+ sum (steps (+ -2.0 (* step x)) (+ -1.5 (* step y)) limit)))))))))

(display (total 200 150))
(newline)
