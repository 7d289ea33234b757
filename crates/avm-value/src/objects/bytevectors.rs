//! Bytevectors (R7RS 6.9), which are the storage of strings too, and other homogeneous vectors (SRFI 160): the flags of
//! their header say what kind of number the bytes stand for. A bytevector proper is of kind 0.

use crate::heap::layout::{Header, ObjectType};
use crate::value::TAG_OBJECT;
use crate::{Fault, Heap, Outcome, Value};

impl Heap {
    /// A bytevector with these bytes.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn bytevector(&mut self, bytes: &[u8]) -> Outcome {
        self.check_room(bytes.len())?;
        let value = self.raw_bytes(0, bytes.len());
        self.bytes_unchecked(value).copy_from_slice(bytes);
        Ok(value)
    }

    /// A bytevector of so many bytes that are all `fill`.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn make_bytevector(&mut self, length: usize, fill: u8) -> Outcome {
        self.check_room(length)?;
        let value = self.raw_bytes(0, length);
        self.bytes_unchecked(value).fill(fill);
        Ok(value)
    }

    /// A homogeneous vector of a kind, of so many bytes that are all zero.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn make_elements(&mut self, kind: u8, length: usize) -> Outcome {
        self.check_room(length)?;
        Ok(self.raw_bytes(kind, length))
    }

    /// A homogeneous vector, its bytes zero.
    pub(crate) fn raw_bytes(&mut self, kind: u8, length: usize) -> Value {
        let words = length.div_ceil(8);
        let at = self.allocate(words + 1);
        // SAFETY: allocate gave room for the header and so many words; they are zeroed, so that no byte is ever
        // read before it was written.
        unsafe {
            at.write(Header::new(ObjectType::Bytevector, kind, length).0);
            at.add(1).write_bytes(0, words);
        }
        Value::from_address(at, TAG_OBJECT)
    }

    /// The bytes of a homogeneous vector, whether frozen or not: for objects that are being made.
    pub(crate) fn bytes_unchecked(&mut self, value: Value) -> &mut [u8] {
        let length = self.elements_of(value).map_or(0, |(_, bytes)| bytes.len());
        // SAFETY: a live bytevector has so many bytes; the heap is borrowed mutably, so no other slice of it exists.
        unsafe { std::slice::from_raw_parts_mut(value.address().add(1).cast::<u8>(), length) }
    }

    /// The kind and the bytes of a homogeneous vector.
    pub fn elements_of(&self, value: Value) -> Option<(u8, &[u8])> {
        let header = value.header().filter(|header| header.is(ObjectType::Bytevector))?;
        // SAFETY: a live bytevector has so many bytes, and the heap is borrowed.
        let bytes = unsafe { std::slice::from_raw_parts(value.address().add(1).cast::<u8>(), header.size()) };
        Some((header.flags(), bytes))
    }

    /// The bytes of a bytevector.
    #[inline]
    pub fn bytes_of(&self, value: Value) -> Option<&[u8]> {
        self.elements_of(value).and_then(|(kind, bytes)| (kind == 0).then_some(bytes))
    }

    /// The bytes of a homogeneous vector of that kind, to be changed; `None` for another value.
    ///
    /// # Errors
    /// [`Fault::Immutable`].
    pub fn elements_of_mut(&mut self, kind: u8, value: Value) -> Outcome<Option<&mut [u8]>> {
        if self.elements_of(value).is_none_or(|(found, _)| found != kind) {
            return Ok(None);
        }
        if self.is_frozen(value) {
            return Err(Box::new(Fault::Immutable { value }));
        }
        Ok(Some(self.bytes_unchecked(value)))
    }

    /// The bytes of a bytevector, to be changed.
    ///
    /// # Errors
    /// [`Fault::WrongType`] for the first argument, [`Fault::Immutable`].
    pub fn bytes_of_mut(&mut self, value: Value) -> Outcome<&mut [u8]> {
        match self.elements_of_mut(0, value)? {
            Some(bytes) => Ok(bytes),
            None => Err(Fault::wrong_type(1, "a bytevector", value)),
        }
    }
}
