//! The usual way of a message, in few steps: an activation begins, reads and writes its state, and its input is accepted.
//!
//! Each function here does what the one of [`ObjectSpace`] without `_at_once` or `_quickly` does, or nothing that could be seen where
//! something unusual is in the way: that one tries these first, and then goes on where they gave up. They are
//! inlined into the handlers of the VM. Those that end in `_at_once` call nothing, so that a handler needs to keep nothing on the
//! host's stack.

use crate::At;
use crate::execution::{Activation, DIRECT, Execution, NOBODY, VOID};
use crate::record::FREE;
use crate::space::ObjectSpace;
use crate::trace::{Ends, EntryId, Event, MOST_VALUES, NewEntry};
use avm_value::{Heap, Value};

impl ObjectSpace {
    /// Whether messages to objects that nobody is inside of can be sent by [`ObjectSpace::activate_at_once`].
    #[inline(always)]
    pub fn sends_at_once(&self, exec: &Execution) -> bool {
        !exec.tx.open && !self.someone_waits()
    }

    /// Begins an activation of `target` with a selector and arguments, none of them pointers, and gives the object's behaviour;
    /// see [`ObjectSpace::activate`]. This is for messages outside transactions to objects that nobody is inside of. `TRACED` must
    /// be whether the trace keeps what happens, and then `at` is asked for.
    #[inline(always)]
    pub fn activate_at_once<const TRACED: bool>(
        &mut self,
        exec: &mut Execution,
        target: Value,
        selector: Value,
        args: &[Value],
        at: impl FnOnce() -> At,
    ) -> Option<Value> {
        if !self.sends_at_once(exec) || exec.trace.keeps() != TRACED {
            return None;
        }
        let object = target.as_object_ref()?;
        let place = self.place(object)?;
        let record = &mut self.records[place];
        let activation = Activation {
            before: record.state,
            history: record.history,
            entry: EntryId(exec.trace.time() + 1),
            object: object.0,
            place: place as u32,
            name: record.name,
            sender: exec.sender_index(),
            slot: DIRECT,
            input: 0,
            selector: true,
            holds: true,
        };
        let cause = exec.cause();
        if record.gate != FREE || !exec.push_at_once(activation, selector, args) {
            return None;
        }
        exec.trace.tick();
        if TRACED {
            let new = NewEntry {
                event: Event::ObjectCalled,
                cause,
                caller: activation.sender,
                callee: object.0,
                machine: exec.machine,
                controller: record.controller,
                tx: None,
                at: at(),
                selector: true,
            };
            exec.trace.keep_message(&new, selector, args);
        }
        record.gate = exec.id.0;
        record.committed = record.state;
        Some(record.behavior)
    }

    /// The same in transactions, for objects that this execution is inside of, and with the trace. `at` is asked for if the trace
    /// keeps what happens.
    #[inline(always)]
    pub fn activate_quickly(
        &mut self,
        exec: &mut Execution,
        target: Value,
        selector: Value,
        args: &[Value],
        at: impl FnOnce() -> At,
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
        if exec.trace.keeps() {
            self.keep_call(exec, at(), selector, args);
        }
        Some(behavior)
    }

    /// Adds the entry of the activation that has just begun to the trace.
    #[inline(never)]
    fn keep_call(&self, exec: &mut Execution, at: At, selector: Value, args: &[Value]) {
        let [outer @ .., activation] = exec.activations.as_slice() else { return };
        let outer = outer.last().map_or(EntryId::NONE, |outer| outer.entry);
        let new = NewEntry {
            event: Event::ObjectCalled,
            cause: exec.cause_after(outer),
            caller: activation.sender,
            callee: activation.object,
            machine: exec.machine,
            controller: if exec.tx.open {
                exec.tx.controller
            } else {
                self.records[activation.place as usize].controller
            },
            tx: exec.open_tx(),
            at,
            selector: true,
        };
        exec.trace.keep_message(&new, selector, args);
    }

    /// Ends the innermost activation with an output that is no pointer, and gives whether it did; see [`ObjectSpace::accept`]. `gas` is
    /// asked for if the trace keeps what happens. Nothing is called.
    #[inline(always)]
    pub fn accept_at_once(&mut self, exec: &mut Execution, output: Value, gas: impl FnOnce() -> u64) -> bool {
        let Some(activation) = exec.activations.last() else { return false };
        match exec.trace.ends() {
            Ends::Unseen => {}
            Ends::Kept if exec.trace.accept_at_once(activation.entry, output, gas()) => {}
            Ends::Kept | Ends::Told => return false,
        }
        if activation.slot == DIRECT {
            let Some(record) = self.records.get_mut(activation.place as usize) else { return false };
            if exec.tx.open {
                return false;
            }
            if activation.holds {
                if record.gate != exec.id.0 {
                    return false;
                }
                if record.state != record.committed {
                    let newest = self.transactions.newest_snapshot;
                    if newest.is_some_and(|newest| newest >= record.version) {
                        return false;
                    }
                    self.clock += 1;
                    record.version = self.clock;
                }
                record.gate = FREE;
            }
            record.history += 1;
        } else {
            let Some(touched) = exec.tx.touched.get_mut(activation.slot as usize) else { return false };
            touched.inputs += 1;
        }
        exec.pop();
        true
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
