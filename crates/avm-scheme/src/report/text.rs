//! Problems as text for people.

use super::carets;
use crate::error::{Problem, StackFrame};
use avm_base::{Diagnostic, Severity, Sources, Span};
use std::fmt::Write as _;

/// The most frames of a stack that are shown.
const MOST_FRAMES: usize = 24;
/// How much of a line that is too long to be drawn is shown on each side of a place.
const EXCERPT: usize = 30;

/// All problems, with lines of source where they are at hand.
pub(crate) fn render(problems: &[Problem], sources: &Sources, color: bool) -> String {
    let mut text = String::new();
    for problem in problems {
        put_problem(&mut text, problem, sources, color);
        let mut next = problem.cause.as_deref();
        while let Some(cause) = next {
            text.push_str("because of:\n");
            put_problem(&mut text, cause, sources, color);
            next = cause.cause.as_deref();
        }
    }
    text
}

fn put_problem(text: &mut String, problem: &Problem, sources: &Sources, color: bool) {
    match carets::draw(&problem.diagnostic, sources, color) {
        Some(drawn) => text.push_str(&drawn),
        None => put_plain(text, problem, sources, color),
    }
    put_stack(text, &problem.stack);
}

/// A diagnostic without lines of source.
fn put_plain(text: &mut String, problem: &Problem, sources: &Sources, color: bool) {
    let Diagnostic { severity, code, message, labels, help, notes } = &problem.diagnostic;
    let word = match severity {
        Severity::Error => paint("Error", "31", color),
        Severity::Warning => paint("Warning", "33", color),
    };
    let code = paint(&format!("[{code}]"), "31", color);
    let _ = writeln!(text, "{code} {word}: {}", plain(message));
    if let Some(place) = &problem.place {
        let _ = writeln!(text, "  at {}", plain(&place.to_string()));
    }
    for label in labels.iter().filter(|label| !label.span.is_none()) {
        let colon = if label.text.is_empty() { "" } else { ": " };
        let place = plain(&sources.place(label.span));
        let _ = writeln!(text, "  at {place}{colon}{}", plain(&label.text));
        if let Some(excerpt) = excerpt(sources, label.span) {
            let _ = writeln!(text, "     {excerpt}");
        }
    }
    if let Some(help) = help {
        let _ = writeln!(text, "  {}: {}", paint("Help", "36", color), plain(help));
    }
    for note in notes {
        let _ = writeln!(text, "  {}: {}", paint("Note", "36", color), plain(note));
    }
}

/// What stands around a place on a line that is too long to be drawn.
fn excerpt(sources: &Sources, span: Span) -> Option<String> {
    let text = sources.get(span.file)?.text();
    let line = |c: &char| *c != '\n';
    let before: String =
        text.get(..span.start as usize)?.chars().rev().take_while(line).take(EXCERPT).collect();
    let before: String = before.chars().rev().collect();
    let after: String = text.get(span.start as usize..)?.chars().take_while(line).take(EXCERPT).collect();
    Some(format!("... {}» {} ...", plain(&before), plain(&after)))
}

/// The stack; of a deep one, the two ends.
fn put_stack(text: &mut String, stack: &[StackFrame]) {
    if stack.len() < 2 {
        return;
    }
    text.push_str("Stack, innermost first:\n");
    let shown = folded(stack);
    let cut = shown.len() > MOST_FRAMES;
    for (index, (frame, times)) in shown.iter().enumerate() {
        if cut && index == MOST_FRAMES / 2 {
            let _ = writeln!(text, "  ... {} more", shown.len() - MOST_FRAMES);
        }
        if cut && (MOST_FRAMES / 2..shown.len() - MOST_FRAMES / 2).contains(&index) {
            continue;
        }
        let _ = write!(text, "  {}", plain(&frame.to_string()));
        let _ = if *times > 1 { writeln!(text, "  ({times} times)") } else { writeln!(text) };
    }
}

/// The frames, equal neighbours as one with their number.
fn folded(stack: &[StackFrame]) -> Vec<(&StackFrame, usize)> {
    let mut folded: Vec<(&StackFrame, usize)> = Vec::new();
    for frame in stack {
        match folded.last_mut() {
            Some((last, times)) if *last == frame => *times += 1,
            _ => folded.push((frame, 1)),
        }
    }
    folded
}

fn paint(text: &str, code: &str, color: bool) -> String {
    if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
}

/// Text without characters that would steer a terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{FFFD}' } else { c }).collect()
}
