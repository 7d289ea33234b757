//! What an engine has to do. All above it, numbering, grouping, checksums and pieces of long values, is the store's.

pub use crate::batch::{Change, Changes};
use crate::range::Range;
use std::fmt;
use std::io;
use std::path::Path;

/// A key and what it maps to.
pub type Entry = (Vec<u8>, Vec<u8>);

/// A change of one key on its own.
pub type Write = (Vec<u8>, Option<Vec<u8>>);

/// What an engine's functions return.
pub type EngineResult<T> = Result<T, EngineError>;

/// An ordered map from byte strings to byte strings that outlives the process.
///
/// One thread at a time writes; any number read meanwhile. Keys have at most [`MAX_ENGINE_KEY`] bytes,
/// values are small enough to fit on a page of 4 KB together with their key.
pub trait Engine: Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// What `key` maps to after the latest batch.
    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>>;

    /// The map as it is after the latest batch, and stays for whoever reads it.
    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>>;

    /// May take changes that belong to the next batch, so that there is less to do then, and keep them to itself: nobody reads them before
    /// the rest of that batch is applied or all is synced, and they are kept with it or lost with it. Whether it does so; otherwise
    /// they will be given as part of a batch.
    fn prepare(&self, _changes: &Changes) -> EngineResult<bool> {
        Ok(false)
    }

    /// Makes all changes of a batch, or none. No key comes twice, but for what was prepared: of that the later change counts. With `sync` they are on disk when it returns; without, a later
    /// `sync` is needed for that. After an error it is not known whether the changes will be there when the map is opened again.
    fn apply(&self, batch: &Changes, sync: bool) -> EngineResult<()>;

    /// Brings all batches to disk.
    fn sync(&self) -> EngineResult<()>;

    /// Bytes on disk, or in memory for an engine without a disk: roughly.
    fn size(&self) -> EngineResult<u64>;

    /// How many of these bytes are of a journal, whose room compaction does not give back.
    fn journal_size(&self) -> EngineResult<u64> {
        Ok(0)
    }

    /// How many entries there are: roughly, and for progress only.
    fn entries(&self) -> EngineResult<u64>;

    /// Gives back the room of what was deleted or replaced. Takes as long as it takes.
    fn compact(&self) -> EngineResult<()>;

    /// Checks the engine's own structure, beyond what reading all entries checks. Gives what is wrong with it.
    fn verify(&self) -> EngineResult<Vec<String>>;
}

/// The map of an engine as it was at one moment.
pub trait EngineSnapshot: Send + Sync {
    /// What `key` maps to.
    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>>;

    /// The entries in a range, in order, from either end.
    fn scan(&self, range: &Range) -> EngineResult<Box<dyn EngineScan>>;
}

/// Entries in the order of their keys. After an error a scan is of no more use.
pub trait EngineScan: Send {
    /// The next entry from the front.
    fn next(&mut self) -> EngineResult<Option<Entry>>;

    /// The next entry from the back.
    fn next_back(&mut self) -> EngineResult<Option<Entry>>;
}

/// The longest key that an engine is given: a key of the store, and what the store puts around it.
pub const MAX_ENGINE_KEY: usize = crate::MAX_KEY + 7;

/// Of what sort an engine's error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EngineErrorKind {
    /// The disk, or the part of it that may be used, is full.
    DiskFull,
    /// Reading or writing a file failed otherwise.
    Io,
    /// Its files are not as they were written.
    Damage,
    /// It panicked, which was caught.
    Panic,
    /// Somebody else has its files open.
    InUse,
    /// It stopped after an earlier error.
    Stopped,
    /// Anything else.
    Other,
}

/// Why an engine did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineError {
    /// Of what sort it is.
    pub kind: EngineErrorKind,
    /// What the engine says.
    pub message: String,
}

impl EngineError {
    /// An error of a sort.
    pub fn new(kind: EngineErrorKind, message: impl Into<String>) -> EngineError {
        EngineError { kind, message: message.into() }
    }

    /// An error of the system.
    pub fn io(error: &io::Error) -> EngineError {
        let kind = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                EngineErrorKind::DiskFull
            }
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => EngineErrorKind::Damage,
            _ => EngineErrorKind::Io,
        };
        EngineError::new(kind, error.to_string())
    }

    /// Whether stored data is damaged. A panic counts: engines panic on what they did not write.
    pub fn is_damage(&self) -> bool {
        matches!(self.kind, EngineErrorKind::Damage | EngineErrorKind::Panic)
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = match self.kind {
            EngineErrorKind::DiskFull => " (the disk is full: make room)",
            EngineErrorKind::Io | EngineErrorKind::Stopped | EngineErrorKind::Other => "",
            EngineErrorKind::Damage => " (its files are damaged: restore them from an export or a copy)",
            EngineErrorKind::Panic => {
                " (it panicked; its files may be damaged: restore them from an export or a copy)"
            }
            EngineErrorKind::InUse => " (somebody else has its files open)",
        };
        write!(f, "{}{advice}", self.message)
    }
}

impl std::error::Error for EngineError {}

/// What an engine is opened with.
#[derive(Clone, Debug)]
pub(crate) struct EngineOptions<'o> {
    /// Its own folder, which exists.
    pub folder: &'o Path,
    /// Whether it is to be made. Otherwise it must be there.
    pub create: bool,
    /// Whether all of it is checked first, where the engine does not check what it reads.
    pub verify: bool,
    /// Bytes for what was read.
    pub cache_bytes: usize,
    /// The latest batch that is known to have been acknowledged.
    pub acknowledged: u64,
}
