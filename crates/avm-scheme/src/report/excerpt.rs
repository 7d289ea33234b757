//! A line of source with carets below what is meant, for texts that are no diagnostics.

use super::text::plain;
use avm_base::Span;
use avm_reader::Parser;

/// Longer lines are cut.
const LONGEST: usize = 100;

/// The line in which a stretch of a text begins, without what it is indented by, and below it carets; none where the text has no such
/// place.
pub(crate) fn excerpt(text: &str, start: usize, end: usize) -> Option<String> {
    let before = text.get(..start)?;
    let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(begin..)?.lines().next()?;
    let code = line.trim_start();
    let indented = begin + line.len() - code.len();
    let column = text.get(indented.min(start)..start)?.chars().count();
    let length = text.get(start..end.min(begin + line.len()))?.chars().count().max(1);
    // Of a long line what stands around the place.
    let (cut, left_out) = if column > LONGEST / 2 { (column - LONGEST / 4, "... ") } else { (0, "") };
    let shown: String = code.chars().skip(cut).take(LONGEST).collect();
    let column = column - cut;
    let (indent, carets) = (" ".repeat(left_out.len() + column), "^".repeat(length.min(LONGEST - column)));
    Some(format!("  {left_out}{}\n  {indent}{carets}", plain(shown.trim_end())))
}

/// What stands at a place of a text, both numbers counted from 1: the line in which an expression begins, and carets below it.
///
/// ```
/// let drawn = avm_scheme::excerpt_at("(define x\n  (car 5))\n", 2, 3);
/// assert_eq!(drawn.unwrap(), "  (car 5))\n  ^^^^^^^");
/// ```
pub fn excerpt_at(text: &str, line: u32, column: u32) -> Option<String> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    let begin = std::iter::once(0).chain(ends).nth(line.checked_sub(1)? as usize)?;
    let (inside, _) = text.get(begin..)?.char_indices().nth(column.checked_sub(1)? as usize)?;
    let start = begin + inside;
    let mut parser = Parser::new(Span::NONE.file, &text[start..]);
    let end = match parser.next_datum() {
        Ok(Some(_)) => start + parser.offset(),
        Ok(None) | Err(_) => start + 1,
    };
    excerpt(text, start, end)
}
