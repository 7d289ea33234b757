//! What the unsafe library may know of objects and of the running transaction.

use crate::errors;
use crate::execution::Execution;
use crate::lifecycle::found;
use crate::record::{ABSENT, FREE, SHUT, Status};
use crate::space::ObjectSpace;
use avm_base::Symbol;
use avm_value::{Heap, ObjectRef, Outcome, TxId, Value};

/// Facts about an object (`reflect`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metadata {
    /// The object.
    pub object: ObjectRef,
    /// Where its data lives.
    pub machine: Symbol,
    /// The controller that it was created for.
    pub creating_controller: Option<Symbol>,
    /// Its controller, as the execution sees it.
    pub current_controller: Option<Symbol>,
    /// Its behaviour.
    pub behavior: Value,
    /// The name of its behaviour.
    pub behavior_name: Symbol,
}

/// A part of all objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scry {
    /// Those that exist, in order of creation.
    pub objects: Vec<ObjectRef>,
    /// How many were looked at: what gas and quota count.
    pub visited: u64,
    /// Where to go on, unless these were the last.
    pub next: Option<u32>,
}

/// Where an execution is (`reify-context`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Context {
    /// The current object.
    pub this: Option<ObjectRef>,
    /// The message that it handles.
    pub input: Option<Value>,
    /// Who sent it.
    pub sender: Option<ObjectRef>,
    /// The machine.
    pub machine: Symbol,
    /// The controller of the open transaction.
    pub controller: Option<Symbol>,
}

/// What an open transaction did so far (`reify-tx-state`), each part in the order in which the objects were touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxFacts {
    /// The transaction.
    pub id: TxId,
    /// Objects whose state it changed.
    pub writes: Vec<ObjectRef>,
    /// Objects that it created.
    pub creates: Vec<ObjectRef>,
    /// Objects that it destroys.
    pub destroys: Vec<ObjectRef>,
    /// Objects that it read.
    pub observed: Vec<ObjectRef>,
}

impl ObjectSpace {
    /// Whether an object is there for an execution. This does not count as reading it.
    pub(crate) fn is_visible(&self, exec: &Execution, object: ObjectRef) -> bool {
        let Some(record) = self.record(object) else { return false };
        if !exec.tx.open {
            return record.gate != SHUT;
        }
        if record.version <= exec.tx.snapshot || record.gate == exec.id.0 {
            return record.gate != SHUT;
        }
        exec.tx.known(object.0).is_some()
            || self.versions.at(&self.metas[self.at(object.0)], exec.tx.snapshot).is_some()
    }

    /// `(reflect obj)`: facts about an object; `None` where there is no such object.
    ///
    /// # Errors
    /// A wrong type.
    pub fn reflect(&mut self, exec: &mut Execution, object: Value) -> Outcome<Option<Metadata>> {
        let object = self.object_argument(object)?;
        let Some(current_controller) = found(self.controller_of(exec, object))? else { return Ok(None) };
        Ok(Some(self.metadata(object, current_controller)))
    }

    /// What is known of an object that has this controller for whoever asks.
    pub(crate) fn metadata(&self, object: ObjectRef, current_controller: Option<Symbol>) -> Metadata {
        let (record, meta) = (&self.records[self.at(object.0)], &self.metas[self.at(object.0)]);
        Metadata {
            object,
            machine: meta.machine,
            creating_controller: meta.creating_controller,
            current_controller,
            behavior: record.behavior,
            behavior_name: record.name,
        }
    }

    /// Looks at no more than `most` objects from the `from`-th on, for `scry-meta` and `scry-deep`. A transaction that
    /// does so conflicts with later commits that create, destroy or transfer.
    ///
    /// # Errors
    /// `quota-exceeded`, when the execution has looked at more objects than it may.
    pub fn scry(&mut self, exec: &mut Execution, from: u32, most: u32) -> Outcome<Scry> {
        let end = (self.places.len() as u32).min(from.saturating_add(most));
        // Nothing is counted before all is there that it will look at.
        if from == 0
            && let Some(absent) = self.places.iter().position(|place| *place == ABSENT)
        {
            return Err(errors::object_not_found(self, ObjectRef(absent as u32)));
        }
        let visited = match self.shard.is_alone() {
            true => u64::from(end.saturating_sub(from)),
            false => (from..end).filter(|object| !self.is_elsewhere(ObjectRef(*object))).count() as u64,
        };
        exec.count_visits(visited)?;
        if exec.tx.open {
            exec.tx.scried = true;
        }
        let objects = (from..end).map(ObjectRef).filter(|object| self.is_visible(exec, *object)).collect();
        let next = (end < self.places.len() as u32).then_some(end);
        Ok(Scry { objects, visited, next })
    }

    /// The state of any object as the execution sees it, a list. In a transaction this reads the object.
    ///
    /// # Errors
    /// `object-not-found`, a wrong type.
    pub fn scry_state(&mut self, heap: &mut Heap, exec: &mut Execution, object: Value) -> Outcome {
        let object = self.object_argument(object)?;
        let state = if exec.tx.open {
            let slot = self.touch_unowned(exec, object)?;
            exec.tx.touched[slot].state
        } else {
            match self.record(object) {
                Some(record) if record.gate != SHUT => self.visible_state(record, exec),
                _ => return Err(errors::object_not_found(self, object)),
            }
        };
        Ok(self.list_of_state(heap, state))
    }

    /// `(reify-context)`.
    pub fn reify_context(&self, heap: &mut Heap, exec: &Execution) -> Context {
        Context {
            this: exec.self_object(),
            input: exec.input(heap).ok(),
            sender: exec.sender().as_object_ref(),
            machine: exec.machine,
            controller: exec.current_controller(),
        }
    }

    /// `(reify-tx-state)`: what the open transaction did so far.
    pub fn reify_tx_state(&self, exec: &Execution) -> Option<TxFacts> {
        let id = exec.open_tx()?;
        let touched = exec.tx.all_touched();
        let which = |test: fn(&crate::transaction::Touched) -> bool| {
            let chosen = touched.iter().filter(|touched| test(touched));
            chosen.map(|touched| ObjectRef(touched.object)).collect::<Vec<_>>()
        };
        Some(TxFacts {
            id,
            writes: which(|touched| touched.state != touched.base),
            creates: which(|touched| touched.created),
            destroys: which(|touched| touched.destroyed),
            observed: which(|touched| !touched.created),
        })
    }

    /// The state of an object for everybody, a vector.
    pub fn committed_state(&self, object: ObjectRef) -> Option<Value> {
        let record = self.record(object).filter(|record| record.gate != SHUT)?;
        Some(if record.gate == FREE { record.state } else { record.committed })
    }

    /// Whether an object was created and did not end, for everybody.
    pub fn is_live(&self, object: ObjectRef) -> bool {
        self.status(object) == Some(Status::Live)
    }

    /// What an object is called in messages and charts: its number and the name of its behaviour.
    pub fn describe_object(&self, object: ObjectRef) -> String {
        errors::name_of(self, object)
    }

    /// The controller of an object, for everybody; that of its end for one that ended.
    pub fn owner(&self, object: ObjectRef) -> Option<Symbol> {
        self.record(object)?.controller
    }

    /// The machine where an object's data lives, for everybody.
    pub fn home(&self, object: ObjectRef) -> Option<Symbol> {
        Some(self.meta(object)?.machine)
    }

    /// The name of an object's behaviour, also of one that ended.
    pub fn behavior_name(&self, object: ObjectRef) -> Option<Symbol> {
        self.record(object).map(|record| record.name)
    }
}
