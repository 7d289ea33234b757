//! The file of a record: a head, then frames. Each frame has checksums of its own, in which its place in the file counts, so
//! that what was damaged, taken out or put elsewhere is noticed; a file that ends too early is good up to there.
//!
//! ```text
//! file    "AVMR", version (4 bytes)
//! frame   kind (1), length (4), check of these (4), the bytes, check of all of this (16)
//! ```
//!
//! Numbers are little-endian; checks are the first bytes of BLAKE3 hashes.

use crate::header::{End, StoppedAt, from_bytes};
use crate::rows::Rows;
use avm_base::{ContentHash, ContentHasher};
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read, Seek, Write};

const MAGIC: [u8; 4] = *b"AVMR";
const VERSION: u32 = 2;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameKind {
    /// How the engine was made that ran the program.
    Header = 1,
    /// A program that is about to run.
    Run = 2,
    /// A source file that was read.
    Source = 3,
    /// What the program was told from outside.
    Answers = 4,
    /// What happened.
    Events = 5,
    /// How the program ended.
    End = 6,
    /// What the run found in the store that its machine lives on ([`crate::rows`]).
    Rows = 7,
    /// Which executions the machine had begun by then: the number of the last one.
    Executions = 8,
    /// Over how many shards the machine is spread; there is one otherwise.
    Shards = 9,
    /// A source file or answers of another shard than the first.
    OfShard = 10,
    /// What happened on the shards in some epochs.
    Epochs = 11,
    /// Where the shards were when the clock or somebody stopped them.
    Stopped = 12,
}

impl FrameKind {
    pub(crate) fn of(byte: u8) -> Option<FrameKind> {
        use FrameKind::*;
        [Header, Run, Source, Answers, Events, End, Rows, Executions, Shards, OfShard, Epochs, Stopped]
            .into_iter()
            .find(|kind| *kind as u8 == byte)
    }
}

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// The file does not begin as a record does.
    NotARecord,
    /// It is of another version.
    Version(u32),
    /// A checksum is wrong.
    Damaged {
        /// Where the frame begins.
        at: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// The checksums are right, but the contents make no sense.
    Malformed(&'static str),
    /// The file cannot be read.
    Unreadable(String),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordError::NotARecord => f.write_str("this is no recorded run"),
            RecordError::Version(version) => {
                write!(f, "this recorded run has version {version}; this program reads version {VERSION}")
            }
            RecordError::Damaged { at, what } => {
                write!(f, "the recorded run is damaged: {what} of the part at byte {at} is wrong")
            }
            RecordError::Malformed(what) => write!(f, "the recorded run is damaged: {what}"),
            RecordError::Unreadable(why) => write!(f, "the recorded run cannot be read: {why}"),
        }
    }
}

impl std::error::Error for RecordError {}

/// Whether bytes begin as a record does.
pub fn is_record(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Writes frames.
pub struct FrameWriter {
    out: Box<dyn Write + Send>,
    index: u64,
}

/// The first nine bytes of a frame.
type FrameHead = [u8; 9];
const CHECK: usize = 16;
/// Most frames are shorter.
const USUAL: u64 = 1 << 17;

fn head(index: u64, kind: u8, length: u32) -> FrameHead {
    let mut head = [0; 9];
    head[0] = kind;
    head[1..5].copy_from_slice(&length.to_le_bytes());
    let mut hasher = ContentHasher::default();
    hasher.add(&index.to_le_bytes());
    hasher.add(&head[..5]);
    head[5..].copy_from_slice(&hasher.hash().0[..4]);
    head
}

fn check(head: &FrameHead, bytes: &[u8]) -> [u8; CHECK] {
    // The head's own check has the index in it.
    let mut hasher = ContentHasher::default();
    hasher.add(head);
    hasher.add(bytes);
    let ContentHash(hash) = hasher.hash();
    std::array::from_fn(|at| hash[at])
}

impl FrameWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(mut out: Box<dyn Write + Send>) -> io::Result<FrameWriter> {
        out.write_all(&MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        Ok(FrameWriter { out, index: 0 })
    }

    /// Adds a frame, and sends it on its way.
    ///
    /// # Errors
    /// What the writer says, or where there are more bytes than a frame can hold.
    pub fn write(&mut self, kind: FrameKind, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(|_| io::Error::other("a frame is too long"))?;
        let head = head(self.index, kind as u8, length);
        self.index += 1;
        self.out.write_all(&head)?;
        self.out.write_all(bytes)?;
        self.out.write_all(&check(&head, bytes))?;
        self.out.flush()
    }
}

/// What comes next in a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A frame.
    Frame(FrameKind, Vec<u8>),
    /// The end of the file, behind a whole frame.
    End,
    /// The end of the file, in the middle of a frame.
    Cut,
}

/// Reads frames.
pub struct FrameReader {
    input: Box<dyn Read + Send>,
    index: u64,
    at: u64,
}

impl FrameReader {
    /// Reads the beginning of a file.
    ///
    /// # Errors
    /// Where it is none of a record.
    pub fn new(mut input: Box<dyn Read + Send>) -> Result<FrameReader, RecordError> {
        let mut start = [0; 8];
        if read_up_to(&mut input, &mut start)? < start.len() || start[..4] != MAGIC {
            return Err(RecordError::NotARecord);
        }
        let version = u32::from_le_bytes([start[4], start[5], start[6], start[7]]);
        if version != VERSION {
            return Err(RecordError::Version(version));
        }
        Ok(FrameReader { input, index: 0, at: start.len() as u64 })
    }

    /// Where the next frame begins.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// The next frame.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn next_frame(&mut self) -> Result<Next, RecordError> {
        let mut found: FrameHead = [0; 9];
        match read_up_to(&mut self.input, &mut found)? {
            0 => return Ok(Next::End),
            9 => {}
            _ => return Ok(Next::Cut),
        }
        let length = u32::from_le_bytes([found[1], found[2], found[3], found[4]]);
        if found != head(self.index, found[0], length) {
            return Err(RecordError::Damaged { at: self.at, what: "the head" });
        }
        let kind = FrameKind::of(found[0]).ok_or(RecordError::Malformed("it has a part of no known kind"))?;
        // A length may say anything; only what is there takes much memory.
        let wanted = u64::from(length) + CHECK as u64;
        let mut bytes = Vec::with_capacity(wanted.min(USUAL) as usize);
        self.input.by_ref().take(wanted).read_to_end(&mut bytes).map_err(unreadable)?;
        if (bytes.len() as u64) < wanted {
            return Ok(Next::Cut);
        }
        let found_check = bytes.split_off(length as usize);
        if found_check != check(&found, &bytes) {
            return Err(RecordError::Damaged { at: self.at, what: "the checksum" });
        }
        self.index += 1;
        self.at += found.len() as u64 + wanted;
        Ok(Next::Frame(kind, bytes))
    }
}

fn unreadable(error: io::Error) -> RecordError {
    RecordError::Unreadable(error.to_string())
}

/// Reads until the buffer is full or the input ends; gives how many bytes there were.
fn read_up_to(input: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, RecordError> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    Ok(filled)
}

/// What can be said of a record without reading all of it.
#[derive(Debug, Default)]
pub struct Overview {
    /// How the runs ended, as far as it goes.
    pub ends: Vec<End>,
    /// What they found in a store; nothing where they ran without one.
    pub rows: Option<Rows>,
    /// The number of the last execution, as far as it is said.
    pub executions: Option<u32>,
    /// Over how many shards the machine was spread, if over several.
    pub shards: Option<u32>,
    /// Where they were when a run was stopped, by the number of the run.
    pub stopped: HashMap<usize, StoppedAt>,
}

/// Passes over a record.
///
/// # Errors
/// Where it is no record. What is damaged behind its beginning ends the overview.
pub fn overview(input: &mut (impl Read + Seek)) -> Result<Overview, RecordError> {
    let mut start = [0; 8];
    if read_up_to(input, &mut start)? < start.len() || start[..4] != MAGIC {
        return Err(RecordError::NotARecord);
    }
    let mut found = Overview::default();
    for index in 0.. {
        let mut begin: FrameHead = [0; 9];
        if read_up_to(input, &mut begin)? < begin.len() {
            break;
        }
        let length = u32::from_le_bytes([begin[1], begin[2], begin[3], begin[4]]);
        if begin != head(index, begin[0], length) {
            break;
        }
        let wanted = u64::from(length) + CHECK as u64;
        let kind = FrameKind::of(begin[0]);
        if !matches!(
            kind,
            Some(
                FrameKind::End
                    | FrameKind::Rows
                    | FrameKind::Executions
                    | FrameKind::Shards
                    | FrameKind::Stopped
            )
        ) {
            if input.seek_relative(wanted as i64).is_err() {
                break;
            }
            continue;
        }
        let mut bytes = Vec::new();
        input.by_ref().take(wanted).read_to_end(&mut bytes).map_err(unreadable)?;
        if (bytes.len() as u64) < wanted {
            break;
        }
        bytes.truncate(length as usize);
        let added = match kind {
            Some(FrameKind::End) => from_bytes(&bytes).map(|end| found.ends.push(end)),
            Some(FrameKind::Rows) => found.rows.get_or_insert_default().add(&bytes),
            Some(FrameKind::Shards) => from_bytes(&bytes).map(|count| found.shards = Some(count)),
            Some(FrameKind::Stopped) => {
                from_bytes(&bytes).map(|at| _ = found.stopped.insert(found.ends.len(), at))
            }
            _ => from_bytes(&bytes).map(|last| found.executions = Some(last)),
        };
        if added.is_err() {
            break;
        }
    }
    Ok(found)
}
