//! A trace as a Mermaid sequence diagram: a lane an object, in a box for each controller. What a transaction did that
//! was aborted has dashed arrows and says so.

use super::chart::{Chart, Row, Step};
use super::{Event, Fate};
use std::collections::HashMap;
use std::fmt::Write;

/// The chart as the source of a Mermaid sequence diagram.
pub fn render(chart: &Chart) -> String {
    let mut text = String::from("sequenceDiagram\n");
    lanes(&mut text, chart);
    if let Some(lost) = chart.lost() {
        _ = writeln!(text, "  Note over p0: {lost}");
    }
    for step in chart.steps() {
        match step {
            Step::Call(at) => call(&mut text, &chart.rows[at]),
            Step::Reply(at) => reply(&mut text, &chart.rows[at]),
            Step::Note(at) => note(&mut text, chart, &chart.rows[at]),
        }
    }
    text
}

fn lanes(text: &mut String, chart: &Chart) {
    let mut boxes: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    let mut known: HashMap<Option<String>, usize> = HashMap::new();
    let several = chart.has_several_machines();
    for (at, lane) in chart.lanes.iter().enumerate() {
        let title = lane.title(several);
        let place = *known.entry(title.clone()).or_insert(boxes.len());
        if place == boxes.len() {
            boxes.push((title, Vec::new()));
        }
        boxes[place].1.push(at);
    }
    for (title, lanes) in boxes {
        if let Some(title) = &title {
            _ = writeln!(text, "  box {}", escape(title));
        }
        for at in lanes {
            _ = writeln!(text, "  participant p{at} as {}", escape(&chart.lanes[at].name));
        }
        if title.is_some() {
            text.push_str("  end\n");
        }
    }
}

fn call(text: &mut String, row: &Row) {
    let callee = row.callee.unwrap_or(0);
    let arrow = if row.aborted { "-->>" } else { "->>" };
    let aborted = if row.aborted { "aborted: " } else { "" };
    _ = writeln!(text, "  p{}{arrow}p{callee}: {aborted}{}", row.caller, escape(&row.about));
}

fn reply(text: &mut String, row: &Row) {
    let callee = row.callee.unwrap_or(0);
    let aborted = if row.aborted { "aborted: " } else { "" };
    let output = format!("{aborted}{}", escape(row.output.as_deref().unwrap_or("")));
    _ = match row.fate {
        Fate::Open => Ok(()),
        Fate::Accepted => writeln!(text, "  p{callee}-->>p{}: {output}", row.caller),
        Fate::Rejected => writeln!(text, "  p{callee}--xp{}: {output}", row.caller),
    };
}

fn note(text: &mut String, chart: &Chart, row: &Row) {
    // The end of a transaction says itself how it ended.
    let is_marked = row.aborted && row.event != Event::TransactionAborted;
    let aborted = if is_marked { "aborted: " } else { "" };
    _ = writeln!(text, "  Note over p{}: {aborted}{}", row.caller, escape(&chart.note(row)));
}

/// Mermaid ends a text at a line's end or a semicolon, and takes `#` for an entity; so these are written as entities.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' => escaped.push_str("#35;"),
            ';' => escaped.push_str("#59;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '\n' => escaped.push_str("#92;n"),
            c => escaped.push(c),
        }
    }
    // An empty text would make the line unreadable to Mermaid.
    if escaped.is_empty() { "#160;".into() } else { escaped }
}
