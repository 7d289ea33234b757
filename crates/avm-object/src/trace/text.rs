//! A trace as text: a line an entry, indented by the calls around it.

use super::chart::{Chart, Row, Step};
use super::{Event, Fate};
use std::fmt::Write;

/// Calls nested deeper than this are indented no further.
const DEEPEST: usize = 30;

/// The chart as text for people.
pub fn render(chart: &Chart) -> String {
    let mut text = String::new();
    if let Some(lost) = chart.lost() {
        _ = writeln!(text, "({lost})");
    }
    let width = chart.rows.last().map_or(1, |row| row.id.to_string().len());
    let mut depth = 0;
    for step in chart.steps() {
        match step {
            Step::Call(at) => {
                line(&mut text, chart, &chart.rows[at], width, depth);
                depth += 1;
            }
            Step::Note(at) => line(&mut text, chart, &chart.rows[at], width, depth),
            Step::Reply(_) => depth -= 1,
        }
    }
    text
}

/// An entry: time, what happened, its cause, its authority, its cost, its place.
fn line(text: &mut String, chart: &Chart, row: &Row, width: usize, depth: usize) {
    let mark = if row.aborted { '-' } else { ' ' };
    _ = write!(
        text,
        "{:>width$} {mark}{:depth$}{}",
        row.id,
        "",
        chart.note(row),
        depth = depth.min(DEEPEST) * 2
    );
    if row.event == Event::ObjectCalled {
        let output = row.output.as_deref().unwrap_or("");
        _ = match row.fate {
            Fate::Open => write!(text, " ..."),
            Fate::Accepted => write!(text, " => {output}"),
            Fate::Rejected => write!(text, " rejected: {output}"),
        };
    }
    _ = match (row.has_cause(), row.cause_execution) {
        (false, _) => Ok(()),
        (true, None) => write!(text, "  <- {}", row.cause),
        (true, Some(execution)) => write!(text, "  <- {} of execution {execution}", row.cause),
    };
    if let Some(tx) = row.tx {
        _ = write!(text, "  tx {tx}");
    }
    _ = write!(text, "  {}@{}  gas {}", row.controller.as_deref().unwrap_or(""), row.machine, row.gas);
    if row.gas_end != row.gas {
        _ = write!(text, "+{}", row.gas_end - row.gas);
    }
    if !row.site.is_empty() {
        _ = write!(text, "  {}", row.site);
    }
    text.push('\n');
}
