//! Values as bytes, for other machines and for disks.
//!
//! The bytes hold: the names that occur; a *heading*, which belongs to the one who names code; the *nodes*, one for each object
//! of the heap; the *roots*, which are values. A node says what it is and what its parts are. A part that is an object is the
//! number of its node; the first mention of each node but the roots' is a single byte, since nodes are numbered in the order in
//! which they are mentioned first. So sharing and cycles are kept, a tree costs little, and equal graphs have equal bytes: no
//! address, hash or order of interning shows.
//!
//! What lies outside the heap is named by others: code by [`CodeNames`], which finds it again as [`CodeLinker`].

mod bytes;
mod decode;
mod encode;

pub use bytes::{NamesWritten, Reader, Writer};
pub use decode::{CodeLinker, Decoder, Renames};
pub use encode::{CodeNames, Encoder, EncoderRoom};

use avm_base::{AvmErrorKind, Symbol};
use std::fmt;

/// What bytes of values begin with; the last one is the version.
pub(super) const MAGIC: [u8; 5] = *b"\0AVV\x01";

/// Bytes that are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireError {
    /// Up to where they were read.
    pub at: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the bytes of a value are damaged at byte {}: {}", self.at, self.what)
    }
}

impl std::error::Error for WireError {}

impl From<WireError> for Box<crate::Fault> {
    fn from(error: WireError) -> Box<crate::Fault> {
        crate::Fault::avm(AvmErrorKind::StoreCorruption, error.to_string(), Vec::new())
    }
}

/// How the code of a procedure is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeName {
    /// A procedure that the machine brings along, by its name.
    BuiltIn(Symbol),
    /// A procedure of a module.
    Code {
        /// The number of the module in the heading.
        module: u32,
        /// The index of the procedure.
        procedure: u32,
    },
    /// A continuation.
    Continuation,
}

/// What tells a record type from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TypeName {
    /// The global variable that holds it.
    Global {
        /// The library.
        library: Symbol,
        /// The variable.
        name: Symbol,
    },
    /// The number that its heap gave it.
    Made(u64),
}

/// An object that every process has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardName {
    /// The library
    pub library: Symbol,
    /// and the variable that leads to it:
    pub name: Symbol,
    /// through what procedures capture and boxes hold, by index.
    pub path: Vec<u32>,
}

/// What a node is. The bit [`FROZEN`] may be set besides.
mod node {
    pub const PAIR: u8 = 0;
    pub const VECTOR: u8 = 1;
    pub const STRING: u8 = 2;
    pub const BYTES: u8 = 3;
    pub const BOX: u8 = 4;
    pub const RECORD: u8 = 5;
    pub const RECORD_TYPE: u8 = 6;
    pub const CLOSURE: u8 = 7;
    pub const VALUES: u8 = 8;
    pub const CONDITION: u8 = 9;
    pub const BEHAVIOR: u8 = 10;
    pub const NUMBER: u8 = 11;
    pub const TABLE: u8 = 12;
    pub const STRETCH: u8 = 13;
    pub const PORT: u8 = 14;
    pub const STANDARD: u8 = 15;
    /// No node: so many of the next ones are roots.
    pub const ROOTS: u8 = 31;
    pub const FROZEN: u8 = 32;
}

/// What a part is. From [`SMALL`] on, bytes are small integers.
mod part {
    pub const NEW: u8 = 0;
    pub const NODE: u8 = 1;
    pub const INTEGER: u8 = 2;
    pub const FLONUM: u8 = 3;
    pub const FALSE: u8 = 4;
    pub const TRUE: u8 = 5;
    pub const NIL: u8 = 6;
    pub const UNSPECIFIED: u8 = 7;
    pub const EOF: u8 = 8;
    pub const DEFAULT: u8 = 9;
    pub const UNDEFINED: u8 = 10;
    pub const CHARACTER: u8 = 11;
    pub const SYMBOL: u8 = 12;
    pub const OBJECT: u8 = 13;
    pub const TX: u8 = 14;
    pub const VARIABLE: u8 = 15;
    pub const SMALL: u8 = 0x40;
    /// The integer that [`SMALL`] itself stands for.
    pub const LEAST: i64 = -16;
}

/// The longest wire form of a number that is no integer: whether it is in lowest terms is checked, which takes time.
const MAX_FRACTION_BYTES: usize = 1 << 16;

/// The one NaN that is written.
const NAN_BITS: u64 = 0x7ff8_0000_0000_0000;
