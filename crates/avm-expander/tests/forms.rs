//! What each core form expands to.

mod support;
use support::check;

#[test]
fn procedures() {
    check("(lambda (x y . z) (+ x y))", "(lambda (x y . z) (+ x y))");
    check("(define (f . x) x)", "(define f (lambda x x))");
    check("(case-lambda ((x) x) ((x . y) y))", "(case-lambda ((x) x) ((x . y) y))");
}

#[test]
fn binding_forms() {
    check(
        "(let ((x 1) (y 2)) (let ((x y) (y x)) (list x y)))",
        "(let ((x 1) (y 2)) (let ((x.1 y) (y.1 x)) (list x.1 y.1)))",
    );
    check("(let* ((x 1) (x (+ x 1))) x)", "(let ((x 1)) (let ((x.1 (+ x 1))) x.1))");
    check(
        "(letrec ((even? (lambda (n) (odd? n))) (odd? (lambda (n) (even? n)))) (even? 1))",
        "(letrec* ((even? (lambda (n) (odd? n))) (odd? (lambda (n) (even? n)))) (even? 1))",
    );
    check(
        "(let loop ((i 0)) (if (= i 5) i (loop (+ i 1))))",
        "(letrec* ((loop (lambda (i) (if (= i 5) i (loop (+ i 1)))))) (loop 0))",
    );
    check("(let loop ((loop 1)) loop)", "(letrec* ((loop (lambda (loop.1) loop.1))) (loop 1))");
}

#[test]
fn conditionals() {
    check(
        "(cond ((assq 'b '((a 1))) => cadr) ((null? '()) 1 2) ((car '())) (else 3))",
        "(let ((t (assq 'b '((a 1))))) (if t (cadr t)
             (if (null? '()) (begin 1 2) (let ((t.1 (car '()))) (if t.1 t.1 3)))))",
    );
    check(
        "(case (* 2 3) ((2 3 5 7) 'prime) ((6) => list) (else => abs))",
        "(let ((key (* 2 3))) (if (memv key '(2 3 5 7)) 'prime (if (eqv? key 6) (list key) (abs key))))",
    );
    check("(and 1 2 3) (and) (or 1 2) (or)", "(if 1 (if 2 3 #f) #f) #t (let ((t 1)) (if t t 2)) #f");
    check("(when 1 2 3) (unless 1 2)", "(if 1 (begin 2 3)) (if 1 (unspecified) 2)");
}

#[test]
fn iteration() {
    check(
        "(do ((i 0 (+ i 1)) (n 3)) ((= i n) 'done) (display i))",
        "(letrec* ((do (lambda (i n) (if (= i n) 'done (begin (display i) (do (+ i 1) n)))))) (do 0 3))",
    );
}

#[test]
fn bodies() {
    check(
        "(lambda () (define x 1) (define (f) (g x)) (define (g y) y) (f))",
        "(lambda () (letrec* ((x 1) (f (lambda () (g x))) (g (lambda (y) y))) (f)))",
    );
    check(
        "(lambda () (define x 1) (display x) (define y 2) y)",
        "(lambda () (letrec* ((x 1) (_ (display x)) (y 2)) y))",
    );
    check("(lambda (x) (begin (define y x)) (begin) (begin (begin y)))", "(lambda (x) (letrec* ((y x)) y))");
}

#[test]
fn records() {
    check(
        "(define-record-type point (make-point x y) point? (x px) (y py set-py!) (z pz))",
        "(define point (%make-record-type 'point '#(x y z)))
           (define make-point (lambda (x y) (%make-record point x y (unspecified))))
           (define point? (lambda (v) (%record? v point)))
           (define px (lambda (r) (%record-ref point r 0 'px)))
           (define py (lambda (r) (%record-ref point r 1 'py)))
           (define set-py! (lambda (r x) (%record-set! point r 1 x 'set-py!)))
           (define pz (lambda (r) (%record-ref point r 2 'pz)))",
    );
}

#[test]
fn several_values() {
    check(
        "(let-values (((a b) (values 1 2)) ((c . d) (values 3)) (e (values))) (list a b c d e))",
        "(call-with-values (lambda () (values 1 2)) (lambda (a b)
           (call-with-values (lambda () (values 3)) (lambda (c . d)
             (call-with-values (lambda () (values)) (lambda e (list a b c d e)))))))",
    );
    check(
        "(let ((a 1)) (let*-values (((a) a) ((b) a)) b))",
        "(let ((a 1)) (call-with-values (lambda () a) (lambda (a.1)
           (call-with-values (lambda () a.1) (lambda (b) b)))))",
    );
    check(
        "(define-values (a b . c) (values 1 2 3)) (define-values (d) 4) (define-values e (values))",
        "(define values* (call-with-values (lambda () (values 1 2 3)) (lambda (v v.1 . v.2) (vector v v.1 v.2))))
         (define a (vector-ref values* 0)) (define b (vector-ref values* 1)) (define c (vector-ref values* 2))
         (define d (call-with-values (lambda () 4) (lambda (v) v)))
         (define e (call-with-values (lambda () (values)) (lambda v v)))",
    );
    check(
        "(lambda () (define-values (x y) (values 1 2)) (+ x y))",
        "(lambda () (letrec* ((values* (call-with-values (lambda () (values 1 2)) (lambda (v v.1) (vector v v.1))))
                              (x (vector-ref values* 0)) (y (vector-ref values* 1))) (+ x y)))",
    );
}

#[test]
fn dynamic_forms() {
    check(
        "(delay 1) (delay-force (delay 1))",
        "(%delay (lambda () 1)) (%delay-force (lambda () (%delay (lambda () 1))))",
    );
    check(
        "(define p (make-parameter 1)) (parameterize ((p 2)) (define x (p)) x) (parameterize () 1)",
        "(define p (make-parameter 1))
           (%with-parameters (list p) (list 2) (lambda () (letrec* ((x (p))) x))) 1",
    );
    check(
        "(guard (e ((assq 'a e) => cdr) ((null? e))) (raise 1)) (guard (e (else e)) 1)",
        "(%call-with-guard (lambda () (raise 1)) (lambda (e reraise)
             (let ((t (assq 'a e))) (if t (cdr t) (let ((t.1 (null? e))) (if t.1 t.1 (reraise)))))))
           (%call-with-guard (lambda () 1) (lambda (e reraise) e))",
    );
}

#[test]
fn records_beyond_the_report() {
    check(
        "(define-record-type p #f p? x) (define-record-type q make-q #f (x qx))",
        "(define p (%make-record-type 'p '#(x))) (define p? (lambda (v) (%record? v p)))
           (define q (%make-record-type 'q '#(x))) (define make-q (lambda (x) (%make-record q x)))
           (define qx (lambda (r) (%record-ref q r 0 'qx)))",
    );
}
