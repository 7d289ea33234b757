;; SRFI 235: combinators.
(import (scheme base) (srfi 235))
(map (constantly 3) '(1 2 3)) ; => (3 3 3)
((constantly 1 2) 5) ; => 1 2
((constantly)) ; =>
(map (complement even?) '(1 2)) ; => (#t #f)
((complement <) 1 2) ; => #f
((flip list) 1 2 3) ; => (3 2 1)
((swap list) 1 2 3 4) ; => (2 1 3 4)
((swap cons) 1 2) ; => (2 . 1)
(map (on-left list) '(1 2 3) '(4 5 6)) ; => ((1) (2) (3))
(map (on-right list) '(1 2 3) '(4 5 6)) ; => ((4) (5) (6))
(map (conjoin even? exact?) '(1.0 1 2.0 2)) ; => (#f #f #f #t)
((conjoin) 1) ; => #t
((conjoin number? (lambda (x) (* x 2))) 4) ; => 8
(map (disjoin even? exact?) '(1.0 1 2.0 2)) ; => (#f #t #t #t)
((disjoin) 1) ; => #f
(let ((seen '())) ((each-of (lambda (x) (set! seen (cons x seen))) (lambda (x) (set! seen (cons (- x) seen)))) 5) seen) ; => (-5 5)
((all-of even?) '(2 4 6)) ; => #t
((all-of odd?) '(1 2 3)) ; => #f
((all-of odd?) '()) ; => #t
((any-of even?) '(2 4 5)) ; => #t
((any-of odd?) '(2 4 6)) ; => #f
((any-of odd?) '()) ; => #f
((on + -) 1 2 3) ; => -6
(map (left-section - 1) '(1 2 3)) ; => (0 -1 -2)
((left-section list 1 2) 3 4) ; => (1 2 3 4)
(map (right-section - 1) '(1 2 3)) ; => (0 1 2)
((right-section list 1 2) 3 4) ; => (3 4 2 1)
(map (apply-chain car cdr) '((1 2 3) (4 5 6))) ; => (2 5)
((apply-chain list (lambda (a b) (values b a))) 1 2) ; => (2 1)
((apply-chain list) 1 2) ; => (1 2)
((apply-chain - car cdr cdr) '(1 2 3)) ; => -3
(apply (arguments-drop + 2) '(1 2 3 4 5)) ; => 12
(apply (arguments-drop-right + 2) '(1 2 3 4 5)) ; => 6
(apply (arguments-take + 2) '(1 2 3 4 5)) ; => 3
(apply (arguments-take-right + 2) '(1 2 3 4 5)) ; => 9
((group-by car) '((1 2 3) (2 2 3) (1 4 5))) ; => (((1 2 3) (1 4 5)) ((2 2 3)))
((group-by values =) '(1 1.0 2)) ; => ((1 1.0) (2))
((group-by car) '()) ; => ()
(define trace '())
(define (say x) (lambda () (set! trace (cons x trace)) x))
(define (traced thunk) (set! trace '()) (thunk) (reverse trace))
(traced (lambda () (begin-procedure (say 'a) (say 'b) (say 'c)))) ; => (a b c)
(begin-procedure (say 'a) (say 'b)) ; => b
(begin-procedure)
(if-procedure #t (lambda () 1) (lambda () 2)) ; => 1
(if-procedure #f (lambda () 1) (lambda () 2)) ; => 2
(traced (lambda () (when-procedure #t (say 'a) (say 'b)))) ; => (a b)
(traced (lambda () (when-procedure #f (say 'a) (say 'b)))) ; => ()
(traced (lambda () (unless-procedure #t (say 'a) (say 'b)))) ; => ()
(traced (lambda () (unless-procedure #f (say 'a) (say 'b)))) ; => (a b)
(value-procedure 2 (lambda (x) (+ x 1)) (lambda () 0)) ; => 3
(value-procedure #f (lambda (x) (+ x 1)) (lambda () 0)) ; => 0
(case-procedure 2 (list (cons 1 (say 'a)) (cons 2 (say 'b))) (say 'z)) ; => b
(case-procedure 0 (list (cons 1 (say 'a)) (cons 2 (say 'b))) (say 'z)) ; => z
(case-procedure 0 (list (cons 1 (say 'a))))
(and-procedure (lambda () #t) (lambda () #f) (lambda () (error "fail"))) ; => #f
(and-procedure (lambda () 1) (lambda () 2)) ; => 2
(and-procedure) ; => #t
(eager-and-procedure (lambda () #t) (lambda () #f) (lambda () (error "fail"))) ; !> fail
(eager-and-procedure (lambda () #f) (lambda () 2)) ; => #f
(eager-and-procedure (lambda () 1) (lambda () 2)) ; => 2
(eager-and-procedure) ; => #t
(or-procedure (lambda () #f) (lambda () 5) (lambda () (error "fail"))) ; => 5
(or-procedure) ; => #f
(eager-or-procedure (lambda () #t) (lambda () (error "fail"))) ; !> fail
(eager-or-procedure (lambda () #f) (lambda () 5) (lambda () 6)) ; => 5
(eager-or-procedure) ; => #f
(funcall-procedure (lambda () 5)) ; => 5
(call/cc (lambda (k) (let ((n 0)) (loop-procedure (lambda () (set! n (+ n 1)) (if (= n 10) (k n))))))) ; => 10
(let ((n 0)) (while-procedure (lambda () (set! n (+ n 1)) (< n 5))) n) ; => 5
(let ((n 0)) (until-procedure (lambda () (set! n (+ n 1)) (= n 5))) n) ; => 5
(list (always) (always 1 2) (never) (never 1) (boolean 5) (boolean #f)) ; => (#t #t #f #f #t #f)
