//! Datums: what the reader makes of text, each with its place.

use avm_base::{Span, Symbol};
use avm_number::Number;
use std::sync::Arc;

/// A datum and where it stands.
#[derive(Clone, Debug)]
pub struct Datum {
    /// Its place in the source.
    pub span: Span,
    /// What it is.
    pub kind: DatumKind,
}

/// The kinds of datum (R7RS 7.1.2). Clones are cheap: the parts are shared.
#[derive(Clone, Debug)]
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
    /// A list: `()` when there are no items; with a tail, a dotted list of one item at least.
    List(Arc<[Datum]>, Option<Arc<Datum>>),
    /// A vector.
    Vector(Arc<[Datum]>),
    /// `#n=datum`.
    Labelled(u32, Arc<Datum>),
    /// `#n#`.
    Reference(u32),
}
