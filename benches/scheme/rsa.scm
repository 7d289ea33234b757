;;; Messages encrypted and decrypted by powers modulo a product of primes.
;;; family: big integers
(import (scheme base) (scheme write))

(define (power base exponent modulus)
  (let loop ((base (modulo base modulus)) (exponent exponent) (result 1))
    (if (= exponent 0)
        result
        (loop (modulo (* base base) modulus)
              (quotient exponent 2)
              (if (odd? exponent) (modulo (* result base) modulus) result)))))

;; Fermat's test is enough for numbers that nobody chose to defeat it.
(define (probable-prime? n)
  (and (= 1 (power 2 (- n 1) n))
       (= 1 (power 3 (- n 1) n))))

(define (next-prime n)
  (if (probable-prime? n) n (next-prime (+ n 2))))

;; The inverse of A modulo M, by Euclid's algorithm.
(define (inverse a m)
  (let loop ((r0 m) (r1 a) (t0 0) (t1 1))
    (if (= r1 0)
        (modulo t0 m)
        (let ((q (quotient r0 r1)))
          (loop r1 (- r0 (* q r1)) t1 (- t0 (* q t1)))))))

(define (run bits messages)
  (let* ((p (next-prime (+ (expt 2 bits) 1)))
         (q (next-prime (+ (expt 2 bits) (expt 2 (quotient bits 2)) 1)))
         (n (* p q))
         (e 65537)
         (d (inverse e (* (- p 1) (- q 1)))))
    (let loop ((i 0) (right 0) (sum 0))
      (if (= i messages)
          (list right sum)
          (let* ((message (+ (expt 3 (+ 50 i)) i))
                 (secret (power message e n)))
            (loop (+ i 1)
                  (if (= message (power secret d n)) (+ right 1) right)
                  (modulo (+ sum secret) 1000003)))))))

(write (run 384 100))
(newline)
