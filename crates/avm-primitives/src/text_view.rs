//! The characters of a string in place, whichever width they have.

use avm_value::{Heap, Value};

/// A string's characters, to be read by index.
#[derive(Clone, Copy)]
pub(crate) enum TextView<'a> {
    Narrow(&'a [u8]),
    Wide(&'a [[u8; 4]]),
}

impl<'a> TextView<'a> {
    /// The characters of a string; none for other values.
    pub(crate) fn of(heap: &'a Heap, string: Value) -> TextView<'a> {
        match heap.wide_string(string) {
            Some(bytes) => TextView::Wide(bytes.as_chunks().0),
            None => TextView::Narrow(heap.narrow_string(string).unwrap_or(&[])),
        }
    }

    /// A part of them; all indexes count from its beginning.
    pub(crate) fn part(self, part: std::ops::Range<usize>) -> TextView<'a> {
        match self {
            TextView::Narrow(bytes) => TextView::Narrow(&bytes[part]),
            TextView::Wide(chars) => TextView::Wide(&chars[part]),
        }
    }

    pub(crate) fn len(self) -> usize {
        match self {
            TextView::Narrow(bytes) => bytes.len(),
            TextView::Wide(chars) => chars.len(),
        }
    }

    /// The scalar value at an index that the view has.
    #[inline]
    pub(crate) fn at(self, index: usize) -> u32 {
        match self {
            TextView::Narrow(bytes) => bytes[index].into(),
            TextView::Wide(chars) => u32::from_le_bytes(chars[index]),
        }
    }
}
