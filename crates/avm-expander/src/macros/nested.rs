//! Decoding of nested patterns and templates, which may come from a damaged or hostile file.

use crate::context::with_stack;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::cell::Cell;

/// Nesting deeper than this is refused; what the compiler makes is not that deep.
const MOST_NESTING: u32 = 2000;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Decodes a part of a pattern or template, one level deeper.
pub(super) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(decoder: D) -> Result<T, D::Error> {
    let depth = DEPTH.get();
    if depth >= MOST_NESTING {
        return Err(D::Error::custom("a macro is nested too deep"));
    }
    DEPTH.set(depth + 1);
    let decoded = with_stack(|| T::deserialize(decoder));
    DEPTH.set(depth);
    decoded
}
