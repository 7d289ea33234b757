//! Bytevectors (R7RS 6.9). They are the storage of strings too.

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
        let value = self.raw_bytes(bytes.len());
        self.bytes_unchecked(value).copy_from_slice(bytes);
        Ok(value)
    }

    /// A bytevector of so many bytes that are all `fill`.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn make_bytevector(&mut self, length: usize, fill: u8) -> Outcome {
        self.check_room(length)?;
        let value = self.raw_bytes(length);
        self.bytes_unchecked(value).fill(fill);
        Ok(value)
    }

    /// A bytevector whose bytes are zero only where they must be for the object to be whole.
    pub(crate) fn raw_bytes(&mut self, length: usize) -> Value {
        let words = length.div_ceil(8);
        let at = self.allocate(words + 1);
        // SAFETY: allocate gave room for the header and so many words; they are zeroed, so that no byte is ever
        // read before it was written.
        unsafe {
            at.write(Header::new(ObjectType::Bytevector, 0, length).0);
            at.add(1).write_bytes(0, words);
        }
        Value::from_address(at, TAG_OBJECT)
    }

    /// The bytes of a bytevector, whether frozen or not: for objects that are being made.
    pub(crate) fn bytes_unchecked(&mut self, value: Value) -> &mut [u8] {
        let length = self.bytes_of(value).map_or(0, <[u8]>::len);
        // SAFETY: a live bytevector has so many bytes; the heap is borrowed mutably, so no other slice of it exists.
        unsafe { std::slice::from_raw_parts_mut(value.address().add(1).cast::<u8>(), length) }
    }

    /// The bytes of a bytevector.
    pub fn bytes_of(&self, value: Value) -> Option<&[u8]> {
        if !value.is_object(ObjectType::Bytevector) {
            return None;
        }
        let length = value.header()?.size();
        // SAFETY: a live bytevector has so many bytes, and the heap is borrowed.
        Some(unsafe { std::slice::from_raw_parts(value.address().add(1).cast::<u8>(), length) })
    }

    /// The bytes of a bytevector, to be changed.
    ///
    /// # Errors
    /// [`Fault::WrongType`] for the first argument, [`Fault::Immutable`].
    pub fn bytes_of_mut(&mut self, value: Value) -> Outcome<&mut [u8]> {
        if !value.is_object(ObjectType::Bytevector) {
            return Err(Fault::wrong_type(1, "a bytevector", value));
        }
        if self.is_frozen(value) {
            return Err(Box::new(Fault::Immutable { value }));
        }
        Ok(self.bytes_unchecked(value))
    }
}
