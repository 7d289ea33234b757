//! Entries one after another: those of the engine, and what waiting batches changed of them.

use crate::engine::EngineScan;
use crate::error::Result;
use crate::range::Range;
use crate::record::{self, Value};
use crate::snapshot::Snapshot;
use std::ops::Bound;
use std::sync::Arc;

/// The entries of a range: an iterator over keys and values. It holds one entry at a time, whatever the range has. A damaged
/// value is an error, after which the next entry follows; after an error of the engine nothing does.
pub struct Scan {
    snapshot: Snapshot,
    /// What is still to come of the waiting batches.
    rest: Range,
    engine: Box<dyn EngineScan>,
    /// What the engine has next, if it was asked.
    peeked: Option<Option<Stored>>,
    backward: bool,
    failed: bool,
    reads: Option<Reads>,
}

/// Is told what is read: keys, and what they map to.
pub(crate) type Reads = Arc<dyn Fn(&[u8], Option<&[u8]>) + Send + Sync>;

/// A key of the engine's, and what is stored there.
struct Stored {
    engine_key: Vec<u8>,
    record: Vec<u8>,
}

/// What a scan comes to.
enum Found {
    Pending(Arc<[u8]>, Arc<[u8]>),
    Stored(Stored),
}

impl Scan {
    pub(crate) fn new(snapshot: Snapshot, range: Range, backward: bool) -> Result<Scan> {
        let engine = snapshot.engine.read(|engine| engine.scan(&record::value_range(&range)))?;
        Ok(Scan { snapshot, rest: range, engine, peeked: None, backward, failed: false, reads: None })
    }

    /// The same, which tells what it reads.
    pub(crate) fn noted(self, reads: Option<&Reads>) -> Scan {
        Scan { reads: reads.cloned(), ..self }
    }

    /// The next entry, without looking into it.
    fn step(&mut self) -> Result<Option<Found>> {
        if self.failed {
            return Ok(None);
        }
        loop {
            if self.peeked.is_none() {
                self.peeked = Some(self.pull()?);
            }
            let stored = self.peeked.as_ref().and_then(Option::as_ref);
            let stored = stored.map(|stored| record::user_key(&stored.engine_key));
            let Some((key, (_, value))) = self.snapshot.layer.end(&self.rest, self.backward) else {
                return Ok(self.peeked.take().flatten().map(Found::Stored));
            };
            let comes_first = |stored: &[u8]| if self.backward { stored > &**key } else { stored < &**key };
            if stored.is_some_and(comes_first) {
                return Ok(self.peeked.take().flatten().map(Found::Stored));
            }
            // The waiting batch is later than what the engine has.
            let same = stored == Some(key);
            let (key, value) = (key.clone(), value.clone());
            if same {
                self.peeked = None;
            }
            let passed = Bound::Excluded(key.to_vec());
            if self.backward {
                self.rest.to = passed;
            } else {
                self.rest.from = passed;
            }
            if let Some(value) = value {
                return Ok(Some(Found::Pending(key, value)));
            }
        }
    }

    fn pull(&mut self) -> Result<Option<Stored>> {
        let (scan, backward) = (&mut self.engine, self.backward);
        let next = self.snapshot.engine.read(|_| if backward { scan.next_back() } else { scan.next() });
        self.failed = next.is_err();
        Ok(next?.map(|(engine_key, record)| Stored { engine_key, record }))
    }
}

impl Iterator for Scan {
    type Item = Result<(Vec<u8>, Vec<u8>)>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.step().transpose()?;
        let entry = found.and_then(|found| match found {
            Found::Pending(key, value) => Ok((key.to_vec(), value.to_vec())),
            Found::Stored(Stored { engine_key, record }) => {
                let value = Value::decode(&engine_key, record)?;
                let key = record::user_key(&engine_key).to_vec();
                let value = self.snapshot.engine.whole(&key, value)?;
                Ok((key, value))
            }
        });
        if let (Ok((key, value)), Some(note)) = (&entry, &self.reads) {
            note(key, Some(value));
        }
        Some(entry)
    }
}

/// The keys of a range with the lengths of their values: an iterator.
pub struct Keys(pub(crate) Scan);

impl Iterator for Keys {
    type Item = Result<(Vec<u8>, u64)>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.0.step().transpose()?;
        Some(found.and_then(|found| match found {
            Found::Pending(key, value) => Ok((key.to_vec(), value.len() as u64)),
            Found::Stored(Stored { engine_key, record }) => {
                let len = Value::decode(&engine_key, record)?.len();
                Ok((record::user_key(&engine_key).to_vec(), len))
            }
        }))
    }
}
