//! `replay`: runs a recorded run again, and compares.

use crate::arguments::Replay as Arguments;
use crate::output::{self, Progress};
use avm_scheme::{Divergence, Error, ErrorKind, ObjectReport, Replay, ReplayReport};
use serde_json::json;
use std::fs::File;
use std::path::Path;

/// `avm-scheme replay [--json] FILE`.
pub fn run(arguments: &Arguments) -> i32 {
    if let Some(object) = arguments.object {
        return run_alone(arguments, object);
    }
    let replay = match open(&arguments.file, arguments.json) {
        Ok(replay) => replay,
        Err(code) => return code,
    };
    let mut progress = Progress::of_file(&arguments.file);
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

/// Opens a recorded run.
pub fn open_quietly(path: &Path) -> Result<Replay, Error> {
    let file = File::open(path).map_err(|error| {
        let text = format!("cannot read `{}`: {}", path.display(), avm_scheme::reason(&error));
        Error::new(ErrorKind::File, "unreadable-file", text)
    })?;
    Replay::open(file)
}

/// Replays one object alone.
fn run_alone(arguments: &Arguments, object: u32) -> i32 {
    let report = match Replay::object(|| open_quietly(&arguments.file), object) {
        Ok(report) => report,
        Err(error) => return output::report(&error, arguments.json),
    };
    let ObjectReport { inputs, difference, .. } = &report;
    let text = match (arguments.json, difference) {
        (true, difference) => {
            let difference = difference.as_ref().map(difference_in_json);
            format!("{}\n", json!({"object": object, "inputs": inputs, "difference": difference}))
        }
        (false, Some(difference)) => difference_in_words(difference),
        (false, None) => format!("no difference: {} of object {object}\n", counted(*inputs, "input")),
    };
    let written = output::print(&text);
    if report.difference.is_some() { 1 } else { written }
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn in_words(report: &ReplayReport) -> String {
    let ReplayReport { runs, events, answers, .. } = report;
    let mut text = String::new();
    if report.is_other_build {
        text.push_str("note: another build made this record; its standard library differs\n");
    }
    match &report.difference {
        Some(difference) => text.push_str(&difference_in_words(difference)),
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

fn difference_in_words(difference: &Divergence) -> String {
    let Divergence { event, what, .. } = difference;
    format!("the run differs from the record at event {event}: {what}\n{}", lines_of(difference))
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
    let difference = report.difference.as_ref().map(difference_in_json);
    let report = json!({
        "runs": report.runs,
        "events": report.events,
        "answers": report.answers,
        "cut": report.is_cut,
        "otherBuild": report.is_other_build,
        "difference": difference,
    });
    format!("{report}\n")
}
