//! Records of runs on a store, kept there or in a file: what ran runs again, wherever the store has gone since, and what differs is told.

mod recorded;

use avm_record::frames::{FrameKind, FrameReader, FrameWriter, Next};
use avm_record::{Header, Run};
use avm_scheme::{
    Buffer, Builder, Divergence, Durability, Engine, Error, ExecutionReport, OpenOptions, Permissions,
    Replay, Store, StoredHistories, UnsafeFeature,
};
use avm_store::{Batch, Range};
use proptest::prelude::*;
use recorded::{IMPORTS, PROGRAMS, runs, told};
use std::io::Cursor;
use std::path::Path;

/// How a run is recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Not,
    Kept,
    File,
}

fn options() -> OpenOptions {
    // The power does not fail here, so nothing needs to be synced.
    OpenOptions { durability: Durability::Buffered, ..OpenOptions::default() }
}

fn builder() -> Builder {
    let builder = Engine::builder().permissions(Permissions::all()).command_line(["program", "argument"]);
    let builder = UnsafeFeature::ALL.iter().copied().fold(builder, Builder::allow);
    builder.stdin(Cursor::new("first line\nsecond line\n"))
}

/// Runs a program on a store, and gives the record that went to a file.
fn run(folder: &Path, text: &str, way: Way, seed: Option<u64>) -> Vec<u8> {
    let record = Buffer::default();
    let builder = seed.into_iter().fold(builder(), Builder::seed);
    let mut engine = match way {
        Way::Not => builder.build(),
        Way::Kept => builder.keep_record().build(),
        Way::File => builder.record(record.clone()).build(),
    };
    engine.open_store(folder, &options()).expect("a store");
    // That it ends with an error is a part of some tests.
    let _ = engine.run_program("p.scm", text);
    record.bytes()
}

fn open(folder: &Path) -> StoredHistories {
    StoredHistories::open(Store::open(folder, &options()).expect("a store")).expect("histories")
}

fn check_file(name: &str, record: &[u8]) -> u64 {
    let report =
        Replay::open(Cursor::new(record.to_vec())).and_then(Replay::check).expect("the record is whole");
    assert_eq!(report.difference, None, "{name}");
    assert!(!report.is_cut, "{name}");
    let open = || Replay::open(Cursor::new(record.to_vec()));
    // Those that are created in the run have all of their history in it; others it has only met.
    for object in 0..6 {
        match Replay::object(open, object) {
            Ok(alone) => assert_eq!(alone.difference, None, "{name}: object {object}"),
            Err(error) => assert_eq!(error.code(), "no-object", "{name}: {error}"),
        }
    }
    if report.events > 0 {
        open().and_then(|replay| replay.at(report.events)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    report.events
}

/// Replays an execution of a store; whether its programs ran again.
fn check_execution(name: &str, histories: &mut StoredHistories, execution: u32) -> bool {
    let report = histories.check_execution(execution).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(report.difference, None, "{name}: execution {execution}");
    let Some(program) = report.program else { return false };
    assert_eq!(program.difference, None, "{name}: execution {execution}");
    assert!(!program.is_cut && program.executions >= execution, "{name}: execution {execution}");
    true
}

/// Programs that run one after the other on one store.
const SEQUENCES: &[&[&str]] = &[
    // Objects, names, behaviours and closures of earlier runs; metadata; messages that nobody had received.
    &[
        "(define-behavior counter (state (n 0) (f #f)) ((inc k) (set! n (+ n k)) n) ((keep! g) (set! f g)) ((use x) (f x)))
         (define (step x) (* 2 x))
         (define c (create-object 'counter 'alice)) (name-object! 'c c)
         (ask c (keep! (let ((k 10)) (lambda (x) (+ (step x) k))))) (ask c (inc 1)) (tell c (inc 2)) (exit 3)",
        "(define c (find-object 'c)) (display (ask c (use 4))) (ask c (inc 10)) (name-object! 'd (create-object 'counter 'bob))",
        "(for-each (lambda (o) (ask o (inc (random-integer 100)))) (scry-meta (lambda (m) (eq? (object-meta-behavior m) 'counter))))
         (write (map object-meta-id (scry-meta (lambda (m) (eq? (object-meta-current-controller m) 'bob)))))
         (transaction (transfer-object (find-object 'd) 'carol)) (tell (find-object 'c) (use (string-length (read-line)))) (exit 0)",
        "(write (map object-meta-id (scry-meta (lambda (m) (eq? (object-meta-current-controller m) 'carol)))))
         (write (guard (e (#t (avm-error-kind e))) (ask (find-object 'd) (use 1))))
         (transaction (ask (find-object 'c) (inc 1)) (ask (find-object 'd) (inc 1)))",
    ],
    // Executions that wait for each other, for messages and for the disk; what they write to; one that fails.
    &[
        "(define (count n) (if (> n 0) (count (- n 1))))
         (define-behavior cell (state (v 0)) ((add k) (count 200) (set! v (+ v k)) v) ((wait) (receive (self))))
         (define c (create-object 'cell)) (name-object! 'c c)
         (define (work name n) (lambda () (do ((i 0 (+ i 1))) ((= i n)) (transaction (ask c (add 1))) (display name) (flush-output-port))))
         (start-execution 'a (work 'a 20)) (start-execution 'b (work 'b 30)) (start-execution 'd (lambda () (count 5000) (error \"d\")))
         (await-execution 'a) (guard (e (#t 'failed)) (await-execution 'd)) (await-execution 'b)
         (display (current-second)) (ask c (add 0))",
        "(define c (find-object 'c)) (define port (open-output-string))
         (start-execution 'late (lambda () (write (ask c (add 5)) port) (tell c (add 7)) (yield-execution) (current-jiffy)))
         (write (await-execution 'late)) (display (get-output-string port)) (write (get-environment-variable \"PATH\"))",
    ],
    // Transactions that abort, pure functions, choices, and what is composed of parts.
    &[
        "(define-behavior account (state (sum 100)) ((take n) (if (> n sum) (error \"poor\")) (set! sum (- sum n)) sum) ((look) sum))
         (register-pure! 'double (lambda (x) (* 2 x)))
         (define a (create-object 'account 'bank)) (define b (create-object 'account 'bank)) (name-object! 'a a) (name-object! 'b b)
         (guard (e (#t 'undone)) (transaction (ask a (take 1)) (error \"no\")))
         (guard (e (#t 'rejected)) (transaction (ask a (take 60)) (ask b (take 101))))",
        "(define a (find-object 'a)) (define b (find-object 'b))
         (ask a (take (call-pure 'double 3)))
         (settle (let ((x (choose '(1 2 3)))) (require (> x 1)) (ask a (take x)) (ask b (take x))))
         (settle (parallel (intent (ask a (take 1))) (intent (ask b (take (random-integer 5))))))
         (update-pure! 'double (lambda (x) (+ x x 1))) (ask a (take (call-pure 'double 3)))",
        "(write (list (ask (find-object 'a) (look)) (ask (find-object 'b) (look)))) (ask (find-object 'a) (take (call-pure 'double 1)))",
    ],
    // Nothing is committed, and a second run follows that has the same numbers.
    &["(display (random-integer 1000)) (display (current-jiffy))", "(display (read-line)) (error \"at the end\")"],
];

#[test]
fn what_ran_on_a_store_runs_again() {
    let single: Vec<[&str; 1]> = PROGRAMS.iter().map(|(program, _)| [*program]).collect();
    let all = SEQUENCES.iter().copied().chain(single.iter().map(|it| &it[..]));
    let mut events = 0;
    for (sequence, seed) in all.zip([None, Some(7)].into_iter().cycle()) {
        let folder = tempfile::tempdir().expect("a folder");
        let files: Vec<Vec<u8>> = (sequence.iter())
            .map(|program| run(folder.path(), &format!("{IMPORTS} {program}"), Way::File, seed))
            .collect();
        // What the store holds by now is not what it held then.
        for (program, record) in sequence.iter().zip(&files) {
            events += check_file(program, record);
        }
        let folder = tempfile::tempdir().expect("a folder");
        for program in sequence {
            run(folder.path(), &format!("{IMPORTS} {program}"), Way::Kept, seed);
        }
        let mut histories = open(folder.path());
        for execution in histories.executions().expect("the store is whole") {
            assert!(check_execution(sequence[0], &mut histories, execution), "{}: {execution}", sequence[0]);
        }
        assert!(check_execution(sequence[0], &mut histories, 1));
    }
    assert!(events > 300, "{events}");
}

#[test]
fn runs_without_a_record_are_told_from_those_with_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = format!("{IMPORTS} {}", SEQUENCES[0][0]);
    let ways = [Way::Not, Way::Kept, Way::File, Way::Not, Way::Kept, Way::Not];
    for way in ways {
        run(folder.path(), &program, way, None);
    }
    let mut histories = open(folder.path());
    let executions = histories.executions().expect("the store is whole");
    // Each run has two: the program, and what delivers the messages of the run before.
    let found: Vec<bool> =
        executions.iter().map(|execution| check_execution("ways", &mut histories, *execution)).collect();
    let kept = found.iter().filter(|kept| **kept).count();
    assert!(kept >= 2 && kept < found.len(), "{found:?}");
    assert!(!found[0] && !found[found.len() - 1], "{found:?}");
    let error = Engine::builder().keep_record().build().run_program("p.scm", "1").unwrap_err();
    assert_eq!(error.code(), "record-failed");
}

/// The record that a store keeps of its last run, as a file of its own; what `change` makes of each frame is in its place.
fn change(folder: &Path, change: impl Fn(FrameKind, Vec<u8>) -> Option<Vec<u8>>) {
    let store = Store::open(folder, &options()).expect("a store");
    let mut batch = Batch::new();
    let (mut record, mut last) = (Vec::new(), Vec::new());
    for entry in store.scan(Range::prefix(b"r")).expect("a scan") {
        let (key, value) = entry.expect("a row");
        batch.delete(&key);
        if last.is_empty() {
            last = key;
        }
        record.extend(value);
    }
    let changed = Buffer::default();
    let mut frames = FrameReader::new(Box::new(Cursor::new(record))).expect("a record");
    let mut out = FrameWriter::new(Box::new(changed.clone())).expect("memory");
    while let Next::Frame(kind, bytes) = frames.next_frame().expect("it is whole") {
        let Some(bytes) = change(kind, bytes) else { break };
        out.write(kind, &bytes).expect("memory");
    }
    batch.put(last, changed.bytes());
    store.commit(batch).expect("a commit");
    store.close().expect("a store that closes");
}

const SMALL: &str =
    "(define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((draw) (set! v (random-integer 1000000)) v))
     (define c (create-object 'cell 'alice))
     (ask c (add 1)) (ask c (draw)) (ask c (add 20)) (ask c (add 3)) (display 'end)";

/// Replays the small program from a store of which the record was changed.
fn changed(how: impl Fn(FrameKind, Vec<u8>) -> Option<Vec<u8>>) -> Result<ExecutionReport, Error> {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &format!("{IMPORTS} {SMALL}"), Way::Kept, None);
    change(folder.path(), how);
    open(folder.path()).check_execution(2)
}

/// The same with another program in the place of its own.
fn with_program(body: &str) -> Divergence {
    let text = format!("{IMPORTS} {body}");
    let program = Engine::new().compile(avm_scheme::Source::new("p.scm", &text)).expect("it compiles");
    let report = changed(|kind, bytes| match kind {
        FrameKind::Run => {
            let run = Run { name: "p.scm".into(), program: program.clone(), ..Run::default() };
            Some(postcard::to_allocvec(&run).expect("a run has bytes"))
        }
        _ => Some(bytes),
    });
    let report = report.expect("the record is whole");
    // Objects have their behaviours and inputs from the store.
    assert_eq!(report.difference, None);
    report.program.and_then(|program| program.difference).unwrap_or_else(|| panic!("{body} differs"))
}

#[test]
fn code_that_was_changed_is_told_with_what_happened_before() {
    let cases = [
        ("(add 20)", "(add 21)", 4, "input", "random-integer gave", "(add 20)", "(add 21)"),
        (
            "(set! v (+ v n)) v)",
            "(set! v (+ n v)) 7)",
            2,
            "output",
            "2 object-called",
            "call 2 gave 1",
            "call 2 gave 7",
        ),
        (
            "(set! v (+ v n)) v)",
            "(set! v (- v n)) (- v))",
            2,
            "state",
            "began with state (0)",
            "state (1)",
            "state (-1)",
        ),
        ("(set! v (+ v n)) v)", "(set! v (+ v n 0)) v)", 2, "gas", "(add 1)", "gas", "gas"),
        ("(ask c (add 3))", "", 4, "end", "(add 20)", "(add 3)", ""),
        ("'end", "'END", 5, "question", "(add 3)", "\"end\"", "\"END\""),
    ];
    for (old, new, event, what, before, expected, found) in cases {
        let difference = with_program(&SMALL.replace(old, new));
        assert_eq!((difference.event, difference.what.as_str()), (event, what), "{new}: {difference:?}");
        let holds =
            |lines: &[String], text: &str| lines.iter().any(|line| line.contains(text)) || text.is_empty();
        assert!(holds(&difference.expected, expected), "{new}: {difference:?}");
        assert!(holds(&difference.found, found), "{new}: {difference:?}");
        assert!(holds(&difference.before, before), "{new}: {difference:?}");
    }
}

#[test]
fn a_record_that_is_not_whole_is_told() {
    let kinds = |wanted: FrameKind| move |kind: FrameKind, bytes: Vec<u8>| (kind != wanted).then_some(bytes);
    // A run that was killed.
    let report = changed(kinds(FrameKind::End)).expect("it is good up to there");
    let program = report.program.expect("it ran again");
    assert!(program.is_cut && program.difference.is_none() && program.events > 0, "{program:?}");
    let headless = |kind: FrameKind, bytes: Vec<u8>| match kind {
        FrameKind::Header => Some(postcard::to_allocvec(&Header::default()).expect("a head")[..3].to_vec()),
        _ => Some(bytes),
    };
    assert!(changed(headless).is_err());
    let senseless = |kind: FrameKind, bytes: Vec<u8>| match kind {
        FrameKind::Rows => Some([bytes, vec![9]].concat()),
        _ => Some(bytes),
    };
    assert_eq!(changed(senseless).unwrap_err().code(), "damaged-record");
    // Answers that are missing.
    let other = |kind: FrameKind, bytes: Vec<u8>| match kind {
        FrameKind::Answers => Some(Vec::new()),
        _ => Some(bytes),
    };
    let report = changed(other).expect("the record is whole");
    let difference = report.program.and_then(|program| program.difference).expect("it differs");
    assert_eq!((difference.event, difference.what.as_str()), (3, "value"), "{difference:?}");
    assert!(difference.found[0].contains("in call 3, random-integer raised"), "{difference:?}");
}

proptest! {
    #![proptest_config(avm_testing::cases(12))]

    #[test]
    fn random_runs_on_a_store_run_again(first in runs(), second in runs(), seed in any::<Option<u64>>()) {
        let folder = tempfile::tempdir().expect("a folder");
        run(folder.path(), &told(&first), Way::Kept, seed);
        let names = "(for-each name-object! '(x y z) peers)";
        run(folder.path(), &format!("{}{names}", told(&first)), Way::Kept, seed);
        let found = "(set! peers (map find-object '(x y z)))";
        let record = run(folder.path(), &told(&second).replace("(define (run to", &format!("{found} (define (run to")), Way::File, seed);
        check_file("the last run", &record);
        let mut histories = open(folder.path());
        for execution in histories.executions().expect("the store is whole") {
            check_execution("random", &mut histories, execution);
        }
    }
}
