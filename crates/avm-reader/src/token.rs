//! The tokens of R7RS 7.1.1, by their shape alone. What a shape means, and whether it is right, is found later.

use logos::{Lexer, Logos};
use memchr::{memchr2, memchr2_iter};

/// A token by its shape. White space and comments to the end of a line are skipped.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip r"[ \t\n\r\x0B\x0C\u{85}\u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}]+")]
// The characters of names and numbers, and those that may come first. `continues_atom` says the first class again.
#[logos(subpattern atom = r##"[^\x00-\x20\x7F()\[\]{}"';,`|\\\u{85}\u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}]"##)]
#[logos(subpattern start = r##"[^\x00-\x20\x7F()\[\]{}"';,`|\\#\u{85}\u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}]"##)]
pub(crate) enum Token {
    #[token("(")]
    Open,
    #[token("[")]
    OpenSquare,
    #[token(")")]
    Close,
    #[token("]")]
    CloseSquare,
    #[token("#(")]
    OpenVector,
    #[regex(r"#[uU]8\(")]
    OpenBytes,
    #[token("'")]
    Quote,
    #[token("`")]
    Quasiquote,
    #[token(",")]
    Unquote,
    #[token(",@")]
    UnquoteSplicing,
    #[token("#;")]
    DatumComment,
    /// `; ...`
    #[regex(r";[^\n\r]*", allow_greedy = true)]
    LineComment,
    /// `#| ... |#`
    #[token("#|", block_comment)]
    BlockComment(Closed),
    /// `#!name`
    #[token("#!", skip_atom)]
    Directive,
    /// `"..."`
    #[token("\"", |lexer| delimited(lexer, b'"'))]
    String(Closed),
    /// `|...|`
    #[token("|", |lexer| delimited(lexer, b'|'))]
    Bars(Closed),
    /// `#\x`
    #[token("#\\", character)]
    Character(Closed),
    /// `#` and none of the above.
    #[token("#", hash)]
    Hash(Hash),
    /// A number, a symbol or a dot.
    #[regex("(?&start)(?&atom)*")]
    Atom,
}

/// What begins with `#`, and is told apart by what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// A boolean, a number with a prefix, or wrong.
    Atom,
    /// `#0=`
    LabelDefinition,
    /// `#0#`
    LabelReference,
}

/// Whether a token that needs an end has found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    No,
    Yes,
    /// Yes, and it has no backslash or carriage return inside: its text is its meaning.
    Plain,
}

/// Skips to behind the delimiter that ends a string or a symbol in bars.
fn delimited(lexer: &mut Lexer<Token>, delimiter: u8) -> Closed {
    let rest = lexer.remainder().as_bytes();
    let mut closed = Closed::Plain;
    let mut at = 0;
    while let Some(found) = memchr::memchr3(delimiter, b'\\', b'\r', &rest[at..]) {
        at += found;
        match rest[at] {
            b'\\' => at = (at + 2).min(rest.len()),
            b'\r' => at += 1,
            _ => {
                lexer.bump(at + 1);
                return closed;
            }
        }
        closed = Closed::Yes;
    }
    lexer.bump(rest.len());
    Closed::No
}

/// Skips to behind the `|#` that ends a block comment, over those that nest in it.
fn block_comment(lexer: &mut Lexer<Token>) -> Closed {
    let rest = lexer.remainder().as_bytes();
    let mut depth = 1_usize;
    let mut consumed = 0;
    for at in memchr2_iter(b'|', b'#', rest) {
        if at < consumed {
            continue;
        }
        match &rest[at..] {
            [b'|', b'#', ..] => depth -= 1,
            [b'#', b'|', ..] => depth += 1,
            _ => continue,
        }
        consumed = at + 2;
        if depth == 0 {
            lexer.bump(consumed);
            return Closed::Yes;
        }
    }
    lexer.bump(rest.len());
    Closed::No
}

/// Skips the character after `#\`, whatever it is, and the rest of a name that begins with it.
fn character(lexer: &mut Lexer<Token>) -> Closed {
    let Some(first) = lexer.remainder().chars().next() else { return Closed::No };
    lexer.bump(first.len_utf8());
    if continues_atom(first) {
        skip_atom(lexer);
    }
    Closed::Yes
}

/// Skips what follows a `#`.
fn hash(lexer: &mut Lexer<Token>) -> Hash {
    let rest = lexer.remainder().as_bytes();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let label = match rest.get(digits) {
        Some(b'=') if digits > 0 => Hash::LabelDefinition,
        Some(b'#') if digits > 0 => Hash::LabelReference,
        _ => {
            skip_atom(lexer);
            return Hash::Atom;
        }
    };
    lexer.bump(digits + 1);
    label
}

/// Skips up to the end of a name or number.
fn skip_atom(lexer: &mut Lexer<Token>) {
    let rest = lexer.remainder();
    lexer.bump(rest.find(|c| !continues_atom(c)).unwrap_or(rest.len()));
}

/// Whether a character does not end a name or number: the class `atom` above.
pub(crate) fn continues_atom(c: char) -> bool {
    let delimits = match c {
        '\u{FEFF}' | '\u{7F}' => true,
        _ if c.is_ascii() => c <= ' ' || r#"()[]{}"';,`|\"#.contains(c),
        _ => c.is_whitespace(),
    };
    !delimits
}

/// A lexer over `text` that begins at byte `from`.
pub(crate) fn lexer(text: &str, from: usize) -> Lexer<'_, Token> {
    let mut lexer = Token::lexer(text);
    lexer.bump(from);
    lexer
}

/// How many bytes at the beginning of a text are none of the program: a byte order mark, and a line `#!/path`.
pub(crate) fn preamble(text: &str) -> usize {
    let mark = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let rest = &text[mark..];
    if rest.starts_with("#!/") || rest.starts_with("#! ") {
        return mark + memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
    }
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lexer_and_the_predicate_agree_on_atoms() {
        for c in '\0'..=char::MAX {
            let text = format!("a{c}");
            let mut lexer = lexer(&text, 0);
            assert_eq!(lexer.next(), Some(Ok(Token::Atom)));
            assert_eq!(lexer.slice() == text, continues_atom(c), "{c:?}");
        }
    }

    #[test]
    fn white_space_is_that_of_unicode() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_whitespace()) {
            assert_eq!(lexer(&c.to_string(), 0).next(), None, "{c:?}");
        }
    }
}
