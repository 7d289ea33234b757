//! An object as it is stored.

use crate::{EntryId, ExecutionId};
use avm_base::Symbol;
use avm_value::{TxId, Value};

/// [`Record::gate`] of an object that no execution is inside of.
pub(crate) const FREE: u32 = 0;
/// [`Record::gate`] of an object that does not exist for everybody: not yet, or no longer.
pub(crate) const SHUT: u32 = u32::MAX;

/// What messages need of an object; kept small, since each one reads and writes it.
pub(crate) struct Record {
    /// A vector: the state, with what the execution inside has changed but not yet accepted.
    pub(crate) state: Value,
    /// While an execution is inside: the state without that.
    pub(crate) committed: Value,
    /// The behaviour.
    pub(crate) behavior: Value,
    /// The commit at which the state, the controller or the existence last changed.
    pub(crate) version: u64,
    /// How many inputs it accepted.
    pub(crate) history: u64,
    /// [`FREE`], [`SHUT`], or the execution that is inside, outside any transaction.
    pub(crate) gate: u32,
    /// Whether a minor collection must visit it.
    pub(crate) dirty: bool,
    /// The name of its behaviour.
    pub(crate) name: Symbol,
    /// The current controller.
    pub(crate) controller: Option<Symbol>,
}

const _: () = assert!(size_of::<Record>() <= 64);

/// Whether an object is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Created in a transaction that is still open.
    Pending(TxId),
    /// In the store, and not brought into memory yet.
    Absent,
    /// There for everybody.
    Live,
    /// Destroyed, at that commit.
    Destroyed(u64),
    /// Created in a transaction that was aborted: it never was.
    Never,
    /// On another shard.
    Elsewhere,
}

/// What is seldom needed of an object.
pub(crate) struct Meta {
    pub(crate) status: Status,
    /// The latest version that was replaced, as `versions` numbers them; meaningless if that was dropped.
    pub(crate) older: u64,
    pub(crate) creating_controller: Option<Symbol>,
    pub(crate) machine: Symbol,
    /// The commit that created it.
    pub(crate) created: u64,
    pub(crate) owned_since: OwnedSince,
}

/// The event by which an object came to its current controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnedSince {
    /// In the trace of this execution.
    pub execution: ExecutionId,
    /// This entry.
    pub entry: EntryId,
}

/// The place of the record that stands for objects which are only in the store.
pub(crate) const ABSENT: u32 = 0;
/// The place of the one that stands for objects which were created in a transaction that was never committed, and are not in
/// the store.
pub(crate) const NEVER: u32 = 1;
/// The place of the one that stands for objects which live on another shard.
pub(crate) const ELSEWHERE: u32 = 2;

/// A record that stands for objects that nobody can enter.
pub(crate) fn stand_in(status: Status) -> (Record, Meta) {
    let nobody = Symbol::intern("?");
    let record = Record {
        state: Value::FALSE,
        committed: Value::FALSE,
        behavior: Value::FALSE,
        version: 0,
        history: 0,
        gate: SHUT,
        dirty: false,
        name: nobody,
        controller: None,
    };
    let owned_since = OwnedSince { execution: ExecutionId(0), entry: EntryId::NONE };
    let meta = Meta { status, older: 0, creating_controller: None, machine: nobody, created: 0, owned_since };
    (record, meta)
}
