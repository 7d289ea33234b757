//! Linear objects: each can be consumed once, which ends it.

use crate::execution::Execution;
use crate::record::Status;
use crate::space::ObjectSpace;
use crate::trace::Event;
use crate::{At, errors};
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};

impl ObjectSpace {
    /// Makes an object that has just been created a linear one.
    pub fn make_linear(&mut self, object: Value) {
        if let Some(object) = object.as_object_ref() {
            self.linear.insert(object.0);
        }
    }

    /// The state of a linear object, a list, as the open transaction sees it; `None` if it was consumed.
    ///
    /// # Errors
    /// A wrong type for an object that is not linear; `object-not-found`, `cross-controller-tx`.
    pub fn linear_state(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        object: ObjectRef,
    ) -> Outcome<Option<Value>> {
        if self.is_absent(object) {
            return Err(errors::object_not_found(self, object));
        }
        if !self.linear.contains(&object.0) {
            let value = Value::object_ref(object);
            return Err(Fault::wrong_type(1, "a resource, which create-resource makes", value));
        }
        if matches!(self.status(object), Some(Status::Destroyed(_))) && exec.tx.known(object.0).is_none() {
            return Ok(None);
        }
        let slot = self.touch(exec, object)?;
        if exec.tx.touched[slot].destroyed {
            return Ok(None);
        }
        let state = exec.tx.touched[slot].state;
        Ok(Some(self.list_of_state(heap, state)))
    }

    /// Ends a linear object, at the commit of the open transaction.
    ///
    /// # Errors
    /// As for [`ObjectSpace::linear_state`].
    pub fn end_linear(&mut self, exec: &mut Execution, object: ObjectRef, at: At) -> Outcome<()> {
        if !exec.tx.open {
            return Err(errors::object_not_found(self, object));
        }
        let slot = self.touch(exec, object)?;
        exec.tx.touched[slot].destroyed = true;
        exec.tx.changes_population = true;
        let entry = self.entry(exec, Event::ObjectDestroyed, object.0, at);
        exec.trace.record(entry, &[]);
        Ok(())
    }
}
