//! What a program asks of the outside, and what it is answered.

use crate::frames::RecordError;
use avm_primitives::{FileMode, HostError, Stream};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// Bytes of standard input.
    Input,
    /// Whether there are any without waiting.
    InputIsReady,
    /// To write to standard output, or error.
    Write {
        /// Whether it is standard error.
        to_error: bool,
        /// What.
        bytes: Vec<u8>,
    },
    /// To open a file to read it.
    OpenReader(String),
    /// To open a file to write to it.
    OpenWriter {
        /// The file.
        name: String,
        /// Whether to write behind its end.
        append: bool,
    },
    /// Bytes of a file, by the number of its opening.
    ReadFile(u32),
    /// To write to a file.
    WriteFile {
        /// The number of its opening.
        file: u32,
        /// What.
        bytes: Vec<u8>,
    },
    /// To send on its way what was written to a file.
    FlushFile(u32),
    /// Whether there is a file.
    FileExists(String),
    /// To remove a file.
    DeleteFile(String),
    /// The time of day.
    Seconds,
    /// The time since some moment.
    Microseconds,
    /// An environment variable.
    Variable(String),
    /// All environment variables.
    Variables,
    /// The name of the program, and its arguments.
    CommandLine,
    /// Where random numbers begin.
    RandomSeed,
    /// What a procedure of the host program gives.
    Host(String),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It is done.
    Done,
    /// Yes or no.
    Flag(bool),
    /// A number, or the bits of a flonum.
    Number(u64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A text, or none.
    Text(Option<String>),
    /// Texts.
    Words(Vec<String>),
    /// Texts with names.
    Pairs(Vec<(String, String)>),
    /// A refusal.
    Refused(Refusal),
    /// A value, in the form that values have everywhere.
    Value(Vec<u8>),
}

/// Why the outside did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// There is no such file.
    NotFound,
    /// Nobody reads.
    Closed,
    /// Not yet.
    WouldBlock,
    /// Anything else, in words.
    Failed(String),
}

impl From<&HostError> for Refusal {
    fn from(error: &HostError) -> Refusal {
        match error {
            HostError::NotFound => Refusal::NotFound,
            HostError::Closed => Refusal::Closed,
            HostError::WouldBlock => Refusal::WouldBlock,
            HostError::Denied { .. } | HostError::Failed(_) => Refusal::Failed(error.to_string()),
        }
    }
}

impl From<Refusal> for HostError {
    fn from(refusal: Refusal) -> HostError {
        match refusal {
            Refusal::NotFound => HostError::NotFound,
            Refusal::Closed => HostError::Closed,
            Refusal::WouldBlock => HostError::WouldBlock,
            Refusal::Failed(text) => HostError::Failed(text),
        }
    }
}

/// What a host gave, as an answer.
pub(crate) fn answer_of<T>(result: &Result<T, HostError>, given: impl FnOnce(&T) -> Answer) -> Answer {
    match result {
        Ok(value) => given(value),
        Err(error) => Answer::Refused(error.into()),
    }
}

impl Question {
    /// The question that writes to a stream.
    pub(crate) fn write(stream: Stream, bytes: &[u8]) -> Question {
        Question::Write { to_error: stream == Stream::Error, bytes: bytes.to_vec() }
    }

    /// The question that opens a file to write to it.
    pub(crate) fn open_writer(name: &str, mode: FileMode) -> Question {
        Question::OpenWriter { name: name.into(), append: mode == FileMode::Append }
    }

    /// Whether another question may have the same answer: it asks for the same, whatever is written.
    pub(crate) fn is_like(&self, other: &Question) -> bool {
        match (self, other) {
            (Question::Write { to_error, .. }, Question::Write { to_error: other, .. }) => to_error == other,
            (Question::WriteFile { file, .. }, Question::WriteFile { file: other, .. }) => file == other,
            _ => self == other,
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Question::Input => f.write_str("reads standard input"),
            Question::InputIsReady => f.write_str("asks whether standard input is ready"),
            Question::Write { to_error, bytes } => {
                let stream = if *to_error { "standard error" } else { "standard output" };
                write!(f, "writes {} to {stream}", quoted(bytes))
            }
            Question::OpenReader(name) => write!(f, "opens `{name}` to read it"),
            Question::OpenWriter { name, append: false } => write!(f, "opens `{name}` to write to it"),
            Question::OpenWriter { name, append: true } => {
                write!(f, "opens `{name}` to write behind its end")
            }
            Question::ReadFile(file) => write!(f, "reads from the file opened as number {file}"),
            Question::WriteFile { file, bytes } => {
                write!(f, "writes {} to the file opened as number {file}", quoted(bytes))
            }
            Question::FlushFile(file) => write!(f, "flushes the file opened as number {file}"),
            Question::FileExists(name) => write!(f, "asks whether there is a file `{name}`"),
            Question::DeleteFile(name) => write!(f, "deletes `{name}`"),
            Question::Seconds | Question::Microseconds => f.write_str("reads the clock"),
            Question::Variable(name) => write!(f, "reads the environment variable {name}"),
            Question::Variables => f.write_str("reads the environment variables"),
            Question::CommandLine => f.write_str("asks for its arguments"),
            Question::RandomSeed => f.write_str("asks for a random seed"),
            Question::Host(name) => write!(f, "calls the host's procedure {name}"),
        }
    }
}

/// The beginning of some bytes, for people.
fn quoted(bytes: &[u8]) -> String {
    const MOST: usize = 60;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]);
    let more = if bytes.len() > MOST { "..." } else { "" };
    format!("{text:?}{more}")
}

/// Adds a question and its answer to the bytes of a frame.
pub(crate) fn put(out: &mut Vec<u8>, question: &Question, answer: &Answer) {
    out.extend(crate::header::to_bytes(&(question, answer)));
}

/// The questions and answers of a frame.
pub(crate) fn all_of(mut bytes: &[u8]) -> Result<Vec<(Question, Answer)>, RecordError> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (pair, rest) = postcard::take_from_bytes(bytes)
            .map_err(|_| RecordError::Malformed("an answer from outside makes no sense"))?;
        found.push(pair);
        bytes = rest;
    }
    Ok(found)
}
