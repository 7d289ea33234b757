;; What the machine does with instructions that do several things at once, off their common way: each line has the operands in
;; the variables that make the compiler choose such an instruction.
(import (scheme base) (scheme inexact) (scheme write))

;; Arithmetic on two variables, on a value and a variable, and on what is on top.
(define (add x y) (+ x y))
(define (sub x y) (- x y))
(define (mul x y) (* x y))
(define (div x y) (/ x y))
(define (add-car x y) (+ (car x) y))
(define (sub-car x y) (- (car x) y))
(define (mul-car x y) (* (car x) y))
(add 1 2) ; => 3
(add 1.5 2.5) ; => 4.0
(add 0.0 0.0) ; => 0.0
(add 1 2.5) ; => 3.5
(add 1/2 1/3) ; => 5/6
(add 1152921504606846975 1) ; => 1152921504606846976
(add -1152921504606846976 -1) ; => -1152921504606846977
(add 1e308 1e308) ; => +inf.0
(add 'a 1) ; !> +: expected a number, got a (argument 1)
(add 1 'a) ; !> +: expected a number, got a (argument 2)
((lambda (x) (+ 1 x)) 'a) ; !> +: expected a number, got a
((lambda (x) (+ x 1)) 'a) ; !> +: expected a number, got a
((lambda (x) (- x 1)) 'a) ; !> -: expected a number, got a (argument 1)
(sub 1 2) ; => -1
(sub 2.5 2.5) ; => 0.0
(sub -1152921504606846976 1) ; => -1152921504606846977
(sub "x" 1) ; !> -: expected a number
(mul 6 7) ; => 42
(mul 1.5 0.0) ; => 0.0
(mul -1.5 0.0) ; => -0.0
(mul 1152921504606846975 1152921504606846975) ; => 1329227995784915870597964051066650625
(mul 1+i 1-i) ; => 2
(mul 2 #t) ; !> *: expected a number, got #t (argument 2)
(div 1 2) ; => 1/2
(div 1.0 4.0) ; => 0.25
(div 0.0 4.0) ; => 0.0
(div 1.0 0.0) ; => +inf.0
(div 1 0) ; !> division by zero
(div 'a 2.0) ; !> /: expected a number
(add-car '(1) 2) ; => 3
(add-car '(0.0) 0.0) ; => 0.0
(add-car '(a) 2) ; !> +: expected a number, got a (argument 1)
(sub-car '(1) 0.5) ; => 0.5
(mul-car '(1/2) 4) ; => 2
(mul-car '(2) "4") ; !> *: expected a number, got "4" (argument 2)

;; Adding small integers to variables, in loops too.
(define (up x) (+ x 1))
(define (down x) (- x 1))
(up 1.5) ; => 2.5
(up 1152921504606846975) ; => 1152921504606846976
(up 'a) ; !> +: expected a number, got a
(down 'a) ; !> -: expected a number, got a
(define (count-from x n) (let loop ((x x) (n n)) (if (= n 0) x (loop (+ x 1) (- n 1)))))
(count-from 0 1000) ; => 1000
(count-from 0.5 3) ; => 3.5
(count-from 1152921504606846974 3) ; => 1152921504606846977
(count-from 'a 1) ; !> +: expected a number, got a
(count-from 1/2 2) ; => 5/2
(define (count-down-from x) (let loop ((x x)) (if (< x 1) x (loop (- x 1)))))
(count-down-from 2.5) ; => 0.5
(count-down-from 5/2) ; => 1/2
(count-down-from 'a) ; !> <: expected a number, got a

;; Division by small integers.
(define (quotient-7 x) (quotient x 7))
(define (remainder-7 x) (remainder x 7))
(define (modulo-7 x) (modulo x 7))
(define (modulo-minus-7 x) (modulo x -7))
(quotient-7 -15) ; => -2
(remainder-7 -15) ; => -1
(modulo-7 -15) ; => 6
(modulo-minus-7 15) ; => -6
(quotient-7 15.0) ; => 2.0
(remainder-7 100000000000000000000) ; => 2
(modulo-7 'a) ; !> modulo: expected a number, got a (argument 1)
(quotient-7 1/2) ; !> quotient: expected an integer
(let ((zero 0)) (quotient 1 zero)) ; !> division by zero

;; Vectors at indices in variables.
(define (at v i) (vector-ref v i))
(define (at-first v i) (vector-ref (car v) i))
(at '#(a b) 1) ; => b
(at '#(a b) 2) ; !> vector-ref: 2 is out of range: must be from 0 to 1
(at '#(a b) -1) ; !> vector-ref
(at '#(a b) 1.0) ; !> vector-ref
(at '(a b) 1) ; !> vector-ref: expected a vector, got (a b) (argument 1)
(at-first '(#(a b)) 0) ; => a
(at-first '(#(a b)) 2) ; !> vector-ref: 2 is out of range: must be from 0 to 1
(define (put! v i x) (vector-set! v i x) v)
(put! (vector 1 2) 1 'x) ; => #(1 x)
(put! (vector 1 2) 2 'x) ; !> vector-set!: 2 is out of range: must be from 0 to 1
(put! '#(1 2) 0 'x) ; !> vector-set!
(put! "ab" 0 'x) ; !> vector-set!: expected a vector
(vector-length '#(1 2 3)) ; => 3
(vector-length '(1 2 3)) ; !> vector-length: expected a vector, got (1 2 3)

;; Parts of pairs, and changes of them.
(define (put-car! p x) (set-car! p x) p)
(define (put-cdr! p x) (set-cdr! p x) p)
(put-car! (list 1 2) 'x) ; => (x 2)
(put-cdr! (list 1 2) 'x) ; => (1 . x)
(put-car! '(1 2) 'x) ; !> set-car!
(put-cdr! 5 'x) ; !> set-cdr!: expected a pair, got 5 (argument 1)
(caar '((1) 2)) ; => 1
(caar '(1 2)) ; !> caar
(caddr '(1 2 3)) ; => 3
(caddr '(1 2)) ; !> caddr
(eq? (if #f #f) (let ((p (list 1))) (set-car! p 2))) ; => #t

;; Equivalence and predicates, as values and as tests.
(define (eqv x y) (eqv? x y))
(define (test-eqv x y) (if (eqv? x y) 'yes 'no))
(eqv 2 2) ; => #t
(eqv 2 2.0) ; => #f
(eqv 0.0 0.0) ; => #t
(eqv 0.0 -0.0) ; => #f
(eqv 100000000000000000000 100000000000000000000) ; => #t
(eqv (string #\a) (string #\a)) ; => #f
(test-eqv 1/2 1/2) ; => yes
(test-eqv 1/2 1/3) ; => no
(test-eqv 'a 'a) ; => yes
(test-eqv '() #f) ; => no
(define (same-char a b) (if (char=? a b) 'yes 'no))
(same-char #\a #\a) ; => yes
(same-char #\a #\b) ; => no
(same-char #\a 'a) ; !> char=?: expected a character, got a (argument 2)
(let ((a #\a) (b "b")) (char=? a b)) ; !> char=?: expected a character
(define (kind x) (cond ((symbol? x) 'symbol) ((string? x) 'string) ((vector? x) 'vector) ((char? x) 'char) (else 'other)))
(map kind (list 'a "a" '#(a) #\a 1 car (list 1) #u8(1))) ; => (symbol string vector char other other other other)
(map symbol? '(a "a" 1)) ; => (#t #f #f)
(string-ref "aλb" 1) ; => #\λ
(string-ref "abc" 3) ; !> string-ref: 3 is out of range: must be from 0 to 2
(string-ref "abc" 'a) ; !> string-ref
(string-ref 'abc 0) ; !> string-ref: expected a string, got abc (argument 1)
(string-length "aλb") ; => 3
(string-length 5) ; !> string-length: expected a string, got 5

;; Records.
(define-record-type point (make-point x y) point? (x point-x set-point-x!) (y point-y))
(define-record-type other (make-other x) other? (x other-x))
(define (move! p) (set-point-x! p (+ 1 (point-x p))) (point-x p))
(move! (make-point 1 2)) ; => 2
(point-y (make-point 1 2)) ; => 2
(point-x (make-other 1)) ; !> point-x
(point-x 5) ; !> point-x
(set-point-x! (make-other 1) 2) ; !> set-point-x!
(move! '(1 2)) ; !> point-x
(map point? (list (make-point 1 2) (make-other 1) 5 '())) ; => (#t #f #f #f)

;; Captured variables and calls of procedures that lie in variables.
(define (twice f) (lambda (x) (f (f x))))
((twice up) 1) ; => 3
(define (pair-with a b) (lambda (c) (list a b c a)))
((pair-with 1 2) 3) ; => (1 2 3 1)
(define (call-it f x) (f x))
(call-it car '(1)) ; => 1
(call-it 5 1) ; !> 5
(define (call-captured f) (lambda (x) (cons x (f x))))
((call-captured 'f) 1) ; !> f
(define (counter) (let ((n 0)) (lambda (k) (set! n (+ n k)) (list n k))))
(let ((c (counter))) (c 1) (c 2)) ; => (3 2)

;; Values swapped in loops: all new values are computed before any variable changes.
(let loop ((a 1) (b 2) (n 3)) (if (= n 0) (list a b) (loop b a (- n 1)))) ; => (2 1)
(let loop ((a 1) (b 2) (c 3) (n 4)) (if (= n 0) (list a b c) (loop b c a (- n 1)))) ; => (2 3 1)
(define (gcd-of a b) (if (= b 0) a (gcd-of b (remainder a b))))
(gcd-of 252 105) ; => 21

;; Multiple values.
(call-with-values (lambda () (values 1 2)) (lambda (a b) (list a b))) ; => (1 2)
(let-values (((a) 1) ((b . rest) (values 2 3 4))) (list a b rest)) ; => (1 2 (3 4))
(let-values (((a b) (values 1 2 3))) a) ; !> 2 values are wanted here, but 3 came
(let-values (((a b) 1)) a) ; !> 2 values are wanted here, but 1 came
(let-values (((a b . rest) (values 1))) a) ; !> at least 2 values are wanted here, but 1 came

;; Tables: `case`, and chains of tests of one variable against constants.
(define (name-of x)
  (case x ((0 zero) 'none) ((1) 'one) ((2 3 5 7) 'prime) ((#\a #\b) 'letter) ((#t) 'yes) ((#f ()) 'no) ((one) => list) (else => (lambda (x) (list 'else x)))))
(map name-of '(0 zero 1 2 7 #\b #t #f () one 4 two 0.0 "a" 1/2)) ; => (none none one prime prime letter yes no no (one) (else 4) (else two) (else 0.0) (else "a") (else 1/2))
(define (first-wins x) (cond ((eq? x 'a) 1) ((eqv? x 'b) 2) ((eq? 'a x) 3) ((memq x '(b c)) 4) ((equal? x 'd) 5) ((eqv? x 6) 6) (else 7)))
(map first-wins '(a b c d 6 6.0 e)) ; => (1 2 4 5 6 7 7)
(define (no-else x) (case x ((1) 'a) ((2) 'b) ((3) 'c) ((4) 'd)))
(list (no-else 3) (eq? (no-else 5) (if #f #f))) ; => (c #t)
(define (nested x y) (case x ((1) (case y ((1) 11) ((2) 12) ((3) 13) ((4) 14) (else 10))) ((2) 2) ((3) (+ 1 (case y ((1) 30) ((2) 31) ((3) 32) ((4) 33) (else 34)))) ((4) 4) (else 0)))
(list (nested 1 1) (nested 1 9) (nested 2 1) (nested 3 3) (nested 3 9) (nested 9 1)) ; => (11 10 2 33 35 0)
(define (in-a-loop n) (let loop ((i 0) (sum 0)) (if (= i n) sum (loop (+ i 1) (+ sum (case (modulo i 5) ((0) 1) ((1) 10) ((2) 100) ((3) 1000) (else 10000)))))))
(in-a-loop 10) ; => 22222
(define (effects x) (let ((out '())) (case x ((a) (set! out 1)) ((b) (set! out 2)) ((c) (set! out 3)) ((d) (set! out 4)) (else (set! out 5))) out))
(map effects '(a b c d e)) ; => (1 2 3 4 5)
(define (with-big x) (case x ((100000000000000000000) 'big) ((1.5) 'flonum) ((1/2) 'half) (("s") 'string) ((2) 'two) (else 'else)))
(map with-big (list 100000000000000000000 1.5 1/2 "s" 2 3)) ; => (big flonum half else two else)
(define (vowel? c) (if (memv c '(#\a #\e #\i #\o #\u)) #t #f))
(map vowel? '(#\a #\b #\u a 5)) ; => (#t #f #t #f #f)
(define (not-member x) (if (not (memq x '(a b))) 'out 'in))
(map not-member (quote (a c))) ; => (in out)
(let ((x 'b)) (memq x '(a b c))) ; => (b c)
(map even? '(0 1 -1 2.0 100000000000000000001)) ; => (#t #f #f #t #f)
(map odd? '(0 1 -1 2.0 100000000000000000001)) ; => (#f #t #t #f #t)
(even? 'a) ; !> even?: expected
(odd? 1.5) ; !> odd?: expected
(map char->integer '(#\a #\λ)) ; => (97 955)
(char->integer 97) ; !> char->integer: expected a character
(map integer->char '(97 955)) ; => (#\a #\λ)
(integer->char #xD800) ; !> integer->char
(integer->char -1) ; !> integer->char
(integer->char 'a) ; !> integer->char

;; A procedure of no clauses takes no arguments, not even none.
(procedure? (case-lambda)) ; => #t
((case-lambda)) ; !> no clause fits
