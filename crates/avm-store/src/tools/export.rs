//! Writes a store to one file that any engine can be filled from.
//!
//! The file begins with a line that says what it is, `avm-store export 1`. Frames follow (`frames.rs`), and in them: the number of the
//! latest batch (8 bytes, low byte first); the entries, each `1`, the lengths of key (2) and value (4), key, value; `0` and the count
//! of entries (8).

use super::frames::FrameWriter;
use super::{Counter, Watcher};
use crate::engine::Engine;
use crate::error::{Result, StoreError};
use crate::folder::sync_folder;
use crate::range::Range;
use crate::store::Store;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The format that is written, and the latest that is read.
pub(crate) const EXPORT_FORMAT: u64 = 1;
pub(crate) const TITLE: &str = "avm-store export ";

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Entries.
    pub entries: u64,
    /// Bytes of their keys and values.
    pub bytes: u64,
}

/// Writes all entries of a store, as they are now, to a file. A file that is there is replaced when the new one is complete.
///
/// # Errors
///
/// An entry is damaged; the file cannot be written.
pub fn export(store: &Store, path: impl AsRef<Path>, watcher: Watcher<'_>) -> Result<Exported> {
    let path = path.as_ref();
    // A link stays one, and what is no file, such as a pipe or a device, is written to.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let path = place.as_path();
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return write(store, path, watcher);
    }
    let mut new = path.as_os_str().to_os_string();
    new.push(".new");
    let new = PathBuf::from(new);
    let written = write(store, &new, watcher);
    if written.is_err() {
        // What matters is the first error.
        let _ = fs::remove_file(&new);
    }
    let exported = written?;
    fs::rename(&new, path).map_err(StoreError::io(&new, "rename the file"))?;
    sync_folder(path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
    Ok(exported)
}

fn write(store: &Store, path: &Path, watcher: Watcher<'_>) -> Result<Exported> {
    let io = |error| StoreError::io(path, "write the file")(error);
    let snapshot = store.snapshot()?;
    let mut counter = Counter::new(watcher, "exporting", store.shared.engine.entries().ok());
    let mut file = BufWriter::new(File::create(path).map_err(io)?);
    writeln!(file, "{TITLE}{EXPORT_FORMAT}").map_err(io)?;
    let mut frames = FrameWriter::new(file);
    frames.write_all(&snapshot.sequence().0.to_le_bytes()).map_err(io)?;
    let mut exported = Exported { entries: 0, bytes: 0 };
    for entry in snapshot.scan(Range::all())? {
        let (key, value) = entry?;
        write_entry(&mut frames, &key, &value).map_err(io)?;
        exported.entries += 1;
        exported.bytes += (key.len() + value.len()) as u64;
        counter.add(1);
    }
    frames.write_all(&[0]).and_then(|()| frames.write_all(&exported.entries.to_le_bytes())).map_err(io)?;
    let file = frames.finish().and_then(|file| Ok(file.into_inner()?)).map_err(io)?;
    if file.metadata().map_err(io)?.is_file() {
        file.sync_all().map_err(io)?;
    }
    counter.finish();
    Ok(exported)
}

fn write_entry(output: &mut impl Write, key: &[u8], value: &[u8]) -> io::Result<()> {
    output.write_all(&[1])?;
    output.write_all(&u16::try_from(key.len()).map_err(io::Error::other)?.to_le_bytes())?;
    output.write_all(&u32::try_from(value.len()).map_err(io::Error::other)?.to_le_bytes())?;
    output.write_all(key)?;
    output.write_all(value)
}
