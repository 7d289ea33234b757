//! A disk of sectors, of which any may be written when the power fails.

use crate::engine::{Engine, EngineResult};
use crate::engines::Redb;
use redb::{Builder, StorageBackend};
use std::io::{self, Error};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const SECTOR: usize = 512;
/// One in so many writes is cut off by a failure; each sync is.
const WRITES: u64 = 20;

/// A disk in memory on which redb lives. At each sync, and now and then between, it keeps a disk as it might be if the power failed then: with
/// all that was synced before, and with any of the sectors that were written since. It goes on itself.
///
/// ```
/// use avm_store::faults::Sectors;
/// use avm_store::{Batch, OpenOptions, Store};
///
/// let disk = Sectors::new(1);
/// let store = Store::with_engine(disk.engine()?, &OpenOptions::default())?;
/// // What is left of a store that is being made need not open.
/// disk.take_failures();
/// let mut batch = Batch::new();
/// batch.put("a", "1");
/// let sequence = store.commit(batch)?;
/// store.wait(sequence)?;
/// disk.acknowledge(1);
/// for (acknowledged, left) in disk.take_failures() {
///     let store = Store::with_engine(left.engine()?, &OpenOptions::default())?;
///     assert!(acknowledged == 0 || store.get("a")?.is_some());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sectors(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// What is read.
    now: Vec<u8>,
    /// What was synced, and what was written since.
    disk: Vec<u8>,
    writes: Vec<(usize, Vec<u8>)>,
    /// The state of the numbers that the seed gives.
    random: u64,
    acknowledged: u64,
    failures: Vec<(u64, Vec<u8>)>,
}

impl State {
    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % limit
    }

    /// Keeps the disk as it is if the power fails now.
    fn fail(&mut self) {
        let mut disk = self.disk.clone();
        disk.resize(self.now.len(), 0);
        // Often all of it has come.
        let likely = self.below(12).min(8);
        let writes = std::mem::take(&mut self.writes);
        for (at, bytes) in &writes {
            for (sector, bytes) in bytes.chunks(SECTOR).enumerate() {
                if self.below(8) < likely {
                    let at = at + sector * SECTOR;
                    disk[at..at + bytes.len()].copy_from_slice(bytes);
                }
            }
        }
        self.writes = writes;
        self.failures.push((self.acknowledged, disk));
    }
}

impl Sectors {
    /// An empty disk. The seed, which is not 0, decides which sectors survive.
    pub fn new(seed: u64) -> Sectors {
        Sectors::holding(Vec::new(), seed)
    }

    fn holding(content: Vec<u8>, seed: u64) -> Sectors {
        Sectors(Arc::new(Mutex::new(State {
            disk: content.clone(),
            now: content,
            writes: Vec::new(),
            random: seed,
            acknowledged: 0,
            failures: Vec::new(),
        })))
    }

    /// redb with what is on the disk, or a new one where that is empty.
    ///
    /// # Errors
    /// Where redb does not open it.
    pub fn engine(&self) -> EngineResult<Box<dyn Engine>> {
        let is_new = self.state().now.is_empty();
        Ok(Box::new(Redb::over(&Builder::new(), self.clone(), is_new, PathBuf::new())?))
    }

    /// Somebody was told that so much is kept: failures from now on come after that.
    pub fn acknowledge(&self, number: u64) {
        self.state().acknowledged = number;
    }

    /// The disks that failures have left so far, each with what had been acknowledged by then.
    pub fn take_failures(&self) -> Vec<(u64, Sectors)> {
        let failures = std::mem::take(&mut self.state().failures);
        failures.into_iter().map(|(told, content)| (told, Sectors::holding(content, 1))).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageBackend for Sectors {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().now.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        let bytes = state.now.get(offset as usize..).and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(bytes.ok_or_else(|| Error::from(io::ErrorKind::UnexpectedEof))?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.state();
        state.now.resize(len as usize, 0);
        state.writes.retain(|(at, bytes)| at + bytes.len() <= len as usize);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.state();
        // This is the moment when all of it may be half there.
        state.fail();
        state.disk = state.now.clone();
        state.writes.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let at = offset as usize;
        state.now[at..at + data.len()].copy_from_slice(data);
        state.writes.push((at, data.to_vec()));
        if state.below(WRITES) == 0 {
            state.fail();
        }
        Ok(())
    }
}
