//! Random programs of several executions that call each other's objects, send messages, give objects away, look for objects and fail: whatever the
//! threads do, the same comes of them, and where it does not depend on who is first, the same as on one shard.

use avm_scheme::{
    Buffer, Builder, Durability, Engine, OpenOptions, Slice, Store, StoredHistories, TraceFormat,
    UnsafeFeature,
};
use avm_store::Range;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

const WORLD: &str = "(import (scheme base) (scheme write) (avm) (avm unsafe))
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
enum Step {
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

fn step() -> impl Strategy<Value = Step> {
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
        Step::Print(n) => format!("(begin (display {n}) (display (current-execution)))"),
    };
    _ = write!(text, "\n    (attempt (lambda () {code}))");
}

/// A program of executions, each with the number of its controller; 4 is none.
fn program(executions: &[(u8, Vec<Step>)]) -> String {
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

/// All that can be seen of a run.
#[derive(PartialEq, Debug)]
struct Seen {
    printed: String,
    trace: String,
    gas: u64,
    schedules: Vec<Vec<Slice>>,
}

fn run(text: &str, shards: usize, threads: usize, seed: u64, schedules: &[Vec<Slice>]) -> Seen {
    run_on(None, text, shards, threads, seed, schedules)
}

/// The same on a store, if there is one.
fn run_on(
    store: Option<&Path>,
    text: &str,
    shards: usize,
    threads: usize,
    seed: u64,
    schedules: &[Vec<Slice>],
) -> Seen {
    let output = Buffer::default();
    let builder = Engine::builder().shards(shards).threads(threads).seed(seed).schedules(schedules.to_vec());
    let builder = UnsafeFeature::ALL.iter().copied().fold(builder, Builder::allow);
    let mut engine = builder.record_schedule().stdout(output.clone()).gas(300_000_000).build();
    if let Some(folder) = store {
        engine.open_store(folder, &unsynced()).unwrap();
    }
    if let Err(error) = engine.run_program("p.scm", text) {
        panic!("{error}\n{text}");
    }
    Seen {
        printed: output.text(),
        trace: engine.trace(TraceFormat::Json),
        gas: engine.gas(),
        schedules: engine.recorded_schedules(),
    }
}

/// Only one process ever looks.
fn unsynced() -> OpenOptions {
    OpenOptions { durability: Durability::Buffered, ..OpenOptions::default() }
}

/// All that a store holds.
fn contents(folder: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let store = Store::open(folder, &unsynced()).unwrap();
    store.scan(Range::prefix(b"")).unwrap().map(Result::unwrap).collect()
}

/// Gives the cells names, so that another program finds them.
const NAMING: &str = "
(define (name i) (string->symbol (string-append \"cell\" (number->string i))))
(do ((i 0 (+ i 1))) ((= i 6)) (name-object! (name i) (cell i)))
";

/// Shows the cells as [`program`] does in the end, once all messages have arrived.
const SHOWING: &str = "
(define (name i) (string->symbol (string-append \"cell\" (number->string i))))
(do ((i 0 (+ i 1))) ((= i 6)) (vector-set! cells i (find-object (name i))))
(do ((i 0 (+ i 1))) ((= i 6)) (newline) (write (list (ask (cell i) (look)) (ask (cell i) (all)) (get-controller (cell i)))))
(newline) (write (sum)) (write (map count '(#f alice bob carol dave)))
";

#[test]
fn what_was_given_away_is_with_others_of_its_controller() {
    let text = program(&[(4, vec![Step::Give(0, 1), Step::Transaction(0, 1, true)])]);
    assert_eq!(run(&text, 2, 2, 0, &[]).printed, run(&text, 1, 1, 0, &[]).printed);
}

/// Each object that a store holds does alone what it did.
fn check_alone(folder: &Path, text: &str) {
    let mut histories = StoredHistories::open(Store::open(folder, &unsynced()).unwrap()).unwrap();
    for object in histories.objects().unwrap() {
        match histories.check(object) {
            Ok(report) => assert_eq!(report.difference, None, "object {object}:\n{text}"),
            Err(error) => assert_eq!(error.code(), "not-alone", "{error}"),
        }
    }
}

/// An object calls another one on another shard, which has gone to its own shard by the time: so the call comes back, to be made by the execution
/// that waits for it.
#[test]
fn what_a_call_that_comes_back_gives_is_learned_once() {
    let there = [Step::Add(1, 0), Step::Back(1, 0, 0), Step::Give(3, 2)];
    let executions = [(3, there.to_vec()), (0, vec![Step::Add(0, 0)]), (2, vec![Step::Drop(2, 3)])];
    let text = program(&executions).replace(WORLD, &format!("{WORLD}{NAMING}"));
    let folder = tempfile::tempdir().unwrap();
    run_on(Some(folder.path()), &text, 3, 1, 0, &[]);
    check_alone(folder.path(), &text);
}

proptest! {
    #![proptest_config(avm_testing::cases(50))]

    #[test]
    fn the_same_on_any_threads(
        executions in prop::collection::vec((0..5u8, prop::collection::vec(step(), 1..9)), 1..5),
        shards in 2..5usize,
        seed in any::<u64>(),
    ) {
        let text = program(&executions);
        let first = run(&text, shards, 1, seed, &[]);
        for threads in [2, 4] {
            prop_assert_eq!(&run(&text, shards, threads, seed, &[]), &first, "{} threads:\n{}", threads, text);
        }
        // With the schedule that was recorded and another thread more or less, the same again.
        prop_assert_eq!(&run(&text, shards, 2, seed, &first.schedules), &first, "replayed:\n{}", text);
    }

    #[test]
    fn one_execution_does_the_same_on_one_shard(
        steps in prop::collection::vec(step(), 1..30),
        owner in 0..5u8,
        shards in 2..5usize,
        seed in any::<u64>(),
    ) {
        let text = program(&[(owner, steps)]);
        let alone = run(&text, 1, 1, seed, &[]);
        let spread = run(&text, shards, 2, seed, &[]);
        prop_assert_eq!(spread.printed, alone.printed, "{} shards:\n{}", shards, text);
    }

    #[test]
    fn the_same_is_stored_on_any_threads(
        executions in prop::collection::vec((0..5u8, prop::collection::vec(step(), 1..9)), 1..5),
        shards in 2..5usize,
        others in 1..5usize,
        seed in any::<u64>(),
    ) {
        let naming = format!("{WORLD}{NAMING}");
        let text = program(&executions).replace(WORLD, &naming);
        let show = format!("{}{SHOWING}", WORLD.replace("(create-object 'cell (vector-ref owners (modulo i 4)))", "#f"));
        let mut stored = Vec::new();
        for threads in [1, 2] {
            let folder = tempfile::tempdir().unwrap();
            let seen = run_on(Some(folder.path()), &text, shards, threads, seed, &[]);
            let found = contents(folder.path());
            // Another machine, of another number of shards, finds what this one has left.
            let shown = run_on(Some(folder.path()), &show, others, 2, seed, &[]).printed;
            check_alone(folder.path(), &text);
            stored.push((seen, found, shown));
        }
        prop_assert_eq!(&stored[0], &stored[1], "{} shards:\n{}", shards, text);
    }

    #[test]
    fn one_execution_leaves_the_same_as_on_one_shard(
        steps in prop::collection::vec(step(), 1..30),
        owner in 0..5u8,
        shards in 2..5usize,
        others in 1..5usize,
        seed in any::<u64>(),
    ) {
        let naming = format!("{WORLD}{NAMING}");
        let text = program(&[(owner, steps)]).replace(WORLD, &naming);
        let show = format!("{}{SHOWING}", WORLD.replace("(create-object 'cell (vector-ref owners (modulo i 4)))", "#f"));
        let mut shown = Vec::new();
        for (shards, others) in [(1, 1), (shards, others)] {
            let folder = tempfile::tempdir().unwrap();
            let printed = run_on(Some(folder.path()), &text, shards, 2, seed, &[]).printed;
            shown.push((printed, run_on(Some(folder.path()), &show, others, 2, seed, &[]).printed));
        }
        prop_assert_eq!(&shown[1], &shown[0], "{} shards, then {}:\n{}", shards, others, text);
        prop_assert_eq!(&shown[0].0, &run(&text, 1, 1, seed, &[]).printed, "in memory:\n{}", text);
    }
}
