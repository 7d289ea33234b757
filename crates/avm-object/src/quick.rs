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
        if args.len() >= MOST_VALUES || !exec.has_room(args.len() + 1) {
            return None;
        }
        let sender = exec.self_index();
        if exec.tx.open {
            self.activate_touched(exec, object, sender)?;
        } else {
            let place = self.place(object)?;
            let record = &mut self.records[place];
            let holds = record.gate == FREE;
            if holds {
                record.gate = exec.id.0;
                record.committed = record.state;
            } else if record.gate != exec.id.0 {
                return None;
            }
            exec.activations.push(Activation {
                before: record.state,
                history: record.history,
                entry: EntryId(exec.trace.time() + 1),
                object: object.0,
                place: place as u32,
                name: record.name,
                sender,
                slot: DIRECT,
                input: exec.inputs.len() as u32,
                selector: true,
                holds,
            });
            self.stop_waiting(exec);
        }
        exec.push_input(selector, args);
        exec.trace.tick();
        if exec.trace.keeps() {
            self.keep_call(exec, at());
        }
        let place = exec.activations.last()?.place;
        self.records.get(place as usize).map(|record| record.behavior)
    }

    /// Begins an activation in the open transaction, for an input that is about to be put on its stack.
    #[inline(never)]
    fn activate_touched(&mut self, exec: &mut Execution, object: ObjectRef, sender: u32) -> Option<()> {
        let slot = self.touch(exec, object).ok()?;
        let place = self.place(object)?;
        let touched = &exec.tx.touched[slot];
        exec.activations.push(Activation {
            before: touched.state,
            history: touched.inputs,
            entry: EntryId(exec.trace.time() + 1),
            object: object.0,
            place: place as u32,
            name: self.records[place].name,
            sender,
            slot: slot as u32,
            input: exec.inputs.len() as u32,
            selector: true,
            holds: false,
        });
        Some(())
    }

    /// Adds the entry of the activation that has just begun to the trace.
    #[inline(never)]
    fn keep_call(&self, exec: &mut Execution, at: At) {
        let [outer @ .., activation] = exec.activations.as_slice() else { return };
        let outer = outer.last().map_or(EntryId::NONE, |outer| outer.entry);
        let input = exec.inputs.get(activation.input as usize..).unwrap_or(&[]);
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
        exec.trace.keep_message(&new, input);
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
