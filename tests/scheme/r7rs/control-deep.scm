;; R7RS 4.2, 6.10 and 6.11: control, dynamic state and exceptions where they meet.
(import (scheme base) (scheme lazy) (scheme write) (scheme read) (scheme file) (scheme case-lambda))

;; values
(call-with-values (lambda () (values 1 2)) cons) ; => (1 . 2)
(call-with-values values list) ; => ()
(call-with-values (lambda () 5) list) ; => (5)
(call-with-values * -) ; => -1
(+ 1 (values 2)) ; => 3
(begin (values 1 2) 3) ; => 3
(call/cc (lambda (k) (call-with-values (lambda () (k 1)) list))) ; => 1
(call-with-values (lambda () (call/cc (lambda (k) (k 1 2 3)))) list) ; => (1 2 3)
(call-with-values (lambda () (call/cc (lambda (k) (k)))) list) ; => ()
(call-with-values (lambda () (dynamic-wind (lambda () #f) (lambda () (values 1 2)) (lambda () #f))) list) ; => (1 2)
(call-with-values (lambda () (guard (e (#t (values 1 2))) (raise 'x))) list) ; => (1 2)
(call-with-values (lambda () (guard (e (#f 1)) (values 1 2 3))) list) ; => (1 2 3)
(call-with-values (lambda () (parameterize () (values 1 2))) list) ; => (1 2)
(call-with-values (lambda () (with-exception-handler (lambda (e) e) (lambda () (values 1 2)))) list) ; => (1 2)
(call-with-values (lambda () (with-exception-handler (lambda (e) (values 1 2)) (lambda () (raise-continuable 'x)))) list) ; => (1 2)
(call-with-values (lambda () (values 1 2)) (lambda (a) a)) ; !>
(call-with-values (lambda () (values 1)) (lambda (a b) a)) ; !>
(call-with-values (lambda () (values 1 2 3)) (lambda (a . rest) (list a rest))) ; => (1 (2 3))
(call-with-values (lambda () (eval-order-free 1)) list) ; !> eval-order-free

;; apply
(apply + '()) ; => 0
(apply + 1 2 '(3 4)) ; => 10
(apply + '(1 2)) ; => 3
(apply list 1 '()) ; => (1)
(apply (lambda (a . b) (list a b)) 1 2 '(3)) ; => (1 (2 3))
(apply apply (list + (list 1 2))) ; => 3
(apply max (let loop ((i 0) (l '())) (if (= i 10000) l (loop (+ i 1) (cons i l))))) ; => 9999
(apply values '(1 2 3)) ; => 1 2 3
(apply + 1) ; !> apply
(apply + 1 2) ; !> apply
(apply + '(1 . 2)) ; !> apply
(apply 5 '()) ; !> 5
(apply car '(1 2)) ; !> car
(apply call/cc (list (lambda (k) (k 5)))) ; => 5

;; procedures and arity
(procedure? car) ; => #t
(procedure? (lambda () 1)) ; => #t
(procedure? (call/cc (lambda (k) k))) ; => #t
(procedure? (make-parameter 1)) ; => #t
(procedure? 'car) ; => #f
(procedure? '(lambda () 1)) ; => #f
((lambda (x) x)) ; !>
((lambda () 1) 2) ; !>
((lambda (a b . c) c) 1) ; !>
(define arity (case-lambda ((a) 'one) ((a b) 'two) ((a b c . d) (list 'more d))))
(list (arity 1) (arity 1 2) (arity 1 2 3) (arity 1 2 3 4 5)) ; => (one two (more ()) (more (4 5)))
(arity) ; !>
((case-lambda)) ; !>
((case-lambda (() 'none) (args args)) 1 2) ; => (1 2)
((case-lambda ((a) 'first) ((a) 'second)) 1) ; => first
((case-lambda ((a . r) 'rest) ((a b) 'never)) 1 2) ; => rest

;; call/cc: escapes, re-entry, generators
(call/cc procedure?) ; => #t
(+ 1 (call/cc (lambda (k) (+ 10 (k 1))))) ; => 2
(call-with-current-continuation (lambda (exit) (for-each (lambda (x) (if (negative? x) (exit x))) '(54 0 37 -3 245 19)) #t)) ; => -3
(let ((k #f) (n 0)) (call/cc (lambda (c) (set! k c))) (set! n (+ n 1)) (if (< n 5) (k #f)) n) ; => 5
(let* ((k #f) (n 0) (r (call/cc (lambda (c) (set! k c) 0)))) (set! n (+ n 1)) (if (< r 3) (k (+ r 1))) (list r n)) ; => (3 4)
(define (list-length obj) (call/cc (lambda (return) (letrec ((r (lambda (obj) (cond ((null? obj) 0) ((pair? obj) (+ (r (cdr obj)) 1)) (else (return #f)))))) (r obj)))))
(list (list-length '(1 2 3 4)) (list-length '(a b . c))) ; => (4 #f)
(define (generator walk) (define return #f) (define (resume-point) (walk (lambda (x) (call/cc (lambda (next) (set! resume-point (lambda () (next #f))) (return x))))) (return 'done)) (lambda () (call/cc (lambda (r) (set! return r) (resume-point)))))
(define g (generator (lambda (yield) (for-each yield '(1 2 3)))))
(let* ((a (g)) (b (g)) (c (g)) (d (g))) (list a b c d)) ; => (1 2 3 done)
(define (tree-walk tree) (generator (lambda (yield) (let walk ((t tree)) (cond ((null? t) #f) ((pair? t) (walk (car t)) (walk (cdr t))) (else (yield t)))))))
(define (same-fringe? a b) (let ((ga (tree-walk a)) (gb (tree-walk b))) (let loop () (let ((x (ga)) (y (gb))) (cond ((not (eqv? x y)) #f) ((eq? x 'done) #t) (else (loop)))))))
(list (same-fringe? '(1 (2 3)) '((1 2) 3)) (same-fringe? '(1 2 3) '(1 3 2))) ; => (#t #f)
(let ((r '())) (let ((k (call/cc (lambda (c) c)))) (set! r (cons 1 r)) (if (procedure? k) (k 5) (list k r)))) ; => (5 (1 1))
(let ((x '()) (y 0)) (call/cc (lambda (escape) (let* ((yin ((lambda (foo) (set! x (cons y x)) (if (= y 10) (escape x) (begin (set! y 0) foo))) (call/cc (lambda (bar) bar)))) (yang ((lambda (foo) (set! y (+ y 1)) foo) (call/cc (lambda (baz) baz))))) (yin yang))))) ; => (10 9 8 7 6 5 4 3 2 1 0)
(let loop ((i 0)) (if (< i 100000) (begin (call/cc (lambda (k) (k i))) (loop (+ i 1))) i)) ; => 100000
(let ((k1 #f) (count 0)) (let ((v (vector-map (lambda (x) (call/cc (lambda (k) (if (= x 2) (set! k1 k)) x))) #(1 2 3)))) (set! count (+ count 1)) (if (= count 1) (k1 20) v))) ; => #(1 20 3)
(let ((k1 #f) (results '())) (let ((v (map (lambda (x) (call/cc (lambda (k) (if (= x 2) (set! k1 k)) x))) '(1 2 3)))) (set! results (cons v results)) (if (= (length results) 1) (k1 20) (reverse results)))) ; => ((1 2 3) (1 20 3))
(let ((k* #f) (y* 1)) (set! y* (* 2 (call/cc (lambda (k) (set! k* k) 1)))) (if (< y* 10) (k* y*) y*)) ; => 16
(call/cc (lambda (k) (map (lambda (x) (if (= x 2) (k 'escaped) x)) '(1 2 3)))) ; => escaped
(letrec ((x (call/cc list)) (y (call/cc list))) (cond ((procedure? x) (x (pair? y))) ((procedure? y) (y (pair? x)))) (let ((x (car x)) (y (car y))) (and (call/cc x) (call/cc y) (call/cc x)))) ; => #t

;; dynamic-wind
(define trail '())
(define (note x) (set! trail (cons x trail)))
(define (taken) (let ((t (reverse trail))) (set! trail '()) t))
(begin (dynamic-wind (lambda () (note 'in)) (lambda () (note 'body)) (lambda () (note 'out))) (taken)) ; => (in body out)
(let ((path '()) (c #f)) (let ((add (lambda (s) (set! path (cons s path))))) (dynamic-wind (lambda () (add 'connect)) (lambda () (add (call/cc (lambda (c0) (set! c c0) 'talk1)))) (lambda () (add 'disconnect))) (if (< (length path) 4) (c 'talk2) (reverse path)))) ; => (connect talk1 disconnect connect talk2 disconnect)
(begin (call/cc (lambda (k) (dynamic-wind (lambda () (note 'in1)) (lambda () (dynamic-wind (lambda () (note 'in2)) (lambda () (k 1)) (lambda () (note 'out2)))) (lambda () (note 'out1))))) (taken)) ; => (in1 in2 out2 out1)
(let ((k #f) (n 0))
  (dynamic-wind (lambda () (note 'a)) (lambda () (dynamic-wind (lambda () (note 'b)) (lambda () (call/cc (lambda (c) (set! k c)))) (lambda () (note 'c)))) (lambda () (note 'd)))
  (set! n (+ n 1))
  (if (< n 3) (k #f))
  (taken)) ; => (a b c d a b c d a b c d)
(let ((k1 #f) (k2 #f) (n 0))
  (dynamic-wind (lambda () (note 'in1)) (lambda () (call/cc (lambda (c) (set! k1 c))) (note 'body1)) (lambda () (note 'out1)))
  (dynamic-wind (lambda () (note 'in2)) (lambda () (set! n (+ n 1)) (if (= n 1) (k1 #f)) (note 'body2)) (lambda () (note 'out2)))
  (taken)) ; => (in1 body1 out1 in2 out2 in1 body1 out1 in2 body2 out2)
(begin (guard (e (#t (note e))) (dynamic-wind (lambda () (note 'in)) (lambda () (raise 'error)) (lambda () (note 'out)))) (taken)) ; => (in out error)
(begin (guard (e (#t (note (list 'caught e)))) (dynamic-wind (lambda () (note 'in)) (lambda () 'body) (lambda () (raise 'in-after)))) (taken)) ; => (in (caught in-after))
(begin (guard (e (#t (note (list 'caught e)))) (dynamic-wind (lambda () (raise 'in-before)) (lambda () (note 'body)) (lambda () (note 'out)))) (taken)) ; => ((caught in-before))
(begin (call/cc (lambda (k) (dynamic-wind (lambda () (note 'in)) (lambda () (k 1)) (lambda () (note 'out) (k 2))))) (taken)) ; => (in out)
(dynamic-wind (lambda () 1) (lambda () 2) (lambda () 3)) ; => 2
(dynamic-wind 1 (lambda () 2) (lambda () 3)) ; !>
(let ((p (make-parameter 'outer))) (list (parameterize ((p 'inner)) (dynamic-wind (lambda () (note (p))) (lambda () (parameterize ((p 'innermost)) (note (p)) (p))) (lambda () (note (p))))) (taken))) ; => (innermost (inner innermost inner))
(let ((p (make-parameter 0)) (k #f) (n 0))
  (parameterize ((p 1)) (call/cc (lambda (c) (set! k c))) (note (p)))
  (note (p))
  (set! n (+ n 1))
  (if (< n 2) (parameterize ((p 2)) (k #f)))
  (taken)) ; => (1 0 1 0)

;; exceptions
(guard (e (#t (list 'caught e))) (raise 'x)) ; => (caught x)
(guard (e (#t (list 'caught e))) (raise-continuable 'x)) ; => (caught x)
(guard (e ((assq 'a e) => cdr) ((assq 'b e))) (raise (list (cons 'b 23)))) ; => (b . 23)
(guard (e ((memv e '(1 2 3)) => length)) (raise 2)) ; => 2
(guard (e ((string? e) 'string) ((symbol? e) (raise (list 'again e)))) (raise 'x)) ; !> (again x)
(guard (e (else 1 2 3)) (raise 'x)) ; => 3
(guard (e (#f 1) (else => 5)) 1) ; !>
(let ((e 1)) (guard (x (#t (list x e))) (raise 2))) ; => (2 1)
(guard (e ((= e 1) 'outer)) (guard (e ((= e 2) 'inner)) (raise 1))) ; => outer
(guard (e ((begin (note 'outer-test) #t) (note 'outer))) (guard (e ((begin (note 'inner-test) #f) 1)) (dynamic-wind (lambda () (note 'in)) (lambda () (raise 'x)) (lambda () (note 'out)))))
(taken) ; => (in out inner-test in out outer-test outer)
(with-exception-handler (lambda (e) 10) (lambda () (+ 1 (raise-continuable 'c)))) ; => 11
(call/cc (lambda (k) (with-exception-handler (lambda (e) (k (list 'handled e))) (lambda () (raise 'oops))))) ; => (handled oops)
(with-exception-handler (lambda (e) 'ignore) (lambda () (guard (e2 ((string? e2) 'string)) (raise-continuable 5)))) ; => ignore
(with-exception-handler (lambda (e) (+ e 1)) (lambda () (with-exception-handler (lambda (e) (* 10 (raise-continuable (+ e 1)))) (lambda () (+ 1 (raise-continuable 1)))))) ; => 31
(guard (e (#t (list 'outer e))) (with-exception-handler (lambda (e) 'returned) (lambda () (raise 'non-continuable) 'after))) ; => (outer #<condition "raise: the handler returned" (non-continuable)>)
(guard (e ((error-object? e) 'secondary)) (with-exception-handler (lambda (e) 0) (lambda () (error "x")))) ; => secondary
(guard (e ((error-object? e) (list (error-object-message e) (error-object-irritants e)))) (error "msg" 1 "two" 'three '(4))) ; => ("msg" (1 "two" three (4)))
(guard (e (#t (list (error-object? e) (read-error? e) (file-error? e)))) (error "msg")) ; => (#t #f #f)
(guard (e (#t (list (error-object? e) (read-error? e) (file-error? e)))) (read (open-input-string "("))) ; => (#t #t #f)
(guard (e (#t (list (error-object? e) (read-error? e) (file-error? e)))) (open-input-file "/no/such/file")) ; => (#t #f #t)
(guard (e (#t (list (error-object? e) (read-error? e) (file-error? e)))) (vector-ref (vector) 0)) ; => (#t #f #f)
(map error-object? (list 1 'a "a" '() car (eof-object))) ; => (#f #f #f #f #f #f)
(map read-error? (list 1 'a "a" '())) ; => (#f #f #f #f)
(map file-error? (list 1 'a "a" '())) ; => (#f #f #f #f)
(guard (e (#t e)) (raise (guard (e (#t (list 'inner e))) (raise 1)))) ; => (inner 1)
(guard (e (#t (list 1 e))) (guard (e (#t (raise (list 2 e)))) (raise 3))) ; => (1 (2 3))
(let ((result #f)) (guard (e (#t (set! result e))) (for-each (lambda (x) (if (odd? x) (raise x))) '(2 4 5 7))) result) ; => 5
(let loop ((i 0)) (guard (e (#t e)) (if (< i 1000) (raise i) 'end)) (if (< i 1000) (loop (+ i 1)) 'done)) ; => done
(guard (e ((string? e) 'no)) (guard (e2 ((symbol? e2) 'no)) (raise 42))) ; !> 42
(with-exception-handler (lambda (e) (note (list 'h e)) 'ok) (lambda () (note (raise-continuable 1)) (note (raise-continuable 2))))
(taken) ; => ((h 1) ok (h 2) ok)
(with-exception-handler (lambda (e) #f) (lambda (x) x)) ; !>
(with-exception-handler 'a 'b) ; !> with-exception-handler
(with-exception-handler (lambda () 1) (lambda () (raise 'x))) ; !>
(raise) ; !>
(error) ; !>
(error-object-message (guard (e (#t e)) (error "only"))) ; => "only"
(error-object-irritants (guard (e (#t e)) (error "only"))) ; => ()
(error-object-message 5) ; !> error-object-message
(error-object-irritants "a") ; !> error-object-irritants

;; what an error of the machine is: a condition with message and irritants
(define (message thunk) (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (and (error-object? e) (string? (error-object-message e)) (list? (error-object-irritants e))))) thunk))))
(map message (list (lambda () (car 1)) (lambda () (vector-ref #(1) 1)) (lambda () (+ 'a 1)) (lambda () (5)) (lambda () ((lambda (x) x))) (lambda () (undefined-name)) (lambda () (/ 1 0)) (lambda () (string-ref "a" 9)) (lambda () (exact +nan.0)) (lambda () (list-ref '(1) 3)) (lambda () (integer->char -1)) (lambda () (symbol->string 1)) (lambda () (assert-nothing)))) ; => (#t #t #t #t #t #t #t #t #t #t #t #t #t)
(vector-ref (vector 1 2) -1) ; !> vector-ref
(vector-ref (vector 1 2) 1.0) ; !> vector-ref
(vector-ref (vector 1 2) 2) ; !> vector-ref
(vector-ref '(1 2) 0) ; !> vector-ref
(letrec ((a b) (b 1)) a) ; !> b
(letrec* ((a (lambda () b)) (b (a))) b) ; !> b
(let () (define a b) (define b 1) a) ; !> b

;; promises
(promise? (delay 1)) ; => #t
(promise? (delay-force (delay 1))) ; => #t
(promise? (make-promise 1)) ; => #t
(map promise? (list 1 '() (lambda () 1) "p")) ; => (#f #f #f #f)
(force (make-promise (list 1 2))) ; => (1 2)
(let ((p (make-promise 1))) (eq? p (make-promise p))) ; => #t
(force (make-promise (delay 1))) ; => 1
(let* ((n 0) (p (delay (begin (set! n (+ n 1)) n)))) (force p) (force p) (list (force p) n)) ; => (1 1)
(let ((n 0)) (define p (delay (begin (set! n (+ n 1)) (if (> n 3) n (force p))))) (list (force p) (begin (set! n 10) (force p)))) ; => (4 4)
(define q (let ((first? #t)) (delay (if first? (begin (set! first? #f) (force q)) 'second))))
(force q) ; => second
(define (stream-loop n) (if (= n 0) (delay 'end) (delay-force (stream-loop (- n 1)))))
(force (stream-loop 1000000)) ; => end
(define (from n) (delay (cons n (from (+ n 1)))))
(define (take n s) (if (= n 0) '() (let ((p (force s))) (cons (car p) (take (- n 1) (cdr p))))))
(define (sieve s) (delay (let* ((p (force s)) (n (car p))) (cons n (sieve (keep (lambda (x) (not (= 0 (remainder x n)))) (cdr p)))))))
(define (keep f s) (delay-force (let ((p (force s))) (if (f (car p)) (delay (cons (car p) (keep f (cdr p)))) (keep f (cdr p))))))
(take 10 (sieve (from 2))) ; => (2 3 5 7 11 13 17 19 23 29)
(define (nth s n) (if (= n 0) (car (force s)) (nth (cdr (force s)) (- n 1))))
(nth (from 0) 100000) ; => 100000
(force (delay (values 1 2))) ; => 1 2
(let ((p (delay (raise 'x)))) (list (guard (e (#t e)) (force p)) (guard (e (#t (list 'again e))) (force p)))) ; => (x (again x))
(let ((p (delay (call/cc (lambda (k) k))))) (procedure? (force p))) ; => #t
(let* ((x 1) (p (parameterize () (delay x)))) (set! x 2) (force p)) ; => 2

;; parameters
(define p (make-parameter 10 (lambda (x) (* x 2))))
(p) ; => 20
(parameterize ((p 5)) (p)) ; => 10
(p) ; => 20
(parameterize ((p 1) (p 2)) (p)) ; => 4
(let ((q (make-parameter 1))) (parameterize ((p (q)) (q (p))) (list (p) (q)))) ; => (2 20)
(parameterize ((p (guard (e (#t 7)) (raise 'x)))) (p)) ; => 14
(let ((q (make-parameter 1 number->string))) (list (q) (parameterize ((q 255)) (q)))) ; => ("1" "255")
(let ((q (make-parameter 1))) (parameterize ((q 2)) (let ((inner (lambda () (q)))) (parameterize ((q 3)) (inner))))) ; => 3
(let ((q (make-parameter '()))) (let loop ((n 1000)) (if (= n 0) (length (q)) (parameterize ((q (cons n (q)))) (loop (- n 1)))))) ; => 1000
(parameterize ((p 'a)) (p)) ; !> *
(parameterize) ; !>
(parameterize ((p)) 1) ; !>
(parameterize ((p 1))) ; !>

;; tail calls keep space bounded
(define (spin n) (cond ((= n 0) 'cond) (else (spin (- n 1)))))
(spin 1000000) ; => cond
(define (spin-arrow n) (cond ((= n 0) 'arrow) ((- n 1) => spin-arrow)))
(spin-arrow 1000000) ; => arrow
(define (spin-and n) (and #t (if (= n 0) 'and (spin-and (- n 1)))))
(spin-and 1000000) ; => and
(define (spin-or n) (or #f (if (= n 0) 'or (spin-or (- n 1)))))
(spin-or 1000000) ; => or
(define (spin-case n) (case n ((0) 'case) ((1) (spin-case (- n 1))) (else (spin-case (- n 1)))))
(spin-case 1000000) ; => case
(define (spin-case-arrow n) (case n ((0) 'case-arrow) (else => (lambda (n) (spin-case-arrow (- n 1))))))
(spin-case-arrow 1000000) ; => case-arrow
(define (spin-when n) (when #t (unless #f (if (= n 0) 'when (spin-when (- n 1))))))
(spin-when 1000000) ; => when
(define (spin-do n) (do () (#t (if (= n 0) 'do (spin-do (- n 1))))))
(spin-do 1000000) ; => do
(define (spin-let n) (let ((x n)) (let* ((y x)) (letrec ((z y)) (let-values (((w) z)) (begin (if (= w 0) 'let (spin-let (- w 1)))))))))
(spin-let 1000000) ; => let
(define (spin-apply n . rest) (if (= n 0) 'apply (apply spin-apply (- n 1) rest)))
(spin-apply 1000000 1 2) ; => apply
(define (spin-values n) (if (= n 0) 'values (call-with-values (lambda () (values (- n 1) 1)) (lambda (a b) (spin-values a)))))
(spin-values 1000000) ; => values
(define (spin-cc n) (if (= n 0) 'call/cc (call/cc (lambda (k) (spin-cc (- n 1))))))
(spin-cc 1000000) ; => call/cc
(define spin-lambda (case-lambda ((n) (spin-lambda n 1)) ((n step) (if (= n 0) 'case-lambda (spin-lambda (- n step))))))
(spin-lambda 1000000) ; => case-lambda
(define (spin-guard n) (guard (e (#t (if (= n 0) 'guard-clause (spin-guard (- n 1))))) (raise 'x)))
(spin-guard 100000) ; => guard-clause
(define (even-2? n) (if (= n 0) #t (odd-2? (- n 1))))
(define (odd-2? n) (if (= n 0) #f (even-2? (- n 1))))
(even-2? 1000000) ; => #t
(let loop ((i 0)) (if (< i 100000) (begin (with-exception-handler (lambda (e) e) (lambda () (raise-continuable i))) (loop (+ i 1))) i)) ; => 100000
(letrec ((count (lambda (n) (if (= n 0) 0 (+ 1 (count (- n 1))))))) (count 1000000)) ; => 1000000
