//! Programs give what they should, whatever passes run.

use crate::support::machine::run;
use avm_base::Sources;
use avm_compiler::compile;

#[track_caller]
fn check(text: &str, expected: &str) {
    let mut sources = Sources::default();
    let unit = crate::support::unit(text, &mut sources);
    for (name, options) in crate::support::variants() {
        let module =
            compile(&unit, &sources, &options).unwrap_or_else(|errors| panic!("{text:.300}: {errors:?}"));
        let module =
            avm_bytecode::verify(module).unwrap_or_else(|error| panic!("{text:.300}: {name}: {error}"));
        let result = run(module);
        match expected.strip_prefix("raised: ") {
            Some(part) => assert!(
                result.starts_with("raised") && result.contains(part),
                "{name}: {text:.600}: {result}"
            ),
            None => assert_eq!(result, expected, "{name}: {text:.600}"),
        }
    }
}

#[test]
fn values_are_right() {
    check("(+ 1 2)", "3");
    check("(define f (lambda (x y) (cons y x))) (f 1 2)", "(2 . 1)");
    check("(let ((x 1) (y 2)) (begin (set! x (+ x y)) (cons x y)))", "(3 . 2)");
    check("((lambda (a b . c) (begin (set! c (cons b c)) c)) 1 2 3)", "(2 3)");
    check(
        "(define f (case-lambda ((a) (list 1 a)) ((a b) (list 2 a b)) (r (list 3 r)))) (list (f 1) (f 1 2) (f 1 2 3))",
        "((1 1) (2 1 2) (3 (1 2 3)))",
    );
    check("(+ 1 (- 5) (* 2 3 4) (+) (- 10 1 2))", "27");
    check("(list (+ 1 x) (- x 1) (- x -1) (+ x -128) (+ 127 x)) (define x 1)", "raised: x");
    check(
        "(define x 1) (list (+ 1 x) (- x 1) (- x -1) (+ x -128) (+ 127 x) (+ x 128))",
        "(2 0 2 -127 128 129)",
    );
    check(
        "(define f (lambda (l) (if (if (null? l) #t (pair? (car l))) 1 2))) (list (f '()) (f '((1))) (f '(1)))",
        "(1 1 2)",
    );
    check(
        "(define f (lambda (l) (let ((t (car l))) (if t t (cdr l))))) (list (f '(1 2)) (f '(#f 2)))",
        "(1 (2))",
    );
    check(
        "(define f (lambda (a b) (if (not (if a b #f)) 'no 'yes))) (list (f 1 2) (f #f 2) (f 1 #f))",
        "(yes no no)",
    );
    check(
        "(define f (lambda (x) (if (eqv? x 1) 'one (if (eqv? x 'a) 'a (if (equal? x \"s\") 's 'other))))) (list (f 1) (f 'a) (f \"s\") (f 2.0))",
        "(one a s other)",
    );
    check("(define k (lambda (x) (begin 1 (cons x x) (if x 'a 'b)))) (k #f)", "b");
}

#[test]
fn letrec_and_loops() {
    check(
        "(define f (lambda (x) (letrec ((g (lambda (i) (if (= i 0) x (+ 1 (g (- i 1))))))) (begin (set! x (+ x 1)) (g 3))))) (f 10)",
        "14",
    );
    check(
        "(letrec ((even (lambda (n) (if (= n 0) #t (odd (- n 1))))) (odd (lambda (n) (if (= n 0) #f (even (- n 1)))))) (list (even 100001) (odd 100001)))",
        "(#f #t)",
    );
    check(
        "(define f (lambda (k) (letrec ((even (lambda (n) (if (= n k) even (odd (- n 1))))) (odd (lambda (n) (if (= n k) odd (even (- n 1)))))) (eq? (even 10) even)))) (f 0)",
        "#t",
    );
    check(
        "(define f (lambda (n) (letrec ((loop (lambda (i a) (if (= i n) a (loop (+ i 1) (cons i a)))))) (loop 0 '())))) (f 5)",
        "(4 3 2 1 0)",
    );
    check(
        "(define f (lambda (n) (+ 1 (letrec ((loop (lambda (i a) (if (= i n) a (loop (+ i 1) (* (+ i 1) a)))))) (loop 0 1))))) (f 20)",
        "2432902008176640001",
    );
    check(
        "(letrec ((outer (lambda (i s) (letrec ((inner (lambda (j s) (if (< j i) (inner (+ j 1) (+ s j)) (outer (+ i 1) s))))) (if (< i 10) (inner 0 s) s))))) (cons 1 (outer 0 0)))",
        "(1 . 120)",
    );
    check(
        "(define f (lambda (n) (letrec ((loop (lambda (i l) (if (= i n) l (loop (+ i 1) (cons (lambda () i) l)))))) (loop 0 '())))) (define call-all (lambda (l) (if (null? l) '() (cons ((car l)) (call-all (cdr l)))))) (call-all (f 3))",
        "(2 1 0)",
    );
    check(
        "(define f (lambda (n) (letrec ((loop (lambda (i l) (if (= i n) l (begin (set! i (+ i 1)) (loop i (cons (lambda () (begin (set! i (+ i 10)) i)) l))))))) (loop 0 '())))) (define call-all (lambda (l) (if (null? l) '() (cons ((car l)) (call-all (cdr l)))))) (let ((l (f 3))) (list (call-all l) (call-all l)))",
        "((13 12 11) (23 22 21))",
    );
    check(
        "(define swap (lambda (n a b) (if (= n 0) (list a b) (swap (- n 1) b a)))) (list (swap 3 1 2) (swap 4 1 2))",
        "((2 1) (1 2))",
    );
    check(
        "(letrec ((rot (lambda (n a b c) (if (= n 0) (list a b c) (rot (- n 1) c a b))))) (cons 0 (rot 2 1 2 3)))",
        "(0 2 3 1)",
    );
    check(
        "(define g (lambda (x) x)) (define f (lambda (n) (letrec ((a (lambda (i) (if (< i 20) (b i 1) i))) (b (lambda (x y) (let ((z (g x))) (a (+ z y)))))) (if n (a 1) (let ((q (g 1)) (r 2)) (b q r)))))) (list (f #t) (f #f))",
        "(20 20)",
    );
    check(
        "(define f (lambda (n) (let ((k (lambda (x y) (list x y n)))) (if n (k 1 2) (let ((a (cons 2 3))) (let ((b (cons a a))) (k b a))))))) (list (f 1) (f #f))",
        "((1 2 1) (((2 . 3) 2 . 3) (2 . 3) #f))",
    );
    check(
        "(define f (lambda (n m) (letrec ((g (lambda (i) (if (= i 0) m (+ n (g (- i 1))))))) (g 5)))) (f 10 3)",
        "53",
    );
    check(
        "(define tak (lambda (x y z) (if (< y x) (tak (tak (- x 1) y z) (tak (- y 1) z x) (tak (- z 1) x y)) z))) (tak 12 8 4)",
        "5",
    );
    check("(define count (lambda (n) (if (= n 0) 'done (count (- n 1))))) (count 1000000)", "done");
    check("(define deep (lambda (n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))) (deep 100000)", "100000");
}

#[test]
fn too_early_uses_raise() {
    check("(letrec ((x x)) x)", "raised: x");
    check("(letrec ((a b) (b 1)) a)", "raised: b");
    check("(letrec ((f (lambda () b)) (a (f)) (b 1)) a)", "raised: b");
    check("(letrec ((f (lambda () (g))) (a (f)) (g (lambda () 1))) a)", "raised: g");
    check("(letrec ((f (lambda () b)) (a (cons 1 f)) (b 2)) ((cdr a)))", "2");
    check("(letrec ((a (lambda () b)) (b 2)) (begin (set! b 3) (a)))", "3");
    check("(define f (lambda () (g))) (f) (define g (lambda () 1))", "raised: g");
    check("(define f (lambda () (g))) (define g (lambda () 1)) (f)", "1");
    check("(define h (cons (lambda () (g)) 1)) (define g (lambda () 1)) ((car h))", "1");
    check("(define h (cons (lambda () (g)) 1)) (define r ((car h))) (define g (lambda () 1)) r", "raised: g");
}

#[test]
fn control() {
    check(
        "(define f (lambda (a b . c) (list a b c))) (list (apply f 1 2 '(3 4)) (apply f '(1 2)) (apply f 1 (list 2 3)))",
        "((1 2 (3 4)) (1 2 ()) (1 2 (3)))",
    );
    check("(call-with-values (lambda () (values 1 2 3)) (lambda (a . b) (list a b)))", "(1 (2 3))");
    check(
        "(call-with-values (lambda () (values 1 2)) (lambda (a b) (begin (set! a (+ a 1)) (list a b))))",
        "(2 2)",
    );
    check("(call-with-values (lambda () 1) list)", "(1)");
    check("(call-with-values (lambda () (apply values '(1 2 3))) list)", "(1 2 3)");
    check("(define g (lambda (f) (f 1 2))) (call-with-values (lambda () (g values)) list)", "(1 2)");
    check(
        "(define g (lambda (f l) (f list 1 2 l))) (list (g apply '()) (g apply '(3 4)) ((car (list apply)) list '(1)))",
        "((1 2) (1 2 3 4) (1))",
    );
    check("(+ 1 (call/cc (lambda (k) (+ 10 (k 5)))))", "6");
    check("(define g (lambda (f) (f (lambda (k) (k 7))))) (g call/cc)", "7");
    check("(define g (lambda (f) (f (lambda () (values 1 2)) list))) (g call-with-values)", "(1 2)");
    check("(eq? car (car (list car)))", "#t");
    check(
        "(let ((n 0) (k #f)) (begin (call/cc (lambda (c) (set! k c))) (set! n (+ n 1)) (if (< n 3) (k 0) n)))",
        "3",
    );
    check(
        "(let ((r '())) (let ((x (call/cc (lambda (c) (cons c 0))))) (begin (set! r (cons (cdr x) r)) (if (< (cdr x) 3) ((car x) (cons (car x) (+ 1 (cdr x)))) r))))",
        "(3 2 1 0)",
    );
}

#[test]
fn order_of_evaluation() {
    let trace = "(define done '()) (define t (lambda (x) (begin (set! done (cons x done)) x)))";
    check(&format!("{trace} (list (t 1) (+ (t 2) (t 3)) (t 4)) (reverse done)"), "(1 2 3 4)");
    check(&format!("{trace} ((begin (t 1) list) (t 2) (t 3)) (reverse done)"), "(1 2 3)");
    check(&format!("{trace} (let ((a (t 1)) (b (t 2))) (cons b a)) (reverse done)"), "(1 2)");
    check(
        &format!("{trace} (let ((a (t 1))) (let ((b (t 2))) (list (t 3) b a (t 4)))) (reverse done)"),
        "(1 2 3 4)",
    );
    check(
        &format!("{trace} (define f (lambda (x) (t (+ x 1)))) (+ (f (t 1)) (f (t 5)) (t 9)) (reverse done)"),
        "(1 2 5 6 9)",
    );
    check(&format!("{trace} (apply (begin (t 1) list) (t 2) (list (t 3))) (reverse done)"), "(1 2 3)");
    check("(define g list) (set! g list) (g (begin (set! g vector) 1))", "(1)");
    check("(let ((g list)) (begin (set! g list) (g (begin (set! g vector) 1))))", "(1)");
    check("(let ((x 1)) (begin (set! x 2) (let ((y x)) (begin (set! x 3) (cons y x)))))", "(2 . 3)");
    check(
        "(let ((x 1)) (let ((f (lambda () (begin (set! x (+ x 1)) x)))) (let ((y x)) (cons (f) y))))",
        "(2 . 1)",
    );
    check(
        "(define x 1) (set! x 1) (define f (lambda () (set! x (+ x 1)))) (let ((y x)) (begin (f) (cons y x)))",
        "(1 . 2)",
    );
    check(
        "(let ((v (vector 1))) (let ((y (vector-ref v 0))) (begin (vector-set! v 0 2) (cons y (vector-ref v 0)))))",
        "(1 . 2)",
    );
}

#[test]
fn inlining() {
    check(
        "(define add1 (lambda (x) (+ x 1))) (define twice (lambda (f x) (f (f x)))) (list (twice add1 5) (add1 (add1 1)))",
        "(7 3)",
    );
    check("(let ((f (lambda (x) (begin (set! x (+ x 1)) x)))) (list (f 1) (f 10)))", "(2 11)");
    check("(let ((f (lambda (x) (list x x)))) (cons (f (f 1)) (f 2)))", "(((1 1) (1 1)) 2 2)");
    check("(let ((f (lambda (x) (+ x 1)))) (f 1 2))", "raised: ");
    check("(define f (lambda (x) (if x (g x) 0))) (define g (lambda (x) (f #f))) (f 1)", "0");
    check(
        "(let ((c 0)) (let ((inc (lambda () (set! c (+ c 1))))) (begin (inc) (inc) (let ((g (lambda (h) (h)))) (begin (g inc) c)))))",
        "3",
    );
    check("((lambda (f) (f f 5)) (lambda (self n) (if (= n 0) 'end (self self (- n 1)))))", "end");
    check("(let ((x 5)) (let ((y x)) (let ((z y)) (lambda () z))))", "#<procedure>");
    check("(+ (let ((x (car '(1 2)))) (+ x x)) (let ((y 2)) y))", "4");
}

#[test]
fn many() {
    let many = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<Vec<_>>().join(" ");
    let numbers = many(300, &|i| i.to_string());
    let written = format!("({numbers})");
    check(&format!("(list {numbers})"), &written);
    check(&format!("(define f (lambda l l)) (f {numbers})"), &written);
    check(&format!("(define f (lambda l l)) (apply f {numbers} '())"), &written);
    check(&format!("(call-with-values (lambda () (values {numbers})) list)"), &written);
    let names = many(300, &|i| format!("x{i}"));
    check(
        &format!("((lambda ({names}) (begin (set! x299 1) ((lambda () (list x0 x298 x299))))) {numbers})"),
        "(0 298 1)",
    );
    let sum = many(300, &|i| format!("x{i}"));
    check(&format!("(((lambda ({names}) (lambda () (+ {sum}))) {numbers}))"), "44850");
    let long = many(9000, &|_| "(set! n (+ n 1))".into());
    check(
        &format!(
            "(define f (lambda (n x) (begin (if x (begin {long}) (set! n -1)) n))) (list (f 0 #t) (f 0 #f))"
        ),
        "(9000 -1)",
    );
    check(
        &format!(
            "(define f (lambda (n x) (begin (if (null? x) (begin {long}) (set! n -1)) n))) (list (f 0 '()) (f 0 #f))"
        ),
        "(9000 -1)",
    );
}
