//! Problems as JSON, for editors and other programs.

use crate::error::{ErrorKind, Place, Problem, StackFrame, severity_name};
use avm_base::{Label, Sources};
use serde_json::{Value, json};

/// An error: its kind, and its problems.
pub(crate) fn to_json(kind: ErrorKind, problems: &[Problem], sources: &Sources) -> Value {
    json!({
        "kind": kind.name(),
        "exitCode": kind.exit_code(),
        "problems": problems_to_json(problems, sources),
    })
}

/// Problems alone.
pub(crate) fn problems_to_json(problems: &[Problem], sources: &Sources) -> Value {
    problems.iter().map(|problem| problem_to_json(problem, sources)).collect()
}

fn problem_to_json(problem: &Problem, sources: &Sources) -> Value {
    let mut chain = vec![problem];
    while let Some(cause) = chain.last().and_then(|last| last.cause.as_deref()) {
        chain.push(cause);
    }
    // From the innermost cause outwards, so that a long chain needs no stack.
    chain.into_iter().rev().fold(Value::Null, |cause, problem| one_to_json(problem, cause, sources))
}

fn one_to_json(problem: &Problem, cause: Value, sources: &Sources) -> Value {
    let diagnostic = &problem.diagnostic;
    let mut labels: Vec<Value> =
        diagnostic.labels.iter().filter_map(|label| label_to_json(label, sources)).collect();
    if let (true, Some(place)) = (labels.is_empty(), &problem.place) {
        labels.push(place_to_json(place));
    }
    json!({
        "severity": severity_name(diagnostic.severity),
        "code": diagnostic.code,
        "message": diagnostic.message,
        "places": labels,
        "help": diagnostic.help,
        "notes": diagnostic.notes,
        "stack": problem.stack.iter().map(frame_to_json).collect::<Vec<_>>(),
        "cause": cause,
    })
}

fn label_to_json(label: &Label, sources: &Sources) -> Option<Value> {
    let file = sources.get(label.span.file)?;
    let (start, end) = (file.position(label.span.start), file.position(label.span.end));
    Some(json!({
        "file": file.name(),
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "text": label.text,
    }))
}

fn place_to_json(place: &Place) -> Value {
    json!({ "file": place.file, "line": place.line, "column": place.column })
}

fn frame_to_json(frame: &StackFrame) -> Value {
    json!({
        "procedure": frame.procedure,
        "file": frame.place.as_ref().map(|place| &place.file),
        "line": frame.place.as_ref().map(|place| place.line),
        "column": frame.place.as_ref().map(|place| place.column),
    })
}
