//! Datums in serde's data model: one flat run of bytes, whatever the depth.
//!
//! Places are left out: they name files of one session. A decoded datum has [`Span::NONE`] everywhere.
//!
//! The bytes are the datum in preorder: a tag, then what it needs. Lengths, labels and numbers of symbols are varints of
//! seven bits a byte, low bits first. A symbol is written out once and numbered; later it is its number.

use super::{Datum, DatumKind};
use avm_base::{Span, Symbol};
use avm_number::Number;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

const FALSE: u8 = 0;
const TRUE: u8 = 1;
const CHARACTER: u8 = 2;
const NUMBER: u8 = 3;
const STRING: u8 = 4;
const NEW_SYMBOL: u8 = 5;
const OLD_SYMBOL: u8 = 6;
const BYTEVECTOR: u8 = 7;
const LIST: u8 = 8;
const DOTTED: u8 = 9;
const VECTOR: u8 = 10;
const LABELLED: u8 = 11;
const REFERENCE: u8 = 12;

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&encode(self).map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Datum, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Datum;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the bytes of a datum")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Datum, E> {
                decode(bytes).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Datum, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                decode(&bytes).map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// What is wrong with bytes that encode no datum.
#[derive(Debug, PartialEq, Eq)]
enum Malformed {
    CutShort,
    UnknownTag(u8),
    Varint,
    Text,
    Character(u64),
    Number,
    SymbolNumber(u64),
    ListAsTail,
    NothingBeforeTail,
    Trailing,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::CutShort => f.write_str("the bytes of a datum are cut short"),
            Malformed::UnknownTag(tag) => write!(f, "no datum has the tag {tag}"),
            Malformed::Varint => f.write_str("a varint in a datum is too long"),
            Malformed::Text => f.write_str("a text in a datum is not UTF-8"),
            Malformed::Character(code) => write!(f, "a datum holds {code:#x}, which is no character"),
            Malformed::Number => f.write_str("a number in a datum is malformed"),
            Malformed::SymbolNumber(n) => write!(f, "a datum names symbol {n} before it is written out"),
            Malformed::ListAsTail => f.write_str("a dotted list in a datum has a list as its tail"),
            Malformed::NothingBeforeTail => {
                f.write_str("a dotted list in a datum has nothing before its tail")
            }
            Malformed::Trailing => f.write_str("bytes follow the end of a datum"),
        }
    }
}

fn encode(datum: &Datum) -> Result<Vec<u8>, postcard::Error> {
    let mut out = Vec::new();
    let mut symbols = HashMap::new();
    let mut open = vec![std::slice::from_ref(datum).iter()];
    while let Some(top) = open.last_mut() {
        let Some(datum) = top.next() else {
            open.pop();
            continue;
        };
        encode_start(&datum.kind, &mut symbols, &mut out)?;
        match &datum.kind {
            DatumKind::List(items, tail) => {
                if let Some(tail) = tail {
                    open.push(std::slice::from_ref(&**tail).iter());
                }
                open.push(items.iter());
            }
            DatumKind::Vector(items) => open.push(items.iter()),
            DatumKind::Labelled(_, inner) => open.push(std::slice::from_ref(&**inner).iter()),
            _ => {}
        }
    }
    Ok(out)
}

/// The tag of a datum and all that comes before its parts.
fn encode_start(
    kind: &DatumKind,
    symbols: &mut HashMap<Symbol, u64>,
    out: &mut Vec<u8>,
) -> Result<(), postcard::Error> {
    match kind {
        DatumKind::Boolean(value) => out.push(if *value { TRUE } else { FALSE }),
        DatumKind::Character(c) => put(CHARACTER, u32::from(*c).into(), out),
        DatumKind::Number(number) => put_bytes(NUMBER, &postcard::to_stdvec(number)?, out),
        DatumKind::String(text) => put_bytes(STRING, text.as_bytes(), out),
        DatumKind::Symbol(symbol) => {
            let next = symbols.len() as u64;
            match symbols.get(symbol) {
                Some(&number) => put(OLD_SYMBOL, number, out),
                None => {
                    symbols.insert(*symbol, next);
                    put_bytes(NEW_SYMBOL, symbol.as_str().as_bytes(), out);
                }
            }
        }
        DatumKind::Bytevector(bytes) => put_bytes(BYTEVECTOR, bytes, out),
        DatumKind::List(items, tail) => {
            put(if tail.is_some() { DOTTED } else { LIST }, items.len() as u64, out);
        }
        DatumKind::Vector(items) => put(VECTOR, items.len() as u64, out),
        DatumKind::Labelled(label, _) => put(LABELLED, (*label).into(), out),
        DatumKind::Reference(label) => put(REFERENCE, (*label).into(), out),
    }
    Ok(())
}

fn put(tag: u8, mut number: u64, out: &mut Vec<u8>) {
    out.push(tag);
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_bytes(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    put(tag, bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// A compound datum of which parts are still to come.
struct Unfinished {
    tag: u8,
    label: u32,
    /// How many parts are still to come.
    missing: usize,
    /// Where its parts begin among the values.
    start: usize,
}

/// What the start of a datum gives.
enum Start {
    Whole(DatumKind),
    Open(Unfinished),
}

fn decode(bytes: &[u8]) -> Result<Datum, Malformed> {
    let mut source = Source { rest: bytes, symbols: Vec::new() };
    let mut values: Vec<Datum> = Vec::new();
    let mut open: Vec<Unfinished> = Vec::new();
    loop {
        match source.start(values.len())? {
            Start::Whole(kind) => values.push(Datum::new(kind, Span::NONE)),
            Start::Open(unfinished) => {
                open.push(unfinished);
                continue;
            }
        }
        loop {
            let Some(top) = open.last_mut() else { return source.finish(values.pop()) };
            top.missing -= 1;
            if top.missing > 0 {
                break;
            }
            let kind = assemble(top, &mut values)?;
            values.push(Datum::new(kind, Span::NONE));
            open.pop();
        }
    }
}

/// Makes a compound datum of its parts, which end `values`.
fn assemble(of: &Unfinished, values: &mut Vec<Datum>) -> Result<DatumKind, Malformed> {
    let tail = if matches!(of.tag, DOTTED | LABELLED) { values.pop().map(Arc::new) } else { None };
    let items = values.drain(of.start..).collect();
    Ok(match (of.tag, tail) {
        (LABELLED, Some(inner)) => DatumKind::Labelled(of.label, inner),
        (VECTOR, _) => DatumKind::Vector(items),
        (_, Some(tail)) if matches!(tail.kind, DatumKind::List(..)) => return Err(Malformed::ListAsTail),
        (_, tail) => DatumKind::List(items, tail),
    })
}

/// The bytes that are still to be read, and the symbols met so far.
struct Source<'a> {
    rest: &'a [u8],
    symbols: Vec<Symbol>,
}

impl<'a> Source<'a> {
    fn start(&mut self, values: usize) -> Result<Start, Malformed> {
        let tag = self.take(1)?[0];
        let open = |missing, label| Start::Open(Unfinished { tag, label, missing, start: values });
        Ok(Start::Whole(match tag {
            FALSE | TRUE => DatumKind::Boolean(tag == TRUE),
            CHARACTER => {
                let code = self.varint()?;
                let c = u32::try_from(code).ok().and_then(char::from_u32);
                DatumKind::Character(c.ok_or(Malformed::Character(code))?)
            }
            NUMBER => DatumKind::Number(self.number()?),
            STRING => DatumKind::String(self.text()?.into()),
            NEW_SYMBOL => {
                let symbol = Symbol::intern(self.text()?);
                self.symbols.push(symbol);
                DatumKind::Symbol(symbol)
            }
            OLD_SYMBOL => {
                let number = self.varint()?;
                let known = usize::try_from(number).ok().and_then(|n| self.symbols.get(n));
                DatumKind::Symbol(*known.ok_or(Malformed::SymbolNumber(number))?)
            }
            BYTEVECTOR => DatumKind::Bytevector(self.run()?.into()),
            LIST | VECTOR => match self.length()? {
                0 if tag == LIST => DatumKind::List(Arc::default(), None),
                0 => DatumKind::Vector(Arc::default()),
                length => return Ok(open(length, 0)),
            },
            DOTTED => match self.length()? {
                0 => return Err(Malformed::NothingBeforeTail),
                length => return Ok(open(length + 1, 0)),
            },
            LABELLED => return Ok(open(1, self.label()?)),
            REFERENCE => DatumKind::Reference(self.label()?),
            _ => return Err(Malformed::UnknownTag(tag)),
        }))
    }

    fn finish(&self, value: Option<Datum>) -> Result<Datum, Malformed> {
        if self.rest.is_empty() { value.ok_or(Malformed::CutShort) } else { Err(Malformed::Trailing) }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Malformed::CutShort)?;
        self.rest = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Malformed::Varint)
    }

    /// A number of bytes or of parts: no more than there are bytes left, as each part takes one at least.
    fn length(&mut self) -> Result<usize, Malformed> {
        let length = self.varint()?;
        usize::try_from(length).ok().filter(|&length| length <= self.rest.len()).ok_or(Malformed::CutShort)
    }

    fn label(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.varint()?).map_err(|_| Malformed::Varint)
    }

    fn run(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.length()?;
        self.take(length)
    }

    fn text(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.run()?).map_err(|_| Malformed::Text)
    }

    fn number(&mut self) -> Result<Number, Malformed> {
        match postcard::take_from_bytes(self.run()?) {
            Ok((number, [])) => Ok(number),
            _ => Err(Malformed::Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let found = decode(bytes).map_or_else(|malformed| malformed.to_string(), |datum| datum.to_string());
        assert_eq!(found, expected);
        if let Ok(datum) = decode(bytes) {
            assert_eq!(encode(&datum).unwrap(), bytes, "there is one encoding");
        }
    }

    #[test]
    fn symbols_are_written_once() {
        check(b"\x08\x03\x05\x03abc\x05\x01x\x06\x00", "(abc x abc)");
        check(b"\x09\x01\x02\x41\x01", "(#\\A . #t)");
        check(b"\x0B\x05\x0A\x02\x0C\x05\x07\x02\x01\xFF", "#5=#(#5# #u8(1 255))");
    }

    #[test]
    fn hostile_bytes_are_refused() {
        check(b"", "the bytes of a datum are cut short");
        check(b"\x08\x02\x00", "the bytes of a datum are cut short");
        check(b"\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", "the bytes of a datum are cut short");
        check(b"\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "a varint in a datum is too long");
        check(b"\x0C\xFF\xFF\xFF\xFF\x7F", "a varint in a datum is too long");
        check(b"\xFF", "no datum has the tag 255");
        check(b"\x00\x00", "bytes follow the end of a datum");
        check(b"\x04\x01\xFF", "a text in a datum is not UTF-8");
        check(b"\x02\x80\xB0\x03", "a datum holds 0xd800, which is no character");
        check(b"\x06\x00", "a datum names symbol 0 before it is written out");
        check(b"\x09\x00\x00", "a dotted list in a datum has nothing before its tail");
        check(b"\x09\x01\x00\x08\x00", "a dotted list in a datum has a list as its tail");
        check(b"\x03\x01\xFF", "a number in a datum is malformed");
    }
}
