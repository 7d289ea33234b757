//! What another message would have changed, in words and as JSON.

use super::replay;
use crate::output;
use avm_scheme::{Error, ObjectSummary, WhatIf};
use serde_json::{Value, json};
use std::path::Path;

/// What would be different in a recorded run; an exit code where that cannot be said.
pub fn text(path: &Path, event: u64, message: &str, in_json: bool) -> Result<String, i32> {
    tell(path, event, message, in_json).map_err(|error| output::report(&error, in_json))
}

/// The same; or an error.
pub fn tell(path: &Path, event: u64, message: &str, in_json: bool) -> Result<String, Error> {
    let what_if = WhatIf::run(|| replay::open_quietly(path), event, message)?;
    Ok(if in_json { as_json(&what_if) } else { as_words(&what_if) })
}

fn as_words(what_if: &WhatIf) -> String {
    let WhatIf { line, message, difference, output, outcome, objects, .. } = what_if;
    let mut text = format!("{line}\nwith {message} instead:\n");
    let mut is_same = true;
    if let Some(difference) = difference {
        is_same = false;
        text.push_str(&format!("first difference at event {}: {}\n", difference.event, difference.what));
        text.push_str(&replay::lines_of(difference));
    }
    if let Some((was, now)) = output {
        is_same = false;
        text.push_str("output\n");
        text.push_str(&changed_lines(was, now));
    }
    if let Some((was, now)) = outcome {
        is_same = false;
        text.push_str(&format!("end\n- the run {was}\n+ the run {now}\n"));
    }
    if !objects.is_empty() {
        is_same = false;
        text.push_str("objects at the end\n");
    }
    for (was, now) in objects {
        text.push_str(&format!("- {}\n+ {}\n", object(was.as_ref()), object(now.as_ref())));
    }
    if is_same {
        text.push_str("nothing else would have been different\n");
    }
    text
}

/// The lines of two texts that differ, between what they begin with and end with.
fn changed_lines(was: &str, now: &str) -> String {
    let (was, now): (Vec<&str>, Vec<&str>) = (was.lines().collect(), now.lines().collect());
    let alike = was.iter().zip(&now).take_while(|(was, now)| was == now).count();
    let (was, now) = (&was[alike..], &now[alike..]);
    let alike = was.iter().rev().zip(now.iter().rev()).take_while(|(was, now)| was == now).count();
    let marked = |mark: &str, lines: &[&str]| -> String {
        lines[..lines.len() - alike].iter().map(|line| format!("{mark} {line}\n")).collect()
    };
    marked("-", was) + &marked("+", now)
}

fn object(summary: Option<&ObjectSummary>) -> String {
    match summary {
        None => "(no object)".into(),
        Some(ObjectSummary { number, behavior, controller, state, inputs, .. }) => {
            let owner = controller.as_ref().map_or(String::new(), |name| format!(" of {name}"));
            let plural = if *inputs == 1 { "" } else { "s" };
            format!("object {number} ({behavior}){owner}: state {state}, {inputs} input{plural}")
        }
    }
}

fn as_json(what_if: &WhatIf) -> String {
    let pair = |pair: &Option<(String, String)>| {
        pair.as_ref().map(|(was, now)| json!({"expected": was, "found": now}))
    };
    let objects: Vec<Value> = what_if
        .objects
        .iter()
        .map(|(was, now)| json!({"expected": object_json(was.as_ref()), "found": object_json(now.as_ref())}))
        .collect();
    let report = json!({
        "event": what_if.event,
        "line": what_if.line,
        "message": what_if.message,
        "difference": what_if.difference.as_ref().map(replay::difference_in_json),
        "output": pair(&what_if.output),
        "outcome": pair(&what_if.outcome),
        "objects": objects,
    });
    format!("{report}\n")
}

fn object_json(summary: Option<&ObjectSummary>) -> Value {
    summary.map_or(Value::Null, |summary| {
        json!({
            "object": summary.number,
            "behavior": summary.behavior,
            "controller": summary.controller,
            "state": summary.state,
            "inputs": summary.inputs,
        })
    })
}
