;;; Primes by a sieve on lists: filters over filters.
;;; family: data
(import (scheme base) (scheme write))

(define (interval from to)
  (if (> from to) '() (cons from (interval (+ from 1) to))))

(define (without-multiples n list)
  (cond ((null? list) '())
        ((= 0 (remainder (car list) n)) (without-multiples n (cdr list)))
        (else (cons (car list) (without-multiples n (cdr list))))))

(define (sieve list)
  (if (null? list)
      '()
      (cons (car list) (sieve (without-multiples (car list) (cdr list))))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1) (+ sum (apply + (sieve (interval 2 8000))))))))

(display (run 3))
(newline)
