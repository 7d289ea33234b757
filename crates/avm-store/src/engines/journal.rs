//! Reads fjall's journals before fjall does.
//!
//! After a crash the end of the last journal may be a batch that was being written. fjall takes most of what it cannot read for
//! that, and cuts the journal off there: one flipped bit, and all later batches are gone without a word. Other such ends it takes for
//! damage, and does not open: of what was being written when the power failed, any part may be there. The numbers by which it
//! orders batches are in no checksum. So each batch carries what it takes to notice: the number of the batch before it (in the
//! store's own record) and the lowest number that fjall can have given it (in a record of the engine's). Here all of that is
//! compared. What is missing at the end may be missing if it had not been acknowledged; then the journal is cut off here.
//!
//! The format, all numbers with their low byte first: a batch is `1`, the count of its items (4 bytes) and its number (8); the
//! items; `3`, the checksum of the items (8) and `FJL\3`. An item is `2`, a type, a compression, the keyspace (8), the lengths of
//! the key (2), the value (4) and the stored value (4), the key, the stored value.

use crate::engine::{EngineError, EngineErrorKind, EngineResult};
use crate::record::{self, Meta};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// The key of the engine's own record: the lowest number that fjall can have given the batch that it is in.
pub(super) const FLOOR_KEY: &[u8] = b"\0fjall";
/// How far above its floor a number may be: background work takes a few numbers of its own.
const SLACK: u64 = 1 << 20;
const TRAILER: [u8; 4] = *b"FJL\x03";
/// What most of a journal is: it is made with room for 64 MB.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

/// Checks that the journals in `folder` are as they were written, up to batch `acknowledged` of the store at least, and cuts off
/// what was being written after that.
pub(super) fn prepare(folder: &Path, acknowledged: u64) -> EngineResult<()> {
    let mut chain = Chain::default();
    let paths = journals(folder)?;
    for (number, path) in (1..).zip(&paths) {
        let last = number == paths.len();
        match follow(path, last, &mut chain, acknowledged).map_err(|error| EngineError::io(&error))? {
            Ok(()) => {}
            Err((place, why)) => {
                let message = format!("the journal {} is damaged at byte {place}: {why}", path.display());
                return Err(EngineError::new(EngineErrorKind::Damage, message));
            }
        }
    }
    Ok(())
}

/// Where a journal is damaged, and why that is so.
type Damage = (u64, String);

/// Reads a journal to its end.
fn follow(path: &Path, last: bool, chain: &mut Chain, acknowledged: u64) -> io::Result<Result<(), Damage>> {
    let mut journal = Journal::open(path)?;
    loop {
        let place = journal.place;
        match journal.batch()? {
            Some(batch) => {
                if let Err(why) = chain.link(&batch) {
                    return Ok(Err((place, why.to_string())));
                }
            }
            None => break,
        }
    }
    let end = journal.place;
    if journal.later_batch()?.is_some_and(|sequence| sequence <= acknowledged) {
        let why = "batches that had been acknowledged follow what cannot be read";
        return Ok(Err((end, why.to_string())));
    }
    if !last {
        return Ok(Ok(()));
    }
    if let Some(sequence) = chain.sequence.filter(|sequence| *sequence < acknowledged) {
        let why =
            format!("it ends with batch {sequence} there, though batch {acknowledged} had been acknowledged");
        return Ok(Err((end, why)));
    }
    if !journal.blank {
        let file = File::options().write(true).open(path)?;
        file.set_len(end)?;
        file.sync_all()?;
    }
    Ok(Ok(()))
}

/// The journals, in the order in which they were written.
fn journals(folder: &Path) -> EngineResult<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| EngineError::io(&error))? {
        let path = entry.map_err(|error| EngineError::io(&error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".jnl"));
        if let Some(number) = name.and_then(|name| name.parse::<u64>().ok()) {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// What has been read so far.
#[derive(Default)]
struct Chain {
    /// fjall's number of the latest batch.
    number: Option<u64>,
    /// The store's.
    sequence: Option<u64>,
}

impl Chain {
    /// Takes the next batch, if it is one that can come next.
    fn link(&mut self, batch: &Facts) -> Result<(), &'static str> {
        if self.number.is_some_and(|number| batch.number <= number) {
            return Err("a batch is numbered lower than the one before it");
        }
        self.number = Some(batch.number);
        if let Some(floor) = batch.floor
            && !(floor..floor.saturating_add(SLACK)).contains(&batch.number)
        {
            return Err("a batch has another number than it was given");
        }
        if let Some(meta) = &batch.meta {
            if self.sequence.is_some_and(|sequence| sequence != meta.previous) {
                return Err("a batch does not follow the one before it");
            }
            self.sequence = Some(meta.sequence);
        }
        Ok(())
    }
}

/// What matters of a batch.
#[derive(Default)]
struct Facts {
    number: u64,
    floor: Option<u64>,
    meta: Option<Meta>,
}

struct Journal {
    input: BufReader<File>,
    /// Bytes that are left.
    left: u64,
    /// Where the next batch begins.
    place: u64,
    /// Whether what follows the last batch is zeros: room for more.
    blank: bool,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Journal {
    fn open(path: &Path) -> io::Result<Journal> {
        let file = File::open(path)?;
        let left = file.metadata()?.len();
        let input = BufReader::with_capacity(ZEROS.len(), file);
        Ok(Journal { input, left, place: 0, blank: true, key: Vec::new(), value: Vec::new() })
    }

    /// The next batch, if there is a whole one.
    fn batch(&mut self) -> io::Result<Option<Facts>> {
        let before = self.left;
        match self.facts() {
            Ok(Some(facts)) => {
                self.place += before - self.left;
                Ok(Some(facts))
            }
            Ok(None) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The number, in the store, of a whole batch somewhere after what cannot be read. Batches are looked for behind the ends of
    /// others.
    fn later_batch(&mut self) -> io::Result<Option<u64>> {
        let mut place = self.place;
        loop {
            self.go_to(place)?;
            let Some(found) = self.after_trailer()? else { return Ok(None) };
            place = found;
            self.go_to(place)?;
            if let Some(sequence) = self.batch()?.and_then(|batch| batch.meta).map(|meta| meta.sequence) {
                return Ok(Some(sequence));
            }
        }
    }

    fn go_to(&mut self, place: u64) -> io::Result<()> {
        let end = self.input.get_ref().metadata()?.len();
        self.input.seek(SeekFrom::Start(place))?;
        (self.place, self.left) = (place, end.saturating_sub(place));
        Ok(())
    }

    /// The place after the next end of a batch.
    fn after_trailer(&mut self) -> io::Result<Option<u64>> {
        let (mut place, mut last) = (self.place, [0; TRAILER.len()]);
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let len = buffer.len();
            if ZEROS.starts_with(buffer) {
                last = [0; TRAILER.len()];
            } else {
                self.blank = false;
                for (at, &byte) in (1..).zip(buffer) {
                    last.rotate_left(1);
                    last[TRAILER.len() - 1] = byte;
                    if last == TRAILER {
                        return Ok(Some(place + at));
                    }
                }
            }
            place += len as u64;
            self.input.consume(len);
        }
    }

    fn facts(&mut self) -> io::Result<Option<Facts>> {
        if self.array::<1>()? != [1] {
            return Ok(None);
        }
        let items = u32::from_le_bytes(self.array()?);
        let mut facts = Facts { number: u64::from_le_bytes(self.array()?), ..Facts::default() };
        let mut sum = Xxh3::new();
        for _ in 0..items {
            if !self.item(&mut sum, &mut facts)? {
                return Ok(None);
            }
        }
        let whole = self.array::<1>()? == [3]
            && u64::from_le_bytes(self.array()?) == sum.digest()
            && self.array::<4>()? == TRAILER;
        Ok(whole.then_some(facts))
    }

    fn item(&mut self, sum: &mut Xxh3, facts: &mut Facts) -> io::Result<bool> {
        let head: [u8; 21] = self.array()?;
        let [2, _, 0, _, _, _, _, _, _, _, _, k0, k1, _, _, _, _, v0, v1, v2, v3] = head else {
            return Ok(false);
        };
        let key_len = usize::from(u16::from_le_bytes([k0, k1]));
        let value_len = u32::from_le_bytes([v0, v1, v2, v3]);
        self.take(key_len as u64 + u64::from(value_len))?;
        self.key.resize(key_len, 0);
        self.input.read_exact(&mut self.key)?;
        self.value.resize(value_len as usize, 0);
        self.input.read_exact(&mut self.value)?;
        sum.update(&head);
        sum.update(&self.key);
        sum.update(&self.value);
        if self.key == FLOOR_KEY {
            facts.floor = self.value.as_slice().try_into().ok().map(u64::from_le_bytes);
        } else if self.key == record::META_KEY {
            facts.meta = Meta::decode(&self.value);
        }
        Ok(true)
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        self.take(N as u64)?;
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Counts bytes that are about to be read; lengths come from the file, and it may have fewer.
    fn take(&mut self, len: u64) -> io::Result<()> {
        self.left = self.left.checked_sub(len).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(())
    }
}
