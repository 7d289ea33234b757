//! `trace`: runs a program, or looks into a recorded run, and shows its messages, the states that objects had, or what another
//! message would have changed.

use super::run::run_program;
use super::{Program, replay, texts, what_if};
use crate::arguments::Trace;
use crate::output;
use avm_scheme::{Moment, ObjectThen, Replay, TraceFormat, is_record};
use serde_json::json;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use tempfile::NamedTempFile;

/// `avm-scheme trace [--json | --mermaid | --svg] [--at N | --what-if N=MESSAGE] FILE [ARGS]`.
pub fn run(trace: &Trace) -> i32 {
    let Some(file) = trace.words.first().map(Path::new) else { return 2 };
    if holds_record(file) {
        return look_into(trace, file);
    }
    if file.is_dir() {
        let folder = file.display();
        output::complain(&format!(
            "`{folder}` is a folder: `store trace {folder}` shows the traces of a store"
        ));
        return 2;
    }
    if trace.options.store.is_some() {
        output::complain(
            "`trace` runs a program without a store; run it by `run --store DIR`, then see `store trace DIR`",
        );
        return 2;
    }
    let program = match Program::read(file) {
        Ok(program) => program,
        Err(code) => return code,
    };
    if trace.at.is_none() && trace.what_if.is_none() {
        return run_and_show(trace, &program);
    }
    // To look back, the run is recorded first.
    let record = match NamedTempFile::new().and_then(|kept| Ok((kept.reopen()?, kept))) {
        Ok(record) => record,
        Err(error) => {
            output::complain(&format!("cannot make a temporary file: {}", avm_scheme::reason(&error)));
            return 2;
        }
    };
    let (out, kept) = record;
    let mut engine =
        trace.options.engine_with_output_on_stderr(program.place(), &texts(&trace.words), |builder| {
            builder.record(out)
        });
    let code = match run_program(&mut engine, &program, trace.options.source.json) {
        Ok(()) => 0,
        Err(error) => output::report(&error, trace.options.source.json),
    };
    if code == 2 {
        return code;
    }
    code.max(look_into(trace, kept.path()))
}

/// Whether a file begins as a recorded run does.
fn holds_record(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4).read_to_end(&mut start));
    read.is_ok() && is_record(&start)
}

fn format_of(trace: &Trace) -> TraceFormat {
    match (trace.options.source.json, trace.mermaid, trace.svg) {
        (true, ..) => TraceFormat::Json,
        (_, true, _) => TraceFormat::Mermaid,
        (_, _, true) => TraceFormat::Svg,
        _ => TraceFormat::Text,
    }
}

/// Runs a program, and shows its messages.
fn run_and_show(trace: &Trace, program: &Program) -> i32 {
    let json = trace.options.source.json;
    let words = texts(&trace.words);
    // What the program prints must not get into the chart: it goes where the diagnostics go, or a file takes the chart.
    let mut engine = match &trace.output {
        None => trace.options.engine_with_output_on_stderr(program.place(), &words, |builder| builder),
        Some(_) => trace.options.engine(program.place(), &words),
    };
    if trace.options.keeps_trace() {
        engine.keep_story();
    }
    let code = match run_program(&mut engine, program, json) {
        Ok(()) => 0,
        Err(error) => output::report(&error, json),
    };
    if code == 2 {
        return code;
    }
    let written = write(trace, &engine.story(format_of(trace)));
    trace.options.keep_schedule(&engine, code.max(written))
}

/// Shows what a recorded run tells.
fn look_into(trace: &Trace, path: &Path) -> i32 {
    let json = trace.options.source.json;
    if let Some((event, message)) = &trace.what_if {
        return match what_if::text(path, *event, message, json) {
            Ok(text) => write(trace, &text),
            Err(code) => code,
        };
    }
    let replay = match replay::open(path, json) {
        Ok(replay) => replay,
        Err(code) => return code,
    };
    let text = match trace.at {
        Some(event) => moment(trace, replay, event),
        None => replay.story(format_of(trace)).map_err(|error| output::report(&error, json)),
    };
    match text {
        Ok(text) => write(trace, &text),
        Err(code) => code,
    }
}

/// The states of objects after an event.
fn moment(trace: &Trace, replay: Replay, event: u64) -> Result<String, i32> {
    let json = trace.options.source.json;
    let mut moment = replay.at(event).map_err(|error| output::report(&error, json))?;
    if let Some(number) = trace.object {
        moment.objects.retain(|object| object.number == number);
        if moment.objects.is_empty() {
            output::complain(&format!("there is no object {number} after event {event}"));
            return Err(2);
        }
    }
    Ok(moment_text(&moment, json))
}

/// The states of objects after an event, as text or JSON.
pub fn moment_text(Moment { event, line, objects }: &Moment, in_json: bool) -> String {
    if in_json {
        let objects: Vec<_> = objects.iter().map(object_in_json).collect();
        return format!("{}\n", json!({"event": event, "line": line, "objects": objects}));
    }
    let mut text = format!("after {line}\n");
    objects.iter().for_each(|object| text.push_str(&format!("  {}\n", object_in_words(object))));
    text
}

fn object_in_json(object: &ObjectThen) -> serde_json::Value {
    json!({
        "object": object.number,
        "behavior": object.behavior,
        "controller": object.controller,
        "machine": object.machine,
        "state": object.state,
        "inputs": object.inputs,
    })
}

fn object_in_words(object: &ObjectThen) -> String {
    let ObjectThen { number, behavior, controller, machine, state, inputs } = object;
    let owner = controller.as_ref().map_or(String::new(), |name| format!(" of {name}"));
    let plural = if *inputs == 1 { "" } else { "s" };
    format!("object {number} ({behavior}){owner} at {machine}: state {state}, {inputs} input{plural}")
}

/// Writes a text where it was asked for.
fn write(trace: &Trace, text: &str) -> i32 {
    let Some(path) = &trace.output else { return output::print(text) };
    match std::fs::write(path, text) {
        Ok(()) => 0,
        Err(error) => {
            let why = avm_scheme::reason(&error);
            output::complain(&format!("cannot write `{}`: {why}", path.display()));
            2
        }
    }
}
