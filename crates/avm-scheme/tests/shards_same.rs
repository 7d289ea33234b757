//! Random programs of several executions that call each other's objects, send messages, give objects away, look for objects and fail: whatever the
//! threads do, the same comes of them, and where it does not depend on who is first, the same as on one shard.

mod sharded;

use avm_scheme::{
    Buffer, Builder, Durability, Engine, OpenOptions, Slice, Store, StoredHistories, TraceFormat,
    UnsafeFeature,
};
use avm_store::Range;
use proptest::prelude::*;
use sharded::{Step, WORLD, program, step};
use std::path::Path;

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
