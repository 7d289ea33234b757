;; R7RS appendix A: (scheme r5rs), alone.
(import (scheme r5rs))

(exact->inexact 1/3) ; => 0.3333333333333333
(exact->inexact 2) ; => 2.0
(exact->inexact 1+2i) ; => 1.0+2.0i
(exact->inexact 0.5) ; => 0.5
(exact->inexact 'a) ; !>
(inexact->exact 0.25) ; => 1/4
(inexact->exact 1e18) ; => 1000000000000000000
(inexact->exact 7) ; => 7
(inexact->exact +inf.0) ; !>
(inexact->exact +nan.0) ; !>
(eval '(* 7 3) (scheme-report-environment 5)) ; => 21
(eval '(let loop ((i 0)) (if (< i 5) (loop (+ i 1)) i)) (scheme-report-environment 5)) ; => 5
(eval '(exact->inexact 1/2) (scheme-report-environment 5)) ; => 0.5
(eval '(vector-map car #()) (scheme-report-environment 5)) ; !> vector-map
(scheme-report-environment 6) ; !> version
(scheme-report-environment) ; !>
((eval '(lambda (f x) (f x x)) (null-environment 5)) + 10) ; => 20
(eval '(cond (#f 1) (else 2)) (null-environment 5)) ; => 2
(eval '(do () (#t 'done)) (null-environment 5)) ; => done
(eval '(car '(1)) (null-environment 5)) ; !> car
(null-environment 6) ; !> version
(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
(let ((tmp 1) (y 2)) (swap! tmp y) (list tmp y)) ; => (2 1)
`(1 ,(+ 1 1) ,@(list 3)) ; => (1 2 3)
(force (delay (+ 1 2))) ; => 3
(call-with-values (lambda () (values 1 2)) +) ; => 3
(let ((r '())) (dynamic-wind (lambda () (set! r (cons 'in r))) (lambda () 'x) (lambda () (set! r (cons 'out r)))) r) ; => (out in)
(map (lambda (x) (case x ((1) 'one) (else 'other))) '(1 2)) ; => (one other)
(letrec ((even? (lambda (n) (or (= n 0) (odd? (- n 1))))) (odd? (lambda (n) (and (> n 0) (even? (- n 1)))))) (even? 100)) ; => #t
(string-ci=? "Abc" "aBC") ; => #t
(number->string 255 16) ; => "ff"
(let-syntax ((foo (syntax-rules () ((_ e) (+ e 1))))) (let ((+ *)) (foo 3))) ; => 4
