//! What is in a store.

use super::{Counter, Watcher};
use crate::batch::Sequence;
use crate::error::{Result, StoreError};
use crate::folder::FORMAT;
use crate::range::Range;
use crate::store::Store;
use std::collections::BTreeMap;

/// What is in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// The engine's name.
    pub engine: &'static str,
    /// The version of the format.
    pub format: u64,
    /// The latest batch.
    pub latest: Sequence,
    /// The latest batch that is on disk.
    pub durable: Sequence,
    /// Bytes on disk, roughly.
    pub disk_bytes: u64,
    /// The keys by their first byte.
    pub spaces: BTreeMap<u8, Space>,
    /// Keys whose record is damaged. Long values are not read for this: `check` does.
    pub damaged: u64,
}

/// The keys with one first byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Space {
    /// How many.
    pub keys: u64,
    /// Bytes of the keys.
    pub key_bytes: u64,
    /// Bytes of their values.
    pub value_bytes: u64,
}

impl Info {
    /// All keys.
    pub fn total(&self) -> Space {
        self.spaces.values().fold(Space::default(), |sum, space| Space {
            keys: sum.keys + space.keys,
            key_bytes: sum.key_bytes + space.key_bytes,
            value_bytes: sum.value_bytes + space.value_bytes,
        })
    }
}

/// Looks at all keys of a store.
pub fn info(store: &Store, watcher: Watcher<'_>) -> Result<Info> {
    let engine = &store.shared.engine;
    let failed = |error| StoreError::Engine { engine: store.engine(), doing: "looking at the store", error };
    let mut info = Info {
        engine: store.engine(),
        format: FORMAT,
        latest: store.latest(),
        durable: store.durable(),
        disk_bytes: crate::engine::Engine::size(engine).map_err(failed)?,
        spaces: BTreeMap::new(),
        damaged: 0,
    };
    let mut counter = Counter::new(watcher, "reading keys", crate::engine::Engine::entries(engine).ok());
    for key in store.keys(Range::all())? {
        match key {
            Ok((key, len)) => {
                let space = info.spaces.entry(key.first().copied().unwrap_or(0)).or_default();
                space.keys += 1;
                space.key_bytes += key.len() as u64;
                space.value_bytes += len;
            }
            Err(StoreError::Corrupt { .. }) => info.damaged += 1,
            Err(error) => return Err(error),
        }
        counter.add(1);
    }
    counter.finish();
    Ok(info)
}
