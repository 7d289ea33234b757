;;; Union by rank with path compression: a forest in vectors.
;;; family: vectors
(import (scheme base) (scheme write))

(define (make-forest n)
  (let ((parent (make-vector n 0)))
    (do ((i 0 (+ i 1))) ((= i n) parent)
      (vector-set! parent i i))))

(define (find parent i)
  (let ((p (vector-ref parent i)))
    (if (= p i)
        i
        (let ((root (find parent p)))
          (vector-set! parent i root)
          root))))

(define (union! parent rank a b)
  (let ((a (find parent a)) (b (find parent b)))
    (cond ((= a b) #f)
          ((< (vector-ref rank a) (vector-ref rank b))
           (vector-set! parent a b)
           #t)
          (else
           (vector-set! parent b a)
           (if (= (vector-ref rank a) (vector-ref rank b))
               (vector-set! rank a (+ 1 (vector-ref rank a))))
           #t))))

(define (components size edges seed)
  (let ((parent (make-forest size)) (rank (make-vector size 0)))
    (let loop ((i 0) (seed seed) (count size))
      (if (= i edges)
          count
          (let* ((seed (modulo (+ (* seed 1103515245) 12345) 2147483648))
                 (a (modulo (quotient seed 32) size))
                 (seed (modulo (+ (* seed 1103515245) 12345) 2147483648))
                 (b (modulo (quotient seed 32) size)))
            (loop (+ i 1) seed (if (union! parent rank a b) (- count 1) count)))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1) (+ sum (components 50000 60000 (+ i 1)))))))

(display (run 8))
(newline)
