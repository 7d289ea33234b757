//! Giving batches to the engine: one at a time does, whoever that is.

use crate::batch::{Change, Sequence};
use crate::engine::{Engine, EngineError, Write};
use crate::error::{Result, StoreError};
use crate::folder::Watermark;
use crate::guard::Guarded;
use crate::overlay::Overlay;
use crate::record::{self, Meta, Value};
use std::sync::Arc;

/// What is to be done with the engine.
pub(crate) struct Work {
    /// The batches to be written, in order.
    pub group: Vec<Queued>,
    /// Whether all is brought to disk then.
    pub sync: bool,
}

/// A batch that the engine does not have.
pub(crate) struct Queued {
    pub sequence: Sequence,
    pub changes: Vec<Change>,
}

/// What it takes to write.
pub(crate) struct Writer {
    meta: Meta,
    watermark: Option<Watermark>,
}

impl Writer {
    pub(crate) fn new(meta: Meta, watermark: Option<Watermark>) -> Writer {
        Writer { meta, watermark }
    }

    /// Does some work. Gives the latest batch that the engine has.
    pub(crate) fn work(
        &mut self,
        engine: &Guarded<Box<dyn Engine>>,
        overlay: &Overlay,
        Work { group, sync }: Work,
    ) -> Result<Sequence> {
        if group.is_empty() {
            engine.sync().map_err(|error| engine_error(engine, "bringing batches to disk", error))?;
        } else {
            self.write(engine, overlay, group, sync)?;
        }
        let applied = Sequence(self.meta.sequence);
        if sync && let Some(watermark) = &mut self.watermark {
            watermark.write(applied)?;
        }
        Ok(applied)
    }

    /// Brings to disk up to where batches have been acknowledged.
    pub(crate) fn close(&self) -> Result<()> {
        self.watermark.as_ref().map_or(Ok(()), Watermark::sync)
    }

    /// Writes batches as one.
    fn write(
        &mut self,
        engine: &Guarded<Box<dyn Engine>>,
        overlay: &Overlay,
        group: Vec<Queued>,
        sync: bool,
    ) -> Result<()> {
        let latest = latest_of_each_key(group);
        let mut writes = Vec::with_capacity(latest.len() + 1);
        for (key, (sequence, value)) in &latest {
            self.encode(engine, key, value.as_deref(), *sequence, &mut writes);
        }
        let last = latest.iter().map(|(_, (sequence, _))| *sequence).max().unwrap_or_default();
        self.meta.previous = std::mem::replace(&mut self.meta.sequence, last.0);
        writes.push((record::META_KEY.to_vec(), Some(self.meta.encode())));
        engine.apply(writes, sync).map_err(|error| engine_error(engine, "writing batches", error))?;
        overlay.settle(last, latest.iter().map(|(key, _)| key));
        Ok(())
    }

    /// What the engine has to write for a change.
    fn encode(
        &mut self,
        engine: &Guarded<Box<dyn Engine>>,
        key: &[u8],
        value: Option<&[u8]>,
        sequence: Sequence,
        writes: &mut Vec<Write>,
    ) {
        let old = if self.meta.has_pieces(key) { pieces(engine, key) } else { 0 };
        let new = match value {
            Some(value) => record::encode(key, value, sequence.0, writes),
            None => {
                writes.push((record::value_key(key), None));
                0
            }
        };
        if new > 0 {
            self.meta.note_pieces(key);
        }
        record::delete_pieces(key, new..old.max(new), writes);
    }
}

/// A change, and the batch that it is of.
type Latest = (Arc<[u8]>, (Sequence, Option<Arc<[u8]>>));

/// Of several changes to a key, engines are given the last only; in the order of keys.
fn latest_of_each_key(group: Vec<Queued>) -> Vec<Latest> {
    let mut changes = Vec::with_capacity(group.iter().map(|batch| batch.changes.len()).sum());
    for Queued { sequence, changes: own } in group {
        changes.extend(own.into_iter().map(|(key, value)| (key, (sequence, value))));
    }
    // This keeps the order of changes to one key.
    changes.sort_by(|(one, _), (other, _)| one.cmp(other));
    changes.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            std::mem::swap(later, earlier);
        }
        same
    });
    changes
}

/// How many pieces the value of `key` has that is replaced. Where that cannot be read, some may stay, which does no harm:
/// pieces are known by the batch that wrote them.
fn pieces(engine: &Guarded<Box<dyn Engine>>, key: &[u8]) -> u32 {
    let engine_key = record::value_key(key);
    match engine.get(&engine_key) {
        Ok(Some(record)) => match Value::decode(&engine_key, record) {
            Ok(Value::Pieces(head)) => head.pieces(),
            _ => 0,
        },
        _ => 0,
    }
}

/// What an engine says, as an error of the store.
pub(crate) fn engine_error(
    engine: &Guarded<Box<dyn Engine>>,
    doing: &'static str,
    error: EngineError,
) -> StoreError {
    StoreError::Engine { engine: engine.name(), doing, error }
}
