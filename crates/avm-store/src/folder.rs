//! The folder of a store.
//!
//! | file | what |
//! |---|---|
//! | `store` | the header: the format, the engine |
//! | `lock` | locked by the process that has the store open, whose number is in it |
//! | `watermark` | the latest batch that is known to have been acknowledged |
//! | `data/` | the engine's |
//!
//! The watermark is written after each sync and before anybody is told, but not synced itself. So it is never ahead of what is on
//! disk; after the end of a process it is exact, and after a loss of power somewhat behind. An engine that has lost more than that
//! has lost what was acknowledged.

use crate::batch::Sequence;
use crate::checksum;
use crate::error::{Result, StoreError};
use crate::options::{EngineKind, OpenOptions};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The format that is written, and the latest that is read.
pub(crate) const FORMAT: u64 = 1;

const HEADER: &str = "store";
const LOCK: &str = "lock";
/// So often, and so long apart, a lock that another holds is tried.
const LOCK_TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(10);
pub(crate) const WATERMARK: &str = "watermark";
const DATA: &str = "data";
/// What is renamed when it is complete.
const NEW_HEADER: &str = "store.new";
const NEW_DATA: &str = "data.new";

/// The folder of an open store.
pub(crate) struct Folder {
    pub path: PathBuf,
    pub engine: EngineKind,
    // Unlocked when it is closed.
    _lock: File,
}

impl Folder {
    /// Takes the folder at `path` for this process, and makes it a store's if there is none and one is to be made.
    pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Folder> {
        if !path.join(HEADER).exists() {
            if !options.create {
                return Err(missing(path));
            }
            if path.is_file() {
                let why = "it is a file, and a store is a folder".into();
                return Err(StoreError::NotAStore { folder: path.to_path_buf(), why });
            }
            fs::create_dir_all(path).map_err(StoreError::io(path, "make the folder"))?;
            // Where it is something else, not even the lock is put there. Another process may make the store meanwhile.
            let empty = only_leftovers(path);
            if !path.join(HEADER).exists() {
                empty?;
            }
        }
        let lock = lock(path)?;
        if !path.join(HEADER).exists() {
            only_leftovers(path)?;
            write_header(path, options.engine.unwrap_or_default())?;
        }
        let engine = read_header(path)?;
        match options.engine {
            Some(asked) if asked != engine => Err(StoreError::WrongEngine {
                folder: path.to_path_buf(),
                found: engine.to_string(),
                asked: asked.to_string(),
            }),
            _ => Ok(Folder { path: path.to_path_buf(), engine, _lock: lock }),
        }
    }

    /// The engine's folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.path.join(DATA)
    }

    /// Whether the engine's folder is there. If it was never completed, it is not.
    pub(crate) fn has_data(&self) -> Result<bool> {
        if self.data().exists() {
            return Ok(true);
        }
        if self.path.join(WATERMARK).exists() {
            let why = format!("its folder '{DATA}' is gone; restore it from a copy");
            return Err(StoreError::NotAStore { folder: self.path.clone(), why });
        }
        Ok(false)
    }

    /// Makes the engine's folder: `fill` fills it, under another name as long as it is not complete.
    pub(crate) fn make_data(&self, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let new = self.path.join(NEW_DATA);
        if new.exists() {
            fs::remove_dir_all(&new)
                .map_err(StoreError::io(&new, "remove what is left of a store that was not completed"))?;
        }
        fs::create_dir(&new).map_err(StoreError::io(&new, "make the folder"))?;
        fill(&new)?;
        fs::rename(&new, self.data()).map_err(StoreError::io(&new, "rename the folder"))?;
        sync_folder(&self.path)
    }
}

fn missing(path: &Path) -> StoreError {
    match path.join(DATA).exists() {
        true => StoreError::NotAStore {
            folder: path.to_path_buf(),
            why: format!("its header, the file '{HEADER}', is gone; restore it from a copy"),
        },
        false => StoreError::NotFound { folder: path.to_path_buf() },
    }
}

/// A store is made in a folder that is empty, but for what is left of an earlier attempt.
fn only_leftovers(path: &Path) -> Result<()> {
    let entries = fs::read_dir(path).map_err(StoreError::io(path, "read the folder"))?;
    for entry in entries {
        let name = entry.map_err(StoreError::io(path, "read the folder"))?.file_name();
        if name == DATA {
            return Err(missing(path));
        }
        if ![LOCK, NEW_HEADER, NEW_DATA].iter().any(|known| name == *known) {
            let why =
                format!("it has other things in it ('{}'); use a new or an empty folder", name.display());
            return Err(StoreError::NotAStore { folder: path.to_path_buf(), why });
        }
    }
    Ok(())
}

/// Locks a file, and tries for a moment: a process that is being started by the one that had the lock holds on to it until its
/// program begins.
fn try_lock(file: &File) -> std::result::Result<(), TryLockError> {
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
            tried => return tried,
        }
    }
    file.try_lock()
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = file.map_err(StoreError::io(&path, "open the file"))?;
    match try_lock(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let read = file.read_to_string(&mut text);
            let by = read.ok().and_then(|_| text.trim().parse().ok());
            return Err(StoreError::InUse { folder: folder.to_path_buf(), by });
        }
        Err(TryLockError::Error(error)) => return Err(StoreError::io(&path, "lock the file")(error)),
    }
    // The number is for the message to others only.
    let noted = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    noted.map_err(StoreError::io(&path, "write the file"))?;
    Ok(file)
}

fn header_text(format: u64, engine: &str) -> String {
    let text = format!("avm-store {format}\nengine {engine}\n");
    let sum = checksum::of(b"header", text.as_bytes());
    format!("{text}checksum {sum:016x}\n")
}

fn write_header(folder: &Path, engine: EngineKind) -> Result<()> {
    let new = folder.join(NEW_HEADER);
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(header_text(FORMAT, engine.name()).as_bytes())?;
        file.sync_all()
    });
    written.map_err(StoreError::io(&new, "write the file"))?;
    fs::rename(&new, folder.join(HEADER)).map_err(StoreError::io(&new, "rename the file"))?;
    sync_folder(folder)
}

fn read_header(folder: &Path) -> Result<EngineKind> {
    let path = folder.join(HEADER);
    let text = fs::read(&path).map_err(StoreError::io(&path, "read the file"))?;
    let text = String::from_utf8_lossy(&text);
    let word = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let bad = |why: &str| StoreError::NotAStore { folder: folder.to_path_buf(), why: why.to_string() };
    let (format, engine) = word("avm-store")
        .and_then(|format| Some((format.parse::<u64>().ok()?, word("engine")?)))
        .filter(|(format, engine)| *format > FORMAT || text == header_text(*format, engine))
        .ok_or_else(|| bad("its header, the file 'store', is damaged; restore it from a copy"))?;
    if format > FORMAT {
        return Err(StoreError::NewerFormat { folder: folder.to_path_buf(), found: format, known: FORMAT });
    }
    engine.parse().map_err(|why: String| bad(&why))
}

/// The latest batch that is known to have been acknowledged, in a file.
pub(crate) struct Watermark {
    path: PathBuf,
    file: File,
    /// What it says.
    pub sequence: Sequence,
}

impl Watermark {
    /// Opens the watermark of a folder. Where there is none, anything may have been acknowledged.
    pub(crate) fn open(folder: &Path) -> Result<Watermark> {
        let path = folder.join(WATERMARK);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(StoreError::io(&path, "open the file"))?;
        let mut bytes = Vec::new();
        (&mut file).take(64).read_to_end(&mut bytes).map_err(StoreError::io(&path, "read the file"))?;
        // There are two copies, so one damaged bit does no harm.
        let copies =
            bytes.chunks(16).filter_map(|copy| checksum::open(WATERMARK.as_bytes(), copy)?.try_into().ok());
        let latest = copies.map(u64::from_le_bytes).max();
        let mut watermark = Watermark { path, file, sequence: Sequence(latest.unwrap_or(0)) };
        match latest {
            Some(_) => {}
            None if bytes.is_empty() => {
                watermark.write(Sequence(0))?;
                watermark.sync()?;
                sync_folder(folder)?;
            }
            None => {
                let why = format!(
                    "its file '{WATERMARK}' is damaged; remove it to go on without knowing whether the latest batches are there"
                );
                return Err(StoreError::NotAStore { folder: folder.to_path_buf(), why });
            }
        }
        Ok(watermark)
    }

    /// Writes it, for other processes to see; it is on disk sometime.
    pub(crate) fn write(&mut self, sequence: Sequence) -> Result<()> {
        let mut copy = sequence.0.to_le_bytes().to_vec();
        checksum::seal(WATERMARK.as_bytes(), &mut copy);
        copy.extend_from_within(..);
        let written = write_at_start(&mut self.file, &copy);
        written.map_err(StoreError::io(&self.path, "write the file"))?;
        self.sequence = sequence;
        Ok(())
    }

    /// Brings it to disk.
    pub(crate) fn sync(&self) -> Result<()> {
        self.file.sync_data().map_err(StoreError::io(&self.path, "sync the file"))
    }
}

/// Writes the first bytes of a file: with one call of the system, where it has such a one.
fn write_at_start(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::write_all_at(file, bytes, 0);
    #[cfg(not(unix))]
    io::Seek::rewind(file).and_then(|()| file.write_all(bytes))
}

/// Brings to disk which files a folder has.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    let synced: io::Result<()> =
        if cfg!(unix) { File::open(path).and_then(|folder| folder.sync_all()) } else { Ok(()) };
    synced.map_err(StoreError::io(path, "sync the folder"))
}
