//! What is done for those who follow an execution; nothing here runs otherwise.

use crate::execution::{Activation, DIRECT, Execution, SETTLED, VOID};
use crate::record::{ABSENT, FREE, NEVER, Status};
use crate::space::ObjectSpace;
use crate::trace::{Fate, keep};
use avm_value::{Heap, ObjectRef, Outcome, Value};

impl ObjectSpace {
    /// Records that an input was accepted, with the state that its object has now.
    #[cold]
    #[inline(never)]
    pub(crate) fn accept_fully(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        activation: &Activation,
        output: Value,
        gas: u64,
    ) {
        let output = keep(heap, output);
        exec.trace.finish(activation.entry, Fate::Accepted, output, gas);
        let state = match activation.slot {
            VOID => None,
            DIRECT | SETTLED => Some(self.records[activation.place as usize].state),
            slot => exec.tx.touched.get(slot as usize).map(|touched| touched.state),
        };
        let fields = state.map(|state| heap.vector_slice(state).unwrap_or(&[]));
        exec.trace.log_ended(activation.entry, Fate::Accepted, output, gas, fields);
    }
    /// Has an object be as new, with this state and whatever became of it. Gives whether there is one of that number.
    ///
    /// # Errors
    /// Where memory does not allow it.
    pub fn restart_object(&mut self, heap: &mut Heap, object: ObjectRef, state: &[Value]) -> Outcome<bool> {
        let state = self.make_state(heap, state)?;
        let version = self.tick();
        // Where there is no record, many objects have the same place.
        let known = |place: &usize| ![ABSENT, NEVER].contains(&(*place as u32));
        let Some(place) = self.place(object).filter(known) else { return Ok(false) };
        let (record, meta) = (&mut self.records[place], &mut self.metas[place]);
        (record.state, record.committed, record.version) = (state, state, version);
        (record.history, record.gate) = (0, FREE);
        meta.status = Status::Live;
        self.mark_dirty(place as u32);
        Ok(true)
    }
}
