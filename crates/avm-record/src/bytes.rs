//! Numbers and texts as bytes: LEB128, zigzag, and lengths in front.

use crate::frames::RecordError;

/// Appends an unsigned number.
pub(crate) fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed number.
pub(crate) fn put_signed(out: &mut Vec<u8>, value: i64) {
    put_number(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Appends bytes behind their number.
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
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
