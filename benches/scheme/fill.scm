;;; A table of counts filled, copied and summed: vectors, by index and as a whole.
;;; family: vectors
(import (scheme base) (scheme write))

(define (fill n)
  (let ((v (make-vector n 0)))
    (do ((i 0 (+ i 1))) ((= i n) v)
      (vector-set! v i i))))

(define (copy-backwards v)
  (let* ((n (vector-length v)) (new (make-vector n 0)))
    (do ((i (- n 1) (- i 1)) (j 0 (+ j 1))) ((< i 0) new)
      (vector-set! new j (vector-ref v i)))))

(define (sum v)
  (let ((end (vector-length v)))
    (let loop ((i 0) (sum 0))
      (if (= i end) sum (loop (+ i 1) (+ sum (vector-ref v i)))))))

(define (run rounds n)
  (let loop ((i 0) (total 0))
    (if (= i rounds)
        total
        (let* ((v (fill n)) (w (copy-backwards v)) (x (vector-map + v w)))
          (vector-fill! v 1)
          (loop (+ i 1) (+ total (sum v) (sum w) (sum x)))))))

(display (run 12 100000))
(newline)
