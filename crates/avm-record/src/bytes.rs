//! Numbers and texts as bytes. The first byte of a number tells how many there are, by the ones that it ends with: of one to eight
//! bytes, seven bits each are the number's; a byte of ones is followed by all eight bytes of it. Signed numbers are zigzag, texts
//! have their lengths in front.

use crate::frames::RecordError;

/// Bytes that are about to be appended to others. Their room is fixed and as large as a byte can count, so writing one asks for
/// nothing; who writes makes room now and then ([`Few::make_room`]).
pub(crate) struct Few {
    /// More than are used, so that a piece can be written anywhere.
    bytes: [u8; 256 + PIECE],
    used: u8,
}

const WORD: usize = 8;
/// The most bytes that are remembered to be written again.
const PIECE: usize = 16;

/// A few bytes that were written, to be written again.
#[derive(Clone, Copy, Default)]
pub(crate) struct Piece {
    bytes: [u8; PIECE],
    length: u8,
}

/// Numbers of so many bytes fit after [`Few::make_room`].
const ROOM: u8 = 128;

impl Few {
    pub(crate) const fn new() -> Few {
        Few { bytes: [0; 256 + PIECE], used: 0 }
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

    /// Writes the first bytes of a word.
    #[inline(always)]
    fn word(&mut self, word: u64, count: u8) {
        let at = usize::from(self.used);
        self.bytes[at..at + WORD].copy_from_slice(&word.to_le_bytes());
        self.used = self.used.wrapping_add(count);
    }

    /// Where the next byte goes, for [`Few::piece`].
    pub(crate) fn here(&self) -> u8 {
        self.used
    }

    /// What was written from there on, if that is little. Nothing was flushed since.
    pub(crate) fn piece(&self, from: u8) -> Option<Piece> {
        let length = self.used.checked_sub(from).filter(|length| usize::from(*length) <= PIECE)?;
        let bytes = self.bytes[usize::from(from)..].first_chunk()?;
        Some(Piece { bytes: *bytes, length })
    }

    /// Writes a piece again.
    #[inline(always)]
    pub(crate) fn again(&mut self, piece: &Piece) {
        let at = usize::from(self.used);
        self.bytes[at..at + PIECE].copy_from_slice(&piece.bytes);
        self.used = self.used.wrapping_add(piece.length);
    }

    /// Writes an unsigned number, of nine bytes at most.
    #[inline(always)]
    pub(crate) fn number(&mut self, value: u64) {
        if value < 1 << 7 {
            return self.byte((value as u8) << 1);
        }
        if value >= 1 << 56 {
            self.byte(u8::MAX);
            return self.word(value, WORD as u8);
        }
        let count = (70 - value.leading_zeros()) / 7;
        self.word((value << count) | ((1 << (count - 1)) - 1), count as u8);
    }

    /// Writes a signed number.
    #[inline(always)]
    pub(crate) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    /// Writes a byte and a signed number.
    #[inline(always)]
    pub(crate) fn byte_and_signed(&mut self, byte: u8, value: i64) {
        let number = ((value << 1) ^ (value >> 63)) as u64;
        if number < 1 << 7 {
            return self.word(u64::from(byte) | number << 9, 2);
        }
        if number >= 1 << 49 {
            self.byte(byte);
            return self.number(number);
        }
        let count = (70 - number.leading_zeros()) / 7;
        let word = (number << count) | ((1 << (count - 1)) - 1);
        self.word(u64::from(byte) | word << 8, count as u8 + 1);
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
    pub(crate) tx: u32,
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
        let first = self.byte()?;
        let more = first.trailing_ones() as usize;
        let mut word = [0; WORD];
        word[..more].copy_from_slice(self.raw(more)?);
        let rest = u64::from_le_bytes(word);
        if more == WORD {
            return Ok(rest);
        }
        let low = u64::from(first) >> (more + 1);
        Ok(low | (rest << (7 - more)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        let (mut few, mut bytes) = (Few::new(), Vec::new());
        let near = |shift: u32| [(1 << shift) - 1, 1 << shift, (1 << shift) + 1];
        let numbers: Vec<u64> = (0..64).flat_map(near).chain([0, u64::MAX, u64::MAX - 1]).collect();
        for number in &numbers {
            few.make_room(&mut bytes);
            few.number(*number);
            few.signed(*number as i64);
            few.byte_and_signed(77, (*number as i64).wrapping_neg());
        }
        few.flush(&mut bytes);
        let mut reader = Reader { rest: &bytes };
        for number in numbers {
            let signed = number as i64;
            let found = (reader.number(), reader.signed(), reader.byte(), reader.signed());
            assert_eq!(found, (Ok(number), Ok(signed), Ok(77), Ok(signed.wrapping_neg())));
        }
        assert!(reader.rest.is_empty() && reader.number().is_err());
        // How many bytes numbers take.
        for (number, length) in
            [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (1 << 55, 8), (1 << 56, 9)]
        {
            let mut bytes = Vec::new();
            few.number(number);
            few.flush(&mut bytes);
            assert_eq!(bytes.len(), length, "{number}");
            assert!(Reader { rest: &bytes[..length - 1] }.number().is_err(), "{number} is cut");
        }
    }
}
