//! Following a run to write down what happens.

use crate::encode::Encoder;
use crate::header::{End, Outcome};
use crate::tape::TapeWriter;
use avm_object::{ExecutionId, Log};
use avm_runtime::Runtime;
use avm_runtime::Watcher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

struct Shared {
    encoder: Encoder,
    buffer: Vec<u8>,
}

/// A watcher that writes to a record. Clones write to the same one.
#[derive(Clone)]
pub struct Recorder {
    tape: TapeWriter,
    shared: Arc<Mutex<Shared>>,
}

impl Recorder {
    /// Writes to that record.
    pub fn new(tape: TapeWriter) -> Recorder {
        let shared = Shared { encoder: Encoder::new(), buffer: Vec::new() };
        Recorder { tape, shared: Arc::new(Mutex::new(shared)) }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The record that it writes to.
    pub fn tape(&self) -> &TapeWriter {
        &self.tape
    }

    /// The run is over, after so much gas.
    pub fn end(&self, outcome: Outcome, gas: u64) {
        let mut shared = self.shared();
        self.tape.last_events(&mut shared.buffer);
        self.tape.end(&End { outcome, gas, events: shared.encoder.mark().events });
    }
}

impl Watcher for Recorder {
    fn take(&mut self, runtime: &mut Runtime, execution: ExecutionId, log: &Log) -> bool {
        let mut shared = self.shared();
        let Shared { encoder, buffer } = &mut *shared;
        encoder.log(runtime, execution, log, buffer);
        self.tape.events(buffer)
    }
}
