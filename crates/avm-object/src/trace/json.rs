//! A trace as JSON Lines: an object a line, the same members in each; `causeExecution` only where the cause is in
//! another execution's trace, `execution` and `executionName` only where there are several.

use super::Fate;
use super::chart::{Chart, Row};
use std::fmt::Write;

/// The chart as JSON Lines. Where entries were dropped, the first line says how many.
pub fn render(chart: &Chart) -> String {
    let mut text = String::new();
    if chart.dropped > 0 {
        _ = writeln!(text, "{{\"dropped\":{}}}", chart.dropped);
    }
    for row in &chart.rows {
        line(&mut text, chart, row);
    }
    text
}

fn line(text: &mut String, chart: &Chart, row: &Row) {
    text.push('{');
    if chart.has_several_executions() {
        _ = write!(text, "\"execution\":{},\"executionName\":", chart.executions[row.execution].0);
        string(text, &chart.lanes[row.execution].name);
        text.push(',');
    }
    _ = write!(text, "\"time\":{},\"event\":\"{}\",\"cause\":", row.id, row.event.name());
    _ = if row.has_cause() { write!(text, "{}", row.cause) } else { write!(text, "null") };
    if let Some(execution) = row.cause_execution {
        _ = write!(text, ",\"causeExecution\":{execution}");
    }
    lane(text, chart, "caller", Some(row.caller));
    lane(text, chart, "callee", row.callee);
    member(text, "machine", Some(&row.machine));
    member(text, "controller", row.controller.as_deref());
    _ = match row.tx {
        Some(tx) => write!(text, ",\"transaction\":{tx}"),
        None => write!(text, ",\"transaction\":null"),
    };
    _ = write!(text, ",\"aborted\":{}", row.aborted);
    member(text, "place", Some(row.site.as_str()).filter(|site| !site.is_empty()));
    _ = write!(text, ",\"gas\":{},\"gasEnd\":{}", row.gas, row.gas_end);
    let fate = match row.fate {
        Fate::Open => None,
        Fate::Accepted => Some("accepted"),
        Fate::Rejected => Some("rejected"),
    };
    member(text, "fate", fate);
    member(text, "about", Some(row.about.as_str()).filter(|about| !about.is_empty()));
    member(text, "output", row.output.as_deref());
    text.push_str("}\n");
}

/// An object: its number, and what it is called. Both are `null` for the program, and where there is none.
fn lane(text: &mut String, chart: &Chart, name: &str, at: Option<usize>) {
    match at.and_then(|at| chart.lanes[at].object.map(|object| (object, &chart.lanes[at].name))) {
        None => _ = write!(text, ",\"{name}\":null,\"{name}Name\":null"),
        Some((object, called)) => {
            _ = write!(text, ",\"{name}\":{},\"{name}Name\":", object.0);
            string(text, called);
        }
    }
}

fn member(text: &mut String, name: &str, value: Option<&str>) {
    _ = write!(text, ",\"{name}\":");
    match value {
        None => text.push_str("null"),
        Some(value) => string(text, value),
    }
}

/// A JSON string (RFC 8259, section 7).
fn string(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            c if (c as u32) < 0x20 => _ = write!(text, "\\u{:04x}", c as u32),
            c => text.push(c),
        }
    }
    text.push('"');
}
