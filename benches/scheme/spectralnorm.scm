;;; The spectral norm of an endless matrix, cut off: floats in loops, small integers turned into them.
;;; family: floats
(import (scheme base) (scheme inexact) (scheme write))

(define (entry i j)
  (/ 1.0 (inexact (+ (quotient (* (+ i j) (+ i j 1)) 2) i 1))))

(define (multiply! n v result)
  (do ((i 0 (+ i 1))) ((= i n))
    (let loop ((j 0) (sum 0.0))
      (if (= j n)
          (vector-set! result i sum)
          (loop (+ j 1) (+ sum (* (entry i j) (vector-ref v j))))))))

(define (multiply-transposed! n v result)
  (do ((i 0 (+ i 1))) ((= i n))
    (let loop ((j 0) (sum 0.0))
      (if (= j n)
          (vector-set! result i sum)
          (loop (+ j 1) (+ sum (* (entry j i) (vector-ref v j))))))))

(define (norm n)
  (let ((u (make-vector n 1.0)) (v (make-vector n 0.0)) (between (make-vector n 0.0)))
    (do ((i 0 (+ i 1))) ((= i 5))
      (multiply! n u between)
      (multiply-transposed! n between v)
      (multiply! n v between)
      (multiply-transposed! n between u))
    (let loop ((i 0) (uv 0.0) (vv 0.0))
      (if (= i n)
          (sqrt (/ uv vv))
          (loop (+ i 1)
                (+ uv (* (vector-ref u i) (vector-ref v i)))
                (+ vv (* (vector-ref v i) (vector-ref v i))))))))

(display (exact (round (* 1000000.0 (norm 320)))))
(newline)
