//! `fjall`: a log-structured merge tree in a folder of files.
//!
//! It checks the checksum of each block that it reads. Its journals and lists of tables are another matter: `journal.rs` and
//! `manifest.rs` say why, and read them first.

use super::{journal, manifest};
use crate::batch::Changes;
use crate::engine::{
    Engine, EngineError, EngineErrorKind, EngineOptions, EngineResult, EngineScan, EngineSnapshot, Entry,
};
use crate::range::Range;
use fjall::config::FilterPolicy;
use fjall::{
    Database, Error, Guard, Iter, Keyspace, KeyspaceCreateOptions, LsmError, PersistMode, Readable, Snapshot,
};
use std::thread;
use std::time::Duration;

/// Bytes of new entries in memory before they become a file. They are in the journal too, which is read again after a crash: so
/// this bounds how long opening takes.
const MEMTABLE: u64 = 16 << 20;
/// The least that fjall allows, for the same reason.
const JOURNALS: u64 = 64 << 20;
/// Its threads in the background, for flushing and compaction.
const WORKERS: usize = 2;
const KEYSPACE: &str = "data";
/// What may wait for those threads before writing does: less than where fjall itself waits, 4 and 30.
const MEMTABLES: usize = 2;
const TABLES: usize = 24;

/// The engine.
pub(crate) struct Fjall {
    database: Database,
    data: Keyspace,
}

impl Fjall {
    pub(crate) fn open(options: &EngineOptions<'_>) -> EngineResult<Fjall> {
        if !options.create {
            manifest::check(options.folder)?;
            journal::prepare(options.folder, options.acknowledged)?;
        }
        let database = Database::builder(options.folder)
            .cache_size(options.cache_bytes as u64)
            .max_journaling_size(JOURNALS)
            .worker_threads(WORKERS)
            .manual_journal_persist(true)
            .open()
            .map_err(error)?;
        if !options.create && !database.keyspace_exists(KEYSPACE) {
            return Err(EngineError::new(EngineErrorKind::Damage, "the keyspace 'data' is missing"));
        }
        let settings = || {
            KeyspaceCreateOptions::default()
                .max_memtable_size(MEMTABLE)
                .manual_journal_persist(true)
                // Filters answer that a key is not there, and a scan, which is how a store is checked, does not look at
                // them: damage in one would be found by a read alone.
                .filter_policy(FilterPolicy::disabled())
        };
        let data = database.keyspace(KEYSPACE, settings).map_err(error)?;
        Ok(Fjall { database, data })
    }

    /// Waits until fjall can take a batch without waiting: it waits for its threads without looking at whether they have stopped.
    fn wait_for_room(&self) -> EngineResult<()> {
        while self.data.sealed_memtable_count() > MEMTABLES || self.data.l0_table_count() > TABLES {
            self.database.persist(PersistMode::Buffer).map_err(error)?;
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

impl Engine for Fjall {
    fn name(&self) -> &'static str {
        "fjall"
    }

    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        Ok(self.data.get(key).map_err(error)?.map(|value| value.to_vec()))
    }

    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>> {
        Ok(Box::new(View { snapshot: self.database.snapshot(), data: self.data.clone() }))
    }

    fn apply(&self, batch: &Changes, sync: bool) -> EngineResult<()> {
        self.wait_for_room()?;
        let mode = if sync { PersistMode::SyncData } else { PersistMode::Buffer };
        let mut writes = self.database.batch().durability(Some(mode));
        writes.insert(&self.data, journal::FLOOR_KEY, self.database.seqno().to_le_bytes());
        for (key, value) in batch.iter() {
            match value {
                Some(value) => writes.insert(&self.data, key, value),
                None => writes.remove(&self.data, key),
            }
        }
        writes.commit().map_err(error)
    }

    fn sync(&self) -> EngineResult<()> {
        self.database.persist(PersistMode::SyncData).map_err(error)
    }

    fn size(&self) -> EngineResult<u64> {
        self.database.disk_space().map_err(error)
    }

    fn journal_size(&self) -> EngineResult<u64> {
        self.database.journal_disk_space().map_err(error)
    }

    fn entries(&self) -> EngineResult<u64> {
        Ok(self.data.approximate_len() as u64)
    }

    fn compact(&self) -> EngineResult<()> {
        self.data.rotate_memtable_and_wait().map_err(error)?;
        self.data.major_compact().map_err(error)
    }

    fn verify(&self) -> EngineResult<Vec<String>> {
        // Reading all entries has checked all blocks.
        Ok(Vec::new())
    }
}

struct View {
    snapshot: Snapshot,
    data: Keyspace,
}

impl EngineSnapshot for View {
    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        Ok(self.snapshot.get(&self.data, key).map_err(error)?.map(|value| value.to_vec()))
    }

    fn scan(&self, range: &Range) -> EngineResult<Box<dyn EngineScan>> {
        let iter = (!range.is_empty()).then(|| self.snapshot.range::<&[u8], _>(&self.data, range.bounds()));
        Ok(Box::new(Entries(iter)))
    }
}

/// Entries of a range, which may be one that holds nothing.
struct Entries(Option<Iter>);

impl EngineScan for Entries {
    fn next(&mut self) -> EngineResult<Option<Entry>> {
        self.0.as_mut().and_then(Iter::next).map(entry).transpose()
    }

    fn next_back(&mut self) -> EngineResult<Option<Entry>> {
        self.0.as_mut().and_then(Iter::next_back).map(entry).transpose()
    }
}

fn entry(guard: Guard) -> EngineResult<Entry> {
    let (key, value) = guard.into_inner().map_err(error)?;
    Ok((key.to_vec(), value.to_vec()))
}

fn error(error: Error) -> EngineError {
    let kind = match &error {
        Error::Io(io) | Error::Storage(LsmError::Io(io)) => {
            return EngineError::io(io);
        }
        Error::Locked => EngineErrorKind::InUse,
        Error::Poisoned => {
            let message = "it stopped, since its work in the background failed";
            return EngineError::new(EngineErrorKind::Stopped, message);
        }
        Error::KeyspaceDeleted => EngineErrorKind::Other,
        // What is left are things that it did not expect to read.
        _ => EngineErrorKind::Damage,
    };
    EngineError::new(kind, format!("{error:?}"))
}
