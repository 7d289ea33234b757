;; R7RS 6.10: control features; 4.2.9: case-lambda; 4.2.5: promises; 4.2.6: parameters.
(import (scheme base) (scheme case-lambda) (scheme lazy))

(procedure? car) ; => #t
(procedure? 'car) ; => #f
(procedure? (lambda (x) (* x x))) ; => #t
(procedure? '(lambda (x) (* x x))) ; => #f
(call-with-current-continuation procedure?) ; => #t
(procedure? (make-parameter 1)) ; => #t
(procedure? (delay 1)) ; => #f

;; values
(call-with-values (lambda () (values 4 5)) (lambda (a b) b)) ; => 5
(call-with-values * -) ; => -1
(values 1) ; => 1
(values 1 2 3) ; => 1 2 3
(call-with-values (lambda () 1) list) ; => (1)
(call-with-values values list) ; => ()
(call-with-values (lambda () (values 1 2 3)) (lambda (a . r) (list a r))) ; => (1 (2 3))
(call-with-values (lambda () (values 1 2)) (lambda (a) a)) ; !>
(call-with-values (lambda () (values)) (lambda (a) a)) ; !>
(+ 1 (values 2)) ; => 3
(begin (values 1 2) 3) ; => 3
(call-with-values (lambda () (if #t (values 1 2) 3)) list) ; => (1 2)
(call-with-values (lambda () (let ((x 1)) (values x x))) list) ; => (1 1)
(call-with-values (lambda () (call/cc (lambda (k) (k 1 2 3)))) list) ; => (1 2 3)
(call-with-values (lambda () (call/cc (lambda (k) (k)))) list) ; => ()
(call-with-values (lambda () (dynamic-wind (lambda () #f) (lambda () (values 1 2)) (lambda () #f))) list) ; => (1 2)
(call-with-values (lambda () (guard (e (#t (values 3 4))) (raise 1))) list) ; => (3 4)
(call-with-values (lambda () (guard (e (#t #f)) (values 5 6))) list) ; => (5 6)
(call-with-values (lambda () (with-exception-handler (lambda (e) 1) (lambda () (values 7 8)))) list) ; => (7 8)
(define p (make-parameter 1))
(call-with-values (lambda () (parameterize ((p 2)) (values (p) 9))) list) ; => (2 9)
(apply values '(1 2)) ; => 1 2
(call-with-values (lambda () (apply values '(1 2))) +) ; => 3

;; case-lambda
(define range (case-lambda ((e) (range 0 e)) ((b e) (do ((r '() (cons e r)) (e (- e 1) (- e 1))) ((< e b) r)))))
(range 3) ; => (0 1 2)
(range 3 5) ; => (3 4)
(range) ; !>
(range 1 2 3) ; !>
(define plus (case-lambda (() 0) ((x) x) ((x y) (+ x y)) ((x y . z) (apply plus (+ x y) z))))
(plus) ; => 0
(plus 1) ; => 1
(plus 1 2 3 4) ; => 10
((case-lambda ((a) 'one) (all 'any)) 1 2) ; => any
((case-lambda ((a b . c) c) ((a) 'one)) 1) ; => one
((case-lambda ((a b . c) (list a b c))) 1 2) ; => (1 2 ())
((case-lambda) 1) ; !>
((case-lambda ((x) 'first) ((x) 'second)) 1) ; => first
(let ((f (case-lambda ((x . r) 'rest) ((x y) 'two)))) (f 1 2)) ; => rest

;; dynamic-wind
(let ((path '()) (c #f))
  (let ((add (lambda (s) (set! path (cons s path)))))
    (dynamic-wind (lambda () (add 'connect))
                  (lambda () (add (call/cc (lambda (c0) (set! c c0) 'talk1))))
                  (lambda () (add 'disconnect)))
    (if (< (length path) 4) (c 'talk2) (reverse path)))) ; => (connect talk1 disconnect connect talk2 disconnect)
(dynamic-wind (lambda () 1) (lambda () 2) (lambda () 3)) ; => 2
(let ((l '()))
  (define (note x) (set! l (cons x l)))
  (call/cc (lambda (k) (dynamic-wind (lambda () (note 'in)) (lambda () (k 1) (note 'never)) (lambda () (note 'out)))))
  (reverse l)) ; => (in out)
(let ((l '()))
  (define (note x) (set! l (cons x l)))
  (dynamic-wind (lambda () (note 1)) (lambda () (dynamic-wind (lambda () (note 2)) (lambda () (note 3)) (lambda () (note 4)))) (lambda () (note 5)))
  (reverse l)) ; => (1 2 3 4 5)
(let ((l '()))
  (define (note x) (set! l (cons x l)))
  (call/cc (lambda (k) (dynamic-wind (lambda () (note 'in1)) (lambda () (dynamic-wind (lambda () (note 'in2)) (lambda () (k 'x)) (lambda () (note 'out2)))) (lambda () (note 'out1)))))
  (reverse l)) ; => (in1 in2 out2 out1)
(let ((l '()) (k #f) (n 0))
  (define (note x) (set! l (cons x l)))
  (dynamic-wind (lambda () (note 'a))
    (lambda () (dynamic-wind (lambda () (note 'b)) (lambda () (call/cc (lambda (c) (set! k c))) (note 'body)) (lambda () (note 'c))))
    (lambda () (note 'd)))
  (set! n (+ n 1))
  (if (< n 2) (k #f))
  (reverse l)) ; => (a b body c d a b body c d)
(let ((l '()) (k1 #f) (k2 #f) (n 0))
  (define (note x) (set! l (cons x l)))
  (dynamic-wind (lambda () (note 'in)) 
    (lambda ()
      (dynamic-wind (lambda () (note 'x+)) (lambda () (call/cc (lambda (c) (set! k1 c)))) (lambda () (note 'x-)))
      (set! n (+ n 1))
      (dynamic-wind (lambda () (note 'y+)) (lambda () (if (= n 1) (k1 #f))) (lambda () (note 'y-))))
    (lambda () (note 'out)))
  (reverse l)) ; => (in x+ x- y+ y- x+ x- y+ y- out)
(let ((l '()))
  (define (note x) (set! l (cons x l)))
  (guard (e (#t (note e))) (dynamic-wind (lambda () (note 'in)) (lambda () (raise 'oops)) (lambda () (note 'out))))
  (reverse l)) ; => (in out oops)
(let ((l '()))
  (call/cc (lambda (k) (dynamic-wind (lambda () #f) (lambda () #f) (lambda () (set! l (cons 'after l)) (k 1)))))
  l) ; => (after)
(call/cc (lambda (k) (dynamic-wind (lambda () (k 'before)) (lambda () 1) (lambda () (k 'after))))) ; => before
(dynamic-wind 1 2 3) ; !>

;; continuations
(call/cc (lambda (exit) (for-each (lambda (x) (if (negative? x) (exit x))) '(54 0 37 -3 245 19)) #t)) ; => -3
(define list-length (lambda (obj) (call/cc (lambda (return) (letrec ((r (lambda (obj) (cond ((null? obj) 0) ((pair? obj) (+ (r (cdr obj)) 1)) (else (return #f)))))) (r obj))))))
(list-length '(1 2 3 4)) ; => 4
(list-length '(a b . c)) ; => #f
(+ 1 (call/cc (lambda (k) 10))) ; => 11
(+ 1 (call/cc (lambda (k) (+ 100 (k 10))))) ; => 11
(call/cc (lambda (k) (k 1) 2)) ; => 1
(let ((k (call/cc (lambda (c) c)))) (if (procedure? k) (k 5) k)) ; => 5
(let ((r '()) (k #f))
  (set! r (cons (call/cc (lambda (c) (set! k c) 0)) r))
  (if (< (car r) 3) (k (+ (car r) 1)) r)) ; => (3 2 1 0)
(let ((r '()) (k #f) (n 0))
  (let ((x (call/cc (lambda (c) (set! k c) 0))))
    (set! r (cons x r))
    (if (< x 3) (k (+ x 1)) r))) ; => (3 2 1 0)
(define saved #f)
(define count 0)
(begin (call/cc (lambda (k) (set! saved k))) (set! count (+ count 1)) count) ; => 1
(let ((f #f) (g 0)) (let ((v (+ 1 (call/cc (lambda (k) (set! f k) 1))))) (set! g (+ g 1)) (if (< g 3) (f g) (list v g)))) ; => (3 3)
(define (generate-all tree)
  (define return #f)
  (define (walk t) (cond ((null? t) #f) ((pair? t) (walk (car t)) (walk (cdr t))) (else (call/cc (lambda (resume) (set! next (lambda () (resume #f))) (return t))))))
  (define next (lambda () (walk tree) (return 'end)))
  (lambda () (call/cc (lambda (r) (set! return r) (next)))))
(let ((g (generate-all '((1 2) (3 (4)))))) (let* ((a (g)) (b (g)) (c (g)) (d (g)) (e (g))) (list a b c d e))) ; => (1 2 3 4 end)
(define (same-fringe? a b)
  (let ((ga (generate-all a)) (gb (generate-all b)))
    (let loop () (let ((x (ga)) (y (gb))) (cond ((not (eqv? x y)) #f) ((eq? x 'end) #t) (else (loop)))))))
(same-fringe? '(1 (2 3)) '((1 2) 3)) ; => #t
(same-fringe? '(1 (2 3)) '((1 2) 4)) ; => #f
(let loop ((i 0)) (if (< i 100000) (begin (call/cc (lambda (k) (k i))) (loop (+ i 1))) i)) ; => 100000
(let ((k (call/cc (lambda (k) k)))) (k (lambda (x) 'done))) ; => done
(call/cc 5) ; !>
(call/cc (lambda () 1)) ; !>
(map (lambda (x) (call/cc (lambda (k) (if (= x 2) (k 'two) x)))) '(1 2 3)) ; => (1 two 3)
(vector-map (lambda (x) (call/cc (lambda (k) (k (* x x))))) #(1 2 3)) ; => #(1 4 9)
(let ((result '()))
  (define (amb-list choices) (call/cc (lambda (k) (for-each (lambda (c) (set! fail (cons (lambda () (k c)) fail))) (reverse (cdr choices))) (car choices))))
  (define fail '())
  (define (backtrack) (let ((f (car fail))) (set! fail (cdr fail)) (f)))
  (let* ((a (amb-list '(1 2 3 4 5))) (b (amb-list '(1 2 3 4 5))))
    (if (= 24 (* a a b)) (list a b) (if (= 20 (* a b)) (list a b) (backtrack))))) ; => (4 5)

;; promises
(force (delay (+ 1 2))) ; => 3
(let ((p (delay (+ 1 2)))) (list (force p) (force p))) ; => (3 3)
(define integers (letrec ((next (lambda (n) (delay (cons n (next (+ n 1))))))) (next 0)))
(define (head s) (car (force s)))
(define (tail s) (cdr (force s)))
(head (tail (tail integers))) ; => 2
(define n 0)
(define counted (delay (begin (set! n (+ n 1)) (if (> n x) n (force counted)))))
(define x 5)
(promise? counted) ; => #t
(force counted) ; => 6
(promise? counted) ; => #t
(begin (set! x 10) (force counted)) ; => 6
(define once (let ((count 0)) (delay (begin (set! count (+ count 1)) count))))
(+ (force once) (force once)) ; => 2
(force 5) ; => 5
(force 'a) ; => a
(promise? 5) ; => #f
(promise? (make-promise 5)) ; => #t
(force (make-promise 5)) ; => 5
(let ((p (delay 1))) (eq? p (make-promise p))) ; => #t
(force (delay-force (delay 5))) ; => 5
(force (delay-force (make-promise 6))) ; => 6
(force (delay-force (delay-force (delay 7)))) ; => 7
(force (delay-force 5)) ; !>
(define (stream-filter p? s) (delay-force (if (null? (force s)) (delay '()) (let ((h (car (force s))) (t (cdr (force s)))) (if (p? h) (delay (cons h (stream-filter p? t))) (stream-filter p? t))))))
(head (tail (tail (stream-filter odd? integers)))) ; => 5
(define flag #f)
(define failing (delay (if flag 'recovered (begin (set! flag #t) (raise 'first)))))
(guard (e (#t e)) (force failing)) ; => first
(force failing) ; => recovered
(define self-promise (delay (begin (set! n (+ n 1)) (if (> n 100) 'deep (begin (set! n 1000) (force self-promise))))))
(begin (set! n 0) (force self-promise)) ; => deep
(define (count-down k) (if (= k 0) (delay 'zero) (delay-force (count-down (- k 1)))))
(force (count-down 10000)) ; => zero
(define chained (delay (force once)))
(force chained) ; => 1
(let ((p (delay 1))) (pair? p)) ; => #f
(vector? (delay 1)) ; => #f

;; parameters
(define radix (make-parameter 10 (lambda (x) (if (and (exact-integer? x) (<= 2 x 16)) x (error "invalid radix" x)))))
(define (f n) (number->string n (radix)))
(f 12) ; => "12"
(parameterize ((radix 2)) (f 12)) ; => "1100"
(f 12) ; => "12"
(parameterize ((radix 0)) (f 12)) ; !> invalid radix
(make-parameter 0 (lambda (x) (error "no" x))) ; !> no
(define a (make-parameter 1))
(define b (make-parameter 2))
(parameterize ((a 10) (b 20)) (list (a) (b))) ; => (10 20)
(parameterize ((a 10)) (parameterize ((b (a))) (list (a) (b)))) ; => (10 10)
(parameterize ((a (b)) (b (a))) (list (a) (b))) ; => (2 1)
(parameterize () 5) ; => 5
(parameterize ((a 5)) (define x (a)) (* x 2)) ; => 10
(let ((k #f) (seen '()) (n 0))
  (parameterize ((a 'inside)) (call/cc (lambda (c) (set! k c))) (set! seen (cons (a) seen)))
  (set! seen (cons (a) seen))
  (set! n (+ n 1))
  (if (< n 2) (k #f))
  (reverse seen)) ; => (inside 1 inside 1)
(call/cc (lambda (k) (parameterize ((a 5)) (k (a))))) ; => 5
(a) ; => 1
(guard (e (#t (list e (a)))) (parameterize ((a 9)) (raise (a)))) ; => (9 1)
(with-exception-handler (lambda (e) (a)) (lambda () (parameterize ((a 9)) (raise-continuable 'x)))) ; => 9
(define conversions 0)
(define converted (make-parameter 1 (lambda (x) (set! conversions (+ conversions 1)) (* x 10))))
(list (converted) conversions) ; => (10 1)
(parameterize ((converted 2)) (list (converted) (converted) conversions)) ; => (20 20 2)
(list (converted) conversions) ; => (10 2)
(let ((k #f) (n 0))
  (parameterize ((converted 3)) (call/cc (lambda (c) (set! k c))) (set! n (+ n 1)))
  (if (< n 3) (k #f))
  conversions) ; => 3
(parameterize ((5 1)) 1) ; !>
(parameterize ((car 1)) 1) ; !>
(a 1) ; !>
(make-parameter 1 2) ; !>
(define (in-closure) (a))
(parameterize ((a 'dynamic)) (in-closure)) ; => dynamic
(let ((get (parameterize ((a 'captured)) (lambda () (a))))) (get)) ; => 1
(force (parameterize ((a 2)) (delay (a)))) ; => 1
(dynamic-wind (lambda () #f) (lambda () (parameterize ((a 3)) (a))) (lambda () #f)) ; => 3
(let ((l '())) (define (note) (set! l (cons (a) l)))
  (call/cc (lambda (k) (dynamic-wind note (lambda () (parameterize ((a 'in)) (k 1))) note)))
  l) ; => (1 1)
