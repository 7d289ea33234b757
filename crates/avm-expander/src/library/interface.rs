//! What a compiled library tells those that import it.

use super::name::LibraryName;
use super::portable::{PortableBinding, PortableMacro};
use avm_base::Symbol;
use serde::{Deserialize, Serialize};

/// The compile-time part of a library: what it exports, and its macros with all that their templates may mention.
/// It is plain data: an expander in another process takes it in place of the library's source.
#[derive(Clone, Serialize, Deserialize)]
pub struct Interface {
    pub(crate) name: LibraryName,
    pub(crate) requires: Vec<Symbol>,
    /// The exported names, sorted by their text.
    pub(crate) exports: Vec<(Symbol, PortableBinding)>,
    /// The libraries of the variables, for those that say it by a place in this list.
    pub(crate) owners: Vec<Symbol>,
    /// The names of other libraries whose macros are mentioned.
    pub(crate) homes: Vec<LibraryName>,
    pub(crate) macros: Vec<PortableMacro>,
    /// The scope sets of the macros, as lists of numbers that mean nothing outside.
    pub(crate) sets: Vec<Vec<u32>>,
    /// What identifiers mean that the macros mention: a name, the number of a set, the meaning.
    pub(crate) bindings: Vec<(Symbol, u32, PortableBinding)>,
}

impl Interface {
    /// The name of the library.
    pub fn name(&self) -> &LibraryName {
        &self.name
    }

    /// The libraries that must have run before.
    pub fn requires(&self) -> &[Symbol] {
        &self.requires
    }

    /// The exported names, sorted.
    pub fn exports(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.exports.iter().map(|(name, _)| *name)
    }
}
