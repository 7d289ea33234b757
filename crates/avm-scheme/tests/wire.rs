//! Values as bytes: what goes out of one process comes into another.

use avm_scheme::{ContentHash, Engine, Handle, ModuleSource};
use std::collections::HashMap;

struct Modules(HashMap<ContentHash, Vec<u8>>);

impl ModuleSource for Modules {
    fn module(&mut self, hash: &ContentHash) -> Option<Vec<u8>> {
        self.0.get(hash).cloned()
    }
}

/// The bytes of a value, and the modules that they need.
fn pack(engine: &mut Engine, value: &Handle) -> (Vec<u8>, Modules) {
    let bytes = engine.encode(value).unwrap_or_else(|error| panic!("{error}"));
    let needed = engine.needed_modules(&bytes).expect("the bytes are good");
    let modules =
        needed.into_iter().map(|hash| (hash, engine.module_bytes(&hash).expect("it is linked here")));
    (bytes, Modules(modules.collect()))
}

fn eval(engine: &mut Engine, text: &str) -> Handle {
    engine.eval(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A process that never saw the program.
fn elsewhere(modules: Modules) -> Engine {
    let mut engine = Engine::new();
    engine.set_module_source(modules);
    // Its symbols, types and modules have other numbers.
    eval(
        &mut engine,
        "(define-record-type unrelated (u a) u? (a ua)) (define unrelated-variable 'something)",
    );
    engine
}

/// What the text gives here goes elsewhere, and there, as `x`, what `then` gives is as expected.
fn check(text: &str, then: &str, expected: &str) {
    let mut here = Engine::new();
    let value = eval(&mut here, text);
    let (bytes, modules) = pack(&mut here, &value);
    assert_eq!(here.encode(&value).expect("once more"), bytes, "{text}: the same value, other bytes");
    let mut there = elsewhere(modules);
    for engine in [&mut there, &mut here] {
        let value = engine.decode(&bytes).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(engine.encode(&value).expect("what was read can be written"), bytes, "{text}");
        let procedure = eval(engine, &format!("(lambda (x) {then})"));
        let result = engine.call(&procedure, (&value,)).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(engine.write(&result).expect("it can be written"), expected, "{text}");
    }
}

#[test]
fn data_goes_elsewhere() {
    let data = [
        "0",
        "-17",
        "112",
        "1152921504606846976",
        "-123456789012345678901234567890",
        "2/3",
        "-1/10",
        "1.5",
        "-0.0",
        "+inf.0",
        "1.0e-300",
        "+i",
        "1/2+2/3i",
        "1.5-2.5i",
        "#t",
        "#f",
        "()",
        "#\\x",
        "#\\λ",
        "\"\"",
        "\"text\"",
        "\"wïde λ\"",
        "symbol",
        "|odd symbol|",
        "#u8(1 2 255)",
        "#(1 #(2) a)",
        "(1 . 2)",
        "(a (b) \"c\" 4.5)",
    ];
    for datum in data {
        check(&format!("'{datum}"), "x", datum);
    }
    check("(eof-object)", "(eof-object? x)", "#t");
    check("(string->number \"+nan.0\")", "(nan? x)", "#t");
}

#[test]
fn sharing_and_cycles_are_kept() {
    check("(let ((p (list 1))) (list p p))", "(eq? (car x) (cadr x))", "#t");
    check("(let ((p (list 1 2))) (set-cdr! (cdr p) p) p)", "(eq? x (cddr x))", "#t");
    check("(let ((v (vector 1 2))) (vector-set! v 0 v) v)", "(eq? x (vector-ref x 0))", "#t");
    check(
        "(let ((s (string #\\a))) (vector s s))",
        "(begin (string-set! (vector-ref x 0) 0 #\\b) x)",
        "#(\"b\" \"b\")",
    );
    check("(expt 7 100)", "(= x (expt 7 100))", "#t");
    check("(let loop ((n 100000) (l '())) (if (= n 0) l (loop (- n 1) (list l))))", "(pair? (car x))", "#t");
}

#[test]
fn procedures_go_as_code() {
    check("(lambda (x) (* x 2))", "(x 21)", "42");
    check("car", "(x '(1))", "1");
    check("(let ((n 5)) (lambda (m) (set! n (+ n m)) n))", "(begin (x 1) (x 2))", "8");
    check("(case-lambda ((a) (list a)) ((a b) (list b a)))", "(list (x 1) (x 1 2))", "((1) (2 1))");
    check("map", "(x + '(1 2) '(10 20))", "(11 22)");
    check(
        "(define (even n) (if (= n 0) #t (odd (- n 1)))) (define (odd n) (if (= n 0) #f (even (- n 1)))) even",
        "(x 100)",
        "#t",
    );
    check("(define table '((a . 1) (b . 2))) (define (look k) (cdr (assq k table))) look", "(x 'b)", "2");
    check("(define count 10) (define (next) (set! count (+ count 1)) count) next", "(begin (x) (x))", "12");
    check("(make-parameter 7)", "(list (x) (parameterize ((x 8)) (x)))", "(7 8)");
    check("(delay (+ 1 2))", "(force x)", "3");
    check("(make-promise 'kept)", "(force x)", "kept");
    check("(import (srfi 1)) (lambda (l) (fold + 0 l))", "(x '(1 2 3))", "6");
    check("(guard (e (#t e)) (raise (list 1)))", "x", "(1)");
    check(
        "(guard (e (#t e)) (error \"bad\" 1 'two))",
        "(list (error-object-message x) (error-object-irritants x))",
        "(\"bad\" (1 two))",
    );
    check(
        "(import (srfi 69))
         (define seen (make-hash-table))
         (hash-table-set! seen \"a\" 1) (hash-table-set! seen '(b) 2)
         (define (look k) (hash-table-ref/default seen k #f))
         look",
        "(list (x \"a\") (x (list 'b)) (x 'c))",
        "(1 2 #f)",
    );
    check("(guard (e (#t e)) (call 5 'x))", "(error-object? x)", "#t");
}

#[test]
fn records_keep_their_type() {
    let point = "(define-record-type point (make-point x y) point? (x point-x set-point-x!) (y point-y))";
    let mut here = Engine::new();
    let value = eval(&mut here, &format!("{point} (list (make-point 1 2) point-x (make-point 3 4))"));
    let (bytes, modules) = pack(&mut here, &value);
    // In the process that defines the type, and in one that runs the same definition before or after.
    let mut before = Engine::new();
    eval(&mut before, point);
    let mut after = Engine::new();
    for engine in [&mut here, &mut before, &mut after] {
        engine.set_module_source(Modules(modules.0.clone()));
        let value = engine.decode(&bytes).expect("it is read");
        eval(engine, "(define (first l) ((cadr l) (car l)))");
        let first = engine.call_named("first", (&value,)).expect("the accessor fits");
        assert_eq!(engine.get::<i64>(&first).expect("a number"), 1);
    }
    eval(&mut after, point);
    for engine in [&mut here, &mut before, &mut after] {
        let value = engine.decode(&bytes).expect("it is read");
        eval(engine, "(define (sum l) (+ (point-x (car l)) (point-y (caddr l))))");
        let sum = engine.call_named("sum", (&value,)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(engine.get::<i64>(&sum).expect("a number"), 5);
    }
    // A second definition at the same prompt is another type, as ever.
    let other = eval(&mut after, &format!("(define old (make-point 1 2)) {point} (point? old)"));
    assert!(!after.get::<bool>(&other).expect("a boolean"));
    let local =
        "((lambda () (define-record-type local (make a) local? (a get)) (list (make 1) (make 2) get)))";
    check(local, "(list ((caddr x) (car x)) ((caddr x) (cadr x)))", "(1 2)");
}

#[test]
fn behaviours_work_elsewhere() {
    let mut here = Engine::new();
    let program = "
        (define-record-type entry (make-entry who n) entry? (who entry-who) (n entry-n))
        (define limit 3)
        (define (short l) (if (> (length l) limit) (reverse (cdr (reverse l))) l))
        (define-behavior board (state (entries '()))
          ((add who n) (set! entries (short (cons (make-entry who n) entries))) (length entries))
          ((names) (map entry-who entries))
          (total (apply + (map entry-n entries)))
          (else 'what))
        board";
    let value = eval(&mut here, program);
    let (bytes, modules) = pack(&mut here, &value);
    let mut there = elsewhere(modules);
    for _ in 0..2 {
        let board = there.decode(&bytes).expect("it is read");
        eval(
            &mut there,
            "(define (try b) (let ((o (create-object b)))
            (for-each (lambda (w n) (ask o (add w n))) '(a b c d) '(1 2 3 4))
            (list (ask o (names)) (call o 'total) (call o 17))))",
        );
        let result = there.call_named("try", (&board,)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(there.write(&result).expect("it can be written"), "((d c b) 9 what)");
    }
}

#[test]
fn programs_of_one_name_stay_apart() {
    let mut here = Engine::new();
    let program = |n: i64| format!("(define n {n}) (define (get) (set! n (+ n 1)) n) get");
    let mut there = Engine::new();
    let mut packed = Vec::new();
    for n in [10, 20] {
        let value = here.run_program("same.scm", &program(n)).expect("the program runs");
        let (bytes, modules) = pack(&mut here, &value);
        for module in modules.0.values() {
            there.add_module(module).expect("it is good");
        }
        packed.push((bytes, n));
    }
    // A program of that name here has nothing to do with them.
    there.run_program("same.scm", "(define n 0) (define (get) n)").expect("the program runs");
    // Each has its variables once, however often it comes.
    for round in 1..3 {
        for (bytes, n) in &packed {
            let get = there.decode(bytes).expect("it is read");
            let value = there.call(&get, ()).expect("it runs");
            assert_eq!(there.get::<i64>(&value).expect("a number"), n + round);
        }
    }
    // The same program, running there, uses its own variables.
    there.run_program("same.scm", &program(10)).expect("the program runs");
    let get = there.decode(&packed[0].0).expect("it is read");
    let value = there.call(&get, ()).expect("it runs");
    assert_eq!(there.get::<i64>(&value).expect("a number"), 11);
}

#[test]
fn what_cannot_leave_is_named() {
    let cases = [
        ("(current-output-port)", "a port cannot be sent"),
        ("(call/cc (lambda (k) k))", "a continuation cannot be sent"),
        (
            "(define p (open-input-string \"x\")) (lambda () (read-char p))",
            "the variable `p` of (interaction)",
        ),
        (
            "(define (f) (g)) (define k (call/cc (lambda (k) k))) (define (g) k) f",
            "the variable `k` of (interaction)",
        ),
    ];
    for (text, expected) in cases {
        let mut engine = Engine::new();
        let value = eval(&mut engine, text);
        let error = engine.encode(&value).expect_err(text);
        assert_eq!(error.code(), "not-sendable", "{text}: {error}");
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
}

#[test]
fn missing_and_other_code_is_refused() {
    let mut here = Engine::new();
    let value = eval(&mut here, "(lambda (x) x)");
    let (bytes, _) = pack(&mut here, &value);
    let error = Engine::new().decode(&bytes).expect_err("the code is not there");
    assert!(error.to_string().contains("is not known here"), "{error}");
    let mut there = Engine::new();
    let hash = here.needed_modules(&bytes).expect("good bytes")[0];
    let other = eval(&mut here, "(lambda (x) (list x))");
    let (other, _) = pack(&mut here, &other);
    let other = here.needed_modules(&other).expect("good bytes")[0];
    let wrong = here.module_bytes(&other).expect("it is linked here");
    there.set_module_source(Modules(HashMap::from([(hash, wrong)])));
    let error = there.decode(&bytes).expect_err("the code is another one");
    assert!(error.to_string().contains("is another one"), "{error}");
}

/// A small generator of its own, so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

#[test]
fn damaged_bytes_do_no_harm() {
    let mut here = Engine::builder().gas(100_000).build();
    let values = [
        "(define n 1) (define (count) (set! n (+ n 1)) n) (list count (let ((a 1)) (lambda () (set! a (+ a 1)) a)) car)",
        "(define-record-type p (mp x) p? (x px)) (define-behavior b (state (s (mp 1))) ((get) (px s)) ('set 1)) (list b (mp 2) px)",
        "(list 1/3 \"text\" #u8(1 2) (vector 'a 1.5) (delay (car 1)) (make-parameter 1))",
    ];
    let rounds = avm_testing::times(1_000);
    let mut dice = Dice(7);
    for text in values {
        let value = eval(&mut here, &text.replace("('set 1)", "(set 1)"));
        let (bytes, modules) = pack(&mut here, &value);
        let mut there = Engine::builder().gas(100_000).memory(256 << 20).build();
        there.set_module_source(modules);
        let run = eval(
            &mut there,
            "(lambda (x) (guard (e (#t e)) (for-each (lambda (f) (if (procedure? f) (f))) x)))",
        );
        for _ in 0..rounds {
            let mut bytes = bytes.clone();
            for _ in 0..=dice.below(3) {
                let (at, byte) = (dice.below(bytes.len()), dice.below(256) as u8);
                match dice.below(4) {
                    0 => bytes[at] = byte,
                    1 => bytes[at] ^= 1 << (byte & 7),
                    2 => bytes.insert(at, byte),
                    _ => drop(bytes.remove(at)),
                }
            }
            // What is taken in after all can be written and called.
            if let Ok(value) = there.decode(&bytes) {
                let _ = there.write(&value);
                let _ = there.encode(&value);
                let _ = there.call(&run, (&value,));
            }
        }
    }
}
