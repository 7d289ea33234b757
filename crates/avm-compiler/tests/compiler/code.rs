//! What the passes make of small programs: trees and instructions.

use avm_base::Sources;
use avm_compiler::{Options, Pass, compile, dump};

/// The code of the procedure `f`, or of the body if there is none: instructions only.
#[track_caller]
fn check(text: &str, expected: &str) {
    let mut sources = Sources::default();
    let unit = crate::support::unit(text, &mut sources);
    let module = compile(&unit, &sources, &Options::default()).expect("it compiles");
    let listing = avm_bytecode::text::disassemble(&module, None);
    let mut parts = listing.split("\nprocedure ").skip(1);
    let body = parts.next().unwrap_or("");
    let part = parts.find(|part| part.split(' ').nth(1) == Some("f")).unwrap_or(body);
    let lines = part.lines().skip(1).map(|line| match line.trim_start().split_once("  ") {
        Some((_, instruction)) => instruction.split("  ;").next().unwrap_or("").trim(),
        None => line,
    });
    let lines: Vec<&str> = lines
        .filter(|line| !line.is_empty() && !line.starts_with(';') && !line.starts_with("constant"))
        .collect();
    assert_eq!(lines.join("; "), expected, "{text}\n{listing}");
}

#[track_caller]
fn check_tree(text: &str, pass: Pass, expected: &str) {
    let unit = crate::support::unit(text, &mut Sources::default());
    let tree = dump(&unit, &Options::default(), pass).expect("it compiles");
    let words: Vec<&str> = tree.split_whitespace().collect();
    assert_eq!(words.join(" "), expected, "{text}\n{tree}");
}

#[test]
fn calls() {
    check(
        "(define f (lambda (n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2))))))",
        "jump-unless-local<int 0 2 L1; return-local 0; L1:; local+int 0 -1; call-self 1; local+int 0 -2; \
         call-self 1; +; return",
    );
    check("(define f (lambda (g x) (g x (car x))))", "local 1; local-car 1; tail-call-local 0 2");
    check(
        "(define g (lambda (x y) (if (h x y) (if (h y x) (list (h x x) (h y y)) (h x)) (list (h y) 1 2 3)))) (define f (lambda (x) (begin (g x x) (g x 1))))",
        "local2 0 0; call-proc g 2; pop; local 0; int 1; tail-call-proc g 2",
    );
    check(
        "(define f (lambda (x y) (if (not (< y x)) x (f y x))))",
        "L1:; jump-unless-local<local 1 0 L2; local2 1 0; set-local2-loop 1 0 L1; L2:; return-local 0",
    );
}

#[test]
fn loops() {
    check(
        "(define f (lambda (v n) (letrec ((loop (lambda (i s) (if (= i n) s (loop (+ i 1) (+ s (vector-ref v i))))))) (loop 0 0))))",
        "int 0; int 0; jump L1; L1:; jump-unless-local=local 2 1 L2; return-local 3; L2:; local2 3 0; \
         vector-ref-local 2; +; set-local 3; add-to-local-loop 2 1 L1",
    );
}

#[test]
fn operands_in_slots() {
    check("(define f (lambda (x y) (+ x y)))", "local+local 0 1; return");
    check("(define f (lambda (x y) (* (car x) y)))", "local-car 0; *local 1; return");
    check(
        "(define f (lambda (x y) (- (car x) (vector-ref y x))))",
        "local-car 0; vector-ref-locals 1 0; -; return",
    );
    check(
        "(define f (lambda (x) (quotient (remainder x 10) 3)))",
        "local 0; remainder-int 10; quotient-int 3; return",
    );
    check("(define f (lambda (g) (lambda (x) (begin (g x) (g g)))))", "local 0; closure #2 1; return");
    check(
        "(define f (lambda (v) (begin (vector-set! v 0 'a) (set-cdr! v 1))))",
        "local 0; int 0; const a; vector-set!; local 0; int 1; set-cdr!; unspecified; return",
    );
    check(
        "(define f (lambda (s) (if (char=? (string-ref s 0) #\\a) 1 (string-length s))))",
        "local 0; int 0; string-ref; const #\\a; jump-unless-char=? L1; int 1; return; L1:; local 0; string-length; return",
    );
}

#[test]
fn tests_and_constants() {
    check(
        "(define f (lambda (x) (if (if (null? x) #t (pair? (car x))) 1 2)))",
        "jump-if-local-null? 0 L1; local-car 0; jump-unless-pair? L2; L1:; int 1; return; L2:; int 2; return",
    );
    check(
        "(define f (lambda (x) (if (eqv? x 'a) 1 (if (eqv? x 2) 3 4))))",
        "jump-unless-local-eq-const 0 a L1; int 1; return; L1:; local 0; int 2; jump-unless-eq? L2; int 3; return; \
         L2:; int 4; return",
    );
    check(
        "(define f (lambda (x) (let ((t (car x))) (if t t 5))))",
        "local-car 0; jump-if-true-keep L1; int 5; return; L1:; return",
    );
    check("(define n 3) (define f (lambda () (if (= n 3) (* n 14) (error 1))))", "int 42; return");
}

#[test]
fn tables() {
    check(
        "(define f (lambda (x) (if (memv x '(a b)) 1 (if (eqv? x 2) 3 (if (eq? 'c x) 4 (if (eq? x 'd) 5 6))))))",
        "switch 0 #0; jump-wide L1; jump-wide L1; jump-wide L2; jump-wide L3; jump-wide L4; jump-wide L5; \
         L1:; int 1; return; L2:; int 3; return; L3:; int 4; return; L4:; int 5; return; L5:; int 6; return",
    );
    check(
        "(define f (lambda (x) (if (memv (car x) '(a b)) 1 2)))",
        "local-car 0; jump-unless-member #0 L1; int 1; return; L1:; int 2; return",
    );
}

#[test]
fn trees() {
    check_tree(
        "(let ((x 1)) (begin (set! x 2) x))",
        Pass::Assign,
        "(let ((&x.0 (box 1))) (begin (set! &x.0 2) &x.0))",
    );
    check_tree(
        "(lambda (a) (letrec ((f (lambda (n) (if (= n a) n (+ 1 (f (+ n 1))))))) (f 1)))",
        Pass::Closures,
        "(lambda (a.0) (fix ((f.1 (lifted {a.0} (n.2) (if (= n.2 a.0) n.2 (+ 1 (call f.1 (+ n.2 1))))))) (call f.1 1)))",
    );
    check_tree(
        "(lambda (a) (letrec ((f (lambda (n) (if (= n a) n (f (+ n 1)))))) (+ 1 (f 1))))",
        Pass::Closures,
        "(lambda (a.0) (+ 1 (fix ((f.1 (label (n.2) (if (= n.2 a.0) n.2 (call f.1 (+ n.2 1)))))) (call f.1 1))))",
    );
    check_tree(
        "(letrec ((a (lambda () b)) (b (a))) b)",
        Pass::Letrec,
        "(let ((b.1 (undefined))) (fix ((a.0 (lambda () (check-defined b.1)))) (begin (set! b.1 (call a.0)) b.1)))",
    );
}
