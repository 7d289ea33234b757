//! What an object holds at a moment, to be put back later: whoever explores a program in several ways undoes its changes by
//! this.

use crate::heap::layout::{Header, ObjectType};
use crate::{Heap, Outcome, Value};

impl Heap {
    /// A vector of what a changeable object holds: the parts of a pair, the slots of an object, and behind the slots
    /// of a string or a hash table copies of what stores their contents.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`](crate::Fault::OutOfMemory).
    pub fn memo(&mut self, object: Value) -> Outcome {
        if let Some((first, second)) = object.as_pair() {
            return Ok(self.vector(&[first, second]));
        }
        let mut slots = self.slots(object).to_vec();
        self.check_room(slots.len() * 8)?;
        match object.object_type() {
            Some(ObjectType::Bytevector) => slots.push(self.copy_of_bytes(object)?),
            Some(ObjectType::String | ObjectType::HashTable) => {
                for at in 0..slots.len() {
                    let copy = match slots[at].object_type() {
                        Some(ObjectType::Bytevector) => self.copy_of_bytes(slots[at])?,
                        Some(ObjectType::Vector) => {
                            self.check_room(slots[at].vector_length().unwrap_or(0) * 8)?;
                            let elements = self.slots(slots[at]).to_vec();
                            self.vector(&elements)
                        }
                        _ => continue,
                    };
                    slots.push(copy);
                }
            }
            _ => {}
        }
        Ok(self.vector(&slots))
    }

    /// Puts back what [`Heap::memo`] noted of the same object.
    pub fn put_back(&mut self, object: Value, memo: Value) {
        let noted = self.slots(memo).to_vec();
        if object.is_pair() {
            for (word, value) in noted.iter().take(2).enumerate() {
                // SAFETY: a pair has two words.
                unsafe { self.store(object, word, *value) };
            }
            return;
        }
        if object.is_object(ObjectType::Bytevector) {
            if let [copy] = *noted {
                self.put_bytes(object, copy);
            }
            return;
        }
        let size = object.header().map_or(0, Header::size).min(noted.len());
        let (slots, copies) = noted.split_at(size);
        for (at, value) in slots.iter().enumerate() {
            // SAFETY: the object has so many slots.
            unsafe { self.store(object, 1 + at, *value) };
        }
        let stores = slots
            .iter()
            .filter(|slot| matches!(slot.object_type(), Some(ObjectType::Bytevector | ObjectType::Vector)));
        for (store, copy) in stores.zip(copies) {
            if store.is_vector() {
                let elements = self.slots(*copy).to_vec();
                let length = store.vector_length().unwrap_or(0);
                for (at, value) in elements.iter().take(length).enumerate() {
                    // SAFETY: the vector has so many elements.
                    unsafe { self.store(*store, 1 + at, *value) };
                }
            } else {
                self.put_bytes(*store, *copy);
            }
        }
    }

    /// How many parts a changeable object has that can be noted one by one; `None` for hash tables.
    pub fn part_count(&self, object: Value) -> Option<usize> {
        match object.object_type() {
            _ if object.is_pair() => Some(2),
            Some(ObjectType::HashTable) | None => None,
            Some(ObjectType::String) => object.string_length(),
            Some(ObjectType::Bytevector) => self.bytes_of(object).map(<[u8]>::len),
            Some(_) => Some(self.slots(object).len()),
        }
    }

    /// Whether the parts of an object are values, which a memo of the object has in the same order.
    pub fn has_value_parts(&self, object: Value) -> bool {
        !matches!(
            object.object_type(),
            Some(ObjectType::String | ObjectType::Bytevector | ObjectType::HashTable)
        )
    }

    /// A part of an object: of a pair the first or second one, of a string a character, of a bytevector a byte, of a hash table
    /// the value of an entry.
    pub fn part(&self, object: Value, at: usize) -> Option<Value> {
        match object.object_type() {
            _ if object.is_pair() => [object.car(), object.cdr()].get(at).copied().flatten(),
            Some(ObjectType::String) => self.string_ref(object, at).map(Value::character),
            Some(ObjectType::Bytevector) => {
                self.bytes_of(object)?.get(at).map(|byte| Value::fixnum((*byte).into()))
            }
            Some(ObjectType::HashTable) => {
                let table = object.as_table().filter(|table| at < table.count())?;
                Some(table.entry_value(at))
            }
            _ => self.slots(object).get(at).copied(),
        }
    }

    /// Puts back what [`Heap::part`] has told.
    pub fn put_part(&mut self, object: Value, at: usize, part: Value) {
        match object.object_type() {
            _ if object.is_pair() => {
                if at < 2 {
                    // SAFETY: a pair has two words.
                    unsafe { self.store(object, at, part) };
                }
            }
            Some(ObjectType::String) => {
                if let Some(c) = part.as_character() {
                    // It has held this character.
                    _ = self.string_set(object, at, c);
                }
            }
            Some(ObjectType::Bytevector) => {
                let byte = part.as_fixnum().and_then(|byte| u8::try_from(byte).ok());
                if let (Some(byte), Ok(bytes)) = (byte, self.bytes_of_mut(object))
                    && let Some(place) = bytes.get_mut(at)
                {
                    *place = byte;
                }
            }
            Some(ObjectType::HashTable) => {
                if let Some(table) = object.as_table().filter(|table| at < table.count()) {
                    table.set_value(self, at, part);
                }
            }
            _ => {
                if at < self.slots(object).len() {
                    // SAFETY: the object has so many slots.
                    unsafe { self.store(object, 1 + at, part) };
                }
            }
        }
    }

    /// Whether two memos of an object say the same.
    pub fn same_memo(&self, a: Value, b: Value) -> bool {
        let (a, b) = (self.slots(a), self.slots(b));
        a.len() == b.len()
            && a.iter().zip(b).all(|(a, b)| a == b || self.same_bytes(*a, *b) || self.same_elements(*a, *b))
    }

    fn same_bytes(&self, a: Value, b: Value) -> bool {
        matches!((self.elements_of(a), self.elements_of(b)), (Some(a), Some(b)) if a == b)
    }

    fn same_elements(&self, a: Value, b: Value) -> bool {
        matches!((self.vector_slice(a), self.vector_slice(b)), (Some(a), Some(b)) if a == b)
    }

    fn copy_of_bytes(&mut self, bytes: Value) -> Outcome {
        let Some((kind, content)) = self.elements_of(bytes) else { return Ok(bytes) };
        let content = content.to_vec();
        let copy = self.make_elements(kind, content.len())?;
        self.bytes_unchecked(copy).copy_from_slice(&content);
        Ok(copy)
    }

    fn put_bytes(&mut self, target: Value, copy: Value) {
        let Some((_, content)) = self.elements_of(copy) else { return };
        let content = content.to_vec();
        let bytes = self.bytes_unchecked(target);
        let length = bytes.len().min(content.len());
        bytes[..length].copy_from_slice(&content[..length]);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Heap, TableKind, Value};

    #[test]
    fn what_was_changed_is_put_back() {
        let mut heap = Heap::new(None);
        let n = Value::fixnum;
        let pair = heap.cons(n(1), n(2));
        let vector = heap.vector(&[n(1), n(2)]);
        let string = heap.string("abc").expect("there is room");
        let bytes = heap.bytevector(&[1, 2]).expect("there is room");
        let table = heap.table(TableKind::Eqv, Value::FALSE, 0).expect("there is room");
        let hash = |heap: &Heap, key: Value| heap.hash_identity(key);
        let first = hash(&heap, n(7));
        table.add(&mut heap, first, n(7), n(70)).expect("there is room");
        let objects = [pair, vector, string, bytes, table.value()];
        let memos: Vec<Value> =
            objects.iter().map(|object| heap.memo(*object).expect("there is room")).collect();
        heap.set_car(pair, n(5)).expect("a pair");
        heap.vector_set(vector, n(1), n(5)).expect("a vector");
        heap.string_set(string, 0, '\u{1234}').expect("a string");
        heap.bytes_of_mut(bytes).expect("bytes")[0] = 9;
        for key in 0..100 {
            let hash = hash(&heap, n(key));
            if key == 7 {
                let entry = table.find(hash.hash, |found| found == n(7)).expect("it is there");
                table.remove(&mut heap, entry);
            } else {
                table.add(&mut heap, hash, n(key), n(0)).expect("there is room");
            }
        }
        for (object, memo) in objects.iter().zip(&memos) {
            let now = heap.memo(*object).expect("there is room");
            assert!(!heap.same_memo(now, *memo));
            heap.put_back(*object, *memo);
            let now = heap.memo(*object).expect("there is room");
            assert!(heap.same_memo(now, *memo));
        }
        assert_eq!((pair.car(), vector.vector_ref(1)), (Some(n(1)), Some(n(2))));
        assert_eq!(heap.string_text(string).as_deref(), Some("abc"));
        assert_eq!(heap.bytes_of(bytes), Some(&[1, 2][..]));
        let entry = table.find(first.hash, |found| found == n(7)).expect("it is there again");
        assert_eq!((table.count(), table.entry_value(entry)), (1, n(70)));
    }
}
