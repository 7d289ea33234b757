//! Looking into the past of a store: the states that objects had after an entry of a trace.

use crate::error::{Error, ErrorKind};
use crate::histories::{StoredHistories, Upto};
use crate::looking::no_event;
use crate::running::store_error;
use crate::{Moment, ObjectThen};
use avm_base::Symbol;
use avm_object::{Event, ExecutionId};
use avm_primitives::write_abbreviated;
use avm_record::{Began, Ended, Kept};
use avm_runtime::HistoryRow;
use avm_value::ObjectRef;
use std::collections::BTreeMap;

/// So many entries of a trace are read at a time.
const CHUNK: usize = 256;
/// The most bytes of a state.
const STATE_BYTES: usize = 120;

/// What an execution's trace says of its objects up to some entry.
struct Past {
    /// The objects that it created or called, with the controllers that it made them have.
    objects: BTreeMap<u32, Option<Symbol>>,
    began: Began,
    ended: Option<Ended>,
}

impl StoredHistories {
    /// The numbers of the executions of which the store has a trace.
    ///
    /// # Errors
    /// What the store says.
    pub fn executions(&self) -> Result<Vec<u32>, Error> {
        self.engine.stored_executions()
    }

    /// The states that the objects which an execution had created or called by the entry of a logical time had then. They
    /// are made by handling their histories again, up to the last input that came from that execution by then.
    ///
    /// # Errors
    /// Where the store is damaged, or has no such entry or not the whole history of an object, and where a history does not
    /// give what it gave.
    pub fn at(&mut self, execution: u32, time: u64) -> Result<Moment, Error> {
        let Past { objects, began, ended } = self.past(execution, time)?;
        let line = self.engine.line_with_end(began, ended.as_ref());
        let mut then = Vec::new();
        for (object, controller) in objects {
            then.extend(self.object_at(object, controller, execution, time)?);
        }
        Ok(Moment { event: time, line, objects: then })
    }

    fn past(&mut self, execution: u32, time: u64) -> Result<Past, Error> {
        let mut objects: BTreeMap<u32, Option<Symbol>> = BTreeMap::new();
        let (mut from, mut last) = (0, 0);
        loop {
            let stored = self.engine.runtime.stored_trace(ExecutionId(execution), from, CHUNK);
            let stored = stored.map_err(store_error)?;
            let is_end = stored.len() < CHUNK;
            for entry in &stored {
                let kind = self.kind(execution, entry);
                last = kind.began.id;
                if last > time {
                    break;
                }
                let about = kind.began.values.first().and_then(Kept::as_symbol);
                match (kind.began.event, kind.began.callee) {
                    (Event::ObjectCreated, Some(object)) => _ = objects.insert(object, kind.began.controller),
                    (Event::ObjectTransferred, Some(object)) => _ = objects.insert(object, about),
                    (Event::ObjectCalled, Some(object)) => {
                        let space = &self.engine.runtime.machine.world.space;
                        objects.entry(object).or_insert_with(|| space.owner(ObjectRef(object)));
                    }
                    _ => {}
                }
                if last == time {
                    return Ok(Past { objects, began: kind.began, ended: kind.end });
                }
            }
            if is_end || last > time {
                return Err(no_event(time, last));
            }
            from = last + 1;
        }
    }

    /// An object as it was then; nothing for one that was not there, its creation being undone.
    fn object_at(
        &mut self,
        object: u32,
        controller: Option<Symbol>,
        execution: u32,
        time: u64,
    ) -> Result<Option<ObjectThen>, Error> {
        let reference = ObjectRef(object);
        if self.engine.runtime.stored_origin(reference).map_err(store_error)?.is_none() {
            return Ok(None);
        }
        let mut inputs = self.parts(object, Upto::End)?.into_iter().flat_map(|part| part.inputs);
        let by_then = |input: &HistoryRow| input.execution == execution && input.time <= time;
        let upto = inputs.rfind(by_then).map_or(Upto::Start, Upto::Input);
        let (report, _) = self.handle(object, upto)?;
        if let Some(difference) = report.difference {
            let text = format!(
                "the history of object {object} does not give what it gave, at event {}: {}; `replay --store` shows more",
                difference.event, difference.what
            );
            return Err(Error::new(ErrorKind::Store, "store-corruption", text));
        }
        let machine = &self.engine.runtime.machine;
        let space = &machine.world.space;
        let state = space.committed_state(reference);
        let fields = state.and_then(|state| machine.heap.vector_slice(state)).unwrap_or(&[]);
        let fields: Vec<String> =
            fields.iter().map(|field| write_abbreviated(&machine.heap, *field, STATE_BYTES)).collect();
        let text = |name: Option<Symbol>| name.map(|name| name.to_string());
        Ok(Some(ObjectThen {
            number: object,
            behavior: text(space.behavior_name(reference)).unwrap_or_default(),
            controller: text(controller),
            machine: text(space.home(reference)).unwrap_or_default(),
            state: format!("({})", fields.join(" ")),
            inputs: report.inputs,
        }))
    }
}
