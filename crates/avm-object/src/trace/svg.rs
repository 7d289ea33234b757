//! A trace as an SVG sequence diagram: a lane an object, its controller above it; what was aborted is dashed and grey.

use super::Fate;
use super::chart::{Chart, Row, Step};
use std::fmt::Write;

const LANE_WIDTH: usize = 180;
const ROW_HEIGHT: usize = 26;
const TOP: usize = 60;
const GAP: usize = 4;

const STYLE: &str = "<style>text{font:12px sans-serif;text-anchor:middle}\
.owner{fill:#555;font-style:italic}.box{fill:#f3f5f9;stroke:#d5dbe6}.life{stroke:#bbb}.call,.reply{stroke:#000;marker-end:url(#head)}\
.reply{stroke-opacity:.5}.rejected{stroke:#b00}.aborted{stroke-dasharray:6 4;stroke:#999}\
text.aborted{fill:#999}.note{fill:#00539b}</style>\
<defs><marker id=\"head\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" orient=\"auto\">\
<path d=\"M0,0L8,4L0,8z\"/></marker></defs>\n";

/// The chart as an SVG document.
pub fn render(chart: &Chart) -> String {
    let steps: Vec<Step> = chart.steps().into_iter().filter(|step| is_drawn(chart, *step)).collect();
    let (width, height) = (chart.lanes.len() * LANE_WIDTH, TOP + (steps.len() + 1) * ROW_HEIGHT);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n{STYLE}"
    );
    if let Some(lost) = chart.lost() {
        label(&mut text, "note", width / 2, TOP - 8, &lost);
    }
    let several = chart.has_several_machines();
    boxes(&mut text, chart, several, height);
    for (at, lane) in chart.lanes.iter().enumerate() {
        let x = middle(at);
        label(&mut text, "lane", x, 18, &lane.name);
        label(&mut text, "owner", x, 36, lane.title(several).as_deref().unwrap_or(""));
        _ = writeln!(
            text,
            "<line class=\"life\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{height}\"/>",
            TOP - 18
        );
    }
    for (at, step) in steps.iter().enumerate() {
        draw(&mut text, chart, *step, TOP + (at + 1) * ROW_HEIGHT);
    }
    text.push_str("</svg>\n");
    text
}

/// A box behind neighbouring lanes of the same controller, on the same machine.
fn boxes(text: &mut String, chart: &Chart, several: bool, height: usize) {
    let mut first = 0;
    for lanes in chart.lanes.chunk_by(|a, b| a.title(several) == b.title(several)) {
        if lanes[0].title(several).is_some() {
            let (x, width) = (first * LANE_WIDTH + GAP, lanes.len() * LANE_WIDTH - 2 * GAP);
            _ = writeln!(
                text,
                "<rect class=\"box\" x=\"{x}\" y=\"{GAP}\" width=\"{width}\" height=\"{}\"/>",
                height - 2 * GAP
            );
        }
        first += lanes.len();
    }
}

/// Calls that have not ended have no reply.
fn is_drawn(chart: &Chart, step: Step) -> bool {
    !matches!(step, Step::Reply(at) if chart.rows[at].fate == Fate::Open)
}

fn draw(text: &mut String, chart: &Chart, step: Step, y: usize) {
    match step {
        Step::Call(at) => {
            let row = &chart.rows[at];
            arrow(text, row, "call", row.caller, row.callee.unwrap_or(0), y, &row.about);
        }
        Step::Reply(at) => {
            let row = &chart.rows[at];
            let class = if row.fate == Fate::Rejected { "reply rejected" } else { "reply" };
            let output = row.output.as_deref().unwrap_or("");
            arrow(text, row, class, row.callee.unwrap_or(0), row.caller, y, output);
        }
        Step::Note(at) => {
            let row = &chart.rows[at];
            let class = if row.aborted { "note aborted" } else { "note" };
            label(text, class, middle(row.caller), y, &chart.note(row));
        }
    }
}

fn arrow(text: &mut String, row: &Row, class: &str, from: usize, to: usize, y: usize, about: &str) {
    let aborted = if row.aborted { " aborted" } else { "" };
    let (x1, x2) = (middle(from), middle(to));
    if from == to {
        let right = x1 + LANE_WIDTH / 4;
        _ = writeln!(
            text,
            "<path class=\"{class}{aborted}\" fill=\"none\" d=\"M{x1},{}H{right}V{y}H{x1}\"/>",
            y - 8
        );
    } else {
        _ = writeln!(
            text,
            "<line class=\"{class}{aborted}\" x1=\"{x1}\" y1=\"{y}\" x2=\"{x2}\" y2=\"{y}\"/>"
        );
    }
    label(text, aborted.trim_start(), x1.midpoint(x2), y - 4, about);
}

fn middle(lane: usize) -> usize {
    lane * LANE_WIDTH + LANE_WIDTH / 2
}

fn label(text: &mut String, class: &str, x: usize, y: usize, content: &str) {
    _ = writeln!(text, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escape(content));
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
