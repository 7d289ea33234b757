;;; The Mandelbrot set by inexact complex numbers, and a polynomial's roots by Newton's method.
;;; family: floats
(import (scheme base) (scheme complex) (scheme write))

(define (steps c limit)
  (let loop ((z 0.0) (i 0))
    (if (or (= i limit)
            (> (+ (* (real-part z) (real-part z)) (* (imag-part z) (imag-part z))) 4.0))
        i
        (loop (+ (* z z) c) (+ i 1)))))

(define (total size limit)
  (let ((step (/ 3.0 (inexact size))))
    (let rows ((y 0) (sum 0))
      (if (= y size)
          sum
          (let columns ((x 0) (sum sum))
            (if (= x size)
                (rows (+ y 1) sum)
                (columns (+ x 1)
                         (+ sum
                            (steps (make-rectangular (+ -2.0 (* step x)) (+ -1.5 (* step y))) limit)))))))))

;; The root of z^3 = 1 that Newton's steps lead to: 1, 2 or 3.
(define (root z)
  (let loop ((z z) (i 0))
    (if (= i 12)
        (cond ((> (real-part z) 0.5) 1)
              ((> (imag-part z) 0.0) 2)
              (else 3))
        (loop (- z (/ (- (* z z z) 1.0) (* 3.0 z z))) (+ i 1)))))

(define (roots size)
  (let rows ((y 0) (sum 0))
    (if (= y size)
        sum
        (let columns ((x 0) (sum sum))
          (if (= x size)
              (rows (+ y 1) sum)
              (columns (+ x 1)
                       (+ sum
                          (root (make-rectangular (+ 0.05 (* 0.11 (- x 20))) (+ 0.03 (* 0.09 (- y 20))))))))))))

(write (list (total 90 60) (roots 40)))
(newline)
