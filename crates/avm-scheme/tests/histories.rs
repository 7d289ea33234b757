//! The histories that a store holds: handled again they give what they gave; one that was changed is told.

mod recorded;

use avm_scheme::{
    Durability, Engine, Error, ExecutionReport, ObjectReport, OpenOptions, Permissions, Store,
    StoredHistories,
};
use avm_store::{Batch, Range};
use proptest::prelude::*;
use recorded::{IMPORTS, PROGRAMS, runs, told};
use std::io::Cursor;
use std::path::Path;

/// Runs a program on a store.
fn run(folder: &Path, text: &str) {
    let builder = Engine::builder().permissions(Permissions::all());
    let mut engine = builder.stdin(Cursor::new("first line\nsecond line\n")).build();
    // The power does not fail here, so nothing needs to be synced.
    let options = OpenOptions { durability: Durability::Buffered, ..OpenOptions::default() };
    engine.open_store(folder, &options).expect("a store");
    // That it ends with an error is a part of some tests.
    let _ = engine.run_program("p.scm", text);
}

fn open(folder: &Path) -> StoredHistories {
    StoredHistories::open(Store::open(folder, &OpenOptions::default()).expect("a store")).expect("histories")
}

/// Replays the histories of all objects; gives how many inputs there were.
fn check(name: &str, folder: &Path) -> u64 {
    let mut histories = open(folder);
    let mut inputs = 0;
    for object in histories.objects().expect("the store is whole") {
        match histories.check(object) {
            Ok(report) => {
                assert_eq!(report.difference, None, "{name}: object {object}");
                inputs += report.inputs;
            }
            Err(error) => assert_eq!(error.code(), "not-alone", "{name}: {error}"),
        }
    }
    for execution in histories.executions().expect("the store is whole") {
        let report = histories.check_execution(execution).expect("it can be replayed");
        assert_eq!(report.difference, None, "{name}: execution {execution}");
    }
    inputs
}

#[test]
fn histories_of_programs_are_replayed() {
    let mut inputs = 0;
    for (program, _) in PROGRAMS {
        let folder = tempfile::tempdir().expect("a folder");
        run(folder.path(), &format!("{IMPORTS} {program}"));
        inputs += check(program, folder.path());
    }
    assert!(inputs > 30, "{inputs}");
}

/// Programs that run one after the other on one store.
const LATER: &[&[&str]] = &[
    &[
        "(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count) ((old k) (ask (find-object 'c) (inc k))))
         (name-object! 'c (create-object 'counter 'alice)) (ask (find-object 'c) (inc 1))",
        "(ask (find-object 'c) (inc 10)) (transaction (ask (find-object 'c) (inc 5)) (ask (find-object 'c) (inc 6)))",
        "(transaction (transfer-object (find-object 'c) 'bob)) (ask (create-object 'counter) (old 3))",
        "(transaction (transfer-object (find-object 'c) 'carol) (ask (find-object 'c) (inc 4)))",
    ],
    // Created and given away before anything is on disk.
    &[
        "(define-behavior counter (state (count 3)) ((inc n) (set! count (+ count n)) count))
         (define c (create-object 'counter 'alice)) (transfer-object c 'bob) (ask c (inc 1)) (transfer-object c 'carol) (ask c (inc 2))
         (name-object! 'c (transaction-under 'alice (let ((o (create-object 'counter))) (transfer-object o 'bob) o)))",
        "(ask (find-object 'c) (inc 4))",
    ],
    // A message that is received by a later program, and one that is not received yet.
    &["(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count))
       (define c (create-object 'counter)) (name-object! 'c c) (ask c (inc 1)) (tell c (inc 2)) (exit 3)",
      "(define c (find-object 'c)) (ask c (inc 10)) (tell c (inc 20)) (exit 3)"],
    // Two inputs hold the same string.
    &["(define-behavior log (state (lines '())) ((add x) (set! lines (cons x lines)) lines))
       (define l (create-object 'log)) (define text \"a line\") (ask l (add text)) (ask l (add text)) (ask l (add (list text text)))"],
    // Transactions that are begun and ended inside of an input, one of them aborted.
    &["(define-behavior other (state (m 0)) ((plain) (set! m (+ m 1)) m))
       (define-behavior lead (state (n 0))
         ((go o) (let ((tx (begin-tx 'alice))) (ask o (plain)) (set! n (+ n 1)) (commit-tx tx) (ask o (plain))))
         ((back o) (let ((tx (begin-tx 'alice))) (ask o (plain)) (set! n (+ n 100)) (abort-tx tx) (list n (ask o (plain))))))
       (define o (create-object 'other 'alice)) (define l (create-object 'lead 'alice))
       (ask l (go o)) (ask l (back o)) (ask l (go o))"],
    // More inputs than one part of a history holds.
    &["(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count))
       (define c (create-object 'counter)) (do ((i 0 (+ i 1))) ((= i 3000)) (ask c (inc i)))"],
    &["(define-behavior many (state (all '()))
         ((draw) (set! all (cons (random-integer 1000) all)) (length all))
         ((run k) (do ((i 0 (+ i 1))) ((= i k)) (set! all (cons (random-integer 1000) all))) (vector-map - (list->vector all))))
       (define m (create-object 'many)) (do ((i 0 (+ i 1))) ((= i 50)) (ask m (draw))) (ask m (run 2000))"],
];

#[test]
fn histories_that_go_on_in_later_programs_are_replayed() {
    for programs in LATER {
        let folder = tempfile::tempdir().expect("a folder");
        for program in *programs {
            run(folder.path(), &format!("{IMPORTS} {program}"));
        }
        assert!(check(programs[0], folder.path()) > 1, "{}", programs[0]);
    }
}

const SMALL: &str = "(define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((draw o) (set! v (random-integer 9)) (ask o (add 70)) v))
     (define c (create-object 'cell 'alice)) (define d (create-object 'cell 'alice))
     (ask c (add 1)) (ask c (add 20)) (ask c (draw d)) (ask c (add 3))";

/// Changes the rows of a store that begin with a byte.
fn change(folder: &Path, prefix: u8, change: impl Fn(&mut Vec<u8>) -> bool) {
    let store = Store::open(folder, &OpenOptions::default()).expect("a store");
    let mut batch = Batch::new();
    for entry in store.scan(Range::prefix([prefix])).expect("a scan") {
        let (key, value) = entry.expect("a row");
        let mut bytes = value.to_vec();
        if change(&mut bytes) {
            batch.put(key, bytes);
        } else {
            batch.delete(key);
        }
    }
    store.commit(batch).expect("a commit");
    store.close().expect("a store that closes");
}

/// Puts bytes in the place of others, of which there is one.
fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let places: Vec<usize> =
        (0..=bytes.len() - old.len()).filter(|at| bytes[*at..].starts_with(old)).collect();
    let [place] = places[..] else { panic!("{old:?} is at {places:?}") };
    bytes[place..place + new.len()].copy_from_slice(new);
}

/// Replays object 0 of the small program on a store that was changed.
fn changed(prefix: u8, how: impl Fn(&mut Vec<u8>) -> bool) -> Result<ObjectReport, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &format!("{IMPORTS} {SMALL}"));
    change(folder.path(), prefix, how);
    open(folder.path()).check(0)
}

/// A small integer as a row of a trace has it.
fn integer(number: u8) -> [u8; 2] {
    [0, number * 2]
}

#[test]
fn a_history_that_was_changed_is_told() {
    let difference = |report: Result<ObjectReport, Error>| {
        report.expect("it can be replayed").difference.expect("it differs").what
    };
    let same = changed(b't', |_| true).expect("it can be replayed");
    assert_eq!((same.inputs, same.difference), (4, None));
    // An output: 21 became 22.
    let output = |bytes: &mut Vec<u8>| {
        replace(bytes, &integer(21), &integer(22));
        true
    };
    assert_eq!(difference(changed(b't', output)), "output");
    // An input: 20 became 19.
    let input = |bytes: &mut Vec<u8>| {
        replace(bytes, &integer(20), &integer(19));
        true
    };
    assert_eq!(difference(changed(b't', input)), "output");
    // What an activation learned: another instruction gave it.
    let source = |bytes: &mut Vec<u8>| {
        // Behind the count of names, and the length of the first.
        bytes[3] ^= 0x20;
        true
    };
    assert_eq!(difference(changed(b'l', source)), "question");
    assert_eq!(difference(changed(b'l', |_| false)), "question");
    // The digest of the last state.
    let digest = |bytes: &mut Vec<u8>| {
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        true
    };
    assert_eq!(difference(changed(b'h', digest)), "state");
}

/// Executions that send to the same objects in turns.
const SENDERS: &str = "(define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((pass to n) (set! v (- v n)) (ask to (add n))))
     (define a (create-object 'cell 'alice)) (define b (create-object 'cell 'alice)) (ask a (add 1))
     (start-execution 'one (lambda () (ask a (add 20)) (yield-execution) (ask a (pass b 30)) (ask b (add 40))))
     (start-execution 'two (lambda () (ask b (add 50)) (transaction (ask a (add 60))) (guard (e (#t #f)) (transaction (ask a (add 70)) (error \"no\"))) (tell b (add 80))))
     (await-execution 'one) (await-execution 'two) (ask b (add 90))";

/// What is found of each execution of [`SENDERS`], on a store where an integer of a trace has become another one: how many inputs by how
/// many objects, or in which object what differs.
fn found(old: u8, new: u8) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &format!("{IMPORTS} {SENDERS}"));
    change(folder.path(), b't', |bytes| {
        let places: Vec<usize> =
            (0..=bytes.len() - 2).filter(|at| bytes[*at..].starts_with(&integer(old))).collect();
        places.iter().for_each(|at| bytes[*at..at + 2].copy_from_slice(&integer(new)));
        true
    });
    let mut histories = open(folder.path());
    let executions = histories.executions().expect("the store is whole");
    let said = |execution: &u32| match histories.check_execution(*execution).expect("it can be replayed") {
        ExecutionReport { difference: Some((object, it)), .. } => format!("object {object}: {}", it.what),
        report => format!("{} by {}", report.inputs, report.objects),
    };
    executions.iter().map(said).collect()
}

#[test]
fn what_executions_sent_is_replayed() {
    // The program, the two, and the one that delivers the message.
    assert_eq!(found(1, 1), ["2 by 2", "4 by 2", "2 by 2", "1 by 1"]);
    // All were committed together, so an input that is another one shows in whatever was sent to that object.
    assert_eq!(found(40, 41), ["object 1: output"; 4]);
    assert_eq!(found(60, 61), ["object 0: output", "object 0: output", "object 0: output", "1 by 1"]);
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &format!("{IMPORTS} {SMALL}"));
    let error = open(folder.path()).check_execution(77).expect_err("there is none");
    assert!(error.message().contains("it has those of 2"), "{error}");
}

#[test]
fn a_history_that_is_not_whole_is_told() {
    let code =
        |report: Result<ObjectReport, Error>| report.expect_err("it cannot be replayed").code().to_string();
    assert_eq!(code(changed(b'h', |_| false)), "no-history");
    // The entry that created the object.
    assert_eq!(code(changed(b't', |_| false)), "no-history");
    // As an earlier version wrote it: the option and the digest are not there.
    let old = |bytes: &mut Vec<u8>| {
        bytes.truncate(bytes.len() - 33);
        true
    };
    assert_eq!(code(changed(b'h', old)), "no-history");
    // The first input is said to be another entry: the object's creation.
    let other = |bytes: &mut Vec<u8>| {
        bytes[2] = 1;
        true
    };
    assert_eq!(code(changed(b'h', other)), "store-corruption");
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &format!("{IMPORTS} {SMALL}"));
    assert_eq!(code(open(folder.path()).check(7)), "no-object");
}

#[test]
fn what_a_message_leads_to_is_not_inside_of_who_sent_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let steps = ["(tell 2 (tell 0 (ask 2 (add -1))))", "(tell 2 (add 0))"];
    run(folder.path(), &told(&steps.map(|step| (0, vec![step.to_string()])).to_vec()));
    assert_eq!(check("messages", folder.path()), 8);
}

proptest! {
    #![proptest_config(avm_testing::cases(32))]

    #[test]
    fn histories_of_random_programs_are_replayed(runs in runs()) {
        let folder = tempfile::tempdir().expect("a folder");
        let program = told(&runs);
        run(folder.path(), &program);
        check(&program, folder.path());
    }

    /// Rows that have the right checksums and make no sense.
    #[test]
    fn nonsense_in_a_history_is_told(prefix in prop::sample::select(b"hltug".to_vec()), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let report = changed(prefix, |bytes| {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            true
        });
        // That it comes to an end is what counts: some bytes say what no replay can see, such as places in the source.
        drop(report);
    }
}
