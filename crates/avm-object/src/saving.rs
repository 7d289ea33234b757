//! All that a space holds, and the activations that an execution has open outside of transactions: for saved executions.

use crate::execution::{Activation, DIRECT, Execution, NOBODY, SETTLED};
use crate::journal::Changes;
use crate::record::{FREE, Status};
use crate::space::ObjectSpace;
use crate::{EntryId, Message, errors};
use avm_base::Symbol;
use avm_value::{Heap, ObjectRef, Outcome, Value};
use std::collections::BTreeSet;

/// An activation that is open outside of any transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenActivation {
    /// The object.
    pub object: ObjectRef,
    /// Who sent the input; `None` for the program itself.
    pub sender: Option<ObjectRef>,
    /// The state to go back to, a vector.
    pub before: Value,
    /// The state as it is now, likewise.
    pub state: Value,
    /// The length of the history to go back to.
    pub history: u64,
    /// The input: a selector and arguments, or one whole message.
    pub input: Vec<Value>,
    /// Which of these it is.
    pub selector: bool,
    /// Whether it is the outermost one of its object.
    pub holds: bool,
    /// Whether its input is in the history already.
    pub settled: bool,
}

impl ObjectSpace {
    /// All that is in memory and for everybody, as it is now, in order of numbers and names.
    pub fn everything(&self) -> Changes {
        let objects = (0..self.places.len() as u32).filter(|object| {
            matches!(self.metas[self.at(*object)].status, Status::Live | Status::Destroyed(_))
        });
        let mut behaviors: Vec<(Symbol, Value)> =
            self.behaviors.iter().map(|(name, it)| (*name, *it)).collect();
        behaviors.sort_by_key(|(name, _)| name.as_str());
        let mut names: Vec<(Symbol, ObjectRef)> = self.names.iter().map(|(name, it)| (*name, *it)).collect();
        names.sort_by_key(|(name, _)| name.as_str());
        let mut functions = self.pure.of_names(&self.pure.names().collect::<BTreeSet<Symbol>>());
        functions.sort_by_key(|(name, _)| name.as_str());
        Changes {
            objects: objects
                .map(|object| self.stored(object, self.records[self.at(object)].history))
                .collect(),
            posted: self.mailboxes.waiting().copied().collect(),
            behaviors,
            functions,
            names,
            counters: self.counters(),
            ..Changes::default()
        }
    }

    /// The activations that an execution has open, the outermost first; `None` where one belongs to a transaction, or its object
    /// is no more.
    pub fn open_activations(&self, exec: &Execution) -> Option<Vec<OpenActivation>> {
        let of = |index: usize, activation: &Activation| {
            let input = exec.inputs.behind(activation.input as usize);
            let next = exec.activations.get(index + 1);
            let length = next.map_or(input.len(), |next| (next.input - activation.input) as usize);
            OpenActivation {
                object: ObjectRef(activation.object),
                sender: (activation.sender != NOBODY).then_some(ObjectRef(activation.sender)),
                before: activation.before,
                state: self.records[activation.place as usize].state,
                history: activation.history,
                input: input[..length].to_vec(),
                selector: activation.selector,
                holds: activation.holds,
                settled: activation.slot == SETTLED,
            }
        };
        let is_plain = !exec.tx.open
            && exec.activations.iter().all(|activation| {
                activation.is_direct() && self.records[activation.place as usize].gate == exec.id.0
            });
        is_plain.then(|| exec.activations.iter().enumerate().map(|(index, it)| of(index, it)).collect())
    }

    /// Opens activations that were open in an execution that was saved, in one that has none.
    ///
    /// # Errors
    /// `object-not-found` and its kin where they do not fit the objects that there are.
    pub fn reopen_activations(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        saved: Vec<OpenActivation>,
    ) -> Outcome<()> {
        for open in saved {
            if !self.may_reopen(exec, &open) {
                return Err(errors::object_not_found(self, open.object));
            }
            let (Some(place), Some((first, rest))) = (self.place(open.object), open.input.split_first())
            else {
                return Err(errors::object_not_found(self, open.object));
            };
            let record = &mut self.records[place];
            if open.holds {
                (record.gate, record.committed) = (exec.id.0, record.state);
            }
            record.state = open.state;
            let name = record.name;
            self.mark_dirty(place as u32);
            let message = match open.selector {
                true => Message::Selector { selector: *first, args: rest },
                false => Message::Whole(*first),
            };
            let activation = Activation {
                before: open.before,
                history: open.history,
                entry: EntryId::NONE,
                object: open.object.0,
                place: place as u32,
                name,
                sender: open.sender.map_or(NOBODY, |sender| sender.0),
                slot: if open.settled { SETTLED } else { DIRECT },
                input: 0,
                selector: open.selector,
                holds: open.holds,
            };
            exec.push(heap, activation, message);
        }
        Ok(())
    }

    /// Whether an activation fits the objects that there are and the activations around it.
    fn may_reopen(&self, exec: &Execution, open: &OpenActivation) -> bool {
        let is_outer = exec.activations.iter().all(|other| other.object != open.object.0);
        let gate = if is_outer { FREE } else { exec.id.0 };
        let is_there = self.record(open.object).is_some_and(|record| {
            record.gate == gate && record.state.is_vector() && open.history <= record.history
        });
        is_there
            && !exec.tx.open
            && open.holds == is_outer
            && (if open.selector { !open.input.is_empty() } else { open.input.len() == 1 })
            && open.before.is_vector()
            && open.state.is_vector()
    }
}
