;; R7RS 4 and 5: expressions, bindings, definitions and records, in the corners.
(import (scheme base) (scheme case-lambda) (scheme lazy) (scheme inexact) (scheme write))

;; lambda and define
((lambda x x) 1 2 3) ; => (1 2 3)
((lambda (x y . z) z) 3 4 5 6) ; => (5 6)
((lambda (x . y) y) 1) ; => ()
((lambda () (define a 1) (define (f) (* a 2)) (f))) ; => 2
(define (curried . args) (apply + args))
(curried 1 2 3) ; => 6
(define (opt a . rest) (if (null? rest) a (car rest)))
(list (opt 1) (opt 1 2)) ; => (1 2)
(lambda (x x) x) ; !> bound twice
(lambda (1) 1) ; !> lambda
(lambda (x)) ; !> body
(define) ; !> define
(define x) ; !> define
(define "x" 1) ; !> define
(define x 1 2) ; !> define
(let () (define x 1)) ; !> body
(let () (define x 1) (define x 2) x) ; !> x
(let () (define (f) 1) (define-values (f) 2) 3) ; !> f
(define f1 (lambda (n) (if (= n 0) 'done (f1 (- n 1)))))
(f1 10) ; => done
(let ((x 5)) (define foo (lambda (y) (bar x y))) (define bar (lambda (a b) (+ (* a b) a))) (foo (+ x 3))) ; => 45
(let () (define (even? n) (or (= n 0) (odd? (- n 1)))) (define (odd? n) (and (> n 0) (even? (- n 1)))) (even? 10)) ; => #t

;; if, set!, begin
(if #f #f 'no) ; => no
(if '() 1 2) ; => 1
(if) ; !> if
(if 1) ; !> if
(if 1 2 3 4) ; !> if
(let ((x 2)) (+ x 1) (set! x 4) (+ x 1)) ; => 5
(set! never-defined 1) ; !> never-defined
(set! car 1 2) ; !> set!
(let ((x 0)) (and (= x 0) (begin (set! x 5) (+ x 1)))) ; => 6
(begin 1 2 3) ; => 3
(let ((n 0)) (begin (set! n 1) (set! n (+ n 1))) n) ; => 2
(+ (begin 1) (begin 2 3)) ; => 4
(let () (begin (define p 1) (define q 2)) (+ p q)) ; => 3

;; cond
(cond ((> 3 2) 'greater) ((< 3 2) 'less)) ; => greater
(cond ((assv 'b '((a 1) (b 2))) => cadr) (else #f)) ; => 2
(cond (#f 1) (5)) ; => 5
(cond ((values 1)) (else 2)) ; => 1
(cond (#f) (else 'end)) ; => end
(cond ('() 'empty-is-true)) ; => empty-is-true
(cond (1 => (lambda (x) (+ x 1))) (else 0)) ; => 2
(cond (#f => car) (else 'skipped)) ; => skipped
(cond ((+ 1 1) => -)) ; => -2
(let ((n 0)) (cond ((begin (set! n (+ n 1)) n) => (lambda (x) (list x n))))) ; => (1 1)
(cond (else 1 2 3)) ; => 3
(cond (1 => 2)) ; !> 2
(cond) ; !> cond
(cond ()) ; !> cond
(cond (else)) ; !> cond
(cond (1 =>)) ; !> cond
(cond (else 1) (2 3)) ; !> cond

;; case
(case (* 2 3) ((2 3 5 7) 'prime) ((1 4 6 8 9) 'composite)) ; => composite
(case (car '(c d)) ((a e i o u) 'vowel) ((w y) 'semivowel) (else => (lambda (x) x))) ; => c
(case 'a ((a) => (lambda (x) (list x 'hit))) (else 'no)) ; => (a hit)
(case 1.0 ((1) 'exact) ((1.0) 'inexact) (else 'none)) ; => inexact
(case 1/2 ((1/2) 'half) (else 'none)) ; => half
(case 100000000000000000000 ((100000000000000000000) 'big) (else 'none)) ; => big
(case #\a ((#\a #\b) 'char) (else 'none)) ; => char
(case '() ((()) 'nil) (else 'none)) ; => nil
(case #t ((#f) 'false) ((#t) 'true)) ; => true
(case 'x ((x) 1 2 3)) ; => 3
(case -0.0 ((0.0) 'plus) ((-0.0) 'minus) (else 'none)) ; => minus
(case +nan.0 ((+nan.0) 'nan) (else 'none)) ; => nan
(case 'else ((else) 'datum) (else 'clause)) ; => datum
(case 2 ((1) 'a) ((2) 'b) ((2) 'c)) ; => b
(let ((n 0)) (case (begin (set! n (+ n 1)) n) ((0) 'zero) ((1) 'one)) n) ; => 1
(case (list 1 2) (((1 2)) 'list) (else 'none)) ; => none
(case 5 ((1 2 3 4 5 6 7 8 9 10) 'small) (else 'other)) ; => small
(case) ; !> case
(case 1 (else)) ; !> case
(case 1 (1 2)) ; !> case
(case 1 (else 1) ((2) 3)) ; !> case

;; and or when unless
(and (= 2 2) (> 2 1)) ; => #t
(and 1 2 'c '(f g)) ; => (f g)
(and) ; => #t
(and #f (car '())) ; => #f
(or (= 2 2) (< 2 1)) ; => #t
(or #f #f #f) ; => #f
(or (memq 'b '(a b c)) (/ 3 0)) ; => (b c)
(or) ; => #f
(or 1 (car '())) ; => 1
(when (> 1 0) 'a 'b) ; => b
(unless (> 1 0) 'a) ; => #<unspecified>
(unless #f 1 2) ; => 2
(let ((n 0)) (when #f (set! n 1)) (unless #t (set! n 2)) n) ; => 0
(when) ; !> when
(unless) ; !> unless

;; let and its kin
(let ((x 2) (y 3)) (* x y)) ; => 6
(let ((x 2) (y 3)) (let ((x 7) (z (+ x y))) (* z x))) ; => 35
(let ((x 2) (y 3)) (let* ((x 7) (z (+ x y))) (* z x))) ; => 70
(let* ((x 1) (x (+ x 1)) (x (* x 10))) x) ; => 20
(let* () 5) ; => 5
(let () 5) ; => 5
(letrec ((even? (lambda (n) (if (zero? n) #t (odd? (- n 1))))) (odd? (lambda (n) (if (zero? n) #f (even? (- n 1)))))) (even? 88)) ; => #t
(letrec* ((p (lambda (x) (+ 1 (q (- x 1))))) (q (lambda (y) (if (zero? y) 0 (+ 1 (p (- y 1)))))) (x (p 5)) (y x)) y) ; => 5
(letrec* ((a 1) (b (+ a 1))) (list a b)) ; => (1 2)
(let ((x 1) (x 2)) x) ; !> x
(let ((x)) x) ; !> let
(let (x 1) x) ; !> let
(let x) ; !> let
(let ((x 1))) ; !> body
(letrec ((x 1) (x 2)) x) ; !> x
(let* ((x 1) . y) x) ; !> let*
(let loop ((numbers '(3 -2 1 6 -5)) (nonneg '()) (neg '())) (cond ((null? numbers) (list nonneg neg)) ((>= (car numbers) 0) (loop (cdr numbers) (cons (car numbers) nonneg) neg)) (else (loop (cdr numbers) nonneg (cons (car numbers) neg))))) ; => ((6 1 3) (-5 -2))
(let loop () 5) ; => 5
(let ((loop 1)) (let loop ((x loop)) (if (number? x) x (loop 2)))) ; => 1
(let f ((x 1)) (define y (+ x 1)) (if (< y 5) (f y) y)) ; => 5

;; let-values, let*-values, define-values, receive-like
(let-values (((root rem) (exact-integer-sqrt 32))) (* root rem)) ; => 35
(let-values (((a b) (values 1 2)) ((c) (values 3)) (d (values 4 5)) ((e . f) (values 6 7 8))) (list a b c d e f)) ; => (1 2 3 (4 5) 6 (7 8))
(let ((a 'a) (b 'b)) (let-values (((a b) (values 1 2)) ((x y) (values a b))) (list a b x y))) ; => (1 2 a b)
(let ((a 'a) (b 'b) (x 'x) (y 'y)) (let*-values (((a b) (values x y)) ((x y) (values a b))) (list a b x y))) ; => (x y x y)
(let*-values (((a) (values 1)) (b (values a 2)) ((c . d) (apply values b))) (list a b c d)) ; => (1 (1 2) 1 (2))
(let-values () 5) ; => 5
(let-values (((a b) (values 1))) a) ; !>
(let-values (((a) (values 1 2))) a) ; !>
(let-values (((a a) (values 1 2))) a) ; !> a
(let*-values (((a) (values 1)) ((a) (values (+ a 1)))) a) ; => 2
(define-values (dv1 dv2) (values 1 2))
(define-values (dv3 . dv4) (values 3 4 5))
(define-values dv5 (values 6 7))
(define-values (dv6) 8)
(define-values () (values))
(list dv1 dv2 dv3 dv4 dv5 dv6) ; => (1 2 3 (4 5) (6 7) 8)
(let () (define-values (x y) (values 1 2)) (define-values (z) (values (+ x y))) (list x y z)) ; => (1 2 3)
(let () (define-values (x . rest) (values 1 2 3)) (set! x 10) (list x rest)) ; => (10 (2 3))
(let () (define-values (f g) (values (lambda () (g)) (lambda () 'g))) (f)) ; => g
(define-values (a b) (values 1)) ; !>
(define-values (a a) (values 1 2)) ; !> a
(let ((x 1)) (define-values (y) (values x)) (define x2 y) x2) ; => 1

;; do
(do ((vec (make-vector 5)) (i 0 (+ i 1))) ((= i 5) vec) (vector-set! vec i i)) ; => #(0 1 2 3 4)
(let ((x '(1 3 5 7 9))) (do ((x x (cdr x)) (sum 0 (+ sum (car x)))) ((null? x) sum))) ; => 25
(do ((i 0 (+ i 1)) (j 10)) ((= i 3) (list i j))) ; => (3 10)
(do () (#t 'at-once)) ; => at-once
(do ((i 0 (+ i 1))) ((= i 3))) ; => #<unspecified>
(do ((i 0 (+ i 1)) (l '() (cons (lambda () i) l))) ((= i 3) (map (lambda (f) (f)) l))) ; => (2 1 0)
(do ((a 1 b) (b 2 a) (n 0 (+ n 1))) ((= n 3) (list a b))) ; => (2 1)
(do ((i 0 (+ i 1))) ((= i 2) 'x 'y)) ; => y
(do ((i 0 1 2)) (#t)) ; !> do
(do ((i 0))) ; !> do

;; quasiquote
`(list ,(+ 1 2) 4) ; => (list 3 4)
(let ((name 'a)) `(list ,name ',name)) ; => (list a 'a)
`(a ,(+ 1 2) ,@(map abs '(4 -5 6)) b) ; => (a 3 4 5 6 b)
`((foo ,(- 10 3)) ,@(cdr '(c)) . ,(car '(cons))) ; => ((foo 7) . cons)
`#(10 5 ,(sqrt 4) ,@(map sqrt '(16 9)) 8) ; => #(10 5 2 4 3 8)
`,@5 ; !>
`(1 . ,(list 2 3)) ; => (1 2 3)
`(1 ,@'() . 2) ; => (1 . 2)
`(,@'(1 2) . 3) ; => (1 2 . 3)
`(,@'(1 2)) ; => (1 2)
`(1 ,@5) ; => (1 . 5)
`(a `(b ,(c ,(+ 1 2)))) ; => (a `(b ,(c 3)))
`(a `(b ,(foo ,(+ 1 3) d) e) f) ; => (a `(b ,(foo 4 d) e) f)
(let ((name1 'x) (name2 'y)) `(a `(b ,,name1 ,',name2 d) e)) ; => (a `(b ,x ,'y d) e)
`(1 `,@(list ,@(list 1 2))) ; => (1 `,@(list 1 2))
(quasiquote (list (unquote (+ 1 2)) 4)) ; => (list 3 4)
'(quasiquote (list (unquote (+ 1 2)) 4)) ; => `(list ,(+ 1 2) 4)
`#(1 `#(,(,(+ 1 1)))) ; => #(1 `#(,(2)))
`(1 unquote (list 2 3)) ; => (1 2 3)
`x ; => x
`() ; => ()
`#() ; => #()
`"s" ; => "s"
`(,@'() ,@'()) ; => ()
(let ((x '(1 2))) (eq? x (cdr `(0 . ,x)))) ; => #t
(let ((tail (list 3))) (eq? tail (cddr `(1 2 ,@tail)))) ; => #t

;; delay and case-lambda as forms
(delay) ; !> delay
(delay 1 2) ; !> delay
(delay-force) ; !> delay-force
(case-lambda (x)) ; !> body
(define range (case-lambda ((e) (range 0 e)) ((b e) (do ((r '() (cons e r)) (e (- e 1) (- e 1))) ((< e b) r)))))
(list (range 3) (range 3 5)) ; => ((0 1 2) (3 4))

;; records
(define-record-type pare (kons x y) pare? (x kar set-kar!) (y kdr))
(list (pare? (kons 1 2)) (pare? (cons 1 2)) (kar (kons 1 2)) (kdr (kons 1 2))) ; => (#t #f 1 2)
(let ((k (kons 1 2))) (set-kar! k 3) (kar k)) ; => 3
(kar 5) ; !> kar
(kar (cons 1 2)) ; !> kar
(set-kar! 5 1) ; !> set-kar!
(kons 1) ; !> kons
(kons 1 2 3) ; !> kons
(define-record-type <partial> (make-partial b) partial? (a partial-a set-partial-a!) (b partial-b))
(let ((p (make-partial 5))) (set-partial-a! p 1) (list (partial-a p) (partial-b p))) ; => (1 5)
(define-record-type <swapped> (make-swapped b a) swapped? (a swapped-a) (b swapped-b))
(let ((s (make-swapped 'b 'a))) (list (swapped-a s) (swapped-b s))) ; => (a b)
(define-record-type <none> (make-none) none?)
(list (none? (make-none)) (none? 5) (eq? (make-none) (make-none))) ; => (#t #f #f)
(define-record-type <no-constructor> #f no-constructor? (a no-constructor-a))
(no-constructor? 5) ; => #f
(define-record-type <all> make-all all? (a all-a) (b all-b set-all-b!))
(let ((x (make-all 1 2))) (list (all-a x) (all-b x))) ; => (1 2)
(define-record-type one (make-one x) one? (x one-x))
(define-record-type two (make-two x) two? (x two-x))
(list (one? (make-two 1)) (two? (make-two 1))) ; => (#f #t)
(one-x (make-two 1)) ; !> one-x
(define first-one (make-one 1))
(define-record-type one (make-one x) one? (x one-x))
(one? first-one) ; => #f
(map (lambda (p) (p (make-one 1))) (list vector? pair? procedure? string? symbol? number? boolean? null? char? port? bytevector? eof-object? promise?)) ; => (#f #f #f #f #f #f #f #f #f #f #f #f #f)
(let () (define-record-type local (make-local a) local? (a local-a)) (local-a (make-local 7))) ; => 7
(let ((r (make-one 1))) (list (eqv? r r) (equal? r r) (equal? (make-one 1) (make-one 1)))) ; => (#t #t #f)
(define-record-type bad (make-bad y) bad? (x bad-x)) ; !> y
(define-record-type) ; !> define-record-type
(define-record-type twice (make-twice a) twice? (a twice-a) (a twice-b)) ; !> a

;; too early, unbound
(letrec ((x y) (y 1)) x) ; !> y
(letrec* ((x (lambda () y)) (z (x)) (y 1)) z) ; !> y
(let () (define x (y)) (define (y) z) (define z 1) x) ; !> y
(unbound-anywhere) ; !> unbound-anywhere
(let ((f (lambda () defined-later))) (f)) ; !> defined-later
(define defined-later 1)
defined-later ; => 1
(1 2 3) ; !> 1
("string" 1) ; !> "string"
('symbol) ; !> symbol
() ; !> ()
(1 . 2) ; !>
(car . (1)) ; !> car
#(1 2) ; => #(1 2)
#u8(1) ; => #u8(1)
"self" ; => "self"
#\a ; => #\a
