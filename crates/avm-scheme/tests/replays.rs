//! Recorded runs run again without a difference, whatever they do; one that differs, or is damaged, is told.

mod differing;
mod recorded;

use avm_record::frames::{FrameKind, FrameReader, FrameWriter, Next};
use avm_record::{Header, Run};
use avm_scheme::{Buffer, Engine, Error, Permissions, Replay, ReplayReport, TraceFormat, WhatIf};
use differing::check_difference;
use proptest::prelude::*;
use recorded::{IMPORTS, PROGRAMS, runs, told};
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

/// Runs a program and gives its record, and what it wrote.
fn record(name: &str, text: &str, seed: Option<u64>) -> (Vec<u8>, String) {
    let (record, output) = (Buffer::default(), Buffer::default());
    let mut builder = Engine::builder().permissions(Permissions::all()).stdout(output.clone());
    builder = builder.stdin(Cursor::new("first line\nsecond line\n")).command_line(["program", "argument"]);
    builder = seed.into_iter().fold(builder, |builder, seed| builder.seed(seed));
    let mut engine = builder.record(record.clone()).build();
    // That it ends with an error is a part of some tests.
    let _ = engine.run_program(name, text);
    (record.bytes(), output.text())
}

fn open(record: &[u8]) -> Result<Replay, Error> {
    Replay::open(Cursor::new(record.to_vec()))
}

fn replayed(record: &[u8]) -> ReplayReport {
    open(record).and_then(Replay::check).expect("the record is whole")
}

/// Replays a record, and each of its objects alone.
fn check_record(name: &str, record: &[u8]) -> ReplayReport {
    let report = replayed(record);
    assert_eq!(report.difference, None, "{name}");
    assert!(!report.is_cut && !report.is_other_build, "{name}");
    for object in 0.. {
        match Replay::object(|| open(record), object) {
            Ok(alone) => assert_eq!(alone.difference, None, "{name}: object {object}"),
            Err(error) => {
                assert_eq!(error.code(), "no-object", "{name}: {error}");
                break;
            }
        }
    }
    report
}

#[test]
fn every_example_is_replayed_without_a_difference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the examples") {
        let path = entry.expect("an example").path();
        let name = path.file_name().expect("its name").to_string_lossy().into_owned();
        if !name.ends_with(".avm.scm") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("its text");
        let (recorded, output) = record(&name, &text, None);
        let expected = std::fs::read_to_string(path.to_string_lossy().replace(".avm.scm", ".expected"));
        assert_eq!(output, expected.expect("what it writes"), "{name}");
        check_record(&name, &recorded);
        // Nothing that differs from run to run is in a record.
        assert_eq!(recorded, record(&name, &text, None).0, "{name}");
        count += 1;
    }
    assert!(count >= 10, "there are examples");
}

#[test]
fn what_programs_learn_from_outside_is_answered_again() {
    let mut found = Vec::new();
    for (program, _) in PROGRAMS {
        let text = format!("{IMPORTS} {program}");
        found.push(check_record(program, &record("p.scm", &text, None).0).events);
    }
    assert_eq!(found, PROGRAMS.iter().map(|(_, events)| *events).collect::<Vec<_>>());
}

/// Events at one place that are alike, and then are not: in their object, their caller, their transaction, what caused them, their
/// selector, how many arguments they have, how much gas went by, or their execution.
const ALIKE: &[&str] = &[
    "(do ((i 0 (+ i 1))) ((= i 40)) (ask (vector-ref all (if (< i 20) 0 (modulo i 3))) (add 1)))",
    "(do ((i 0 (+ i 1))) ((= i 40)) (transaction (ask a (add i)) (if (odd? i) (ask b (add i)))))",
    "(do ((i 0 (+ i 1))) ((= i 40)) (call (if (= i 30) b a) (if (< i 10) (list 'add i) (list 'sum 1 i))))",
    "(do ((i 0 (+ i 1))) ((= i 20)) (let ((tx (if (< i 9) (begin-tx) (begin-tx 'bob)))) (ask (if (< i 9) a (create-object 'cell 'bob)) (add 1)) (if (< i 15) (commit-tx tx) (abort-tx tx))))",
    "(define (go o k) (ask o (add k))) (do ((i 0 (+ i 1))) ((= i 30)) (if (= (modulo i 10) 9) (transaction (go a i)) (go a i)))",
    "(do ((i 0 (+ i 1))) ((= i 20)) (ask a (via b (if (< i 10) 1 i))) (if (= i 15) (ask a (far b))))",
    "(do ((i 0 (+ i 1))) ((= i 20)) (if (< i 9) (ask a (add 1)) (ask a (slow i))))",
    "(do ((i 0 (+ i 1))) ((= i 20)) (tell a (add i)) (tell (vector-ref all (modulo i 3)) (via b 2)))",
    "(define (work o) (lambda () (do ((i 0 (+ i 1))) ((= i 20)) (ask o (add 1)) (if (= i 5) (yield-execution)))))
     (start-execution 'one (work a)) (start-execution 'two (work b) 'bob) (await-execution 'two) (ask a (add 1)) (await-execution 'one)",
    "(do ((i 0 (+ i 1))) ((= i 20)) (guard (e (#t #f)) (ask a (fail i))) (create-object 'cell (if (< i 10) 'x 'y)))",
    "(do ((i -20000000 (+ i 1000001))) ((> i 20000000)) (ask a (set i)) (ask b (set (* i i i))))",
];

/// The lines of a trace without the numbers of events, which each execution has of its own there.
fn bare(trace: &str) -> Vec<String> {
    let is_number = |word: &&str| word.parse::<u64>().is_ok();
    let line = |line: &str| {
        let words = line.split_whitespace().skip_while(|word| !is_number(word)).skip(1);
        let words: Vec<&str> = words.collect();
        let text = words.join(" ");
        text.split(" <- ").map(|part| part.trim_start_matches(char::is_numeric)).collect::<Vec<_>>().join("")
    };
    trace.lines().map(line).collect()
}

#[test]
fn a_record_tells_what_the_trace_tells() {
    for body in ALIKE {
        let text = format!(
            "(import (scheme base) (avm))
            (define-behavior cell (state (v 0))
              ((add n) (set! v (+ v n)) v) ((sum . all) (apply + all)) ((set n) (set! v n) n) ((fail n) (set! v n) (error \"no\" n))
              ((via o n) (set! v (ask o (add n))) v) ((far o) (ask o (via (self) 3)))
              ((slow n) (do ((i 0 (+ i 1))) ((= i n) v) (set! v i))))
            (define a (create-object 'cell 'alice)) (define b (create-object 'cell 'alice)) (define c (create-object 'cell))
            (define all (vector a b c)) {body}"
        );
        let record = Buffer::default();
        let mut engine = Engine::builder().record(record.clone()).build();
        engine.run_program("p.scm", &text).unwrap_or_else(|error| panic!("{body}: {error}"));
        let told =
            open(&record.bytes()).and_then(|it| it.story(TraceFormat::Text)).expect("the record is whole");
        assert_eq!(bare(&told), bare(&engine.trace(TraceFormat::Text)), "{body}");
        check_record(body, &record.bytes());
    }
}

/// Executions that conflict, wait for each other, fail, and are started and asked for by objects.
const EXECUTIONS: &str = "(import (scheme base) (scheme write) (avm))
    (define (count n) (if (> n 0) (count (- n 1))))
    (define-behavior cell (state (value 0)) ((get) value) ((put x) (set! value x)) ((late n) (count n) (set! value (+ value n))))
    (define-behavior boss (state (made #f) (seen '()))
      ((begin! name) (set! made (start-execution name (lambda () (count 2000) name))) (execution-status name))
      ((look) (yield-execution) (set! seen (list (current-execution) (executions) (execution-status made))) (await-execution made)))
    (define a (create-object 'cell 'alice)) (define b (create-object 'cell 'bob)) (define c (create-object 'boss))
    (define (bump cell n)
      (if (> n 0)
          (begin (transaction (let ((x (ask cell (get)))) (count 300) (ask cell (put (+ x 1))))) (tell b (late 50)) (bump cell (- n 1)))))
    (start-execution 'one (lambda () (bump a 6) (display 1)))
    (start-execution 'two (lambda () (bump a 6) (display 2) (display (ask c (begin! 'made))) (display (ask c (look)))))
    (start-execution 'three (lambda () (bump b 6) (display 3) (error \"three\")) 'bob)
    (bump a 3)
    (display (list (ask a (get)) (guard (e (#t 'failed)) (await-execution 'three)) (ask b (get))))
    (await-execution 'two)";

#[test]
fn executions_take_turns_as_they_did() {
    for seed in [None, Some(1), Some(2), Some(3), Some(4)] {
        let (recorded, output) = record("executions.scm", EXECUTIONS, seed);
        assert!(["failed", "running", "made"].iter().all(|word| output.contains(word)), "{output}");
        check_record(&format!("seed {seed:?}"), &recorded);
        let text = open(&recorded).and_then(|it| it.story(TraceFormat::Text)).expect("the record is whole");
        for name in ["program", "one", "two", "three", "messages"] {
            assert!(text.lines().any(|line| line.starts_with(&format!("{name} "))), "{name}\n{text}");
        }
    }
    let given = avm_scheme::Schedule::Given(Vec::new());
    let mut engine = Engine::builder().record(Buffer::default()).schedule(given).build();
    let error = engine.run_program("executions.scm", EXECUTIONS).unwrap_err();
    assert_eq!(error.code(), "record-failed");
}

#[test]
fn a_seed_makes_random_numbers_repeat() {
    let text = "(import (scheme base) (scheme write) (srfi 27)) (write (random-integer 1000000000))";
    assert_eq!(record("p.scm", text, Some(7)), record("p.scm", text, Some(7)));
    assert_ne!(record("p.scm", text, Some(7)).1, record("p.scm", text, Some(8)).1);
}

/// A record with another program in the place of its own.
fn with_program(recorded: &[u8], text: &str) -> Vec<u8> {
    let program = Engine::new().compile(avm_scheme::Source::new("p.scm", text)).expect("it compiles");
    let forged = Buffer::default();
    let mut frames = FrameReader::new(Box::new(Cursor::new(recorded.to_vec()))).expect("a record");
    let mut out = FrameWriter::new(Box::new(forged.clone())).expect("memory");
    while let Next::Frame(kind, bytes) = frames.next_frame().expect("it is whole") {
        let bytes = match kind {
            FrameKind::Run => {
                let run = Run { name: "p.scm".into(), program: program.clone(), ..Run::default() };
                postcard::to_allocvec(&run).expect("a run has bytes")
            }
            _ => bytes,
        };
        out.write(kind, &bytes).expect("memory");
    }
    forged.bytes()
}

#[test]
fn the_first_difference_is_told() {
    let program = |body: &str| {
        format!(
            "(import (scheme base) (scheme write) (scheme time) (avm))
            (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((twice n) (* 2 n)))
            (define c (create-object 'cell 'alice)) {body}"
        )
    };
    let recorded = record("p.scm", &program("(ask c (add 1)) (ask c (add 2)) (display 'end)"), None).0;
    let cases = [
        ("(ask c (add 1)) (ask c (add 3)) (display 'end)", 3, "input", "(add 2)", "(add 3)"),
        ("(ask c (add 1)) (ask c (twice 2)) (display 'end)", 3, "input", "(add 2)", "(twice 2)"),
        (
            "(ask c (add 1)) (create-object 'cell) (display 'end)",
            3,
            "event",
            "object-called",
            "object-created",
        ),
        ("(ask c (add 1)) (display 'end)", 2, "end", "(add 2)", ""),
        ("(ask c (add 1)) (ask c (add 2)) (ask c (add 3)) (display 'end)", 4, "end", "", "(add 3)"),
        ("(ask c (add 1)) (ask c (add 2)) (display 'and)", 3, "question", "\"end\"", "\"and\""),
    ];
    for (body, event, what, expected, found) in cases {
        let report = replayed(&with_program(&recorded, &program(body)));
        check_difference(report, body, (event, what, expected, found));
    }
}

#[test]
fn runs_that_were_stopped_are_replayed() {
    let text = "(import (scheme base) (avm)) (define-behavior b ((x) 1)) (define o (create-object 'b))
        (let loop () (ask o (x)) (loop))";
    let record = Buffer::default();
    let mut engine = Engine::builder().gas(100_000).record(record.clone()).build();
    assert_eq!(engine.run_program("p.scm", text).map(drop).expect_err("it is stopped").code(), "out-of-gas");
    assert!(check_record("out-of-gas", &record.bytes()).events > 100);
    let record = Buffer::default();
    let time = std::time::Duration::from_millis(100);
    let mut engine = Engine::builder().timeout(time).record(record.clone()).build();
    assert_eq!(engine.run_program("p.scm", text).map(drop).expect_err("it is stopped").code(), "timed-out");
    assert!(replayed(&record.bytes()).difference.is_none());
}

#[test]
fn several_programs_and_the_host_are_replayed() {
    let record = Buffer::default();
    let mut engine = Engine::builder().record(record.clone()).build();
    let mut count = 0;
    engine
        .register("count!", move || {
            count += 1;
            count
        })
        .expect("a name");
    let text =
        "(import (scheme base) (avm) (host)) (define-behavior b ((n) (count!))) (ask (create-object 'b) (n))";
    for _ in 0..3 {
        engine.run_program("p.scm", text).expect("it runs");
    }
    let report = check_record("several", &record.bytes());
    assert_eq!((report.runs, report.events, report.answers), (3, 6, 3));
    let procedure = engine.run_program("p.scm", "(lambda () 1)").expect("it runs");
    let error = engine.call(&procedure, ()).map(drop).expect_err("only programs and forms are recorded");
    assert_eq!(error.code(), "not-recorded");
}

/// What is entered at the prompt, one after the other.
const SESSION: &[&str] = &[
    "(define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((get) v))",
    "(define c (create-object 'cell 'alice))",
    "(ask c (add 1))",
    "(ask c (add",
    "(car (ask c (add 5)))",
    "(define tx (begin-tx 'alice)) (ask c (add (random-integer 1000)))",
    "(read-line)",
    "(commit-tx tx)",
    "(define-record-type point (make-point x) point? (x point-x))",
    "(tell c (add 3))",
    "(list (ask c (get)) (point-x (make-point 1)))",
];

#[test]
fn what_is_entered_at_the_prompt_is_replayed() {
    let record = Buffer::default();
    let builder = Engine::builder().permissions(Permissions::all()).stdin(Cursor::new("a line\n"));
    let mut engine = builder.record(record.clone()).build();
    for entry in SESSION {
        let _ = engine.eval(entry);
    }
    let report = check_record("a session", &record.bytes());
    // The one that is not complete is no run.
    assert_eq!(report.runs as usize, SESSION.len() - 1);
    let moment = open(&record.bytes()).and_then(|it| it.at(2)).expect("there is such an event");
    assert_eq!(moment.objects[0].state, "(1)");
    let changed = WhatIf::run(|| open(&record.bytes()), 2, "(add 2)").expect("there is such a call");
    assert_eq!(changed.objects.len(), 1);
    let (was, now) = &changed.objects[0];
    let value = |it: &Option<avm_scheme::ObjectSummary>| {
        it.as_ref().expect("it is there").state.trim_matches(['(', ')']).parse::<i64>().expect("a number")
    };
    assert_eq!(value(now), value(was) + 1);
}

const SMALL: &str = "(import (scheme base) (scheme write) (avm))
    (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((get) v))
    (define a (create-object 'cell 'alice)) (define b (create-object 'cell 'bob))
    (transaction (ask a (add 1)))
    (guard (e (#t #f)) (transaction (ask a (add 10)) (error \"stop\")))
    (tell b (add 5)) (display (ask a (get))) (display (ask b (get)))";

static SMALL_RECORD: LazyLock<Vec<u8>> = LazyLock::new(|| record("p.scm", SMALL, None).0);

#[test]
fn the_past_can_be_looked_at() {
    let state = |event: u64, object: usize| {
        let moment = open(&SMALL_RECORD).and_then(|it| it.at(event)).expect("there is such an event");
        moment.objects.get(object).map(|object| (object.state.clone(), object.inputs))
    };
    let at = |text: &str, inputs| Some((text.to_string(), inputs));
    assert_eq!((state(1, 0), state(1, 1)), (at("(0)", 0), None));
    assert_eq!((state(4, 0), state(5, 0)), (at("(1)", 1), at("(1)", 1)));
    assert_eq!((state(7, 0), state(8, 0)), (at("(11)", 2), at("(1)", 1)));
    assert_eq!((state(9, 1), state(10, 1), state(12, 1)), (at("(0)", 0), at("(5)", 1), at("(5)", 2)));
    let error = open(&SMALL_RECORD).and_then(|it| it.at(13)).expect_err("there are twelve");
    assert!(error.message().contains("numbered from 1 to 12"), "{error}");
}

#[test]
fn charts_of_records_have_all_executions() {
    let text = open(&SMALL_RECORD).and_then(|it| it.story(TraceFormat::Text)).expect("the record is whole");
    assert!(text.contains("object 1 (cell) received (add 5)"), "{text}");
    assert_eq!(text.lines().count(), 12, "{text}");
}

#[test]
fn another_message_changes_what_follows_from_it() {
    let what_if = |event, message| WhatIf::run(|| open(&SMALL_RECORD), event, message);
    let changed = what_if(4, "(add 100)").expect("there is such a call");
    assert_eq!(changed.output, Some(("15".into(), "1005".into())));
    assert_eq!(changed.objects.len(), 1);
    let changed = what_if(9, "(add 7)").expect("there is such a message");
    assert_eq!(changed.output, Some(("15".into(), "17".into())));
    let changed = what_if(7, "(add 7)").expect("there is such a call");
    assert_eq!((changed.output, changed.objects), (None, Vec::new()), "it was aborted");
    let changed = what_if(4, "(unknown)").expect("there is such a call");
    assert!(changed.outcome.expect("the run ends otherwise").1.contains("rejected unknown"));
    assert_eq!(what_if(1, "x").expect_err("a creation has no message").code(), "no-message");
    assert_eq!(what_if(4, "add 100").expect_err("these are two data").code(), "several-data");
    assert_eq!(what_if(4, " ").expect_err("this is none").code(), "no-datum");
    assert_eq!(what_if(4, "(").map(drop).expect_err("no datum").kind(), avm_scheme::ErrorKind::Syntax);
}

proptest! {
    #![proptest_config(avm_testing::cases(64))]

    #[test]
    fn random_programs_are_replayed(runs in runs()) {
        let program = told(&runs);
        check_record(&program, &record("p.scm", &program, None).0);
    }

    #[test]
    fn damaged_records_are_told(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let mut damaged = SMALL_RECORD.clone();
        let at = at.index(damaged.len());
        damaged[at] ^= 1 << bit;
        let error = open(&damaged).and_then(Replay::check).expect_err("a flipped bit is noticed");
        prop_assert!(["not-a-record", "record-version", "damaged-record"].contains(&error.code()), "{}", error);
        // Others that read it must not panic.
        let _ = open(&damaged).and_then(|it| it.story(TraceFormat::Text));
        let _ = open(&damaged).and_then(|it| it.at(3));
        let _ = WhatIf::run(|| open(&damaged), 4, "(add 1)");
        let _ = Replay::object(|| open(&damaged), 0);
    }

    #[test]
    fn records_that_were_cut_are_good_up_to_there(at in any::<prop::sample::Index>()) {
        let cut = &SMALL_RECORD[..at.index(SMALL_RECORD.len())];
        match open(cut).and_then(Replay::check) {
            Ok(report) => prop_assert!(report.is_cut && report.difference.is_none()),
            Err(error) => prop_assert!(["not-a-record", "damaged-record"].contains(&error.code()), "{}", error),
        }
    }

    /// Bytes that have the right checksums and make no sense.
    #[test]
    fn nonsense_is_told(kinds in prop::collection::vec((1..7u8, prop::collection::vec(any::<u8>(), 0..60)), 0..6)) {
        let forged = Buffer::default();
        let mut out = FrameWriter::new(Box::new(forged.clone())).expect("memory");
        let header = postcard::to_allocvec(&Header::default()).expect("a head has bytes");
        out.write(FrameKind::Header, &header).expect("memory");
        let program = Engine::new().compile(SMALL.into()).expect("it compiles");
        let run = Run { name: "p.scm".into(), program, ..Run::default() };
        out.write(FrameKind::Run, &postcard::to_allocvec(&run).expect("a run has bytes")).expect("memory");
        for (kind, bytes) in kinds {
            let kinds = [FrameKind::Source, FrameKind::Answers, FrameKind::Events, FrameKind::End, FrameKind::Run, FrameKind::Header];
            out.write(kinds[usize::from(kind) - 1], &bytes).expect("memory");
        }
        let forged = forged.bytes();
        let _ = open(&forged).and_then(Replay::check);
        let _ = open(&forged).and_then(|it| it.story(TraceFormat::Text));
        let _ = open(&forged).and_then(|it| it.at(3));
        let _ = Replay::object(|| open(&forged), 0);
    }
}
