//! Random programs of several executions that call each other's objects, send messages, give objects away, look for objects and fail.

use proptest::prelude::*;
use std::fmt::Write as _;

/// What the programs begin with.
pub const WORLD: &str = "(import (scheme base) (scheme write) (avm) (avm unsafe))
(define (spin n) (if (> n 0) (spin (- n 1))))
(define (any . ignored) #t)
(define (sum) (apply + (map cadr (scry-deep any))))
(define (count owner) (length (scry-meta (lambda (m) (eq? (object-meta-current-controller m) owner)))))
(define-behavior cell (state (value 0) (log '()))
  ((add n) (spin 30) (set! value (+ value n)) value)
  ((note x) (set! log (cons x log)) 'noted)
  ((through other n) (set! value (+ value 1)) (ask other (add n)))
  ((back other n) (if (> n 0) (ask other (back (self) (- n 1))) (begin (set! value (+ value 10)) value)))
  ((fail n) (set! value (+ value 1000)) (error \"failed\" n))
  ((drop other n) (set! value (+ value 1)) (call other (list 'fail n) (lambda () 'dropped)))
  ((sum n) (set! value (+ value n)) (modulo (sum) 1000))
  ((look) (list value (length log)))
  ((all) (reverse log)))
(define owners '#(alice bob carol dave))
(define cells (make-vector 6 #f))
(do ((i 0 (+ i 1))) ((= i 6)) (vector-set! cells i (create-object 'cell (vector-ref owners (modulo i 4)))))
(define (cell i) (vector-ref cells i))
(define (attempt thunk)
  (call/cc (lambda (k) (with-exception-handler
    (lambda (e) (k (if (avm-error? e) (avm-error-kind e) 'error))) thunk))))
";

/// What an execution does, with the number of a cell or two and of something else.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Add(u8, u8),
    Note(u8, u8),
    Through(u8, u8, u8),
    Back(u8, u8, u8),
    Fail(u8),
    Drop(u8, u8),
    Transaction(u8, u8, bool),
    Give(u8, u8),
    Make(u8),
    /// What there is, seen from an object.
    Sum(u8, u8),
    /// How many objects a controller has.
    Count(u8),
    /// A transaction of a controller that depends on all objects, and changes one.
    Summing(u8, u8),
    /// One that depends on how many another has, and may create one.
    Counting(u8, u8),
    Spin(u16),
    Print(u8),
}

/// Any step.
pub fn step() -> impl Strategy<Value = Step> {
    let cell = || 0..6u8;
    prop_oneof![
        (cell(), 0..9u8).prop_map(|(c, n)| Step::Add(c, n)),
        (cell(), 0..9u8).prop_map(|(c, n)| Step::Note(c, n)),
        (cell(), cell(), 0..9u8).prop_map(|(c, d, n)| Step::Through(c, d, n)),
        (cell(), cell(), 0..5u8).prop_map(|(c, d, n)| Step::Back(c, d, n)),
        cell().prop_map(Step::Fail),
        (cell(), cell()).prop_map(|(c, d)| Step::Drop(c, d)),
        (cell(), cell(), any::<bool>()).prop_map(|(c, d, ends)| Step::Transaction(c, d, ends)),
        (cell(), 0..4u8).prop_map(|(c, o)| Step::Give(c, o)),
        (0..4u8).prop_map(Step::Make),
        (cell(), 0..9u8).prop_map(|(c, n)| Step::Sum(c, n)),
        (0..4u8).prop_map(Step::Count),
        (0..4u8, cell()).prop_map(|(o, c)| Step::Summing(o, c)),
        (0..4u8, 0..4u8).prop_map(|(o, p)| Step::Counting(o, p)),
        (0..20_000u16).prop_map(Step::Spin),
        (0..9u8).prop_map(Step::Print),
    ]
}

fn write_step(text: &mut String, step: Step) {
    let code = match step {
        Step::Add(c, n) => format!("(ask (cell {c}) (add {n}))"),
        Step::Note(c, n) => format!("(tell (cell {c}) (note {n}))"),
        Step::Through(c, d, n) => format!("(ask (cell {c}) (through (cell {d}) {n}))"),
        Step::Back(c, d, n) => format!("(ask (cell {c}) (back (cell {d}) {n}))"),
        Step::Fail(c) => format!("(ask (cell {c}) (fail 1))"),
        Step::Drop(c, d) => format!("(ask (cell {c}) (drop (cell {d}) 2))"),
        Step::Transaction(c, d, true) => {
            format!("(transaction (ask (cell {c}) (add 1)) (ask (cell {d}) (add 2)))")
        }
        Step::Transaction(c, d, false) => {
            format!(
                "(transaction (ask (cell {c}) (add 100)) (tell (cell {d}) (note 'never)) (error \"back\"))"
            )
        }
        Step::Give(c, o) => format!("(transfer-object (cell {c}) (vector-ref owners {o}))"),
        Step::Make(o) => {
            format!("(ask (create-object 'cell (vector-ref owners {o})) (add 3))")
        }
        Step::Sum(c, n) => format!("(ask (cell {c}) (sum {n}))"),
        Step::Count(o) => format!("(count (vector-ref owners {o}))"),
        Step::Summing(o, c) => {
            format!("(transaction-under (vector-ref owners {o}) (ask (cell {c}) (add (modulo (sum) 1000))))")
        }
        Step::Counting(o, p) => format!(
            "(transaction-under (vector-ref owners {o})
               (let ((n (count (vector-ref owners {p})))) (if (even? n) (create-object 'cell)) n))"
        ),
        Step::Spin(n) => format!("(spin {n})"),
        Step::Print(n) => {
            let show = ["", "(flush-output-port)", "(await-store)"][usize::from(n) % 3];
            format!("(begin (display {n}) (display (current-execution)) {show})")
        }
    };
    _ = write!(text, "\n    (attempt (lambda () {code}))");
}

/// A program of executions, each with the number of its controller; 4 is none.
pub fn program(executions: &[(u8, Vec<Step>)]) -> String {
    let mut text = WORLD.to_string();
    for (number, (owner, steps)) in executions.iter().enumerate() {
        _ = write!(text, "(start-execution 'e{number} (lambda () (list");
        steps.iter().for_each(|step| write_step(&mut text, *step));
        match owner {
            0..4 => _ = writeln!(text, ")) (vector-ref owners {owner}))"),
            _ => text.push_str(")))\n"),
        }
    }
    for number in 0..executions.len() {
        _ = writeln!(text, "(define r{number} (await-execution 'e{number}))");
    }
    for number in 0..executions.len() {
        _ = writeln!(text, "(newline) (write r{number})");
    }
    text.push_str(
        "(do ((i 0 (+ i 1))) ((= i 6)) (newline) (write (list (ask (cell i) (look)) (ask (cell i) (all)) (get-controller (cell i)))))",
    );
    text
}
