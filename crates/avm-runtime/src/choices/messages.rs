//! The messages of a composed program, for constraints on them: each with the condition under which it is sent.
//!
//! What is explored is traced apart. A message that a way sends that was given up does not count; one of a way that became one
//! with another was sent under the conditions that held then.

use super::{Choices, Mode};
use crate::world::RuntimeWorld;
use avm_object::{Entry, Event, TraceLevel};
use avm_problem::Term;
use avm_value::{Fault, Heap, ObjectRef, Outcome, TxId, Value};
use avm_vm::Answer;

/// The most entries of the trace of what is explored.
pub(super) const MOST_ENTRIES: usize = 500_000;

/// What is known of the times of entries.
#[derive(Default)]
pub(super) struct Log {
    /// Stretches of ways that were given up: what came after the first time, up to the second.
    given_up: Vec<(u64, u64)>,
    /// The conditions that held after a time.
    guards: Vec<(u64, Option<Term>)>,
}

impl Log {
    pub(super) fn give_up(&mut self, from: u64, to: u64) {
        if from < to {
            self.given_up.push((from, to));
        }
    }

    pub(super) fn note(&mut self, time: u64, guard: Option<Term>) {
        if self.guards.last().is_none_or(|(_, last)| *last != guard) {
            self.guards.push((time, guard));
        }
    }

    fn is_alive(&self, time: u64) -> bool {
        !self.given_up.iter().any(|(from, to)| *from < time && time <= *to)
    }

    fn guard_at(&self, time: u64) -> Option<Term> {
        let after = self.guards.partition_point(|(since, _)| *since < time);
        after.checked_sub(1).and_then(|at| self.guards[at].1)
    }
}

/// A message: when, from whom, to whom, what.
struct Sent {
    guard: Option<Term>,
    from: Option<ObjectRef>,
    to: Option<ObjectRef>,
    input: Value,
}

impl RuntimeWorld {
    /// Notes which conditions hold from now on.
    pub(crate) fn note_guard(&mut self) {
        let time = self.execution.trace().time();
        let guard = self.choices.guard;
        self.choices.log.note(time, guard);
    }

    /// `%messages`: the messages of the open transaction, a list of vectors of condition, sender, receiver and message; `#f`
    /// where nothing is traced and the solution has been found already.
    pub(crate) fn messages(&mut self, heap: &mut Heap) -> Outcome<Answer> {
        let tx = self.execution.open_tx();
        if self.execution.trace().level() == TraceLevel::Off {
            if matches!(self.choices.mode, Mode::Replaying(_)) {
                return Ok(Answer::Value(Value::FALSE));
            }
            let message = "ensure-messages looks at the trace, which this run does not keep";
            return Err(Fault::error(message, Vec::new()));
        }
        let mut sent: Vec<Sent> = Vec::new();
        let before = self.execution.trace_aside();
        for entry in before.into_iter().flat_map(avm_object::Trace::entries) {
            sent.extend(message_of(heap, &entry, tx, None));
        }
        let is_exploring = self.choices.is_exploring();
        for entry in self.execution.trace().entries() {
            let time = entry.id.0;
            if !is_exploring {
                sent.extend(message_of(heap, &entry, tx, None));
            } else if self.choices.log.is_alive(time) {
                let guard = self.choices.log.guard_at(time);
                sent.extend(message_of(heap, &entry, tx, guard));
            }
        }
        let mut list = Vec::with_capacity(sent.len());
        for message in sent {
            let guard = self.choices.guard_value(heap, message.guard)?;
            let object = |object: Option<ObjectRef>| object.map_or(Value::FALSE, Value::object_ref);
            list.push(heap.vector(&[guard, object(message.from), object(message.to), message.input]));
        }
        Ok(Answer::Value(heap.list(&list)))
    }
}

fn message_of(heap: &mut Heap, entry: &Entry<'_>, tx: Option<TxId>, guard: Option<Term>) -> Option<Sent> {
    if entry.event != Event::ObjectCalled || entry.tx != tx {
        return None;
    }
    let input = entry.input(heap)?;
    Some(Sent { guard, from: entry.caller, to: entry.callee, input })
}

impl Choices {
    fn guard_value(&mut self, heap: &mut Heap, guard: Option<Term>) -> Outcome {
        match guard {
            Some(guard) => self.terms.value(heap, guard),
            None => Ok(Value::TRUE),
        }
    }
}
