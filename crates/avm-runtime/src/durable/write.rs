//! What was committed, written as one batch.

use super::rows::{
    self, CountersRow, FunctionRow, HistoryPart, HistoryRow, MessageRow, ObjectRow, fill, fill_with,
};
use super::{Durable, StoreFailure};
use crate::runtime::Runtime;
use avm_base::{ContentHash, Symbol};
use avm_object::{Changes, Delivery, Input, StoredObject, TraceLevel};
use avm_store::Batch;
use avm_value::{ObjectRef, Value};

/// So many inputs of a history are in one row at most.
const HISTORY_PART: usize = 256;

fn text(name: Option<Symbol>) -> Option<&'static str> {
    name.map(Symbol::as_str)
}

impl Runtime {
    /// Puts what the running execution has traced since the last time into the next batch.
    ///
    /// # Errors
    /// Where a part cannot be written.
    pub(super) fn write_trace(&mut self) -> Result<(), StoreFailure> {
        let world = &mut self.machine.world;
        world.space.settle_received(&mut world.execution);
        if self.durable.as_ref().is_some_and(|durable| durable.is_read_only) {
            // Nobody will read it.
            world.execution.trace_mut().take_learned();
            return Ok(());
        }
        let Some(mut durable) = self.durable.take() else { return Ok(()) };
        let mut batch = std::mem::take(&mut durable.next);
        let result = self
            .keep_trace(&mut durable, &mut batch)
            .and_then(|()| self.keep_learned(&mut durable, &mut batch));
        durable.next = batch;
        self.durable = Some(durable);
        result
    }

    /// Hands what was committed since the last time to the store, as one batch.
    ///
    /// # Errors
    /// Where a part cannot be written, such as a state that holds an open port: then nothing of it is.
    pub(super) fn write_changes(&mut self) -> Result<(), StoreFailure> {
        let changes = self.machine.world.space.take_changes();
        let gas = self.gas();
        let Some(mut durable) = self.durable.take_if(|durable| !durable.is_read_only) else { return Ok(()) };
        (durable.gas, durable.waits) = (gas, 0);
        let result = self.write_batch(&mut durable, &changes);
        self.durable = Some(durable);
        result
    }

    fn write_batch(&mut self, durable: &mut Durable, changes: &Changes) -> Result<(), StoreFailure> {
        if changes.is_empty() && durable.next.is_empty() {
            return Ok(());
        }
        let mut batch = std::mem::take(&mut durable.next);
        self.keep_changes(durable, &mut batch, changes)?;
        Runtime::keep_index(durable, &mut batch, changes)?;
        batch.put([rows::COUNTERS], fill(&mut durable.row, &CountersRow::from(changes.counters)));
        if durable.forgets_traces {
            batch.retain(rows::may_be_read_again);
        }
        durable.next = batch.room_for_another();
        durable.last = durable.store.commit(batch)?;
        Ok(())
    }

    /// Puts what was committed, but for what others have a part in: the index and how far the machine has counted.
    pub(super) fn keep_changes(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        changes: &Changes,
    ) -> Result<(), StoreFailure> {
        for (name, behavior) in &changes.behaviors {
            let hash = self.keep_behavior(durable, batch, *behavior)?;
            batch.put(rows::key(rows::BEHAVIOR_NAME, name.as_str().as_bytes()), hash.0);
        }
        for (name, function) in &changes.functions {
            self.keep_value(durable, batch, function.procedure)?;
            let procedure = durable.value.as_slice();
            let row = FunctionRow { procedure, version: function.version, hash: function.hash.0 };
            let key = rows::key(rows::FUNCTION, name.as_str().as_bytes());
            batch.put(key, fill(&mut durable.row, &row));
        }
        for object in &changes.objects {
            self.keep_object(durable, batch, object)?;
        }
        self.keep_origins(durable, batch, changes)?;
        for object in &changes.undetermined {
            batch.put(rows::object_key(rows::UNDETERMINED, *object), []);
        }
        for (name, object) in &changes.names {
            batch.put(rows::key(rows::OBJECT_NAME, name.as_str().as_bytes()), object.0.to_be_bytes());
        }
        for number in &changes.taken {
            batch.delete(rows::number_key(rows::MESSAGE, *number));
        }
        for delivery in &changes.posted {
            self.keep_message(durable, batch, delivery)?;
        }
        self.keep_histories(durable, batch, changes);
        Ok(())
    }

    /// Which entries of traces are the inputs of histories: the last ones of each object that changed.
    fn keep_histories(&self, durable: &mut Durable, batch: &mut Batch, changes: &Changes) {
        if self.trace == TraceLevel::Off {
            return;
        }
        let mut inputs: Vec<&Input> = changes.inputs.iter().collect();
        // Those of an object stay in order.
        inputs.sort_by_key(|input| input.object);
        let row = |input: &&Input| HistoryRow { execution: input.execution.0, time: input.entry.0 };
        let rows: Vec<HistoryRow> = inputs.iter().map(row).collect();
        let mut rest = rows.as_slice();
        for inputs in inputs.chunk_by(|one, other| one.object == other.object) {
            let object = inputs[0].object;
            let found = changes.objects.binary_search_by_key(&object, |stored| stored.object);
            let stored = found.ok().map(|at| &changes.objects[at]);
            let count = inputs.len();
            let before = stored.map_or(count as u64, |stored| stored.history.saturating_sub(count as u64));
            let own = rest.split_off(..count).unwrap_or(&[]);
            self.keep_history(durable, batch, (object, before), own, stored);
        }
    }

    /// Puts inputs of an object that has had so many before.
    fn keep_history(
        &self,
        durable: &mut Durable,
        batch: &mut Batch,
        (object, before): (ObjectRef, u64),
        inputs: &[HistoryRow],
        stored: Option<&StoredObject>,
    ) {
        let is_over = |stored: &&StoredObject| {
            stored.destroyed.is_none() && !self.machine.world.space.is_entered(object)
        };
        let digest = |stored: &StoredObject| self.state_digest_in(stored.state, &mut durable.digesting).0;
        let state = stored.filter(is_over).map(digest);
        let mut number = before;
        let mut parts = inputs.chunks(HISTORY_PART).peekable();
        while let Some(inputs) = parts.next() {
            // Only the state after all of them is known.
            let state = state.filter(|_| parts.peek().is_none());
            let row = fill_with(&mut durable.row, |out| HistoryPart::write(inputs, state, out));
            batch.put(rows::history_key(object, number), row);
            number += inputs.len() as u64;
        }
    }

    fn keep_object(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        object: &StoredObject,
    ) -> Result<(), StoreFailure> {
        let behavior = match object.destroyed {
            None => Some(self.keep_behavior(durable, batch, object.behavior)?.0),
            Some(_) => None,
        };
        durable.value.clear();
        if object.destroyed.is_none() {
            self.keep_value(durable, batch, object.state)?;
        }
        let row = ObjectRow {
            behavior,
            name: object.name.as_str(),
            state: durable.value.as_slice(),
            version: object.version,
            history: object.history,
            controller: text(object.controller),
            creating_controller: text(object.creating_controller),
            machine: object.machine.as_str(),
            created: object.created,
            destroyed: object.destroyed,
            owned_since: (object.owned_since.execution.0, object.owned_since.entry.0),
            linear: object.linear,
        };
        batch.put(
            rows::object_key(rows::OBJECT, object.object),
            fill_with(&mut durable.row, |out| row.write(out)),
        );
        Ok(())
    }

    fn keep_message(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        delivery: &Delivery,
    ) -> Result<(), StoreFailure> {
        self.keep_value(durable, batch, delivery.message)?;
        let row = MessageRow {
            sender: delivery.sender.map(|sender| sender.0),
            receiver: delivery.receiver.0,
            message: durable.value.as_slice(),
            execution: delivery.execution.0,
            cause: delivery.cause.0,
        };
        batch.put(rows::number_key(rows::MESSAGE, delivery.number), fill(&mut durable.row, &row));
        Ok(())
    }

    /// Puts a behaviour under its hash, where it is not there yet.
    fn keep_behavior(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        behavior: Value,
    ) -> Result<ContentHash, StoreFailure> {
        let number =
            self.machine.heap.behavior_parts(behavior).map_or(-1, |parts| parts.number.fixnum_value());
        if let Some(hash) = durable.behaviors.get(&number) {
            return Ok(*hash);
        }
        self.keep_value(durable, batch, behavior)?;
        let bytes = durable.value.as_slice();
        let hash = ContentHash::of(bytes);
        batch.put(rows::key(rows::BEHAVIOR, &hash.0), bytes);
        durable.behaviors.insert(number, hash);
        Ok(hash)
    }

    /// Writes the bytes of a value to the room for them; the modules that it needs are put beside it, where they are not there yet.
    pub(super) fn keep_value(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        value: Value,
    ) -> Result<(), StoreFailure> {
        durable.value.clear();
        let needed = self.encode_with_needs(value, &mut durable.value)?;
        for hash in needed {
            if durable.modules.insert(hash)
                && let Some(bytes) = self.module_bytes(&hash)
            {
                batch.put(rows::key(rows::MODULE, &hash.0), bytes);
            }
        }
        Ok(())
    }

    /// Whether a behaviour can be kept by the store: its code and all that this refers to.
    ///
    /// # Errors
    /// `not-sendable`, which says what cannot.
    pub(crate) fn check_behavior_keeps(&mut self, behavior: Value) -> avm_value::Outcome<()> {
        self.encode(behavior).map(|_| ())
    }
}
