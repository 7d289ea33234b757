//! Output that waits until what led to it is on disk.
//!
//! A program on a durable store goes on while its commits are written. What it prints is held back meanwhile, so that
//! nobody outside learns of a commit that may still be lost; only what asks for input, and what runs long, is held up.

use avm_primitives::{FileMode, Host, HostError, Reader, Stream, Writer};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Outputs in order.
type Outputs = Vec<(Stream, Vec<u8>)>;

/// What was written and not let go yet, in order.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<Mutex<Outputs>>);

impl Held {
    fn lock(&self) -> MutexGuard<'_, Outputs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something is held back.
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Takes what is held back.
    fn take(&self) -> Outputs {
        std::mem::take(&mut self.lock())
    }

    fn push(&self, stream: Stream, bytes: &[u8]) {
        let mut held = self.lock();
        match held.last_mut() {
            Some((last, text)) if *last == stream => text.extend_from_slice(bytes),
            _ => held.push((stream, bytes.to_vec())),
        }
    }
}

/// The way outside of a program on a durable store: the host that it was given, but for output, which is held back.
pub(crate) struct HeldHost {
    inner: Arc<Mutex<Box<dyn Host>>>,
    held: Held,
    /// Why output that was let go did not arrive. The program is told the next time it writes.
    failed: Arc<Mutex<Option<HostError>>>,
}

/// The other end: lets output go.
pub(crate) struct Release {
    inner: Arc<Mutex<Box<dyn Host>>>,
    held: Held,
    failed: Arc<Mutex<Option<HostError>>>,
}

impl HeldHost {
    /// A host that holds back what is written to `inner`, and the end that lets it go.
    pub(crate) fn new(inner: Box<dyn Host>) -> (HeldHost, Release) {
        let inner = Arc::new(Mutex::new(inner));
        let (held, failed) = (Held::default(), Arc::new(Mutex::new(None)));
        let host = HeldHost { inner: inner.clone(), held: held.clone(), failed: failed.clone() };
        (host, Release { inner, held, failed })
    }

    fn inner(&self) -> MutexGuard<'_, Box<dyn Host>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What reads, or changes something outside, waits until what was written before has gone.
    fn after_output(&self) -> Result<MutexGuard<'_, Box<dyn Host>>, HostError> {
        if self.held.is_empty() { Ok(self.inner()) } else { Err(HostError::WouldBlock) }
    }
}

impl Release {
    /// Whether output waits to be let go.
    pub(crate) fn is_due(&self) -> bool {
        !self.held.is_empty()
    }

    /// Lets all output go.
    pub(crate) fn release(&self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for (stream, bytes) in self.held.take() {
            if let Err(error) = inner.write(stream, &bytes) {
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        }
    }
}

impl Host for HeldHost {
    fn read_input(&mut self, buffer: &mut [u8]) -> Result<usize, HostError> {
        self.after_output()?.read_input(buffer)
    }

    fn input_is_ready(&mut self) -> bool {
        self.inner().input_is_ready()
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), HostError> {
        if let Some(error) = self.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        self.held.push(stream, bytes);
        Ok(())
    }

    fn features(&self) -> Vec<String> {
        self.inner().features()
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        self.inner().is_terminal(stream)
    }

    fn open_reader(&mut self, name: &str) -> Result<Reader, HostError> {
        self.inner().open_reader(name)
    }

    fn open_writer(&mut self, name: &str, mode: FileMode) -> Result<Writer, HostError> {
        self.inner().open_writer(name, mode)
    }

    fn file_exists(&mut self, name: &str) -> Result<bool, HostError> {
        self.inner().file_exists(name)
    }

    fn delete_file(&mut self, name: &str) -> Result<(), HostError> {
        self.inner().delete_file(name)
    }

    fn seconds(&mut self) -> Result<f64, HostError> {
        self.inner().seconds()
    }

    fn microseconds(&mut self) -> Result<u64, HostError> {
        self.inner().microseconds()
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, HostError> {
        self.inner().variable(name)
    }

    fn variables(&mut self) -> Result<Vec<(String, String)>, HostError> {
        self.inner().variables()
    }

    fn command_line(&mut self) -> Vec<String> {
        self.inner().command_line()
    }

    fn random_seed(&mut self) -> Result<u64, HostError> {
        self.inner().random_seed()
    }
}
