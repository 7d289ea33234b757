//! Constraints that take long: limits hold, an interruption leaves the store as it was, and steps change nothing.

use avm_scheme::{Engine, Error, Step};
use std::time::Duration;

const IMPORT: &str = "(import (scheme base) (avm))";

/// Two variables whose second constraint creeps towards a contradiction, one value at a time.
const CREEPS: &str = "(begin
  (define x (new-var (range 0 1000000000000)))
  (define y (new-var (range 0 1000000000000)))
  (post (fd< x y))
  (post (fd< y x)))";

/// A search that takes very long: 11 pigeons and 10 holes, without the constraint that sees it at once.
const PIGEONS: &str = "(begin
  (define (new n) (if (= n 0) '() (cons (new-var (range 1 10)) (new (- n 1)))))
  (define birds (new 11))
  (let loop ((rest birds))
    (if (pair? rest)
        (begin
          (for-each (lambda (other) (post (fd!= (car rest) other))) (cdr rest))
          (loop (cdr rest)))))
  (fd-solve birds))";

/// A commit that creeps: what is required of variables is posted then.
const PLEDGED: &str = "(begin
  (define x (new-var (range 0 1000000000000)))
  (define y (new-var (range 0 1000000000000)))
  (transaction (require (fd< x y)) (require (fd< y x))))";

/// A search that takes very long: tasks that need one day more than there is, and that may trade places.
const TASKS: &str = "(begin
  (define (new n) (if (= n 0) '() (cons (new-var (range 0 17)) (new (- n 1)))))
  (define starts (new 20))
  (define (always n) (map (lambda (_) n) starts))
  (post (fd-cumulative starts (always 2) (always 1) 2))
  (fd-solve (cons (car starts) (cdr starts))))";

/// The same as the program searches, by a table and a sum that has no solution.
const LABELS: &str = "(begin
  (define (new n) (if (= n 0) '() (cons (new-var (range 0 9)) (new (- n 1)))))
  (define digits (new 40))
  (for-each (lambda (a b) (post (fd-table (list a b) '((0 2) (2 4) (4 6) (6 8) (8 0) (1 1) (2 0) (0 0) (4 4)))))
            digits (cdr digits))
  (post (fd= (fd-modulo (fd-sum (map (lambda (d) (fd* 2 d)) digits)) 4) 3))
  (fd-search (fd-label digits 'dom/wdeg)))";

fn error(mut engine: Engine, text: &str) -> (Engine, Error) {
    engine.eval(IMPORT).expect("the imports are there");
    let error = engine.eval(text).expect_err("it is stopped");
    (engine, error)
}

fn written(engine: &mut Engine, text: &str) -> String {
    let value = engine.eval(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    engine.write(&value).expect("it can be written")
}

#[test]
fn the_time_limit_holds_during_propagation_and_search() {
    for text in [CREEPS, PIGEONS, PLEDGED, TASKS, LABELS] {
        let (_, error) = error(Engine::builder().timeout(Duration::from_millis(300)).build(), text);
        assert!(error.message().contains("longer than it may"), "{}", error.message());
    }
}

#[test]
fn gas_is_used_during_propagation_and_search() {
    for text in [CREEPS, PIGEONS, PLEDGED, TASKS, LABELS] {
        let (_, error) = error(Engine::builder().gas(3_000_000).build(), text);
        assert!(error.message().contains("gas"), "{}", error.message());
    }
}

#[test]
fn an_interruption_leaves_the_store_as_it_was() {
    let mut engine = Engine::new();
    engine.eval(IMPORT).expect("the imports are there");
    engine.eval("(define a (new-var (range 0 1000000000000)))").expect("a variable");
    engine.eval("(define b (new-var (range 0 1000000000000)))").expect("a variable");
    assert_eq!(written(&mut engine, "(post (fd< a b))"), "#t");
    for text in [
        "(post (fd< b a))",
        "(begin (narrow a (range 0 5)) (post (fd> a 2)) (label (car (list b))) (post (fd< b a)))",
    ] {
        engine.start_eval("program", text).expect("the program begins");
        if let Step::Done(_) = engine.step(1_000_000).expect("it runs") {
            continue;
        }
        engine.interrupt_handle().interrupt();
        let stopped = engine.step(1_000_000).expect_err("it is interrupted");
        assert!(stopped.message().contains("interrupted"), "{}", stopped.message());
        assert_eq!(written(&mut engine, "(fd-minimize b (list a b))"), "(0 1)");
        assert_eq!(written(&mut engine, "(post (fd= (fd+ a b) 1))"), "#t");
        return;
    }
    panic!("nothing was interrupted");
}

#[test]
fn steps_change_neither_results_nor_gas() {
    let text = "(let* ((a (new-var (range 0 60000))) (b (new-var (range 0 60000))))
       (post (fd< a b))
       (list (post (fd< b a)) (fd-solve-all (list a b) 3)
             (begin (post (fd= (fd+ (fd* 3 a) (fd* 5 b)) 7777)) (fd-maximize (fd* a b) (list a b)))))";
    let mut whole = Engine::new();
    whole.eval(IMPORT).expect("the imports are there");
    let before = whole.gas();
    let value = written(&mut whole, text);
    let gas = whole.gas() - before;
    for fuel in [1, 1_000, 30_000] {
        let mut engine = Engine::new();
        engine.eval(IMPORT).expect("the imports are there");
        let before = engine.gas();
        engine.start_eval("program", text).expect("the program begins");
        let mut steps = 0;
        loop {
            steps += 1;
            assert!(steps < 1_000_000, "it does not get on");
            if let Step::Done(found) = engine.step(fuel).expect("the program is right") {
                assert_eq!(engine.write(&found).expect("it can be written"), value);
                break;
            }
        }
        assert_eq!(engine.gas() - before, gas, "fuel {fuel}");
        assert!(steps > 2, "it was stopped between");
    }
}

#[test]
fn memory_of_the_store_counts() {
    let endless = [
        "(let loop () (new-var '(1 5 9)) (loop))",
        "(let loop ((v (new-var (range 1 100000)))) (post (fd!= v 5)) (loop v))",
        "(let loop ((v (new-var (range 1 9)))) (post (fd-table (list v) '((1) (2) (3)))) (loop v))",
        "(let loop ((v (new-var (range 1 9)))) (post (fd= 3 (fd-count 5 (list v v v)))) (loop v))",
        "(let ((v (new-var (range 1 1000000000))) (w (new-var (range 1 1000000000)))) (fd-solve-all (list v w)))",
    ];
    for text in endless {
        let builder = Engine::builder().memory(32 << 20).timeout(Duration::from_secs(60));
        let (mut engine, error) = error(builder.build(), text);
        assert!(error.message().contains("memory"), "{text}: {}", error.message());
        assert_eq!(written(&mut engine, "(+ 1 1)"), "2");
    }
}
