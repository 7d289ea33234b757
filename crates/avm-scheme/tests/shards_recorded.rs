//! Runs of several shards are recorded, and run again from the record without a difference, whatever the threads do.

mod differing;
mod sharded;

use avm_record::Run;
use avm_record::frames::{FrameKind, FrameReader, FrameWriter, Next};
use avm_scheme::{
    Buffer, Builder, Durability, Engine, Error, ObjectSummary, OpenOptions, Permissions, Replay,
    ReplayReport, TraceFormat, UnsafeFeature, WhatIf,
};
use differing::check_difference;
use proptest::prelude::*;
use sharded::{program, step};
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

/// All that can be seen of a run, and its record.
#[derive(PartialEq, Debug)]
struct Seen {
    printed: String,
    gas: u64,
    error: Option<String>,
    record: Vec<u8>,
}

fn builder(shards: usize, threads: usize, seed: Option<u64>) -> Builder {
    let builder = Engine::builder().permissions(Permissions::all()).shards(shards).threads(threads);
    let builder = UnsafeFeature::ALL.iter().copied().fold(builder, Builder::allow);
    seed.into_iter().fold(builder, Builder::seed).gas(300_000_000)
}

fn run(text: &str, builder: Builder, store: Option<&Path>, is_recorded: bool) -> Seen {
    let (record, output) = (Buffer::default(), Buffer::default());
    let builder = if is_recorded { builder.record(record.clone()) } else { builder };
    let mut engine = builder.stdout(output.clone()).build();
    if let Some(folder) = store {
        let options = OpenOptions { durability: Durability::Buffered, ..OpenOptions::default() };
        engine.open_store(folder, &options).unwrap();
    }
    let error = engine.run_program("p.scm", text).err().map(|error| error.message().to_string());
    Seen { printed: output.text(), gas: engine.gas(), error, record: record.bytes() }
}

fn open(record: &[u8]) -> Result<Replay, Error> {
    Replay::open(Cursor::new(record.to_vec()))
}

fn replayed(record: &[u8]) -> ReplayReport {
    open(record).and_then(Replay::check).expect("the record is whole")
}

/// Replays a record, and each of its objects alone.
fn check_record(record: &[u8], text: &str) {
    let report = replayed(record);
    assert_eq!(report.difference, None, "{text}");
    assert!(!report.is_cut && report.events > 0, "{text}");
    // Each shard has numbers of its own, and not each as many objects.
    for object in 0..report.events.min(200) as u32 {
        match Replay::object(|| open(record), object) {
            Ok(alone) => assert_eq!(alone.difference, None, "object {object}:\n{text}"),
            Err(error) => assert_eq!(error.code(), "no-object", "object {object}: {error}\n{text}"),
        }
    }
}

/// Two controllers on two shards, which each learn something from outside.
const LEARNING: &str = "(import (scheme base) (scheme write) (scheme time) (scheme process-context) (srfi 27) (avm))
    (define-behavior cell (state (v 0))
      ((add n) (set! v (+ v n)) v) ((luck) (set! v (random-integer 1000)) v) ((now) (set! v (current-jiffy)) v)
      ((home) (get-environment-variable \"HOME\")))
    (define a (create-object 'cell 'alice)) (define b (create-object 'cell 'bob))
    (define (learn cell) (lambda () (list (ask cell (luck)) (ask cell (now)) (ask cell (home)))))
    (start-execution 'ea (learn a) 'alice) (start-execution 'eb (learn b) 'bob)
    (await-execution 'ea) (await-execution 'eb)
    (ask b (add 1)) (ask a (add 2)) (tell b (add 3)) (display (read-line)) (display (ask b (add 4)))";

/// How the programs below begin.
const SMALL: &str = "(import (scheme base) (scheme write) (avm))
    (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((through other n) (ask other (add n))))
    (define a (create-object 'cell 'alice)) (define b (create-object 'cell 'bob))";

fn record_of(text: &str) -> Vec<u8> {
    let builder = builder(2, 2, None).stdin(Cursor::new("line\n"));
    run(text, builder, None, true).record
}

#[test]
fn what_other_shards_learn_from_outside_is_answered_again() {
    for text in [LEARNING, &LEARNING.replace("'bob", "'alice")] {
        check_record(&record_of(text), text);
    }
}

/// A record with another program in the place of its own.
fn with_program(recorded: &[u8], text: &str) -> Vec<u8> {
    let program = Engine::new().compile(avm_scheme::Source::new("p.scm", text)).expect("it compiles");
    let forged = Buffer::default();
    let mut frames = FrameReader::new(Box::new(Cursor::new(recorded.to_vec()))).expect("a record");
    let mut out = FrameWriter::new(Box::new(forged.clone())).expect("memory");
    while let Next::Frame(kind, bytes) = frames.next_frame().expect("it is whole") {
        let run = Run { name: "p.scm".into(), program: program.clone(), ..Run::default() };
        let bytes = if kind == FrameKind::Run { postcard::to_allocvec(&run).unwrap() } else { bytes };
        out.write(kind, &bytes).expect("memory");
    }
    forged.bytes()
}

#[test]
fn the_first_difference_on_any_shard_is_told() {
    let recorded =
        record_of(&format!("{SMALL} (ask a (add 1)) (ask b (add 2)) (ask b (add 3)) (display 'end)"));
    let cases = [
        ("(ask a (add 1)) (ask b (add 5)) (ask b (add 3)) (display 'end)", 4, "input", "(add 2)", "(add 5)"),
        ("(ask a (add 1)) (ask b (add 2)) (ask b (add 4)) (display 'end)", 5, "input", "(add 3)", "(add 4)"),
        ("(ask a (add 7)) (ask b (add 2)) (ask b (add 3)) (display 'end)", 3, "input", "(add 1)", "(add 7)"),
        ("(ask a (add 1)) (ask b (add 2)) (display 'end)", 4, "end", "(add 3)", ""),
        (
            "(ask a (add 1)) (ask b (add 2)) (ask b (add 3)) (ask b (add 4)) (display 'end)",
            6,
            "end",
            "",
            "(add 4)",
        ),
        (
            "(ask a (add 1)) (ask b (add 2)) (ask b (add 3)) (display 'and)",
            3,
            "question",
            "\"end\"",
            "\"and\"",
        ),
    ];
    for (body, event, what, expected, found) in cases {
        let report = replayed(&with_program(&recorded, &format!("{SMALL} {body}")));
        check_difference(report, body, (event, what, expected, found));
    }
}

#[test]
fn runs_of_shards_that_were_stopped_are_replayed() {
    let both = "(define (loop who) (lambda () (let go () (ask who (add 1)) (go))))
        (start-execution 'eb (loop b) 'bob)";
    for (body, limit) in [
        // Both shards are busy, or the first, or the second.
        (format!("{both} ((loop a))"), "gas"),
        (format!("{both} ((loop a))"), "time"),
        ("(let go () (ask a (add 1)) (go))".into(), "time"),
        (format!("{both} (await-execution 'eb)"), "time"),
        (format!("{both} (await-execution 'eb)"), "gas"),
    ] {
        let text = format!("{SMALL} {body}");
        let limited = match limit {
            "gas" => builder(2, 2, None).gas(3_000_000),
            _ => builder(2, 2, None).timeout(Duration::from_millis(60)),
        };
        let seen = run(&text, limited, None, true);
        assert!(seen.error.is_some(), "{text}");
        let report = replayed(&seen.record);
        assert_eq!((report.difference, report.is_cut), (None, false), "{limit}: {text}");
    }
}

#[test]
fn what_was_written_before_a_run_was_killed_is_replayed() {
    let recorded = record_of(&format!("{SMALL} (do ((i 0 (+ i 1))) ((= i 9000)) (ask a (through b i)))"));
    let mut cut = 0;
    for part in 1..20 {
        let report = replayed(&recorded[..recorded.len() * part / 20]);
        assert_eq!(report.difference, None, "{part}");
        cut += usize::from(report.is_cut && report.events > 0);
    }
    assert!(cut > 10, "{cut}");
}

#[test]
fn forms_that_were_entered_are_replayed() {
    let record = Buffer::default();
    let mut engine = builder(3, 2, Some(1)).record(record.clone()).build();
    let fails =
        "(begin (start-execution 'e (lambda () (let go () (ask b (add 1)) (go))) 'bob) (ask a (none)))";
    for form in [SMALL, "(ask a (through b 5))", fails, "(ask b (add 1))", "(create-object 'cell 'carol)"] {
        let result = engine.eval(form);
        assert_eq!(result.is_err(), form == fails, "{form}");
    }
    check_record(&record.bytes(), "forms");
    assert_eq!(replayed(&record.bytes()).runs, 5);
}

#[test]
fn charts_and_states_are_of_all_shards() {
    let text = format!("{SMALL} (ask b (add 1)) (tell b (add 2)) (ask a (through b 3)) (ask a (add 4))");
    let recorded = record_of(&text);
    for format in [TraceFormat::Text, TraceFormat::Json, TraceFormat::Mermaid, TraceFormat::Svg] {
        let mut engine = builder(2, 2, None).build();
        engine.keep_story();
        engine.run_program("p.scm", &text).unwrap();
        let story = engine.story(format);
        assert!(
            ["create", "add 1", "add 2", "add 3", "add 4"].iter().all(|it| story.contains(it)),
            "{story}"
        );
        assert_eq!(open(&recorded).and_then(|it| it.story(format)).unwrap(), story);
    }
    let json = open(&recorded).and_then(|it| it.story(TraceFormat::Json)).unwrap();
    let events = json.lines().count() as u64;
    let last = open(&recorded).and_then(|it| it.at(events)).unwrap();
    let states: Vec<_> = last.objects.iter().map(|object| (object.number, object.state.as_str())).collect();
    assert_eq!(states, [(0, "(4)"), (1, "(6)")]);
    let number = 1 + json.lines().position(|line| line.contains("add 1")).expect("it is told") as u64;
    let what_if = WhatIf::run(|| open(&recorded), number, "(add 100)").unwrap();
    let state = |object: &Option<ObjectSummary>| object.as_ref().map(|object| object.state.clone());
    let changed: Vec<_> = what_if.objects.iter().map(|(was, now)| (state(was), state(now))).collect();
    assert_eq!(changed, [(Some("(6)".into()), Some("(105)".into()))]);
}

#[test]
fn a_schedule_that_is_given_is_in_no_record() {
    let given = vec![Vec::new(), Vec::new()];
    let mut engine = builder(2, 2, None).schedules(given).record(Buffer::default()).build();
    assert_eq!(engine.run_program("p.scm", SMALL).unwrap_err().code(), "record-failed");
}

proptest! {
    #![proptest_config(avm_testing::cases(30))]

    #[test]
    fn what_shards_do_is_recorded_and_done_again(
        executions in prop::collection::vec((0..5u8, prop::collection::vec(step(), 1..9)), 1..5),
        shards in 2..5usize,
        seed in any::<u64>(),
        has_store in any::<bool>(),
    ) {
        let text = program(&executions);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let store = |at: usize| has_store.then(|| folders[at].path());
        let plain = run(&text, builder(shards, 2, Some(seed)), store(0), false);
        let seen = run(&text, builder(shards, 2, Some(seed)), store(1), true);
        prop_assert_eq!(&Seen { record: Vec::new(), ..run(&text, builder(shards, 1, Some(seed)), store(2), true) }, &plain);
        prop_assert_eq!((&seen.printed, seen.gas, &seen.error), (&plain.printed, plain.gas, &plain.error));
        check_record(&seen.record, &text);
    }

    #[test]
    fn damaged_records_of_shards_are_told(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let mut damaged = SMALL_RECORD.clone();
        let at = at.index(damaged.len());
        damaged[at] ^= 1 << bit;
        let error = open(&damaged).and_then(Replay::check).expect_err("a flipped bit is noticed");
        prop_assert!(["not-a-record", "record-version", "damaged-record"].contains(&error.code()), "{}", error);
    }

    #[test]
    fn forged_records_of_shards_do_no_harm(
        frame in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut frames = FrameReader::new(Box::new(Cursor::new(SMALL_RECORD.clone()))).expect("a record");
        let mut all = Vec::new();
        while let Next::Frame(kind, bytes) = frames.next_frame().expect("it is whole") {
            all.push((kind, bytes));
        }
        let forged = Buffer::default();
        let mut out = FrameWriter::new(Box::new(forged.clone())).expect("memory");
        let chosen = frame.index(all.len());
        for (number, (kind, mut bytes)) in all.into_iter().enumerate() {
            if number == chosen && !bytes.is_empty() && kind != FrameKind::Run {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            out.write(kind, &bytes).expect("memory");
        }
        let _ = open(&forged.bytes()).and_then(Replay::check);
        let _ = open(&forged.bytes()).and_then(|it| it.story(TraceFormat::Text));
    }
}

static SMALL_RECORD: LazyLock<Vec<u8>> =
    LazyLock::new(|| record_of(&format!("{SMALL} (ask a (through b 3)) (ask b (add 1)) (display 'end)")));
