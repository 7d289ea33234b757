;;; Dynamic programming: the longest common subsequence of strings, and a knapsack.
;;; family: vectors
(import (scheme base) (scheme write))

(define (text length seed)
  (let ((s (make-string length #\a)))
    (do ((i 0 (+ i 1))
         (seed seed (modulo (+ (* seed 1103515245) 12345) 2147483648)))
        ((= i length) s)
      (string-set! s i (integer->char (+ 97 (modulo (quotient seed 65536) 4)))))))

(define (common a b)
  (let ((m (string-length a)) (n (string-length b)))
    (let rows ((i 0) (old (make-vector (+ n 1) 0)) (new (make-vector (+ n 1) 0)))
      (if (= i m)
          (vector-ref old n)
          (let ((c (string-ref a i)))
            (do ((j 1 (+ j 1))) ((> j n))
              (vector-set! new j
                           (if (char=? c (string-ref b (- j 1)))
                               (+ 1 (vector-ref old (- j 1)))
                               (max (vector-ref old j) (vector-ref new (- j 1))))))
            (rows (+ i 1) new old))))))

(define (knapsack items capacity)
  (let ((best (make-vector (+ capacity 1) 0)))
    (do ((i 1 (+ i 1))) ((> i items) (vector-ref best capacity))
      (let ((weight (+ 3 (modulo (* i 37) 41))) (worth (+ 1 (modulo (* i 53) 67))))
        (do ((w capacity (- w 1))) ((< w weight))
          (let ((with (+ worth (vector-ref best (- w weight)))))
            (if (> with (vector-ref best w))
                (vector-set! best w with))))))))

(write (list (common (text 1200 1) (text 1200 2)) (knapsack 200 6000)))
(newline)
