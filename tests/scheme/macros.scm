;; R7RS 4.3 and 5.4: macros. Hygiene has its own file.
(import (scheme base))

(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
(let ((x 1) (y 2)) (swap! x y) (list x y)) ; => (2 1)
(let ((tmp 5) (other 6)) (swap! tmp other) (list tmp other)) ; => (6 5)
(define-syntax while (syntax-rules () ((_ test body ...) (let loop () (when test body ... (loop))))))
(let ((i 0)) (while (< i 5) (set! i (+ i 1))) i) ; => 5
(define-syntax my-or (syntax-rules () ((_) #f) ((_ e) e) ((_ e1 e2 ...) (let ((t e1)) (if t t (my-or e2 ...))))))
(my-or) ; => #f
(my-or 1) ; => 1
(my-or #f #f 3) ; => 3
(let ((t 7)) (my-or #f t)) ; => 7
(define-syntax be-like-begin (syntax-rules () ((_ name) (define-syntax name (syntax-rules () ((_ expr (... ...)) (begin expr (... ...))))))))
(be-like-begin sequence)
(sequence 1 2 3 4) ; => 4
(let ((=> #f)) (cond (#t => 'ok))) ; => ok

;; patterns
(define-syntax kind (syntax-rules () ((_ ()) 'empty) ((_ (a)) 'one) ((_ (a b)) 'two) ((_ (a . b)) 'more) ((_ a) 'atom)))
(kind ()) ; => empty
(kind (1)) ; => one
(kind (1 2)) ; => two
(kind (1 2 3)) ; => more
(kind (1 . 2)) ; => more
(kind 5) ; => atom
(define-syntax lit (syntax-rules () ((_ 1) 'one) ((_ "a") 'string) ((_ #\a) 'char) ((_ #t) 'true) ((_ 1.5) 'flonum) ((_ x) 'other)))
(lit 1) ; => one
(lit "a") ; => string
(lit #\a) ; => char
(lit #t) ; => true
(lit 1.5) ; => flonum
(lit 2) ; => other
(lit "b") ; => other
(define-syntax reversed (syntax-rules () ((_ () (r ...)) '(r ...)) ((_ (a b ...) (r ...)) (reversed (b ...) (a r ...)))))
(reversed (1 2 3) ()) ; => (3 2 1)
(define-syntax last-of (syntax-rules () ((_ a ... z) 'z)))
(last-of 1) ; => 1
(last-of 1 2 3) ; => 3
(last-of) ; !>
(define-syntax ends (syntax-rules () ((_ a ... y z) '((a ...) y z))))
(ends 1 2) ; => (() 1 2)
(ends 1 2 3 4) ; => ((1 2) 3 4)
(define-syntax tail-dot (syntax-rules () ((_ a ... b . c) '((a ...) b c))))
(tail-dot 1) ; => (() 1 ())
(tail-dot 1 2 . 3) ; => ((1) 2 3)
(tail-dot 1 2 3) ; => ((1 2) 3 ())
(define-syntax dotted (syntax-rules () ((_ a . b) '(a b))))
(dotted 1) ; => (1 ())
(dotted 1 2 3) ; => (1 (2 3))
(define-syntax vec (syntax-rules () ((_ #(a b ...)) '(a (b ...))) ((_ x) 'none)))
(vec #(1 2 3)) ; => (1 (2 3))
(vec #(1)) ; => (1 ())
(vec #()) ; => none
(vec (1 2)) ; => none
(define-syntax vec-mid (syntax-rules () ((_ #(a ... z)) '#(z a ...))))
(vec-mid #(1 2 3)) ; => #(3 1 2)
(define-syntax my-let (syntax-rules () ((_ ((n v) ...) body ...) ((lambda (n ...) body ...) v ...))))
(my-let ((a 1) (b 2)) (+ a b)) ; => 3
(my-let () 5) ; => 5
(define-syntax nested (syntax-rules () ((_ ((a b ...) ...)) '((a ...) (b ... ...)))))
(nested ((1 2 3) (4) (5 6))) ; => ((1 4 5) (2 3 6))
(nested ()) ; => (() ())
(define-syntax deep (syntax-rules () ((_ (((a ...) ...) ...)) '((a ... ... ...) ((a ...) ... ...)))))
(deep (((1 2) (3)) ((4)))) ; => ((1 2 3 4) ((1 2) (3) (4)))
(define-syntax pairs (syntax-rules () ((_ x y ...) '((x y) ...))))
(pairs a 1 2 3) ; => ((a 1) (a 2) (a 3))
(define-syntax under (syntax-rules () ((_ _ x _) 'x)))
(under 1 2 3) ; => 2
(define-syntax my-if (syntax-rules (then else) ((_ c then a else b) (if c a b))))
(my-if #t then 1 else 2) ; => 1
(my-if #t 1 2 3 4) ; !>
(define-syntax my-cond (syntax-rules (else) ((_ (else e)) e) ((_ (c e) clause ...) (if c e (my-cond clause ...)))))
(my-cond (#f 1) (else 2)) ; => 2
(define-syntax tuple (syntax-rules ::: () ((_ a :::) (list a ::: '...))))
(tuple 1 2) ; => (1 2 ...)
(define-syntax dots-literal (syntax-rules (...) ((_ ...) 'dots) ((_ x) 'other)))
(dots-literal ...) ; => dots
(dots-literal 5) ; => other
(define-syntax underscore-literal (syntax-rules (_) ((underscore-literal _) 'underscore) ((underscore-literal x) 'other)))
(underscore-literal _) ; => underscore
(underscore-literal 5) ; => other
(define-syntax escape (syntax-rules () ((_ x) '(x (... ...)))))
(escape 1) ; => (1 ...)
(define-syntax ten (syntax-rules () ((_) 10)))
(ten) ; => 10
(+ (ten) (ten)) ; => 20
(ten 1) ; !>
ten ; !>
(define-syntax define-two (syntax-rules () ((_ a b v) (begin (define a v) (define b (+ a 1))))))
(define-two p q 5)
(list p q) ; => (5 6)
(let () (define-two p q 7) (* p q)) ; => 56
(define-syntax make-getter (syntax-rules () ((_ name value) (define (name) value))))
(make-getter get-five 5)
(get-five) ; => 5
(define-syntax my-list-of (syntax-rules () ((_ (x y) ...) (list (cons x y) ...))))
(my-list-of (1 2) (3 4)) ; => ((1 . 2) (3 . 4))
(my-list-of) ; => ()
(define-syntax mismatched (syntax-rules () ((_ (a ...) (b ...)) '((a b) ...))))
(mismatched (1 2) (3 4)) ; => ((1 3) (2 4))
(mismatched (1 2) (3)) ; !>
(define-syntax count-args (syntax-rules () ((_) 0) ((_ x . rest) (+ 1 (count-args . rest)))))
(count-args a b c d) ; => 4
(define-syntax quoted-vector (syntax-rules () ((_ a ...) #(a ... end))))
(quoted-vector 1 2) ; => #(1 2 end)
(define-syntax in-string (syntax-rules () ((_ x) "x")))
(in-string 5) ; => "x"
(define-syntax improper (syntax-rules () ((_ a b) '(a . b))))
(improper 1 2) ; => (1 . 2)
(improper 1 (2 3)) ; => (1 2 3)

;; local syntax
(let-syntax ((given-that (syntax-rules () ((_ test stmt1 stmt2 ...) (if test (begin stmt1 stmt2 ...)))))) (let ((if #t)) (given-that if (set! if 'now)) if)) ; => now
(let ((x 'outer)) (let-syntax ((m (syntax-rules () ((m) x)))) (let ((x 'inner)) (m)))) ; => outer
(letrec-syntax ((my-or2 (syntax-rules () ((_) #f) ((_ e) e) ((_ e1 e2 ...) (let ((temp e1)) (if temp temp (my-or2 e2 ...))))))) (let ((x #f) (y 7) (temp 8) (let odd?) (if even?)) (my-or2 x (let temp) (if y) y))) ; => 7
(letrec-syntax ((my-even? (syntax-rules () ((_) #t) ((_ x . r) (my-odd? . r)))) (my-odd? (syntax-rules () ((_) #f) ((_ x . r) (my-even? . r))))) (list (my-even? a a) (my-even? a))) ; => (#t #f)
(let-syntax () 5) ; => 5
(let ((x 1)) (let-syntax ((foo (syntax-rules () ((_ y) (let-syntax ((bar (syntax-rules () ((_) (let ((x 2)) y))))) (bar)))))) (foo x))) ; => 1
(let () (define-syntax local (syntax-rules () ((_ x) (* x x)))) (local 5)) ; => 25
(let () (define-syntax a (syntax-rules () ((_) (b)))) (define-syntax b (syntax-rules () ((_) 'b))) (a)) ; => b
(let () (define x 1) (define-syntax get (syntax-rules () ((_) x))) (define y (get)) y) ; => 1
(let ((f (lambda () (define-syntax twice (syntax-rules () ((_ e) (begin e e)))) (define n 0) (twice (set! n (+ n 1))) n))) (f)) ; => 2
(define-syntax shadowed (syntax-rules () ((_) 'macro)))
(let ((shadowed (lambda () 'procedure))) (shadowed)) ; => procedure
(shadowed) ; => macro
(define (shadowed) 'redefined)
(shadowed) ; => redefined

;; macro-defining macros
(define-syntax define-constant-macro (syntax-rules () ((_ name value) (define-syntax name (syntax-rules () ((_) value))))))
(define-constant-macro three 3)
(three) ; => 3
(define-syntax define-alias (syntax-rules () ((_ new old) (define-syntax new (syntax-rules () ((_ . args) (old . args)))))))
(define-alias my-list list)
(my-list 1 2 3) ; => (1 2 3)
(define-alias unless-not when)
(unless-not #t 1 2) ; => 2
(define-syntax make-adder-macro (syntax-rules () ((_ name n) (define-syntax name (syntax-rules () ((_ x) (+ x n)) ((_ x (... ...)) (list (+ x n) (... ...))))))))
(make-adder-macro add10 10)
(add10 1) ; => 11
(add10 1 2 3) ; => (11 12 13)
(define-syntax state-machine (syntax-rules () ((_ (name (event next) ...) ...) (lambda (state input) (case state ((name) (case input ((event) 'next) ... (else 'error))) ...)))))
((state-machine (a (x b) (y a)) (b (x a))) 'a 'x) ; => b
((state-machine (a (x b) (y a)) (b (x a))) 'b 'y) ; => error

;; errors
(define-syntax must-name (syntax-rules () ((_ x) 'x) ((_) (syntax-error "must-name: a name is missing"))))
(must-name a) ; => a
(must-name) ; !> must-name: a name is missing
(syntax-error "plainly wrong" 1 2) ; !> plainly wrong
(define-syntax bad (syntax-rules () ((_ a a) 'twice))) ; !>
(define-syntax bad (syntax-rules () ((_ a ... b ...) 'two))) ; !>
(define-syntax bad 5) ; !>
(define-syntax bad) ; !>
(define-syntax bad (syntax-rules () ((_ a ...) '(a)))) ; !>
(let-syntax ((x 5)) 1) ; !>
(if else 1 2) ; !>
(else) ; !>
(=> 1) ; !>
(lambda) ; !>
(define-syntax endless (syntax-rules () ((_) 'stopped) ((_ x y ...) (endless y ...))))
(endless 1 2 3 4 5 6 7 8 9 10) ; => stopped
