//! Closures, continuations and behaviours.

use crate::heap::layout::{Header, ObjectType};
use crate::value::{TAG_OBJECT, TAG_PROCEDURE};
use crate::{Heap, Outcome, Value};

/// The parts of a behaviour (avm.md section 2, `define-behavior`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BehaviorParts {
    /// Its name, a symbol.
    pub name: Value,
    /// A vector of the names of its state's fields.
    pub fields: Value,
    /// A procedure that gives the list of the fields' first values.
    pub init: Value,
    /// A vector of the selectors of its clauses, symbols; the unspecified value for the `else` clause.
    pub selectors: Value,
    /// A vector of the clauses' shapes: for a message with n arguments n, with a rest argument -1-n; `#t` for a bare
    /// symbol, `#f` for `else`.
    pub shapes: Value,
    /// A vector of the clauses' procedures.
    pub clauses: Value,
    /// A number that no other behaviour of this heap has.
    pub number: Value,
}

impl Heap {
    /// A closure over these captured values.
    ///
    /// # Safety
    /// `code` must be aligned to eight bytes, be what the VM expects at a call, and outlive the closure.
    #[inline(always)]
    pub unsafe fn closure(&mut self, code: *const (), captured: &[Value]) -> Value {
        let at = self.allocate(captured.len() + 2);
        // SAFETY: allocate gave room for header, code and captured values.
        unsafe {
            at.write(Header::new(ObjectType::Closure, 0, captured.len() + 1).0);
            at.add(1).write(code as u64);
            at.add(2).cast::<Value>().copy_from_nonoverlapping(captured.as_ptr(), captured.len());
        }
        Value::from_address(at, TAG_PROCEDURE)
    }

    /// The captured values of a procedure.
    pub fn captured(&self, procedure: Value) -> &[Value] {
        if procedure.is_procedure() { &self.slots(procedure)[1..] } else { &[] }
    }

    /// Changes a captured value.
    ///
    /// # Safety
    /// `procedure` must be a closure that captures more than `index` values.
    pub unsafe fn set_captured(&mut self, procedure: Value, index: usize, value: Value) {
        // SAFETY: the caller's promise.
        unsafe { self.store(procedure, 2 + index, value) }
    }

    /// A stretch of saved stack, of so many slots, which holds what `fill` puts there. (The slots are zero before.)
    ///
    /// # Errors
    /// [`crate::Fault::OutOfMemory`].
    pub fn continuation(&mut self, length: usize, fill: impl FnOnce(&mut [Value])) -> Outcome {
        self.check_room(length * 8)?;
        let at = self.allocate(length + 1);
        // SAFETY: allocate gave room for the header and so many slots, which nothing else refers to; the zero word is a value.
        let slots = unsafe {
            at.write(Header::new(ObjectType::Continuation, 0, length).0);
            at.add(1).write_bytes(0, length);
            std::slice::from_raw_parts_mut(at.add(1).cast::<Value>(), length)
        };
        fill(slots);
        Ok(Value::from_address(at, TAG_OBJECT))
    }

    /// What a stretch of saved stack holds; empty for other values.
    pub fn continuation_slots(&self, value: Value) -> &[Value] {
        if value.is_object(ObjectType::Continuation) { self.slots(value) } else { &[] }
    }

    /// A behaviour.
    pub fn behavior(&mut self, parts: BehaviorParts) -> Value {
        let BehaviorParts { name, fields, init, selectors, shapes, clauses, number } = parts;
        self.make_object(ObjectType::Behavior, &[name, fields, init, selectors, shapes, clauses, number])
    }

    /// The parts of a behaviour.
    pub fn behavior_parts(&self, value: Value) -> Option<BehaviorParts> {
        if !value.is_object(ObjectType::Behavior) {
            return None;
        }
        let &[name, fields, init, selectors, shapes, clauses, number] = self.slots(value) else {
            return None;
        };
        Some(BehaviorParts { name, fields, init, selectors, shapes, clauses, number })
    }
}

impl Value {
    /// The procedures of a behaviour's clauses, a vector, if this is the behaviour of that number.
    #[inline(always)]
    pub fn clauses_of_behavior(self, number: Value) -> Option<Value> {
        if !self.is_object(ObjectType::Behavior) {
            return None;
        }
        // SAFETY: a live behaviour is made of the seven slots that `Heap::behavior` gives it; these are the last two.
        let [clauses, own] = unsafe { *self.address().add(6).cast::<[Value; 2]>() };
        (own == number).then_some(clauses)
    }
}

impl Value {
    /// The address of a procedure's code.
    ///
    /// # Safety
    /// This must be a procedure.
    #[inline(always)]
    pub unsafe fn code_unchecked(self) -> *const () {
        debug_assert!(self.is_procedure());
        // SAFETY: a closure's first word of payload is the address of its code.
        unsafe { *((self.0 - TAG_PROCEDURE) as *const u64).add(1) as *const () }
    }

    /// The address of the code, if this is a procedure.
    pub fn code(self) -> Option<*const ()> {
        // SAFETY: it was just checked.
        self.is_procedure().then(|| unsafe { self.code_unchecked() })
    }

    /// A captured value.
    ///
    /// # Safety
    /// This must be a closure that captures more than `index` values.
    #[inline(always)]
    pub unsafe fn captured_unchecked(self, index: usize) -> Value {
        debug_assert!(self.header().is_some_and(|header| index + 1 < header.size()));
        // SAFETY: the caller's promise.
        unsafe { Value(*((self.0 - TAG_PROCEDURE) as *const u64).add(2 + index)) }
    }
}
