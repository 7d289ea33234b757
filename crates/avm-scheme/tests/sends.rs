//! Most sends are done in a few steps, inlined into the loop, and the others in as many as it takes. What comes of a program
//! does not depend on which: `sends/program.scm` runs with numbers in its messages, states and outputs, and with lists of
//! them, which have to be copied and frozen. Nor does it depend on whether the trace is kept, or the run recorded.

use avm_scheme::{Buffer, Builder, Engine, Replay, TraceFormat, TraceLevel};
use std::io::Cursor;

/// What a run wrote, how much gas it took, and its trace.
#[derive(Debug, PartialEq)]
struct Run {
    output: String,
    gas: u64,
    trace: String,
}

fn run(seed: u32, wrapped: &str, level: TraceLevel, entries: usize) -> Run {
    run_by(Engine::builder().trace(level).trace_entries(entries), seed, wrapped)
}

fn run_by(builder: Builder, seed: u32, wrapped: &str) -> Run {
    let text = include_str!("sends/program.scm")
        .replace("SEED", &seed.to_string())
        .replace("(wrap x) WRAPPED", &format!("(wrap x) {wrapped}"));
    let output = Buffer::default();
    let mut engine = builder.stdout(output.clone()).build();
    engine
        .run_program("program.scm", &text)
        .unwrap_or_else(|error| panic!("seed {seed}: {}", error.message()));
    Run { output: output.text(), gas: engine.gas(), trace: engine.trace(TraceFormat::Json) }
}

/// What a trace says but for values, places and gas.
fn events(trace: &str) -> Vec<String> {
    let events = trace.lines().map(|line| {
        let (event, rest) = line.split_once(",\"place\"").unwrap_or((line, ""));
        let fate = rest.split_once("\"fate\":").map_or("", |(_, fate)| fate);
        format!("{event} {}", fate.split(',').next().unwrap_or(""))
    });
    events.collect()
}

#[test]
fn short_and_long_ways_end_alike() {
    for seed in [1, 77, 4242, 90_001, 123_456] {
        let quick = run(seed, "x", TraceLevel::Messages, 1_000_000);
        assert!(quick.output.lines().count() > 400 && events(&quick.trace).len() > 500, "much happens");
        for wrapped in ["(list x)", "(cons x \"x\")", "(if (even? x) x (list x))"] {
            let slow = run(seed, wrapped, TraceLevel::Messages, 1_000_000);
            assert_eq!(quick.output, slow.output, "seed {seed}, {wrapped}");
            assert_eq!(events(&quick.trace), events(&slow.trace), "seed {seed}, {wrapped}");
        }
    }
}

#[test]
fn nothing_depends_on_what_the_trace_keeps() {
    for seed in [5, 99, 31_337] {
        for wrapped in ["x", "(list x)"] {
            let kept = run(seed, wrapped, TraceLevel::Messages, 1_000_000);
            let off = run(seed, wrapped, TraceLevel::Off, 1_000_000);
            assert_eq!(kept.output, off.output, "seed {seed}, {wrapped}");
            assert_eq!(kept.gas, off.gas, "seed {seed}, {wrapped}");
            assert_eq!(off.trace, "", "nothing is kept");
            // The newest entries of a small ring are those of a large one.
            let few = run(seed, wrapped, TraceLevel::Messages, 100);
            assert_eq!((&kept.output, kept.gas), (&few.output, few.gas), "seed {seed}, {wrapped}");
            let newest: Vec<_> = few.trace.lines().filter(|line| !line.contains("dropped")).collect();
            assert!(newest.len() <= 100 && kept.trace.lines().count() > 100);
            let last: Vec<_> = kept.trace.lines().rev().take(newest.len()).collect();
            assert!(newest.iter().rev().eq(last.iter()), "seed {seed}, {wrapped}");
        }
    }
}

#[test]
fn nothing_depends_on_whether_the_run_is_recorded() {
    for seed in [3, 512, 70_001] {
        for wrapped in ["x", "(list x)", "(if (even? x) x (list x))"] {
            let plain = run(seed, wrapped, TraceLevel::Messages, 1_000_000);
            let record = Buffer::default();
            let builder = Engine::builder().trace_entries(1_000_000).record(record.clone());
            assert_eq!(plain, run_by(builder, seed, wrapped), "seed {seed}, {wrapped}");
            let bytes = record.bytes();
            let report =
                Replay::open(Cursor::new(bytes.clone())).expect("it is one").check().expect("it is whole");
            assert_eq!(report.difference, None, "seed {seed}, {wrapped}");
            assert_eq!(report.events as usize, plain.trace.lines().count(), "seed {seed}, {wrapped}");
            // A record that ends in the middle agrees up to there.
            let half = Replay::open(Cursor::new(bytes[..bytes.len() * 2 / 3].to_vec())).expect("it is one");
            let report = half.check().expect("it is whole up to there");
            assert!(report.is_cut && report.difference.is_none(), "seed {seed}, {wrapped}");
        }
    }
}
