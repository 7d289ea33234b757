//! Intents that would take for ever, or all memory: each ends with a clear error, and the transaction has done nothing.

use avm_scheme::{Builder, Engine, ErrorKind};
use std::time::Duration;

const PRELUDE: &str = "
(import (scheme base) (avm))
(define-behavior cell (state (v 0)) ((set x) (set! v x)) ((get) v))
(define c (create-object 'cell 'alice))
(define (iota n) (let loop ((i (- n 1)) (l '())) (if (< i 0) l (loop (- i 1) (cons i l)))))
(define (many n values) (map (lambda (i) (choose values)) (iota n)))
(define (apart xs)
  (let loop ((xs xs))
    (if (pair? xs)
        (begin
          (for-each (lambda (y) (require (not (= (car xs) y)))) (cdr xs))
          (loop (cdr xs))))))
(define (pigeons n) (apart (many n (iota (- n 1)))))
(define (tangled n)
  (let loop ((i 0) (x 0))
    (if (< i n)
        (loop (+ i 1) (if (odd? (+ x (choose '(0 1 2)))) (* x 3) (+ x 1)))
        (require (= x 5)))))";

fn engine(limits: impl FnOnce(Builder) -> Builder) -> Engine {
    let mut engine = limits(Engine::builder()).build();
    engine.eval(PRELUDE).expect("it is right");
    engine
}

/// That a body ends with an error of one of these names, and that nothing has changed then.
fn check(limits: impl FnOnce(Builder) -> Builder, body: &str, expected: &[&str]) {
    let mut engine = engine(limits);
    let program = format!("(transaction (ask c (set 1)) {body} 'done)");
    let error = engine.eval(&program).expect_err(body);
    assert!(expected.contains(&error.code()), "{body}: {}", error.render(false));
    unharmed(&mut engine, body);
}

fn unharmed(engine: &mut Engine, body: &str) {
    assert_eq!(engine.eval_as::<i64>("(ask c (get))").expect("it is there"), 0, "{body}");
    let works = "(transaction (let ((x (choose '(1 2)))) (require (> x 1)) x))";
    assert_eq!(engine.eval_as::<i64>(works).expect("it has a solution"), 2, "{body}");
}

#[test]
fn hostile_intents_end_with_a_clear_error() {
    let exceeded = &["solver-budget-exceeded"];
    for body in [
        // Terms that double.
        "(let loop ((i 0) (x (choose '(2 3)))) (if (< i 40) (loop (+ i 1) (* x x)) (require (= x 5))))",
        "(let ((x (choose (list (expt 7 100000) (expt 3 100000))))) (require (> (* x x) 5)))",
        "(require (= (apply * (many 1000 '(1 2 3 4 5 6 7 8 9))) 7919))",
        "(choose (iota 1100000))",
        // Loops that no number of rounds ends.
        "(let loop ((i 0)) (if (= (choose '(0 1)) 1) i (loop (+ i 1))))",
        "(let loop ((i (choose '(1 2 3)))) (if (= (modulo (* i i) 7) 3) i (loop (+ i 1))))",
    ] {
        check(|builder| builder, body, exceeded);
    }
}

#[test]
fn gas_bounds_the_solver() {
    check(|builder| builder.gas(60_000_000), "(pigeons 12)", &["solver-budget-exceeded"]);
}

#[test]
fn memory_bounds_exploring_and_clauses() {
    for body in [
        "(require (= 5 (apply + (map (lambda (x) (* x x x x)) (many 3000 (iota 200))))))",
        "(let loop ((i 0) (s 0)) (if (< i 20000) (loop (+ i 1) (+ s (choose '(1 2)))) (require (> s 5))))",
    ] {
        check(|builder| builder.memory(48 << 20), body, &["out-of-memory", "solver-budget-exceeded"]);
    }
}

#[test]
fn time_bounds_exploring_and_solving() {
    let exploring = "(let loop ((i 0)) (if (< i 50) (begin (tangled 1900) (loop (+ i 1)))))";
    for body in ["(pigeons 14)", exploring] {
        check(|builder| builder.timeout(Duration::from_millis(400)), body, &["timed-out"]);
    }
}

#[test]
fn an_interruption_reaches_the_solver() {
    let mut engine = engine(|builder| builder);
    let handle = engine.interrupt_handle();
    let waiting = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        handle.interrupt();
    });
    let error = engine.eval("(transaction (ask c (set 1)) (pigeons 14))").expect_err("it takes for ever");
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{}", error.render(false));
    waiting.join().expect("it has slept");
    unharmed(&mut engine, "(pigeons 14)");
}

/// A change of one element costs what it costs in a small object: copies of the whole at each of these branches would take
/// gigabytes.
#[test]
fn a_change_in_a_large_object_keeps_what_was_changed() {
    for (make, set, get) in [
        ("(make-vector n 0)", "(vector-set! it i 1)", "(vector-ref it (- n 1))"),
        ("(make-bytevector n 0)", "(bytevector-u8-set! it i 1)", "(bytevector-u8-ref it (- n 1))"),
        ("(make-string n #\\a)", "(string-set! it i #\\λ)", "(if (char=? (string-ref it (- n 1)) #\\λ) 1 0)"),
        ("(make-hash-table eqv?)", "(hash-table-set! it i 1)", "(hash-table-ref/default it (- n 1) 0)"),
    ] {
        let mut engine = engine(|builder| builder.memory(64 << 20));
        let program = format!(
            "(import (srfi 69))
             (define n 20000)
             (define it {make})
             (define (fill x)
               (do ((i 0 (+ i 1))) ((= i n))
                 (if (< x 3) {set} {set})))
             (transaction
              (let ((x (choose '(1 2 3))))
                (if (> x 1) (fill x))
                (require (= {get} 1))
                x))"
        );
        let value = engine.eval(&program).unwrap_or_else(|error| panic!("{set}: {}", error.message()));
        assert_eq!(engine.write(&value).expect("it can be written"), "2", "{set}");
    }
}
