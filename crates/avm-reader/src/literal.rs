//! What the text of an atom means: characters, booleans, numbers, names, and strings with escapes.

use crate::error::ReadErrorKind;
use avm_base::did_you_mean;
use avm_number::{Budget, Number, NumberError, parse_number};
use avm_syntax::{character_name, character_named, is_identifier_character};
use std::borrow::Cow;
use std::ops::Range;

/// What a token without delimiters is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Atom<'t> {
    Dot,
    Boolean(bool),
    Number(Number),
    Name(Cow<'t, str>),
}

/// Names that begin as numbers do and that other Schemes define nevertheless.
const ODD_NAMES: [&str; 3] = ["1+", "1-", "-1+"];

/// What a token that does not begin with `#` means.
pub(crate) fn plain_atom(text: &str, fold: bool, budget: Budget) -> Result<Atom<'_>, ReadErrorKind> {
    let bytes = text.as_bytes();
    match bytes[0] {
        b'0'..=b'9' if !ODD_NAMES.contains(&text) => return number(text, budget).map(Atom::Number),
        b'.' if bytes.len() == 1 => return Ok(Atom::Dot),
        b'+' | b'-' | b'.' if bytes.len() > 1 => match parse_number(text, 10, budget) {
            Ok(number) => return Ok(Atom::Number(number)),
            Err(error)
                if error != NumberError::NotANumber || looks_numeric(bytes) && !ODD_NAMES.contains(&text) =>
            {
                return Err(not_a_number(error, text));
            }
            Err(_) => {}
        },
        _ => {}
    }
    name(text, fold).map(Atom::Name)
}

/// Whether a token that begins with a sign or a dot goes on with a digit.
fn looks_numeric(bytes: &[u8]) -> bool {
    match bytes {
        [b'+' | b'-', b'.', next, ..] | [b'+' | b'-' | b'.', next, ..] => next.is_ascii_digit(),
        _ => false,
    }
}

fn number(text: &str, budget: Budget) -> Result<Number, ReadErrorKind> {
    parse_number(text, 10, budget).map_err(|error| not_a_number(error, text))
}

fn not_a_number(error: NumberError, text: &str) -> ReadErrorKind {
    let text = text.into();
    match error {
        NumberError::TooLarge { bits } => ReadErrorKind::NumberTooLarge { bits },
        NumberError::DivideByZero => ReadErrorKind::ZeroDenominator { text },
        NumberError::NoExactValue => ReadErrorKind::NoExactValue { text },
        _ => ReadErrorKind::NotANumber { text },
    }
}

fn name(text: &str, fold: bool) -> Result<Cow<'_, str>, ReadErrorKind> {
    if text.is_ascii() {
        return Ok(match fold && text.bytes().any(|b| b.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        });
    }
    if let Some(character) = text.chars().find(|c| !c.is_ascii() && !is_identifier_character(*c)) {
        return Err(ReadErrorKind::BadNameCharacter { character, name: text.into() });
    }
    Ok(if fold { Cow::Owned(caseless::default_case_fold_str(text)) } else { Cow::Borrowed(text) })
}

/// What a token that begins with `#` means.
pub(crate) fn hash_atom(text: &str, budget: Budget) -> Result<Atom<'_>, ReadErrorKind> {
    for (name, value) in [("#t", true), ("#f", false), ("#true", true), ("#false", false)] {
        if text.eq_ignore_ascii_case(name) {
            return Ok(Atom::Boolean(value));
        }
    }
    match text.as_bytes() {
        [b'#', b'b' | b'B' | b'o' | b'O' | b'd' | b'D' | b'x' | b'X' | b'e' | b'E' | b'i' | b'I', ..] => {
            number(text, budget).map(Atom::Number)
        }
        _ => Err(ReadErrorKind::UnknownHash { text: text.into() }),
    }
}

/// The character that stands after `#\` (R7RS 6.6).
pub(crate) fn character(text: &str, fold: bool) -> Result<char, ReadErrorKind> {
    let mut chars = text.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return Ok(only);
    }
    if let Some(digits) = text.strip_prefix('x').or_else(|| text.strip_prefix('X'))
        && digits.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return scalar_value(digits);
    }
    let found = if fold { character_named(&text.to_lowercase()) } else { character_named(text) };
    found.ok_or_else(|| ReadErrorKind::UnknownCharacter { name: text.into() })
}

/// The name of a character that a person most likely meant.
pub(crate) fn likely_character(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    match lower.as_str() {
        "nul" => return Some("null"),
        "esc" | "altmode" => return Some("escape"),
        "del" | "rubout" => return Some("delete"),
        "linefeed" | "lf" | "nl" => return Some("newline"),
        "cr" => return Some("return"),
        "bel" => return Some("alarm"),
        _ => {}
    }
    match character_named(&lower) {
        Some(c) => character_name(c),
        None => did_you_mean(&lower, avm_syntax::CHARACTER_NAMES.iter().map(|(name, _)| *name)),
    }
}

fn scalar_value(digits: &str) -> Result<char, ReadErrorKind> {
    let significant = digits.trim_start_matches('0');
    let code = match significant.len() {
        0 => Some(0),
        1..=6 => u32::from_str_radix(significant, 16).ok(),
        _ => None,
    };
    code.and_then(char::from_u32).ok_or_else(|| ReadErrorKind::NotAScalarValue { digits: digits.into() })
}

/// Decodes the inside of a string or of a symbol in bars (R7RS 6.7, 2.1) into `out`, and reports what is wrong with its
/// place in `text`. A line ends with one newline, however the source marks it.
pub(crate) fn unescape(text: &str, out: &mut String, mut report: impl FnMut(ReadErrorKind, Range<usize>)) {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'\\', b'\r', &text.as_bytes()[at..]) {
        out.push_str(&text[at..at + found]);
        at += found;
        if text.as_bytes()[at] == b'\r' {
            at += if text[at..].starts_with("\r\n") { 2 } else { 1 };
            out.push('\n');
            continue;
        }
        let (decoded, length) = escape(&text[at..]);
        match decoded {
            Ok(character) => out.extend(character),
            Err(kind) => report(kind, at..at + length),
        }
        at += length;
    }
    out.push_str(&text[at..]);
}

/// What the escape at the beginning of `text` stands for, if for anything, and its length.
fn escape(text: &str) -> (Result<Option<char>, ReadErrorKind>, usize) {
    let Some(character) = text[1..].chars().next() else { return (Ok(None), 1) };
    let plain = match character {
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        '"' | '\\' | '|' => character,
        'x' | 'X' => return hex_escape(text),
        ' ' | '\t' | '\n' | '\r' => return continuation(text),
        _ => return (Err(ReadErrorKind::UnknownEscape { character }), 1 + character.len_utf8()),
    };
    (Ok(Some(plain)), 2)
}

fn hex_escape(text: &str) -> (Result<Option<char>, ReadErrorKind>, usize) {
    let digits = text[2..].bytes().take_while(u8::is_ascii_hexdigit).count();
    let end = 2 + digits;
    if digits == 0 || text.as_bytes().get(end) != Some(&b';') {
        return (Err(ReadErrorKind::UnfinishedHexEscape), end);
    }
    (scalar_value(&text[2..end]).map(Some), end + 1)
}

/// A backslash at the end of a line: it, the blanks around the end of the line, and the end itself stand for nothing.
fn continuation(text: &str) -> (Result<Option<char>, ReadErrorKind>, usize) {
    let blanks = |from: usize| from + text[from..].bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let line_end = blanks(1);
    let rest = &text[line_end..];
    let mark = match rest.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return (Err(ReadErrorKind::UnknownEscape { character: ' ' }), line_end),
    };
    (Ok(None), blanks(line_end + mark))
}
