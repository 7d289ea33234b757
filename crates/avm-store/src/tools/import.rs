//! Fills a store from an exported file.

use super::copy::Loader;
use super::export::{EXPORT_FORMAT, Exported, TITLE};
use super::frames::{FrameReader, damaged};
use super::{Counter, Watcher};
use crate::batch::Sequence;
use crate::error::{Result, StoreError};
use crate::record::{MAX_KEY, MAX_VALUE};
use crate::store::Store;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Fills an empty store from an exported file, and brings it to disk. The file is read twice: a damaged one changes nothing. Numbers of
/// batches go on after those of the store that was exported. If it fails half way, for want of room perhaps, the store has a part: remove it.
///
/// # Errors
///
/// The store is not empty; the file is damaged, or of a newer format; the store cannot be written.
pub fn import(store: &Store, path: impl AsRef<Path>, watcher: Watcher<'_>) -> Result<Exported> {
    let path = path.as_ref();
    let mut loader = Loader::new(store)?;
    inspect(path, &mut *watcher)?;
    let mut file = Export::open(path, "importing", watcher)?;
    loader.go_on_after(file.sequence)?;
    while let Some((key, value)) = file.next()? {
        loader.put(&key, value)?;
    }
    let imported = file.finish()?;
    loader.finish()?;
    Ok(imported)
}

/// Reads an exported file and checks it, all of it.
pub fn inspect(path: impl AsRef<Path>, watcher: Watcher<'_>) -> Result<Exported> {
    let mut file = Export::open(path.as_ref(), "checking the file", watcher)?;
    while file.next()?.is_some() {}
    file.finish()
}

/// An exported file that is being read.
struct Export<'e> {
    path: &'e Path,
    frames: FrameReader<BufReader<File>>,
    sequence: Sequence,
    read: Exported,
    counter: Counter<'e>,
    counted: u64,
}

impl<'e> Export<'e> {
    fn open(path: &'e Path, doing: &'static str, watcher: Watcher<'e>) -> Result<Export<'e>> {
        let file = File::open(path).map_err(StoreError::io(path, "open the file"))?;
        let size = file.metadata().ok().map(|metadata| metadata.len());
        let mut file = BufReader::with_capacity(1 << 16, file);
        let offset = title(path, &mut file)?;
        let mut export = Export {
            path,
            frames: FrameReader::new(file, offset),
            sequence: Sequence(0),
            read: Exported { entries: 0, bytes: 0 },
            counter: Counter::new(watcher, doing, size),
            counted: 0,
        };
        let sequence = array(&mut export.frames).map_err(|error| export.bad(error))?;
        export.sequence = Sequence(u64::from_le_bytes(sequence));
        Ok(export)
    }

    /// The next entry.
    fn next(&mut self) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let entry = entry(&mut self.frames).map_err(|error| self.bad(error))?;
        self.counter.add(self.frames.offset - self.counted);
        self.counted = self.frames.offset;
        if let Some((key, value)) = &entry {
            self.read.entries += 1;
            self.read.bytes += (key.len() + value.len()) as u64;
        }
        Ok(entry)
    }

    /// Checks that the file ends with the last entry.
    fn finish(mut self) -> Result<Exported> {
        let count = array(&mut self.frames).map_err(|error| self.bad(error))?;
        if u64::from_le_bytes(count) != self.read.entries {
            return Err(self.bad(damaged("the count of its entries is wrong")));
        }
        self.frames.finish().map_err(|error| self.bad(error))?;
        self.counter.finish();
        Ok(self.read)
    }

    fn bad(&self, error: io::Error) -> StoreError {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => StoreError::BadExport {
                path: self.path.to_path_buf(),
                offset: self.frames.offset,
                why: error.to_string(),
            },
            _ => StoreError::io(self.path, "read the file")(error),
        }
    }
}

/// Reads the first line. Gives its length.
fn title(path: &Path, file: &mut impl BufRead) -> Result<u64> {
    let mut line = Vec::new();
    let read = file.take(64).read_until(b'\n', &mut line);
    read.map_err(StoreError::io(path, "read the file"))?;
    let text = String::from_utf8_lossy(&line);
    let format = text.strip_prefix(TITLE).and_then(|rest| rest.strip_suffix('\n')?.parse().ok());
    match format {
        Some(EXPORT_FORMAT) => Ok(line.len() as u64),
        Some(found) => {
            Err(StoreError::NewerFormat { folder: path.to_path_buf(), found, known: EXPORT_FORMAT })
        }
        None => {
            let why = format!("it does not begin with '{}{EXPORT_FORMAT}'", TITLE);
            Err(StoreError::BadExport { path: path.to_path_buf(), offset: 0, why })
        }
    }
}

fn entry(input: &mut impl Read) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    match array(input)? {
        [0] => return Ok(None),
        [1] => {}
        _ => return Err(damaged("something else than an entry is where one should be")),
    }
    let key_len = usize::from(u16::from_le_bytes(array(input)?));
    let value_len = u32::from_le_bytes(array(input)?) as usize;
    if key_len == 0 || key_len > MAX_KEY || value_len > MAX_VALUE {
        return Err(damaged("an entry has an impossible length"));
    }
    Ok(Some((bytes(input, key_len)?, bytes(input, value_len)?)))
}

fn bytes(input: &mut impl Read, len: usize) -> io::Result<Vec<u8>> {
    // As much as there is: a length is no reason to allocate.
    let mut bytes = Vec::new();
    input.take(len as u64).read_to_end(&mut bytes)?;
    if bytes.len() < len { Err(damaged("it ends within an entry")) } else { Ok(bytes) }
}

fn array<const N: usize>(input: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}
