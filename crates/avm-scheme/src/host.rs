//! The way outside that the engine gives its programs: streams that the host program supplies, and of the system what
//! the permissions grant.

use crate::{Permissions, stdlib};
use avm_primitives::{FileMode, Host, HostError, Reader, Stream, Writer};
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Collects what a program writes. Clones share what was collected.
///
/// ```
/// use avm_scheme::{Buffer, Engine};
/// let output = Buffer::default();
/// let mut engine = Engine::builder().stdout(output.clone()).build();
/// engine.eval("(display \"hello\")").unwrap();
/// assert_eq!(output.take(), "hello");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was collected so far; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }

    /// The bytes that were collected so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().clone()
    }

    /// The bytes that were collected since the last time.
    pub(crate) fn take_bytes(&self) -> Vec<u8> {
        std::mem::take(&mut *self.lock())
    }

    /// What was collected since the last time.
    pub fn take(&self) -> String {
        let bytes = self.take_bytes();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A stream that a program writes to.
pub(crate) struct Sink {
    pub(crate) writer: Box<dyn Write + Send>,
    pub(crate) is_terminal: bool,
}

impl Sink {
    /// A sink that drops what it gets.
    pub(crate) fn none() -> Sink {
        Sink { writer: Box::new(std::io::sink()), is_terminal: false }
    }
}

/// The engine's way outside.
pub(crate) struct EngineHost {
    pub(crate) input: Box<dyn Read + Send>,
    pub(crate) output: Sink,
    pub(crate) error: Sink,
    pub(crate) permissions: Permissions,
    pub(crate) command_line: Vec<String>,
    pub(crate) seed: Option<u64>,
    pub(crate) started: Instant,
}

impl EngineHost {
    fn sink(&mut self, stream: Stream) -> &mut Sink {
        match stream {
            Stream::Output => &mut self.output,
            Stream::Error => &mut self.error,
        }
    }

    fn check(allowed: bool, what: &'static str, allow: &'static str) -> Result<(), HostError> {
        if allowed { Ok(()) } else { Err(HostError::Denied { what, allow }) }
    }
}

impl Host for EngineHost {
    fn read_input(&mut self, buffer: &mut [u8]) -> Result<usize, HostError> {
        Ok(self.input.read(buffer)?)
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), HostError> {
        let sink = self.sink(stream);
        sink.writer.write_all(bytes)?;
        Ok(sink.writer.flush()?)
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        match stream {
            Stream::Output => self.output.is_terminal,
            Stream::Error => self.error.is_terminal,
        }
    }

    fn open_reader(&mut self, name: &str) -> Result<Reader, HostError> {
        Self::check(self.permissions.may_read(Path::new(name)), "reading this file", "--allow-read")?;
        let file = File::open(name)?;
        if file.metadata()?.is_dir() {
            return Err(HostError::Failed("it is a directory".into()));
        }
        Ok(Box::new(BufReader::new(file)))
    }

    fn open_writer(&mut self, name: &str, mode: FileMode) -> Result<Writer, HostError> {
        Self::check(self.permissions.may_write(Path::new(name)), "writing this file", "--allow-write")?;
        let mut options = OpenOptions::new();
        match mode {
            FileMode::Create => options.write(true).create(true).truncate(true),
            FileMode::Append => options.append(true).create(true),
        };
        Ok(Box::new(options.open(name)?))
    }

    fn file_exists(&mut self, name: &str) -> Result<bool, HostError> {
        Self::check(self.permissions.may_read(Path::new(name)), "looking for this file", "--allow-read")?;
        Ok(Path::new(name).exists())
    }

    fn delete_file(&mut self, name: &str) -> Result<(), HostError> {
        Self::check(self.permissions.may_write(Path::new(name)), "deleting this file", "--allow-write")?;
        Ok(fs::remove_file(name)?)
    }

    fn features(&self) -> Vec<String> {
        stdlib::srfi_numbers().into_iter().map(|number| format!("srfi-{number}")).collect()
    }

    fn seconds(&mut self) -> Result<f64, HostError> {
        Self::check(self.permissions.may_read_clock(), "reading the clock", "--allow-clock")?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map(|since| since.as_secs_f64()).map_err(|error| HostError::Failed(error.to_string()))
    }

    fn microseconds(&mut self) -> Result<u64, HostError> {
        Self::check(self.permissions.may_read_clock(), "reading the clock", "--allow-clock")?;
        Ok(u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, HostError> {
        let allowed = self.permissions.may_read_variable(name);
        Self::check(allowed, "reading this environment variable", "--allow-env")?;
        // The system's names hold neither; asking for them would end the process.
        if name.is_empty() || name.contains(['=', '\0']) {
            return Ok(None);
        }
        Ok(std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn variables(&mut self) -> Result<Vec<(String, String)>, HostError> {
        let allowed = self.permissions.may_read_some_variable();
        Self::check(allowed, "reading environment variables", "--allow-env")?;
        let all = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        let mut found: Vec<(String, String)> =
            all.filter(|(name, _)| self.permissions.may_read_variable(name)).collect();
        found.sort();
        Ok(found)
    }

    fn command_line(&mut self) -> Vec<String> {
        self.command_line.clone()
    }

    fn random_seed(&mut self) -> Result<u64, HostError> {
        if let Some(seed) = self.seed {
            return Ok(seed);
        }
        let allowed = self.permissions.may_be_random();
        Self::check(allowed, "randomness without a seed", "--allow-random or --seed")?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // The address of something fresh differs from process to process.
        let place = &raw const *self as u64;
        Ok(since.as_nanos() as u64 ^ place.rotate_left(32) ^ u64::from(std::process::id()))
    }
}
