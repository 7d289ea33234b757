//! Compiled programs of every form pass the verifier, whatever passes run.

use avm_base::Sources;
use avm_bytecode::{Instruction, Module};
use avm_compiler::{Options, compile};

fn module(text: &str, options: &Options) -> Module {
    let mut sources = Sources::default();
    let unit = crate::support::unit(text, &mut sources);
    compile(&unit, &sources, options).unwrap_or_else(|errors| panic!("{text:.300}: {errors:?}"))
}

/// A listing for people who look for a bug here.
fn listing(module: &Module) -> String {
    let mut out = String::new();
    for (i, procedure) in module.procedures.iter().enumerate() {
        out += &format!(
            "{i} {:?} required {} frame {}\n",
            procedure.name, procedure.required, procedure.frame_size
        );
        let mut at = procedure.start as usize;
        while at < procedure.end as usize {
            let pc = at;
            match Instruction::decode(&module.code, &mut at) {
                Some(instruction) => out += &format!("  {pc} {instruction:?}\n"),
                None => return out + "  bad\n",
            }
        }
    }
    out
}

#[track_caller]
fn check(text: &str) {
    for (_, options) in crate::support::variants() {
        let module = module(text, &options);
        if let Err(error) = avm_bytecode::verify(module.clone()) {
            panic!("{text:.300}\n{options:?}\n{error}\n{:.3000}", listing(&module));
        }
    }
}

#[test]
fn all_forms_verify() {
    check("");
    check("(define f (lambda (x) x)) (f 1)");
    check("(let ((x 1) (y 2)) (set! x (+ x y)) (cons x y))");
    check("((lambda (a b . c) (set! c 1) (set! b 2) c) 1 2 3)");
    check("(case-lambda ((a) a) ((a b) (lambda () b)) (r r))");
    check("(let ((z 1)) (set! z 2) (case-lambda ((a) z) ((a b) (lambda () (set! z a) b)) (r r)))");
    check(
        "(letrec ((even (lambda (n) (if (= n 0) #t (odd (- n 1))))) (odd (lambda (n) (if (= n 0) #f (even (- n 1)))))) (even 10))",
    );
    check(
        "(lambda (k) (letrec ((even (lambda (n) (if (= n k) even (odd (- n 1))))) (odd (lambda (n) (if (= n 0) odd (even (- n 1)))))) (even 10)))",
    );
    check("(letrec ((a (f (lambda () b))) (b (lambda () a)) (c 3)) (+ a c))");
    check("(letrec ((x x)) x)");
    check("(lambda (l) (or1 (if (if (null? l) (car l) (pair? l)) 1 2)))");
    check("(lambda (l) (let ((t (car l))) (if t t (cdr l))))");
    check("(lambda (l) (+ 1 (let ((t (car l))) (if t t (cdr l)))))");
    check("(lambda (l) (if (let ((t (car l))) (if t t (cdr l))) 1 2))");
    check("(lambda (l) (begin (let ((t (car l))) (if t t (f l))) 2))");
    check("(lambda (l) (begin (if l (f l) (g l)) (let ((y (f 1))) (set! y 3) (g y)) (begin 1 2) 2))");
}

#[test]
fn loops_verify() {
    check(
        "(lambda (n) (letrec ((loop (lambda (i a) (if (= i n) a (loop (+ i 1) (cons i a)))))) (loop 0 '())))",
    );
    check(
        "(lambda (n) (+ 1 (letrec ((loop (lambda (i a) (if (= i n) a (loop (+ i 1) (* i a)))))) (loop 0 1))))",
    );
    check("(lambda (n) (letrec ((loop (lambda (i) (if (= i n) #t (loop (+ i 1)))))) (begin (loop 0) 5)))");
    check(
        "(lambda (n) (letrec ((loop (lambda (i) (begin (set! i (+ i 1)) (if (= i n) i (loop i)))))) (loop 0)))",
    );
    check(
        "(lambda (n) (letrec ((loop (lambda (i x) (begin (f (lambda () (set! i x))) (if (= i n) i (loop i x)))))) (loop 0 1)))",
    );
    check(
        "(lambda (n) (letrec ((outer (lambda (i) (letrec ((inner (lambda (j) (if (< j n) (inner (+ j 1)) (outer (+ i 1))))))
         (if (< i n) (inner 0) i))))) (cons 1 (outer 0))))",
    );
    check(
        "(lambda (n) (letrec ((a (lambda (i) (if i (b i 1) 2))) (b (lambda (x y) (let ((z (f x))) (a (+ z y)))))) (if n (a 1) (let ((q (f 1)) (r 2)) (b q r)))))",
    );
    check(
        "(lambda (n) (letrec ((a (lambda (i) (if i (b i 1 2) 2))) (b (lambda (x y z) (let ((z (f x))) (a (+ z y)))))) (if n (a 1) (let ((q (f 1))) (begin (b q 4 1) 3)))))",
    );
    check("(lambda (n) (let ((k (lambda (x) (cons x x)))) (if (f n) (k 1) (if (f 2) (k 2) 3))))");
    check(
        "(lambda (n) (let ((k (lambda (x y) (cons x y)))) (if (f n) (k 1 2) (let ((a (f 2))) (let ((b (f a))) (k b a))))))",
    );
    check(
        "(define f (lambda (n a) (let ((b (car a))) (if (null? a) n (if b (f (+ n 1) (cdr a)) (+ 1 (f n a)))))))",
    );
    check("(define f (lambda (n) (begin (set! n (cons n n)) (if (g n) (f 1) (f n)))))");
    check("(letrec ((loop (lambda () (loop)))) (loop))");
    check("(lambda (x) (letrec ((dead (lambda (i) (+ 1 (dead i))))) x))");
    check("(lambda (x) (if (letrec ((loop (lambda (i) (if (= i 3) #t (loop (+ i 1)))))) (loop x)) 1 2))");
}

#[test]
fn control_verifies() {
    check("(lambda (f l) (apply f 1 2 l))");
    check("(lambda (f l) (cons 1 (apply f l)))");
    check("(lambda () (values 1 2))");
    check("(lambda () (values))");
    check("(lambda (f) (call-with-values (lambda () (f 1)) (lambda (a b . c) (set! a 1) (cons a c))))");
    check("(lambda (f g) (call-with-values f g))");
    check("(lambda (f g) (cons 1 (call-with-values (f) g)))");
    check("(lambda (f) (call/cc f))");
    check("(lambda (f) (car (call/cc (lambda (k) (k f)))))");
    check("(lambda (o) (%ask o 'inc 1 2))");
    check("(lambda (o) (begin (%set-field! 1 (+ (%field 1 'counter) 1) 'counter) (%field 1 'counter)))");
    check("(f values call/cc call-with-values car create-object)");
    check("(define g 1) (set! g 2) (create-object 'x) (send 1 2)");
}

#[test]
fn wide_forms_verify() {
    let many = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<Vec<_>>().join(" ");
    let args = many(300, &|i| format!("(g {i})"));
    check(&format!("(lambda (f) (cons (f {args}) (values {args})))"));
    check(&format!("(lambda (f) (apply f {args} '()))"));
    check(&format!("(lambda (o) (%ask o 'm {args}))"));
    let names = many(400, &|i| format!("x{i}"));
    check(&format!("(lambda ({names}) (set! x399 1) (lambda () (list x399 {names})))"));
    let sets = many(400, &|i| format!("(set! x{i} (+ x{i} 1))"));
    check(&format!("(lambda ({names}) (lambda () {sets}))"));
    check(&format!("(lambda (x) (if x (begin {}) 2))", many(20_000, &|_| "(f x)".into())));
    check(&format!("(lambda (x) (if (null? x) (begin {}) 2))", many(20_000, &|_| "(f x)".into())));
    check(&format!("(begin {})", many(70_000, &|i| format!("(f 's{i})"))));
}

/// The test's own reader is recursive, so it has a large stack; the compiler has a small one.
fn check_deep(text: String) {
    let run = move || {
        let mut sources = Sources::default();
        let unit = crate::support::unit(&text, &mut sources);
        for options in [Options::default(), Options::NONE] {
            let module = std::thread::scope(|scope| {
                let compile = || compile(&unit, &sources, &options);
                let thread = std::thread::Builder::new().stack_size(512 << 10).spawn_scoped(scope, compile);
                thread.expect("a thread").join().expect("no panic")
            });
            avm_bytecode::verify(module.expect("it compiles")).expect("it is right");
        }
    };
    let thread = std::thread::Builder::new().stack_size(512 << 20).spawn(run);
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn deep_expressions_compile() {
    let deep =
        |open: &str, close: &str| check_deep(format!("{}1{}", open.repeat(10_000), close.repeat(10_000)));
    deep("(f ", ")");
    deep("(let ((x ", ")) x)");
    deep("(lambda (x) ", ")");
    deep("(if x 1 ", ")");
    deep("(if ", " 1 2)");
    deep("(letrec ((f (lambda () f))) ", ")");
}
