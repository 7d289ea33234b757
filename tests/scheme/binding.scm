;; R7RS 4.2.2 to 4.2.4 and 4.2.8: binding constructs, sequencing, iteration, quasiquotation; 5.3: definitions.
(import (scheme base))

(let ((x 2) (y 3)) (* x y)) ; => 6
(let ((x 2) (y 3)) (let ((x 7) (z (+ x y))) (* z x))) ; => 35
(let ((x 2) (y 3)) (let* ((x 7) (z (+ x y))) (* z x))) ; => 70
(let () 5) ; => 5
(let* () 5) ; => 5
(letrec () 5) ; => 5
(let* ((x 1) (x (+ x 1)) (x (* x 10))) x) ; => 20
(letrec ((even? (lambda (n) (if (zero? n) #t (odd? (- n 1))))) (odd? (lambda (n) (if (zero? n) #f (even? (- n 1)))))) (even? 88)) ; => #t
(letrec* ((p (lambda (x) (+ 1 (q (- x 1))))) (q (lambda (y) (if (zero? y) 0 (+ 1 (p (- y 1)))))) (x (p 5)) (y x)) y) ; => 5
(letrec ((a 1) (b 2)) (+ a b)) ; => 3
(letrec* ((a 1) (b (+ a 1))) (list a b)) ; => (1 2)
(letrec ((a (lambda () b)) (b 2)) (a)) ; => 2
(letrec ((a b) (b 2)) a) ; !>
(letrec* ((a (b)) (b (lambda () a))) a) ; !>
(let ((x 1) (x 2)) x) ; !>
(letrec ((x 1) (x 2)) x) ; !>
(let ((x)) x) ; !>
(let (x) x) ; !>
(let ((5 1)) 1) ; !>
(let ((x 1))) ; !>
(let ((x 'outer)) (let ((x 'inner) (y x)) y)) ; => outer
(let ((f (lambda (n) 'outer))) (letrec ((f (lambda (n) (if (= n 0) 'inner (f (- n 1)))))) (f 3))) ; => inner

;; let-values and friends
(let-values (((root rem) (exact-integer-sqrt 32))) (* root rem)) ; => 35
(let-values (((a b) (values 1 2)) ((x y) (values 3 4))) (list a b x y)) ; => (1 2 3 4)
(let-values (((a . rest) (values 1 2 3))) (list a rest)) ; => (1 (2 3))
(let-values ((all (values 1 2 3))) all) ; => (1 2 3)
(let-values ((all (values))) all) ; => ()
(let-values (((a) 1) (() (values))) a) ; => 1
(let ((a 'a) (b 'b) (x 'x) (y 'y)) (let-values (((a b) (values x y)) ((x y) (values a b))) (list a b x y))) ; => (x y a b)
(let ((a 'a) (b 'b) (x 'x) (y 'y)) (let*-values (((a b) (values x y)) ((x y) (values a b))) (list a b x y))) ; => (x y x y)
(let*-values () 1) ; => 1
(let*-values (((a b) (values 1 2)) ((c) (+ a b))) c) ; => 3
(let-values (((a b) (values 1 2 3))) a) ; !>
(let-values (((a b) (values 1))) a) ; !>
(let-values (((a b . c) (values 1))) a) ; !>
(let-values () 7) ; => 7
(define-values (v1 v2) (values 1 2))
(list v1 v2) ; => (1 2)
(define-values (w1 . w2) (values 1 2 3))
(list w1 w2) ; => (1 (2 3))
(define-values w3 (values 1 2 3))
w3 ; => (1 2 3)
(let () (define-values (x y) (values 1 2)) (+ x y)) ; => 3
(let () (define-values (x y) (exact-integer-sqrt 17)) (define-values z (values x y)) z) ; => (4 1)
(let () (define a 1) (define-values (b c) (values (+ a 1) (+ a 2))) (define d (+ b c)) d) ; => 5

;; 4.2.3 sequencing
(define x 0)
(and (= x 0) (begin (set! x 5) (+ x 1))) ; => 6
(begin 1 2 3) ; => 3
(begin (define in-begin 10) (define in-begin-2 (+ in-begin 1)))
in-begin-2 ; => 11
(let () (begin) 1) ; => 1
(let () (begin (define a 1) (define b 2)) (+ a b)) ; => 3

;; 4.2.4 iteration
(do ((vec (make-vector 5)) (i 0 (+ i 1))) ((= i 5) vec) (vector-set! vec i i)) ; => #(0 1 2 3 4)
(let ((x '(1 3 5 7 9))) (do ((x x (cdr x)) (sum 0 (+ sum (car x)))) ((null? x) sum))) ; => 25
(do ((i 0 (+ i 1)) (l '() (cons i l))) ((= i 3) 'first l)) ; => (2 1 0)
(do ((n 5 (- n 1)) (p 1 (* p n))) ((= n 0) p)) ; => 120
(begin (do ((i 0 (+ i 1))) ((= i 3))) 'on) ; => on
(map (lambda (f) (f)) (do ((i 0 (+ i 1)) (l '() (cons (lambda () i) l))) ((= i 3) (reverse l)))) ; => (0 1 2)
(let loop ((numbers '(3 -2 1 6 -5)) (nonneg '()) (neg '()))
  (cond ((null? numbers) (list nonneg neg))
        ((>= (car numbers) 0) (loop (cdr numbers) (cons (car numbers) nonneg) neg))
        ((< (car numbers) 0) (loop (cdr numbers) nonneg (cons (car numbers) neg))))) ; => ((6 1 3) (-5 -2))
(let loop () 5) ; => 5
(let loop ((i 0)) (if (< i 10) (loop (+ i 1)) i)) ; => 10
(let f ((n 5)) (if (= n 0) 1 (* n (f (- n 1))))) ; => 120
(let ((f (lambda (x) (* x 2)))) (let f ((x (f 3))) x)) ; => 6
(let loop ((a 1) (b 10)) (if (< a 5) (loop (+ a 1) a) (list a b))) ; => (5 4)
(let loop ((i 0)) (if (= i 3) '() (cons (lambda () i) (loop (+ i 1)))))
(map (lambda (f) (f)) (let loop ((i 0)) (if (= i 3) '() (cons (lambda () i) (loop (+ i 1)))))) ; => (0 1 2)
(do ((i 0 1 2)) (#t)) ; !>

;; 4.2.8 quasiquotation
`(list ,(+ 1 2) 4) ; => (list 3 4)
(let ((name 'a)) `(list ,name ',name)) ; => (list a 'a)
`(a ,(+ 1 2) ,@(map abs '(4 -5 6)) b) ; => (a 3 4 5 6 b)
`((foo ,(- 10 3)) ,@(cdr '(c)) . ,(car '(cons))) ; => ((foo 7) . cons)
`#(10 5 ,(* 2 1) ,@(map square '(4 3)) 8) ; => #(10 5 2 16 9 8)
(let ((foo '(foo bar)) (@baz 'baz)) `(list ,@foo , @baz)) ; => (list foo bar baz)
`(a `(b ,(foo ,(+ 1 3) d) e) f) ; => (a `(b ,(foo 4 d) e) f)
(let ((name1 'x) (name2 'y)) `(a `(b ,,name1 ,',name2 d) e)) ; => (a `(b ,x ,'y d) e)
(quasiquote (list (unquote (+ 1 2)) 4)) ; => (list 3 4)
'(quasiquote (list (unquote (+ 1 2)) 4)) ; => `(list ,(+ 1 2) 4)
`5 ; => 5
`a ; => a
`() ; => ()
`,(+ 1 2) ; => 3
`(1 . ,(+ 1 1)) ; => (1 . 2)
`(1 ,@'() 2) ; => (1 2)
`(,@'(1 2) . 3) ; => (1 2 . 3)
`(,@'(1 2) ,@'(3)) ; => (1 2 3)
`(1 ,@2) ; => (1 . 2)
`((1 ,(+ 1 1)) (3 ,@(list 4 5))) ; => ((1 2) (3 4 5))
`#() ; => #()
`#(,@(list 1 2)) ; => #(1 2)
`#u8(1 2) ; => #u8(1 2)
`"text" ; => "text"
`(x unquote (+ 1 2)) ; => (x . 3)

;; 5.3 definitions
(define add3 (lambda (x) (+ x 3)))
(add3 3) ; => 6
(define first car)
(first '(1 2)) ; => 1
(define (plus-all . numbers) (apply + numbers))
(plus-all 1 2 3) ; => 6
(define (tail-of a . rest) rest)
(tail-of 1 2 3) ; => (2 3)
(define ((curried a) b) (+ a b)) ; !>
(define redefined 1)
(define redefined 2)
redefined ; => 2
(define (uses-later) (defined-later))
(define (defined-later) 'later)
(uses-later) ; => later
(define (defined-later) 'still-later)
(uses-later) ; => still-later
(let ((x 5)) (define foo (lambda (y) (bar x y))) (define bar (lambda (a b) (+ (* a b) a))) (foo (+ x 3))) ; => 45
(let ((x 5)) (letrec* ((foo (lambda (y) (bar x y))) (bar (lambda (a b) (+ (* a b) a)))) (foo (+ x 3)))) ; => 45
(let ((x 1)) (define x 2) (define y x) y) ; => 2
(let () (define a 1) (set! a 2) (define b a) b) ; => 2
(let () (define (even? n) (or (= n 0) (odd? (- n 1)))) (define (odd? n) (and (> n 0) (even? (- n 1)))) (even? 101)) ; => #f
(let () (define a b) (define b 1) a) ; !>
(let () (define a 1) (define a 2) a) ; !>
(let () (define a 1)) ; !>
(lambda () (define a 1)) ; !>
(define car-copy car)
(define (car l) 'mine)
(car '(1)) ; => mine
(cadr '(1 2)) ; => 2
(define car car-copy)
(car '(1)) ; => 1
(let ((define 5)) (+ define 1)) ; => 6
(let ((if list)) (if 1 2 3)) ; => (1 2 3)
(let ((quote -)) '5) ; => -5
(define (f) (define a 1) (define (g) (* a 2)) (g))
(f) ; => 2
(define (count-up n) (let ((v (make-vector n 0))) (define (fill i) (when (< i n) (vector-set! v i i) (fill (+ i 1)))) (fill 0) v))
(count-up 3) ; => #(0 1 2)
(if #t (define nested 1)) ; !>
(define) ; !>
(define 5 5) ; !>
(define "x" 5) ; !>
