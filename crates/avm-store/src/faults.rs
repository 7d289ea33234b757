//! A disk that fails when it is told to, for tests: of this crate, and of what is built on it.
//!
//! ```
//! use avm_store::faults::{Disk, Fault};
//! use avm_store::{Batch, OpenOptions, Store};
//!
//! let disk = Disk::new();
//! let store = Store::with_engine(disk.engine(), &OpenOptions::default())?;
//! let mut batch = Batch::new();
//! batch.put("a", "1");
//! disk.fail(Fault::Sync, 0);
//! let sequence = store.commit(batch)?;
//! assert!(store.wait(sequence).is_err());
//! # Ok::<(), avm_store::StoreError>(())
//! ```

mod sectors;

pub use sectors::Sectors;

use crate::batch::Changes;
use crate::engine::{Engine, EngineError, EngineErrorKind, EngineResult, EngineScan, EngineSnapshot, Write};
use crate::engines::Memory;
use crate::range::Range;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Writing a batch: the disk is full. Nothing of the batch is written.
    Full,
    /// Bringing to disk. As systems do, it loses what was to be synced, and the next sync reports success.
    Sync,
    /// The same, but all of it has come to the disk nonetheless.
    Unsure,
    /// Reading.
    Read,
    /// The engine panics instead of writing a batch.
    Panic,
}

/// A disk in memory, with what is on it for good and what would be lost with the power.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    kept: BTreeMap<Vec<u8>, Vec<u8>>,
    unsynced: Vec<Vec<Write>>,
    /// The faults to come, and how many operations of their kind go well before.
    faults: BTreeMap<Fault, usize>,
    syncs: usize,
    /// What each sync brought to the disk, where that is kept.
    log: Option<Vec<Vec<Write>>>,
}

impl Disk {
    /// An empty disk.
    pub fn new() -> Disk {
        Disk::default()
    }

    /// An engine that has what is on the disk.
    pub fn engine(&self) -> Box<dyn Engine> {
        let memory = Memory::new();
        let entries = self.state().kept.iter().map(|(key, value)| (&**key, Some(&**value))).collect();
        // Memory does not fail.
        let _ = memory.apply(&entries, true);
        Box::new(Faulty { memory, disk: self.clone() })
    }

    /// After `later` more operations of its kind, a fault.
    pub fn fail(&self, fault: Fault, later: usize) {
        self.state().faults.insert(fault, later);
    }

    /// No fault is to come any more.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// The power fails. Of the batches that were not synced, the first `survivors` made it to the disk nonetheless.
    pub fn crash(&self, survivors: usize) {
        let mut state = self.state();
        let unsynced = std::mem::take(&mut state.unsynced);
        for batch in unsynced.into_iter().take(survivors) {
            state.keep(batch);
        }
    }

    /// How many entries are on the disk.
    pub fn entries(&self) -> usize {
        self.state().kept.len()
    }

    /// From now on keeps what each sync brings to the disk.
    pub fn keep_log(&self) {
        self.state().log.get_or_insert_default();
    }

    /// What each sync has brought to the disk since the log is kept, as the engine was given it.
    pub fn take_log(&self) -> Vec<Vec<Write>> {
        self.state().log.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// How many syncs there were, failed ones too.
    pub fn syncs(&self) -> usize {
        self.state().syncs
    }

    /// Flips a bit of what is stored for an entry, by the entry's place in the order of keys. Engines that are open do not see it.
    pub fn flip(&self, entry: usize, bit: usize) {
        if let Some(value) = self.state().kept.values_mut().nth(entry)
            && let Some(byte) = value.get_mut(bit / 8)
        {
            *byte ^= 1 << (bit % 8);
        }
    }

    /// Takes an entry from the disk, by its place in the order of keys. Engines that are open do not see it.
    pub fn lose(&self, entry: usize) {
        let mut state = self.state();
        if let Some(key) = state.kept.keys().nth(entry).cloned() {
            state.kept.remove(&key);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this operation is the one that fails.
    fn fails(&self, fault: Fault) -> bool {
        let mut state = self.state();
        let Some(later) = state.faults.get_mut(&fault) else { return false };
        if *later > 0 {
            *later -= 1;
            return false;
        }
        state.faults.remove(&fault);
        true
    }
}

impl State {
    /// Notes what a sync brings to the disk: of each key the last change.
    fn note(&mut self, unsynced: &[Vec<Write>]) {
        let Some(log) = &mut self.log else { return };
        let last: BTreeMap<_, _> = unsynced.iter().flatten().cloned().collect();
        if !last.is_empty() {
            log.push(last.into_iter().collect());
        }
    }

    fn keep(&mut self, batch: Vec<Write>) {
        for (key, value) in batch {
            match value {
                Some(value) => self.kept.insert(key, value),
                None => self.kept.remove(&key),
            };
        }
    }
}

/// The engine over such a disk.
struct Faulty {
    memory: Memory,
    disk: Disk,
}

fn input_output() -> EngineError {
    EngineError::new(EngineErrorKind::Io, "input/output error")
}

impl Disk {
    fn reads(&self) -> EngineResult<()> {
        if self.fails(Fault::Read) { Err(input_output()) } else { Ok(()) }
    }
}

impl Engine for Faulty {
    fn name(&self) -> &'static str {
        "faulty"
    }

    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        self.disk.reads()?;
        self.memory.get(key)
    }

    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>> {
        Ok(Box::new(FaultySnapshot { inner: self.memory.snapshot()?, disk: self.disk.clone() }))
    }

    fn apply(&self, batch: &Changes, sync: bool) -> EngineResult<()> {
        if self.disk.fails(Fault::Full) {
            return Err(EngineError::new(EngineErrorKind::DiskFull, "no space left on device"));
        }
        assert!(!self.disk.fails(Fault::Panic), "the engine panics on purpose");
        self.memory.apply(batch, false)?;
        let own = batch.iter().map(|(key, value)| (key.to_vec(), value.map(<[u8]>::to_vec)));
        self.disk.state().unsynced.push(own.collect());
        if sync { self.sync() } else { Ok(()) }
    }

    fn sync(&self) -> EngineResult<()> {
        let (fails, is_unsure) = (self.disk.fails(Fault::Sync), self.disk.fails(Fault::Unsure));
        let mut state = self.disk.state();
        state.syncs += 1;
        let unsynced = std::mem::take(&mut state.unsynced);
        if fails {
            return Err(input_output());
        }
        state.note(&unsynced);
        unsynced.into_iter().for_each(|batch| state.keep(batch));
        if is_unsure { Err(input_output()) } else { Ok(()) }
    }

    fn size(&self) -> EngineResult<u64> {
        self.memory.size()
    }

    fn entries(&self) -> EngineResult<u64> {
        self.memory.entries()
    }

    fn compact(&self) -> EngineResult<()> {
        self.memory.compact()
    }

    fn verify(&self) -> EngineResult<Vec<String>> {
        self.memory.verify()
    }
}

struct FaultySnapshot {
    inner: Box<dyn EngineSnapshot>,
    disk: Disk,
}

impl EngineSnapshot for FaultySnapshot {
    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        self.disk.reads()?;
        self.inner.get(key)
    }

    fn scan(&self, range: &Range) -> EngineResult<Box<dyn EngineScan>> {
        self.disk.reads()?;
        self.inner.scan(range)
    }
}
