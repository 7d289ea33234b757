//! Numbers, byte strings and names as bytes, written and read.

use super::WireError;
use avm_base::{ContentHash, Symbol};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// So many bytes are kept for what is written next.
const MOST_ROOM: usize = 1 << 16;

/// Bytes under construction.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Begins, with room for so many bytes.
    pub fn with_room(bytes: usize) -> Writer {
        Writer { bytes: Vec::with_capacity(bytes) }
    }

    /// Makes room for so many bytes more.
    pub(super) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What was written.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets what was written, and keeps the memory, but for that of much.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(MOST_ROOM);
    }

    /// How much was written.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Bytes as they are.
    #[inline]
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A byte.
    #[inline]
    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// An unsigned number, LEB128.
    #[inline]
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A number of things.
    #[inline]
    pub fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// A signed number, zigzag.
    #[inline]
    pub fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Bytes after their number.
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    /// A content hash.
    pub fn hash(&mut self, hash: &ContentHash) {
        self.raw(&hash.0);
    }
}

/// So many names are in a table; fewer are looked through.
const FEW: usize = 8;

/// The names that were written, each with its number: that of its first use.
#[derive(Clone, Debug, Default)]
pub struct NamesWritten {
    numbers: HashMap<Symbol, u64, RandomState>,
    names: Vec<Symbol>,
    bytes: usize,
}

impl NamesWritten {
    /// The number of a name.
    pub fn number(&mut self, name: Symbol) -> u64 {
        let next = self.names.len() as u64;
        let known = match self.numbers.is_empty() {
            true => self.names.iter().position(|known| *known == name).map(|at| at as u64),
            false => self.numbers.get(&name).copied(),
        };
        if let Some(number) = known {
            return number;
        }
        self.names.push(name);
        self.bytes += name.as_str().len() + 1;
        if self.names.len() == FEW {
            self.numbers.extend(self.names.iter().copied().zip(0..));
        } else if self.names.len() > FEW {
            self.numbers.insert(name, next);
        }
        next
    }

    /// Forgets all names, and keeps the memory of a few.
    pub(super) fn clear(&mut self) {
        if self.names.len() > FEW {
            return *self = NamesWritten::default();
        }
        self.numbers.clear();
        self.names.clear();
        self.bytes = 0;
    }

    /// About how many bytes they take.
    pub(super) fn size(&self) -> usize {
        self.bytes
    }

    /// Writes them all, in the order of their numbers.
    pub(super) fn write(&self, out: &mut Writer) {
        out.count(self.names.len());
        self.names.iter().for_each(|name| out.bytes(name.as_str().as_bytes()));
    }
}

/// Bytes that are being read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// Reads bytes from the first one on.
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { bytes, at: 0 }
    }

    /// The offset of what comes next.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes on at another offset.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// An error about what was just read.
    pub fn wrong(&self, what: &'static str) -> WireError {
        WireError { at: self.at, what }
    }

    /// So many bytes.
    ///
    /// # Errors
    /// Where there are fewer.
    pub fn raw(&mut self, length: usize) -> Result<&'b [u8], WireError> {
        if length > self.left() {
            return Err(self.wrong("it ends too early"));
        }
        let found = &self.bytes[self.at..self.at + length];
        self.at += length;
        Ok(found)
    }

    /// A byte.
    ///
    /// # Errors
    /// As for [`Reader::raw`].
    pub fn byte(&mut self) -> Result<u8, WireError> {
        self.raw(1).map(|bytes| bytes[0])
    }

    /// An unsigned number, in its shortest form: so equal data has equal bytes.
    ///
    /// # Errors
    /// Where it ends too early or has another form.
    pub fn number(&mut self) -> Result<u64, WireError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 || shift > 0 && byte == 0 {
                break;
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.wrong("a number in a wrong form"))
    }

    /// A number of 32 bits.
    ///
    /// # Errors
    /// As for [`Reader::number`], or where it is larger.
    pub fn number32(&mut self) -> Result<u32, WireError> {
        u32::try_from(self.number()?).map_err(|_| self.wrong("a number is too large"))
    }

    /// A number of things that each take at least a byte.
    ///
    /// # Errors
    /// As for [`Reader::number`], or where so many cannot follow.
    pub fn count(&mut self) -> Result<usize, WireError> {
        match usize::try_from(self.number()?) {
            Ok(count) if count <= self.left() => Ok(count),
            _ => Err(self.wrong("a number of things is larger than what follows")),
        }
    }

    /// A signed number.
    ///
    /// # Errors
    /// As for [`Reader::number`].
    pub fn signed(&mut self) -> Result<i64, WireError> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Bytes after their number.
    ///
    /// # Errors
    /// Where there are fewer.
    pub fn bytes(&mut self) -> Result<&'b [u8], WireError> {
        let length = self.count()?;
        self.raw(length)
    }

    /// Text after the number of its bytes.
    ///
    /// # Errors
    /// Where it is no UTF-8.
    pub fn text(&mut self) -> Result<&'b str, WireError> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map_err(|_| self.wrong("text that is no UTF-8"))
    }

    /// A content hash.
    ///
    /// # Errors
    /// Where it ends too early.
    pub fn hash(&mut self) -> Result<ContentHash, WireError> {
        let mut hash = [0; 32];
        hash.copy_from_slice(self.raw(32)?);
        Ok(ContentHash(hash))
    }

    /// Refuses bytes that are left.
    ///
    /// # Errors
    /// Where there are some.
    pub fn end(&self) -> Result<(), WireError> {
        if self.left() == 0 { Ok(()) } else { Err(self.wrong("bytes are left at the end")) }
    }
}
