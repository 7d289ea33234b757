//! Objects that are made before their parts are there, for what is read from bytes.

use crate::heap::layout::{Header, ObjectType};
use crate::value::{TAG_OBJECT, TAG_PAIR};
use crate::{Heap, Outcome, Value};

/// The slot of a behaviour's `init`.
const BEHAVIOR_INIT: usize = 2;

impl Heap {
    fn blank_words(&mut self, words: usize, frozen: bool) -> *mut u64 {
        if frozen { self.allocate_frozen(words) } else { self.allocate(words) }
    }

    /// A pair whose parts are `#f`.
    pub(crate) fn blank_pair(&mut self, frozen: bool) -> Value {
        let at = self.blank_words(2, frozen);
        // SAFETY: there is room for two words.
        unsafe {
            at.write(Value::FALSE.0);
            at.add(1).write(Value::FALSE.0);
        }
        Value::from_address(at, TAG_PAIR)
    }

    /// An object of a type that holds values, `size` of them, all `#f`.
    ///
    /// # Errors
    /// [`crate::Fault::OutOfMemory`].
    pub(crate) fn blank(&mut self, ty: ObjectType, size: usize, frozen: bool) -> Outcome {
        debug_assert!(!ty.is_raw() && ty != ObjectType::Closure);
        self.check_room(size.saturating_mul(8))?;
        let at = self.blank_words(size + 1, frozen);
        // SAFETY: there is room for the header and so many values.
        unsafe {
            at.write(Header::new(ty, 0, size).0);
            (0..size).for_each(|slot| at.add(1 + slot).write(Value::FALSE.0));
        }
        Ok(Value::from_address(at, TAG_OBJECT))
    }

    /// Fills in a slot of a pair or of an object that holds values, constant or not. What the slot must hold for the
    /// machine's sake is the caller's to know.
    ///
    /// # Panics
    /// If there is no such slot.
    pub(crate) fn fill_blank(&mut self, object: Value, slot: usize, value: Value) {
        let word = if object.is_pair() {
            assert!(slot < 2);
            slot
        } else {
            assert!(slot < self.slots(object).len() && object.tag() == TAG_OBJECT);
            1 + slot
        };
        // SAFETY: it was just checked that the slot exists.
        unsafe { self.store(object, word, value) }
    }

    pub(crate) fn set_behavior_init(&mut self, behavior: Value, init: Value) {
        if behavior.is_object(ObjectType::Behavior) {
            self.fill_blank(behavior, BEHAVIOR_INIT, init);
        }
    }

    /// Whether nothing can change the value, so that constants and states may share it.
    pub(crate) fn is_constant(&self, value: Value) -> bool {
        value.is_plain()
            || value.is_procedure()
            || self.is_frozen(value)
            || matches!(value.object_type(), Some(ObjectType::RecordType | ObjectType::Behavior))
    }
}
