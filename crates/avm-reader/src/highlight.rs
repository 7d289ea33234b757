//! What editors and the REPL ask of a text that need not be right: its tokens, and which delimiters match.

use crate::error::ReadErrorKind;
use crate::literal::{self, Atom};
use crate::token::{Closed, Hash, Token, lexer, preamble};
use avm_number::Budget;
use std::ops::Range;

/// What a token is, for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `(`, `[`, `#(` or `#u8(`.
    Open,
    /// `)` or `]`.
    Close,
    /// `'`, `` ` ``, `,` or `,@`.
    Quotation,
    /// The dot of a dotted list.
    Dot,
    /// A name, in bars or not.
    Symbol,
    /// A number.
    Number,
    /// `#t` and the like.
    Boolean,
    /// `#\x` and the like.
    Character,
    /// A string.
    String,
    /// `#0=` or `#0#`.
    Label,
    /// A comment; of a datum comment, the `#;`.
    Comment,
    /// `#!fold-case` and the like, and the line `#!/...` at the beginning.
    Directive,
    /// What the reader refuses.
    Wrong,
}

/// A token and where it stands, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRange {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// An opening delimiter that nothing closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDelimiter {
    /// Where it stands.
    pub range: Range<usize>,
    /// The character that closes it.
    pub closer: char,
}

/// The tokens of any text, in order. What is between them is white space.
pub fn tokens(text: &str) -> impl Iterator<Item = TokenRange> {
    let from = preamble(text);
    let first =
        text[..from].starts_with("#!").then_some(TokenRange { kind: TokenKind::Directive, range: 0..from });
    let mut lexer = lexer(text, from);
    let rest = std::iter::from_fn(move || {
        let token = lexer.next()?;
        let range = lexer.span();
        Some(TokenRange { kind: kind(token, &text[range.clone()]), range })
    });
    first.into_iter().chain(rest)
}

fn kind(token: Result<Token, ()>, text: &str) -> TokenKind {
    let Ok(token) = token else { return TokenKind::Wrong };
    // Colours are wanted at once, and don't depend on the value of a long number.
    let budget = Budget::new(1 << 12);
    match token {
        Token::Open | Token::OpenSquare | Token::OpenVector | Token::OpenBytes => TokenKind::Open,
        Token::Close | Token::CloseSquare => TokenKind::Close,
        Token::Quote | Token::Quasiquote | Token::Unquote | Token::UnquoteSplicing => TokenKind::Quotation,
        Token::DatumComment | Token::LineComment | Token::BlockComment(_) => TokenKind::Comment,
        Token::Directive => TokenKind::Directive,
        Token::String(_) => TokenKind::String,
        Token::Bars(_) => TokenKind::Symbol,
        Token::Character(Closed::No) => TokenKind::Wrong,
        Token::Character(_) => {
            literal::character(&text[2..], true).map_or(TokenKind::Wrong, |_| TokenKind::Character)
        }
        Token::Hash(Hash::LabelDefinition | Hash::LabelReference) => TokenKind::Label,
        Token::Hash(Hash::Atom) => atom_kind(literal::hash_atom(text, budget)),
        Token::Atom => atom_kind(literal::plain_atom(text, false, budget)),
    }
}

fn atom_kind(atom: Result<Atom, ReadErrorKind>) -> TokenKind {
    match atom {
        Ok(Atom::Dot) => TokenKind::Dot,
        Ok(Atom::Boolean(_)) => TokenKind::Boolean,
        Ok(Atom::Number(_)) | Err(ReadErrorKind::NumberTooLarge { .. }) => TokenKind::Number,
        Ok(Atom::Name(_)) => TokenKind::Symbol,
        Err(_) => TokenKind::Wrong,
    }
}

/// The delimiters that are open at the end of a text, outermost first: their number is the depth there.
pub fn open_delimiters(text: &str) -> Vec<OpenDelimiter> {
    let mut open = Vec::new();
    for (range, role) in delimiters(text) {
        match role {
            Role::Opens(closer) => open.push(OpenDelimiter { range, closer }),
            Role::Closes => drop(open.pop()),
        }
    }
    open
}

/// Where the delimiter stands that belongs to the one at byte `offset`, if there is one at both places.
pub fn matching_delimiter(text: &str, offset: usize) -> Option<Range<usize>> {
    let mut open: Vec<Range<usize>> = Vec::new();
    for (range, role) in delimiters(text) {
        match role {
            Role::Opens(_) => open.push(range),
            Role::Closes => {
                let Some(opener) = open.pop() else { continue };
                if opener.contains(&offset) {
                    return Some(range);
                }
                if range.contains(&offset) {
                    return Some(opener);
                }
            }
        }
    }
    None
}

/// What a delimiter does.
enum Role {
    /// Opens a form that this character closes.
    Opens(char),
    Closes,
}

fn delimiters(text: &str) -> impl Iterator<Item = (Range<usize>, Role)> {
    let mut lexer = lexer(text, preamble(text));
    std::iter::from_fn(move || {
        loop {
            let role = match lexer.next()? {
                Ok(Token::Open | Token::OpenVector | Token::OpenBytes) => Role::Opens(')'),
                Ok(Token::OpenSquare) => Role::Opens(']'),
                Ok(Token::Close | Token::CloseSquare) => Role::Closes,
                _ => continue,
            };
            return Some((lexer.span(), role));
        }
    })
}
