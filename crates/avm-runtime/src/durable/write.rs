//! What was committed, written as one batch.

use super::rows::{self, CountersRow, FunctionRow, HistoryPart, HistoryRow, MessageRow, ObjectRow};
use super::{Durable, StoreFailure};
use crate::runtime::Runtime;
use avm_base::{ContentHash, Symbol};
use avm_object::{Changes, Delivery, StoredObject, TraceLevel};
use avm_store::Batch;
use avm_value::{ObjectRef, Value};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// So many inputs of a history are in one row at most.
const HISTORY_PART: usize = 256;

/// The bytes of a row.
pub(super) fn bytes_of(row: &impl Serialize) -> Vec<u8> {
    // Rows are plain data: writing them to memory cannot fail.
    postcard::to_allocvec(row).unwrap_or_default()
}

fn text(name: Option<Symbol>) -> Option<String> {
    name.map(|name| name.as_str().to_string())
}

impl Runtime {
    /// Puts what the running execution has traced since the last time into the next batch.
    ///
    /// # Errors
    /// Where a part cannot be written.
    pub(super) fn write_trace(&mut self) -> Result<(), StoreFailure> {
        let world = &mut self.machine.world;
        world.space.settle_received(&mut world.execution);
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
        durable.gas = gas;
        let result = self.write_batch(&mut durable, &changes);
        self.durable = Some(durable);
        result
    }

    fn write_batch(&mut self, durable: &mut Durable, changes: &Changes) -> Result<(), StoreFailure> {
        let mut batch = std::mem::take(&mut durable.next);
        if changes.is_empty() && batch.is_empty() {
            return Ok(());
        }
        self.keep_changes(durable, &mut batch, changes)?;
        durable.last = durable.store.commit(batch)?;
        Ok(())
    }

    fn keep_changes(
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
            let procedure = self.keep_value(durable, batch, function.procedure)?;
            let row = FunctionRow { procedure, version: function.version, hash: function.hash.0 };
            batch.put(rows::key(rows::FUNCTION, name.as_str().as_bytes()), bytes_of(&row));
        }
        let mut states = HashMap::new();
        let has_input: HashSet<ObjectRef> = changes.inputs.iter().map(|input| input.object).collect();
        for object in &changes.objects {
            self.keep_object(durable, batch, object)?;
            let is_over = object.destroyed.is_none() && !self.machine.world.space.is_entered(object.object);
            if has_input.contains(&object.object) && is_over {
                states.insert(object.object, self.state_digest(object.state).0);
            }
        }
        self.keep_origins(durable, batch, changes)?;
        for object in &changes.undetermined {
            batch.put(rows::key(rows::UNDETERMINED, &object.0.to_be_bytes()), []);
        }
        for (name, object) in &changes.names {
            batch.put(rows::key(rows::OBJECT_NAME, name.as_str().as_bytes()), object.0.to_be_bytes());
        }
        for number in &changes.taken {
            batch.delete(rows::key(rows::MESSAGE, &number.to_be_bytes()));
        }
        for delivery in &changes.posted {
            self.keep_message(durable, batch, delivery)?;
        }
        self.keep_histories(batch, changes, &states);
        Runtime::keep_index(durable, batch, changes)?;
        batch.put([rows::COUNTERS], bytes_of(&CountersRow::from(changes.counters)));
        Ok(())
    }

    /// Which entries of traces are the inputs of histories: the last ones of each object that changed.
    fn keep_histories(&self, batch: &mut Batch, changes: &Changes, states: &HashMap<ObjectRef, [u8; 32]>) {
        if self.trace == TraceLevel::Off {
            return;
        }
        let mut next: HashMap<ObjectRef, u64> = HashMap::new();
        for input in &changes.inputs {
            *next.entry(input.object).or_default() += 1;
        }
        for object in &changes.objects {
            if let Some(count) = next.get_mut(&object.object) {
                *count = object.history.saturating_sub(*count);
            }
        }
        let mut parts: BTreeMap<ObjectRef, Vec<HistoryRow>> = BTreeMap::new();
        for input in &changes.inputs {
            let row = HistoryRow { execution: input.execution.0, time: input.entry.0 };
            parts.entry(input.object).or_default().push(row);
        }
        for (object, rows) in &parts {
            let mut number = next.get(object).copied().unwrap_or(0);
            let mut parts = rows.chunks(HISTORY_PART).peekable();
            while let Some(inputs) = parts.next() {
                // Only the state after all of them is known.
                let state = states.get(object).copied().filter(|_| parts.peek().is_none());
                let part = HistoryPart { inputs: inputs.to_vec(), state: Some(state) };
                batch.put(rows::history_key(object.0, number), part.bytes());
                number += inputs.len() as u64;
            }
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
        let state = match object.destroyed {
            None => self.keep_value(durable, batch, object.state)?,
            Some(_) => Vec::new(),
        };
        let row = ObjectRow {
            behavior,
            name: object.name.as_str().to_string(),
            state,
            version: object.version,
            history: object.history,
            controller: text(object.controller),
            creating_controller: text(object.creating_controller),
            machine: object.machine.as_str().to_string(),
            created: object.created,
            destroyed: object.destroyed,
            owned_since: (object.owned_since.execution.0, object.owned_since.entry.0),
            linear: object.linear,
        };
        batch.put(rows::key(rows::OBJECT, &object.object.0.to_be_bytes()), bytes_of(&row));
        Ok(())
    }

    fn keep_message(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        delivery: &Delivery,
    ) -> Result<(), StoreFailure> {
        let row = MessageRow {
            sender: delivery.sender.map(|sender| sender.0),
            receiver: delivery.receiver.0,
            message: self.keep_value(durable, batch, delivery.message)?,
            execution: delivery.execution.0,
            cause: delivery.cause.0,
        };
        batch.put(rows::key(rows::MESSAGE, &delivery.number.to_be_bytes()), bytes_of(&row));
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
        let bytes = self.keep_value(durable, batch, behavior)?;
        let hash = ContentHash::of(&bytes);
        batch.put(rows::key(rows::BEHAVIOR, &hash.0), bytes);
        durable.behaviors.insert(number, hash);
        Ok(hash)
    }

    /// The bytes of a value; the modules that it needs are put beside it, where they are not there yet.
    pub(super) fn keep_value(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        value: Value,
    ) -> Result<Vec<u8>, StoreFailure> {
        let bytes = self.encode(value)?;
        if !value.is_pointer() {
            return Ok(bytes);
        }
        for hash in self.needed_modules(&bytes)? {
            if durable.modules.insert(hash)
                && let Some(bytes) = self.module_bytes(&hash)
            {
                batch.put(rows::key(rows::MODULE, &hash.0), bytes);
            }
        }
        Ok(bytes)
    }

    /// Whether a behaviour can be kept by the store: its code and all that this refers to.
    ///
    /// # Errors
    /// `not-sendable`, which says what cannot.
    pub(crate) fn check_behavior_keeps(&mut self, behavior: Value) -> avm_value::Outcome<()> {
        self.encode(behavior).map(|_| ())
    }
}
