//! The words of a listing, and how names are written so that they read back.

use std::fmt::Write as _;

/// A word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Characters up to white space.
    Word(String),
    /// A name in bars: the name.
    Name(String),
    /// A string in quotes: its text.
    Text(String),
    /// Something in parentheses, as it is written.
    Group(String),
}

/// Words that are no names unless they stand in bars.
const RESERVED: [&str; 5] = ["args", "rest", "frame", "captures", "clauses"];

impl Token {
    /// The name that the token stands for, if it may be one.
    pub fn as_name(&self) -> Option<&str> {
        match self {
            Token::Word(word) if RESERVED.contains(&word.as_str()) || word.starts_with('#') => None,
            Token::Word(name) | Token::Name(name) | Token::Group(name) => Some(name),
            Token::Text(_) => None,
        }
    }
}

/// The words of a line; `None` if a quote, bar or parenthesis is not closed.
pub(super) fn tokens(line: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with(';') {
        let (token, end) = token(rest)?;
        tokens.push(token);
        rest = rest[end..].trim_start();
    }
    Some(tokens)
}

/// The first word of a text that begins with one, and its length.
fn token(text: &str) -> Option<(Token, usize)> {
    if let Some(delimiter @ ('"' | '|')) = text.chars().next() {
        let end = closed(text, delimiter)?;
        let inner = unescape(&text[1..end - 1])?;
        return Some((if delimiter == '"' { Token::Text(inner) } else { Token::Name(inner) }, end));
    }
    if let Some(prefix) = ["(", "#(", "#u8("].into_iter().find(|prefix| text.starts_with(prefix)) {
        let end = group_end(text, prefix.len())?;
        return Some((Token::Group(text[..end].into()), end));
    }
    // A character constant may be of any character.
    let skip = match text.strip_prefix("#\\") {
        Some(rest) => 2 + rest.chars().next()?.len_utf8(),
        None => 0,
    };
    let stops = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ';' | '|');
    let end = text[skip..].find(stops).map_or(text.len(), |at| skip + at);
    (end > 0).then(|| (Token::Word(text[..end].into()), end))
}

/// Where the quoted text that `text` begins with ends.
fn closed(text: &str, delimiter: char) -> Option<usize> {
    let mut escaped = true;
    for (at, c) in text.char_indices() {
        if c == delimiter && !escaped {
            return Some(at + 1);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// Where the group ends whose opening parenthesis ends at `at`.
fn group_end(text: &str, mut at: usize) -> Option<usize> {
    let mut depth = 1_usize;
    while depth > 0 {
        let c = text[at..].chars().next()?;
        at += match c {
            '"' | '|' => closed(&text[at..], c)?,
            _ => c.len_utf8(),
        };
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    Some(at)
}

fn unescape(text: &str) -> Option<String> {
    let mut result = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            result.push(c);
            continue;
        }
        result.push(match chars.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'x' => {
                let hex: String = chars.by_ref().take_while(|&c| c != ';').collect();
                char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?
            }
            c => c,
        });
    }
    Some(result)
}

/// A text between two delimiters.
pub(super) fn quoted(text: &str, delimiter: char) -> String {
    let mut result = String::from(delimiter);
    for c in text.chars() {
        match c {
            '\n' => result.push_str("\\n"),
            '\t' => result.push_str("\\t"),
            '\r' => result.push_str("\\r"),
            c if c == delimiter || c == '\\' => result.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(result, "\\x{:x};", u32::from(c));
            }
            c => result.push(c),
        }
    }
    result.push(delimiter);
    result
}

/// A name as it is written: in bars unless it reads back without.
pub(super) fn name_text(name: &str) -> String {
    let plain = !name.contains(|c: char| c.is_control())
        && !name.starts_with(';')
        && matches!(token(name), Some((token @ (Token::Word(_) | Token::Group(_)), end))
            if end == name.len() && token.as_name().is_some());
    if plain { name.into() } else { quoted(name, '|') }
}
