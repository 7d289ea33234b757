//! The one way to the outside: whatever is not a function of the program alone is asked of a [`Host`].

use std::fmt;
use std::io::{Read, Write};

/// Gives the bytes of a file.
pub type Reader = Box<dyn Read + Send>;

/// Takes the bytes of a file.
pub type Writer = Box<dyn Write + Send>;

/// The two standard streams that a program writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// How a file is opened to write to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// From its beginning; what was in it is lost.
    Create,
    /// Behind its end.
    Append,
}

/// Why the host does not do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostError {
    /// The run was not allowed to.
    Denied {
        /// What it is not allowed to do, such as `reading files`.
        what: &'static str,
        /// The option of the command that would allow it.
        allow: &'static str,
    },
    /// There is no such file.
    NotFound,
    /// Something else, in the words of the system.
    Failed(String),
    /// Nobody reads on the other end.
    Closed,
    /// Input is not there yet: the run stops, and the primitive is tried again when it goes on.
    WouldBlock,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostError::Denied { what, allow } => {
                write!(f, "{what} is not allowed here; allow it with {allow}")
            }
            HostError::NotFound => f.write_str("there is no such file"),
            HostError::Failed(text) => f.write_str(text),
            HostError::Closed => f.write_str("the output is closed"),
            HostError::WouldBlock => f.write_str("the input is not there yet"),
        }
    }
}

impl std::error::Error for HostError {}

impl From<std::io::Error> for HostError {
    fn from(error: std::io::Error) -> HostError {
        match error.kind() {
            std::io::ErrorKind::NotFound => HostError::NotFound,
            std::io::ErrorKind::BrokenPipe => HostError::Closed,
            std::io::ErrorKind::WouldBlock => HostError::WouldBlock,
            _ => HostError::Failed(error.to_string()),
        }
    }
}

/// What a program may ask of the outside. The methods that have a body refuse, so that a host allows what it implements
/// and nothing else.
pub trait Host: Send {
    /// Reads bytes of standard input into the buffer, and says how many; none at the end. A terminal gives a line.
    ///
    /// # Errors
    /// What stands in the way; `WouldBlock` to have the run stop and try again.
    fn read_input(&mut self, buffer: &mut [u8]) -> Result<usize, HostError> {
        _ = buffer;
        Ok(0)
    }

    /// Whether [`Host::read_input`] would give something, or the end, without waiting.
    fn input_is_ready(&mut self) -> bool {
        true
    }

    /// Writes all bytes to a standard stream, and sends them on their way.
    ///
    /// # Errors
    /// What stands in the way; `Closed` where nobody reads any more.
    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), HostError>;

    /// Returns when all that was written to a standard stream has arrived there.
    ///
    /// # Errors
    /// What stands in the way; `WouldBlock` to have the run stop and try again.
    fn flush(&mut self, stream: Stream) -> Result<(), HostError> {
        _ = stream;
        Ok(())
    }

    /// Returns when what the program has committed is kept, where it is kept at all.
    ///
    /// # Errors
    /// `WouldBlock` to have the run stop and try again.
    fn await_store(&mut self) -> Result<(), HostError> {
        Ok(())
    }

    /// What it adds to the list that `(features)` gives.
    fn features(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether a person reads the stream: lines are shown as soon as they end.
    fn is_terminal(&self, stream: Stream) -> bool {
        _ = stream;
        false
    }

    /// Opens a file to read it.
    ///
    /// # Errors
    /// What stands in the way.
    fn open_reader(&mut self, name: &str) -> Result<Reader, HostError> {
        _ = name;
        Err(HostError::Denied { what: "reading files", allow: "--allow read" })
    }

    /// Opens a file to write to it.
    ///
    /// # Errors
    /// What stands in the way.
    fn open_writer(&mut self, name: &str, mode: FileMode) -> Result<Writer, HostError> {
        _ = (name, mode);
        Err(HostError::Denied { what: "writing files", allow: "--allow write" })
    }

    /// Whether there is a file of that name.
    ///
    /// # Errors
    /// What stands in the way of knowing it.
    fn file_exists(&mut self, name: &str) -> Result<bool, HostError> {
        _ = name;
        Err(HostError::Denied { what: "looking for files", allow: "--allow read" })
    }

    /// Removes a file.
    ///
    /// # Errors
    /// What stands in the way.
    fn delete_file(&mut self, name: &str) -> Result<(), HostError> {
        _ = name;
        Err(HostError::Denied { what: "deleting files", allow: "--allow write" })
    }

    /// Seconds since the beginning of 1970, UTC.
    ///
    /// # Errors
    /// A refusal.
    fn seconds(&mut self) -> Result<f64, HostError> {
        Err(HostError::Denied { what: "reading the clock", allow: "--allow time" })
    }

    /// Microseconds since some moment before, by a clock that never goes back.
    ///
    /// # Errors
    /// A refusal.
    fn microseconds(&mut self) -> Result<u64, HostError> {
        Err(HostError::Denied { what: "reading the clock", allow: "--allow time" })
    }

    /// The value of an environment variable, if there is one of that name.
    ///
    /// # Errors
    /// A refusal.
    fn variable(&mut self, name: &str) -> Result<Option<String>, HostError> {
        _ = name;
        Err(HostError::Denied { what: "reading environment variables", allow: "--allow env" })
    }

    /// All environment variables.
    ///
    /// # Errors
    /// A refusal.
    fn variables(&mut self) -> Result<Vec<(String, String)>, HostError> {
        Err(HostError::Denied { what: "reading environment variables", allow: "--allow env" })
    }

    /// The name of the program, and its arguments.
    fn command_line(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Where the sequence of random numbers begins.
    ///
    /// # Errors
    /// A refusal.
    fn random_seed(&mut self) -> Result<u64, HostError> {
        Err(HostError::Denied { what: "randomness without a seed", allow: "--allow random" })
    }
}

/// A host that allows nothing: what is written to standard output and error is dropped, standard input is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeniedHost;

impl Host for DeniedHost {
    fn write(&mut self, _: Stream, _: &[u8]) -> Result<(), HostError> {
        Ok(())
    }
}
