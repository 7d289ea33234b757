;;; Exact complex numbers: a fractal on a grid of rationals, and a walk of Gaussian integers.
;;; family: big integers
(import (scheme base) (scheme complex) (scheme write))

(define (steps c limit)
  (let loop ((z 0) (i 0))
    (if (or (= i limit)
            (> (+ (* (real-part z) (real-part z)) (* (imag-part z) (imag-part z))) 4))
        i
        (loop (+ (* z z) c) (+ i 1)))))

(define (total size limit)
  (let rows ((y 0) (sum 0))
    (if (= y size)
        sum
        (let columns ((x 0) (sum sum))
          (if (= x size)
              (rows (+ y 1) sum)
              (columns (+ x 1)
                       (+ sum
                          (steps (make-rectangular (- (/ (* 3 x) size) 2) (- (/ (* 3 y) size) 3/2)) limit))))))))

(define (walk n)
  (let loop ((i 0) (z 1+2i))
    (if (= i n)
        (list (real-part z) (imag-part z))
        (let ((w (+ (* z 3-2i) 1+i)))
          (loop (+ i 1)
                (make-rectangular (modulo (real-part w) 10007) (modulo (imag-part w) 10009)))))))

(write (list (total 30 7) (walk 60000)))
(newline)
