//! A map in memory: for tests, and for stores that end with the process.
//!
//! Each key has the versions that some snapshot may still ask for, so a snapshot costs nothing to make and writers never wait
//! for readers.

use crate::batch::Changes;
use crate::engine::{Engine, EngineResult, EngineScan, EngineSnapshot, Entry};
use crate::range::Range;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Entries that a scan takes from the map at a time.
const PAGE: usize = 256;

/// What a key maps to since the batch of a number.
type Version = (u64, Option<Arc<[u8]>>);

#[derive(Default)]
struct Map {
    entries: BTreeMap<Arc<[u8]>, Vec<Version>>,
    /// The number of the latest batch.
    latest: u64,
    /// How many snapshots there are of each batch.
    snapshots: BTreeMap<u64, usize>,
    bytes: u64,
}

impl Map {
    /// What `key` maps to after batch `at`.
    fn get(&self, key: &[u8], at: u64) -> Option<&Arc<[u8]>> {
        self.entries.get(key).and_then(|versions| visible(versions, at))
    }

    /// The oldest batch that somebody may read as of.
    fn oldest(&self) -> u64 {
        self.snapshots.keys().next().copied().unwrap_or(self.latest)
    }

    fn put(&mut self, key: &[u8], value: Option<&[u8]>) {
        let (oldest, latest) = (self.oldest(), self.latest);
        let key: Arc<[u8]> = key.into();
        self.bytes += (key.len() + value.map_or(0, <[u8]>::len)) as u64;
        let versions = self.entries.entry(key.clone()).or_default();
        versions.push((latest, value.map(Into::into)));
        self.bytes -= forget(&key, versions, oldest);
        if versions.is_empty() {
            self.entries.remove(&key);
        }
    }

    /// Forgets all versions that nobody can ask for any more.
    fn sweep(&mut self) {
        let (oldest, bytes) = (self.oldest(), &mut self.bytes);
        self.entries.retain(|key, versions| {
            *bytes -= forget(key, versions, oldest);
            !versions.is_empty()
        });
    }
}

/// Forgets the versions of a key that no reader as of `oldest` or later can ask for. Gives their bytes.
fn forget(key: &[u8], versions: &mut Vec<Version>, oldest: u64) -> u64 {
    // Of those up to the oldest reader's batch, it sees the latest only; and that there is nothing needs no version.
    let mut needed = versions.iter().rposition(|(since, _)| *since <= oldest).unwrap_or(0);
    if versions.get(needed).is_some_and(|(since, value)| *since <= oldest && value.is_none()) {
        needed += 1;
    }
    let bytes = |(_, value): Version| (key.len() + value.map_or(0, |value| value.len())) as u64;
    versions.drain(..needed).map(bytes).sum()
}

fn visible(versions: &[Version], at: u64) -> Option<&Arc<[u8]>> {
    versions.iter().rfind(|(since, _)| *since <= at).and_then(|(_, value)| value.as_ref())
}

#[derive(Default)]
struct Shared(RwLock<Map>);

impl Shared {
    fn read(&self) -> RwLockReadGuard<'_, Map> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Map> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The engine.
#[derive(Default)]
pub(crate) struct Memory(Arc<Shared>);

impl Memory {
    pub(crate) fn new() -> Memory {
        Memory::default()
    }
}

impl Engine for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        let map = self.0.read();
        Ok(map.get(key, map.latest).map(|value| value.to_vec()))
    }

    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>> {
        Ok(Box::new(View(Arc::new(Pin::new(self.0.clone())))))
    }

    fn apply(&self, batch: &Changes, _: bool) -> EngineResult<()> {
        let mut map = self.0.write();
        map.latest += 1;
        for (key, value) in batch.iter() {
            map.put(key, value);
        }
        Ok(())
    }

    fn sync(&self) -> EngineResult<()> {
        Ok(())
    }

    fn size(&self) -> EngineResult<u64> {
        Ok(self.0.read().bytes)
    }

    fn entries(&self) -> EngineResult<u64> {
        Ok(self.0.read().entries.len() as u64)
    }

    fn compact(&self) -> EngineResult<()> {
        self.0.write().sweep();
        Ok(())
    }

    fn verify(&self) -> EngineResult<Vec<String>> {
        Ok(Vec::new())
    }
}

/// Keeps the versions of a moment.
struct Pin {
    shared: Arc<Shared>,
    at: u64,
}

impl Pin {
    fn new(shared: Arc<Shared>) -> Pin {
        let mut map = shared.write();
        let at = map.latest;
        *map.snapshots.entry(at).or_default() += 1;
        drop(map);
        Pin { shared, at }
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut map = self.shared.write();
        if let Some(count) = map.snapshots.get_mut(&self.at) {
            *count -= 1;
            if *count == 0 {
                map.snapshots.remove(&self.at);
            }
        }
    }
}

struct View(Arc<Pin>);

impl EngineSnapshot for View {
    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        Ok(self.0.shared.read().get(key, self.0.at).map(|value| value.to_vec()))
    }

    fn scan(&self, range: &Range) -> EngineResult<Box<dyn EngineScan>> {
        let (front, back) = (VecDeque::new(), VecDeque::new());
        Ok(Box::new(Entries { pin: self.0.clone(), rest: range.clone(), front, back }))
    }
}

/// A scan: what was taken from either end, and the range that is left between.
struct Entries {
    pin: Arc<Pin>,
    rest: Range,
    front: VecDeque<Entry>,
    back: VecDeque<Entry>,
}

impl Entries {
    /// Visits entries from an end of what is left, until there is a page of them.
    fn page(&mut self, backward: bool) {
        if self.rest.is_empty() {
            return;
        }
        let map = self.pin.shared.read();
        let mut entries = map.entries.range::<[u8], _>(self.rest.bounds());
        let mut last = None;
        let page = if backward { &mut self.back } else { &mut self.front };
        while page.len() < PAGE {
            let Some((key, versions)) = (if backward { entries.next_back() } else { entries.next() }) else {
                last = None;
                break;
            };
            last = Some(key.to_vec());
            if let Some(value) = visible(versions, self.pin.at) {
                page.push_back((key.to_vec(), value.to_vec()));
            }
        }
        match last {
            None => self.rest = Range::of::<&[u8]>(&[][..]..&[][..]),
            Some(key) if backward => self.rest.to = Bound::Excluded(key),
            Some(key) => self.rest.from = Bound::Excluded(key),
        }
    }
}

impl EngineScan for Entries {
    fn next(&mut self) -> EngineResult<Option<Entry>> {
        if self.front.is_empty() {
            self.page(false);
        }
        // Between the ends nothing is left: what was taken from the back follows, its last first.
        Ok(self.front.pop_front().or_else(|| self.back.pop_back()))
    }

    fn next_back(&mut self) -> EngineResult<Option<Entry>> {
        if self.back.is_empty() {
            self.page(true);
        }
        Ok(self.back.pop_front().or_else(|| self.front.pop_back()))
    }
}
