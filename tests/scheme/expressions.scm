;; R7RS 4.1 and 4.2.1: primitive expressions, conditionals.
(import (scheme base) (scheme write))

;; 4.1.1 variables, 4.1.2 literals
(define x 28)
x ; => 28
'a ; => a
(quote a) ; => a
'#(a b c) ; => #(a b c)
'(+ 1 2) ; => (+ 1 2)
'() ; => ()
''a ; => 'a
'(quote a) ; => 'a
(car ''a) ; => quote
"abc" ; => "abc"
'"abc" ; => "abc"
145932 ; => 145932
'145932 ; => 145932
#t ; => #t
#true ; => #t
#false ; => #f
#\a ; => #\a
'#\a ; => #\a
#(1 2) ; => #(1 2)
#u8(64 65) ; => #u8(64 65)
'#u8(64 65) ; => #u8(64 65)
(eq? '() '()) ; => #t
no-such-variable-here ; !> no-such-variable-here

;; 4.1.3 procedure calls; arguments are evaluated from left to right
(+ 3 4) ; => 7
((if #f + *) 3 4) ; => 12
((lambda (x) (+ x x)) 4) ; => 8
(let ((order '()))
  (define (note n) (set! order (cons n order)) n)
  (list (note 1) (note 2) (note 3))
  (reverse order)) ; => (1 2 3)
(let ((order '()))
  (define (note n) (set! order (cons n order)) n)
  (+ (note 1) (* (note 2) (note 3)) (note 4))
  (reverse order)) ; => (1 2 3 4)
(let ((order '()))
  (define (note n) (set! order (cons n order)) n)
  (let ((a (note 'a)) (b (note 'b)) (c (note 'c))) #f)
  (reverse order)) ; => (a b c)
(5 6) ; !>
("text" 1) ; !>
(#f) ; !>
((lambda (x) x)) ; !>
((lambda (x) x) 1 2) ; !>
((lambda (x y . z) z) 1) ; !>
(car) ; !>
(car '(1) '(2)) ; !>

;; 4.1.4 procedures
(procedure? (lambda (x) (+ x x))) ; => #t
(define reverse-subtract (lambda (x y) (- y x)))
(reverse-subtract 7 10) ; => 3
(define add4 (let ((x 4)) (lambda (y) (+ x y))))
(add4 6) ; => 10
((lambda x x) 3 4 5 6) ; => (3 4 5 6)
((lambda x x)) ; => ()
((lambda (x y . z) z) 3 4 5 6) ; => (5 6)
((lambda (x y . z) z) 3 4) ; => ()
((lambda (x . y) (list x y)) 1) ; => (1 ())
((lambda () 1 2 3)) ; => 3
(lambda (x x) x) ; !>
(lambda (x 5) x) ; !>
(lambda) ; !>
(lambda (x)) ; !>
(let ((f (lambda args (set-car! args 9) args)) (l (list 1 2)))
  (list (apply f l) l)) ; => ((9 2) (1 2))

;; 4.1.5 conditionals
(if (> 3 2) 'yes 'no) ; => yes
(if (> 2 3) 'yes 'no) ; => no
(if (> 3 2) (- 3 2) (+ 3 2)) ; => 1
(if '() 'true 'false) ; => true
(if 0 'true 'false) ; => true
(if "" 'true 'false) ; => true
(if #f #f 'no) ; => no
(begin (if #f 'never) 'on) ; => on
(if) ; !>
(if #t) ; !>
(if #t 1 2 3) ; !>

;; 4.1.6 assignments
(define y 2)
(+ y 1) ; => 3
(set! y 4)
(+ y 1) ; => 5
(let ((z 1)) (set! z (+ z 1)) (set! z (* z 10)) z) ; => 20
(let* ((n 0) (bump (lambda () (set! n (+ n 1)) n))) (bump) (bump) (bump)) ; => 3
(let ((make (lambda () (let ((n 0)) (lambda () (set! n (+ n 1)) n)))))
  (let ((a (make)) (b (make))) (a) (a) (list (a) (b)))) ; => (3 1)
(set! 5 1) ; !>
(set! y) ; !>

;; 4.2.1 conditionals
(cond ((> 3 2) 'greater) ((< 3 2) 'less)) ; => greater
(cond ((> 3 3) 'greater) ((< 3 3) 'less) (else 'equal)) ; => equal
(cond ((assv 'b '((a 1) (b 2))) => cadr) (else #f)) ; => 2
(cond ((assv 'z '((a 1) (b 2))) => cadr) (else 'none)) ; => none
(cond (#f 1) (2)) ; => 2
(cond ((+ 1 1))) ; => 2
(cond (1 2 3)) ; => 3
(cond (#t 'a) (else 'b)) ; => a
(cond (else 1 2 3)) ; => 3
(cond ((list 1 2) => (lambda (l) (apply + l)))) ; => 3
(begin (cond (#f 1)) 'on) ; => on
(let ((=> #f)) (cond (#t => 'ok))) ; => ok
(let ((n 0)) (cond ((begin (set! n (+ n 1)) n) => (lambda (v) (list v n))))) ; => (1 1)
(cond) ; !>
(cond (else)) ; !>
(cond (else 1) (#t 2)) ; !>
(case (* 2 3) ((2 3 5 7) 'prime) ((1 4 6 8 9) 'composite)) ; => composite
(case (car '(c d)) ((a e i o u) 'vowel) ((w y) 'semivowel) (else => (lambda (x) x))) ; => c
(case 3 ((1 2 3) => (lambda (x) (* x x))) (else 0)) ; => 9
(case 'b ((a) 1) ((b) 2 3 4) (else 5)) ; => 4
(case #\x ((#\w) 1) ((#\x #\y) 2) (else 3)) ; => 2
(case 1.5 ((1.5) 'flonum) (else 'other)) ; => flonum
(case 100000000000000000000 ((100000000000000000000) 'big) (else 'other)) ; => big
(case '() ((()) 'empty) (else 'other)) ; => empty
(case #t ((#f) 'no) ((#t) 'yes)) ; => yes
(case 'else ((else) 'symbol) (else 'other)) ; => symbol
(case 5 (else 'all)) ; => all
(case 2.0 ((2) 'exact) ((2.0) 'inexact)) ; => inexact
(begin (case 1 ((2) 3)) 'on) ; => on
(case (begin 7) ((1 2 3) 'low) ((4 5 6) 'middle) ((7 8 9) 'high)) ; => high
(and (= 2 2) (> 2 1)) ; => #t
(and (= 2 2) (< 2 1)) ; => #f
(and 1 2 'c '(f g)) ; => (f g)
(and) ; => #t
(and 1) ; => 1
(and #f (car '())) ; => #f
(or (= 2 2) (> 2 1)) ; => #t
(or (= 2 2) (< 2 1)) ; => #t
(or #f #f #f) ; => #f
(or (memq 'b '(a b c)) (/ 3 0)) ; => (b c)
(or) ; => #f
(or 5) ; => 5
(or #f 6) ; => 6
(let ((n 0)) (list (or (begin (set! n (+ n 1)) #f) n) n)) ; => (1 1)
(let ((t 5)) (or #f t)) ; => 5
(when (> 1 0) 'a 'b) ; => b
(begin (when (< 1 0) 'a) 'on) ; => on
(unless (> 1 2) 'a 'b) ; => b
(begin (unless (< 1 2) 'a) 'on) ; => on
(let ((n 0)) (when #f (set! n 1)) (unless #f (set! n (+ n 2))) n) ; => 2

;; cond-expand
(cond-expand (r7rs 'yes) (else 'no)) ; => yes
(cond-expand ((and r7rs full-unicode) 'yes) (else 'no)) ; => yes
(cond-expand ((not r7rs) 'no) (else 'yes)) ; => yes
(cond-expand ((or no-such-feature r7rs) 'yes) (else 'no)) ; => yes
(cond-expand (no-such-feature 'no) (else 'yes)) ; => yes
(cond-expand ((library (scheme base)) 'yes) (else 'no)) ; => yes
(cond-expand ((library (no such library)) 'no) (else 'yes)) ; => yes
(cond-expand ((and) 'yes) (else 'no)) ; => yes
(cond-expand ((or) 'no) (else 'yes)) ; => yes
(cond-expand (exact-closed 1) (else 2)) ; => 1
(cond-expand (r7rs (define expanded-1 1) (define expanded-2 2)) (else #f))
(+ expanded-1 expanded-2) ; => 3
