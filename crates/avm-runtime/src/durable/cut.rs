//! The changes of one of several shards, to be written with those of the others as one batch.
//!
//! All shards are at rest and nothing that outlives an execution is on its way between them: so what they have is what the machine had at one
//! moment. A batch is written by whoever has the shards ([`SharedStore`]); a shard only reads the store, and sees in it what
//! was written before its epoch.

use super::index::Edits;
use super::rows::{self, CountersRow, ObjectRow, fill};
use super::{MOST_HELD, StoreFailure, damaged, stored_form};
use crate::results::RunResult;
use crate::runtime::{Runtime, STRETCH_ON_STORE};
use avm_base::Symbol;
use avm_object::Counters;
use avm_primitives::HostError;
use avm_store::{Batch, Range, Sequence, Store};
use avm_value::ObjectRef;
use avm_value::wire::Writer;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a shard has for the store.
#[derive(Default)]
pub struct Cut {
    batch: Batch,
    index: Edits,
    counters: Counters,
}

/// The store of several shards, as those see it who bring their changes together.
pub struct SharedStore {
    store: Arc<Store>,
    counters: Counters,
    /// The last batch.
    last: Sequence,
    /// Whether the version of the form is stored.
    has_form: bool,
}

/// Whose an object is, as the store has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoredOwner {
    /// There is no such object.
    Nobody,
    /// This controller's, or none's.
    Of(Option<Symbol>),
}

/// Whose an object is in a store.
pub(crate) fn stored_owner(store: &Store, object: ObjectRef) -> Result<StoredOwner, StoreFailure> {
    let Some(bytes) = store.get(rows::object_key(rows::OBJECT, object))? else {
        return Ok(StoredOwner::Nobody);
    };
    let row: ObjectRow<'_> =
        postcard::from_bytes(&bytes).map_err(|_| damaged(&format!("object {}", object.0)))?;
    Ok(StoredOwner::Of(row.controller.map(Symbol::intern)))
}

impl SharedStore {
    /// A store that the shards were given already.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn new(store: Arc<Store>) -> Result<SharedStore, StoreFailure> {
        let counters = match store.get([rows::COUNTERS])? {
            None => Counters::default(),
            Some(bytes) => postcard::from_bytes::<CountersRow>(&bytes)
                .map_err(|_| damaged("the count of objects"))?
                .into(),
        };
        let (last, has_form) = (store.latest(), stored_form(&store)?.is_some());
        Ok(SharedStore { store, counters, last, has_form })
    }

    /// Hands what all shards have to the store, as one batch.
    ///
    /// # Errors
    /// What the store says.
    pub fn commit(&mut self, cuts: impl IntoIterator<Item = Cut>) -> Result<(), StoreFailure> {
        let (mut batch, mut index) = (Batch::new(), Edits::default());
        for cut in cuts {
            batch.append(cut.batch);
            index.append(cut.index);
            self.counters = furthest(self.counters, cut.counters);
        }
        index.keep(&self.store, &mut batch)?;
        if !batch.is_empty() {
            batch.put([rows::COUNTERS], fill(&mut Writer::default(), &CountersRow::from(self.counters)));
            if !std::mem::replace(&mut self.has_form, true) {
                batch.put([rows::FORM], fill(&mut Writer::default(), &rows::FORM_VERSION));
            }
            self.last = self.store.commit(batch)?;
        }
        Ok(())
    }

    /// Has the store keep what was handed over, while the shards go on. Gives up to where that is.
    pub fn keep_ahead(&self) -> Sequence {
        self.store.keep_ahead();
        self.last
    }

    /// Whether a batch, and with it all earlier ones, is on disk.
    pub fn is_kept(&self, sequence: Sequence) -> bool {
        self.store.is_kept(sequence)
    }

    /// Waits until all that was handed over is on disk.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn wait(&self) -> Result<(), StoreFailure> {
        Ok(self.store.wait(self.last)?)
    }
}

/// How far the furthest of several shards has counted.
fn furthest(one: Counters, other: Counters) -> Counters {
    Counters {
        objects: one.objects.max(other.objects),
        clock: one.clock.max(other.clock),
        population: one.population.max(other.population),
        transactions: one.transactions.max(other.transactions),
        executions: one.executions.max(other.executions),
        messages: one.messages.max(other.messages),
    }
}

impl Runtime {
    /// So many objects may be in the store that this process has not created.
    pub fn stored_objects(&self) -> u32 {
        self.durable.as_ref().map_or(0, |durable| durable.objects())
    }

    /// Whether something on this shard waits until everything is on disk: output, or an execution.
    pub fn waits_for_disk(&self) -> bool {
        self.durable.as_ref().is_some_and(|durable| durable.release.is_due())
    }

    /// Whether an execution does.
    pub fn has_waiting_for_disk(&self) -> bool {
        self.machine.world.waiting.iter().any(|task| task.waits_for_disk())
    }

    /// Whether output of this shard is to be shown as soon as it can be: some that was flushed, or much.
    pub fn wants_to_show(&self) -> bool {
        self.durable.as_ref().is_some_and(|durable| durable.shows || durable.release.bytes() > MOST_HELD)
    }

    /// Whether so much has happened on this shard that it should be handed to the store.
    pub fn has_much_for_store(&self) -> bool {
        self.durable.as_ref().is_some_and(|durable| self.gas() - durable.gas >= STRETCH_ON_STORE)
    }

    /// Takes what was committed on this shard since the last time.
    ///
    /// # Errors
    /// The result, where a part cannot be written: then nothing of it may be.
    pub fn take_cut(&mut self) -> Result<Cut, RunResult> {
        self.note_traced()?;
        let mut cut = Cut::default();
        self.on_store(|runtime| runtime.fill_cut(&mut cut))?;
        Ok(cut)
    }

    fn fill_cut(&mut self, cut: &mut Cut) -> Result<(), StoreFailure> {
        let changes = self.machine.world.space.take_changes();
        cut.counters = changes.counters;
        let gas = self.gas();
        let Some(mut durable) = self.durable.take_if(|durable| !durable.is_read_only) else { return Ok(()) };
        (durable.gas, durable.shows) = (gas, false);
        cut.batch = std::mem::take(&mut durable.next);
        let kept = self.keep_changes(&mut durable, &mut cut.batch, &changes);
        self.durable = Some(durable);
        cut.index = Edits::of(&changes);
        kept
    }

    /// What was written on this shard up to now comes out before what others write later.
    pub fn end_part_of_output(&self) {
        if let Some(durable) = &self.durable {
            durable.release.end_part(Sequence::default());
        }
    }

    /// Lets the first of these parts go, which is on disk; gives whether there was one.
    pub fn release_part_of_output(&self) -> bool {
        self.durable.as_ref().is_some_and(|durable| durable.release.release_part())
    }

    /// All that this shard has handed over is on disk: output has gone its way, and who has waited for that can go on.
    pub fn is_on_disk(&mut self) {
        if let Some(durable) = &mut self.durable {
            durable.barriers += 1;
            durable.release.release();
        }
    }

    /// Notes why nothing can be kept any more, as another shard has found out.
    pub fn adopt_store_failure(&mut self, failure: &StoreFailure) {
        _ = self.fail(failure.clone());
    }

    /// Sends on its way what ports hold back. The program is told of errors the next time it writes, or at its end.
    pub fn send_output(&mut self) {
        let sent = self.machine.world.io.flush();
        if let (Err(error), Some(durable)) = (sent, &self.durable)
            && error != HostError::WouldBlock
        {
            durable.release.fail(error);
        }
    }

    /// Whether somebody follows what this shard does, to record it: what is written outside is written in an order that depends on the
    /// program alone then.
    pub fn is_followed(&self) -> bool {
        self.watcher.is_some()
    }

    /// Writes what another shard has printed, and what is on disk already.
    pub fn write_outside(&mut self, stream: avm_primitives::Stream, bytes: &[u8]) {
        match &self.durable {
            Some(durable) => durable.release.write(stream, bytes),
            None => {
                let io = &mut self.machine.world.io;
                // The program is told when it writes something itself.
                let _ = io.flush().and_then(|()| io.host().write(stream, bytes));
            }
        }
    }
}

/// The receivers of messages that the store has, by the numbers of the messages.
///
/// # Errors
/// Where the store is damaged.
pub(crate) fn stored_receivers(store: &Store) -> Result<BTreeMap<u64, ObjectRef>, StoreFailure> {
    let mut receivers = BTreeMap::new();
    for entry in store.scan(Range::prefix([rows::MESSAGE]))? {
        let (key, value) = entry?;
        let (number, row) = super::load::message_of(&key, &value)?;
        receivers.insert(number, ObjectRef(row.receiver));
    }
    Ok(receivers)
}
