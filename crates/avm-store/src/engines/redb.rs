//! `redb`: a copy-on-write B-tree in one file.
//!
//! Each of its pages holds the checksums of the pages below, but reading does not look at them. The store's own checksums show
//! a damaged value; for damaged keys and branches, which make entries disappear, redb checks the whole file when it is opened.

use crate::batch::Changes;
use crate::engine::{
    Engine, EngineError, EngineErrorKind, EngineOptions, EngineResult, EngineScan, EngineSnapshot, Entry,
};
use crate::range::Range;
use redb::backends::FileBackend;
use redb::{
    Builder, CommitError, CompactionError, Database, DatabaseError, Durability, ReadOnlyTable,
    ReadableDatabase, ReadableTableMetadata, StorageBackend, StorageError, TableDefinition, TableError,
    TransactionError, WriteTransaction,
};
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

const FILE: &str = "data.redb";
const TABLE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("data");

/// The engine.
pub(crate) struct Redb {
    /// The next transaction, if something of it was prepared. It ends before the database does.
    next: Mutex<Option<WriteTransaction>>,
    // Compaction and verification want the database for themselves.
    database: RwLock<Database>,
    path: PathBuf,
}

impl Redb {
    pub(crate) fn open(options: &EngineOptions<'_>) -> EngineResult<Redb> {
        let path = options.folder.join(FILE);
        let mut builder = Builder::new();
        builder.set_cache_size(options.cache_bytes);
        builder.set_check_integrity_on_open(options.verify && !options.create);
        let file = File::options().read(true).write(true).create(options.create).truncate(false).open(&path);
        let file = file.map_err(|error| EngineError::io(&error))?;
        let size = file.metadata().map_err(|error| EngineError::io(&error))?.len();
        if size == 0 && !options.create {
            // redb would make a new database of it.
            return Err(EngineError::new(
                EngineErrorKind::Damage,
                format!("the file {} is empty", path.display()),
            ));
        }
        let file = FileBackend::new(file).map_err(opening)?;
        Redb::over(&builder, file, options.create, path)
    }

    /// The database in what may be a file.
    pub(crate) fn over(
        builder: &Builder,
        backend: impl StorageBackend,
        create: bool,
        path: PathBuf,
    ) -> EngineResult<Redb> {
        let database = builder.create_with_backend(backend).map_err(opening)?;
        if create {
            let write = database.begin_write().map_err(transaction)?;
            drop(write.open_table(TABLE).map_err(table)?);
            write.commit().map_err(commit)?;
        }
        Ok(Redb { next: Mutex::new(None), database: RwLock::new(database), path })
    }

    fn view(&self) -> EngineResult<View> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let read = database.begin_read().map_err(transaction)?;
        Ok(View(read.open_table(TABLE).map_err(table)?))
    }

    fn next(&self) -> MutexGuard<'_, Option<WriteTransaction>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next transaction, with changes made in it.
    fn changed(&self, next: Option<WriteTransaction>, changes: &Changes) -> EngineResult<WriteTransaction> {
        let begin = || self.database.read().unwrap_or_else(PoisonError::into_inner).begin_write();
        let write = next.map_or_else(begin, Ok).map_err(transaction)?;
        let mut data = write.open_table(TABLE).map_err(table)?;
        for (key, value) in changes.iter() {
            match value {
                Some(value) => drop(data.insert(key, value).map_err(storage)?),
                None => drop(data.remove(key).map_err(storage)?),
            }
        }
        drop(data);
        Ok(write)
    }

    fn write(&self, batch: &Changes, sync: bool) -> EngineResult<()> {
        let mut next = self.next();
        let mut write = self.changed(next.take(), batch)?;
        if !sync {
            let set = write.set_durability(Durability::None);
            set.map_err(|error| EngineError::new(EngineErrorKind::Other, error.to_string()))?;
        }
        write.commit().map_err(commit)
    }

    /// Refuses what cannot be done while something was prepared, which may be lost.
    fn without_next(&self) -> EngineResult<()> {
        let words = "what was written ahead is not on disk yet";
        self.next().as_ref().map_or(Ok(()), |_| Err(EngineError::new(EngineErrorKind::InUse, words)))
    }
}

impl Engine for Redb {
    fn name(&self) -> &'static str {
        "redb"
    }

    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        self.view()?.get(key)
    }

    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>> {
        Ok(Box::new(self.view()?))
    }

    // A transaction costs more than what is in it, synced or not.
    fn prepare(&self, changes: &Changes) -> EngineResult<bool> {
        let mut next = self.next();
        *next = Some(self.changed(next.take(), changes)?);
        Ok(true)
    }

    fn apply(&self, batch: &Changes, sync: bool) -> EngineResult<()> {
        self.write(batch, sync)
    }

    fn sync(&self) -> EngineResult<()> {
        self.write(&Changes::new(), true)
    }

    fn size(&self) -> EngineResult<u64> {
        Ok(std::fs::metadata(&self.path).map_err(|error| EngineError::io(&error))?.len())
    }

    fn entries(&self) -> EngineResult<u64> {
        self.view()?.0.len().map_err(storage)
    }

    fn compact(&self) -> EngineResult<()> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        self.without_next()?;
        while database.compact().map_err(compaction)? {}
        Ok(())
    }

    fn verify(&self) -> EngineResult<Vec<String>> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        self.without_next()?;
        Ok(match database.check_integrity().map_err(opening)? {
            true => Vec::new(),
            false => vec!["the structure of the file was damaged, and has been repaired".to_string()],
        })
    }
}

struct View(ReadOnlyTable<&'static [u8], &'static [u8]>);

impl EngineSnapshot for View {
    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        Ok(self.0.get(key).map_err(storage)?.map(|value| value.value().to_vec()))
    }

    fn scan(&self, range: &Range) -> EngineResult<Box<dyn EngineScan>> {
        let entries = match range.is_empty() {
            true => None,
            false => Some(self.0.range::<&[u8]>(range.bounds()).map_err(storage)?),
        };
        Ok(Box::new(Entries(entries)))
    }
}

type RedbRange = redb::Range<'static, &'static [u8], &'static [u8]>;

/// Entries of a range, which may be one that holds nothing.
struct Entries(Option<RedbRange>);

impl Entries {
    fn take(&mut self, end: impl FnOnce(&mut RedbRange) -> Option<Item>) -> EngineResult<Option<Entry>> {
        let Some(item) = self.0.as_mut().and_then(end) else { return Ok(None) };
        let (key, value) = item.map_err(storage)?;
        Ok(Some((key.value().to_vec(), value.value().to_vec())))
    }
}

type Item = Result<
    (redb::AccessGuard<'static, &'static [u8]>, redb::AccessGuard<'static, &'static [u8]>),
    StorageError,
>;

impl EngineScan for Entries {
    fn next(&mut self) -> EngineResult<Option<Entry>> {
        self.take(Iterator::next)
    }

    fn next_back(&mut self) -> EngineResult<Option<Entry>> {
        self.take(DoubleEndedIterator::next_back)
    }
}

fn storage(error: StorageError) -> EngineError {
    let kind = match &error {
        StorageError::Io(io) => return EngineError::io(io),
        StorageError::Corrupted(_) => EngineErrorKind::Damage,
        StorageError::PreviousIo | StorageError::DatabaseClosed => EngineErrorKind::Stopped,
        StorageError::LockPoisoned(_) => EngineErrorKind::Panic,
        _ => EngineErrorKind::Other,
    };
    EngineError::new(kind, error.to_string())
}

fn opening(error: DatabaseError) -> EngineError {
    let kind = match error {
        DatabaseError::Storage(error) => return storage(error),
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::TransactionInProgress => EngineErrorKind::InUse,
        DatabaseError::UpgradeRequired(_) => EngineErrorKind::Damage,
        _ => EngineErrorKind::Other,
    };
    EngineError::new(kind, error.to_string())
}

fn transaction(error: TransactionError) -> EngineError {
    match error {
        TransactionError::Storage(error) => storage(error),
        error => EngineError::new(EngineErrorKind::Other, error.to_string()),
    }
}

fn table(error: TableError) -> EngineError {
    match error {
        TableError::Storage(error) => storage(error),
        // The table is always there, with these types.
        error => EngineError::new(EngineErrorKind::Damage, error.to_string()),
    }
}

fn commit(error: CommitError) -> EngineError {
    match error {
        CommitError::Storage(error) => storage(error),
        error => EngineError::new(EngineErrorKind::Other, error.to_string()),
    }
}

fn compaction(error: CompactionError) -> EngineError {
    match error {
        CompactionError::Storage(error) => storage(error),
        error => EngineError::new(EngineErrorKind::InUse, error.to_string()),
    }
}
