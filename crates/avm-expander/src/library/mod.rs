//! Libraries (R7RS 5.2, 5.6): their names, imports, definitions and interfaces.

pub(crate) mod define;
pub(crate) mod import;
pub(crate) mod interface;
pub(crate) mod name;
pub(crate) mod portable;
pub(crate) mod table;
