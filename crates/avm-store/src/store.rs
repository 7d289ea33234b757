//! The store.

use crate::batch::{Batch, Sequence};
use crate::committer::Shared;
use crate::engine::{Engine, EngineErrorKind, EngineOptions, EngineResult};
use crate::engines::{self, Memory};
use crate::error::{Result, StoreError};
use crate::folder::{Folder, Watermark};
use crate::guard::{Guarded, guarded};
use crate::options::{EngineKind, OpenOptions};
use crate::range::Range;
use crate::record::{self, MAX_KEY, MAX_VALUE, Meta};
use crate::scan::{Keys, Reads, Scan};
use crate::snapshot::{Below, Snapshot};
use crate::writer::Writer;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

/// A durable map from keys to values. It can be used from any number of threads. Dropping it writes and syncs all that was
/// committed; [`Store::close`] also says whether that went well.
pub struct Store {
    pub(crate) shared: Arc<Shared>,
    committer: Option<JoinHandle<()>>,
    reads: OnceLock<Reads>,
    /// Where it is, if it is on disk. Given up last.
    pub(crate) folder: Option<Folder>,
}

impl Store {
    /// Opens the store in a folder, or makes one there.
    ///
    /// # Errors
    ///
    /// Those of opening: there is none and none is to be made, another process has it open, it has another engine or a newer format,
    /// its files are damaged, or batches that were acknowledged are missing.
    pub fn open(path: impl AsRef<Path>, options: &OpenOptions) -> Result<Store> {
        let path = path.as_ref();
        if options.engine == Some(EngineKind::Memory) {
            return Store::with_engine(Box::new(Memory::new()), options);
        }
        let folder = Folder::open(path, options)?;
        let open = |data: &Path, create: bool, acknowledged: u64| {
            let (verify, cache_bytes) = (options.verify, options.cache_bytes);
            let options = EngineOptions { folder: data, create, verify, cache_bytes, acknowledged };
            let engine = guarded(|| engines::open(folder.engine, &options));
            engine.map(Guarded::new).map_err(|error| match error.kind {
                EngineErrorKind::InUse => StoreError::InUse { folder: path.to_path_buf(), by: None },
                _ => StoreError::Engine { engine: folder.engine.name(), doing: "opening the store", error },
            })
        };
        if !folder.has_data()? {
            folder.make_data(|data| begin(&open(data, true, 0)?))?;
        }
        let watermark = Watermark::open(path)?;
        let engine = open(&folder.data(), false, watermark.sequence.0)?;
        let meta = meta(&engine)?
            .ok_or_else(|| record::corrupt(record::META_KEY, "the store's own record is missing"))?;
        if meta.sequence < watermark.sequence.0 {
            return Err(StoreError::Lost {
                folder: path.to_path_buf(),
                recorded: watermark.sequence,
                found: Sequence(meta.sequence),
                why: format!(
                    "files of the engine {} are damaged, or were replaced by older ones",
                    folder.engine
                ),
            });
        }
        Store::start(engine, meta, Some((folder, watermark)), options)
    }

    /// A store in memory, which is gone when it is dropped.
    pub fn memory() -> Store {
        match Store::with_engine(Box::new(Memory::new()), &OpenOptions::default()) {
            Ok(store) => store,
            // Only a system that starts no thread comes here; there is nothing to go on with then.
            Err(error) => panic!("a store in memory: {error}"),
        }
    }

    /// A store over an engine that is open already: one of your own, or one that fails on purpose.
    pub fn with_engine(engine: Box<dyn Engine>, options: &OpenOptions) -> Result<Store> {
        let engine = Guarded::new(engine);
        let found = match meta(&engine)? {
            Some(meta) => meta,
            None => {
                begin(&engine)?;
                Meta::default()
            }
        };
        Store::start(engine, found, None, options)
    }

    fn start(
        engine: Guarded<Box<dyn Engine>>,
        meta: Meta,
        place: Option<(Folder, Watermark)>,
        options: &OpenOptions,
    ) -> Result<Store> {
        let (folder, watermark) = place.unzip();
        let sequence = Sequence(meta.sequence);
        let shared = Arc::new(Shared::new(engine, Writer::new(meta, watermark), sequence, options));
        let theirs = shared.clone();
        let started = thread::Builder::new().name("avm-store".into()).spawn(move || theirs.run());
        let path = folder.as_ref().map(|folder| folder.path.clone()).unwrap_or_default();
        let committer = started.map_err(StoreError::io(path, "start the thread that writes"))?;
        Ok(Store { shared, committer: Some(committer), reads: OnceLock::new(), folder })
    }

    /// Commits a batch: readers see it when this returns, and it will be kept after all earlier ones. Its number is what
    /// [`Store::wait`] takes. A batch without changes gets no number of its own: the latest one is given. It is written when
    /// somebody waits for it, or else a moment later ([`OpenOptions::sync_interval`]). Waits while too much is not kept yet.
    ///
    /// # Errors
    ///
    /// A key or value of a length that cannot be stored; writing failed earlier.
    pub fn commit(&self, batch: Batch) -> Result<Sequence> {
        for (key, value) in batch.changes.iter() {
            if key.is_empty() || key.len() > MAX_KEY {
                return Err(StoreError::KeyLength { len: key.len() });
            }
            if let Some(value) = value.filter(|value| value.len() > MAX_VALUE) {
                return Err(StoreError::ValueLength { key: key.to_vec(), len: value.len() });
            }
        }
        self.shared.enqueue(batch.changes)
    }

    /// Has a thread of the store begin to write what was committed, which will be waited for later. It is not synced yet.
    pub fn write_ahead(&self) {
        self.shared.write_ahead();
    }

    /// Has a thread of the store keep what was committed, as [`Store::wait`] does, while whoever asks goes on. [`Store::listen`] tells
    /// when that is done, and [`Store::failure`] whether it failed.
    pub fn keep_ahead(&self) {
        self.shared.keep_ahead();
    }

    /// Has a function be told, from now on and instead of an earlier one, up to where batches count as kept: by whichever thread has
    /// kept them, in order.
    pub fn listen(&self, listener: impl Fn(Sequence) + Send + Sync + 'static) {
        self.shared.listen(Arc::new(listener));
    }

    /// Whether a batch, and with it all earlier ones, counts as kept.
    pub fn is_kept(&self, sequence: Sequence) -> bool {
        self.shared.is_kept(sequence)
    }

    /// Whether the engine has a batch, which need not be on disk. Some engines have what was written ahead only once it is synced.
    pub fn is_written(&self, sequence: Sequence) -> bool {
        self.shared.is_applied(sequence)
    }

    /// Returns when a batch, and with it all earlier ones, counts as kept. While nobody writes, this thread does.
    ///
    /// # Errors
    ///
    /// It was not written, since writing failed; or there is no such batch.
    pub fn wait(&self, sequence: Sequence) -> Result<()> {
        self.shared.wait(sequence)
    }

    /// Brings all that was committed to disk, whatever the durability.
    pub fn flush(&self) -> Result<()> {
        self.shared.flush()
    }

    /// The latest batch.
    pub fn latest(&self) -> Sequence {
        self.shared.sequences().0
    }

    /// The latest batch that is on disk, with all earlier ones.
    pub fn durable(&self) -> Sequence {
        self.shared.sequences().1
    }

    /// Why nothing is written any more, if writing failed. What was committed in this process can still be read.
    pub fn failure(&self) -> Option<StoreError> {
        self.shared.failure()
    }

    /// Has a function be told of all that is read from now on by [`Store::get`], [`Store::scan`] and [`Store::scan_back`]: keys, and
    /// what they map to. Only the first one that is given counts.
    pub fn note_reads(&self, note: impl Fn(&[u8], Option<&[u8]>) + Send + Sync + 'static) {
        // Whoever comes second is not told, as is said above.
        let _ = self.reads.set(Arc::new(note));
    }

    /// What `key` maps to.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Result<Option<Vec<u8>>> {
        let key = key.as_ref();
        let found = self.look_up(key)?;
        if let Some(note) = self.reads.get() {
            note(key, found.as_deref());
        }
        Ok(found)
    }

    fn look_up(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(pending) = self.shared.overlay.get(key) {
            return Ok(pending.map(|value| value.to_vec()));
        }
        let engine_key = record::value_key(key);
        let found = self.shared.engine.get(&engine_key).map_err(|error| self.reading(error))?;
        match found.map(|record| record::Value::decode(&engine_key, record)).transpose()? {
            None => Ok(None),
            Some(record::Value::Whole(value)) => Ok(Some(value)),
            // Its pieces have to be of the same moment as its head.
            Some(record::Value::Pieces(_)) => self.snapshot()?.get(key),
        }
    }

    /// The store as it is now, for reading.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let (layer, snapshot) = self.shared.overlay.view(|| self.shared.engine.snapshot());
        let snapshot = snapshot.map_err(|error| self.reading(error))?;
        Ok(Snapshot { layer, engine: Arc::new(Below { snapshot, name: self.shared.engine.name() }) })
    }

    /// The entries in a range as they are now, by ascending keys.
    pub fn scan(&self, range: Range) -> Result<Scan> {
        Ok(self.snapshot()?.scan(range)?.noted(self.reads.get()))
    }

    /// The entries in a range as they are now, by descending keys.
    pub fn scan_back(&self, range: Range) -> Result<Scan> {
        Ok(self.snapshot()?.scan_back(range)?.noted(self.reads.get()))
    }

    /// The keys in a range as they are now, with the lengths of their values.
    pub fn keys(&self, range: Range) -> Result<Keys> {
        self.snapshot()?.keys(range)
    }

    /// The engine's name.
    pub fn engine(&self) -> &'static str {
        self.shared.engine.name()
    }

    /// Where it is, if it is on disk.
    pub fn path(&self) -> Option<&Path> {
        self.folder.as_ref().map(|folder| folder.path.as_path())
    }

    /// Writes and syncs all that was committed, and gives the store up.
    ///
    /// # Errors
    ///
    /// Writing failed, now or earlier.
    pub fn close(mut self) -> Result<()> {
        self.stop();
        self.shared.failure().map_or(Ok(()), Err)
    }

    fn stop(&mut self) {
        self.shared.close();
        if let Some(committer) = self.committer.take() {
            // It catches its panics.
            let _ = committer.join();
        }
    }

    fn reading(&self, error: crate::engine::EngineError) -> StoreError {
        StoreError::Engine { engine: self.shared.engine.name(), doing: "reading", error }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The store's own record, if there is one.
fn meta(engine: &Guarded<Box<dyn Engine>>) -> Result<Option<Meta>> {
    let record = opening(engine, engine.get(record::META_KEY))?;
    let decode = |record: Vec<u8>| {
        Meta::decode(&record)
            .ok_or_else(|| record::corrupt(record::META_KEY, "the store's own record is damaged"))
    };
    record.map(decode).transpose()
}

/// Writes the first of the store's own records.
fn begin(engine: &Guarded<Box<dyn Engine>>) -> Result<()> {
    let record = Meta::default().encode();
    let changes = [(record::META_KEY, Some(record.as_slice()))].into_iter().collect();
    opening(engine, engine.apply(&changes, true))
}

fn opening<T>(engine: &Guarded<Box<dyn Engine>>, result: EngineResult<T>) -> Result<T> {
    result.map_err(|error| StoreError::Engine { engine: engine.name(), doing: "opening the store", error })
}
