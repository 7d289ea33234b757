;;; Products of matrices of integers, each a vector of rows.
;;; family: vectors
(import (scheme base) (scheme write))

(define (make-matrix size fill)
  (let ((m (make-vector size #f)))
    (do ((i 0 (+ i 1))) ((= i size) m)
      (let ((row (make-vector size 0)))
        (do ((j 0 (+ j 1))) ((= j size)) (vector-set! row j (fill i j)))
        (vector-set! m i row)))))

(define (product a b)
  (let ((size (vector-length a)))
    (make-matrix size
                 (lambda (i j)
                   (let ((row (vector-ref a i)))
                     (let loop ((k 0) (sum 0))
                       (if (= k size)
                           (modulo sum 10007)
                           (loop (+ k 1)
                                 (+ sum (* (vector-ref row k) (vector-ref (vector-ref b k) j)))))))))))

(define start (make-matrix 120 (lambda (i j) (modulo (+ (* 7 i) (* 3 j)) 11))))

(define (power n)
  (let loop ((i 1) (m start))
    (if (= i n) m (loop (+ i 1) (product m start)))))

(display (vector-ref (vector-ref (power 6) 17) 71))
(newline)
