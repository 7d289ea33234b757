;; SRFI 194: generators of random data. What is random is checked by its range, and by means of many, with a fixed seed.
(import (scheme base) (scheme inexact) (scheme complex) (srfi 27) (srfi 194))

(define source (make-random-source))
(define-syntax of-source (syntax-rules () ((_ maker) (with-random-source source (lambda () maker)))))
(define (take n g) (let loop ((i 0) (l '())) (if (= i n) l (loop (+ i 1) (cons (g) l)))))
(define (all? ok? l) (or (null? l) (and (ok? (car l)) (all? ok? (cdr l)))))
(define (mean l) (/ (apply + l) (length l)))
(define (within? x low high) (<= low x high))

(random-source? (current-random-source)) ; => #t
(with-random-source source (lambda () (eq? (current-random-source) source))) ; => #t
(eq? (current-random-source) default-random-source) ; => #t
(with-random-source 5 (lambda () 1)) ; !> with-random-source: expected a random source: 5
(all? (lambda (n) (and (exact-integer? n) (within? n -3 4))) (take 100 (of-source (make-random-integer-generator -3 5)))) ; => #t
(make-random-integer-generator 5 5) ; !> make-random-integer-generator
(all? (lambda (n) (within? n 0 1)) (take 100 (of-source (make-random-u1-generator)))) ; => #t
(all? (lambda (n) (within? n 0 255)) (take 100 (of-source (make-random-u8-generator)))) ; => #t
(all? (lambda (n) (within? n -128 127)) (take 100 (of-source (make-random-s8-generator)))) ; => #t
(all? (lambda (n) (within? n 0 65535)) (take 100 (of-source (make-random-u16-generator)))) ; => #t
(all? (lambda (n) (within? n -32768 32767)) (take 100 (of-source (make-random-s16-generator)))) ; => #t
(all? (lambda (n) (within? n 0 4294967295)) (take 100 (of-source (make-random-u32-generator)))) ; => #t
(all? (lambda (n) (within? n -2147483648 2147483647)) (take 100 (of-source (make-random-s32-generator)))) ; => #t
(all? (lambda (n) (within? n 0 18446744073709551615)) (take 100 (of-source (make-random-u64-generator)))) ; => #t
(all? (lambda (n) (within? n -9223372036854775808 9223372036854775807)) (take 100 (of-source (make-random-s64-generator)))) ; => #t
(let ((l (take 100 (of-source (make-random-boolean-generator))))) (and (memq #t l) (memq #f l) (all? boolean? l))) ; => #t
(all? (lambda (c) (memv c '(#\a #\b))) (take 50 (of-source (make-random-char-generator "ab")))) ; => #t
(all? (lambda (s) (and (string? s) (< (string-length s) 4))) (take 50 (of-source (make-random-string-generator 4 "ab")))) ; => #t
(all? (lambda (x) (and (inexact? x) (within? x -1.0 2.0))) (take 100 (of-source (make-random-real-generator -1.0 2.0)))) ; => #t
(within? (mean (take 2000 (of-source (make-random-real-generator 0.0 1.0)))) 0.45 0.55) ; => #t
(all? (lambda (z) (and (within? (real-part z) 0 1) (within? (imag-part z) 2 3))) (take 50 (of-source (make-random-rectangular-generator 0.0 1.0 2.0 3.0)))) ; => #t
(all? (lambda (z) (within? (magnitude z) 0.999 2.001)) (take 50 (of-source (make-random-polar-generator 1.0 2.0)))) ; => #t
(all? (lambda (z) (within? (magnitude (- z 5)) 0.999 2.001)) (take 50 (of-source (make-random-polar-generator 5 1.0 2.0)))) ; => #t
(all? (lambda (z) (within? (angle z) 0.099 0.201)) (take 50 (of-source (make-random-polar-generator 1.0 2.0 0.1 0.2)))) ; => #t
(let* ((g (make-random-source-generator 3)) (a (g)) (b (g))) (equal? (random-source-state-ref a) (random-source-state-ref b))) ; => #f
(equal? (random-source-state-ref ((make-random-source-generator 3))) (random-source-state-ref ((make-random-source-generator 3)))) ; => #t

(within? (mean (take 2000 (of-source (make-bernoulli-generator 0.25)))) 0.2 0.3) ; => #t
(make-bernoulli-generator 2) ; !> make-bernoulli-generator
(within? (mean (take 1000 (of-source (make-binomial-generator 20 0.3)))) 5.7 6.3) ; => #t
(within? (mean (take 1000 (of-source (make-binomial-generator 20 0.8)))) 15.7 16.3) ; => #t
(take 2 (of-source (make-binomial-generator 20 0))) ; => (0 0)
(take 2 (of-source (make-binomial-generator 20 1))) ; => (20 20)
(all? (lambda (i) (memv i (quote (1 2)))) (take 100 (of-source (make-categorical-generator #(0 1 3 0))))) ; => #t
(within? (mean (take 2000 (of-source (make-categorical-generator #(1 3))))) 0.7 0.8) ; => #t
(make-categorical-generator #(1 -1)) ; !> make-categorical-generator
(within? (mean (take 2000 (of-source (make-normal-generator 5.0 2.0)))) 4.8 5.2) ; => #t
(within? (mean (map square (take 2000 (of-source (make-normal-generator))))) 0.85 1.15) ; => #t
(within? (mean (take 2000 (of-source (make-exponential-generator 3.0)))) 2.7 3.3) ; => #t
(within? (mean (take 2000 (of-source (make-geometric-generator 0.25)))) 3.7 4.3) ; => #t
(all? (lambda (n) (and (exact-integer? n) (>= n 1))) (take 100 (of-source (make-geometric-generator 0.9)))) ; => #t
(within? (mean (take 2000 (of-source (make-poisson-generator 4.0)))) 3.8 4.2) ; => #t
(within? (mean (take 50 (of-source (make-poisson-generator 1200)))) 1180 1220) ; => #t
(all? (lambda (k) (within? k 1 10)) (take 200 (of-source (make-zipf-generator 10)))) ; => #t
;; Of Zipf's distribution with two values, the first has two thirds.
(within? (mean (take 2000 (of-source (make-zipf-generator 2)))) 1.29 1.38) ; => #t
(within? (mean (take 2000 (of-source (make-zipf-generator 2 2.0 0.0)))) 1.16 1.24) ; => #t
(define (size v) (sqrt (apply + (map square (vector->list v)))))
(all? (lambda (v) (and (= (vector-length v) 3) (within? (size v) 0.999999 1.000001))) (take 50 (of-source (make-sphere-generator 2)))) ; => #t
(all? (lambda (v) (within? (size (vector-map / v #(1.0 2.0))) 0.999999 1.000001)) (take 50 (of-source (make-ellipsoid-generator #(1.0 2.0))))) ; => #t
(all? (lambda (v) (and (= (vector-length v) 3) (<= (size v) 1.0))) (take 50 (of-source (make-ball-generator 3)))) ; => #t
(all? (lambda (v) (<= (size (vector-map / v #(1.0 2.0))) 1.000001)) (take 50 (of-source (make-ball-generator #(1.0 2.0))))) ; => #t

(define (up-to n) (let ((i 0)) (lambda () (if (= i n) (eof-object) (begin (set! i (+ i 1)) i)))))
(let ((g (gsampling (up-to 3) (up-to 2)))) (apply + (take 5 g))) ; => 9
(eof-object? ((gsampling))) ; => #t
(eof-object? ((gsampling (up-to 0)))) ; => #t
