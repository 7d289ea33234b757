//! Gives back the room of what was deleted or replaced.

use super::{Counter, Watcher};
use crate::engine::{Engine, EngineErrorKind};
use crate::error::{Result, StoreError};
use crate::store::Store;

/// Bytes on disk before and after, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
    /// How many of those after are of the engine's journal: it stays until the engine begins another one, though all that it holds has a
    /// place in tables now. So a store of which most was in the journal is larger than before.
    pub journal: u64,
}

/// Makes a store as small as it gets.
///
/// # Errors
///
/// With redb, a [`Snapshot`](crate::Snapshot) that is still there.
pub fn compact(store: &Store, watcher: Watcher<'_>) -> Result<Compacted> {
    store.flush()?;
    let engine = &store.shared.engine;
    let failed = |error: crate::engine::EngineError| match error.kind {
        EngineErrorKind::InUse => StoreError::Engine {
            engine: store.engine(),
            doing: "compacting while something of the store is being read",
            error,
        },
        _ => StoreError::Engine { engine: store.engine(), doing: "compacting", error },
    };
    let before = engine.size().map_err(failed)?;
    let counter = Counter::new(watcher, "compacting", None);
    engine.compact().map_err(failed)?;
    counter.finish();
    let (after, journal) = (engine.size().map_err(failed)?, engine.journal_size().map_err(failed)?);
    Ok(Compacted { before, after, journal })
}
