//! Vectors (R7RS 6.8), and multiple values, which are stored likewise.

use crate::heap::layout::{Header, ObjectType};
use crate::value::TAG_OBJECT;
use crate::{Fault, Heap, Outcome, Value};

impl Value {
    /// Whether this is a vector.
    #[inline(always)]
    pub fn is_vector(self) -> bool {
        self.is_object(ObjectType::Vector)
    }

    /// The length, if this is a vector.
    #[inline(always)]
    pub fn vector_length(self) -> Option<usize> {
        self.is_vector().then(|| self.header().map_or(0, Header::size))
    }

    /// The element at an index, if this is a vector that has it.
    #[inline(always)]
    pub fn vector_ref(self, index: usize) -> Option<Value> {
        // SAFETY: the index is less than the length of the live vector.
        (index < self.vector_length()?).then(|| Value(unsafe { *self.address().add(1 + index) }))
    }
}

impl Heap {
    /// A vector of these values.
    pub fn vector(&mut self, values: &[Value]) -> Value {
        self.make_object(ObjectType::Vector, values)
    }

    /// A vector of so many elements that are all `fill`.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn make_vector(&mut self, length: usize, fill: Value) -> Outcome {
        self.check_room(length.saturating_mul(8))?;
        let at = self.allocate(length + 1);
        // SAFETY: allocate gave room for the header and so many values.
        unsafe {
            at.write(Header::new(ObjectType::Vector, 0, length).0);
            std::slice::from_raw_parts_mut(at.add(1).cast::<std::mem::MaybeUninit<Value>>(), length)
                .fill(std::mem::MaybeUninit::new(fill));
        }
        Ok(Value::from_address(at, TAG_OBJECT))
    }

    /// The elements of a vector.
    pub fn vector_slice(&self, vector: Value) -> Option<&[Value]> {
        vector.is_vector().then(|| self.slots(vector))
    }

    /// A copy of a vector that differs in one element; `None` if it is no vector or has no such element.
    pub fn vector_with(&mut self, vector: Value, index: usize, value: Value) -> Option<Value> {
        let length = vector.vector_length().filter(|length| index < *length)?;
        let at = self.allocate(length + 1);
        // SAFETY: allocate gave room for the header and so many values, as many as the live vector has.
        unsafe {
            at.write(Header::new(ObjectType::Vector, 0, length).0);
            at.add(1).copy_from_nonoverlapping(vector.address().add(1), length);
            at.add(1 + index).write(value.0);
        }
        Some(Value::from_address(at, TAG_OBJECT))
    }

    /// The same for a vector of one or two elements, where there is room at hand; otherwise `None`, too.
    #[inline(always)]
    pub fn short_vector_with(&mut self, vector: Value, index: usize, value: Value) -> Option<Value> {
        let length = vector.vector_length().filter(|length| index < *length && *length <= 2)?;
        let at = self.allocate_at_once(length + 1)?;
        // SAFETY: there is room for the header and one or two values; `1 + index` is one of them, and if there are two,
        // `2 - index` is the other, in the live vector too.
        unsafe {
            at.write(Header::new(ObjectType::Vector, 0, length).0);
            at.add(1 + index).write(value.0);
            if length == 2 {
                at.add(2 - index).write(*vector.address().add(2 - index));
            }
        }
        Some(Value::from_address(at, TAG_OBJECT))
    }

    /// Changes an element to a value that is no pointer, and gives whether there is a vector that has it and can be changed.
    #[inline(always)]
    pub fn put_plain_element(&mut self, vector: Value, index: usize, value: Value) -> bool {
        let has_it = vector.vector_length().is_some_and(|length| index < length);
        if !has_it || value.is_pointer() || self.is_frozen(vector) {
            return false;
        }
        // SAFETY: the index is less than the length; what is no pointer needs not to be remembered.
        unsafe { vector.address().add(1 + index).write(value.0) };
        true
    }

    /// Changes an element of a vector (`vector-set!`).
    ///
    /// # Errors
    /// [`Fault::WrongType`], [`Fault::OutOfRange`], [`Fault::Immutable`].
    #[inline]
    pub fn vector_set(&mut self, vector: Value, index: Value, value: Value) -> Outcome<()> {
        let Some(length) = vector.vector_length() else {
            return Err(Fault::wrong_type(1, "a vector", vector));
        };
        let Some(at) = index.as_fixnum() else { return Err(Fault::wrong_type(2, "an index", index)) };
        if at < 0 || at as usize >= length {
            return Err(Fault::out_of_range(2, index, 0, length as i64 - 1));
        }
        if self.is_frozen(vector) {
            return Err(Box::new(Fault::Immutable { value: vector }));
        }
        // SAFETY: the index is less than the length.
        unsafe { self.store(vector, 1 + at as usize, value) };
        Ok(())
    }

    /// The same where nothing is wrong; otherwise does nothing and returns false. Small enough to be part of the loop.
    #[inline(always)]
    pub fn vector_set_if_fine(&mut self, vector: Value, index: Value, value: Value) -> bool {
        let (Some(length), Some(at)) = (vector.vector_length(), index.as_fixnum()) else { return false };
        if at as u64 >= length as u64 || self.is_frozen(vector) {
            return false;
        }
        // SAFETY: the index is less than the length, and not negative.
        unsafe { self.store(vector, 1 + at as usize, value) };
        true
    }

    /// Multiple values: one value as itself, others as an object that only `call-with-values` and its kin take apart.
    pub fn values(&mut self, values: &[Value]) -> Value {
        match values {
            [one] => *one,
            _ => self.make_object(ObjectType::Values, values),
        }
    }

    /// The values of multiple values; `None` for a single one.
    #[inline(always)]
    pub fn packed_values<'a>(&'a self, value: &'a Value) -> Option<&'a [Value]> {
        value.is_object(ObjectType::Values).then(|| self.slots(*value))
    }

    /// The values that `value` stands for: those of multiple values, or itself alone.
    pub fn unpack_values<'a>(&'a self, value: &'a Value) -> &'a [Value] {
        self.packed_values(value).unwrap_or(std::slice::from_ref(value))
    }
}
