;;; Rationals: harmonic sums, Bernoulli numbers, continued fractions.
;;; family: big integers
(import (scheme base) (scheme write))

(define (harmonic n)
  (let loop ((i 1) (sum 0))
    (if (> i n) sum (loop (+ i 1) (+ sum (/ 1 i))))))

(define (bernoulli n)
  (let ((row (make-vector (+ n 1) 0)))
    (do ((m 0 (+ m 1))) ((> m n) (vector-ref row 0))
      (vector-set! row m (/ 1 (+ m 1)))
      (do ((j m (- j 1))) ((= j 0))
        (vector-set! row (- j 1) (* j (- (vector-ref row (- j 1)) (vector-ref row j))))))))

(define (fraction-terms x)
  (let loop ((x x) (count 0))
    (let ((rest (- x (floor x))))
      (if (= rest 0) count (loop (/ 1 rest) (+ count 1))))))

(write (list (modulo (numerator (harmonic 6000)) 1000003)
             (modulo (numerator (bernoulli 300)) 1000003)
             (fraction-terms (harmonic 3000))))
(newline)
