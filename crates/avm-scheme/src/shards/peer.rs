//! A shard beside the program's own.

use crate::{Buffer, Engine};
use avm_runtime::{Cut, Exchange, Parcel, RunResult, Stop};
use avm_value::Fault;

/// How an epoch of a shard ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// It has used its gas, and could go on.
    OutOfFuel,
    /// Nobody on it can go on before something arrives.
    Idle,
    /// It was stopped.
    Stopped(Stop),
    /// An execution has called `exit`.
    Exited(i32),
    /// Something that was sent cannot be used there, for this reason.
    Damaged(String),
}

/// A shard beside the program's own, with what comes and goes.
pub(super) struct Peer {
    pub(super) number: usize,
    pub(super) engine: Engine,
    pub(super) output: Buffer,
    pub(super) errors: Buffer,
    /// What arrives at the beginning of its next epoch.
    pub(super) arriving: Vec<Parcel>,
    /// What it has sent in the last one.
    pub(super) sent: Vec<Parcel>,
    /// How that ended.
    pub(super) ended: Ended,
    /// What it has for the store.
    pub(super) cut: Option<Cut>,
}

impl Peer {
    pub(super) fn new(number: usize, engine: Engine, output: Buffer, errors: Buffer) -> Peer {
        let (arriving, sent) = (Vec::new(), Vec::new());
        let (ended, cut) = (Ended::OutOfFuel, None);
        let mut peer = Peer { number, engine, output, errors, arriving, sent, ended, cut };
        peer.engine.start_executions();
        peer
    }

    /// Runs for so much gas.
    pub(super) fn run_epoch(&mut self, fuel: u64) {
        let arriving = std::mem::take(&mut self.arriving);
        self.ended = match self.engine.runtime.receive_parcels(arriving) {
            Ok(()) => self.engine.run_shard(fuel),
            Err(fault) => self.not_received(&fault),
        };
        // Who listens to the output is told of its errors when it is written to.
        let _ = self.engine.runtime.machine.world.io.flush();
        self.sent = self.engine.runtime.take_parcels();
    }

    /// Takes what arrives, and makes its changes for the store.
    pub(super) fn settle(&mut self) {
        let arriving = std::mem::take(&mut self.arriving);
        if matches!(self.ended, Ended::Idle) && !arriving.is_empty() {
            self.ended = Ended::OutOfFuel;
        }
        if let Err(fault) = self.engine.runtime.receive_parcels(arriving) {
            self.ended = self.not_received(&fault);
        }
        // Why there is none, the runtime knows.
        self.cut = self.engine.runtime.take_cut().ok();
    }

    fn not_received(&mut self, fault: &Fault) -> Ended {
        if *fault == Fault::OutOfMemory {
            return Ended::Stopped(Stop::OutOfMemory);
        }
        let heap = &self.engine.runtime.machine.heap;
        Ended::Damaged(avm_primitives::explain::message_of_fault(heap, fault, None))
    }

    /// Gives up all executions.
    pub(super) fn abandon(&mut self) {
        self.engine.abandon();
        self.engine.start_executions();
        self.ended = Ended::OutOfFuel;
        self.arriving = Exchange::without_executions(std::mem::take(&mut self.arriving));
        self.sent = Exchange::without_executions(self.engine.runtime.take_parcels());
    }
}

impl Engine {
    /// Runs for so much gas, and answers what programs ask meanwhile.
    fn run_shard(&mut self, fuel: u64) -> Ended {
        let before = self.runtime.gas();
        loop {
            let left = fuel.saturating_sub(self.runtime.gas() - before);
            let result = match self.pending.take() {
                Some(result) => result,
                None => self.runtime.run(Some(left)),
            };
            match result {
                RunResult::Asks(request) => self.pending = self.answer(request).err(),
                RunResult::OutOfFuel => return Ended::OutOfFuel,
                RunResult::Stopped(stop) => return Ended::Stopped(stop),
                RunResult::Exited(code) => return Ended::Exited(crate::running::exit_code(code)),
                // There is no program here that could end.
                RunResult::Idle | RunResult::Done(_) | RunResult::Raised { .. } => return Ended::Idle,
            }
        }
    }
}
