//! Patterns, compiled.

use avm_base::Symbol;
use avm_syntax::{Datum, ScopeSet};
use serde::{Deserialize, Serialize};

/// A pattern.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Pattern {
    /// `_`: matches anything.
    Any,
    /// A pattern variable: matches anything and keeps it in the slot of that number.
    Variable(u32),
    /// A literal: matches identifiers that mean the same.
    Literal(Symbol, ScopeSet),
    /// Data other than lists and vectors: matches what is `equal?`.
    Datum(Datum),
    /// A list.
    List(#[serde(deserialize_with = "super::nested::deserialize")] Box<Sequence>),
    /// A vector.
    Vector(#[serde(deserialize_with = "super::nested::deserialize")] Box<Sequence>),
}

/// The pattern of a sequence: `BEFORE ... REPEAT <ellipsis> AFTER ... . TAIL`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Sequence {
    pub(crate) before: Vec<Pattern>,
    /// What is followed by an ellipsis, with the slots of the variables in it.
    pub(crate) repeat: Option<(Pattern, Vec<u32>)>,
    pub(crate) after: Vec<Pattern>,
    pub(crate) tail: Option<Pattern>,
}
