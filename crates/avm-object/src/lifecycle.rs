//! How objects come to be, change hands and end.

use crate::execution::Execution;
use crate::record::{FREE, Meta, OwnedSince, Record, SHUT, Status};
use crate::space::ObjectSpace;
use crate::trace::Event;
use crate::transaction::Touched;
use crate::{At, errors};
use avm_base::Symbol;
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};

impl ObjectSpace {
    /// `(create-object behavior [controller])`: a new object. `behavior` is what [`ObjectSpace::find_behavior`] gave,
    /// `state` the values of its fields. `controller` is a symbol, `#f` for none, or [`Value::DEFAULT`]: in a
    /// transaction its controller, else none.
    ///
    /// # Errors
    /// `controller-unreachable`, `cross-controller-tx` for another controller than the transaction's, `not-sendable` for
    /// what no state can hold, wrong types, [`Fault::OutOfMemory`].
    pub fn create_object(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        behavior: Value,
        state: &[Value],
        controller: Value,
        at: At,
    ) -> Outcome {
        let Some(name) = heap.behavior_parts(behavior).and_then(|parts| parts.name.as_symbol()) else {
            return Err(Fault::wrong_type(1, "a behaviour", behavior));
        };
        let owner = match controller {
            Value::FALSE => None,
            Value::DEFAULT => exec.current_controller(),
            given => self.controller_argument(given, 2)?,
        };
        let state = self.make_state(heap, state)?;
        let object = ObjectRef(self.next_number() as u32);
        if exec.tx.open {
            self.own(exec, object, owner)?;
        }
        let (status, version) = match exec.open_tx() {
            Some(tx) => (Status::Pending(tx), u64::MAX),
            None => (Status::Live, self.clock + 1),
        };
        let gate = if exec.tx.open { SHUT } else { FREE };
        let record = Record {
            state,
            committed: state,
            behavior,
            version,
            history: 0,
            gate,
            dirty: false,
            name,
            controller: owner,
        };
        let mut entry = self.entry(exec, Event::ObjectCreated, object.0, at);
        entry.controller = owner.or(entry.controller);
        let since =
            OwnedSince { execution: exec.id, entry: exec.trace.record(entry, &[Value::symbol(name)]) };
        exec.trace.log_created(heap.vector_slice(state).unwrap_or(&[]));
        if exec.trace.keeps() && exec.trace_aside().is_none() {
            self.journal.note_first_state(exec.id, since.entry, state);
        }
        let meta = Meta {
            status,
            older: 0,
            creating_controller: owner,
            machine: exec.machine,
            created: version,
            owned_since: since,
        };
        self.add(heap, record, meta)?;
        if exec.tx.open {
            exec.tx.changes_population = true;
            exec.tx.add(Touched {
                created: true,
                ..Touched::found(object.0, self.at(object.0), state, version, true)
            });
        } else {
            (self.clock, self.population) = (version, version);
            self.note_created(object.0, version);
            self.note_if_kept(object.0);
        }
        Ok(Value::object_ref(object))
    }

    /// `(destroy-object obj)`: ends an object; in a transaction, at its commit.
    ///
    /// # Errors
    /// `object-not-found`, `object-already-destroyed`, `object-has-no-controller`, `cross-controller-tx`,
    /// `unauthorized-transfer` where an object of another controller asks outside a transaction.
    pub fn destroy_object(&mut self, exec: &mut Execution, object: Value, at: At) -> Outcome<()> {
        let object = self.object_argument(object)?;
        self.stop_waiting(exec);
        if let Some(Status::Destroyed(_)) = self.status(object)
            && !self.is_visible(exec, object)
        {
            return Err(errors::already_destroyed(self, object, None));
        }
        let owner = self.controller_of(exec, object)?;
        let Some(owner) = owner else { return Err(errors::no_controller(self, object, "destroyed")) };
        if exec.tx.open {
            let slot = self.touch(exec, object)?;
            if exec.tx.touched[slot].destroyed {
                return Err(errors::already_destroyed(self, object, exec.open_tx()));
            }
            exec.tx.touched[slot].destroyed = true;
            exec.tx.changes_population = true;
        } else {
            self.check_authority(exec, object, owner, "destroy")?;
            self.check_outside(exec, object)?;
            let version = self.tick();
            self.population = version;
            let record = &self.records[self.at(object.0)];
            let old = if record.gate == FREE { record.state } else { record.committed };
            self.replace_version(self.at(object.0) as u32, version, old);
            self.end_object(object.0, version);
            self.note_if_kept(object.0);
        }
        let entry = self.entry(exec, Event::ObjectDestroyed, object.0, at);
        exec.trace.record(entry, &[]);
        Ok(())
    }

    /// `(transfer-object obj controller)`: gives an object to another controller; in a transaction, at its commit.
    ///
    /// # Errors
    /// `object-not-found`, `unauthorized-transfer`, `controller-unreachable`, a wrong type.
    pub fn transfer_object(
        &mut self,
        exec: &mut Execution,
        object: Value,
        controller: Value,
        at: At,
    ) -> Outcome<()> {
        let object = self.object_argument(object)?;
        self.stop_waiting(exec);
        let Some(to) = controller.as_symbol() else {
            return Err(Fault::wrong_type(2, "a symbol that names a controller", controller));
        };
        let Some(owner) = self.controller_of(exec, object)? else {
            return Err(errors::unowned_transfer(self, object));
        };
        self.check_authority(exec, object, owner, "give away")?;
        self.check_reachable(to)?;
        if exec.tx.open {
            let slot = self.touch(exec, object)?;
            exec.tx.touched[slot].transfer = Some(to);
            exec.tx.changes_population = true;
            let entry = self.entry(exec, Event::ObjectTransferred, object.0, at);
            exec.trace.record(entry, &[controller]);
            return Ok(());
        }
        self.check_outside(exec, object)?;
        let entry = self.entry(exec, Event::ObjectTransferred, object.0, at);
        let entry = exec.trace.record(entry, &[controller]);
        let version = self.tick();
        self.population = version;
        let record = &self.records[self.at(object.0)];
        let old = if record.gate == FREE { record.state } else { record.committed };
        self.replace_version(self.at(object.0) as u32, version, old);
        self.give_object(object.0, to, OwnedSince { execution: exec.id, entry }, version);
        self.note_if_kept(object.0);
        Ok(())
    }

    /// The object that an argument refers to.
    pub(crate) fn object_argument(&self, object: Value) -> Outcome<ObjectRef> {
        object.as_object_ref().ok_or_else(|| errors::not_an_object(object))
    }

    /// The controller of an object that is there for this execution; in a transaction the object counts as read.
    ///
    /// # Errors
    /// `object-not-found`.
    pub(crate) fn controller_of(
        &mut self,
        exec: &mut Execution,
        object: ObjectRef,
    ) -> Outcome<Option<Symbol>> {
        if !exec.tx.open {
            return match self.record(object) {
                Some(record) if record.gate != SHUT => Ok(record.controller),
                _ => Err(errors::object_not_found(self, object)),
            };
        }
        let slot = self.touch_unowned(exec, object)?;
        Ok(self.controller_at(exec.tx.touched[slot].seen, object))
    }

    /// Whether the execution may do to the object what only its controller may.
    fn check_authority(&self, exec: &Execution, object: ObjectRef, owner: Symbol, what: &str) -> Outcome<()> {
        match self.acting_controller(exec) {
            Some(asker) if asker != owner => Err(errors::unauthorized(self, object, owner, asker, what)),
            _ => Ok(()),
        }
    }

    /// Whether no other execution is inside the object.
    fn check_outside(&mut self, exec: &Execution, object: ObjectRef) -> Outcome<()> {
        let gate = self.records[self.at(object.0)].gate;
        if gate == FREE || gate == exec.id.0 { Ok(()) } else { Err(self.wait_for(exec, object.0)) }
    }

    /// `(get-controller obj)`: an object's controller as this execution sees it; `None` where it has none, or there is
    /// no such object.
    ///
    /// # Errors
    /// A wrong type.
    pub fn controller(&mut self, exec: &mut Execution, object: Value) -> Outcome<Option<Symbol>> {
        let object = self.object_argument(object)?;
        Ok(found(self.controller_of(exec, object))?.flatten())
    }

    /// `(get-machine obj)`: where an object's data lives; `None` where there is no such object.
    ///
    /// # Errors
    /// A wrong type.
    pub fn machine_of(&mut self, exec: &mut Execution, object: Value) -> Outcome<Option<Symbol>> {
        let object = self.object_argument(object)?;
        if found(self.controller_of(exec, object))?.is_none() {
            return Ok(None);
        }
        Ok(self.meta(object).map(|meta| meta.machine))
    }
}

/// What was found out about an object, or `None` where there is none.
///
/// # Errors
/// [`Fault::WouldBlock`] where it has to be fetched from the store first.
pub(crate) fn found<T>(outcome: Outcome<T>) -> Outcome<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(fault) if *fault == Fault::WouldBlock => Err(fault),
        Err(_) => Ok(None),
    }
}
