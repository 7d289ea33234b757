//! A trace as text: a line an entry, indented by the calls around it. Where there are several executions, a line begins
//! with the name of its own.

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
    let width = chart.rows.iter().map(|row| row.id).max().map_or(1, |most| most.to_string().len());
    let names = chart.lanes.iter().take(chart.executions.len()).map(|lane| lane.name.chars().count());
    let names = names.max().filter(|_| chart.has_several_executions());
    let mut depths = vec![0; chart.executions.len()];
    for step in chart.steps() {
        let (Step::Call(at) | Step::Note(at) | Step::Reply(at)) = step;
        let row = &chart.rows[at];
        let depth = &mut depths[row.execution];
        if let Step::Reply(_) = step {
            *depth -= 1;
            continue;
        }
        if let Some(names) = names {
            _ = write!(text, "{:<names$} ", chart.lanes[row.execution].name);
        }
        line(&mut text, chart, row, width, *depth);
        *depth += usize::from(matches!(step, Step::Call(_)));
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
        (true, Some(execution)) => match chart.execution_name(execution) {
            Some(name) => write!(text, "  <- {} of {name}", row.cause),
            None => write!(text, "  <- {} of execution {execution}", row.cause),
        },
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
