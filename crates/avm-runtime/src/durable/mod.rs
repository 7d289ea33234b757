//! A machine on a durable store.
//!
//! Objects stay on the heap while a program uses them. What was committed since the last time is written as one batch
//! at the latest when the program shows something to the outside, which waits until the batch is on disk
//! ([`held`]). Where several executions wait for that, they share it: what they have committed is written while others run, and synced when
//! nobody can go on without. Of a machine of several shards each makes its own changes, and whoever has them all writes these as one
//! batch ([`cut`]). Objects of earlier runs are brought into memory when a message or an instruction needs them.

mod ahead;
mod cut;
mod fetch;
mod held;
mod history;
mod index;
mod kept;
mod load;
mod rows;
mod segment;
mod traces;
mod write;

pub use cut::{Cut, SharedStore};
pub(crate) use cut::{StoredOwner, stored_owner, stored_receivers};
pub use history::{StoredLearned, StoredPart};
pub(crate) use index::stored_owners;
pub use kept::{RecordReader, RecordWriter};
pub use rows::HistoryRow;
pub use traces::StoredEntry;

use crate::digest::Digesting;
use crate::results::{RunResult, Stop};
use crate::runtime::{Runtime, STRETCH_ON_STORE};
use crate::task::Wait;
use crate::wire::SealKey;
use crate::{CodeLibrary, ModuleSource};
use ahead::{Ahead, Row};
use avm_base::{AvmErrorKind, ContentHash, Symbol};
use avm_object::{ExecutionId, Site};
use avm_store::{Batch, Range, Sequence, Store, StoreError};
use avm_value::wire::Writer;
use avm_value::{Fault, ObjectRef};
use held::{HeldHost, Release};
use rustc_hash::{FxHashMap, FxHashSet};
use segment::{Filling, RecentSegments};
use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};
use traces::{News, Spilled};

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

/// When so many executions wait until everything is on disk, the store begins to write.
const WAIT_TOGETHER: u32 = 8;
/// When only so many others are ready, half as many waiting ones are enough: what is left then is written with the sync, for which
/// all wait.
const LAST_READY: usize = 2;

/// A program that writes faster than its commits are brought to disk waits when so many bytes are held back.
const MOST_HELD: usize = 1 << 20;

/// The store of a machine, and what is known of it.
pub(crate) struct Durable {
    store: Arc<Store>,
    release: Release,
    /// The hashes of behaviours that are in the store, by the number that the heap gave each.
    behaviors: FxHashMap<i64, ContentHash>,
    /// Behaviours that were brought into memory, by their hashes.
    loaded: FxHashMap<ContentHash, crate::Root>,
    /// Modules that are in the store.
    modules: FxHashSet<ContentHash>,
    modules_failed: ReadFailure,
    /// How much of each execution's trace is in the store.
    spilled: FxHashMap<ExecutionId, Spilled>,
    /// Parts of traces that were read.
    recent: RecentSegments,
    /// In a store that is only read, an execution and times between which its activations learned nothing.
    quiet: Option<(ExecutionId, RangeInclusive<u64>)>,
    /// Rows of objects in a store that is only read.
    ahead: RefCell<Ahead>,
    /// Places in the source, by where they are in the code.
    places: FxHashMap<Site, Symbol>,
    /// So many objects may be in the store that this process has not created.
    objects: u32,
    /// Whether what is committed is not kept.
    is_read_only: bool,
    /// Whether nothing of traces is kept.
    forgets_traces: bool,
    /// Whether all objects are in the stored index, and whether the version of the form is stored.
    is_indexed: bool,
    has_form: bool,
    /// The next batch, as far as it is known: what executions have traced that do not run at present.
    next: Batch,
    /// Room for the bytes of rows, for a segment of a trace, and for what goes into it: used again and again.
    row: Writer,
    /// The same for the bytes of a value, and for what its digest is made of.
    value: Writer,
    digesting: Digesting,
    filling: Filling,
    news: News,
    /// The last batch, and the gas of all executions when it was made.
    last: Sequence,
    gas: u64,
    /// How often everything was on disk.
    barriers: u64,
    /// How many executions have begun to wait for that since something was handed to the store.
    waits: u32,
    /// On one of several shards: whether something was flushed since then.
    shows: bool,
    /// Why nothing can be written any more.
    failure: Option<StoreFailure>,
}

impl Durable {
    /// So many objects may be in the store that this process has not created.
    pub(crate) fn objects(&self) -> u32 {
        self.objects
    }

    /// The rows of an object of one kind, with their keys.
    fn rows_of(&self, kind: u8, object: ObjectRef) -> Result<Vec<Row>, StoreFailure> {
        if self.is_read_only {
            return self.ahead.borrow_mut().rows(&self.store, kind, object);
        }
        let own = self.store.scan(Range::prefix(rows::object_key(kind, object)))?;
        Ok(own.collect::<Result<_, StoreError>>()?)
    }

    /// The row of an object of a kind of which each has one at most.
    fn row_of(&self, kind: u8, object: ObjectRef) -> Result<Option<Vec<u8>>, StoreFailure> {
        if self.is_read_only {
            return Ok(self.rows_of(kind, object)?.pop().map(|(_, row)| row));
        }
        Ok(self.store.get(rows::object_key(kind, object))?)
    }
}

/// The version of a store's form, if it is stored.
///
/// # Errors
/// Where it is a later one than this program knows.
fn stored_form(store: &Store) -> Result<Option<u32>, StoreFailure> {
    let Some(bytes) = store.get([rows::FORM])? else { return Ok(None) };
    match postcard::from_bytes(&bytes) {
        Ok(form) if form <= rows::FORM_VERSION => Ok(Some(form)),
        Ok(form) => Err(StoreFailure {
            kind: None,
            message: format!(
                "the store was written by a later version of this program: its form is {form}, and {} is the latest that is \
                 known here; use that version",
                rows::FORM_VERSION
            ),
        }),
        Err(_) => Err(damaged("the version of the form")),
    }
}

/// Modules that values in a store need.
struct StoredModules {
    /// What other shards have given comes first.
    given: Option<CodeLibrary>,
    store: Arc<Store>,
    failed: ReadFailure,
}

/// Why a module could not be read from the store, since somebody last asked.
type ReadFailure = Arc<Mutex<Option<StoreFailure>>>;

impl ModuleSource for StoredModules {
    fn module(&mut self, hash: &ContentHash) -> Option<Vec<u8>> {
        if let Some(bytes) = self.given.as_mut().and_then(|given| given.module(hash)) {
            return Some(bytes);
        }
        self.store.get(rows::key(rows::MODULE, &hash.0)).unwrap_or_else(|error| {
            *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.into());
            None
        })
    }
}

impl Runtime {
    /// Lets the machine live on a store: what was there is there again, and what is committed from now on is kept. To be
    /// called before anything runs.
    ///
    /// # Errors
    /// What the store says, and where its contents are damaged.
    pub fn attach_store(&mut self, store: Arc<Store>) -> Result<(), StoreFailure> {
        let modules_failed = ReadFailure::default();
        let given = self.machine.world.shards.as_ref().map(|shards| shards.library());
        let modules = StoredModules { given, store: store.clone(), failed: modules_failed.clone() };
        self.set_module_source(Box::new(modules));
        let denied = Box::new(avm_primitives::DeniedHost);
        let host = self.machine.world.io.set_host(denied);
        let (host, release) = HeldHost::new(host);
        self.machine.world.io.set_host(Box::new(host));
        if !self.is_shard() {
            let release = release.clone();
            store.listen(move |kept| release.release_up_to(kept));
        }
        let form = stored_form(&store)?;
        let mut durable = Durable {
            is_indexed: form.is_some() || store.get([rows::COUNTERS])?.is_none(),
            has_form: form.is_some(),
            is_read_only: false,
            objects: 0,
            forgets_traces: false,
            store,
            release,
            behaviors: FxHashMap::default(),
            loaded: FxHashMap::default(),
            modules: FxHashSet::default(),
            modules_failed,
            spilled: FxHashMap::default(),
            recent: RecentSegments::default(),
            quiet: None,
            ahead: RefCell::default(),
            places: FxHashMap::default(),
            next: Batch::new(),
            row: Writer::default(),
            value: Writer::default(),
            digesting: Digesting::default(),
            filling: Filling::default(),
            news: News::default(),
            last: Sequence::default(),
            gas: 0,
            barriers: 0,
            waits: 0,
            shows: false,
            failure: None,
        };
        if self.is_shard() && !durable.is_indexed {
            // Shards only read the store.
            index::index_all(&mut durable)?;
        }
        self.restore_space(&mut durable)?;
        self.durable = Some(Box::new(durable));
        let world = &mut self.machine.world;
        world.space.renumber(&mut world.execution);
        world.space.keep_journal(&mut world.execution);
        world.checked_behaviors = Some(HashSet::new());
        Ok(())
    }

    /// Lets nothing that happens from now on be kept in the store: it is looked into.
    pub fn only_read_store(&mut self) {
        if let Some(durable) = &mut self.durable {
            durable.is_read_only = true;
        }
    }

    /// Whether the machine lives on a store.
    pub fn has_store(&self) -> bool {
        self.durable.is_some()
    }

    /// Why the store cannot be written any more, if it cannot.
    pub fn store_failure(&self) -> Option<&StoreFailure> {
        self.durable.as_ref()?.failure.as_ref()
    }

    /// Between two stretches of a run: now and then what was committed is handed to the store, and where output waits for
    /// that, it is let go once everything is on disk.
    ///
    /// # Errors
    /// The result, where the store has failed.
    pub(crate) fn keep_up(&mut self) -> Result<(), RunResult> {
        let Some(durable) = self.durable.as_ref() else { return Ok(()) };
        let (is_due, gas) = (durable.release.is_due(), durable.gas);
        if self.gas() - gas < STRETCH_ON_STORE || self.is_shard() {
            return self.note_traced();
        }
        if is_due && self.watcher.is_some() {
            self.barrier()
        } else if is_due {
            self.let_show()
        } else {
            self.note_traced().and_then(|()| self.hand_ahead())
        }
    }

    /// Has all that was written shown as soon as what was committed before is on disk.
    ///
    /// # Errors
    /// The result, where the store has failed.
    fn let_show(&mut self) -> Result<(), RunResult> {
        if self.watcher.is_some() {
            return self.show_in_turn();
        }
        self.hand_over()?;
        let Some(durable) = &self.durable else { return Ok(()) };
        durable.release.end_part(durable.last);
        if durable.store.is_kept(durable.last) {
            durable.release.release_up_to(durable.last);
        } else {
            durable.store.keep_ahead();
        }
        if durable.release.bytes() > MOST_HELD { self.barrier() } else { Ok(()) }
    }

    /// The same where a record says what happened outside, and in which order: no other thread shows anything then.
    fn show_in_turn(&mut self) -> Result<(), RunResult> {
        let is_enough = self.durable.as_ref().is_none_or(|durable| durable.waits >= WAIT_TOGETHER);
        if is_enough || !self.others_are_ready() {
            return self.barrier();
        }
        if let Some(durable) = &mut self.durable {
            durable.waits += 1;
        }
        Ok(())
    }

    /// The running execution has to wait until everything is on disk. Others go on meanwhile, so that many share a sync.
    /// Whether that is what it waits for.
    ///
    /// # Errors
    /// The result, where the store has failed.
    pub(crate) fn wait_for_disk(&mut self) -> Result<bool, RunResult> {
        let is_shard = self.is_shard();
        let Some(durable) = self.durable.as_mut().filter(|durable| durable.release.is_due()) else {
            return Ok(false);
        };
        let barriers = durable.barriers;
        if durable.release.is_flushed() {
            durable.shows = is_shard;
            if !is_shard {
                self.let_show()?;
            }
            self.let_change();
        } else if is_shard {
            self.park(Wait::Disk(barriers), None, Vec::new());
        } else if self.others_are_ready() {
            self.park(Wait::Disk(barriers), None, Vec::new());
            if let Err(failed) = self.note_waits_for_disk() {
                self.abandon();
                return Err(failed);
            }
        } else {
            self.barrier()?;
            self.let_change();
        }
        Ok(true)
    }

    /// One more execution waits until everything is on disk. Now and then what has gathered is handed to the store, which writes
    /// it while others run; how often does not depend on how fast it does.
    fn note_waits_for_disk(&mut self) -> Result<(), RunResult> {
        let Some(durable) = self.durable.as_mut() else { return Ok(()) };
        durable.waits += 1;
        let waits = durable.waits;
        if waits < WAIT_TOGETHER / 2 {
            return Ok(());
        }
        // If this was the last one, all are about to wait, and what is left is written and synced at once.
        let goes_ahead = match self.ready_up_to(LAST_READY + 1) {
            0 => false,
            LAST_READY => true,
            _ => waits >= WAIT_TOGETHER,
        };
        if goes_ahead { self.hand_ahead() } else { Ok(()) }
    }

    /// Hands what was committed to the store, which begins to write it at once.
    fn hand_ahead(&mut self) -> Result<(), RunResult> {
        self.on_store(Runtime::write_changes)?;
        if let Some(durable) = &self.durable {
            durable.store.write_ahead();
        }
        Ok(())
    }

    /// Whether this is one of several shards.
    pub(crate) fn is_shard(&self) -> bool {
        self.machine.world.shards.is_some()
    }

    /// Whether everything was on disk since there had been so many barriers.
    pub(crate) fn has_been_on_disk(&self, barriers: u64) -> bool {
        self.durable.as_ref().is_none_or(|durable| durable.barriers > barriers)
    }

    /// The running execution may change something outside, if it does so at once.
    pub(crate) fn let_change(&self) {
        if let Some(durable) = &self.durable {
            durable.release.grant();
        }
    }

    /// The program has run on since the last barrier.
    pub(crate) fn note_run_on(&self) {
        if let Some(durable) = &self.durable {
            durable.release.run_on();
        }
    }

    /// Keeps what the running execution has traced; it may be forgotten then.
    pub(crate) fn note_traced(&mut self) -> Result<(), RunResult> {
        self.on_store(Runtime::write_trace)
    }

    /// Hands what was committed to the store, which need not write it yet.
    fn hand_over(&mut self) -> Result<(), RunResult> {
        self.note_traced()?;
        self.on_store(Runtime::write_changes)
    }

    fn on_store(
        &mut self,
        action: impl FnOnce(&mut Runtime) -> Result<(), StoreFailure>,
    ) -> Result<(), RunResult> {
        if self.durable.is_none() {
            return Ok(());
        }
        let done = match self.store_failure() {
            Some(failure) => Err(failure.clone()),
            None => action(self),
        };
        done.map_err(|failure| self.fail(failure))
    }

    /// Waits until all that was committed is on disk, then lets output go. On one of several shards that is done by whoever has
    /// them all.
    ///
    /// # Errors
    /// The result, where the store has failed.
    pub fn barrier(&mut self) -> Result<(), RunResult> {
        if self.durable.is_none() || self.is_shard() {
            return Ok(());
        }
        self.hand_over()?;
        let Some(durable) = self.durable.as_mut() else { return Ok(()) };
        let waited = durable.store.wait(durable.last);
        match waited {
            Ok(()) => {
                durable.barriers += 1;
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
