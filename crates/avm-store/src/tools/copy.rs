//! Copies a store, as it is at one moment, into another one: a checkpoint.

use super::export::Exported;
use super::{Counter, Watcher};
use crate::batch::{Batch, Sequence};
use crate::engine::Engine;
use crate::error::{Result, StoreError};
use crate::range::Range;
use crate::store::Store;

/// Bytes of a batch of entries.
const BATCH: usize = 1 << 20;

/// Copies all entries of a store, as they are now, into an empty one, and brings that to disk. Others may go on committing. The
/// engines may differ. Numbers of batches go on after those of `from`.
///
/// # Errors
///
/// `to` is not empty; an entry is damaged; `to` cannot be written.
pub fn copy(from: &Store, to: &Store, watcher: Watcher<'_>) -> Result<Exported> {
    let mut loader = Loader::new(to)?;
    let snapshot = from.snapshot()?;
    loader.go_on_after(snapshot.sequence())?;
    let mut counter = Counter::new(watcher, "copying", from.shared.engine.entries().ok());
    let mut copied = Exported { entries: 0, bytes: 0 };
    for entry in snapshot.scan(Range::all())? {
        let (key, value) = entry?;
        copied.entries += 1;
        copied.bytes += (key.len() + value.len()) as u64;
        loader.put(&key, value)?;
        counter.add(1);
    }
    loader.finish()?;
    counter.finish();
    Ok(copied)
}

/// Fills an empty store.
pub(super) struct Loader<'s> {
    store: &'s Store,
    batch: Batch,
}

impl<'s> Loader<'s> {
    pub(super) fn new(store: &'s Store) -> Result<Loader<'s>> {
        if store.keys(Range::all())?.next().is_some() {
            let folder = store.path().map(|path| path.to_path_buf()).unwrap_or_default();
            return Err(StoreError::NotEmpty { folder });
        }
        Ok(Loader { store, batch: Batch::new() })
    }

    /// Numbers of batches go on after those of another store.
    pub(super) fn go_on_after(&self, sequence: Sequence) -> Result<()> {
        self.store.flush()?;
        self.store.shared.go_on_after(sequence);
        Ok(())
    }

    pub(super) fn put(&mut self, key: &[u8], value: Vec<u8>) -> Result<()> {
        self.batch.put(key, value);
        if self.batch.bytes() >= BATCH {
            self.store.commit(std::mem::take(&mut self.batch))?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn finish(self) -> Result<()> {
        self.store.commit(self.batch)?;
        self.store.flush()
    }
}
