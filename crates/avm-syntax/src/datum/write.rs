//! The written form of datums: what `write` shows and the reader takes back (R7RS 6.13.3).

use super::{Datum, DatumKind};
use crate::identifier::{is_identifier, is_printable, stands_alone};
use avm_base::Symbol;
use std::fmt::{self, Display, Formatter, Write};
use std::sync::LazyLock;

/// The forms that have a short notation (R7RS 7.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotation {
    /// `'x`
    Quote,
    /// `` `x ``
    Quasiquote,
    /// `,x`
    Unquote,
    /// `,@x`
    UnquoteSplicing,
}

impl Quotation {
    /// Every one.
    pub const ALL: [Quotation; 4] =
        [Quotation::Quote, Quotation::Quasiquote, Quotation::Unquote, Quotation::UnquoteSplicing];

    /// The symbol that stands first in the long form.
    pub fn name(self) -> &'static str {
        match self {
            Quotation::Quote => "quote",
            Quotation::Quasiquote => "quasiquote",
            Quotation::Unquote => "unquote",
            Quotation::UnquoteSplicing => "unquote-splicing",
        }
    }

    /// The short notation.
    pub fn prefix(self) -> &'static str {
        match self {
            Quotation::Quote => "'",
            Quotation::Quasiquote => "`",
            Quotation::Unquote => ",",
            Quotation::UnquoteSplicing => ",@",
        }
    }

    /// Which quotation a datum is, and what it quotes.
    pub fn of(datum: &Datum) -> Option<(Quotation, &Datum)> {
        let [head, inner] = datum.as_list()? else { return None };
        let head = head.as_symbol()?;
        let at = HEADS.iter().position(|known| *known == head)?;
        Some((Quotation::ALL[at], inner))
    }
}

/// The first symbols of the long forms, in the order of [`Quotation::ALL`].
static HEADS: LazyLock<[Symbol; 4]> =
    LazyLock::new(|| Quotation::ALL.map(|quotation| Symbol::intern(quotation.name())));

/// What remains to be written of an open list or vector.
struct Open<'a> {
    items: std::slice::Iter<'a, Datum>,
    tail: Option<&'a Datum>,
    started: bool,
}

impl Display for Datum {
    /// The written form.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_datum(self, f)
    }
}

impl fmt::Debug for Datum {
    /// The written form, too.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_datum(self, f)
    }
}

impl fmt::Debug for DatumKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_datum(&Datum::new(self.clone(), avm_base::Span::NONE), f)
    }
}

/// Writes a datum of any depth.
pub(super) fn write_datum(datum: &Datum, out: &mut dyn Write) -> fmt::Result {
    let mut open: Vec<Open> = Vec::new();
    let mut next = Some(datum);
    loop {
        if let Some(datum) = next.take() {
            next = write_start(datum, &mut open, out)?;
            continue;
        }
        let Some(top) = open.last_mut() else { return Ok(()) };
        let spaced = std::mem::replace(&mut top.started, true);
        if let Some(item) = top.items.next() {
            out.write_str(if spaced { " " } else { "" })?;
            next = Some(item);
        } else if let Some(tail) = top.tail.take() {
            out.write_str(" . ")?;
            next = Some(tail);
        } else {
            out.write_char(')')?;
            open.pop();
        }
    }
}

/// Writes a datum as far as its first part, and gives the part that stands right behind a prefix.
fn write_start<'a>(
    datum: &'a Datum,
    open: &mut Vec<Open<'a>>,
    out: &mut dyn Write,
) -> Result<Option<&'a Datum>, fmt::Error> {
    if let Some((quotation, inner)) = Quotation::of(datum) {
        out.write_str(quotation.prefix())?;
        return Ok(Some(inner));
    }
    match &datum.kind {
        DatumKind::List(items, tail) => {
            out.write_char('(')?;
            open.push(Open { items: items.iter(), tail: tail.as_deref(), started: false });
        }
        DatumKind::Vector(items) => {
            out.write_str("#(")?;
            open.push(Open { items: items.iter(), tail: None, started: false });
        }
        DatumKind::Labelled(label, inner) => {
            write!(out, "#{label}=")?;
            return Ok(Some(inner));
        }
        atom => write_atom(atom, out)?,
    }
    Ok(None)
}

/// Writes a datum that has no datums as parts; nothing for others.
fn write_atom(kind: &DatumKind, out: &mut dyn Write) -> fmt::Result {
    match kind {
        DatumKind::Boolean(value) => out.write_str(if *value { "#t" } else { "#f" }),
        DatumKind::Character(c) => write_character(*c, out),
        DatumKind::Number(number) => out.write_str(&number.to_string(10)),
        DatumKind::String(text) => write_string(text, out),
        DatumKind::Symbol(symbol) => write_symbol(symbol.as_str(), out),
        DatumKind::Bytevector(bytes) => {
            out.write_str("#u8(")?;
            for (i, byte) in bytes.iter().enumerate() {
                write!(out, "{}{byte}", if i == 0 { "" } else { " " })?;
            }
            out.write_char(')')
        }
        DatumKind::Reference(label) => write!(out, "#{label}#"),
        DatumKind::List(..) | DatumKind::Vector(_) | DatumKind::Labelled(..) => Ok(()),
    }
}

/// The names of characters (R7RS 6.6).
pub const CHARACTER_NAMES: [(&str, char); 9] = [
    ("alarm", '\u{7}'),
    ("backspace", '\u{8}'),
    ("delete", '\u{7F}'),
    ("escape", '\u{1B}'),
    ("newline", '\n'),
    ("null", '\0'),
    ("return", '\r'),
    ("space", ' '),
    ("tab", '\t'),
];

/// The name of a character, if it has one.
pub fn character_name(c: char) -> Option<&'static str> {
    CHARACTER_NAMES.iter().find(|(_, named)| *named == c).map(|(name, _)| *name)
}

/// The character of that name, if there is one.
pub fn character_named(name: &str) -> Option<char> {
    CHARACTER_NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// Writes a character as `#\x`, by its name, or by its number (R7RS 6.6).
pub fn write_character(c: char, out: &mut dyn Write) -> fmt::Result {
    if let Some(name) = character_name(c) {
        write!(out, "#\\{name}")
    } else if stands_alone(c) {
        write!(out, "#\\{c}")
    } else {
        write!(out, "#\\x{:x}", u32::from(c))
    }
}

/// Writes a string in quotes (R7RS 6.7).
pub fn write_string(text: &str, out: &mut dyn Write) -> fmt::Result {
    write_delimited(text, '"', out)
}

/// Writes a symbol, between bars where it would not read back as itself without (R7RS 2.1).
pub fn write_symbol(name: &str, out: &mut dyn Write) -> fmt::Result {
    if is_identifier(name) { out.write_str(name) } else { write_delimited(name, '|', out) }
}

fn write_delimited(text: &str, delimiter: char, out: &mut dyn Write) -> fmt::Result {
    out.write_char(delimiter)?;
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        if c != delimiter && c != '\\' && is_printable(c) {
            continue;
        }
        out.write_str(&text[plain..at])?;
        plain = at + c.len_utf8();
        match c {
            '\u{7}' => out.write_str("\\a")?,
            '\u{8}' => out.write_str("\\b")?,
            '\t' => out.write_str("\\t")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '"' | '|' | '\\' => write!(out, "\\{c}")?,
            _ => write!(out, "\\x{:x};", u32::from(c))?,
        }
    }
    out.write_str(&text[plain..])?;
    out.write_char(delimiter)
}
