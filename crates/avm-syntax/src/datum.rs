//! Datums: what the reader makes of text, each with its place.
//!
//! A datum may be nested as deep as memory allows. Nothing here recurses on the host's stack: dropping, comparing,
//! printing and encoding each keep a stack of their own.

mod compare;
mod encode;
mod pretty;
mod write;

use avm_base::{Span, Symbol};
use avm_number::Number;
use std::sync::Arc;

pub use pretty::pretty;
pub use write::{
    CHARACTER_NAMES, Quotation, character_name, character_named, write_character, write_string, write_symbol,
};

/// A datum and where it stands. Equality looks at the content alone, not at the place.
#[derive(Clone)]
pub struct Datum {
    /// Its place in the source.
    pub span: Span,
    /// What it is.
    pub kind: DatumKind,
}

/// The kinds of datum (R7RS 7.1.2). Clones are cheap: the parts are shared.
#[derive(Clone)]
pub enum DatumKind {
    /// `#t` or `#f`.
    Boolean(bool),
    /// A character.
    Character(char),
    /// A number.
    Number(Number),
    /// A string.
    String(Arc<str>),
    /// A symbol.
    Symbol(Symbol),
    /// A bytevector.
    Bytevector(Arc<[u8]>),
    /// A list: `()` when there are no items; with a tail, a dotted list of one item at least. The tail is never
    /// itself a list: `(a . (b))` is `(a b)`. [`Datum::dotted`] sees to it.
    List(Arc<[Datum]>, Option<Arc<Datum>>),
    /// A vector.
    Vector(Arc<[Datum]>),
    /// `#n=datum`.
    Labelled(u32, Arc<Datum>),
    /// `#n#`.
    Reference(u32),
}

impl Datum {
    /// A datum of some kind at some place.
    pub fn new(kind: DatumKind, span: Span) -> Datum {
        Datum { span, kind }
    }

    /// The symbol of that name.
    pub fn symbol(name: impl Into<Symbol>, span: Span) -> Datum {
        Datum::new(DatumKind::Symbol(name.into()), span)
    }

    /// A string.
    pub fn string(text: impl Into<Arc<str>>, span: Span) -> Datum {
        Datum::new(DatumKind::String(text.into()), span)
    }

    /// A boolean.
    pub fn boolean(value: bool, span: Span) -> Datum {
        Datum::new(DatumKind::Boolean(value), span)
    }

    /// An exact integer.
    pub fn integer(value: i64, span: Span) -> Datum {
        Datum::new(DatumKind::Number(Number::Int(value.into())), span)
    }

    /// The list of these items.
    pub fn list(items: impl Into<Arc<[Datum]>>, span: Span) -> Datum {
        Datum::new(DatumKind::List(items.into(), None), span)
    }

    /// These items in front of a tail. Where the tail is a list, the result is one list (R7RS 6.4); where there are no
    /// items, it is the tail.
    pub fn dotted(items: impl Into<Arc<[Datum]>>, tail: Datum, span: Span) -> Datum {
        let items = items.into();
        if items.is_empty() {
            return tail;
        }
        match &tail.kind {
            DatumKind::List(more, end) => {
                let joined = items.iter().chain(more.iter()).cloned().collect();
                Datum::new(DatumKind::List(joined, end.clone()), span)
            }
            _ => Datum::new(DatumKind::List(items, Some(Arc::new(tail))), span),
        }
    }

    /// The vector of these items.
    pub fn vector(items: impl Into<Arc<[Datum]>>, span: Span) -> Datum {
        Datum::new(DatumKind::Vector(items.into()), span)
    }

    /// The symbol, if this is one.
    pub fn as_symbol(&self) -> Option<Symbol> {
        match self.kind {
            DatumKind::Symbol(symbol) => Some(symbol),
            _ => None,
        }
    }

    /// Whether this is the symbol of that name.
    pub fn is_symbol(&self, name: &str) -> bool {
        self.as_symbol().is_some_and(|symbol| symbol.as_str() == name)
    }

    /// The text, if this is a string.
    pub fn as_string(&self) -> Option<&str> {
        match &self.kind {
            DatumKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.kind {
            DatumKind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The items, if this is a proper list.
    pub fn as_list(&self) -> Option<&[Datum]> {
        match &self.kind {
            DatumKind::List(items, None) => Some(items),
            _ => None,
        }
    }

    /// The items in front of the tail and the tail, if this is a list, dotted or not.
    pub fn as_dotted(&self) -> Option<(&[Datum], Option<&Datum>)> {
        match &self.kind {
            DatumKind::List(items, tail) => Some((items, tail.as_deref())),
            _ => None,
        }
    }

    /// The items, if this is a vector.
    pub fn as_vector(&self) -> Option<&[Datum]> {
        match &self.kind {
            DatumKind::Vector(items) => Some(items),
            _ => None,
        }
    }

    /// Whether this is `()`.
    pub fn is_null(&self) -> bool {
        self.as_list().is_some_and(<[Datum]>::is_empty)
    }
}

impl DatumKind {
    /// Whether other datums are parts of this one.
    pub fn is_compound(&self) -> bool {
        matches!(self, DatumKind::List(..) | DatumKind::Vector(_) | DatumKind::Labelled(..))
    }
}

impl Drop for DatumKind {
    /// Takes deep structure apart on a stack of its own, so that the drops of the parts don't nest.
    fn drop(&mut self) {
        if self.is_compound() {
            let mut pending = Vec::new();
            detach_compounds(self, &mut pending);
            while let Some(mut kind) = pending.pop() {
                detach_compounds(&mut kind, &mut pending);
            }
        }
    }
}

/// Moves the compound parts that `kind` alone owns to `pending`. What is shared lives on, and is left.
fn detach_compounds(kind: &mut DatumKind, pending: &mut Vec<DatumKind>) {
    let mut detach = |part: &mut Datum| {
        if part.kind.is_compound() {
            pending.push(std::mem::replace(&mut part.kind, DatumKind::Boolean(false)));
        }
    };
    match kind {
        DatumKind::List(items, tail) => {
            Arc::get_mut(items).into_iter().flatten().for_each(&mut detach);
            tail.as_mut().and_then(Arc::get_mut).into_iter().for_each(detach);
        }
        DatumKind::Vector(items) => Arc::get_mut(items).into_iter().flatten().for_each(detach),
        DatumKind::Labelled(_, inner) => Arc::get_mut(inner).into_iter().for_each(detach),
        _ => {}
    }
}
