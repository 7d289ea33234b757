//! Reading a store as it was at one moment.

use crate::batch::Sequence;
use crate::engine::{EngineResult, EngineSnapshot};
use crate::error::{Result, StoreError};
use crate::overlay::Layer;
use crate::range::Range;
use crate::record::{self, Assembly, Value};
use crate::scan::{Keys, Scan};
use std::sync::Arc;

/// A store as it was after one batch. Later batches do not show. While there are snapshots, the room of what they show is not
/// given back, and a store that was closed cannot be opened again: keep them only for as long as they are read.
#[derive(Clone)]
pub struct Snapshot {
    pub(crate) layer: Layer,
    pub(crate) engine: Arc<Below>,
}

/// What the engine has.
pub(crate) struct Below {
    pub snapshot: Box<dyn EngineSnapshot>,
    pub name: &'static str,
}

impl Snapshot {
    /// The latest batch that shows.
    pub fn sequence(&self) -> Sequence {
        self.layer.sequence
    }

    /// What `key` maps to.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Result<Option<Vec<u8>>> {
        let key = key.as_ref();
        if let Some((_, value)) = self.layer.map.get(key) {
            return Ok(value.as_ref().map(|value| value.to_vec()));
        }
        self.engine.get(key)
    }

    /// The entries in a range, by ascending keys.
    pub fn scan(&self, range: Range) -> Result<Scan> {
        Scan::new(self.clone(), range, false)
    }

    /// The entries in a range, by descending keys.
    pub fn scan_back(&self, range: Range) -> Result<Scan> {
        Scan::new(self.clone(), range, true)
    }

    /// The keys in a range with the lengths of their values, by ascending keys. Long values are not read.
    pub fn keys(&self, range: Range) -> Result<Keys> {
        Ok(Keys(Scan::new(self.clone(), range, false)?))
    }
}

impl Below {
    /// Does something that reads.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&dyn EngineSnapshot) -> EngineResult<T>) -> Result<T> {
        read(self.snapshot.as_ref()).map_err(|error| StoreError::Engine {
            engine: self.name,
            doing: "reading",
            error,
        })
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let engine_key = record::value_key(key);
        match self.read(|engine| engine.get(&engine_key))? {
            None => Ok(None),
            Some(record) => self.whole(key, Value::decode(&engine_key, record)?).map(Some),
        }
    }

    /// The value of `key`, with its pieces put together.
    pub(crate) fn whole(&self, key: &[u8], value: Value) -> Result<Vec<u8>> {
        let head = match value {
            Value::Whole(value) => return Ok(value),
            Value::Pieces(head) => head,
        };
        let pieces = head.pieces();
        let mut scan = self.read(|engine| engine.scan(&record::pieces_range(key)))?;
        let mut assembly = Assembly::new(key, head);
        for _ in 0..pieces {
            match self.read(|_| scan.next())? {
                Some((engine_key, record)) => assembly.push(&engine_key, &record)?,
                None => break,
            }
        }
        assembly.finish()
    }
}
