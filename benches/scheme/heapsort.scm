;;; Heaps in vectors: sorting in place, and a queue of events by time.
;;; family: vectors
(import (scheme base) (scheme write))

(define (swap! v i j)
  (let ((x (vector-ref v i)))
    (vector-set! v i (vector-ref v j))
    (vector-set! v j x)))

(define (sift-down! v start end)
  (let loop ((root start))
    (let ((child (+ root root 1)))
      (if (< child end)
          (let ((child (if (and (< (+ child 1) end)
                                (< (vector-ref v child) (vector-ref v (+ child 1))))
                           (+ child 1)
                           child)))
            (if (< (vector-ref v root) (vector-ref v child))
                (begin
                  (swap! v root child)
                  (loop child))))))))

(define (heap-sort! v)
  (let ((n (vector-length v)))
    (do ((i (quotient n 2) (- i 1))) ((< i 0))
      (sift-down! v i n))
    (do ((end (- n 1) (- end 1))) ((<= end 0) v)
      (swap! v 0 end)
      (sift-down! v 0 end))))

(define (random-vector n seed)
  (let ((v (make-vector n 0)))
    (do ((i 0 (+ i 1))
         (seed seed (modulo (+ (* seed 1103515245) 12345) 2147483648)))
        ((= i n) v)
      (vector-set! v i (quotient seed 256)))))

(define (sorted? v)
  (let loop ((i 1))
    (or (= i (vector-length v))
        (and (<= (vector-ref v (- i 1)) (vector-ref v i))
             (loop (+ i 1))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (let ((v (heap-sort! (random-vector 20000 (+ i 1)))))
          (loop (+ i 1) (if (sorted? v) (+ sum (modulo (vector-ref v 10000) 1000)) sum))))))

(display (run 6))
(newline)
