//! Replaying what an execution sent, from what a store holds.
//!
//! What executions were, a store has only where it was to keep a record of their run: then that runs again. What they sent is in their
//! traces: the objects handle the inputs of an execution again, each behind all inputs that it had before.

use crate::error::{Error, ErrorKind};
use crate::histories::{StoredHistories, Upto, missing};
use crate::running::store_error;
use crate::{Divergence, ObjectReport, Replay, ReplayReport};
use avm_object::trace::Fate;
use avm_object::{Event, ExecutionId, Site};
use avm_runtime::{HistoryRow, StoredPart};
use avm_value::ObjectRef;
use std::collections::BTreeSet;

/// So many entries of a trace are read at a time.
const CHUNK: usize = 256;

/// What came of replaying the inputs that an execution gave to objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionReport {
    /// The execution's number.
    pub execution: u32,
    /// How many of its inputs were handled again.
    pub inputs: u64,
    /// By how many objects.
    pub objects: u64,
    /// Why the histories of other objects could not be replayed.
    pub left_out: Vec<String>,
    /// The first difference, and in the history of which object it is.
    pub difference: Option<(u32, Divergence)>,
    /// What came of running the execution's programs again; nothing where the store keeps no record of their run.
    pub program: Option<ReplayReport>,
}

impl StoredHistories {
    /// Runs the programs of an execution again, if the store keeps a record of their run ([`Builder::keep_record`](crate::Builder::keep_record)), with
    /// what they were told then, and compares all that happened. And has the objects to which the execution gave inputs handle their histories again, each up to the state behind the last input from there, and
    /// compares outputs, states and gas as [`StoredHistories::check`] does. Of several differences it gives the one that is first in
    /// the execution's trace; one at an input that came from elsewhere only where there is no other.
    ///
    /// # Errors
    /// Where the store is damaged, or has no trace of such an execution.
    ///
    /// ```
    /// use avm_scheme::{Engine, OpenOptions, Store, StoredHistories};
    /// let folder = tempfile::tempdir().unwrap();
    /// let mut engine = Engine::new();
    /// engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
    /// engine.eval("(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count))").unwrap();
    /// engine.eval("(define c (create-object 'counter)) (ask c (inc 5)) (ask (create-object 'counter) (inc 2))").unwrap();
    /// drop(engine);
    ///
    /// let store = Store::open(folder.path(), &OpenOptions::default()).unwrap();
    /// let mut histories = StoredHistories::open(store).unwrap();
    /// let report = histories.check_execution(histories.executions().unwrap()[0]).unwrap();
    /// assert_eq!((report.inputs, report.objects, report.difference), (2, 2, None));
    /// ```
    pub fn check_execution(&mut self, execution: u32) -> Result<ExecutionReport, Error> {
        let program = self.run_again(execution)?;
        let receivers = match self.receivers(execution)? {
            Some(receivers) => receivers,
            None if program.is_some() => BTreeSet::new(),
            None => return Err(self.no_trace(execution)),
        };
        let (left_out, difference) = (Vec::new(), None);
        let mut report = ExecutionReport { execution, inputs: 0, objects: 0, left_out, difference, program };
        let mut first: Option<(bool, u64)> = None;
        for object in receivers {
            let parts = self.engine.runtime.stored_parts(ObjectRef(object)).map_err(store_error)?;
            let own = |part: &StoredPart| {
                part.inputs.iter().filter(|input| input.execution == execution).count() as u64
            };
            // Up to where the state is known behind the last of them. Where there is none, all that it was sent was undone.
            let last = parts.iter().rfind(|part| own(part) > 0).and_then(|part| part.inputs.last());
            let Some(last) = last else { continue };
            match self.handle(object, Upto::Input(*last)) {
                Ok((ObjectReport { difference: None, .. }, _)) => {
                    report.objects += 1;
                    report.inputs += parts.iter().map(own).sum::<u64>();
                }
                Ok((ObjectReport { difference: Some(difference), .. }, at)) => {
                    let place = at.map(|HistoryRow { execution: of, time }| (of != execution, time));
                    if first.is_none() || place < first {
                        first = place;
                        report.difference = Some((object, difference));
                    }
                }
                Err(error) if error.kind() == ErrorKind::Usage => {
                    report.left_out.push(error.message().to_string());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(report)
    }

    /// Runs the programs again of the run that an execution was of, if the store keeps its record.
    fn run_again(&mut self, execution: u32) -> Result<Option<ReplayReport>, Error> {
        let record = self.engine.runtime.stored_record(ExecutionId(execution)).map_err(store_error)?;
        let Some(record) = record else { return Ok(None) };
        let replay = Replay::open(record)?;
        // It may be the record of an earlier run.
        if replay.executions.is_some_and(|last| last < execution) {
            return Ok(None);
        }
        let report = replay.check()?;
        Ok(Some(report).filter(|report| execution <= report.executions))
    }

    /// The objects that accepted something from an execution, in the order of their numbers; those are left out of which the store has
    /// nothing, since their creation was undone. Nothing where it has no trace of the execution.
    fn receivers(&mut self, execution: u32) -> Result<Option<BTreeSet<u32>>, Error> {
        let mut found: BTreeSet<u32> = BTreeSet::new();
        let mut from = 0;
        loop {
            let stored = self.engine.runtime.stored_trace(ExecutionId(execution), from, CHUNK);
            let stored = stored.map_err(store_error)?;
            for entry in &stored {
                let entry = entry.entry(Site::default());
                from = entry.id.0 + 1;
                if let (Event::ObjectCalled, Fate::Accepted, Some(object)) =
                    (entry.event, entry.fate, entry.callee)
                {
                    found.insert(object.0);
                }
            }
            if stored.len() < CHUNK {
                break;
            }
        }
        if from == 0 {
            return Ok(None);
        }
        let mut there = BTreeSet::new();
        for object in found {
            if self.engine.runtime.stored_origin(ObjectRef(object)).map_err(store_error)?.is_some() {
                there.insert(object);
            }
        }
        Ok(Some(there))
    }

    fn no_trace(&self, execution: u32) -> Error {
        let known = match self.executions() {
            Ok(known) => known,
            Err(error) => return error,
        };
        let known: Vec<String> = known.iter().map(u32::to_string).collect();
        let known = if known.is_empty() { "none".into() } else { known.join(", ") };
        let text = format!(
            "the store has no trace of an execution {execution}: nothing was committed in it, or it ran with --trace off; it has \
             those of {known}"
        );
        missing("no-history", text)
    }
}
