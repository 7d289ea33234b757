//! How long work may take that the loop does not count: what exploring and solvers ask on their way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Interrupts a run from another thread.
#[derive(Clone, Debug, Default)]
pub struct InterruptHandle(Arc<AtomicBool>);

impl InterruptHandle {
    /// Asks the run to stop soon.
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// When a run is to stop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patience {
    pub(crate) deadline: Option<Instant>,
    pub(crate) interrupt: InterruptHandle,
    /// The running execution's gas at which the run has used all of its own.
    pub(crate) last_gas: Option<u64>,
}

impl Patience {
    pub(crate) fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Whether the run is to stop now: the one who runs it says why.
    pub(crate) fn is_over(&self) -> bool {
        self.interrupt.0.load(Ordering::Relaxed) || self.is_late()
    }
}
