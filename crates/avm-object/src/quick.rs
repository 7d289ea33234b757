//! The usual way of a message, in few steps: an activation begins, reads and writes its state, and its input is accepted.
//!
//! Each function here does what the one of [`ObjectSpace`] without `_at_once` or `_quickly` does, or nothing that could be seen where
//! something unusual is in the way: that one tries these first, and then goes on where they gave up. They are
//! inlined into the handlers of the VM. Those that end in `_at_once` call nothing, so that a handler needs to keep nothing on the
//! host's stack.

use crate::At;
use crate::execution::{Activation, DIRECT, Execution, ExecutionId, NOBODY, VOID};
use crate::record::FREE;
use crate::space::ObjectSpace;
use crate::trace::{Ends, EntryId, Event, Fate, MOST_VALUES, NewEntry};
use crate::transaction::Transaction;
use avm_base::Symbol;
use avm_value::{Heap, Value};

impl ObjectSpace {
    /// Whether messages to objects that nobody is inside of can be sent by [`ObjectSpace::activate_at_once`].
    #[inline(always)]
    pub fn sends_at_once(&self, exec: &Execution) -> bool {
        !exec.tx.open && !self.someone_waits()
    }

    /// Begins an activation of `target` with a selector and arguments, none of them pointers, and gives the object's behaviour;
    /// see [`ObjectSpace::activate`]. This is for messages to objects that nobody is inside of, where they can be sent at once.
    /// [`ObjectSpace::keep_call`] follows if the trace keeps what happens.
    #[inline(always)]
    pub fn activate_at_once(
        &mut self,
        exec: &mut Execution,
        target: Value,
        selector: Value,
        args: &[Value],
    ) -> Option<Value> {
        debug_assert!(self.sends_at_once(exec));
        let object = target.as_object_ref()?;
        let place = self.place(object)?;
        let record = &mut self.records[place];
        if record.gate != FREE {
            return None;
        }
        let (sender, entry) = (exec.sender_index(), EntryId(exec.trace.time() + 1));
        let activation = exec.begin_at_once(record.name, selector, args)?;
        // Field by field, so that few of them are in registers at a time.
        activation.object = object.0;
        activation.place = place as u32;
        activation.sender = sender;
        activation.entry = entry;
        activation.before = record.state;
        activation.history = record.history;
        exec.trace.tick();
        record.gate = exec.id.0;
        record.committed = record.state;
        Some(record.behavior)
    }

    /// The same in transactions, and for objects that this execution is inside of.
    #[inline(always)]
    pub fn activate_quickly(
        &mut self,
        exec: &mut Execution,
        target: Value,
        selector: Value,
        args: &[Value],
    ) -> Option<Value> {
        let object = target.as_object_ref()?;
        if args.len() >= MOST_VALUES {
            return None;
        }
        let slot = if exec.tx.open { self.touch(exec, object).ok()? as u32 } else { DIRECT };
        let place = self.place(object)?;
        let record = &mut self.records[place];
        let (before, history) = match exec.tx.touched.get(slot as usize) {
            Some(touched) => (touched.state, touched.inputs),
            None if record.gate != FREE && record.gate != exec.id.0 => return None,
            None => (record.state, record.history),
        };
        let activation = Activation {
            before,
            history,
            entry: EntryId(exec.trace.time() + 1),
            object: object.0,
            place: place as u32,
            name: record.name,
            sender: exec.sender_index(),
            slot,
            input: 0,
            selector: true,
            holds: slot == DIRECT && record.gate == FREE,
        };
        if !exec.push_at_once(activation, selector, args) && !exec.push_quickly(activation, selector, args) {
            return None;
        }
        exec.trace.tick();
        if activation.holds {
            record.gate = exec.id.0;
            record.committed = record.state;
        }
        let behavior = record.behavior;
        if slot == DIRECT {
            self.stop_waiting(exec);
        }
        Some(behavior)
    }

    /// Adds the entry of the activation that has just begun, with these arguments, to the trace, and gives the behaviour; `None`, with
    /// nothing done, where that takes more than a few steps.
    ///
    /// `IN_TX` says whether there may be an open transaction, `LOGGED` whether somebody may follow the execution. What is needed is read from the activation again, and written field by field: a handler that had all of it in its registers
    /// would have to move most of it to the host's stack.
    #[inline(always)]
    pub fn keep_call_at_once<const IN_TX: bool, const LOGGED: bool>(
        &self,
        exec: &mut Execution,
        selector: Value,
        args: &[Value],
        at: impl FnOnce() -> At,
    ) -> Option<Value> {
        let [outer @ .., activation] = exec.activations.as_slice() else { return None };
        let record = self.records.get(activation.place as usize)?;
        let slot = exec.trace.keep_call_at_once(selector, args)?;
        slot.caller = activation.sender;
        slot.callee = activation.object;
        let began = outer.last().map_or(EntryId::NONE, |outer| outer.entry);
        debug_assert!(IN_TX || !exec.tx.open);
        let controller = if IN_TX && exec.tx.open {
            slot.cause = began.max(exec.tx.began);
            slot.tx = exec.tx.id.0;
            exec.tx.controller
        } else {
            slot.cause = began;
            slot.tx = NOBODY;
            record.controller
        };
        slot.controller = controller.map_or(NOBODY, Symbol::index);
        let at = at();
        slot.site = at.site;
        slot.gas = at.gas;
        if LOGGED && !exec.trace.log_call_at_once(selector, args) {
            exec.trace.log_call(selector, args);
        }
        Some(record.behavior)
    }

    /// The same however many steps it takes; if `LOGGED` it is added to the log, too, of the one who follows the execution.
    #[inline(always)]
    pub fn keep_call<const LOGGED: bool>(
        &self,
        exec: &mut Execution,
        selector: Value,
        args: &[Value],
        at: At,
    ) -> Option<Value> {
        let [outer @ .., activation] = exec.activations.as_slice() else { return None };
        let outer = outer.last().map_or(EntryId::NONE, |outer| outer.entry);
        let record = self.records.get(activation.place as usize)?;
        let new = NewEntry {
            event: Event::ObjectCalled,
            cause: exec.cause_after(outer),
            caller: activation.sender,
            callee: activation.object,
            controller: if exec.tx.open { exec.tx.controller } else { record.controller },
            tx: exec.open_tx(),
            at,
            selector: true,
        };
        exec.trace.keep_message(&new, selector, args);
        if LOGGED {
            exec.trace.log_call(selector, args);
        }
        Some(record.behavior)
    }

    /// Ends the innermost activation with an output that is no pointer, and gives whether it did; see [`ObjectSpace::accept`]. This is
    /// for traces of [`Ends::Kept`] if `KEPT`, and of [`Ends::Unseen`] if not; `gas` is asked for in the first case. Nothing is called.
    #[inline(always)]
    pub fn accept_at_once<const KEPT: bool>(
        &mut self,
        exec: &mut Execution,
        output: Value,
        gas: impl FnOnce() -> u64,
    ) -> bool {
        debug_assert!(exec.trace.ends() == if KEPT { Ends::Kept } else { Ends::Unseen });
        let Some(activation) = exec.activations.last() else { return false };
        if KEPT && !exec.trace.accept_at_once(activation.entry, output, gas()) {
            return false;
        }
        if self.close_at_once(exec.id, activation, &mut exec.tx).is_none() {
            return false;
        }
        exec.pop();
        true
    }

    /// The same for [`Ends::Logged`]: somebody follows the execution.
    #[inline(always)]
    pub fn accept_followed(&mut self, heap: &Heap, exec: &mut Execution, output: Value, gas: u64) -> bool {
        let Some(activation) = exec.activations.last() else { return false };
        let entry = activation.entry;
        debug_assert!(exec.trace.ends() == Ends::Logged);
        if !exec.trace.accept_at_once(entry, output, gas) {
            return false;
        }
        let Some(state) = self.close_at_once(exec.id, activation, &mut exec.tx) else { return false };
        exec.trace.log_ended(entry, Fate::Accepted, output, gas, heap.vector_slice(state).or(Some(&[])));
        exec.pop();
        true
    }

    /// Commits what the innermost activation of an execution did, which is about to end, or leaves it to its transaction;
    /// gives the object's state. `None`, with nothing done, where more is in the way.
    #[inline(always)]
    fn close_at_once(
        &mut self,
        id: ExecutionId,
        activation: &Activation,
        tx: &mut Transaction,
    ) -> Option<Value> {
        if activation.slot != DIRECT {
            let touched = tx.touched.get_mut(activation.slot as usize)?;
            touched.inputs += 1;
            return Some(touched.state);
        }
        let record = self.records.get_mut(activation.place as usize)?;
        if tx.open {
            return None;
        }
        if activation.holds {
            if record.gate != id.0 {
                return None;
            }
            if record.state != record.committed {
                let newest = self.transactions.newest_snapshot;
                if newest.is_some_and(|newest| newest >= record.version) {
                    return None;
                }
                self.clock += 1;
                record.version = self.clock;
            }
            record.gate = FREE;
        }
        record.history += 1;
        Some(record.state)
    }

    /// Whether the current activation is one of an object whose behaviour has that name.
    #[inline(always)]
    pub fn is_inside(&self, exec: &Execution, behavior: Value) -> bool {
        exec.activations.last().is_some_and(|current| Value::symbol(current.name) == behavior)
    }

    /// A field of the current activation's state; see [`ObjectSpace::field`].
    #[inline(always)]
    pub fn field_at_once(&self, exec: &Execution, index: usize) -> Option<Value> {
        let current = exec.activations.last()?;
        let state = match current.slot {
            DIRECT if !exec.tx.open => self.records.get(current.place as usize)?.state,
            slot => exec.tx.touched.get(slot as usize)?.state,
        };
        state.vector_ref(index)
    }

    /// Changes a field of the current activation's state to a value that is no pointer, and gives whether it did; see
    /// [`ObjectSpace::set_field`].
    #[inline(always)]
    pub fn set_field_at_once(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        index: usize,
        value: Value,
    ) -> bool {
        let Some(current) = exec.activations.last() else { return false };
        let (state, base) = if current.slot == DIRECT && !exec.tx.open {
            match self.records.get_mut(current.place as usize) {
                Some(record) if record.dirty => (&mut record.state, current.before),
                _ => return false,
            }
        } else {
            let Some(touched) = exec.tx.touched.get_mut(current.slot as usize) else { return false };
            (&mut touched.state, touched.base)
        };
        if *state != current.before && *state != base {
            return heap.put_plain_element(*state, index, value);
        }
        match heap.short_vector_with(*state, index, value) {
            Some(changed) => *state = changed,
            None => return false,
        }
        true
    }
}

// No object has such a number, so a transaction has touched fewer, and none is found there.
const _: () = assert!(DIRECT < NOBODY && VOID < DIRECT);
