//! Records of runs that are kept in the store: pieces of bytes, a row each. What they say, only who writes them knows.

use super::rows::{self, CountersRow};
use super::{StoreFailure, damaged};
use crate::runtime::Runtime;
use avm_object::ExecutionId;
use avm_store::{Batch, Range, Store};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Weak};

/// Writes the record of a run into the store that the machine of the run lives on. What is flushed together is a piece, and comes
/// on disk as commits do, in their order.
pub struct RecordWriter {
    /// Not held open: the store may tell who writes here what is read.
    store: Weak<Store>,
    run: u32,
    pieces: u64,
    piece: Vec<u8>,
}

impl RecordWriter {
    /// The record of the run that begins now. It is kept under the number of executions that there were before.
    ///
    /// # Errors
    /// What the store says, and where its contents are damaged.
    pub fn new(store: &Arc<Store>) -> Result<RecordWriter, StoreFailure> {
        let run = match store.get([rows::COUNTERS])? {
            Some(bytes) => {
                let counters: CountersRow =
                    postcard::from_bytes(&bytes).map_err(|_| damaged("the count of objects"))?;
                counters.executions
            }
            None => 0,
        };
        // A run under this number left no execution.
        let mut batch = Batch::new();
        for entry in store.keys(Range::prefix(rows::record_prefix(run)))? {
            batch.delete(entry?.0);
        }
        store.commit(batch)?;
        Ok(RecordWriter { store: Arc::downgrade(store), run, pieces: 0, piece: Vec::new() })
    }
}

impl Write for RecordWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let store = self.store.upgrade().ok_or_else(|| io::Error::other("the store is closed"))?;
        let mut batch = Batch::new();
        batch.put(rows::record_key(self.run, self.pieces), &self.piece);
        self.pieces += 1;
        self.piece.clear();
        store.commit(batch).map(drop).map_err(io::Error::other)
    }
}

/// Reads a record that is kept in a store.
pub struct RecordReader {
    store: Arc<Store>,
    run: u32,
    pieces: u64,
    piece: Vec<u8>,
    at: usize,
    /// How many bytes were before the piece.
    before: u64,
}

impl RecordReader {
    /// Has the next piece at hand, if there is one.
    fn next_piece(&mut self) -> io::Result<bool> {
        let found = self.store.get(rows::record_key(self.run, self.pieces)).map_err(io::Error::other)?;
        let Some(piece) = found else { return Ok(false) };
        self.before += self.piece.len() as u64;
        self.pieces += 1;
        (self.piece, self.at) = (piece, 0);
        Ok(true)
    }

    fn position(&self) -> u64 {
        self.before + self.at as u64
    }
}

impl Read for RecordReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() {
            if !self.next_piece()? {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.piece.len() - self.at);
        buffer[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

impl Seek for RecordReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let wanted = match to {
            SeekFrom::Start(wanted) => Some(wanted),
            SeekFrom::Current(distance) => self.position().checked_add_signed(distance),
            SeekFrom::End(_) => None,
        };
        let wanted = wanted.ok_or(io::ErrorKind::InvalidInput)?;
        if wanted < self.before {
            (self.pieces, self.at, self.before) = (0, 0, 0);
            self.piece.clear();
        }
        while wanted > self.before + self.piece.len() as u64 && self.next_piece()? {}
        self.at = usize::try_from(wanted - self.before).unwrap_or(usize::MAX).min(self.piece.len());
        Ok(self.position())
    }
}

impl Runtime {
    /// The record of the last run with a record that began before an execution did. Whether the execution is one of that run,
    /// the record has to say.
    ///
    /// # Errors
    /// What the store says.
    pub fn stored_record(&self, execution: ExecutionId) -> Result<Option<RecordReader>, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(None) };
        let Some(last) = execution.0.checked_sub(1) else { return Ok(None) };
        let range = rows::record_key(0, 0)..=rows::record_key(last, u64::MAX);
        let Some(row) = durable.store.scan_back(Range::of(range))?.next() else { return Ok(None) };
        let run = rows::run_of(&row?.0).ok_or_else(|| damaged("the key of a record"))?;
        let store = durable.store.clone();
        Ok(Some(RecordReader { store, run, pieces: 0, piece: Vec::new(), at: 0, before: 0 }))
    }

    /// Keeps of the store's rows in memory only what the run at hand may read again: it is a repetition, whose traces are those
    /// of another run.
    pub fn forget_stored_traces(&mut self) {
        if let Some(durable) = &mut self.durable {
            durable.forgets_traces = true;
        }
    }
}
