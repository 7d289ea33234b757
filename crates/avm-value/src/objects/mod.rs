//! The types of heap object: making, reading and changing them.

mod blank;
mod bytevectors;
mod conditions;
mod copying;
mod integers;
mod memo;
mod numbers;
mod pairs;
mod procedures;
mod records;
mod strings;
mod tables;
mod vectors;

pub(crate) use copying::not_sendable;

pub use conditions::ConditionParts;
pub use integers::Division;
pub use pairs::ListIter;
pub use procedures::BehaviorParts;
pub use tables::{KeyHash, Table, TableKind};

use crate::heap::layout::{Header, ObjectType};
use crate::value::{TAG_OBJECT, TAG_PAIR, TAG_PROCEDURE};
use crate::{Heap, Value};

impl Value {
    /// The header of an object or procedure.
    #[inline(always)]
    pub(crate) fn header(self) -> Option<Header> {
        // SAFETY: values of these tags are addresses of live objects, which begin with a header.
        matches!(self.tag(), TAG_OBJECT | TAG_PROCEDURE).then(|| unsafe { Header(*self.address()) })
    }

    /// Whether this is a heap object of that type.
    #[inline(always)]
    pub fn is_object(self, ty: ObjectType) -> bool {
        // SAFETY: as in header.
        self.tag() == TAG_OBJECT && unsafe { Header(*self.address()) }.is(ty)
    }

    /// The type, if this is a heap object other than a pair.
    pub fn object_type(self) -> Option<ObjectType> {
        self.header().map(Header::object_type)
    }

    /// The slot of an object of that type; `None` for other values.
    ///
    /// # Panics
    /// If objects of that type have no such slot.
    #[inline(always)]
    pub(crate) fn slot_of(self, ty: ObjectType, slot: usize) -> Option<Value> {
        if !self.is_object(ty) {
            return None;
        }
        let header = self.header()?;
        assert!(slot < header.size());
        // SAFETY: the object is live and has more slots than that.
        Some(Value(unsafe { *self.address().add(1 + slot) }))
    }
}

impl Heap {
    /// The values that a compound value is made of, in order: both parts of a pair, the elements of a vector, the fields
    /// of a record after its type, what a box holds, what a procedure captures. None for other values.
    pub fn parts(&self, value: Value) -> Vec<Value> {
        let mut parts = Vec::new();
        self.append_parts(value, &mut parts);
        parts
    }

    /// Appends the same.
    pub fn append_parts(&self, value: Value, parts: &mut Vec<Value>) {
        match value.as_pair() {
            Some((first, second)) => parts.extend([first, second]),
            None if value.is_procedure() => parts.extend_from_slice(self.captured(value)),
            None => parts.extend_from_slice(self.slots(value)),
        }
    }

    /// The payload of an object that holds values, as a slice.
    pub(crate) fn slots(&self, value: Value) -> &[Value] {
        let Some(header) = value.header() else { return &[] };
        if header.object_type().is_raw() {
            return &[];
        }
        // SAFETY: the payload of a live object that is not raw is so many values; nothing allocates or collects
        // while the heap is borrowed.
        unsafe { std::slice::from_raw_parts(value.address().add(1).cast::<Value>(), header.size()) }
    }

    /// Makes an object of that type that holds these values.
    #[inline]
    pub(crate) fn make_object(&mut self, ty: ObjectType, slots: &[Value]) -> Value {
        self.make_tagged(ty, slots, TAG_OBJECT)
    }

    #[inline]
    pub(crate) fn make_tagged(&mut self, ty: ObjectType, slots: &[Value], tag: u64) -> Value {
        // SAFETY: a value is one transparent word.
        let words = unsafe { std::slice::from_raw_parts(slots.as_ptr().cast::<u64>(), slots.len()) };
        self.make(ty, 0, words, tag)
    }

    /// A box.
    #[inline(always)]
    pub fn make_box(&mut self, value: Value) -> Value {
        self.make_object(ObjectType::Box, &[value])
    }

    /// Changes what a box holds.
    ///
    /// # Safety
    /// `cell` must be a box.
    #[inline(always)]
    pub unsafe fn box_set(&mut self, cell: Value, value: Value) {
        debug_assert!(cell.is_object(ObjectType::Box));
        // SAFETY: a box has one slot.
        unsafe { self.store(cell, 1, value) }
    }
}

impl Heap {
    /// Changes what a box holds; does nothing for other values.
    pub fn set_boxed(&mut self, cell: Value, value: Value) {
        if cell.is_object(ObjectType::Box) {
            // SAFETY: it was just checked.
            unsafe { self.box_set(cell, value) }
        }
    }
}

impl Value {
    /// What a box holds, if this is one.
    pub fn boxed(self) -> Option<Value> {
        self.slot_of(ObjectType::Box, 0)
    }

    /// What a box holds.
    ///
    /// # Safety
    /// This must be a box.
    #[inline(always)]
    pub unsafe fn box_ref(self) -> Value {
        debug_assert!(self.is_object(ObjectType::Box));
        // SAFETY: a box has one slot.
        Value(unsafe { *self.address().add(1) })
    }

    /// What kind of thing this is, for messages: `a pair`, `a string`, ...
    pub fn describe_type(self) -> &'static str {
        match self.tag() {
            TAG_PAIR => "a pair",
            TAG_PROCEDURE => "a procedure",
            _ if self.is_number() => "a number",
            _ if self.is_boolean() => "a boolean",
            _ if self.is_symbol() => "a symbol",
            _ if self.as_character().is_some() => "a character",
            _ if self.as_object_ref().is_some() => "an object reference",
            _ if self.as_tx_id().is_some() => "a transaction id",
            _ if self.as_variable().is_some() => "a constraint variable",
            _ if self.is_choice() => "an undecided choice",
            _ => match (self, self.object_type()) {
                (Value::NIL, _) => "the empty list",
                (Value::EOF, _) => "the end-of-file object",
                (_, Some(ObjectType::String)) => "a string",
                (_, Some(ObjectType::Vector)) => "a vector",
                (_, Some(ObjectType::Bytevector)) => match self.header().map(Header::flags) {
                    Some(0) => "a bytevector",
                    _ => "a homogeneous vector",
                },
                (_, Some(ObjectType::Record)) => "a record",
                (_, Some(ObjectType::RecordType)) => "a record type",
                (_, Some(ObjectType::Values)) => "multiple values",
                (_, Some(ObjectType::Condition)) => "a condition",
                (_, Some(ObjectType::Continuation)) => "a continuation",
                (_, Some(ObjectType::Port)) => "a port",
                (_, Some(ObjectType::Environment)) => "an environment",
                (_, Some(ObjectType::Behavior)) => "a behaviour",
                (_, Some(ObjectType::HashTable)) => "a hash table",
                (_, Some(ObjectType::Box)) => "a box",
                _ => "the unspecified value",
            },
        }
    }
}
