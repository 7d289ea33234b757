//! A trace as an SVG sequence diagram: a lane an object, its controller above it; what was aborted is dashed and grey.
//!
//! Lanes are as far from each other as what is written between them needs, up to a limit; what is longer is cut, and whole in a tooltip.

use super::Fate;
use super::chart::{Chart, Row, Step};
use std::fmt::Write;

/// The least and the greatest distance between two lanes.
const NARROW: usize = 180;
const WIDE: usize = 420;
const ROW_HEIGHT: usize = 26;
const TOP: usize = 60;
const GAP: usize = 4;
/// About so wide is a letter.
const LETTER: usize = 7;
/// So many letters of a note are shown.
const NOTE: usize = 80;
/// How far right of its lane a call of the same lane goes.
const LOOP: usize = 45;

const STYLE: &str = "<style>text{font:12px sans-serif;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-opacity:.8}\
.owner{fill:#555;font-style:italic}.box{fill:#f3f5f9;stroke:#d5dbe6}.life{stroke:#bbb}.call,.reply{stroke:#000;marker-end:url(#head)}\
.reply{stroke-opacity:.5}.rejected{stroke:#b00}line.aborted,path.aborted{stroke-dasharray:6 4;stroke:#999}\
text.note,text.loop{text-anchor:start}text.note{fill:#00539b}text.aborted{fill:#888}</style>\
<defs><marker id=\"head\" markerWidth=\"8\" markerHeight=\"8\" refX=\"7\" refY=\"4\" orient=\"auto\">\
<path d=\"M0,0L8,4L0,8z\"/></marker></defs>\n";

/// The chart as an SVG document.
pub fn render(chart: &Chart) -> String {
    let steps: Vec<Step> = chart.steps().into_iter().filter(|step| is_drawn(chart, *step)).collect();
    let several = chart.has_several_machines();
    let layout = Layout::new(chart, &steps, several);
    let (width, height) = (layout.width, TOP + (steps.len() + 1) * ROW_HEIGHT);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n{STYLE}\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    boxes(&mut text, chart, &layout, several, height);
    if let Some(lost) = chart.lost() {
        label(&mut text, "note", GAP * 2, TOP - 8, &lost, NOTE);
    }
    for (lane, x) in chart.lanes.iter().zip(&layout.lanes) {
        label(&mut text, "lane", *x, 18, &lane.name, WIDE / LETTER);
        label(&mut text, "owner", *x, 36, lane.title(several).as_deref().unwrap_or(""), WIDE / LETTER);
        _ = writeln!(
            text,
            "<line class=\"life\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{height}\"/>",
            TOP - 18
        );
    }
    for (at, step) in steps.iter().enumerate() {
        let y = TOP + (at + 1) * ROW_HEIGHT;
        match drawn(chart, *step) {
            Drawn::Arrow { row, class, from, to, about } => {
                arrow(&mut text, &layout, row, class, (from, to), y, about);
            }
            Drawn::Note { row, about } => {
                let class = if row.aborted { "note aborted" } else { "note" };
                label(&mut text, class, layout.lanes[row.caller] + LOOP / 4, y, &about, NOTE);
            }
        }
    }
    text.push_str("</svg>\n");
    text
}

/// Where the lanes are.
struct Layout {
    lanes: Vec<usize>,
    width: usize,
}

impl Layout {
    fn new(chart: &Chart, steps: &[Step], several: bool) -> Layout {
        let count = chart.lanes.len();
        let head = |at: usize| {
            let lane = &chart.lanes[at];
            wide(&lane.name).max(lane.title(several).map_or(0, |title| wide(&title))).min(WIDE)
        };
        let mut gaps: Vec<usize> =
            (1..count).map(|at| usize::midpoint(head(at - 1), head(at)).max(NARROW)).collect();
        // How much room there has to be to the right of each lane.
        let mut rest: Vec<usize> = (0..count).map(|at| head(at) / 2).collect();
        for step in steps {
            match drawn(chart, *step) {
                Drawn::Arrow { from, to, about, .. } if from == to => {
                    rest[from] = rest[from].max(LOOP + wide(about).min(WIDE));
                }
                Drawn::Arrow { from, to, about, .. } if from.abs_diff(to) == 1 => {
                    let gap = &mut gaps[from.min(to)];
                    *gap = (*gap).max(wide(about).min(WIDE));
                }
                Drawn::Arrow { .. } => {}
                Drawn::Note { row, about } => {
                    let room = LOOP + wide(&about).min(NOTE * LETTER);
                    rest[row.caller] = rest[row.caller].max(room);
                }
            }
        }
        let mut x = if count > 0 { head(0).max(NARROW) / 2 } else { NARROW / 2 };
        let mut lanes = Vec::with_capacity(count);
        for at in 0..count {
            lanes.push(x);
            x += gaps.get(at).copied().unwrap_or(0);
        }
        let ends = lanes.iter().zip(&rest).map(|(x, rest)| x + rest);
        let width = ends.max().unwrap_or(0).max(x + NARROW / 2);
        Layout { lanes, width }
    }

    /// Half-way between the lane before and this one.
    fn left_of(&self, lane: usize) -> usize {
        match (lane, self.lanes.get(lane)) {
            (0, _) => 0,
            (_, None) => self.width,
            (_, Some(x)) => self.lanes[lane - 1].midpoint(*x),
        }
    }
}

/// About how wide something is, with some room around it.
fn wide(text: &str) -> usize {
    text.chars().count() * LETTER + 3 * LETTER
}

/// A box behind neighbouring lanes of the same controller, on the same machine.
fn boxes(text: &mut String, chart: &Chart, layout: &Layout, several: bool, height: usize) {
    let mut first = 0;
    for lanes in chart.lanes.chunk_by(|a, b| a.title(several) == b.title(several)) {
        let next = first + lanes.len();
        if lanes[0].title(several).is_some() {
            let (left, right) = (layout.left_of(first), layout.left_of(next));
            _ = writeln!(
                text,
                "<rect class=\"box\" x=\"{}\" y=\"{GAP}\" width=\"{}\" height=\"{}\"/>",
                left + GAP,
                right - left - 2 * GAP,
                height - 2 * GAP
            );
        }
        first = next;
    }
}

/// Calls that have not ended have no reply.
fn is_drawn(chart: &Chart, step: Step) -> bool {
    !matches!(step, Step::Reply(at) if chart.rows[at].fate == Fate::Open)
}

/// What is drawn for a step.
enum Drawn<'a> {
    Arrow { row: &'a Row, class: &'static str, from: usize, to: usize, about: &'a str },
    Note { row: &'a Row, about: String },
}

fn drawn(chart: &Chart, step: Step) -> Drawn<'_> {
    match step {
        Step::Call(at) => {
            let row = &chart.rows[at];
            let (from, to) = (row.caller, row.callee.unwrap_or(0));
            Drawn::Arrow { row, class: "call", from, to, about: &row.about }
        }
        Step::Reply(at) => {
            let row = &chart.rows[at];
            let class = if row.fate == Fate::Rejected { "reply rejected" } else { "reply" };
            let (from, to) = (row.callee.unwrap_or(0), row.caller);
            Drawn::Arrow { row, class, from, to, about: row.output.as_deref().unwrap_or("") }
        }
        Step::Note(at) => {
            let row = &chart.rows[at];
            Drawn::Note { row, about: chart.note(row) }
        }
    }
}

fn arrow(
    text: &mut String,
    layout: &Layout,
    row: &Row,
    class: &str,
    (from, to): (usize, usize),
    y: usize,
    about: &str,
) {
    let aborted = if row.aborted { " aborted" } else { "" };
    let (x1, x2) = (layout.lanes[from], layout.lanes[to]);
    if from == to {
        let right = x1 + LOOP;
        _ = writeln!(
            text,
            "<path class=\"{class}{aborted}\" fill=\"none\" d=\"M{x1},{}H{right}V{y}H{x1}\"/>",
            y - 8
        );
        label(text, &format!("loop{aborted}"), right + LETTER, y - 2, about, WIDE / LETTER);
    } else {
        _ = writeln!(
            text,
            "<line class=\"{class}{aborted}\" x1=\"{x1}\" y1=\"{y}\" x2=\"{x2}\" y2=\"{y}\"/>"
        );
        let room = x1.abs_diff(x2) / LETTER - 2;
        label(text, aborted.trim_start(), x1.midpoint(x2), y - 4, about, room);
    }
}

/// Some text, of which so many letters are shown.
fn label(text: &mut String, class: &str, x: usize, y: usize, content: &str, room: usize) {
    _ = write!(text, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">");
    match content.char_indices().nth(room.saturating_sub(1)) {
        Some((end, _)) if content.chars().count() > room => {
            _ = write!(text, "{}…<title>{}</title>", escape(&content[..end]), escape(content));
        }
        _ => text.push_str(&escape(content)),
    }
    text.push_str("</text>\n");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
