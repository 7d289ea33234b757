//! What an entry of a trace says.

use crate::ExecutionId;
use avm_base::Symbol;
use avm_value::{Heap, ObjectRef, TxId, Value};

/// An entry's number in its trace, and its logical time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct EntryId(pub u64);

impl EntryId {
    /// No entry: the execution's own start.
    pub const NONE: EntryId = EntryId(0);

    /// Whether this is an entry at all.
    pub fn is_some(self) -> bool {
        self != EntryId::NONE
    }
}

/// A place in the code, which only the VM understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Site {
    /// Which code.
    pub code: u32,
    /// Where in it.
    pub pc: u32,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Event {
    /// An object came to be.
    ObjectCreated,
    /// An object was ended; in a transaction, at its commit.
    ObjectDestroyed,
    /// An object was called; holds input and output.
    ObjectCalled,
    /// An asynchronous message arrived.
    MessageReceived,
    /// An object's data moved.
    ObjectMoved,
    /// The execution moved.
    ExecutionMoved,
    /// A replica was brought here.
    ObjectFetched,
    /// An object was given to another controller.
    ObjectTransferred,
    /// Replicas were reconciled.
    ObjectFrozen,
    /// A pure function was registered or replaced.
    FunctionUpdated,
    /// A transaction began.
    TransactionStarted,
    /// It was committed.
    TransactionCommitted,
    /// It was aborted.
    TransactionAborted,
    /// A condition was raised that rejected an input or ended the run.
    ErrorOccurred,
}

impl Event {
    /// All of them, in the order of avm.md section 4.
    pub const ALL: &'static [Event] = &[
        Event::ObjectCreated,
        Event::ObjectDestroyed,
        Event::ObjectCalled,
        Event::MessageReceived,
        Event::ObjectMoved,
        Event::ExecutionMoved,
        Event::ObjectFetched,
        Event::ObjectTransferred,
        Event::ObjectFrozen,
        Event::FunctionUpdated,
        Event::TransactionStarted,
        Event::TransactionCommitted,
        Event::TransactionAborted,
        Event::ErrorOccurred,
    ];

    /// The event of a number, which `event as u8` gave.
    pub fn from_number(number: u8) -> Option<Event> {
        Event::ALL.get(usize::from(number)).copied()
    }

    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Event::ObjectCreated => "object-created",
            Event::ObjectDestroyed => "object-destroyed",
            Event::ObjectCalled => "object-called",
            Event::MessageReceived => "message-received",
            Event::ObjectMoved => "object-moved",
            Event::ExecutionMoved => "execution-moved",
            Event::ObjectFetched => "object-fetched",
            Event::ObjectTransferred => "object-transferred",
            Event::ObjectFrozen => "object-frozen",
            Event::FunctionUpdated => "function-updated",
            Event::TransactionStarted => "transaction-started",
            Event::TransactionCommitted => "transaction-committed",
            Event::TransactionAborted => "transaction-aborted",
            Event::ErrorOccurred => "error-occurred",
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Fate {
    /// It has not yet, or the entry is of no call.
    Open,
    /// With an output.
    Accepted,
    /// With a condition.
    Rejected,
}

impl Fate {
    /// The fate of a number, which `fate as u8` gave.
    pub fn from_number(number: u8) -> Option<Fate> {
        [Fate::Open, Fate::Accepted, Fate::Rejected].get(usize::from(number)).copied()
    }
}

/// An entry, as readers see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'a> {
    /// Its number: the logical time.
    pub id: EntryId,
    /// What happened.
    pub event: Event,
    /// The entry that led to it, or [`EntryId::NONE`].
    pub cause: EntryId,
    /// The execution in whose trace that entry is, if it is another one: a message came from there.
    pub cause_execution: Option<ExecutionId>,
    /// The object in whose activation it happened; `None` for the program itself.
    pub caller: Option<ObjectRef>,
    /// The object that it concerns.
    pub callee: Option<ObjectRef>,
    /// Where the execution was.
    pub machine: Symbol,
    /// On whose authority: the transaction's controller, or else the caller's.
    pub controller: Option<Symbol>,
    /// The open transaction.
    pub tx: Option<TxId>,
    /// Where in the code.
    pub site: Site,
    /// Gas used when it began.
    pub gas: u64,
    /// Gas used when it ended: the same but for a call that has ended.
    pub gas_end: u64,
    /// How a call ended.
    pub fate: Fate,
    /// Whether the input is a selector and arguments; otherwise `values` holds the one message.
    pub selector: bool,
    /// For `object-called` and `message-received` the input; else what the event is about: the behaviour of a created
    /// object, the new controller of a transferred one, the name, version and content hash of a function, a condition.
    pub values: &'a [Value],
    /// The output of an accepted call, the condition of a rejected one.
    pub output: Option<Value>,
}

impl Entry<'_> {
    /// The input as one message; of a function, the list of its name, version and content hash.
    pub fn input(&self, heap: &mut Heap) -> Option<Value> {
        match self.event {
            Event::FunctionUpdated => Some(heap.list(self.values)),
            Event::ObjectCalled | Event::MessageReceived if self.selector => Some(heap.list(self.values)),
            Event::ObjectCalled | Event::MessageReceived => self.values.first().copied(),
            _ => None,
        }
    }
}
