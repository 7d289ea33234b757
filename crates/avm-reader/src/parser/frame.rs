//! The forms that are open while the parser reads.

use avm_base::Span;

/// An open form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub kind: Kind,
    /// Where the parts of the form begin: among the values, for [`Kind::Bytes`] among the bytes, for [`Kind::Discard`]
    /// among the labels.
    pub start: usize,
    /// The token that opened it.
    pub span: Span,
}

/// The kinds of open form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A list. A spliced one is the tail of a dotted list: its items are added to those of the list around it, so that
    /// `(a . (b . (c)))` takes linear time.
    List { square: bool, spliced: bool, dot: Dot },
    /// A vector.
    Vector,
    /// A bytevector.
    Bytes,
    /// `'` and the like; the symbol stands among the values already. Spliced as lists are: `(a . 'b)` is `(a quote b)`.
    Quotation { spliced: bool },
    /// `#;`
    Discard,
    /// `#n=`
    Label(u32),
}

/// How far a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dot {
    /// There was no dot.
    None,
    /// There was a dot, and the tail is to come.
    Awaits,
    /// The last value is the tail.
    Tail,
    /// The tail was a list, and is spliced.
    Spliced,
    /// Something was wrong about the dot, and it was said.
    Broken,
}

impl Kind {
    /// The opening delimiter, for forms that have a closing one.
    pub fn opener(self) -> Option<&'static str> {
        match self {
            Kind::List { square: false, .. } => Some("("),
            Kind::List { square: true, .. } => Some("["),
            Kind::Vector => Some("#("),
            Kind::Bytes => Some("#u8("),
            Kind::Quotation { .. } | Kind::Discard | Kind::Label(_) => None,
        }
    }
}
