;;; Numbers as procedures, and lists too: nothing but closures and their calls.
;;; family: closures
(import (scheme base) (scheme write))

(define zero (lambda (f) (lambda (x) x)))
(define (next n) (lambda (f) (lambda (x) (f ((n f) x)))))
(define (plus a b) (lambda (f) (lambda (x) ((a f) ((b f) x)))))
(define (times a b) (lambda (f) (a (b f))))
(define (power a b) (b a))

(define (pair a b) (lambda (choose) (choose a b)))
(define (first p) (p (lambda (a b) a)))
(define (second p) (p (lambda (a b) b)))

(define (before n)
  (first ((n (lambda (p) (pair (second p) (next (second p))))) (pair zero zero))))

(define (number n) ((n (lambda (x) (+ x 1))) 0))
(define (church n) (if (= n 0) zero (next (church (- n 1)))))

(define (is-zero? n) ((n (lambda (x) #f)) #t))
(define (factorial n)
  (if (is-zero? n) (church 1) (times n (factorial (before n)))))

(define (run rounds)
  (let loop ((i 0) (sum 0))
    (if (= i rounds)
        sum
        (loop (+ i 1)
              (+ sum
                 (number (factorial (church 7)))
                 (number (power (church 3) (church 8)))
                 (number (before (times (church 20) (church 30)))))))))

(display (run 80))
(newline)
