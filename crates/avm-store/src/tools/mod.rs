//! What is done with a store as a whole: look at it, check it, compact it, copy it, export and import it.
//!
//! Each takes a function that is told now and then how far it is.

mod check;
mod compact;
mod copy;
mod export;
mod frames;
mod import;
mod info;
mod walk;

pub use check::{Damage, Place, Report, check};
pub use compact::{Compacted, compact};
pub use copy::copy;
pub use export::{Exported, export};
pub use import::{import, inspect};
pub use info::{Info, Space, info};

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub doing: &'static str,
    /// What is done, in entries or bytes.
    pub done: u64,
    /// What there is to do in all, if that is known roughly.
    pub total: Option<u64>,
}

/// Who is told how far something is.
pub type Watcher<'w> = &'w mut dyn FnMut(Progress);

/// Tells a watcher of entries, not of each.
pub(crate) struct Counter<'w> {
    watcher: Watcher<'w>,
    progress: Progress,
    told: u64,
}

/// Between two reports there are at least so many entries, or bytes.
const STEP: u64 = 1000;

impl<'w> Counter<'w> {
    pub(crate) fn new(watcher: Watcher<'w>, doing: &'static str, total: Option<u64>) -> Counter<'w> {
        let progress = Progress { doing, done: 0, total };
        watcher(progress);
        Counter { watcher, progress, told: 0 }
    }

    pub(crate) fn add(&mut self, done: u64) {
        self.progress.done += done;
        if self.progress.done >= self.told + STEP {
            self.told = self.progress.done;
            (self.watcher)(self.progress);
        }
    }

    /// Tells the end.
    pub(crate) fn finish(mut self) {
        self.progress.total = Some(self.progress.done);
        (self.watcher)(self.progress);
    }
}
