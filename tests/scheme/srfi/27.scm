;; SRFI 27: random bits.
(import (scheme base) (srfi 27))

(define (times n thunk) (let loop ((i 0) (l '())) (if (= i n) l (loop (+ i 1) (cons (thunk) l)))))
(define (every? ok? l) (or (null? l) (and (ok? (car l)) (every? ok? (cdr l)))))

(every? (lambda (n) (and (exact-integer? n) (< -1 n 6))) (times 200 (lambda () (random-integer 6)))) ; => #t
(random-integer 1) ; => 0
(every? (lambda (n) (<= 0 n 100000000000000000000000)) (times 50 (lambda () (random-integer 100000000000000000000001)))) ; => #t
(every? (lambda (x) (and (inexact? x) (< 0 x 1))) (times 200 random-real)) ; => #t
(random-integer 0) ; !> random-integer: expected a positive exact integer, got 0 (argument 1)
(random-integer 1.5) ; !> random-integer: expected a positive exact integer
(random-source? default-random-source) ; => #t
(random-source? 5) ; => #f
(random-source? (make-random-source)) ; => #t

;; Two new sources are in the same state.
(define (ten source) (let ((next (random-source-make-integers source))) (times 10 (lambda () (next 1000000)))))
(equal? (ten (make-random-source)) (ten (make-random-source))) ; => #t

;; A state taken before can be gone back to, and be written and read.
(define s (make-random-source))
(define state (random-source-state-ref s))
(define first-ten (ten s))
(equal? first-ten (ten s)) ; => #f
(random-source-state-set! s state)
(equal? first-ten (ten s)) ; => #t
(random-source-state-set! s state)
(equal? first-ten (ten s)) ; => #t
(define default-state (random-source-state-ref default-random-source))
(define default-ten (ten default-random-source))
(random-source-state-set! default-random-source default-state)
(equal? default-ten (times 10 (lambda () (random-integer 1000000)))) ; => #t
(random-source-state-set! s '(1 2)) ; !>
(random-source-state-set! s (bytevector 1 2)) ; !> expected the state of a random source

;; Pseudo-randomization depends on both numbers.
(define (pseudo i j) (let ((s (make-random-source))) (random-source-pseudo-randomize! s i j) (ten s)))
(equal? (pseudo 1 2) (pseudo 1 2)) ; => #t
(equal? (pseudo 1 2) (pseudo 2 1)) ; => #f
(equal? (pseudo 1 2) (pseudo 1 3)) ; => #f
(random-source-pseudo-randomize! default-random-source 1 2)
(equal? (ten default-random-source) (pseudo 1 2)) ; => #t
(let ((s (make-random-source))) (random-source-randomize! s) (equal? (ten s) (ten (make-random-source)))) ; => #f
(random-source-randomize! default-random-source)

;; Procedures that are made of a source share it.
(let* ((s (make-random-source)) (f (random-source-make-integers s)) (g (random-source-make-integers s)))
  (equal? (list (f 1000000) (g 1000000)) (list-tail (reverse (ten (make-random-source))) 8))) ; => #f
(let* ((s (make-random-source)) (f (random-source-make-integers s)) (g (random-source-make-integers s)))
  (let* ((a (f 1000000)) (b (g 1000000)) (all (reverse (ten (make-random-source)))))
    (equal? (list a b) (list (car all) (cadr all))))) ; => #t
((random-source-make-integers s) 0) ; !> expected a positive exact integer
(every? (lambda (x) (< 0 x 1)) (times 100 (random-source-make-reals s))) ; => #t
(every? (lambda (x) (and (exact? x) (memv x '(1/4 1/2 3/4)) #t)) (times 100 (random-source-make-reals s 1/4))) ; => #t
(every? (lambda (x) (and (inexact? x) (< 0 x 1))) (times 100 (random-source-make-reals s 0.1))) ; => #t
((random-source-make-reals s 1/2)) ; => 1/2
(random-source-make-reals s 2) ; !> random-source-make-reals: expected a unit between 0 and 1: 2
;; About half of many are below the half.
(< 400 (apply + (times 1000 (lambda () (random-integer 2)))) 600) ; => #t
