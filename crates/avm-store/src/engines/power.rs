//! The power fails while redb writes: of what was not synced, any sectors may be on the disk. What was acknowledged is there, and the
//! batch that was being written is there whole or not at all.

use super::redb::Redb;
use crate::engine::Engine;
use crate::range::Range;
use redb::{Builder, StorageBackend};
use std::io::{self, Error};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

const SECTOR: usize = 512;

/// The same numbers each time.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[derive(Debug)]
struct State {
    /// What is read.
    now: Vec<u8>,
    /// What was synced, and what was written since.
    disk: Vec<u8>,
    writes: Vec<(usize, Vec<u8>)>,
    random: Random,
    /// Batches that were acknowledged.
    acknowledged: u64,
    /// Disks as they may be after the power has failed, and what had been acknowledged by then.
    failures: Vec<(u64, Vec<u8>)>,
}

impl State {
    /// The disk if the power fails now.
    fn fail(&mut self) {
        let mut disk = self.disk.clone();
        disk.resize(self.now.len(), 0);
        let likely = self.random.below(9);
        for (at, bytes) in &self.writes {
            for (sector, bytes) in bytes.chunks(SECTOR).enumerate() {
                if self.random.below(8) < likely {
                    let at = at + sector * SECTOR;
                    disk[at..at + bytes.len()].copy_from_slice(bytes);
                }
            }
        }
        self.failures.push((self.acknowledged, disk));
    }
}

/// A disk in memory.
#[derive(Clone, Debug)]
struct Disk(Arc<Mutex<State>>);

impl Disk {
    fn new(content: Vec<u8>, seed: u64) -> Disk {
        let disk = content.clone();
        let (writes, failures) = (Vec::new(), Vec::new());
        Disk(Arc::new(Mutex::new(State {
            now: content,
            disk,
            writes,
            random: Random(seed),
            acknowledged: 0,
            failures,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nothing panics with the lock")
    }
}

impl StorageBackend for Disk {
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
        if state.random.below(20) == 0 {
            state.fail();
        }
        Ok(())
    }
}

type Entries = Vec<(Vec<u8>, Vec<u8>)>;

fn open(disk: Disk, create: bool) -> Redb {
    Redb::over(&Builder::new(), disk, create, PathBuf::new()).expect("it opens")
}

fn entries(engine: &Redb) -> Entries {
    let snapshot = engine.snapshot().expect("a snapshot");
    let mut scan = snapshot.scan(&Range::all()).expect("a scan");
    std::iter::from_fn(|| scan.next().expect("an entry")).collect()
}

#[test]
fn redb_has_whole_batches_when_the_power_fails() {
    let rounds = u64::from(avm_testing::times(4));
    let (mut with, mut without) = (0, 0);
    for round in 1..=rounds {
        let disk = Disk::new(Vec::new(), round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let engine = open(disk.clone(), true);
        disk.state().failures.clear();
        let mut states = vec![Entries::new()];
        for number in 1..=12_u8 {
            let key = |part: u8| vec![part, number % 5];
            let mut batch = vec![(vec![0], Some(vec![number]))];
            batch.extend((1..6).map(|part| (key(part), Some(vec![number; 700 * usize::from(part % 4)]))));
            batch.push((key(6), (number % 3 > 0).then(|| vec![number; 3000])));
            engine.apply(batch, true).expect("a batch");
            disk.state().acknowledged = u64::from(number);
            states.push(entries(&engine));
        }
        let failures = std::mem::take(&mut disk.state().failures);
        for (acknowledged, content) in failures {
            let found = entries(&open(Disk::new(content, 1), false));
            let acknowledged = acknowledged as usize;
            if found == states[acknowledged] {
                without += 1;
            } else {
                assert!(
                    Some(&found) == states.get(acknowledged + 1),
                    "after batch {acknowledged} of round {round}"
                );
                with += 1;
            }
        }
    }
    assert!(with > 0 && without > 10, "{with} failures with the batch, {without} without");
}
