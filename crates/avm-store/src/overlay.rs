//! Batches that have been committed and are not in the engine yet: readers look here first.

use crate::batch::{Change, Sequence};
use crate::range::Range;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// What a key maps to, since which batch.
pub(crate) type Pending = (Sequence, Option<Arc<[u8]>>);
/// Keys that were changed.
pub(crate) type PendingMap = BTreeMap<Arc<[u8]>, Pending>;

/// The changes of the batches that wait, the latest of each key.
#[derive(Default)]
pub(crate) struct Overlay(RwLock<Layer>);

#[derive(Clone, Default)]
pub(crate) struct Layer {
    /// Shared with the snapshots that need it; changing it copies it then.
    pub map: Arc<PendingMap>,
    /// The latest batch that is in it or below.
    pub sequence: Sequence,
}

impl Overlay {
    pub(crate) fn new(sequence: Sequence) -> Overlay {
        Overlay(RwLock::new(Layer { map: Arc::default(), sequence }))
    }

    /// What a waiting batch says of `key`.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Option<Arc<[u8]>>> {
        let layer = self.0.read().unwrap_or_else(PoisonError::into_inner);
        layer.map.get(key).map(|(_, value)| value.clone())
    }

    /// Adds a batch.
    pub(crate) fn add(&self, sequence: Sequence, changes: &[Change]) {
        let mut layer = self.0.write().unwrap_or_else(PoisonError::into_inner);
        layer.sequence = sequence;
        let map = Arc::make_mut(&mut layer.map);
        for (key, value) in changes {
            map.insert(key.clone(), (sequence, value.clone()));
        }
    }

    /// Forgets what the engine has now: of `keys`, what batches up to `applied` changed.
    pub(crate) fn settle<'k>(&self, applied: Sequence, keys: impl Iterator<Item = &'k Arc<[u8]>>) {
        let mut layer = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let map = Arc::make_mut(&mut layer.map);
        for key in keys {
            if map.get(key).is_some_and(|(since, _)| *since <= applied) {
                map.remove(key);
            }
        }
    }

    /// The layer as it is, and what `take` makes while nothing is taken from the layer.
    pub(crate) fn view<T>(&self, take: impl FnOnce() -> T) -> (Layer, T) {
        let layer = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (layer.clone(), take())
    }
}

impl Layer {
    /// The entry with the lowest key in a range, or the highest.
    pub(crate) fn end(&self, range: &Range, backward: bool) -> Option<(&Arc<[u8]>, &Pending)> {
        if range.is_empty() {
            return None;
        }
        let mut entries = self.map.range::<[u8], _>(range.bounds());
        if backward { entries.next_back() } else { entries.next() }
    }
}
