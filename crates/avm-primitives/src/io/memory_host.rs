//! A host without an outside: files, streams and clock are values, so that every run of a program is the same.

use super::host::{FileMode, Host, HostError, Reader, Stream, Writer};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a [`MemoryHost`] has and has been given. All fields may be set before and looked at after a run.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// What is on standard input and has not been read.
    pub input: Vec<u8>,
    /// Whether standard input may still grow: then its end is no end, but something to wait for.
    pub input_goes_on: bool,
    /// What was written to standard output.
    pub output: Vec<u8>,
    /// What was written to standard error.
    pub error: Vec<u8>,
    /// Whether nobody reads standard output any more.
    pub output_is_closed: bool,
    /// Whether a person reads standard output.
    pub is_terminal: bool,
    /// The contents of the files, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The environment variables.
    pub variables: BTreeMap<String, String>,
    /// The name of the program, and its arguments.
    pub command_line: Vec<String>,
    /// The time, in microseconds since the beginning of 1970. Each look at it takes one.
    pub microseconds: u64,
    /// Where the sequence of random numbers begins.
    pub seed: u64,
}

/// A host that keeps everything in memory. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryHost(Arc<Mutex<Memory>>);

impl MemoryHost {
    /// A host that has this.
    pub fn new(memory: Memory) -> MemoryHost {
        MemoryHost(Arc::new(Mutex::new(memory)))
    }

    /// What it has. While this is held, the host can do nothing.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic in the middle of a change leaves bytes as good as any.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds what is written to a file of a [`MemoryHost`].
struct FileWriter {
    host: MemoryHost,
    name: String,
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.host.memory().files.entry(self.name.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Host for MemoryHost {
    fn read_input(&mut self, buffer: &mut [u8]) -> Result<usize, HostError> {
        let mut memory = self.memory();
        if memory.input.is_empty() && memory.input_goes_on {
            return Err(HostError::WouldBlock);
        }
        let length = buffer.len().min(memory.input.len());
        buffer[..length].copy_from_slice(&memory.input[..length]);
        memory.input.drain(..length);
        Ok(length)
    }

    fn input_is_ready(&mut self) -> bool {
        let memory = self.memory();
        !memory.input.is_empty() || !memory.input_goes_on
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), HostError> {
        let mut memory = self.memory();
        match stream {
            Stream::Output if memory.output_is_closed => return Err(HostError::Closed),
            Stream::Output => memory.output.extend_from_slice(bytes),
            Stream::Error => memory.error.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        stream == Stream::Output && self.memory().is_terminal
    }

    fn open_reader(&mut self, name: &str) -> Result<Reader, HostError> {
        match self.memory().files.get(name) {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            None => Err(HostError::NotFound),
        }
    }

    fn open_writer(&mut self, name: &str, mode: FileMode) -> Result<Writer, HostError> {
        let mut memory = self.memory();
        let file = memory.files.entry(name.into()).or_default();
        if mode == FileMode::Create {
            file.clear();
        }
        drop(memory);
        Ok(Box::new(FileWriter { host: self.clone(), name: name.into() }))
    }

    fn file_exists(&mut self, name: &str) -> Result<bool, HostError> {
        Ok(self.memory().files.contains_key(name))
    }

    fn delete_file(&mut self, name: &str) -> Result<(), HostError> {
        self.memory().files.remove(name).map(|_| ()).ok_or(HostError::NotFound)
    }

    fn seconds(&mut self) -> Result<f64, HostError> {
        self.microseconds().map(|microseconds| microseconds as f64 / 1e6)
    }

    fn microseconds(&mut self) -> Result<u64, HostError> {
        let mut memory = self.memory();
        memory.microseconds += 1;
        Ok(memory.microseconds)
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, HostError> {
        Ok(self.memory().variables.get(name).cloned())
    }

    fn variables(&mut self) -> Result<Vec<(String, String)>, HostError> {
        Ok(self.memory().variables.clone().into_iter().collect())
    }

    fn command_line(&mut self) -> Vec<String> {
        self.memory().command_line.clone()
    }

    fn random_seed(&mut self) -> Result<u64, HostError> {
        Ok(self.memory().seed)
    }
}
