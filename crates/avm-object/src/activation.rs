//! Messages to objects: the hot path. An activation begins with [`ObjectSpace::activate`] and ends with
//! [`ObjectSpace::accept`] or [`ObjectSpace::reject`]; between them its state is read and written.

use crate::execution::{Activation, DIRECT, Execution, SETTLED, VOID};
use crate::record::{FREE, SHUT};
use crate::space::ObjectSpace;
use crate::trace::{Ends, EntryId, Event, Fate, TraceLevel, keep};
use crate::{At, errors};
use avm_base::Symbol;
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};

/// What is sent to an object. Compound values must have been copied for the receiver.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// The list of a selector and some arguments; the list is made only if somebody asks for it.
    Selector {
        /// A symbol.
        selector: Value,
        /// The arguments.
        args: &'a [Value],
    },
    /// Any value.
    Whole(Value),
}

/// What the caller of an object that rejected its input is told: the facts of an `object-rejected-call` condition,
/// whose cause is the condition that the behaviour raised.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    /// What happened, in a sentence.
    pub message: String,
    /// The object and the input.
    pub irritants: Vec<Value>,
}

/// Where an activation's state is.
enum StateAt {
    /// In the record.
    Record(usize),
    /// In the overlay of the transaction.
    Slot(usize),
    /// Nowhere: the transaction that it belonged to was aborted.
    Nowhere,
}

impl ObjectSpace {
    /// Begins an activation of `target`, and gives its behaviour, which is to handle the message.
    ///
    /// # Errors
    /// `object-not-found`, `cross-controller-tx`, a wrong type; [`Fault::WouldBlock`] while another execution is inside
    /// the object, and `object-not-available` where that one waits for this one.
    pub fn activate(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        target: Value,
        message: Message<'_>,
        at: At,
    ) -> Outcome {
        if let Message::Selector { selector, args } = message
            && !args.iter().any(|arg| arg.is_pointer())
        {
            if self.sends_at_once(exec)
                && let Some(behavior) = self.activate_at_once(exec, target, selector, args)
            {
                self.note_call::<false>(exec, selector, args, at);
                return Ok(behavior);
            }
            if let Some(behavior) = self.activate_soon(exec, target, selector, args, at) {
                return Ok(behavior);
            }
        }
        let Some(object) = target.as_object_ref() else { return Err(errors::not_an_object(target)) };
        let sender = exec.sender_index();
        let mut activation = self.enter(exec, object, sender)?;
        let entry = self.entry(exec, Event::ObjectCalled, object.0, at);
        activation.entry = exec.trace.record_message(heap, entry, message);
        exec.push(heap, activation, message);
        Ok(self.records[self.at(object.0)].behavior)
    }

    /// The same for a message whose parts are no pointers, in transactions and for objects that this execution is inside of,
    /// unless more is in the way.
    #[inline(never)]
    fn activate_soon(
        &mut self,
        exec: &mut Execution,
        target: Value,
        selector: Value,
        args: &[Value],
        at: At,
    ) -> Option<Value> {
        let behavior = self.activate_quickly(exec, target, selector, args)?;
        self.note_call::<true>(exec, selector, args, at);
        Some(behavior)
    }

    /// Adds the entry of the activation that has just begun, with these arguments, to the trace and the log, as far as they are kept.
    #[inline(always)]
    fn note_call<const IN_TX: bool>(&self, exec: &mut Execution, selector: Value, args: &[Value], at: At) {
        if !exec.trace.keeps() {
            return;
        }
        if exec.trace.is_logged()
            || self.keep_call_at_once::<IN_TX, false>(exec, selector, args, || at).is_none()
        {
            self.note_call_slowly(exec, selector, args, at);
        }
    }

    #[inline(never)]
    fn note_call_slowly(&self, exec: &mut Execution, selector: Value, args: &[Value], at: At) {
        if self.keep_call_at_once::<true, true>(exec, selector, args, || at).is_none() {
            self.keep_call::<true>(exec, selector, args, at);
        }
    }

    /// Checks that the execution may enter the object, and opens its gate or finds its place in the transaction.
    pub(crate) fn enter(
        &mut self,
        exec: &mut Execution,
        object: ObjectRef,
        sender: u32,
    ) -> Outcome<Activation> {
        if exec.tx.open {
            return self.enter_in_tx(exec, object, sender);
        }
        let Some(place) = self.place(object) else { return Err(errors::object_not_found(self, object)) };
        let record = &mut self.records[place];
        let holds = record.gate == FREE;
        if !holds && record.gate != exec.id.0 {
            return Err(self.not_let_in(exec, object));
        }
        if holds {
            record.gate = exec.id.0;
            record.committed = record.state;
        }
        let (before, history, name) = (record.state, record.history, record.name);
        self.stop_waiting(exec);
        Ok(Activation {
            before,
            history,
            entry: EntryId::NONE,
            object: object.0,
            place: place as u32,
            name,
            sender,
            slot: DIRECT,
            input: 0,
            selector: false,
            holds,
        })
    }

    #[cold]
    pub(crate) fn not_let_in(&mut self, exec: &Execution, object: ObjectRef) -> Box<Fault> {
        match self.record(object) {
            Some(record) if record.gate != SHUT => self.wait_for(exec, object.0),
            _ => errors::object_not_found(self, object),
        }
    }

    fn enter_in_tx(&mut self, exec: &mut Execution, object: ObjectRef, sender: u32) -> Outcome<Activation> {
        let slot = self.touch(exec, object)?;
        let Some(place) = self.place(object) else { return Err(errors::object_not_found(self, object)) };
        let touched = &exec.tx.touched[slot];
        Ok(Activation {
            before: touched.state,
            history: touched.inputs,
            entry: EntryId::NONE,
            object: object.0,
            place: place as u32,
            name: self.records[place].name,
            sender,
            slot: slot as u32,
            input: 0,
            selector: false,
            holds: false,
        })
    }

    /// Ends the innermost activation with an output: its input joins the history. Outside a transaction what it
    /// changed is committed, once no activation of the same object is open any more.
    ///
    /// # Errors
    /// An error, if no activation is open.
    pub fn accept(&mut self, heap: &mut Heap, exec: &mut Execution, output: Value, gas: u64) -> Outcome<()> {
        let accepted = !output.is_pointer()
            && match exec.trace.ends() {
                Ends::Unseen => self.accept_at_once::<false>(exec, output, || gas),
                Ends::Kept => self.accept_at_once::<true>(exec, output, || gas),
                Ends::Logged | Ends::Told => false,
            };
        if accepted {
            return Ok(());
        }
        let Some(activation) = exec.pop() else { return Err(errors::no_activation("accept")) };
        match activation.slot {
            DIRECT | SETTLED => self.accept_directly(exec, &activation),
            VOID => {}
            slot => exec.tx.touched[slot as usize].inputs += 1,
        }
        if self.journal.is_kept() {
            self.note_accepted(exec, &activation);
        }
        match exec.trace.level() {
            TraceLevel::Messages => {
                let output = keep(heap, output);
                exec.trace.finish(activation.entry, Fate::Accepted, output, gas);
            }
            TraceLevel::Off => {}
            TraceLevel::Full => self.accept_fully(heap, exec, &activation, output, gas),
        }
        Ok(())
    }

    fn accept_directly(&mut self, exec: &mut Execution, activation: &Activation) {
        let record = &mut self.records[activation.place as usize];
        record.history += u64::from(activation.slot == DIRECT);
        if !activation.holds {
            return;
        }
        if record.gate != exec.id.0 {
            // It was destroyed meanwhile.
            (record.state, record.committed) = (Value::FALSE, Value::FALSE);
            return;
        }
        record.gate = FREE;
        if record.state != record.committed {
            let (state, seen) = (record.committed, record.version);
            let version = self.tick();
            self.replace_version(activation.place, version, state);
            if exec.tx.open {
                self.follow_own_commit(exec, activation.object, seen);
            }
        }
    }

    /// Ends the innermost activation with a condition: its object is as it was when the activation began, whatever
    /// re-entrant activations of the same object did meanwhile. What other objects accepted stays, and so does what a
    /// transaction has committed meanwhile: then it goes back to that commit, and its input is in the history.
    ///
    /// # Errors
    /// An error, if no activation is open.
    pub fn reject(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        condition: Value,
        at: At,
    ) -> Outcome<Rejection> {
        let Some(activation) = exec.activations.last() else { return Err(errors::no_activation("reject")) };
        let (object, entry) = (ObjectRef(activation.object), activation.entry);
        let input = exec.input_of(heap, activation);
        let kept = self.note_error(heap, exec, condition, at);
        exec.trace.finish(entry, Fate::Rejected, kept, at.gas);
        exec.trace.log_ended(entry, Fate::Rejected, kept, at.gas, None);
        self.drop_activation(exec);
        let selector = input.car().unwrap_or(input).as_symbol();
        let message = errors::rejected(self, object, selector);
        Ok(Rejection { message, irritants: vec![Value::object_ref(object), input] })
    }

    /// Rejects activations, innermost first, until only `depth` are open: a continuation left them.
    ///
    /// # Errors
    /// None that a correct caller sees.
    pub fn reject_down_to(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        depth: usize,
        condition: Value,
        at: At,
    ) -> Outcome<()> {
        while exec.depth() > depth {
            self.reject(heap, exec, condition, at)?;
        }
        Ok(())
    }

    /// Takes the innermost activation away and undoes what it did to its object.
    pub(crate) fn drop_activation(&mut self, exec: &mut Execution) {
        let Some(activation) = exec.pop() else { return };
        match activation.slot {
            VOID => {}
            DIRECT | SETTLED => {
                let record = &mut self.records[activation.place as usize];
                (record.state, record.history) = (activation.before, activation.history);
                if activation.holds && record.gate == exec.id.0 {
                    record.gate = FREE;
                }
                if exec.tx.open {
                    ObjectSpace::follow_own_rollback(exec, &activation);
                }
            }
            slot => {
                let touched = &mut exec.tx.touched[slot as usize];
                (touched.state, touched.inputs) = (activation.before, activation.history);
            }
        }
        if self.journal.is_kept() {
            self.note_rejected(exec, &activation);
        }
    }

    /// Records a condition in the trace (`error-occurred`), because it rejects an input or ends the run. Gives the
    /// condition as the trace keeps it.
    pub fn note_error(&mut self, heap: &mut Heap, exec: &mut Execution, condition: Value, at: At) -> Value {
        let entry = self.entry(exec, Event::ErrorOccurred, exec.self_index(), at);
        let kept = if exec.trace.keeps() { keep(heap, condition) } else { Value::FALSE };
        exec.trace.record(entry, &[kept]);
        kept
    }

    /// The name of the current object's behaviour.
    pub fn current_behavior(&self, exec: &Execution) -> Option<Symbol> {
        exec.activations.last().map(|current| current.name)
    }

    /// A field of the current activation's state, counted from 0.
    ///
    /// # Errors
    /// `context-unavailable` outside an activation, an error where the state has no such field, and what
    /// [`ObjectSpace::activate`] raises where a transaction was begun since.
    pub fn field(&mut self, exec: &mut Execution, index: usize) -> Outcome {
        if let Some(value) = self.field_at_once(exec, index) {
            return Ok(value);
        }
        let state = self.state_vector(exec)?;
        state.vector_ref(index).ok_or_else(|| errors::no_field(self, exec, index, state))
    }

    /// Changes a field of the current activation's state.
    ///
    /// # Errors
    /// `context-unavailable` outside an activation, `not-sendable` for what no state can hold, an error where the
    /// state has no such field, and what [`ObjectSpace::activate`] raises where a transaction was begun since.
    pub fn set_field(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        index: usize,
        value: Value,
    ) -> Outcome<()> {
        let value = if value.is_plain() { value } else { heap.freeze(value)? };
        if !value.is_pointer() && self.set_field_at_once(heap, exec, index, value) {
            return Ok(());
        }
        let before = exec.activations.last().map(|current| current.before);
        let at = self.find_state(exec)?;
        let (state, base) = match at {
            StateAt::Record(place) => (self.records[place].state, None),
            StateAt::Slot(slot) => (exec.tx.touched[slot].state, Some(exec.tx.touched[slot].base)),
            StateAt::Nowhere => return Err(errors::void_activation()),
        };
        if index >= state.vector_length().unwrap_or(0) {
            return Err(errors::no_field(self, exec, index, state));
        }
        if Some(state) != before && Some(state) != base {
            return heap.vector_set(state, Value::fixnum(index as i64), value);
        }
        if let Some(state) = heap.vector_with(state, index, value) {
            self.put_state(exec, &at, state);
        }
        Ok(())
    }

    /// Replaces the state found by [`ObjectSpace::find_state`].
    #[inline]
    fn put_state(&mut self, exec: &mut Execution, at: &StateAt, state: Value) {
        match *at {
            StateAt::Record(place) => {
                self.records[place].state = state;
                self.mark_dirty(place as u32);
            }
            StateAt::Slot(slot) => exec.tx.touched[slot].state = state,
            StateAt::Nowhere => {}
        }
    }

    /// `(get-state)`: the current activation's state, a list.
    ///
    /// # Errors
    /// `context-unavailable` outside an activation, and as for [`ObjectSpace::set_field`].
    pub fn get_state(&mut self, heap: &mut Heap, exec: &mut Execution) -> Outcome {
        let state = self.state_vector(exec)?;
        Ok(self.list_of_state(heap, state))
    }

    pub(crate) fn list_of_state(&mut self, heap: &mut Heap, state: Value) -> Value {
        self.scratch.clear();
        self.scratch.extend_from_slice(heap.vector_slice(state).unwrap_or(&[]));
        heap.list(&self.scratch)
    }

    /// `(set-state! list)`: replaces the current activation's state.
    ///
    /// # Errors
    /// As for [`ObjectSpace::set_field`], and a wrong type where it is no list.
    pub fn set_state(&mut self, heap: &mut Heap, exec: &mut Execution, list: Value) -> Outcome<()> {
        if exec.depth() == 0 {
            return Err(errors::no_state());
        }
        let at = self.find_state(exec)?;
        if matches!(at, StateAt::Nowhere) {
            return Err(errors::void_activation());
        }
        let Some(values) = list.list_to_vec() else { return Err(Fault::wrong_type(1, "a list", list)) };
        let state = self.make_state(heap, &values)?;
        self.put_state(exec, &at, state);
        Ok(())
    }

    /// A state of these values.
    pub(crate) fn make_state(&mut self, heap: &mut Heap, values: &[Value]) -> Outcome {
        heap.check_room(values.len().saturating_mul(8))?;
        self.scratch.clear();
        for value in values {
            self.scratch.push(heap.freeze(*value)?);
        }
        Ok(heap.vector(&self.scratch))
    }

    #[cold]
    fn state_vector(&mut self, exec: &mut Execution) -> Outcome {
        if exec.depth() == 0 {
            return Err(errors::no_state());
        }
        Ok(match self.find_state(exec)? {
            StateAt::Record(place) => self.records[place].state,
            StateAt::Slot(slot) => exec.tx.touched[slot].state,
            StateAt::Nowhere => {
                let Some(current) = exec.activations.last() else { return Err(errors::no_state()) };
                let record = &self.records[current.place as usize];
                if record.gate == FREE || record.gate == SHUT { record.state } else { record.committed }
            }
        })
    }

    /// Where the current activation's state is; in a transaction that was begun in the activation, its object is
    /// touched by the transaction.
    #[cold]
    fn find_state(&mut self, exec: &mut Execution) -> Outcome<StateAt> {
        let Some(current) = exec.activations.last().copied() else { return Err(errors::no_state()) };
        Ok(match current.slot {
            VOID => StateAt::Nowhere,
            DIRECT | SETTLED if exec.tx.open => StateAt::Slot(self.touch(exec, ObjectRef(current.object))?),
            DIRECT | SETTLED => StateAt::Record(current.place as usize),
            slot => StateAt::Slot(slot as usize),
        })
    }
}
