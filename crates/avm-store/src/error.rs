//! What can go wrong. The texts say what, where and why, and what can be done.

use crate::batch::Sequence;
use crate::engine::EngineError;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// What the functions of this crate return.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the store did not do what was asked.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No store is there, and none was to be made.
    #[error("{}: there is no store; check the path, or let one be made", .folder.display())]
    NotFound {
        /// Where it was looked for.
        folder: PathBuf,
    },

    /// The folder holds something else, or an incomplete store.
    #[error("{}: this is not a store that can be opened: {why}", .folder.display())]
    NotAStore {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it, and what to do.
        why: String,
    },

    /// The store was made with another engine.
    #[error(
        "{}: this store was made with the engine {found}, not {asked}; open it with {found}, or export it and import it into a new store",
        .folder.display()
    )]
    WrongEngine {
        /// The folder.
        folder: PathBuf,
        /// The engine in its header.
        found: String,
        /// The engine that was asked for.
        asked: String,
    },

    /// The store was made by a later version.
    #[error(
        "{}: this store has format {found}, and this version reads up to format {known}; open it with a later version",
        .folder.display()
    )]
    NewerFormat {
        /// The folder or file.
        folder: PathBuf,
        /// Its format.
        found: u64,
        /// The latest known one.
        known: u64,
    },

    /// Somebody has the store open.
    #[error(
        "{}: the store is in use{}; a store can be open once at a time: stop the other one, or use another folder",
        .folder.display(), .by.map(|pid| format!(" by process {pid}")).unwrap_or_default()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The process that has it open, if that is known.
        by: Option<u32>,
    },

    /// What is stored is not what was written.
    #[error(
        "the store is damaged at the key '{}': {why}; `check` lists all that is damaged; restore it from an export or a copy",
        .key.escape_ascii()
    )]
    Corrupt {
        /// The key.
        key: Vec<u8>,
        /// What was found.
        why: String,
    },

    /// Batches that had been acknowledged are not there any more.
    #[error(
        "{}: the store ends at batch {found}, though batch {recorded} had been acknowledged: {why}; \
         restore it from an export or a copy, or remove the file '{}' to go on without the batches that are lost",
        .folder.display(), crate::folder::WATERMARK
    )]
    Lost {
        /// The folder.
        folder: PathBuf,
        /// The latest batch that is known to have been acknowledged.
        recorded: Sequence,
        /// The latest batch that is there.
        found: Sequence,
        /// What may have happened.
        why: String,
    },

    /// The system could not do something with a file.
    #[error("{}: cannot {doing}: {why}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        why: String,
    },

    /// The engine could not do something.
    #[error("{doing}: the engine {engine} says: {error}")]
    Engine {
        /// The engine's name.
        engine: &'static str,
        /// What was tried.
        doing: &'static str,
        /// What it says.
        error: EngineError,
    },

    /// Writing failed earlier. Nothing is written any more, since it is not known what is on disk.
    #[error(
        "nothing is written to the store any more, since writing failed ({cause}); batches up to {durable} are on disk, \
         and later ones may be; close it, see to the cause, and open it again"
    )]
    Failed {
        /// What failed.
        cause: Arc<StoreError>,
        /// The latest batch that is known to be on disk.
        durable: Sequence,
    },

    /// The store is being closed.
    #[error("the store is closed")]
    Closed,

    /// A batch was waited for that was never committed.
    #[error("there is no batch {sequence}: the latest is {latest}")]
    NoSuchBatch {
        /// What was waited for.
        sequence: Sequence,
        /// The latest batch.
        latest: Sequence,
    },

    /// A key is empty or too long.
    #[error("a key of {len} bytes cannot be stored: keys have 1 to {} bytes", crate::MAX_KEY)]
    KeyLength {
        /// Its bytes.
        len: usize,
    },

    /// A value is too long.
    #[error("a value of {len} bytes cannot be stored: values have at most {} bytes (at the key '{}')", crate::MAX_VALUE, .key.escape_ascii())]
    ValueLength {
        /// Its key.
        key: Vec<u8>,
        /// Its bytes.
        len: usize,
    },

    /// A store was to be filled that has something in it.
    #[error("{}: the store is not empty; import into a new one", .folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },

    /// An exported file is not as it was written.
    #[error("{}: this file cannot be imported: {why} (at byte {offset}); export it again", .path.display())]
    BadExport {
        /// The file.
        path: PathBuf,
        /// Where in it.
        offset: u64,
        /// What is wrong.
        why: String,
    },
}

impl StoreError {
    /// Whether stored data is damaged or missing.
    pub fn is_damage(&self) -> bool {
        match self {
            StoreError::Corrupt { .. } | StoreError::Lost { .. } => true,
            StoreError::Engine { error, .. } => error.is_damage(),
            StoreError::Failed { cause, .. } => cause.is_damage(),
            _ => false,
        }
    }

    pub(crate) fn io(
        path: impl Into<PathBuf>,
        doing: &'static str,
    ) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.into();
        move |error| StoreError::Io { path, doing, why: error.to_string() }
    }
}
