//! `replay`: runs a recorded run again, or has the objects of a store handle their inputs again, all or those of an execution, whose
//! programs run again if the store has a record of them, and compares.

use crate::arguments::Replay as Arguments;
use crate::output::{self, Progress};
use avm_scheme::{
    Divergence, Error, ErrorKind, ExecutionReport, ObjectReport, OpenOptions, Replay, ReplayReport, Store,
    StoredHistories,
};
use serde_json::json;
use std::fs::File;
use std::path::Path;

/// `avm-scheme replay [--json] [--object N | --execution N] (FILE | --store DIR)`.
pub fn run(arguments: &Arguments) -> i32 {
    match (&arguments.store, &arguments.file) {
        (Some(folder), _) => run_histories(arguments, folder),
        (None, Some(file)) => run_record(arguments, file),
        (None, None) => 2,
    }
}

/// Replays a recorded run, or one object of it.
fn run_record(arguments: &Arguments, file: &Path) -> i32 {
    if let Some(object) = &arguments.object {
        return match object.parse() {
            Ok(object) => run_alone(arguments, file, object),
            Err(_) => {
                output::complain(&format!(
                    "`--object {object}`: a recorded run knows objects by their numbers; `--store` knows their names too"
                ));
                2
            }
        };
    }
    let replay = match open(file, arguments.json) {
        Ok(replay) => replay,
        Err(code) => return code,
    };
    let mut progress = Progress::of_file(file);
    let replay = replay.tell(move |events, bytes| progress.show(bytes, &format!("{events} events")));
    let report = replay.check();
    output::clear_progress();
    match report {
        Ok(report) => {
            let text = if arguments.json { in_json(&report) } else { in_words(&report) };
            let written = output::print(&text);
            if report.difference.is_some() { 1 } else { written }
        }
        Err(error) => output::report(&error, arguments.json),
    }
}

/// Opens a recorded run. What is wrong is shown; then there is an exit code instead.
pub fn open(path: &Path, json: bool) -> Result<Replay, i32> {
    open_quietly(path).map_err(|error| output::report(&error, json))
}

/// The object of a name in a store.
pub fn named(histories: &StoredHistories, name: &str) -> Result<u32, Error> {
    histories.find(name).ok_or_else(|| {
        let text = format!("the store has no object named {name}");
        Error::new(ErrorKind::Usage, "no-object", text)
    })
}

/// Opens a recorded run.
pub fn open_quietly(path: &Path) -> Result<Replay, Error> {
    if path.is_dir() {
        let folder = path.display();
        let text = format!("`{folder}` is a folder: `replay --store {folder}` replays what a store holds");
        return Err(Error::new(ErrorKind::File, "unreadable-file", text));
    }
    let file = File::open(path).map_err(|error| {
        let text = format!("cannot read `{}`: {}", path.display(), avm_scheme::reason(&error));
        Error::new(ErrorKind::File, "unreadable-file", text)
    })?;
    Replay::open(file)
}

/// Replays one object alone.
fn run_alone(arguments: &Arguments, file: &Path, object: u32) -> i32 {
    match Replay::object(|| open_quietly(file), object) {
        Ok(report) => show_alone(&report, "record", arguments.json),
        Err(error) => output::report(&error, arguments.json),
    }
}

/// Shows what came of replaying an object; `source` is what it was compared with.
fn show_alone(report: &ObjectReport, source: &str, in_json: bool) -> i32 {
    let ObjectReport { object, inputs, difference } = report;
    let text = match (in_json, difference) {
        (true, difference) => {
            let difference = difference.as_ref().map(difference_in_json);
            format!("{}\n", json!({"object": object, "inputs": inputs, "difference": difference}))
        }
        (false, Some(difference)) => difference_in_words(difference, &format!("object {object}"), source),
        (false, None) => format!("no difference: {} of object {object}\n", counted(*inputs, "input")),
    };
    let written = output::print(&text);
    if report.difference.is_some() { 1 } else { written }
}

/// Replays the histories in a store: what an execution sent, one object's, or all, up to the first difference.
fn run_histories(arguments: &Arguments, folder: &Path) -> i32 {
    match histories_of(arguments, folder) {
        Ok(code) => code,
        Err(error) => output::report(&error, arguments.json),
    }
}

fn histories_of(arguments: &Arguments, folder: &Path) -> Result<i32, Error> {
    let mut histories = open_histories(folder)?;
    if let Some(execution) = arguments.execution {
        return Ok(show_sent(&histories.check_execution(execution)?, arguments.json));
    }
    if let Some(name) = &arguments.object {
        let object = match name.parse() {
            Ok(object) => object,
            Err(_) => named(&histories, name)?,
        };
        return Ok(show_alone(&histories.check(object)?, "store", arguments.json));
    }
    let objects = histories.objects()?;
    let (mut inputs, mut left_out) = (0, Vec::new());
    let mut progress = Progress::of(objects.len() as u64);
    for (done, object) in (0..).zip(&objects) {
        progress.show(done, &counted(done, "object"));
        match histories.check(*object) {
            Ok(report) if report.difference.is_some() => {
                output::clear_progress();
                return Ok(show_alone(&report, "store", arguments.json));
            }
            Ok(report) => inputs += report.inputs,
            // The others can be replayed.
            Err(error) if error.kind() == ErrorKind::Usage => left_out.push(error.message().to_string()),
            Err(error) => {
                output::clear_progress();
                return Err(error);
            }
        }
    }
    output::clear_progress();
    let replayed = (objects.len() - left_out.len()) as u64;
    let text = if arguments.json {
        let report = json!({"objects": replayed, "inputs": inputs, "leftOut": left_out, "difference": null});
        format!("{report}\n")
    } else {
        let notes: String = left_out.iter().map(|why| format!("note: {why}\n")).collect();
        let (inputs, objects) = (counted(inputs, "input"), counted(replayed, "object"));
        format!("no difference: {inputs} of {objects}\n{notes}")
    };
    Ok(output::print(&text))
}

/// Shows what came of replaying what an execution sent.
fn show_sent(report: &ExecutionReport, in_json: bool) -> i32 {
    let ExecutionReport { execution, inputs, objects, left_out, difference, program } = report;
    let is_same = difference.is_none() && program.as_ref().is_none_or(|program| program.difference.is_none());
    let text = if in_json {
        let difference = difference.as_ref().map(|(object, difference)| {
            let mut difference = difference_in_json(difference);
            difference["object"] = json!(object);
            difference
        });
        let report = json!({
            "execution": execution,
            "inputs": inputs,
            "objects": objects,
            "leftOut": left_out,
            "difference": difference,
            "program": program.as_ref().map(run_in_json),
        });
        format!("{report}\n")
    } else {
        let said = match difference {
            Some((object, difference)) => {
                difference_in_words(difference, &format!("object {object}"), "store")
            }
            None => {
                let (inputs, objects) = (counted(*inputs, "input"), counted(*objects, "object"));
                format!("no difference: {inputs} of execution {execution}, handled by {objects}\n")
            }
        };
        let notes: String = left_out.iter().map(|why| format!("note: {why}\n")).collect();
        match program {
            Some(program) => {
                let who = format!("the run of execution {execution}");
                format!("{}{said}{notes}", run_in_words(program, &who))
            }
            None => format!("{said}{notes}note: {NOT_KEPT}\n"),
        }
    };
    let written = output::print(&text);
    if is_same { written } else { 1 }
}

/// Why what an execution sent is all that can be replayed of it.
const NOT_KEPT: &str = "the store keeps no record of the run of this execution, so its program was not run again; \
                        `run --store DIR --keep-record` has it kept";

/// Opens the histories of a store.
pub fn open_histories(folder: &Path) -> Result<StoredHistories, Error> {
    let options = OpenOptions { create: false, ..OpenOptions::default() };
    let store = Store::open(folder, &options)
        .map_err(|error| Error::new(ErrorKind::File, "no-store", error.to_string()))?;
    StoredHistories::open(store)
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn in_words(report: &ReplayReport) -> String {
    run_in_words(report, "the run")
}

fn run_in_words(report: &ReplayReport, who: &str) -> String {
    let ReplayReport { runs, events, answers, .. } = report;
    let mut text = String::new();
    if report.is_other_build {
        text.push_str("note: another build made this record; its standard library differs\n");
    }
    match &report.difference {
        Some(difference) => text.push_str(&difference_in_words(difference, who, "record")),
        None => {
            let (runs, events) = (counted(*runs, "program"), counted(*events, "event"));
            let answers = counted(*answers, "answer");
            text.push_str(&format!("no difference: {runs}, {events}, {answers} from outside\n"));
        }
    }
    if report.is_cut {
        text.push_str("note: the record ends before the run did; it was compared up to there\n");
    }
    text
}

fn difference_in_words(difference: &Divergence, who: &str, source: &str) -> String {
    let Divergence { event, what, .. } = difference;
    format!("{who} differs from the {source} at event {event}: {what}\n{}", lines_of(difference))
}

/// What happened before a difference, and on either side of it.
pub fn lines_of(difference: &Divergence) -> String {
    let Divergence { before, expected, found, .. } = difference;
    let mut text = String::new();
    let mut lines = |mark: &str, lines: &[String], none: &str| {
        for line in lines {
            text.push_str(&format!("{mark} {line}\n"));
        }
        if lines.is_empty() && !none.is_empty() {
            text.push_str(&format!("{mark} ({none})\n"));
        }
    };
    lines(" ", before, "");
    lines("-", expected, "recorded: the run ends");
    lines("+", found, "now: the run ends");
    text
}

/// A difference as JSON.
pub fn difference_in_json(difference: &Divergence) -> serde_json::Value {
    json!({
        "event": difference.event,
        "what": difference.what,
        "before": difference.before,
        "expected": difference.expected,
        "found": difference.found,
    })
}

fn in_json(report: &ReplayReport) -> String {
    format!("{}\n", run_in_json(report))
}

fn run_in_json(report: &ReplayReport) -> serde_json::Value {
    let difference = report.difference.as_ref().map(difference_in_json);
    json!({
        "runs": report.runs,
        "events": report.events,
        "answers": report.answers,
        "cut": report.is_cut,
        "otherBuild": report.is_other_build,
        "difference": difference,
    })
}
