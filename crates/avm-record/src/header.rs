//! What a record says of a run before and after it.

use crate::frames::RecordError;
use avm_base::{ContentHash, Limits};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How the engine was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the program that recorded.
    pub build: String,
    /// The hash of its standard library.
    pub library: Option<ContentHash>,
    /// The name of the machine.
    pub machine: String,
    /// The seed of random numbers, if one was given.
    pub seed: Option<u64>,
    /// The limit of gas.
    pub gas: Option<u64>,
    /// The limit of memory.
    pub memory: Option<u64>,
    /// The limit of objects that reflection may visit.
    pub objects_visited: Option<u64>,
    /// How many entries of the trace programs can see.
    pub trace_entries: u64,
    /// What of the unsafe library was allowed, by name.
    pub allow: Vec<String>,
    /// The program and its arguments.
    pub command_line: Vec<String>,
    /// Whether a person read standard output, and standard error.
    pub terminals: (bool, bool),
    /// What the host added to `(features)`.
    pub features: Vec<String>,
}

impl Header {
    /// The limits of the run.
    pub fn limits(&self) -> Limits {
        Limits {
            gas: self.gas,
            memory: self.memory,
            objects_visited: self.objects_visited,
            trace_entries: usize::try_from(self.trace_entries).unwrap_or(usize::MAX),
        }
    }

    /// Notes the limits of the run.
    pub fn set_limits(&mut self, limits: &Limits) {
        self.gas = limits.gas;
        self.memory = limits.memory;
        self.objects_visited = limits.objects_visited;
        self.trace_entries = limits.trace_entries as u64;
    }
}

/// Forms that were evaluated at the prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forms {
    /// Their text.
    pub text: Vec<u8>,
    /// Where it lies, if it is a file.
    pub path: Option<String>,
}

/// A program that was run, or forms that were evaluated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What it is called in messages.
    pub name: String,
    /// The forms; there is no program then.
    pub forms: Option<Forms>,
    /// Its module file, with the libraries that it needs beyond the standard library.
    pub program: Vec<u8>,
    /// Which of these libraries ran with it, because they had not run before.
    pub fresh: Vec<String>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// By itself.
    Done,
    /// It raised something that nothing handled: what is said of it.
    Raised(String),
    /// It called `exit`.
    Exited(i32),
    /// A limit stopped it: which one.
    Stopped(String),
    /// Somebody interrupted it.
    Interrupted,
}

impl Outcome {
    /// Whether the clock or somebody stopped it: what it does again does not lead there by itself.
    pub fn is_of_the_clock(&self) -> bool {
        match self {
            Outcome::Interrupted => true,
            Outcome::Stopped(limit) => limit == "timed-out",
            Outcome::Done | Outcome::Raised(_) | Outcome::Exited(_) => false,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Done => f.write_str("ends by itself"),
            Outcome::Raised(message) => write!(f, "ends with the error: {message}"),
            Outcome::Exited(code) => write!(f, "calls exit with {code}"),
            Outcome::Stopped(limit) => write!(f, "is stopped: {limit}"),
            Outcome::Interrupted => f.write_str("is interrupted"),
        }
    }
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// How it ended.
    pub outcome: Outcome,
    /// The gas of all executions.
    pub gas: u64,
    /// How many events there were.
    pub events: u64,
}

/// Where several shards were when the clock or somebody stopped the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoppedAt {
    /// How many epochs had begun in the run.
    pub epochs: u64,
    /// The gas that the first shard had used, if it was stopped in the last of them and not behind it.
    pub gas: Option<u64>,
}

/// The bytes of one of these.
pub(crate) fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    // Only a type that no length is known of could fail.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// One of these from its bytes.
pub(crate) fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RecordError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(RecordError::Malformed("a part holds something else than its kind says")),
    }
}
