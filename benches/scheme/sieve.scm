;;; The sieve of Eratosthenes: a vector filled and walked.
;;; family: vectors
(import (scheme base) (scheme write))

(define (count-primes limit)
  (let ((prime? (make-vector limit #t)))
    (let loop ((i 2) (count 0))
      (cond ((= i limit) count)
            ((vector-ref prime? i)
             (do ((j (+ i i) (+ j i))) ((>= j limit)) (vector-set! prime? j #f))
             (loop (+ i 1) (+ count 1)))
            (else (loop (+ i 1) count))))))

(define (repeat count)
  (let loop ((i 1) (result (count-primes 1000000)))
    (if (= i count)
        result
        (loop (+ i 1) (count-primes 1000000)))))

(display (repeat 4))
(newline)
