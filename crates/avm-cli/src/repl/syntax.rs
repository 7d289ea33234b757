//! What the editor asks of a text that is being written: whether it is complete, how far to indent, which colours.

use avm_base::FileId;
use avm_reader::{ReadOptions, TokenKind, matching_delimiter, open_delimiters, read_all, tokens};
use std::ops::Range;

/// The part of an entry that is Scheme: without the comma command that it may begin with.
pub fn scheme_part(text: &str) -> &str {
    match text.trim_start().strip_prefix(',') {
        Some(command) => command.split_once(char::is_whitespace).map_or("", |(_, rest)| rest),
        None => text,
    }
}

/// Whether nothing is wrong with a text but that it ends too early.
pub fn is_incomplete(text: &str) -> bool {
    let scheme = scheme_part(text);
    read_all(FileId(0), scheme, ReadOptions::default()).is_err_and(|errors| errors.is_incomplete())
}

/// Heads whose body is indented by two, beside all that begin with `define`, `let`, `with-` or `call-with-`.
const BODIES: &[&str] = &[
    "lambda",
    "case-lambda",
    "when",
    "unless",
    "do",
    "guard",
    "parameterize",
    "begin",
    "delay",
    "transaction",
    "transaction-under",
    "syntax-rules",
    "dynamic-wind",
];

/// How many spaces the next line begins with.
pub fn indentation(text: &str) -> usize {
    let Some(open) = open_delimiters(text).pop() else { return 0 };
    let line = text[..open.range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let column = |at: usize| text[line..at].chars().count();
    let inside = &text[open.range.end..];
    let mut inner = tokens(inside).filter(|token| token.kind != TokenKind::Comment);
    let Some(head) = inner.next() else { return column(open.range.end) };
    let name = &inside[head.range.clone()];
    if head.kind != TokenKind::Symbol {
        return column(open.range.end);
    }
    let is_body = BODIES.contains(&name)
        || ["define", "let", "with-", "call-with-"].iter().any(|prefix| name.starts_with(prefix));
    let same_line = |at: usize| !inside[..at].contains('\n');
    match inner.next() {
        _ if is_body => column(open.range.start) + 2,
        Some(second) if same_line(second.range.start) => column(open.range.end + second.range.start),
        _ => column(open.range.end),
    }
}

/// The name or command that ends at a place, to be completed.
pub fn word_before(text: &str, at: usize) -> Range<usize> {
    let is_part =
        |c: char| !c.is_whitespace() && !matches!(c, '(' | ')' | '[' | ']' | '"' | ';' | '\'' | '`');
    let start = text[..at].char_indices().rev().take_while(|(_, c)| is_part(*c)).last();
    start.map_or(at, |(start, _)| start)..at
}

/// A text with colours for a terminal; the delimiters that belong to the one at `at`, or right before it, stand out.
pub fn colored(text: &str, at: usize) -> String {
    let marks = marks(text, at);
    let mut shown = String::with_capacity(text.len() * 2);
    let mut done = 0;
    for token in tokens(text) {
        shown.push_str(&text[done..token.range.start]);
        let part = &text[token.range.clone()];
        let color =
            if marks.contains(&token.range.start) { Some("1;36") } else { color_of(token.kind, part) };
        match color {
            Some(color) => shown.push_str(&format!("\x1b[{color}m{part}\x1b[0m")),
            None => shown.push_str(part),
        }
        done = token.range.end;
    }
    shown.push_str(&text[done..]);
    shown
}

/// Where the delimiters begin that stand out.
fn marks(text: &str, at: usize) -> Vec<usize> {
    let before = text[..at.min(text.len())].char_indices().next_back().map(|(before, _)| before);
    let pair = |at: usize| Some((matching_delimiter(text, at)?, at));
    match before.and_then(pair).or_else(|| pair(at)) {
        Some((other, at)) => vec![other.start, at],
        None => Vec::new(),
    }
}

fn color_of(kind: TokenKind, text: &str) -> Option<&'static str> {
    match kind {
        TokenKind::String | TokenKind::Character => Some("32"),
        TokenKind::Number | TokenKind::Boolean => Some("33"),
        TokenKind::Comment | TokenKind::Directive => Some("90"),
        TokenKind::Wrong => Some("31"),
        TokenKind::Quotation | TokenKind::Label => Some("35"),
        TokenKind::Symbol if is_keyword(text) => Some("34"),
        _ => None,
    }
}

fn is_keyword(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "if",
        "cond",
        "case",
        "and",
        "or",
        "set!",
        "quote",
        "quasiquote",
        "import",
        "else",
        "=>",
        "ask",
        "tell",
    ];
    name.starts_with("define") || name.starts_with("let") || BODIES.contains(&name) || OTHERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_complete_when_they_are_closed() {
        for complete in ["", "1 2", "(a)", ")", "(a))", ",quit", ",time (a)"] {
            assert!(!is_incomplete(complete), "{complete}");
        }
        for open in ["(a", "\"a", "#| a", "'", ",time (a", "(a [b"] {
            assert!(is_incomplete(open), "{open}");
        }
    }

    #[test]
    fn lines_are_indented_as_lisp_programmers_do() {
        assert_eq!(indentation("(define (f x)"), 2);
        assert_eq!(indentation("(vector-ref v"), 12);
        assert_eq!(indentation("(foo\n"), 1);
        assert_eq!(indentation("(let ((x 1)"), 6);
        assert_eq!(indentation("(a) "), 0);
        assert_eq!(indentation("  (cond ((f x) y)"), 8);
    }

    #[test]
    fn words_end_at_delimiters() {
        assert_eq!(word_before("(vector-re", 10), 1..10);
        assert_eq!(word_before("(f ", 3), 3..3);
        assert_eq!(word_before("'λx", 4), 1..4);
    }

    #[test]
    fn colors_keep_the_text() {
        let text = "(define s \"x\") ; end";
        let shown = colored(text, 0);
        let mut plain = String::new();
        let mut rest = shown.as_str();
        while let Some((before, after)) = rest.split_once('\x1b') {
            plain.push_str(before);
            rest = after.split_once('m').map_or("", |(_, rest)| rest);
        }
        assert_eq!(plain + rest, text);
        assert!(shown.contains("\x1b[1;36m(\x1b[0m"), "the delimiters at the cursor stand out");
    }
}
