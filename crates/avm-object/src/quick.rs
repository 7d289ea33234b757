//! The usual way of a message, in few steps: an activation begins, reads and writes its state, and its input is accepted.
//!
//! Each function here does what the one of [`ObjectSpace`] without `_quickly` does, or nothing at all where something
//! unusual is in the way: that one tries this one first, and then goes on where this one gave up. They are
//! inlined into the handlers of the VM, so they call nothing but what is seldom needed.

use crate::At;
use crate::execution::{Activation, DIRECT, Execution, NOBODY, VOID};
use crate::record::FREE;
use crate::space::ObjectSpace;
use crate::trace::{EntryId, Event, Fate, MOST_VALUES, NewEntry};
use avm_value::{Heap, ObjectRef, Value};

impl ObjectSpace {
    /// Begins an activation of `target` with a selector and arguments, none of them pointers, and gives the object's behaviour;
    /// see [`ObjectSpace::activate`]. `at` is asked for if the trace keeps what happens.
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
        if !exec.has_room(args.len() + 1) || args.len() >= MOST_VALUES {
            return None;
        }
        let slot = if exec.tx.open { self.touch_quickly(exec, object)? } else { DIRECT };
        let (cause, sender) = (exec.cause(), exec.self_index());
        let place = self.place(object)?;
        let record = &mut self.records[place];
        let mut activation = Activation {
            before: Value::FALSE,
            history: 0,
            entry: EntryId::NONE,
            object: object.0,
            place: place as u32,
            name: record.name,
            sender,
            slot,
            input: 0,
            selector: true,
            holds: false,
        };
        if slot == DIRECT {
            if record.gate == FREE {
                activation.holds = true;
                record.gate = exec.id.0;
                record.committed = record.state;
            } else if record.gate != exec.id.0 {
                return None;
            }
            (activation.before, activation.history) = (record.state, record.history);
        } else {
            let touched = exec.tx.touched.get(slot as usize)?;
            (activation.before, activation.history) = (touched.state, touched.inputs);
        }
        activation.entry = exec.trace.tick();
        activation.input = exec.push_input(selector, args);
        exec.activations.push(activation);
        let behavior = record.behavior;
        if exec.trace.keeps() {
            let new = NewEntry {
                event: Event::ObjectCalled,
                cause,
                caller: sender,
                callee: object.0,
                machine: exec.machine,
                controller: if exec.tx.open { exec.tx.controller } else { record.controller },
                tx: exec.open_tx(),
                at: at(),
                selector: true,
            };
            exec.trace.keep_message(&new, selector, args);
        }
        if slot == DIRECT {
            self.stop_waiting(exec);
        }
        Some(behavior)
    }

    /// Where the open transaction keeps an object.
    #[inline(never)]
    fn touch_quickly(&mut self, exec: &mut Execution, object: ObjectRef) -> Option<u32> {
        self.touch(exec, object).ok().map(|slot| slot as u32)
    }

    /// Ends the innermost activation with an output that is no pointer, and gives whether it did; see [`ObjectSpace::accept`]. `gas` is
    /// asked for if the trace keeps what happens.
    #[inline(always)]
    pub fn accept_quickly(&mut self, exec: &mut Execution, output: Value, gas: impl FnOnce() -> u64) -> bool {
        let Some(activation) = exec.activations.last() else { return false };
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
        let entry = activation.entry;
        if exec.trace.keeps() {
            exec.trace.finish(entry, Fate::Accepted, output, gas());
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
    pub fn field_quickly(&self, exec: &Execution, index: usize) -> Option<Value> {
        let current = exec.activations.last()?;
        let state = match current.slot {
            DIRECT if !exec.tx.open => self.records.get(current.place as usize)?.state,
            slot => exec.tx.touched.get(slot as usize)?.state,
        };
        state.vector_ref(index)
    }

    /// Changes a field of the current activation's state to a value that is plain or frozen, and gives whether it did; see
    /// [`ObjectSpace::set_field`].
    #[inline(always)]
    pub fn set_field_quickly(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        index: usize,
        value: Value,
    ) -> bool {
        let Some(current) = exec.activations.last() else { return false };
        let place = current.place as usize;
        if current.slot == DIRECT && !exec.tx.open {
            let Some(record) = self.records.get_mut(place) else { return false };
            if record.state != current.before {
                return heap.put_element(record.state, index, value);
            }
            let Some(state) = heap.vector_with(record.state, index, value) else { return false };
            record.state = state;
            if !record.dirty {
                record.dirty = true;
                self.dirty.push(place as u32);
            }
            return true;
        }
        let Some(touched) = exec.tx.touched.get_mut(current.slot as usize) else { return false };
        if touched.state != current.before && touched.state != touched.base {
            return heap.put_element(touched.state, index, value);
        }
        let Some(state) = heap.vector_with(touched.state, index, value) else { return false };
        touched.state = state;
        true
    }
}

// No object has such a number, so a transaction has touched fewer, and none is found there.
const _: () = assert!(DIRECT == NOBODY && VOID == NOBODY - 1);
