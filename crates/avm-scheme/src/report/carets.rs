//! A diagnostic with the lines of source that it points to, drawn by ariadne.

use super::text::plain;
use ariadne::{Cache, CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};
use avm_base::{Diagnostic, FileId, Severity, Sources};
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

/// Lines longer than this are not drawn: a terminal could not show them.
const LONGEST_LINE: usize = 400;

/// The sources as ariadne wants them: each is cut into lines when it is first needed.
struct Texts<'s> {
    sources: &'s Sources,
    parsed: HashMap<FileId, Source<String>>,
}

impl Cache<FileId> for Texts<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<String>, impl fmt::Debug> {
        let file = self.sources.get(*id).ok_or("no such file")?;
        Ok::<_, &str>(self.parsed.entry(*id).or_insert_with(|| Source::from(printable(file.text()))))
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl fmt::Display + 'a> {
        self.sources.get(*id).map(|file| file.name().to_string())
    }
}

/// The text without characters that would steer a terminal; every byte keeps its place.
fn printable(text: &str) -> String {
    let steers = |c: char| c.is_ascii_control() && !matches!(c, '\n' | '\t' | '\r');
    text.chars().map(|c| if steers(c) { '?' } else { c }).collect()
}

/// The diagnostic drawn, or `None` where no source is at hand or its lines are too long.
pub(super) fn draw(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> Option<String> {
    let labels: Vec<(FileId, Range<usize>, &str)> = diagnostic
        .labels
        .iter()
        .filter_map(|label| {
            let file = sources.get(label.span.file)?;
            let range = range_in(file.text(), label.span.start, label.span.end)?;
            Some((label.span.file, range, label.text.as_str()))
        })
        .collect();
    let (file, range, _) = labels.first()?.clone();
    let kind = match diagnostic.severity {
        Severity::Error => ReportKind::Error,
        Severity::Warning => ReportKind::Warning,
    };
    let config =
        Config::new().with_color(color).with_index_type(IndexType::Byte).with_char_set(CharSet::Unicode);
    let mut report = Report::build(kind, (file, range))
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(plain(&diagnostic.message));
    for (order, (file, range, text)) in labels.into_iter().enumerate() {
        let label_color = if order == 0 { Color::Red } else { Color::Cyan };
        let text = if text.is_empty() && order == 0 { "here".into() } else { plain(text) };
        let label = Label::new((file, range)).with_color(label_color).with_order(order as i32);
        report.add_label(if text.is_empty() { label } else { label.with_message(text) });
    }
    diagnostic.help.iter().for_each(|help| report.add_help(plain(help)));
    diagnostic.notes.iter().for_each(|note| report.add_note(plain(note)));
    let mut bytes = Vec::new();
    let texts = Texts { sources, parsed: HashMap::new() };
    report.finish().write(texts, &mut bytes).ok()?;
    // ariadne pads lines; nobody sees that, but texts are compared.
    let drawn = String::from_utf8(bytes).ok()?;
    Some(drawn.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

/// The bytes of a label, whole characters, on lines that can be shown.
fn range_in(text: &str, start: u32, end: u32) -> Option<Range<usize>> {
    let floor = |at: u32| {
        let mut at = (at as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (floor(start), floor(end).max(floor(start)));
    (line_length(text, start) <= LONGEST_LINE && line_length(text, end) <= LONGEST_LINE).then_some(start..end)
}

fn line_length(text: &str, at: usize) -> usize {
    let before = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let after = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    after - before
}
