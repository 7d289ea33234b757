//! Output that waits until what led to it is on disk.
//!
//! A program on a durable store goes on while its commits are written. What it prints and writes to files is held back
//! meanwhile, so that nobody outside learns of a commit that may still be lost. Output that is flushed is let go as soon as the
//! commits before it are on disk, by whoever brought them there; the program goes on: it cannot tell the difference. What has to
//! arrive in a file, what asks for input and what changes files otherwise is held up: it is refused, and tried again when
//! everything is on disk.

use avm_primitives::{FileMode, Host, HostError, Reader, Stream, Writer};
use avm_store::Sequence;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where bytes go.
#[derive(Clone)]
enum Target {
    Stream(Stream),
    File(HeldFile),
}

impl Target {
    fn is_same(&self, other: &Target) -> bool {
        match (self, other) {
            (Target::Stream(one), Target::Stream(other)) => one == other,
            (Target::File(one), Target::File(other)) => one.is_same(other),
            _ => false,
        }
    }
}

/// What was written, in order, and where to.
type Written = Vec<(Target, Vec<u8>)>;

/// What was written up to some moment.
struct Part {
    written: Written,
    /// The batch that has to be kept first. On one of several shards that is for others to know.
    after: Sequence,
}

/// What is held back, in order.
#[derive(Default)]
struct Queue {
    written: Written,
    /// How many bytes that are, with those of the parts.
    bytes: usize,
    /// What was written before that.
    earlier: VecDeque<Part>,
    /// Whether a part was taken and has not arrived yet.
    is_going: bool,
    /// Whether it was a flush that was refused last, which need not wait,
    is_flushed: bool,
    /// and whether something was refused until everything is on disk,
    is_asked: bool,
    /// or what comes next was refused and everything has been on disk since.
    is_granted: bool,
}

impl Queue {
    fn push(&mut self, target: &Target, bytes: &[u8]) {
        self.bytes += bytes.len();
        match self.written.last_mut() {
            Some((last, text)) if last.is_same(target) => text.extend_from_slice(bytes),
            _ => self.written.push((target.clone(), bytes.to_vec())),
        }
    }

    fn holds(&self, target: &Target) -> bool {
        let earlier = self.earlier.iter().map(|part| &part.written);
        self.is_going || earlier.chain([&self.written]).flatten().any(|(written, _)| written.is_same(target))
    }

    fn is_empty(&self) -> bool {
        !self.is_going && self.written.is_empty() && self.earlier.iter().all(|part| part.written.is_empty())
    }

    fn end_part(&mut self, after: Sequence) {
        let written = std::mem::take(&mut self.written);
        self.earlier.push_back(Part { written, after });
    }

    /// Takes the first part, if it is one that may go.
    fn take_part(&mut self, mut may_go: impl FnMut(&Part) -> bool) -> Option<Written> {
        let part = self.earlier.pop_front_if(|part| may_go(part));
        self.is_going = part.is_some();
        let part = part?;
        self.bytes -= part.written.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        Some(part.written)
    }

    /// Refuses what waits until something is written out. What others have written since it was refused does not count.
    fn unless(&mut self, holds: impl FnOnce(&Queue) -> bool) -> Result<(), HostError> {
        self.is_flushed = false;
        if std::mem::take(&mut self.is_granted) || !holds(self) { Ok(()) } else { Err(HostError::WouldBlock) }
    }
}

/// The queue that both ends have.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<Queue>>);

impl Held {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        lock(&self.0)
    }

    /// Refuses what changes something outside until all that was committed before is on disk.
    fn after_commits(&self) -> Result<(), HostError> {
        let mut queue = self.lock();
        if std::mem::take(&mut queue.is_granted) {
            return Ok(());
        }
        (queue.is_flushed, queue.is_asked) = (false, true);
        Err(HostError::WouldBlock)
    }
}

/// The way outside of a program on a durable store: the host that it was given, but for what has to wait.
pub(crate) struct HeldHost {
    inner: Inner,
    held: Held,
}

/// The other end: lets output go.
#[derive(Clone)]
pub(crate) struct Release {
    inner: Inner,
    held: Held,
    /// Whoever lets something go has this: what is taken first arrives first.
    going: Arc<Mutex<()>>,
}

#[derive(Clone)]
struct Inner {
    host: Arc<Mutex<Box<dyn Host>>>,
    /// Why output that was let go did not arrive. The program is told the next time it writes.
    failed: Arc<Mutex<Option<HostError>>>,
}

/// A file that a program writes to.
#[derive(Clone)]
struct HeldFile(Arc<Mutex<Opened>>);

struct Opened {
    writer: Writer,
    /// Why what was let go did not arrive.
    failed: Option<io::Error>,
}

fn lock<T: ?Sized>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl HeldHost {
    /// A host that holds back what is written to `inner`, and the end that lets it go.
    pub(crate) fn new(inner: Box<dyn Host>) -> (HeldHost, Release) {
        let inner = Inner { host: Arc::new(Mutex::new(inner)), failed: Arc::default() };
        let held = Held::default();
        (
            HeldHost { inner: inner.clone(), held: held.clone() },
            Release { inner, held, going: Arc::default() },
        )
    }

    fn inner(&self) -> MutexGuard<'_, Box<dyn Host>> {
        lock(&self.inner.host)
    }

    /// What reads waits until what was written before has gone.
    fn after_output(&self) -> Result<MutexGuard<'_, Box<dyn Host>>, HostError> {
        self.held.lock().unless(|queue| !queue.is_empty()).map(|()| self.inner())
    }

    /// What changes something outside waits until all that was committed before is on disk.
    fn after_commits(&self) -> Result<MutexGuard<'_, Box<dyn Host>>, HostError> {
        self.held.after_commits().map(|()| self.inner())
    }
}

impl Release {
    /// Whether something waits until everything is on disk.
    pub(crate) fn is_due(&self) -> bool {
        let queue = self.held.lock();
        queue.is_asked || !queue.is_empty()
    }

    /// Whether it was a flush that was refused last, which need not wait.
    pub(crate) fn is_flushed(&self) -> bool {
        std::mem::take(&mut self.held.lock().is_flushed)
    }

    /// Notes why output did not arrive. The program is told the next time it writes.
    pub(crate) fn fail(&self, failure: HostError) {
        *lock(&self.inner.failed) = Some(failure);
    }

    /// How many bytes are held back.
    pub(crate) fn bytes(&self) -> usize {
        self.held.lock().bytes
    }

    /// Lets all output go.
    pub(crate) fn release(&self) {
        {
            let mut queue = self.held.lock();
            queue.is_asked = false;
            queue.end_part(Sequence::default());
        }
        self.let_go(|_| true);
    }

    /// What was written up to now goes before what others write later, and not before a batch is kept.
    pub(crate) fn end_part(&self, after: Sequence) {
        self.held.lock().end_part(after);
    }

    /// Lets the first part go; gives whether there was one.
    pub(crate) fn release_part(&self) -> bool {
        let mut is_first = true;
        self.let_go(|_| std::mem::take(&mut is_first));
        !is_first
    }

    /// Lets go what may go, now that batches up to `kept` are. A host that panics has failed to write.
    pub(crate) fn release_up_to(&self, kept: Sequence) {
        let gone = catch_unwind(AssertUnwindSafe(|| self.let_go(|part| part.after <= kept)));
        if gone.is_err() {
            self.held.lock().is_going = false;
            self.fail(HostError::Failed("what writes it panicked".into()));
        }
    }

    fn let_go(&self, mut may_go: impl FnMut(&Part) -> bool) {
        let _going = lock(&self.going);
        loop {
            // Others may write meanwhile.
            let part = self.held.lock().take_part(&mut may_go);
            let Some(written) = part else { return };
            for (target, bytes) in written {
                match target {
                    Target::Stream(stream) => self.write(stream, &bytes),
                    Target::File(file) => file.write_out(&bytes),
                }
            }
        }
    }

    /// Writes what others have printed, behind all that was let go.
    pub(crate) fn write(&self, stream: Stream, bytes: &[u8]) {
        if let Err(error) = lock(&self.inner.host).write(stream, bytes) {
            self.fail(error);
        }
    }

    /// What was refused until everything is on disk may happen, if it is the next thing that does.
    pub(crate) fn grant(&self) {
        self.held.lock().is_granted = true;
    }

    /// The program has run on: what was on disk before is not all any more.
    pub(crate) fn run_on(&self) {
        self.held.lock().is_granted = false;
    }
}

impl HeldFile {
    fn is_same(&self, other: &HeldFile) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn write_out(&self, bytes: &[u8]) {
        let mut opened = lock(&self.0);
        if opened.failed.is_none() {
            opened.failed = opened.writer.write_all(bytes).and_then(|()| opened.writer.flush()).err();
        }
    }
}

/// The end of such a file that the program has.
struct HeldWriter {
    file: HeldFile,
    held: Held,
}

impl io::Write for HeldWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(error) = lock(&self.file.0).failed.take() {
            return Err(error);
        }
        self.held.lock().push(&Target::File(self.file.clone()), bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let own = Target::File(self.file.clone());
        if self.held.lock().unless(|queue| queue.holds(&own)).is_err() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        lock(&self.file.0).failed.take().map_or(Ok(()), Err)
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
        if let Some(error) = lock(&self.inner.failed).take() {
            return Err(error);
        }
        self.held.lock().push(&Target::Stream(stream), bytes);
        Ok(())
    }

    fn flush(&mut self, stream: Stream) -> Result<(), HostError> {
        {
            let mut queue = self.held.lock();
            // What was flushed before is on its way.
            let own = Target::Stream(stream);
            let asked = queue.unless(|queue| queue.written.iter().any(|(target, _)| target.is_same(&own)));
            queue.is_flushed = asked.is_err();
            asked?;
        }
        lock(&self.inner.failed).take().map_or(Ok(()), Err)?;
        self.inner().flush(stream)
    }

    fn await_store(&mut self) -> Result<(), HostError> {
        self.held.after_commits()
    }

    fn features(&self) -> Vec<String> {
        self.inner().features()
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        self.inner().is_terminal(stream)
    }

    fn open_reader(&mut self, name: &str) -> Result<Reader, HostError> {
        self.after_output()?.open_reader(name)
    }

    fn open_writer(&mut self, name: &str, mode: FileMode) -> Result<Writer, HostError> {
        let writer = self.after_commits()?.open_writer(name, mode)?;
        let file = HeldFile(Arc::new(Mutex::new(Opened { writer, failed: None })));
        Ok(Box::new(HeldWriter { file, held: self.held.clone() }))
    }

    fn file_exists(&mut self, name: &str) -> Result<bool, HostError> {
        self.after_output()?.file_exists(name)
    }

    fn delete_file(&mut self, name: &str) -> Result<(), HostError> {
        self.after_commits()?.delete_file(name)
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
