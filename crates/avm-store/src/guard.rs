//! An engine whose panics are errors.
//!
//! Engines panic on files that they did not write so: redb says so in its documentation, and fjall asserts what it expects. The
//! standard library's report of the panic goes to the standard error all the same, unless the program asks for
//! [`hush_caught_panics`].

use crate::batch::Changes;
use crate::engine::{Engine, EngineError, EngineErrorKind, EngineResult, EngineScan, EngineSnapshot, Entry};
use crate::range::Range;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread would be caught here.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// From now on a panic that this crate catches is not reported by itself, for the process as a whole: whoever called gets an error that
/// says the same. Other panics are reported as before.
pub fn hush_caught_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                report(panic);
            }
        }));
    });
}

/// Does something, and catches its panic.
pub(crate) fn caught<T>(action: impl FnOnce() -> T) -> std::thread::Result<T> {
    let before = IS_GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(action));
    IS_GUARDED.set(before);
    result
}

/// Does something with an engine, and gives its panic as an error.
pub(crate) fn guarded<T>(action: impl FnOnce() -> EngineResult<T>) -> EngineResult<T> {
    // What an engine was doing may be half done: it is not used for writing after that, and reading checks what it reads.
    caught(action).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
        Err(EngineError::new(EngineErrorKind::Panic, words))
    })
}

/// Something of an engine's. It may panic when it is dropped, too.
pub(crate) struct Guarded<T>(Option<T>);

impl<T> Guarded<T> {
    pub(crate) fn new(inner: T) -> Guarded<T> {
        Guarded(Some(inner))
    }

    fn with<U>(&self, action: impl FnOnce(&T) -> EngineResult<U>) -> EngineResult<U> {
        guarded(|| self.0.as_ref().map_or_else(|| Err(gone()), action))
    }
}

fn gone() -> EngineError {
    EngineError::new(EngineErrorKind::Stopped, "it is closed")
}

impl<T> Drop for Guarded<T> {
    fn drop(&mut self) {
        let inner = self.0.take();
        // There is nobody to tell: what had to be on disk was synced before.
        let _ = guarded(|| {
            drop(inner);
            Ok(())
        });
    }
}

impl Engine for Guarded<Box<dyn Engine>> {
    fn name(&self) -> &'static str {
        self.0.as_ref().map_or("none", |engine| engine.name())
    }

    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        self.with(|engine| engine.get(key))
    }

    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>> {
        self.with(|engine| Ok(Box::new(Guarded::new(engine.snapshot()?)) as Box<dyn EngineSnapshot>))
    }

    fn prepare(&self, changes: &Changes) -> EngineResult<bool> {
        self.with(|engine| engine.prepare(changes))
    }

    fn apply(&self, batch: &Changes, sync: bool) -> EngineResult<()> {
        self.with(|engine| engine.apply(batch, sync))
    }

    fn sync(&self) -> EngineResult<()> {
        self.with(|engine| engine.sync())
    }

    fn size(&self) -> EngineResult<u64> {
        self.with(|engine| engine.size())
    }

    fn journal_size(&self) -> EngineResult<u64> {
        self.with(|engine| engine.journal_size())
    }

    fn entries(&self) -> EngineResult<u64> {
        self.with(|engine| engine.entries())
    }

    fn compact(&self) -> EngineResult<()> {
        self.with(|engine| engine.compact())
    }

    fn verify(&self) -> EngineResult<Vec<String>> {
        self.with(|engine| engine.verify())
    }
}

impl EngineSnapshot for Guarded<Box<dyn EngineSnapshot>> {
    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        self.with(|snapshot| snapshot.get(key))
    }

    fn scan(&self, range: &Range) -> EngineResult<Box<dyn EngineScan>> {
        self.with(|snapshot| Ok(Box::new(Guarded::new(snapshot.scan(range)?)) as Box<dyn EngineScan>))
    }
}

impl EngineScan for Guarded<Box<dyn EngineScan>> {
    fn next(&mut self) -> EngineResult<Option<Entry>> {
        guarded(|| self.0.as_mut().map_or_else(|| Err(gone()), |scan| scan.next()))
    }

    fn next_back(&mut self) -> EngineResult<Option<Entry>> {
        guarded(|| self.0.as_mut().map_or_else(|| Err(gone()), |scan| scan.next_back()))
    }
}
