//! What goes from one shard to another.

use avm_base::{AvmErrorKind, Symbol};
use avm_bytecode::Effect;
use avm_object::{EntryId, ExecutionId, MetaTest, ObjectNews, OwnedSince, Sight};
use avm_value::ObjectRef;
use std::sync::Arc;

/// A value as bytes (`crate::wire`).
pub(crate) type Bytes = Vec<u8>;

/// Something on its way.
#[derive(Debug)]
pub struct Parcel {
    pub(crate) to: Address,
    pub(crate) content: Content,
}

/// Where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// To a shard.
    Shard(u32),
    /// To the shard where an object lives.
    Object(ObjectRef),
    /// To the shard where the execution of a name runs, or ran last.
    Execution(Symbol),
    /// To all shards but the one that sends it.
    Others,
    /// To nobody: it is for the exchange alone.
    Exchange,
}

/// What somebody waits for: the shard that asks, and a number that it has not used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Ticket {
    pub(crate) shard: u32,
    pub(crate) number: u64,
}

/// What is sent.
#[derive(Debug)]
pub(crate) enum Content {
    /// An instruction to perform.
    Request(Request),
    /// An execution to start: with a name, or one is made up; under a controller, or on the shard that asks.
    Start { ticket: Ticket, name: Option<Symbol>, controller: Option<Symbol>, thunk: Bytes },
    /// The behaviour or pure function of a name is wanted.
    Fetch { ticket: Ticket, what: Named, name: Symbol },
    /// What came of any of these.
    Answer { ticket: Ticket, outcome: Result<Bytes, Refusal>, tx: Option<Guest> },
    /// Somebody wants to know which objects there are.
    Look(Looking),
    /// These.
    Looked { ticket: Ticket, outcome: Result<Looked, Refusal> },
    /// A transaction that can only be committed if what it saw of other shards is still so.
    Judge { ticket: Ticket, sights: Sights },
    /// Whether it is.
    Judged { ticket: Ticket, holds: bool },
    /// Nobody waits any more.
    Cancel(Ticket),
    /// The transaction of that execution is aborted.
    Abort(ExecutionId),
    /// An asynchronous message.
    Post(Post),
    /// An object comes to stay.
    Object(Box<Moving>),
    /// An object of the store has another shard's controller, and is on this one still.
    Stays { object: ObjectRef, shard: u32 },
    /// A controller is to have a shard.
    Place(Symbol),
    /// That shard.
    Placed { controller: Symbol, shard: u32 },
    /// A behaviour or pure function of that name is defined here now.
    Defined { what: Named, name: Symbol, shard: u32 },
    /// An execution of that name was started there.
    Started { name: Symbol, shard: u32 },
    /// The execution of that name has ended.
    Ended(Symbol),
    /// Another execution has the name now.
    Forget(Symbol),
}

/// What has names of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Named {
    Behavior,
    Function,
}

/// An instruction that is performed on another shard, for an execution that waits for it.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) ticket: Ticket,
    /// The execution that all this is a part of, from its first shard on.
    pub(crate) thread: ExecutionId,
    /// The object that it is in,
    pub(crate) caller: Option<ObjectRef>,
    /// whose authority it acts on,
    pub(crate) authority: Option<Symbol>,
    /// and under which controller it was started.
    pub(crate) home: Option<Symbol>,
    /// Whether it is inside of an object or a transaction: then messages that were sent before need not be delivered first.
    pub(crate) inner: bool,
    /// The controller of its transaction, if one is open, and that if it is fixed.
    pub(crate) tx: Option<Option<Symbol>>,
    pub(crate) effect: Effect,
    /// The list of its arguments.
    pub(crate) arguments: Bytes,
}

/// What somebody wants to know who looks for objects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looking {
    pub(crate) ticket: Ticket,
    /// The execution that all this is a part of.
    pub(crate) thread: ExecutionId,
    /// What objects have to pass.
    pub(crate) test: Option<MetaTest>,
    /// Whether their states are wanted, too.
    pub(crate) deep: bool,
}

/// The objects of a shard.
#[derive(Debug)]
pub(crate) struct Looked {
    pub(crate) shard: u32,
    /// The list of their metadata, each with its state.
    pub(crate) objects: Bytes,
    /// How many were looked at.
    pub(crate) visited: u64,
    pub(crate) sight: Sight,
}

/// What a transaction saw of other shards, each with its number.
pub(crate) type Sights = Vec<(u32, Arc<Sight>)>;

/// The part of a transaction that is open on another shard than the one where it began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guest {
    pub(crate) shard: u32,
    pub(crate) controller: Option<Symbol>,
}

/// Why there is no value.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// This was raised.
    Raised(Bytes),
    /// This is to be raised.
    Fault(Option<AvmErrorKind>, String),
}

/// An asynchronous message.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) sender: Option<ObjectRef>,
    pub(crate) receiver: ObjectRef,
    pub(crate) message: Bytes,
    pub(crate) execution: ExecutionId,
    pub(crate) cause: EntryId,
}

/// An object on its way to its controller's shard.
#[derive(Debug)]
pub(crate) struct Moving {
    pub(crate) object: ObjectRef,
    /// Where that is.
    pub(crate) to: u32,
    pub(crate) name: Symbol,
    pub(crate) controller: Option<Symbol>,
    pub(crate) creating_controller: Option<Symbol>,
    pub(crate) machine: Symbol,
    pub(crate) history: u64,
    pub(crate) created: u64,
    pub(crate) owned_since: OwnedSince,
    pub(crate) linear: bool,
    /// The list of its behaviour, its state and the messages that it has not received.
    pub(crate) values: Bytes,
    /// Where these messages came from.
    pub(crate) messages: Vec<(Option<ObjectRef>, ExecutionId, EntryId)>,
    /// What a store has not been told of it.
    pub(crate) news: ObjectNews,
}
