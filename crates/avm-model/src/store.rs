//! What there is: objects, their contents, messages on their way, and the trace.

use crate::value::{ExecId, ObjectId, Raised, Time, TxId, Value};
use std::collections::BTreeMap;

/// When an activation started, among all activations of all executions.
pub type Start = u64;

/// An input of an object's history: one that it accepted, or one of which a transaction committed a part before it was
/// rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The message.
    pub input: Value,
    /// Who sent it, which the activation could see.
    pub sender: Option<ObjectId>,
    /// Its output, or what it raised.
    pub output: Result<Value, Raised>,
    /// What the activation learned from its nested calls, in their order.
    pub learned: Vec<Learned>,
}

/// What a nested call gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The output, or what the call raised.
    pub output: Result<Value, Raised>,
    /// All that started during the call has a start from the first on and before the second: re-entrant activations of
    /// the object itself among them, which are in its own history.
    pub during: (Start, Start),
    /// The last moment during the call at which a transaction committed what the object had done so far: what started before had
    /// happened then.
    pub settled: Option<Start>,
}

/// The part of an object that its activations change.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Content {
    /// The fields.
    pub state: Vec<Value>,
    /// Which write made the state: two states are the same only if they are of the same write.
    pub stamp: u64,
    /// The inputs, in order of start.
    pub history: BTreeMap<Start, Accepted>,
}

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The name of its behaviour.
    pub behavior: String,
    /// Its controller.
    pub controller: Option<String>,
    /// Its state and history.
    pub content: Content,
    /// The commit that last changed its state, its controller or whether it is there.
    pub version: u64,
    /// Whether it was destroyed.
    pub ended: bool,
}

/// All objects, as everybody or as one transaction sees them.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// The objects, also those that ended.
    pub objects: BTreeMap<ObjectId, Object>,
    /// The number of the latest commit.
    pub clock: u64,
    /// The latest commit that created, destroyed or transferred.
    pub population: u64,
}

impl Store {
    /// The object, if it is there.
    pub fn find(&self, object: ObjectId) -> Option<&Object> {
        self.objects.get(&object).filter(|object| !object.ended)
    }

    pub(crate) fn object(&mut self, object: ObjectId) -> &mut Object {
        self.objects.get_mut(&object).expect("the object is known")
    }
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its place in the order of sending; 0 before it is sent.
    pub number: u64,
    /// Who sent it; `None` for a program.
    pub sender: Option<ObjectId>,
    /// To whom.
    pub receiver: ObjectId,
    /// What it says.
    pub message: Value,
    /// The execution that sent it, and the entry of that one's trace in which it did.
    pub cause: (ExecId, Time),
}

/// What happened, of avm.md section 4 what this model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// `object-created`
    ObjectCreated,
    /// `object-destroyed`
    ObjectDestroyed,
    /// `object-called`
    ObjectCalled,
    /// `message-received`
    MessageReceived,
    /// `object-transferred`
    ObjectTransferred,
    /// `transaction-started`
    TransactionStarted,
    /// `transaction-committed`
    TransactionCommitted,
    /// `transaction-aborted`
    TransactionAborted,
    /// `error-occurred`
    ErrorOccurred,
}

impl Event {
    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Event::ObjectCreated => "object-created",
            Event::ObjectDestroyed => "object-destroyed",
            Event::ObjectCalled => "object-called",
            Event::MessageReceived => "message-received",
            Event::ObjectTransferred => "object-transferred",
            Event::TransactionStarted => "transaction-started",
            Event::TransactionCommitted => "transaction-committed",
            Event::TransactionAborted => "transaction-aborted",
            Event::ErrorOccurred => "error-occurred",
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not yet, or the entry is of no call.
    Open,
    /// With this output.
    Accepted(Value),
    /// With a condition.
    Rejected,
}

/// An entry of a trace. Its time is its place, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// The entry that led to it, or 0.
    pub cause: Time,
    /// The execution in whose trace that entry is, if it is another one.
    pub cause_execution: Option<ExecId>,
    /// The object in whose activation it happened; `None` for the program.
    pub caller: Option<ObjectId>,
    /// The object that it is about.
    pub callee: Option<ObjectId>,
    /// On whose authority.
    pub controller: Option<String>,
    /// The open transaction.
    pub tx: Option<TxId>,
    /// A call's input, a creation's behaviour, a transfer's new controller.
    pub about: Option<Value>,
    /// How a call ended.
    pub fate: Fate,
}
