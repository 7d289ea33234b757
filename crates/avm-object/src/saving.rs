//! What an execution has under way, as data: for saved executions. See `reopening` for the way back.

use crate::execution::{Activation, DIRECT, Execution, NOBODY, SETTLED, VOID};
use crate::journal::{Changes, Input};
use crate::mailbox::{Delivery, Outgoing};
use crate::record::Status;
use crate::space::ObjectSpace;
use crate::{EntryId, ExecutionId};
use avm_base::Symbol;
use avm_value::{ObjectRef, TxId, Value};
use std::collections::BTreeSet;

/// Where what an activation changes is until it is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// It began outside of any transaction: in the object itself.
    Object,
    /// The same, and its input is in the history already: a transaction has committed a part of what it did.
    Settled,
    /// Nowhere: the transaction that it began in was aborted.
    Nothing,
    /// In the open transaction: which of the objects that this has touched.
    Transaction(u32),
}

/// An activation that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenActivation {
    /// The object.
    pub object: ObjectRef,
    /// Who sent the input; `None` for the program itself.
    pub sender: Option<ObjectRef>,
    /// The state to go back to, a vector.
    pub before: Value,
    /// The state as it is now, likewise; meaningless in a transaction.
    pub state: Value,
    /// The commit at which the object last changed.
    pub version: u64,
    /// The length of the history to go back to; in a transaction, of the part that it adds.
    pub history: u64,
    /// The input: a selector and arguments, or one whole message.
    pub input: Vec<Value>,
    /// Which of these it is.
    pub selector: bool,
    /// Whether it is the outermost one of its object.
    pub holds: bool,
    /// Where its changes are.
    pub within: Within,
    /// In which execution's trace its input is, and which entry that is.
    pub began: (ExecutionId, EntryId),
}

/// An object that a transaction has created.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CreatedObject {
    /// Its behaviour.
    pub behavior: Value,
    /// The state that it began with.
    pub state: Value,
    /// Its controller.
    pub controller: Option<Symbol>,
    /// The machine where its data lives.
    pub machine: Symbol,
    /// Whether it can be consumed, once.
    pub linear: bool,
}

/// An object that a transaction has read or changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TouchedObject {
    /// The object.
    pub object: ObjectRef,
    /// The state as the transaction sees it.
    pub state: Value,
    /// The state as it found it; the same value, if it has not changed it.
    pub base: Value,
    /// The version that it found.
    pub seen: u64,
    /// How many inputs were accepted in it.
    pub inputs: u64,
    /// The controller that the object is given to.
    pub transfer: Option<Symbol>,
    /// Whether it is destroyed.
    pub destroyed: bool,
    /// What it is made of, if the transaction has created it.
    pub created: Option<CreatedObject>,
}

/// A version of an object that an open transaction sees, though a commit has replaced it since.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplacedVersion {
    /// The object.
    pub object: ObjectRef,
    /// The commit that made it.
    pub version: u64,
    /// The state.
    pub state: Value,
    /// The controller.
    pub controller: Option<Symbol>,
    /// The commit that replaced it.
    pub replaced: u64,
}

/// A message that is sent at the commit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutgoingMessage {
    /// Who sends it.
    pub sender: Option<ObjectRef>,
    /// To whom.
    pub receiver: ObjectRef,
    /// The message.
    pub message: Value,
}

/// A transaction that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenTransaction {
    /// Its id.
    pub id: TxId,
    /// The controller, once it is fixed.
    pub controller: Option<Symbol>,
    /// The latest commit that it sees,
    pub snapshot: u64,
    /// and the latest one that there was when this was saved.
    pub clock: u64,
    /// What it sees that has been replaced by one in between.
    pub replaced: Vec<ReplacedVersion>,
    /// So many activations are open that began before it.
    pub base: u64,
    /// The objects that it has read or changed, in the order in which it first did.
    pub touched: Vec<TouchedObject>,
    /// Messages to be sent on commit.
    pub outbox: Vec<OutgoingMessage>,
    /// Messages that it has received.
    pub received: Vec<Delivery>,
    /// Whether it creates, destroys or transfers.
    pub changes_population: bool,
    /// Whether it depends on which objects there are.
    pub scried: bool,
}

/// An input that an activation accepted, which has not joined a history yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierInput {
    /// The input.
    pub input: Input,
    /// How many activations are open around it.
    pub depth: u64,
    /// Whether the open transaction decides about it.
    pub in_tx: bool,
}

/// All that an execution has under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenWork {
    /// Its open activations, the outermost first.
    pub activations: Vec<OpenActivation>,
    /// Its open transaction.
    pub tx: Option<OpenTransaction>,
    /// Inputs that were accepted and have not joined histories; only where a journal is kept.
    pub accepted: Vec<EarlierInput>,
    /// Messages that it received outside of transactions, by their numbers, until that is for good; likewise.
    pub consumed: Vec<u64>,
    /// The controller that it was started under.
    pub home: Option<Symbol>,
    /// The object that it waits to be let into.
    pub waits_for: Option<ObjectRef>,
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
            aborted: self.transactions.aborted().to_vec(),
            ..Changes::default()
        }
    }

    /// What an execution has under way.
    ///
    /// # Errors
    /// Why it cannot be saved.
    pub fn open_work(&self, exec: &Execution) -> Result<OpenWork, &'static str> {
        if !exec.tx.savepoints.is_empty() {
            return Err("it is inside of a search for values of constraint variables");
        }
        let is_there = |activation: &Activation| {
            !activation.is_direct() || self.records[activation.place as usize].gate == exec.id.0
        };
        if !exec.activations.iter().all(is_there) {
            return Err("it is inside of an object that was destroyed");
        }
        Ok(OpenWork {
            activations: (0..exec.activations.len()).map(|index| self.open_activation(exec, index)).collect(),
            tx: exec.tx.open.then(|| self.open_transaction(exec)),
            accepted: exec.not_joined(),
            consumed: exec.consumed.clone(),
            home: exec.home,
            waits_for: self.waits_for(exec.id),
        })
    }

    fn open_activation(&self, exec: &Execution, index: usize) -> OpenActivation {
        let activation = &exec.activations[index];
        let record = &self.records[activation.place as usize];
        let input = exec.inputs.behind(activation.input as usize);
        let next = exec.activations.get(index + 1);
        let length = next.map_or(input.len(), |next| (next.input - activation.input) as usize);
        let within = match activation.slot {
            DIRECT => Within::Object,
            SETTLED => Within::Settled,
            VOID => Within::Nothing,
            slot => Within::Transaction(slot),
        };
        OpenActivation {
            object: ObjectRef(activation.object),
            sender: (activation.sender != NOBODY).then_some(ObjectRef(activation.sender)),
            before: activation.before,
            state: if activation.is_direct() { record.state } else { activation.before },
            version: if activation.is_direct() { record.version } else { 0 },
            history: activation.history,
            input: input[..length].to_vec(),
            selector: activation.selector,
            holds: activation.holds,
            within,
            began: match exec.resumed.get(index) {
                Some(began) if activation.entry == EntryId::NONE => *began,
                _ => (exec.id, activation.entry),
            },
        }
    }

    fn open_transaction(&self, exec: &Execution) -> OpenTransaction {
        let tx = &exec.tx;
        let created = |object: u32| {
            let (record, meta) = (&self.records[self.at(object)], &self.metas[self.at(object)]);
            CreatedObject {
                behavior: record.behavior,
                state: record.state,
                controller: record.controller,
                machine: meta.machine,
                linear: self.linear.contains(&object),
            }
        };
        let touched = tx.touched.iter().map(|touched| TouchedObject {
            object: ObjectRef(touched.object),
            state: touched.state,
            base: touched.base,
            seen: if touched.created { 0 } else { touched.seen },
            inputs: touched.inputs,
            transfer: touched.transfer,
            destroyed: touched.destroyed,
            created: touched.created.then(|| created(touched.object)),
        });
        let outgoing = |outgoing: &Outgoing| OutgoingMessage {
            sender: (outgoing.sender != NOBODY).then_some(ObjectRef(outgoing.sender)),
            receiver: ObjectRef(outgoing.receiver),
            message: outgoing.message,
        };
        OpenTransaction {
            id: tx.id,
            controller: tx.controller,
            snapshot: tx.snapshot,
            clock: self.clock,
            replaced: self.replaced_since(tx.snapshot),
            base: tx.base as u64,
            touched: touched.collect(),
            outbox: tx.outbox.iter().map(outgoing).collect(),
            received: tx.received.clone(),
            changes_population: tx.changes_population,
            // Which values it asked for is not kept: it depends on all objects then.
            scried: tx.scried || !tx.scried_where.is_empty(),
        }
    }
}

impl ObjectSpace {
    /// What was replaced since that commit, as it was then.
    fn replaced_since(&self, snapshot: u64) -> Vec<ReplacedVersion> {
        if self.versions.is_empty() {
            return Vec::new();
        }
        let replaced = |object: u32| {
            let old = self.versions.at(&self.metas[self.at(object)], snapshot)?;
            let (version, state, controller, replaced) =
                (old.version, old.state, old.controller, old.replaced);
            Some(ReplacedVersion { object: ObjectRef(object), version, state, controller, replaced })
        };
        (0..self.places.len() as u32).filter_map(replaced).filter(|old| old.replaced > snapshot).collect()
    }
}

impl Execution {
    /// The inputs that were accepted and have not joined a history.
    fn not_joined(&self) -> Vec<EarlierInput> {
        let own = self.accepted.iter().map(|&(object, entry)| EarlierInput {
            input: Input { object: ObjectRef(object), execution: self.id, entry },
            depth: self.activations.iter().filter(|activation| activation.entry < entry).count() as u64,
            in_tx: self.tx.open && entry > self.tx.began,
        });
        self.earlier.iter().copied().chain(own).collect()
    }
}
