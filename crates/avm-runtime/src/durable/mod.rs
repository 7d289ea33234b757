//! A machine on a durable store.
//!
//! Objects stay on the heap while a program uses them. What was committed since the last time is written as one batch
//! at the latest when the program shows something to the outside, which waits until the batch is on disk
//! ([`held`]). Objects of earlier runs are brought into memory when a message or an instruction needs them.

mod fetch;
mod held;
mod load;
mod rows;
mod segment;
mod traces;
mod write;

pub use rows::HistoryRow;
pub use traces::StoredEntry;

use crate::ModuleSource;
use crate::results::{RunResult, Stop};
use crate::runtime::Runtime;
use crate::wire::SealKey;
use avm_base::{AvmErrorKind, ContentHash};
use avm_object::{ExecutionId, Site};
use avm_store::{Batch, Sequence, Store, StoreError};
use avm_value::Fault;
use held::{HeldHost, Release};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use traces::Spilled;

/// Why a machine cannot go on with its store.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreFailure {
    /// The kind of error, where avm.md names one.
    pub kind: Option<AvmErrorKind>,
    /// What happened, in a sentence.
    pub message: String,
}

impl From<StoreError> for StoreFailure {
    fn from(error: StoreError) -> StoreFailure {
        let kind = error.is_damage().then_some(AvmErrorKind::StoreCorruption);
        StoreFailure { kind, message: error.to_string() }
    }
}

impl From<Box<Fault>> for StoreFailure {
    fn from(fault: Box<Fault>) -> StoreFailure {
        match *fault {
            Fault::Avm { kind, message, .. } => StoreFailure { kind: Some(kind), message },
            Fault::OutOfMemory => StoreFailure {
                kind: Some(AvmErrorKind::OutOfMemory),
                message: "no memory is left for what goes into the store, or comes from it".into(),
            },
            other => StoreFailure { kind: None, message: format!("{other:?}") },
        }
    }
}

/// Bytes under a key that are not what the machine wrote.
fn damaged(what: &str) -> StoreFailure {
    StoreFailure {
        kind: Some(AvmErrorKind::StoreCorruption),
        message: format!("{what} in the store is damaged, or was written by a later version"),
    }
}

/// The store of a machine, and what is known of it.
pub(crate) struct Durable {
    store: Arc<Store>,
    release: Release,
    /// The hashes of behaviours that are in the store, by the number that the heap gave each.
    behaviors: HashMap<i64, ContentHash>,
    /// Behaviours that were brought into memory, by their hashes.
    loaded: HashMap<ContentHash, crate::Root>,
    /// Modules that are in the store.
    modules: HashSet<ContentHash>,
    /// How much of each execution's trace is in the store.
    spilled: HashMap<ExecutionId, Spilled>,
    /// Places in the source, by where they are in the code.
    places: HashMap<Site, String>,
    /// The last batch.
    last: Sequence,
    /// Why nothing can be written any more.
    failure: Option<StoreFailure>,
}

/// Modules that values in a store need.
struct StoredModules(Arc<Store>);

impl ModuleSource for StoredModules {
    fn module(&mut self, hash: &ContentHash) -> Option<Vec<u8>> {
        let bytes = self.0.get(rows::key(rows::MODULE, &hash.0)).ok()??;
        Some(bytes.to_vec())
    }
}

impl Runtime {
    /// Lets the machine live on a store: what was there is there again, and what is committed from now on is kept. To be
    /// called before anything runs.
    ///
    /// # Errors
    /// What the store says, and where its contents are damaged.
    pub fn attach_store(&mut self, store: Store) -> Result<(), StoreFailure> {
        let store = Arc::new(store);
        self.set_module_source(Box::new(StoredModules(store.clone())));
        let denied = Box::new(avm_primitives::DeniedHost);
        let host = self.machine.world.io.set_host(denied);
        let (host, release) = HeldHost::new(host);
        self.machine.world.io.set_host(Box::new(host));
        let durable = Durable {
            store,
            release,
            behaviors: HashMap::new(),
            loaded: HashMap::new(),
            modules: HashSet::new(),
            spilled: HashMap::new(),
            places: HashMap::new(),
            last: Sequence::default(),
            failure: None,
        };
        self.restore_space(&durable)?;
        self.durable = Some(Box::new(durable));
        let world = &mut self.machine.world;
        world.space.renumber(&mut world.execution);
        world.space.keep_journal(&mut world.execution);
        world.checked_behaviors = Some(HashSet::new());
        Ok(())
    }

    /// Whether the machine lives on a store.
    pub fn has_store(&self) -> bool {
        self.durable.is_some()
    }

    /// Why the store cannot be written any more, if it cannot.
    pub fn store_failure(&self) -> Option<&StoreFailure> {
        self.durable.as_ref()?.failure.as_ref()
    }

    /// Between two stretches of a run: what was committed is handed to the store, and where output waits for that, it is
    /// let go once everything is on disk. Whether output was let go.
    ///
    /// # Errors
    /// The result, where the store has failed.
    pub(crate) fn keep_up(&mut self) -> Result<bool, RunResult> {
        let Some(durable) = self.durable.as_ref() else { return Ok(false) };
        let due = durable.release.is_due();
        if due { self.barrier().map(|()| true) } else { self.hand_over().map(|()| false) }
    }

    /// Hands what was committed to the store.
    pub(crate) fn hand_over(&mut self) -> Result<(), RunResult> {
        if self.durable.is_none() {
            return Ok(());
        }
        let written = match self.store_failure() {
            Some(failure) => Err(failure.clone()),
            None => self.write_changes(),
        };
        written.map_err(|failure| self.fail(failure))
    }

    /// Waits until all that was committed is on disk, then lets output go.
    ///
    /// # Errors
    /// The result, where the store has failed.
    pub fn barrier(&mut self) -> Result<(), RunResult> {
        if self.durable.is_none() {
            return Ok(());
        }
        self.hand_over()?;
        let Some(durable) = self.durable.as_mut() else { return Ok(()) };
        let waited = durable.store.wait(durable.last);
        match waited {
            Ok(()) => {
                durable.release.release();
                Ok(())
            }
            Err(error) => Err(self.fail(error.into())),
        }
    }

    /// The key of the seals of what is saved on this store, made if there is none.
    pub(crate) fn stored_seal_key(&mut self) -> Result<SealKey, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(SealKey::random()) };
        if let Some(bytes) = durable.store.get([rows::SEAL_KEY])? {
            let key = bytes.as_slice().try_into().map_err(|_| damaged("the key of seals"))?;
            return Ok(SealKey(key));
        }
        let key = SealKey::random();
        let mut batch = Batch::new();
        batch.put([rows::SEAL_KEY], key.0);
        let written = durable.store.commit(batch)?;
        durable.store.wait(written)?;
        Ok(key)
    }

    /// The store has failed: nothing runs on it any more.
    fn fail(&mut self, failure: StoreFailure) -> RunResult {
        if let Some(durable) = self.durable.as_mut() {
            durable.failure.get_or_insert(failure);
        }
        RunResult::Stopped(Stop::StoreFailed)
    }
}
