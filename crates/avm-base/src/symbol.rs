//! Interned symbols: one small integer a name, in the whole process.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, RwLock};

/// An interned name. Equal names are equal symbols; comparing costs one integer comparison.
///
/// The number of a symbol depends on the order of interning, so it must never show in a result:
/// `Ord` compares numbers and is for tables only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

#[derive(Default)]
struct Table {
    ids: HashMap<&'static str, u32>,
    names: Vec<&'static str>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(RwLock::default);

impl Symbol {
    /// The symbol of a name. Names live as long as the process.
    pub fn intern(name: &str) -> Symbol {
        Symbol::intern_counted(name).0
    }

    /// Like [`Symbol::intern`], and tells whether the name is new, so that a run can be charged for its memory.
    pub fn intern_counted(name: &str) -> (Symbol, bool) {
        if let Some(&id) = TABLE.read().expect("the symbol table is never poisoned").ids.get(name) {
            return (Symbol(id), false);
        }
        let mut table = TABLE.write().expect("the symbol table is never poisoned");
        if let Some(&id) = table.ids.get(name) {
            return (Symbol(id), false);
        }
        let name: &'static str = Box::leak(name.into());
        let id = table.names.len() as u32;
        table.names.push(name);
        table.ids.insert(name, id);
        (Symbol(id), true)
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        TABLE.read().expect("the symbol table is never poisoned").names[self.0 as usize]
    }

    /// The number of this symbol, for packing into a tagged word.
    pub fn index(self) -> u32 {
        self.0
    }

    /// The symbol of a number that [`Symbol::index`] gave. A number it never gave makes [`Symbol::as_str`] panic.
    pub fn from_index(index: u32) -> Symbol {
        Symbol(index)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&str> for Symbol {
    fn from(name: &str) -> Symbol {
        Symbol::intern(name)
    }
}

impl Serialize for Symbol {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Symbol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Symbol, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Ok(Symbol::intern(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_equal_symbols() {
        let a = Symbol::intern("symbol-test-a");
        assert_eq!(Symbol::intern_counted("symbol-test-a"), (a, false));
        assert_ne!(Symbol::intern("symbol-test-b"), a);
        assert_eq!(Symbol::from_index(a.index()).as_str(), "symbol-test-a");
    }
}
