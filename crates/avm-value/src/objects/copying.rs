//! Copies of data across a boundary: frozen ones for constants and states, sendable ones for messages and outputs.
//!
//! Both walk the structure with an explicit stack, so depth costs memory only, and keep sharing and cycles.

use crate::heap::layout::{Header, ObjectType};
use crate::value::{TAG_OBJECT, TAG_PAIR};
use crate::{Fault, Heap, Outcome, Value};
use avm_base::AvmErrorKind;
use std::collections::HashMap;

/// Why data is copied.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To be kept unchanged. What is frozen already is shared.
    Freeze,
    /// To be another's own. What cannot be changed by anybody is shared.
    Send,
}

struct Copier<'a> {
    heap: &'a mut Heap,
    purpose: Purpose,
    copies: HashMap<Value, Value>,
    /// Copies whose slots still hold originals.
    pending: Vec<Value>,
}

impl Heap {
    /// The same data, frozen: nobody can change it. Data that is frozen already is returned as it is.
    ///
    /// # Errors
    /// `not-sendable` where a port, an environment or a continuation is part of it, [`Fault::OutOfMemory`].
    pub fn freeze(&mut self, value: Value) -> Outcome {
        if !value.is_pointer() || self.is_frozen(value) {
            return Ok(value);
        }
        self.copy_graph(value, Purpose::Freeze)
    }

    /// The same data for another object: changes on one side are not seen on the other.
    ///
    /// # Errors
    /// As for [`Heap::freeze`].
    pub fn copy_to_send(&mut self, value: Value) -> Outcome {
        if !value.is_pointer() { Ok(value) } else { self.copy_graph(value, Purpose::Send) }
    }

    fn copy_graph(&mut self, value: Value, purpose: Purpose) -> Outcome {
        if let Some(copy) = self.copy_short_list(value, purpose)? {
            return Ok(copy);
        }
        let mut copier = Copier { heap: self, purpose, copies: HashMap::new(), pending: Vec::new() };
        let copy = copier.copy(value)?;
        while let Some(object) = copier.pending.pop() {
            copier.fill(object)?;
        }
        Ok(copy)
    }

    /// The copy of a short proper list of immediate values, which most messages are. Its pairs are all different and
    /// lead nowhere else, so nothing needs to be remembered. `None` for anything else, and where a part of the list
    /// is frozen already and would be shared.
    #[inline]
    fn copy_short_list(&mut self, list: Value, purpose: Purpose) -> Outcome<Option<Value>> {
        let mut elements = [Value::NIL; SHORT_LIST];
        let (mut rest, mut length) = (list, 0);
        while let Some((first, next)) = rest.as_pair() {
            let shared = purpose == Purpose::Freeze && self.is_frozen(rest);
            if length == SHORT_LIST || first.is_pointer() || shared {
                return Ok(None);
            }
            elements[length] = first;
            (rest, length) = (next, length + 1);
        }
        if !rest.is_nil() {
            return Ok(None);
        }
        self.check_room(length * 16)?;
        let mut copy = Value::NIL;
        for &element in elements[..length].iter().rev() {
            let at = if purpose == Purpose::Freeze { self.allocate_frozen(2) } else { self.allocate(2) };
            let pair = Value::from_address(at, TAG_PAIR);
            // SAFETY: there is room for a pair's two words. It is young, so store has nothing to remember.
            unsafe {
                self.store(pair, 0, element);
                self.store(pair, 1, copy);
            }
            copy = pair;
        }
        Ok(Some(copy))
    }
}

/// Lists of at most so many elements are copied without a detour.
const SHORT_LIST: usize = 16;

impl Copier<'_> {
    /// The copy of a value, its slots perhaps still to be filled.
    fn copy(&mut self, value: Value) -> Outcome {
        if !value.is_pointer() || (self.purpose == Purpose::Freeze && self.heap.is_frozen(value)) {
            return Ok(value);
        }
        let words = match self.words_to_copy(value)? {
            None => return Ok(value),
            Some(words) => words,
        };
        if let Some(copy) = self.copies.get(&value) {
            return Ok(*copy);
        }
        self.heap.check_room(words * 8)?;
        let frozen = self.purpose == Purpose::Freeze;
        let at = if frozen { self.heap.allocate_frozen(words) } else { self.heap.allocate(words) };
        // SAFETY: the original is a live object of so many words, and so is the room for the copy.
        unsafe { at.copy_from_nonoverlapping(value.address(), words) };
        let copy = Value::from_address(at, value.tag());
        self.copies.insert(value, copy);
        if value.is_pair() || !value.object_type().is_some_and(ObjectType::is_raw) {
            self.pending.push(copy);
        }
        Ok(copy)
    }

    /// The size of an object that must be copied; `None` for one that can be shared.
    fn words_to_copy(&self, value: Value) -> Outcome<Option<usize>> {
        if value.is_pair() {
            return Ok(Some(2));
        }
        let Some(header) = value.header() else { return Ok(None) };
        use ObjectType::*;
        Ok(match header.object_type() {
            Flonum | Bignum | Ratio | Complex | RecordType | Behavior => None,
            Closure if header.size() == 1 => None,
            Closure | Bytevector | String | Vector | Box | Record | Values | Condition => {
                Some(header.payload_words() + 1)
            }
            HashTable | Continuation | Port | Environment => return Err(not_sendable(value)),
        })
    }

    /// Replaces the originals that a copy refers to by their copies.
    fn fill(&mut self, object: Value) -> Outcome<()> {
        let (first, end) =
            if object.tag() == TAG_PAIR { (0, 2) } else { (1, 1 + object.header().map_or(0, Header::size)) };
        for word in first..end {
            // SAFETY: the copy has these words; those of a closure's code look like fixnums.
            let original = unsafe { *object.address().add(word).cast::<Value>() };
            if original.is_pointer() {
                let copy = self.copy(original)?;
                // SAFETY: as above. The copy is young (or large and young), so nothing needs to be remembered,
                // and store would do so if it were not.
                unsafe { self.heap.store(object, word, copy) };
            }
        }
        Ok(())
    }
}

/// Says that a value cannot be sent.
#[cold]
pub(crate) fn not_sendable(value: Value) -> Box<Fault> {
    let message = match value.as_table() {
        Some(_) => "a hash table cannot be sent or kept in a state; (hash-table->alist table) can".into(),
        None => format!("{} cannot be sent or kept in a state", value.describe_type()),
    };
    Fault::avm(AvmErrorKind::NotSendable, message, vec![value])
}

impl Value {
    /// Whether the value is data that cannot change and needs no copy to be sent: most messages are made of these.
    #[inline(always)]
    pub fn is_plain(self) -> bool {
        !self.is_pointer() || (self.tag() == TAG_OBJECT && self.is_shared_object())
    }

    fn is_shared_object(self) -> bool {
        use ObjectType::{Bignum, Complex, Flonum, Ratio};
        matches!(self.object_type(), Some(Flonum | Bignum | Ratio | Complex))
    }
}
