//! What identifiers mean, and the table that says so.

use crate::core_form::CoreForm;
use crate::macros::Macro;
use avm_base::Symbol;
use avm_syntax::core::{GlobalKey, LocalId};
use avm_syntax::{Identifier, ScopeSet, Scopes};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What an identifier means.
#[derive(Clone)]
pub(crate) enum Binding {
    /// A special form or an auxiliary keyword.
    Core(CoreForm),
    /// A global variable, and whether it may change.
    Global(GlobalKey, bool),
    /// A local variable of the unit that is being expanded.
    Local(LocalId),
    /// A macro.
    Macro(Arc<Macro>),
    /// Field number so many of the behaviour of that name.
    Field(u32, Symbol),
    /// Something whose definition is wrong: uses of it are no further errors.
    Broken,
}

impl Binding {
    /// Whether both mean the same, however they got there.
    pub(crate) fn same_as(&self, other: &Binding) -> bool {
        match (self, other) {
            (Binding::Core(a), Binding::Core(b)) => a == b,
            (Binding::Global(a, _), Binding::Global(b, _)) => a == b,
            (Binding::Local(a), Binding::Local(b)) => a == b,
            (Binding::Macro(a), Binding::Macro(b)) => Arc::ptr_eq(a, b),
            (Binding::Field(a, x), Binding::Field(b, y)) => a == b && x == y,
            _ => false,
        }
    }

    /// Whether this has no meaning outside the unit that made it.
    fn is_local(&self) -> bool {
        matches!(self, Binding::Local(_) | Binding::Field(..) | Binding::Broken)
    }
}

/// A binding of some name, and the scopes an identifier must have to see it.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) scopes: ScopeSet,
    pub(crate) binding: Binding,
}

/// What an entry was before it changed, for [`BindingTable::abort`].
struct Change {
    name: Symbol,
    scopes: ScopeSet,
    before: Option<Binding>,
}

/// All bindings. An identifier means what the entry of its name says that has the largest subset of its scopes.
#[derive(Default)]
pub(crate) struct BindingTable {
    /// By name; ordered by the newest scope, then by size. Of two sets that an identifier sees the later one is the
    /// larger, or the identifier is ambiguous.
    entries: FxHashMap<Symbol, Vec<Entry>>,
    changes: Vec<Change>,
}

/// Lists shorter than this are searched from end to end.
const FEW: usize = 6;

impl BindingTable {
    /// Binds a name for all identifiers with these scopes, replacing what they meant before.
    pub(crate) fn bind(&mut self, name: Symbol, scopes: ScopeSet, binding: Binding, sets: &Scopes) {
        let list = self.entries.entry(name).or_default();
        let rank = |set: ScopeSet| (sets.newest(set), sets.size(set));
        let at = list.partition_point(|entry| rank(entry.scopes) < rank(scopes));
        let same = list[at..]
            .iter()
            .take_while(|entry| rank(entry.scopes) == rank(scopes))
            .position(|entry| entry.scopes == scopes);
        let before = match same {
            Some(offset) => Some(std::mem::replace(&mut list[at + offset].binding, binding)),
            None => {
                if list.is_empty() {
                    // Most names are bound once.
                    list.reserve_exact(1);
                }
                list.insert(at, Entry { scopes, binding });
                None
            }
        };
        self.changes.push(Change { name, scopes, before });
    }

    /// What an identifier means.
    pub(crate) fn resolve(&self, id: &Identifier, sets: &Scopes) -> Option<&Binding> {
        self.lookup(id.name, id.scopes, sets)
    }

    /// What a name with these scopes means.
    pub(crate) fn lookup(&self, name: Symbol, scopes: ScopeSet, sets: &Scopes) -> Option<&Binding> {
        let mut list = self.entries.get(&name)?.as_slice();
        if list.len() < FEW {
            return list
                .iter()
                .rev()
                .find(|entry| sets.is_subset(entry.scopes, scopes))
                .map(|entry| &entry.binding);
        }
        let mut rest = scopes;
        while let Some(scope) = sets.newest(rest) {
            list = &list[..list.partition_point(|entry| sets.newest(entry.scopes) <= Some(scope))];
            let here = list.iter().rev().take_while(|entry| sets.newest(entry.scopes) == Some(scope));
            if let Some(entry) = here.into_iter().find(|entry| sets.is_subset(entry.scopes, scopes)) {
                return Some(&entry.binding);
            }
            // Scopes that are newer than those of all entries that are left need no look.
            list = &list[..list.partition_point(|entry| sets.newest(entry.scopes) < Some(scope))];
            let Some(next) = list.last().and_then(|entry| sets.newest(entry.scopes)) else { break };
            rest = sets.down_to(sets.older(rest), next);
        }
        list.first().filter(|entry| entry.scopes == ScopeSet::EMPTY).map(|entry| &entry.binding)
    }

    /// The binding for exactly these scopes.
    pub(crate) fn exact(&self, name: Symbol, scopes: ScopeSet) -> Option<&Binding> {
        self.entries.get(&name)?.iter().find(|entry| entry.scopes == scopes).map(|entry| &entry.binding)
    }

    /// The entries of a name that an identifier with these scopes might see.
    pub(crate) fn visible<'a>(
        &'a self,
        name: Symbol,
        scopes: ScopeSet,
        sets: &'a Scopes,
    ) -> impl Iterator<Item = &'a Entry> {
        self.entries
            .get(&name)
            .into_iter()
            .flatten()
            .filter(move |entry| sets.is_subset(entry.scopes, scopes))
    }

    /// All names that an identifier with these scopes could have and mean something.
    pub(crate) fn names<'a>(
        &'a self,
        scopes: ScopeSet,
        sets: &'a Scopes,
    ) -> impl Iterator<Item = Symbol> + 'a {
        self.entries
            .iter()
            .filter(move |(_, list)| list.iter().any(|entry| sets.is_subset(entry.scopes, scopes)))
            .map(|(name, _)| *name)
    }

    /// Starts the record of changes anew.
    pub(crate) fn begin(&mut self) -> usize {
        self.changes.len()
    }

    /// Makes the changes since `start` final, and forgets what has no meaning after the unit: its local variables, and
    /// what is bound for scopes that are stale.
    pub(crate) fn commit(&mut self, start: usize, is_stale: impl Fn(ScopeSet) -> bool) {
        let is_spent = |entry: &Entry| entry.binding.is_local() || is_stale(entry.scopes);
        let mut changed: FxHashSet<(Symbol, ScopeSet)> = FxHashSet::default();
        for Change { name, scopes, .. } in self.changes.drain(start..) {
            match self.entries.get_mut(&name) {
                Some(list) if list.len() < FEW => {
                    list.retain(|entry| entry.scopes != scopes || !is_spent(entry));
                }
                _ => _ = changed.insert((name, scopes)),
            }
        }
        let names: FxHashSet<Symbol> = changed.iter().map(|(name, _)| *name).collect();
        for name in names {
            if let Some(list) = self.entries.get_mut(&name) {
                list.retain(|entry| !(changed.contains(&(name, entry.scopes)) && is_spent(entry)));
            }
        }
    }

    /// Forgets every binding for scopes that are stale.
    pub(crate) fn purge(&mut self, is_stale: impl Fn(ScopeSet) -> bool) {
        self.entries.retain(|_, list| {
            list.retain(|entry| !is_stale(entry.scopes));
            !list.is_empty()
        });
    }

    /// Undoes the changes since `start`.
    pub(crate) fn abort(&mut self, start: usize) {
        while self.changes.len() > start {
            let Some(Change { name, scopes, before }) = self.changes.pop() else { return };
            let Some(list) = self.entries.get_mut(&name) else { continue };
            match before {
                None => list.retain(|entry| entry.scopes != scopes),
                Some(binding) => {
                    list.iter_mut()
                        .filter(|entry| entry.scopes == scopes)
                        .for_each(|e| e.binding = binding.clone());
                }
            }
        }
    }
}
