//! Batches that have been committed and are not in the engine yet: readers look here first.
//!
//! Most of them are in the engine before anybody reads: so they are only kept at hand, and sorted when somebody looks.

use crate::batch::{Changes, Sequence};
use crate::range::Range;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a key maps to, since which batch.
pub(crate) type Pending = (Sequence, Option<Arc<[u8]>>);
/// Keys that were changed.
pub(crate) type PendingMap = BTreeMap<Arc<[u8]>, Pending>;

/// The changes of the batches that wait, the latest of each key.
#[derive(Default)]
pub(crate) struct Overlay(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    batches: VecDeque<(Sequence, Arc<Changes>)>,
    /// So many of them, from the first one, are in the layer.
    sorted: usize,
    layer: Layer,
}

#[derive(Clone, Default)]
pub(crate) struct Layer {
    /// Shared with the snapshots that need it; changing it copies it then.
    pub map: Arc<PendingMap>,
    /// The latest batch that is in it or below.
    pub sequence: Sequence,
}

impl Overlay {
    pub(crate) fn new(sequence: Sequence) -> Overlay {
        let layer = Layer { map: Arc::default(), sequence };
        Overlay(Mutex::new(Waiting { layer, ..Waiting::default() }))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a waiting batch says of `key`.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Option<Arc<[u8]>>> {
        let mut waiting = self.waiting();
        waiting.sort();
        waiting.layer.map.get(key).map(|(_, value)| value.clone())
    }

    /// Adds a batch.
    pub(crate) fn add(&self, sequence: Sequence, changes: Arc<Changes>) {
        let mut waiting = self.waiting();
        waiting.layer.sequence = sequence;
        waiting.batches.push_back((sequence, changes));
    }

    /// Forgets batches up to `applied`: the engine has them now.
    pub(crate) fn settle(&self, applied: Sequence) {
        let mut settled = Vec::new();
        let mut waiting = self.waiting();
        while waiting.batches.front().is_some_and(|(sequence, _)| *sequence <= applied) {
            let Some((_, changes)) = waiting.batches.pop_front() else { break };
            if waiting.sorted > 0 {
                waiting.sorted -= 1;
                let map = Arc::make_mut(&mut waiting.layer.map);
                for (key, _) in changes.iter() {
                    if map.get(key).is_some_and(|(since, _)| *since <= applied) {
                        map.remove(key);
                    }
                }
            }
            settled.push(changes);
        }
        // Their memory is given back when nobody waits for the lock.
        drop(waiting);
    }

    /// The layer as it is, and what `take` makes while nothing is taken from the layer.
    pub(crate) fn view<T>(&self, take: impl FnOnce() -> T) -> (Layer, T) {
        let mut waiting = self.waiting();
        waiting.sort();
        (waiting.layer.clone(), take())
    }
}

impl Waiting {
    /// Brings into the layer what is not there yet.
    fn sort(&mut self) {
        if self.sorted == self.batches.len() {
            return;
        }
        let map = Arc::make_mut(&mut self.layer.map);
        for (sequence, changes) in self.batches.range(self.sorted..) {
            for (key, value) in changes.iter() {
                map.insert(key.into(), (*sequence, value.map(Into::into)));
            }
        }
        self.sorted = self.batches.len();
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Batches that put their number under keys, as the layer has them after each step.
    fn check(looks: impl Fn(u64) -> bool) {
        let overlay = Overlay::new(Sequence(0));
        let key = |key: u8| overlay.get(&[key]).map(|value| value.map(|value| value[0]));
        for (number, keys) in (1..).zip([&b"ab"[..], b"bc", b"a"]) {
            let value = [number as u8];
            // The second batch deletes.
            let value = (number != 2).then_some(value.as_slice());
            let changes = keys.chunks(1).map(|key| (key, value)).collect();
            overlay.add(Sequence(number), Arc::new(changes));
            if looks(number) {
                overlay.view(|| ());
            }
        }
        overlay.settle(Sequence(1));
        if looks(4) {
            assert_eq!([b'a', b'b', b'c', b'd'].map(key), [Some(Some(3)), Some(None), Some(None), None]);
        }
        overlay.settle(Sequence(2));
        assert_eq!([b'a', b'b', b'c'].map(key), [Some(Some(3)), None, None]);
        let (layer, ()) = overlay.view(|| ());
        overlay.settle(Sequence(3));
        assert_eq!((key(b'a'), overlay.waiting().layer.map.len()), (None, 0));
        assert_eq!((layer.map.len(), layer.sequence), (1, Sequence(3)), "who looked keeps what was there");
    }

    #[test]
    fn when_somebody_looks_makes_no_difference() {
        (0..16_u64).for_each(|when| check(|number| when >> (number - 1) & 1 == 1));
    }
}
