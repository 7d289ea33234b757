//! The files in which fjall keeps tables and lists of tables: sections, a table of contents, a trailer.
//!
//! fjall makes room for as many entries as a table of contents claims to have before it compares its checksum, and where there is no
//! such room the process ends. So tables of contents are checked here first.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

/// The trailer: a mark with a version and the sort of checksum, the checksum (16), place and length (8 each) of the table of contents.
const TRAILER: u64 = 38;
const MARK: &[u8] = b"SFA!\x01\x00";
const CONTENTS_MARK: &[u8] = b"TOC!";
/// More than the contents of any of fjall's files: each has less than ten sections.
const MOST: u64 = 4096;

/// The table of contents of a file; nothing if it is damaged.
///
/// # Errors
/// The file cannot be read.
pub(super) fn contents(path: &Path) -> io::Result<Option<Contents>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let Some(end) = length.checked_sub(TRAILER) else { return Ok(None) };
    file.seek(SeekFrom::Start(end))?;
    let trailer = read(&mut file, TRAILER)?;
    let mut trailer = Fields(&trailer).after(MARK);
    let (Some(checksum), Some(begin)) = (trailer.number::<16>(), trailer.number::<8>()) else {
        return Ok(None);
    };
    let begin = begin as u64;
    if begin > end || end - begin > MOST {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(begin))?;
    let bytes = read(&mut file, end - begin)?;
    Ok((xxh3_128(&bytes) == checksum).then_some(Contents(bytes)))
}

fn read(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A table of contents, whose checksum was right.
pub(super) struct Contents(Vec<u8>);

impl Contents {
    /// Where a section is in the file.
    pub(super) fn section(&self, wanted: &[u8]) -> Option<Range<usize>> {
        let mut fields = Fields(&self.0).after(CONTENTS_MARK);
        let count = fields.number::<4>()?;
        for _ in 0..count {
            let begin = usize::try_from(fields.number::<8>()?).ok()?;
            let length = usize::try_from(fields.number::<8>()?).ok()?;
            let name = fields.number::<2>()? as usize;
            if fields.take(name)? == wanted {
                return Some(begin..begin.checked_add(length)?);
            }
        }
        None
    }
}

/// What is left of bytes that are read one after the other.
pub(super) struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    /// What is after a mark; nothing is if it is not there.
    fn after(self, mark: &[u8]) -> Fields<'a> {
        Fields(self.0.strip_prefix(mark).unwrap_or_default())
    }

    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(length)?;
        self.0 = left;
        Some(taken)
    }

    /// A number of so many bytes, low ones first.
    pub(super) fn number<const BYTES: usize>(&mut self) -> Option<u128> {
        let mut number = [0; 16];
        number[..BYTES].copy_from_slice(self.take(BYTES)?);
        Some(u128::from_le_bytes(number))
    }
}
