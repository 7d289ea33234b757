//! The variables of choices.

use super::Key;
use avm_problem::{Atom, VariableId};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The variables of choices: by where each stands, and what there is to choose from.
#[derive(Default)]
pub(super) struct ChoiceVariables {
    first: FxHashMap<Key, (Arc<[Atom]>, VariableId)>,
    /// On other ways there may be other values at the same place.
    others: FxHashMap<(Key, Arc<[Atom]>), VariableId>,
}

impl ChoiceVariables {
    pub(super) fn count(&self) -> usize {
        self.first.len() + self.others.len()
    }

    pub(super) fn get(&self, key: Key, atoms: &Arc<[Atom]>) -> Option<VariableId> {
        let (known, variable) = self.first.get(&key)?;
        if known == atoms { Some(*variable) } else { self.others.get(&(key, atoms.clone())).copied() }
    }

    pub(super) fn add(&mut self, key: Key, atoms: Arc<[Atom]>, variable: VariableId) {
        match self.first.entry(key) {
            Entry::Vacant(place) => _ = place.insert((atoms, variable)),
            Entry::Occupied(_) => _ = self.others.insert((key, atoms), variable),
        }
    }
}
