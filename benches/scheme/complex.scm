;;; The Mandelbrot set by complex numbers, inexact ones and exact ones.
;;; family: floats
(import (scheme base) (scheme complex) (scheme write))

(define (steps c limit)
  (let loop ((z 0) (i 0))
    (if (or (= i limit)
            (> (+ (* (real-part z) (real-part z)) (* (imag-part z) (imag-part z))) 4))
        i
        (loop (+ (* z z) c) (+ i 1)))))

(define (total size limit coordinate)
  (let rows ((y 0) (sum 0))
    (if (= y size)
        sum
        (let columns ((x 0) (sum sum))
          (if (= x size)
              (rows (+ y 1) sum)
              (columns (+ x 1)
                       (+ sum
                          (steps (make-rectangular (coordinate x size -2) (coordinate y size -3/2)) limit))))))))

(define (exact-coordinate i size start) (+ start (/ (* 3 i) size)))
(define (inexact-coordinate i size start) (inexact (exact-coordinate i size start)))

;; Gaussian integers: a walk by multiplication modulo a number.
(define (gaussian-walk n)
  (let loop ((i 0) (z 1+2i))
    (if (= i n)
        (list (real-part z) (imag-part z))
        (let ((w (+ (* z 3-2i) 1+i)))
          (loop (+ i 1)
                (make-rectangular (modulo (real-part w) 10007) (modulo (imag-part w) 10009)))))))

(write (list (total 80 60 inexact-coordinate) (total 24 6 exact-coordinate) (gaussian-walk 50000)))
(newline)
