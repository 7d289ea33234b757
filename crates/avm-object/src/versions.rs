//! States that were replaced, kept for open transactions whose snapshot is older.

use crate::record::{Meta, Record};
use avm_base::Symbol;
use avm_value::Value;
use std::collections::VecDeque;

/// A version of an object that a later one replaced.
#[derive(Clone, Copy)]
pub(crate) struct OldVersion {
    pub(crate) version: u64,
    pub(crate) state: Value,
    pub(crate) controller: Option<Symbol>,
    /// The commit that replaced it.
    pub(crate) replaced: u64,
    /// The version before it, as [`Meta::older`].
    pub(crate) older: u64,
}

/// The old versions of all objects, in order of their replacement.
#[derive(Default)]
pub(crate) struct Versions {
    kept: VecDeque<OldVersion>,
    /// The number of the first one that is kept, counted from 1.
    first: u64,
    /// All before this number have been visited by a collection.
    visited: u64,
}

impl Versions {
    /// Keeps what a record holds now, but for its state, which was `state`.
    #[cold]
    pub(crate) fn keep(&mut self, record: &Record, meta: &mut Meta, replaced: u64, state: Value) {
        self.first = self.first.max(1);
        let (version, controller, older) = (record.version, record.controller, meta.older);
        meta.older = self.first + self.kept.len() as u64;
        self.kept.push_back(OldVersion { version, state, controller, replaced, older });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Puts back a version that had been kept at another time.
    pub(crate) fn put_back(&mut self, meta: &mut Meta, old: OldVersion) {
        let mut all: Vec<OldVersion> = self.of(meta).copied().collect();
        if all.iter().any(|known| known.version == old.version) {
            return;
        }
        all.push(old);
        all.sort_by_key(|old| old.version);
        self.first = self.first.max(1);
        meta.older = 0;
        for old in all {
            let number = self.first + self.kept.len() as u64;
            self.kept.push_back(OldVersion { older: meta.older, ..old });
            meta.older = number;
        }
    }

    /// The version of an object that the snapshot sees.
    pub(crate) fn at(&self, meta: &Meta, snapshot: u64) -> Option<&OldVersion> {
        self.of(meta).find(|old| old.version <= snapshot)
    }

    /// The versions of an object that are kept, latest first.
    pub(crate) fn of(&self, meta: &Meta) -> impl Iterator<Item = &OldVersion> {
        let mut number = meta.older;
        std::iter::from_fn(move || {
            let at = number.checked_sub(self.first)?;
            let old = self.kept.get(usize::try_from(at).ok()?)?;
            number = old.older;
            Some(old)
        })
    }

    /// Forgets what no open transaction sees.
    #[inline(always)]
    pub(crate) fn prune(&mut self, oldest_snapshot: Option<u64>) {
        if !self.kept.is_empty() {
            self.prune_kept(oldest_snapshot);
        }
    }

    #[inline(never)]
    fn prune_kept(&mut self, oldest_snapshot: Option<u64>) {
        let oldest = oldest_snapshot.unwrap_or(u64::MAX);
        while self.kept.front().is_some_and(|old| old.replaced <= oldest) {
            self.kept.pop_front();
            self.first += 1;
        }
    }

    pub(crate) fn visit(&mut self, minor: bool, mut visit: impl FnMut(&mut Value)) {
        let first = if minor { self.visited.saturating_sub(self.first) as usize } else { 0 };
        let first = first.min(self.kept.len());
        self.kept.range_mut(first..).for_each(|old| visit(&mut old.state));
        self.visited = self.first + self.kept.len() as u64;
    }

    pub(crate) fn bytes(&self) -> usize {
        self.kept.capacity() * size_of::<OldVersion>()
    }
}
