;;; Quicksort of a vector in place.
;;; family: vectors
(import (scheme base) (scheme write))

(define seed 42)

(define (next!)
  (set! seed (modulo (+ (* seed 1103515245) 12345) 2147483648))
  seed)

(define (swap! v i j)
  (let ((kept (vector-ref v i)))
    (vector-set! v i (vector-ref v j))
    (vector-set! v j kept)))

(define (sort! v low high)
  (if (< low high)
      (let ((pivot (vector-ref v (quotient (+ low high) 2))))
        (let loop ((i low) (j high))
          (cond ((> i j)
                 (sort! v low j)
                 (sort! v i high))
                ((< (vector-ref v i) pivot) (loop (+ i 1) j))
                ((> (vector-ref v j) pivot) (loop i (- j 1)))
                (else
                 (swap! v i j)
                 (loop (+ i 1) (- j 1))))))))

(define (sorted? v)
  (let loop ((i 1))
    (or (= i (vector-length v))
        (and (<= (vector-ref v (- i 1)) (vector-ref v i))
             (loop (+ i 1))))))

(define v (make-vector 600000 0))
(do ((i 0 (+ i 1))) ((= i (vector-length v))) (vector-set! v i (next!)))
(sort! v 0 (- (vector-length v) 1))
(write (list (sorted? v) (vector-ref v 0) (vector-ref v 300000)))
(newline)
