;;; Points inside of a polygon: comparisons of floats from vectors.
;;; family: floats
(import (scheme base) (scheme write))

(define xs (vector 0.0 1.0 1.0 0.0 0.0 1.0 -0.5 -1.0 -1.0 -2.0 -2.5 -2.0 -1.5 -0.5 1.0 1.0 0.0 -0.5 -1.0 -0.5))
(define ys (vector 0.0 0.0 1.0 1.0 2.0 3.0 2.0 3.0 0.0 -0.5 -1.0 -1.5 -2.0 -2.0 -1.5 -1.0 -0.5 -1.0 -1.0 -0.5))

(define (inside? xs ys x y)
  (let ((count (vector-length xs)))
    (let loop ((i 0) (j (- count 1)) (inside #f))
      (if (= i count)
          inside
          (let ((yi (vector-ref ys i)) (yj (vector-ref ys j)))
            (loop (+ i 1)
                  i
                  (if (and (or (and (<= yi y) (< y yj))
                               (and (<= yj y) (< y yi)))
                           (< x
                              (+ (/ (* (- (vector-ref xs j) (vector-ref xs i)) (- y yi)) (- yj yi))
                                 (vector-ref xs i))))
                      (not inside)
                      inside)))))))

(define (run size)
  (let rows ((i 0) (count 0))
    (if (= i size)
        count
        (let columns ((j 0) (count count))
          (if (= j size)
              (rows (+ i 1) count)
              (columns (+ j 1)
                       (if (inside? xs ys
                                    (- (/ (* 5.0 (inexact i)) (inexact size)) 3.0)
                                    (- (/ (* 6.0 (inexact j)) (inexact size)) 2.5))
                           (+ count 1)
                           count)))))))

(display (run 260))
(newline)
