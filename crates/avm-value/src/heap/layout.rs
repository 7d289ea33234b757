//! How objects lie in memory.
//!
//! A pair is two words. Every other object is a header word and its payload. A header can be told from every
//! [`Value`], so that a stretch of objects can be scanned word by word: a header of a raw type says how many words
//! to skip, all other words are values or addresses aligned to eight bytes, which look like fixnums.

/// The type of a heap object, from its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ObjectType {
    /// A flonum that does not fit a word: its bits.
    Flonum,
    /// An integer that is no fixnum: limbs, least first; flag 1 for negative ones.
    Bignum,
    /// Bytes. Also the storage of strings.
    Bytevector,
    /// A ratio: numerator, denominator.
    Ratio,
    /// A complex number: real part, imaginary part.
    Complex,
    /// A string: length, width in bytes of a character, storage.
    String,
    /// A vector: its elements.
    Vector,
    /// A box: an assigned variable or a global.
    Box,
    /// A record: its type, then its fields.
    Record,
    /// A record type: name, vector of field names, unique number.
    RecordType,
    /// A procedure: address of its code, then its captured values.
    Closure,
    /// A stretch of saved stack.
    Continuation,
    /// Multiple values.
    Values,
    /// A condition: kind, message, irritants, cause, and where it arose.
    Condition,
    /// A port: its number in the table of ports.
    Port,
    /// An environment: its number.
    Environment,
    /// A behaviour: see `Behavior`.
    Behavior,
    /// A hash table: see `objects/tables.rs`.
    HashTable,
}

impl ObjectType {
    const ALL: [ObjectType; 18] = {
        use ObjectType::*;
        [
            Flonum,
            Bignum,
            Bytevector,
            Ratio,
            Complex,
            String,
            Vector,
            Box,
            Record,
            RecordType,
            Closure,
            Continuation,
            Values,
            Condition,
            Port,
            Environment,
            Behavior,
            HashTable,
        ]
    };

    /// Whether the payload holds no values.
    pub(crate) fn is_raw(self) -> bool {
        (self as u8) <= ObjectType::Bytevector as u8
    }
}

/// The header of an object: mark, type, flags, size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header(pub(crate) u64);

const MARK: u64 = 0x86;

impl Header {
    /// A header; the size counts payload words, or bytes for a bytevector.
    #[inline(always)]
    pub(crate) fn new(ty: ObjectType, flags: u8, size: usize) -> Header {
        debug_assert!(size < 1 << 40);
        Header(MARK | (ty as u64) << 8 | (flags as u64) << 16 | (size as u64) << 24)
    }

    #[inline(always)]
    pub(crate) fn is_header(word: u64) -> bool {
        word & 0xff == MARK
    }

    #[inline(always)]
    pub(crate) fn object_type(self) -> ObjectType {
        ObjectType::ALL[(self.0 >> 8 & 0xff) as usize]
    }

    /// Whether the object is of this type.
    #[inline(always)]
    pub(crate) fn is(self, ty: ObjectType) -> bool {
        self.0 as u16 == (MARK | (ty as u64) << 8) as u16
    }

    pub(crate) fn flags(self) -> u8 {
        (self.0 >> 16) as u8
    }

    #[inline(always)]
    pub(crate) fn size(self) -> usize {
        (self.0 >> 24) as usize
    }

    /// The words of the payload.
    #[inline(always)]
    pub(crate) fn payload_words(self) -> usize {
        if self.is(ObjectType::Bytevector) { self.size().div_ceil(8) } else { self.size() }
    }
}
