//! Giving batches to the engine: one at a time does, whoever that is.

use crate::batch::{Changes, Sequence};
use crate::engine::{Engine, EngineError};
use crate::error::{Result, StoreError};
use crate::folder::Watermark;
use crate::guard::Guarded;
use crate::overlay::Overlay;
use crate::record::{self, Meta, Value};
use std::sync::Arc;

/// More room than for so many bytes is given back.
const KEPT_ROOM: usize = 1 << 20;

/// What is to be done with the engine.
pub(crate) struct Work {
    /// The batches to be written, in order.
    pub group: Vec<Queued>,
    /// How far they are to come.
    pub to: Stage,
}

/// How far batches come that the engine is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It may keep them to itself until the next ones come.
    Prepared,
    /// Readers find them in it.
    Applied,
    /// They are on disk.
    Synced,
}

/// A batch that the engine does not have.
pub(crate) struct Queued {
    pub sequence: Sequence,
    pub changes: Arc<Changes>,
}

/// What it takes to write.
pub(crate) struct Writer {
    meta: Meta,
    watermark: Option<Watermark>,
    /// The latest batch that the engine was given, if it keeps it to itself.
    prepared: Option<Sequence>,
    /// Room for what the engine is given, used again and again.
    writes: Changes,
}

impl Writer {
    pub(crate) fn new(meta: Meta, watermark: Option<Watermark>) -> Writer {
        Writer { meta, watermark, prepared: None, writes: Changes::new() }
    }

    /// Does some work. Gives the latest batch that the engine has.
    pub(crate) fn work(
        &mut self,
        engine: &Guarded<Box<dyn Engine>>,
        overlay: &Overlay,
        Work { group, to }: Work,
    ) -> Result<Sequence> {
        if group.is_empty() && self.prepared.is_none() {
            engine.sync().map_err(|error| engine_error(engine, "bringing batches to disk", error))?;
        } else {
            self.write(engine, overlay, group, to)?;
        }
        let applied = Sequence(self.meta.sequence);
        if to == Stage::Synced
            && let Some(watermark) = &mut self.watermark
        {
            watermark.write(applied)?;
        }
        Ok(applied)
    }

    /// Brings to disk up to where batches have been acknowledged.
    pub(crate) fn close(&self) -> Result<()> {
        self.watermark.as_ref().map_or(Ok(()), Watermark::sync)
    }

    /// Writes batches as one, with those that were prepared.
    fn write(
        &mut self,
        engine: &Guarded<Box<dyn Engine>>,
        overlay: &Overlay,
        group: Vec<Queued>,
        to: Stage,
    ) -> Result<()> {
        let last = group.last().map(|queued| queued.sequence).or(self.prepared).unwrap_or_default();
        let mut writes = std::mem::take(&mut self.writes);
        writes.clear();
        let mut has_pieces = false;
        for Latest { key, value, sequence } in latest_of_each_key(&group) {
            self.encode(engine, key, value, sequence, &mut writes);
            has_pieces |= self.meta.has_pieces(key);
        }
        let failed = |error| engine_error(engine, "writing batches", error);
        // How many pieces a value has is looked up before it is replaced, and what was prepared is not found.
        if to == Stage::Prepared && !has_pieces && engine.prepare(&writes).map_err(failed)? {
            self.prepared = Some(last);
        } else {
            self.meta.previous = std::mem::replace(&mut self.meta.sequence, last.0);
            writes.push(record::META_KEY, Some(&self.meta.encode()));
            engine.apply(&writes, to == Stage::Synced).map_err(failed)?;
            self.prepared = None;
            overlay.settle(last);
        }
        if writes.bytes() <= KEPT_ROOM {
            self.writes = writes;
        }
        Ok(())
    }

    /// What the engine has to write for a change.
    fn encode(
        &mut self,
        engine: &Guarded<Box<dyn Engine>>,
        key: &[u8],
        value: Option<&[u8]>,
        sequence: Sequence,
        writes: &mut Changes,
    ) {
        let old = if self.meta.has_pieces(key) { pieces(engine, key) } else { 0 };
        let new = match value {
            Some(value) => record::encode(key, value, sequence.0, writes),
            None => {
                writes.push(&record::value_key(key), None);
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
struct Latest<'g> {
    key: &'g [u8],
    value: Option<&'g [u8]>,
    sequence: Sequence,
}

/// Of several changes to a key, engines are given the last only; in the order of keys.
fn latest_of_each_key(group: &[Queued]) -> Vec<Latest<'_>> {
    let mut changes = Vec::with_capacity(group.iter().map(|batch| batch.changes.len()).sum());
    for Queued { sequence, changes: own } in group {
        changes.extend(own.iter().map(|(key, value)| Latest { key, value, sequence: *sequence }));
    }
    // This keeps the order of changes to one key.
    changes.sort_by(|one, other| one.key.cmp(other.key));
    changes.dedup_by(|later, earlier| {
        let same = later.key == earlier.key;
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
