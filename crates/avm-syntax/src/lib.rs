//! The data that the front end passes on: datums from the reader, syntax objects in the expander, the core
//! language that the compiler takes.
#![forbid(unsafe_code)]

pub mod core;
mod datum;

pub use datum::{Datum, DatumKind};
