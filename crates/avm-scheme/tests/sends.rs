//! Most sends are done in a few steps, inlined into the loop, and the others in as many as it takes. What comes of a program
//! does not depend on which: `sends/program.scm` runs with numbers in its messages, states and outputs, and with lists of
//! them, which have to be copied and frozen. Nor does it depend on whether the trace is kept.

use avm_scheme::{Engine, TraceFormat, TraceLevel};
use std::io::Write;
use std::sync::{Arc, Mutex};

/// What a run wrote, how much gas it took, and its trace.
#[derive(Debug, PartialEq)]
struct Run {
    output: String,
    gas: u64,
    trace: String,
}

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn run(seed: u32, wrapped: &str, level: TraceLevel, entries: usize) -> Run {
    let text = include_str!("sends/program.scm")
        .replace("SEED", &seed.to_string())
        .replace("(wrap x) WRAPPED", &format!("(wrap x) {wrapped}"));
    let output = Output::default();
    let mut engine = Engine::builder().stdout(output.clone()).trace(level).trace_entries(entries).build();
    engine
        .run_program("program.scm", &text)
        .unwrap_or_else(|error| panic!("seed {seed}: {}", error.message()));
    let (gas, trace) = (engine.gas(), engine.trace(TraceFormat::Json));
    drop(engine);
    let bytes = output.0.lock().expect("nobody panicked").clone();
    Run { output: String::from_utf8(bytes).expect("it is text"), gas, trace }
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
            // Freezing an output for the trace costs gas.
            assert!(kept.gas == off.gas || wrapped != "x", "seed {seed}: {} and {}", kept.gas, off.gas);
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
