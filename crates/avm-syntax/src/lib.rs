//! The data that the front end passes on: datums from the reader, syntax objects in the expander, the core
//! language that the compiler takes.
#![forbid(unsafe_code)]

pub mod core;
mod datum;
mod identifier;
mod print_core;
mod scope;
mod syntax;

pub use datum::{
    CHARACTER_NAMES, Datum, DatumKind, Quotation, character_name, character_named, pretty, write_character,
    write_string, write_symbol,
};
pub use identifier::{is_identifier, is_identifier_character};
pub use print_core::{print_unit, unit_data};
pub use scope::{Scope, ScopeSet, Scopes, ScopesMark};
pub use syntax::{Identifier, Origin, Syntax, View};
