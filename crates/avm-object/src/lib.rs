//! Objects, controllers, transactions, mailboxes, pure functions and traces, as data and transitions.
//!
//! An [`ObjectSpace`] is one machine's store in memory. An [`Execution`] is a running program's part: its open
//! activations, its transaction and its trace; any number of them may be open at once on one space, and they may be
//! interleaved between any two calls of this crate. Nothing here runs code, does I/O or reads a clock: whoever runs
//! behaviours tells what happened ([`ObjectSpace::activate`], [`ObjectSpace::accept`], [`ObjectSpace::reject`]) and is
//! told what is so.
//!
//! # How it hangs together
//!
//! - `record`: an object as it is stored. `space`: the table of them, and the behaviours known by name.
//! - `activation`: a message arrives, fields are read and written, the input is accepted or rejected; `quick`: the
//!   hot path of that.
//! - `transaction`: the overlay of an open transaction and how it is entered; `commit`: how it ends. `versions`: states
//!   that only older transactions still see. `savepoint`: points inside a transaction to go back to.
//! - `lifecycle`: creation, destruction, transfer. `mailbox`: asynchronous messages. `reflection`: what the unsafe
//!   library may know. `pure`: the registry of pure functions.
//! - `index`: which objects have a value in a field of their metadata, for predicates that ask for one.
//! - `shards`: several spaces that share the objects of a machine.
//! - `journal`: what a durable store has to be told, and what it gives back.
//! - `saving`: what an execution has under way, as data; `reopening`: how another one takes it up.
//! - `trace`: the message sequence chart of an execution, and its renderers.
//! - `roots`: what the collector has to visit.
//!
//! # Values
//!
//! States are heap vectors. The vector in a record is replaced, not changed, by the first write of an activation, so
//! the old one is still there to go back to, or for a transaction whose snapshot is older. The values in it are frozen.
#![forbid(unsafe_code)]

mod activation;
mod commit;
mod errors;
mod execution;
mod following;
mod fork;
mod index;
mod inputs;
mod journal;
mod kept;
mod lifecycle;
mod mailbox;
mod pure;
mod quick;
mod record;
mod reflection;
mod reopening;
mod resources;
mod roots;
mod savepoint;
mod saving;
mod shards;
mod sight;
mod space;
pub mod trace;
mod transaction;
mod trie;
mod versions;

pub use activation::{Message, Rejection};
pub use commit::Conflict;
pub use execution::{At, Execution, ExecutionId};
pub use fork::{Deed, Fork, Joined, Part, TouchedState};
pub use index::{MetaField, MetaTest};
pub use journal::{Before, Changes, Counters, Input, ObjectNews, StoredObject};
pub use kept::Moment;
pub use mailbox::Delivery;
pub use pure::PureFunction;
pub use record::OwnedSince;
pub use reflection::{Context, Metadata, Scry, TxFacts};
pub use saving::{
    CreatedObject, EarlierInput, OpenActivation, OpenTransaction, OpenWork, OutgoingMessage, ReplacedVersion,
    TouchedObject, Within,
};
pub use shards::{Acting, Leaving};
pub use sight::{Look, Sight};
pub use space::ObjectSpace;
pub use trace::{
    Began, Ended, Entry, EntryId, Event, Learned, Listener, Log, Pattern, Site, Trace, TraceLevel,
};
pub use trie::Trie;
