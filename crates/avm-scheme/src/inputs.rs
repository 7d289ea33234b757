//! Replaying what an execution sent, from what a store holds.
//!
//! A store has what executions did, and not what they were: neither their programs nor what these learned outside of objects. So it is
//! the objects that handle the inputs of an execution again, each behind all inputs that it had before.

use crate::error::{Error, ErrorKind};
use crate::histories::{StoredHistories, Upto, missing};
use crate::running::store_error;
use crate::{Divergence, ObjectReport};
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
}

impl StoredHistories {
    /// Has the objects to which an execution gave inputs handle their histories again, each up to the state behind the last input from there, and
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
        let mut report =
            ExecutionReport { execution, inputs: 0, objects: 0, left_out: Vec::new(), difference: None };
        let mut first: Option<(bool, u64)> = None;
        for object in self.receivers(execution)? {
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

    /// The objects that accepted something from an execution, in the order of their numbers; those are left out of which the store has
    /// nothing, since their creation was undone.
    fn receivers(&mut self, execution: u32) -> Result<Vec<u32>, Error> {
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
            return Err(self.no_trace(execution));
        }
        let mut there = Vec::new();
        for object in found {
            if self.engine.runtime.stored_origin(ObjectRef(object)).map_err(store_error)?.is_some() {
                there.push(object);
            }
        }
        Ok(there)
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
