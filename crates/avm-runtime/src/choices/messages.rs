//! The messages of a composed program, for constraints on them: each with the condition under which it is sent.
//!
//! What is explored is traced apart. A message that a way sends that was given up does not count; one of a way that became one
//! with another was sent under the conditions that held then. What is sent asynchronously is delivered at the commit: in the
//! sequence chart it stands behind all calls, in the order of sending.

use super::guards::Guard;
use super::{Choices, Mode};
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_object::{Entry, Event};
use avm_value::{Fault, Heap, ObjectRef, Outcome, Tracer, TxId, Value};
use avm_vm::Answer;

/// The most entries of the trace of what is explored.
const MOST_ENTRIES: usize = 500_000;

/// What is known of the times of entries.
#[derive(Default)]
pub(super) struct Log {
    /// Stretches of ways that were given up: what came after the first time, up to the second.
    given_up: Vec<(u64, u64)>,
    /// The conditions that held after a time.
    guards: Vec<(u64, Guard)>,
    /// What was sent asynchronously since exploring began.
    sent: Vec<Sent>,
    /// How much had been sent so before.
    sent_before: usize,
}

impl Log {
    pub(super) fn give_up(&mut self, from: u64, to: u64) {
        if from < to {
            self.given_up.push((from, to));
        }
    }

    pub(super) fn note(&mut self, time: u64, guard: Guard) {
        if self.guards.last().is_none_or(|(_, last)| *last != guard) {
            self.guards.push((time, guard));
        }
    }

    /// How much was sent asynchronously.
    pub(super) fn sent(&self) -> usize {
        self.sent.len()
    }

    /// Forgets what was sent since so much had been.
    pub(super) fn unsend(&mut self, count: usize) {
        self.sent.truncate(count);
    }

    pub(super) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.sent.iter_mut().for_each(|sent| tracer.visit(&mut sent.input));
    }

    /// The stretches of ways that were given up, in order, those that meet as one.
    fn dead(&self) -> Vec<(u64, u64)> {
        let mut all = self.given_up.clone();
        all.sort_unstable();
        let mut dead: Vec<(u64, u64)> = Vec::new();
        for (from, to) in all {
            match dead.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => dead.push((from, to)),
            }
        }
        dead
    }

    fn guard_at(&self, time: u64) -> Guard {
        let after = self.guards.partition_point(|(since, _)| *since < time);
        after.checked_sub(1).map_or(Guard::default(), |at| self.guards[at].1)
    }
}

/// Whether a time lies in one of some stretches that are in order: after where one begins, and not after its end.
fn is_within(stretches: &[(u64, u64)], time: u64) -> bool {
    let at = stretches.partition_point(|(from, _)| *from < time);
    at.checked_sub(1).is_some_and(|at| time <= stretches[at].1)
}

/// A message: when, from whom, to whom, what.
#[derive(Clone, Copy)]
struct Sent {
    guard: Guard,
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

    /// Exploring begins.
    pub(super) fn begin_messages(&mut self) {
        self.execution.set_trace_aside(MOST_ENTRIES);
        self.choices.log.sent_before = self.execution.sent().count();
    }

    /// Notes the message that was sent last.
    pub(crate) fn note_sent(&mut self) {
        let guard = self.choices.guard;
        if let Some((from, to, input)) = self.execution.sent().last() {
            self.choices.log.sent.push(Sent { guard, from, to: Some(to), input });
        }
    }

    /// `%messages`: the messages of the open transaction, a list of vectors of condition, sender, receiver and message; `#f`
    /// where not all is traced and the solution has been found already.
    pub(crate) fn messages(&mut self, heap: &mut Heap) -> Outcome<Answer> {
        let tx = self.execution.open_tx();
        let is_exploring = self.choices.is_exploring();
        if !self.traces_all(tx) {
            if matches!(self.choices.mode, Mode::Replaying(_)) {
                return Ok(Answer::Value(Value::FALSE));
            }
            let message = "ensure-messages looks at the trace, which does not keep all of this transaction: \
                           allow it more entries, or choose less";
            return Err(Fault::avm(AvmErrorKind::SolverBudgetExceeded, message, Vec::new()));
        }
        let mut sent: Vec<Sent> = Vec::new();
        let before = self.execution.trace_aside();
        for entry in before.into_iter().flat_map(avm_object::Trace::entries) {
            sent.extend(message_of(heap, &entry, tx, Guard::default()));
        }
        let dead = self.choices.log.dead();
        for entry in self.execution.trace().entries() {
            let time = entry.id.0;
            if !is_exploring {
                sent.extend(message_of(heap, &entry, tx, Guard::default()));
            } else if !is_within(&dead, time) {
                let guard = self.choices.log.guard_at(time);
                sent.extend(message_of(heap, &entry, tx, guard));
            }
        }
        let before = if is_exploring { self.choices.log.sent_before } else { usize::MAX };
        let as_sent = |(from, to, input)| Sent { guard: Guard::default(), from, to: Some(to), input };
        sent.extend(self.execution.sent().take(before).map(as_sent));
        if is_exploring {
            sent.extend(&self.choices.log.sent);
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

impl RuntimeWorld {
    /// Whether the traces have all of the open transaction.
    fn traces_all(&self, tx: Option<TxId>) -> bool {
        let (trace, aside) = (self.execution.trace(), self.execution.trace_aside());
        let begins = |entry: &Entry<'_>| entry.event == Event::TransactionStarted && entry.tx == tx;
        let begun = aside.unwrap_or(trace).entries().any(|entry| begins(&entry));
        begun && (aside.is_none() || trace.dropped() == 0)
    }
}

fn message_of(heap: &mut Heap, entry: &Entry<'_>, tx: Option<TxId>, guard: Guard) -> Option<Sent> {
    if entry.event != Event::ObjectCalled || entry.tx != tx {
        return None;
    }
    let input = entry.input(heap)?;
    Some(Sent { guard, from: entry.caller, to: entry.callee, input })
}

impl Choices {
    fn guard_value(&mut self, heap: &mut Heap, guard: Guard) -> Outcome {
        match self.guards.term(&mut self.terms, guard)? {
            Some(guard) => self.terms.value(heap, guard),
            None => Ok(Value::TRUE),
        }
    }
}
