//! Strings (R7RS 6.7): a length, a width and a storage. Characters up to U+00FF take one byte each until the first
//! wider one comes; then all take four. So an index costs the same in every string.

use crate::heap::layout::ObjectType;
use crate::{Fault, Heap, Outcome, Value};
use std::borrow::Cow;

const LENGTH: usize = 0;
const WIDTH: usize = 1;
const STORAGE: usize = 2;

impl Value {
    /// Whether this is a string.
    pub fn is_string(self) -> bool {
        self.is_object(ObjectType::String)
    }

    /// The number of characters, if this is a string.
    #[inline(always)]
    pub fn string_length(self) -> Option<usize> {
        self.slot_of(ObjectType::String, LENGTH).map(|length| length.fixnum_value() as usize)
    }
}

impl Heap {
    /// A string with the characters of `text`.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn string(&mut self, text: &str) -> Outcome {
        if text.is_ascii() {
            let storage = self.bytevector(text.as_bytes())?;
            return Ok(self.string_of_storage(text.len(), 1, storage));
        }
        let length = text.chars().count();
        self.string_of_chars(length, text.chars())
    }

    /// A string of `length` characters from an iterator that gives as many.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn string_of_chars(&mut self, length: usize, chars: impl Iterator<Item = char> + Clone) -> Outcome {
        let narrow = chars.clone().take(length).all(|c| (c as u32) < 256);
        let width = if narrow { 1 } else { 4 };
        self.check_room(length.saturating_mul(width))?;
        let storage = self.raw_bytes(0, length * width);
        let bytes = self.bytes_unchecked(storage);
        if narrow {
            bytes.iter_mut().zip(chars).for_each(|(byte, c)| *byte = c as u32 as u8);
        } else {
            bytes
                .chunks_exact_mut(4)
                .zip(chars)
                .for_each(|(four, c)| four.copy_from_slice(&(c as u32).to_le_bytes()));
        }
        Ok(self.string_of_storage(length, width, storage))
    }

    /// A string of characters below U+0100, given as a byte each.
    ///
    /// # Errors
    /// [`Fault::OutOfMemory`].
    pub fn string_of_narrow(&mut self, bytes: &[u8]) -> Outcome {
        let storage = self.bytevector(bytes)?;
        Ok(self.string_of_storage(bytes.len(), 1, storage))
    }

    fn string_of_storage(&mut self, length: usize, width: usize, storage: Value) -> Value {
        let slots = [Value::fixnum(length as i64), Value::fixnum(width as i64), storage];
        self.make_object(ObjectType::String, &slots)
    }

    /// The width of a string's characters in bytes, and its storage.
    #[inline(always)]
    fn string_storage(&self, string: Value) -> Option<(usize, &[u8])> {
        let width = string.slot_of(ObjectType::String, WIDTH)?.fixnum_value() as usize;
        Some((width, self.bytes_of(string.slot_of(ObjectType::String, STORAGE)?)?))
    }

    /// The bytes of a string all of whose characters lie below U+0100, one a character.
    pub fn narrow_string(&self, string: Value) -> Option<&[u8]> {
        self.string_storage(string).filter(|(width, _)| *width == 1).map(|(_, bytes)| bytes)
    }

    /// The bytes of a string that is not narrow: four a character, its scalar value, the lowest byte first.
    pub fn wide_string(&self, string: Value) -> Option<&[u8]> {
        self.string_storage(string).filter(|(width, _)| *width != 1).map(|(_, bytes)| bytes)
    }

    /// The character of a string at an index.
    #[inline(always)]
    pub fn string_ref(&self, string: Value, index: usize) -> Option<char> {
        let (width, bytes) = self.string_storage(string)?;
        Some(if width == 1 {
            *bytes.get(index)? as char
        } else {
            wide_char(bytes.get(index * 4..index * 4 + 4)?)
        })
    }

    /// The characters of a string; none for other values.
    pub fn string_chars(&self, string: Value) -> impl DoubleEndedIterator<Item = char> + Clone + '_ {
        let (width, bytes) = self.string_storage(string).unwrap_or((1, &[]));
        let (narrow, wide) = if width == 1 { (bytes, &[][..]) } else { (&[][..], bytes) };
        narrow.iter().map(|byte| *byte as char).chain(wide.chunks_exact(4).map(wide_char))
    }

    /// The text of a string.
    pub fn string_text(&self, string: Value) -> Option<String> {
        self.string_utf8(string).map(Cow::into_owned)
    }

    /// The text of a string, as it lies there if it is ASCII.
    pub fn string_utf8(&self, string: Value) -> Option<Cow<'_, str>> {
        if !string.is_string() {
            return None;
        }
        let ascii = self.narrow_string(string).filter(|bytes| bytes.is_ascii());
        let ascii = ascii.and_then(|bytes| std::str::from_utf8(bytes).ok());
        Some(ascii.map_or_else(|| self.string_chars(string).collect(), Cow::Borrowed))
    }

    /// Changes the character at an index that the string has (`string-set!`). A first wide character widens the string.
    ///
    /// # Errors
    /// [`Fault::WrongType`], [`Fault::OutOfRange`], [`Fault::Immutable`], [`Fault::OutOfMemory`].
    pub fn string_set(&mut self, string: Value, index: usize, c: char) -> Outcome<()> {
        let Some(length) = string.string_length() else {
            return Err(Fault::wrong_type(1, "a string", string));
        };
        if index >= length {
            return Err(Fault::out_of_range(2, Value::fixnum(index as i64), 0, length as i64 - 1));
        }
        if self.is_frozen(string) {
            return Err(Box::new(Fault::Immutable { value: string }));
        }
        if c as u32 >= 256 && self.narrow_string(string).is_some() {
            self.widen(string)?;
        }
        let width = string.slot_of(ObjectType::String, WIDTH).map_or(1, Value::fixnum_value);
        let storage = string.slot_of(ObjectType::String, STORAGE).unwrap_or(Value::NIL);
        let bytes = self.bytes_unchecked(storage);
        if width == 1 {
            bytes[index] = c as u32 as u8;
        } else {
            bytes[index * 4..index * 4 + 4].copy_from_slice(&(c as u32).to_le_bytes());
        }
        Ok(())
    }

    /// Gives a narrow string a wide storage.
    fn widen(&mut self, string: Value) -> Outcome<()> {
        let length = string.string_length().unwrap_or(0);
        self.check_room(length.saturating_mul(4))?;
        let narrow: Vec<u8> = self.narrow_string(string).unwrap_or(&[]).to_vec();
        let storage = self.raw_bytes(0, length * 4);
        let bytes = self.bytes_unchecked(storage);
        bytes.chunks_exact_mut(4).zip(narrow).for_each(|(four, byte)| four[0] = byte);
        // SAFETY: a string has these slots.
        unsafe {
            self.store(string, 1 + WIDTH, Value::fixnum(4));
            self.store(string, 1 + STORAGE, storage);
        }
        Ok(())
    }
}

fn wide_char(four: &[u8]) -> char {
    let code = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
