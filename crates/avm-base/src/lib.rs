//! What every part of AVM Scheme speaks of: places in source text, symbols, hashes, limits and diagnostics.
//!
//! Nothing here does I/O or knows what a program means.
#![forbid(unsafe_code)]

mod diagnostic;
mod error_kind;
mod hash;
mod limits;
mod source;
mod suggest;
mod symbol;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use error_kind::AvmErrorKind;
pub use hash::{ContentHash, ContentHasher};
pub use limits::Limits;
pub use source::{FileId, Position, SourceFile, Sources, Span};
pub use suggest::did_you_mean;
pub use symbol::Symbol;
