//! Numbers and texts as bytes: LEB128, zigzag, and lengths in front.

use crate::frames::RecordError;

/// Bytes that are about to be appended to others. Their room is fixed and as large as a byte can count, so writing one asks for
/// nothing; who writes makes room now and then ([`Few::make_room`]).
pub(crate) struct Few {
    bytes: [u8; 256],
    used: u8,
}

/// Numbers of so many bytes fit after [`Few::make_room`].
const ROOM: u8 = 128;

impl Few {
    pub(crate) const fn new() -> Few {
        Few { bytes: [0; 256], used: 0 }
    }

    /// Makes room for 128 bytes.
    #[inline(always)]
    pub(crate) fn make_room(&mut self, out: &mut Vec<u8>) {
        if self.used > u8::MAX - ROOM {
            self.flush(out);
        }
    }

    /// Moves all bytes to where they belong.
    pub(crate) fn flush(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes[..self.used.into()]);
        self.used = 0;
    }

    /// Writes a byte.
    #[inline(always)]
    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes[usize::from(self.used)] = byte;
        self.used = self.used.wrapping_add(1);
    }

    /// Writes an unsigned number, of ten bytes at most.
    #[inline(always)]
    pub(crate) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.byte(value as u8 | 0x80);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    /// Writes a signed number.
    #[inline(always)]
    pub(crate) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Appends any bytes behind their number.
    pub(crate) fn text(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.number(bytes.len() as u64);
        self.flush(out);
        out.extend_from_slice(bytes);
    }
}

/// What the numbers of a happening are told relative to, which makes most of them small: the happening before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) execution: u32,
    pub(crate) time: u64,
    pub(crate) gas: u64,
}

/// How far a number is from another.
#[inline(always)]
pub(crate) fn distance(from: u64, to: u64) -> i64 {
    to.wrapping_sub(from) as i64
}

/// Bytes that are being read.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'b> {
    pub(crate) rest: &'b [u8],
}

const SHORT: RecordError = RecordError::Malformed("an event ends too early");

impl<'b> Reader<'b> {
    pub(crate) fn byte(&mut self) -> Result<u8, RecordError> {
        let (first, rest) = self.rest.split_first().ok_or(SHORT)?;
        self.rest = rest;
        Ok(*first)
    }

    pub(crate) fn number(&mut self) -> Result<u64, RecordError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(RecordError::Malformed("a number has too many bytes"))
    }

    pub(crate) fn number32(&mut self) -> Result<u32, RecordError> {
        u32::try_from(self.number()?).map_err(|_| RecordError::Malformed("a number is too large"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, RecordError> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A number that is told by its distance from another.
    pub(crate) fn near(&mut self, other: u64) -> Result<u64, RecordError> {
        Ok(other.wrapping_add(self.signed()? as u64))
    }

    pub(crate) fn raw(&mut self, length: usize) -> Result<&'b [u8], RecordError> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(SHORT)?;
        self.rest = rest;
        Ok(bytes)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'b [u8], RecordError> {
        let length = self.number()?;
        self.raw(usize::try_from(length).map_err(|_| SHORT)?)
    }

    pub(crate) fn text(&mut self) -> Result<&'b str, RecordError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| RecordError::Malformed("a text is no UTF-8"))
    }

    /// A number of things that each take at least a byte.
    pub(crate) fn count(&mut self) -> Result<usize, RecordError> {
        let count = self.number()?;
        usize::try_from(count).ok().filter(|count| *count <= self.rest.len()).ok_or(SHORT)
    }
}
