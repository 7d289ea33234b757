//! What a variable's values are.

use dashu_int::IBig;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A value that has no parts here. Atoms are equal when they are the same; only integers are ordered by what they mean, the
/// order of all others is there to make results the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Atom {
    /// An exact integer of any size.
    Integer(IBig),
    /// `#f` or `#t`.
    Boolean(bool),
    /// A symbol.
    Symbol(Arc<str>),
    /// A string.
    String(Arc<str>),
    /// A reference to an object, by a text that names it.
    Object(Arc<str>),
    /// Any other value, by a text that no different value has.
    Other(Arc<str>),
}

impl Atom {
    /// `#f`.
    pub const FALSE: Atom = Atom::Boolean(false);
    /// `#t`.
    pub const TRUE: Atom = Atom::Boolean(true);

    /// A symbol.
    #[must_use]
    pub fn symbol(name: &str) -> Atom {
        Atom::Symbol(name.into())
    }

    /// Whether a condition with this value holds: all but `#f` do.
    #[must_use]
    pub fn holds(&self) -> bool {
        !matches!(self, Atom::Boolean(false))
    }

    /// The integer that it stands for where one is needed: 0 if it is none.
    #[must_use]
    pub fn integer(&self) -> IBig {
        match self {
            Atom::Integer(n) => n.clone(),
            _ => IBig::ZERO,
        }
    }
}

impl From<i64> for Atom {
    fn from(n: i64) -> Atom {
        Atom::Integer(n.into())
    }
}

impl From<IBig> for Atom {
    fn from(n: IBig) -> Atom {
        Atom::Integer(n)
    }
}

impl From<bool> for Atom {
    fn from(truth: bool) -> Atom {
        Atom::Boolean(truth)
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Atom::Integer(n) => write!(f, "{n}"),
            Atom::Boolean(truth) => f.write_str(if *truth { "#t" } else { "#f" }),
            Atom::String(text) => write!(f, "{text:?}"),
            Atom::Symbol(text) | Atom::Object(text) | Atom::Other(text) => f.write_str(text),
        }
    }
}
