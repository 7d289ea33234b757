//! The rules of a macro. Those of a macro of a compiled library are read when it is used first: a program uses few of all the macros
//! of the libraries that it imports.

use super::Rule;
use crate::library::portable;
use avm_syntax::ScopeSet;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// Rules as they come along with a library: their postcard form.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(crate) struct PackedRules(#[serde(with = "serde_bytes")] Vec<u8>);

impl PackedRules {
    pub(crate) fn pack(rules: &[Rule]) -> PackedRules {
        PackedRules(postcard::to_allocvec(rules).expect("rules have a wire form"))
    }
}

/// The rules of a macro, in the order in which they are tried.
pub(crate) struct Rules {
    /// `None` if they were damaged.
    read: OnceLock<Option<Vec<Rule>>>,
    /// For rules that were not read yet, with the scope sets that stand for the places in them.
    packed: Option<(PackedRules, Arc<[ScopeSet]>)>,
}

impl Rules {
    pub(crate) fn packed(rules: PackedRules, sets: Arc<[ScopeSet]>) -> Rules {
        Rules { read: OnceLock::new(), packed: Some((rules, sets)) }
    }

    /// The rules; `None` if the library that they come from is damaged.
    pub(crate) fn get(&self) -> Option<&[Rule]> {
        let read = || {
            let (packed, sets) = self.packed.as_ref()?;
            portable::place_rules(postcard::from_bytes(&packed.0).ok()?, sets)
        };
        self.read.get_or_init(read).as_deref()
    }
}

impl From<Vec<Rule>> for Rules {
    fn from(rules: Vec<Rule>) -> Rules {
        Rules { read: Some(rules).into(), packed: None }
    }
}
