//! What the parser makes values with.

use avm_base::{Span, Symbol};
use avm_number::Number;
use avm_syntax::{Datum, DatumKind};
use std::sync::Arc;
use std::vec::Drain;

/// Makes values of some type from what the parser finds, inner values first.
///
/// After an error the parser reads on to find more errors; what is made from the datum at fault is dropped.
pub trait Builder {
    /// The type of the values.
    type Value;

    /// `#t` or `#f`.
    fn boolean(&mut self, value: bool, span: Span) -> Self::Value;
    /// A character.
    fn character(&mut self, value: char, span: Span) -> Self::Value;
    /// A number.
    fn number(&mut self, value: Number, span: Span) -> Self::Value;
    /// A string.
    fn string(&mut self, value: &str, span: Span) -> Self::Value;
    /// The symbol of that name.
    fn symbol(&mut self, name: &str, span: Span) -> Self::Value;
    /// A bytevector.
    fn bytevector(&mut self, bytes: &[u8], span: Span) -> Self::Value;
    /// A list. With a tail, which is itself no list unless it is a label, it is dotted and has one item at least.
    fn list(&mut self, items: Drain<'_, Self::Value>, tail: Option<Self::Value>, span: Span) -> Self::Value;
    /// A vector.
    fn vector(&mut self, items: Drain<'_, Self::Value>, span: Span) -> Self::Value;
    /// `#n=` has been read, and its datum begins: references to it may come from here on. In a datum comment, a label may
    /// be defined that is defined again later; the later definition counts.
    fn label_begins(&mut self, label: u32, span: Span) {
        let _ = (label, span);
    }
    /// `#n=value`.
    fn labelled(&mut self, label: u32, value: Self::Value, span: Span) -> Self::Value;
    /// `#n#`, to a label that has begun before.
    fn reference(&mut self, label: u32, span: Span) -> Self::Value;
    /// An outermost datum is complete: the place to tie references up.
    fn finish(&mut self, value: Self::Value) -> Self::Value {
        value
    }
}

/// Makes datums.
#[derive(Clone, Copy, Debug, Default)]
pub struct DatumBuilder;

impl Builder for DatumBuilder {
    type Value = Datum;

    fn boolean(&mut self, value: bool, span: Span) -> Datum {
        Datum::new(DatumKind::Boolean(value), span)
    }

    fn character(&mut self, value: char, span: Span) -> Datum {
        Datum::new(DatumKind::Character(value), span)
    }

    fn number(&mut self, value: Number, span: Span) -> Datum {
        Datum::new(DatumKind::Number(value), span)
    }

    fn string(&mut self, value: &str, span: Span) -> Datum {
        Datum::new(DatumKind::String(value.into()), span)
    }

    fn symbol(&mut self, name: &str, span: Span) -> Datum {
        Datum::new(DatumKind::Symbol(Symbol::intern(name)), span)
    }

    fn bytevector(&mut self, bytes: &[u8], span: Span) -> Datum {
        Datum::new(DatumKind::Bytevector(bytes.into()), span)
    }

    fn list(&mut self, items: Drain<'_, Datum>, tail: Option<Datum>, span: Span) -> Datum {
        Datum::new(DatumKind::List(items.collect(), tail.map(Arc::new)), span)
    }

    fn vector(&mut self, items: Drain<'_, Datum>, span: Span) -> Datum {
        Datum::new(DatumKind::Vector(items.collect()), span)
    }

    fn labelled(&mut self, label: u32, value: Datum, span: Span) -> Datum {
        Datum::new(DatumKind::Labelled(label, Arc::new(value)), span)
    }

    fn reference(&mut self, label: u32, span: Span) -> Datum {
        Datum::new(DatumKind::Reference(label), span)
    }
}
