;;; Endless streams by `delay` and `force`: numbers of Hamming, primes.
;;; family: closures
(import (scheme base) (scheme lazy) (scheme write))

(define-syntax stream-cons
  (syntax-rules ()
    ((_ first rest) (cons first (delay rest)))))

(define (rest s) (force (cdr s)))

(define (stream-ref s n)
  (if (= n 0) (car s) (stream-ref (rest s) (- n 1))))

(define (stream-map f s)
  (stream-cons (f (car s)) (stream-map f (rest s))))

(define (stream-filter good? s)
  (if (good? (car s))
      (stream-cons (car s) (stream-filter good? (rest s)))
      (stream-filter good? (rest s))))

(define (merge a b)
  (cond ((< (car a) (car b)) (stream-cons (car a) (merge (rest a) b)))
        ((> (car a) (car b)) (stream-cons (car b) (merge a (rest b))))
        (else (stream-cons (car a) (merge (rest a) (rest b))))))

(define (from n) (stream-cons n (from (+ n 1))))

(define (sieve s)
  (let ((p (car s)))
    (stream-cons p (sieve (stream-filter (lambda (n) (not (= 0 (remainder n p)))) (rest s))))))

(define (hamming)
  (define numbers
    (stream-cons 1
                 (merge (stream-map (lambda (n) (* 2 n)) numbers)
                        (merge (stream-map (lambda (n) (* 3 n)) numbers)
                               (stream-map (lambda (n) (* 5 n)) numbers)))))
  numbers)

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum (stream-ref (hamming) 2500) (stream-ref (sieve (from 2)) 300))))))

(display (run 8))
(newline)
