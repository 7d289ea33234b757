;;; Endless streams by `delay` and `force`: numbers of Hamming, primes.
;;; family: closures
(import (scheme base) (scheme lazy) (scheme write))

(define (rest s) (force (cdr s)))

(define (stream-ref s n)
  (if (= n 0) (car s) (stream-ref (rest s) (- n 1))))

(define (stream-map f s)
  (cons (f (car s)) (delay (stream-map f (rest s)))))

(define (stream-filter good? s)
  (if (good? (car s))
      (cons (car s) (delay (stream-filter good? (rest s))))
      (stream-filter good? (rest s))))

(define (merge a b)
  (cond ((< (car a) (car b)) (cons (car a) (delay (merge (rest a) b))))
        ((> (car a) (car b)) (cons (car b) (delay (merge a (rest b)))))
        (else (cons (car a) (delay (merge (rest a) (rest b)))))))

(define (from n) (cons n (delay (from (+ n 1)))))

(define (sieve s)
  (let ((p (car s)))
    (cons p (delay (sieve (stream-filter (lambda (n) (not (= 0 (remainder n p)))) (rest s)))))))

(define (hamming)
  (define numbers
    (cons 1
          (delay
            (merge (stream-map (lambda (n) (* 2 n)) numbers)
                   (merge (stream-map (lambda (n) (* 3 n)) numbers)
                          (stream-map (lambda (n) (* 5 n)) numbers))))))
  numbers)

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum (stream-ref (hamming) 2500) (stream-ref (sieve (from 2)) 300))))))

(display (run 8))
(newline)
