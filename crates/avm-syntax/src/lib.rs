//! The data that the front end passes on: datums from the reader, syntax objects in the expander, the core
//! language that the compiler takes.
#![forbid(unsafe_code)]

pub mod core;
mod datum;
mod identifier;

pub use datum::{
    CHARACTER_NAMES, Datum, DatumKind, Quotation, character_name, character_named, pretty, write_character,
    write_string, write_symbol,
};
pub use identifier::{is_identifier, is_identifier_character};
