//! Following a run to write down what happens.

use crate::encode::Encoder;
use crate::header::{End, Outcome};
use crate::lanes::Gatherer;
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
    /// Where there are several shards: who watches each of them in its place.
    gatherers: Vec<Gatherer>,
}

impl Recorder {
    /// Writes to that record.
    pub fn new(tape: TapeWriter) -> Recorder {
        let shared = Shared { encoder: Encoder::new(), buffer: Vec::new() };
        Recorder { tape, shared: Arc::new(Mutex::new(shared)), gatherers: Vec::new() }
    }

    /// Writes to that record what these watchers, one a shard, keep until the end of each epoch.
    pub fn of_shards(tape: TapeWriter, gatherers: Vec<Gatherer>) -> Recorder {
        tape.shards(gatherers.len() as u32);
        Recorder { gatherers, ..Recorder::new(tape) }
    }

    /// An epoch of all shards is over. Gives whether all is well.
    pub fn end_epoch(&self) -> bool {
        self.gather();
        self.tape.end_epoch()
    }

    fn gather(&self) {
        for (shard, gatherer) in (0..).zip(&self.gatherers) {
            gatherer.give(|events, bytes| self.tape.epoch_of(shard, events, bytes));
        }
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
        let events = match self.gatherers.is_empty() {
            true => shared.encoder.mark().events,
            false => {
                self.gather();
                self.tape.last_epochs()
            }
        };
        self.tape.end(&End { outcome, gas, events });
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
