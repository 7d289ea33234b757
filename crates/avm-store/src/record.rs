//! What the store's entries look like inside an engine.
//!
//! The first byte of an engine's key says what the entry is: the store's own record, a value, or a piece of one. A value of up
//! to 3,000 bytes is one record. A longer one is a head and pieces, as engines handle what does not fit on a page worse: a
//! damaged page under a long value made a whole store unreadable. Everything ends with a checksum, which covers the key too.
//! Head and pieces carry the number of the batch that wrote them, so pieces of different times are never put together.
//!
//! | key | value |
//! |---|---|
//! | `0 "meta"` | the store's own record |
//! | `1 KEY` | `0 VALUE`, or `1`, length (8), batch (8), checksum of the value (8) |
//! | `2`, length of the key (2, high byte first), `KEY`, index (4, high byte first) | batch (8), up to 3,000 bytes |

use crate::batch::{Changes, Tail};
use crate::checksum;
use crate::error::{Result, StoreError};
use crate::range::Range;

/// The longest key, in bytes. Together with a piece of a value it fits on a page of 4 KB.
pub const MAX_KEY: usize = 1000;
/// The longest value, in bytes.
pub const MAX_VALUE: usize = 1 << 30;

/// The bytes of a value that are together.
pub(crate) const PIECE: usize = 3000;

pub(crate) const META_KEY: &[u8] = b"\0meta";
const VALUES: u8 = 1;
const PIECES: u8 = 2;

const WHOLE: u8 = 0;
const HEAD: u8 = 1;

/// The store's own record, part of each batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    /// The number of the batch that wrote it. When batches are written together, of the last of them.
    pub sequence: u64,
    /// The number that was here before.
    pub previous: u64,
    /// The first bytes of keys that ever had a value in pieces, a bit each. Where there never was one, none has to be looked for
    /// when a value is replaced.
    pub pieces: [u64; 4],
}

const META_LEN: usize = 48;

impl Meta {
    pub(crate) fn has_pieces(&self, key: &[u8]) -> bool {
        let byte = key.first().copied().unwrap_or(0);
        self.pieces[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
    }

    pub(crate) fn note_pieces(&mut self, key: &[u8]) {
        let byte = key.first().copied().unwrap_or(0);
        self.pieces[usize::from(byte / 64)] |= 1 << (byte % 64);
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(META_LEN + checksum::LEN);
        for number in [self.sequence, self.previous].iter().chain(&self.pieces) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        checksum::seal(META_KEY, &mut bytes);
        bytes
    }

    pub(crate) fn decode(record: &[u8]) -> Option<Meta> {
        let content: &[u8; META_LEN] = checksum::open(META_KEY, record)?.try_into().ok()?;
        let mut numbers = content.chunks_exact(8).map(number);
        let (sequence, previous) = (numbers.next()?, numbers.next()?);
        Some(Meta { sequence, previous, pieces: std::array::from_fn(|_| numbers.next().unwrap_or(0)) })
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_le_bytes)
}

/// The engine's key of a key.
pub(crate) fn value_key(key: &[u8]) -> Vec<u8> {
    [&[VALUES], key].concat()
}

/// The key of an engine's key of a value.
pub(crate) fn user_key(engine_key: &[u8]) -> &[u8] {
    engine_key.get(1..).unwrap_or(&[])
}

/// The engine's range of a range of keys.
pub(crate) fn value_range(range: &Range) -> Range {
    use std::ops::Bound::{Excluded, Unbounded};
    let from = range.from.as_ref().map(|key| value_key(key));
    let to = range.to.as_ref().map(|key| value_key(key));
    Range {
        from: if from == Unbounded { std::ops::Bound::Included(vec![VALUES]) } else { from },
        to: if to == Unbounded { Excluded(vec![VALUES + 1]) } else { to },
    }
}

/// All pieces of all values.
pub(crate) fn all_pieces() -> Range {
    Range::prefix([PIECES])
}

fn piece_prefix(key: &[u8]) -> Vec<u8> {
    let len = u16::try_from(key.len()).unwrap_or(u16::MAX);
    [&[PIECES], len.to_be_bytes().as_slice(), key].concat()
}

fn piece_key(key: &[u8], index: u32) -> Vec<u8> {
    let mut bytes = piece_prefix(key);
    bytes.extend_from_slice(&index.to_be_bytes());
    bytes
}

/// The key and the index of an engine's key of a piece.
pub(crate) fn piece_of(engine_key: &[u8]) -> Option<(&[u8], u32)> {
    let (len, rest) = engine_key.get(1..)?.split_first_chunk()?;
    let (key, index) = rest.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
    Some((key, u32::from_be_bytes(index.try_into().ok()?)))
}

/// The engine's range of the pieces of a value.
pub(crate) fn pieces_range(key: &[u8]) -> Range {
    Range::prefix(piece_prefix(key))
}

fn piece_count(len: u64) -> u32 {
    u32::try_from(len.div_ceil(PIECE as u64)).unwrap_or(u32::MAX)
}

/// Appends what an engine has to write for a value. Gives the count of pieces.
pub(crate) fn encode(key: &[u8], value: &[u8], batch: u64, writes: &mut Changes) -> u32 {
    if value.len() <= PIECE {
        writes.push_with([&[VALUES], key], |record| seal(record, [&[WHOLE], value]));
        return 0;
    }
    let head = Head { len: value.len() as u64, batch, sum: checksum::of(key, value) };
    let engine_key = value_key(key);
    writes.push(&engine_key, Some(&head.encode(&engine_key)));
    for (index, bytes) in (0..).zip(value.chunks(PIECE)) {
        writes.push_with([&piece_key(key, index)], |record| seal(record, [&batch.to_le_bytes(), bytes]));
    }
    head.pieces()
}

/// Appends the parts of a record, and its checksum.
fn seal<const N: usize>(record: &mut Tail<'_>, parts: [&[u8]; N]) {
    parts.iter().for_each(|part| record.append(part));
    let (key, content) = record.entry();
    let sum = checksum::of(key, content);
    record.append(&sum.to_le_bytes());
}

/// Appends what an engine has to delete of the pieces of an older value, from one on.
pub(crate) fn delete_pieces(key: &[u8], range: std::ops::Range<u32>, writes: &mut Changes) {
    range.for_each(|index| writes.push(&piece_key(key, index), None));
}

/// What stands at a value's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// The value.
    Whole(Vec<u8>),
    /// The head of a value in pieces.
    Pieces(Head),
}

impl Value {
    /// Bytes of the value.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Value::Whole(value) => value.len() as u64,
            Value::Pieces(head) => head.len,
        }
    }

    pub(crate) fn decode(engine_key: &[u8], mut record: Vec<u8>) -> Result<Value> {
        let key = user_key(engine_key);
        let content = checksum::open(engine_key, &record).ok_or_else(|| {
            let why = format!("the checksum of the {} bytes stored there is wrong", record.len());
            StoreError::Corrupt { key: key.to_vec(), why }
        })?;
        match content.split_first() {
            Some((&WHOLE, _)) => {
                record.truncate(record.len() - checksum::LEN);
                record.remove(0);
                Ok(Value::Whole(record))
            }
            Some((&HEAD, head)) => Head::decode(key, head).map(Value::Pieces),
            _ => Err(corrupt(key, "what is stored there is of no known form")),
        }
    }
}

/// The head of a value in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    len: u64,
    batch: u64,
    sum: u64,
}

impl Head {
    /// How many pieces there are.
    pub(crate) fn pieces(&self) -> u32 {
        piece_count(self.len)
    }

    fn encode(&self, engine_key: &[u8]) -> Vec<u8> {
        let mut record = vec![HEAD];
        for number in [self.len, self.batch, self.sum] {
            record.extend_from_slice(&number.to_le_bytes());
        }
        checksum::seal(engine_key, &mut record);
        record
    }

    fn decode(key: &[u8], content: &[u8]) -> Result<Head> {
        let (&[len, batch, sum], []) = content.as_chunks::<8>() else {
            return Err(corrupt(key, "the head of its pieces is of no known form"));
        };
        let head = Head {
            len: u64::from_le_bytes(len),
            batch: u64::from_le_bytes(batch),
            sum: u64::from_le_bytes(sum),
        };
        match usize::try_from(head.len) {
            Ok(len) if len <= MAX_VALUE => Ok(head),
            _ => Err(corrupt(key, "the head of its pieces gives an impossible length")),
        }
    }
}

/// Puts the pieces of a value together.
pub(crate) struct Assembly<'k> {
    key: &'k [u8],
    head: Head,
    value: Vec<u8>,
    next: u32,
}

impl<'k> Assembly<'k> {
    pub(crate) fn new(key: &'k [u8], head: Head) -> Assembly<'k> {
        // The length comes from the disk, but its checksum was right.
        let value = Vec::with_capacity(usize::try_from(head.len).unwrap_or(0));
        Assembly { key, head, value, next: 0 }
    }

    /// Takes the next entry of the range of its pieces.
    pub(crate) fn push(&mut self, engine_key: &[u8], record: &[u8]) -> Result<()> {
        let index = self.next;
        if engine_key != piece_key(self.key, index) {
            return Err(corrupt(self.key, format!("piece {index} of its value is missing")));
        }
        let content = checksum::open(engine_key, record).and_then(|content| content.split_first_chunk());
        let Some((batch, bytes)) = content else {
            return Err(corrupt(self.key, format!("the checksum of piece {index} of its value is wrong")));
        };
        if u64::from_le_bytes(*batch) != self.head.batch {
            return Err(corrupt(self.key, format!("piece {index} of its value is of another time")));
        }
        self.value.extend_from_slice(bytes);
        self.next += 1;
        Ok(())
    }

    /// The value.
    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        if self.value.len() as u64 != self.head.len {
            return Err(corrupt(
                self.key,
                format!("pieces of its value are missing, from piece {} on", self.next),
            ));
        }
        if checksum::of(self.key, &self.value) != self.head.sum {
            return Err(corrupt(self.key, "the checksum of its value is wrong"));
        }
        Ok(self.value)
    }
}

/// The error for a damaged value.
pub(crate) fn corrupt(key: &[u8], why: impl Into<String>) -> StoreError {
    StoreError::Corrupt { key: key.to_vec(), why: why.into() }
}
