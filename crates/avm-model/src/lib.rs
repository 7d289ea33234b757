//! The semantics of avm.md, sections 1 to 4, as a small program that is obviously right.
//!
//! Nothing here is fast. A transaction clones the whole store when it begins, a history is a map, a program is interpreted
//! by recursion. Tests hold the real machine against it: `avm-object` instruction by instruction with several executions
//! interleaved, `avm-scheme` by whole programs. Where the two differ, one of them is wrong, and avm.md says which; where
//! avm.md is silent, `docs/decisions.md` does.
//!
//! [`Machine`] has a method an instruction; [`run`] interprets a [`Program`] over it; [`check_serializable`] looks at what
//! concurrent transactions read and wrote, and needs no model. Not modelled: machines and replicas, pure functions, gas,
//! constraints and choices.
//!
//! # What there is
//!
//! A *store* maps objects to a behaviour, a controller, a *content* (state and history), the number of the commit that
//! last changed it (its *version*), and whether it has ended. An *execution* has a stack of open activations, its own
//! contents of the objects that it is *inside* of, at most one transaction, and a trace. A *transaction* has a *snapshot*
//! and a *view*, two whole stores that were equal when it began. Messages on their way are one list in order of sending.
//!
//! # Rules
//!
//! The code names them where it follows them. "Direct" means: outside a transaction.
//!
//! Activations
//! - **call**: it enters the object, is recorded, and remembers the content as it was. Where entering raises, nothing
//!   has happened.
//! - **state**: an activation reads and writes the content that it sees: the execution's own of that object if it is direct,
//!   the view's if it began in the open transaction. In a transaction that began inside it, it touches its object and uses the view's.
//! - **accept**: the input, with its output and what was learned from nested calls, joins the history of that content at the
//!   activation's start. The outermost direct activation of an object then does a *direct commit*: the content is the
//!   store's, and if its state was written, that is a new version. A transaction that is open around that moment has read it.
//! - **replay**: a history, given to a fresh object with what its activations learned, gives the same outputs and state.
//! - **reject**: the content is again as it was when the activation began, re-entrant inputs included, or when a transaction last
//!   committed what it had done (**inside**). Other objects keep what they accepted. The error is recorded before.
//! - **gate**: an object that an execution is inside of directly lets no other one in directly. Transactions don't
//!   stop at the gate: they see the store.
//! - **wait**: who is not let in waits, and tries the same instruction again. If the one inside waits, directly or through
//!   others, for this execution, it raises `object-not-available` (a commit is a conflict instead). Every other outcome of the instruction
//!   ends the waiting.
//!
//! Transactions
//! - **begin**: not inside another one. The snapshot is the store with the execution's own contents laid over.
//! - **snapshot**: what a transaction reads is there in its view, or it raises `object-not-found`; an object that is not there but may come to be
//!   makes it depend on the *population*. Reading is: to call, to use the state, to ask for the controller,
//!   to transfer and to destroy; to send is not.
//! - **one controller**: to touch an object is to read it and to be of its controller: the first owned one fixes the
//!   transaction's, another one raises `cross-controller-tx`. Objects without a controller may always be touched.
//! - **undecided**: activations that began in the transaction and have not ended are no part of what is committed. They
//!   go on as direct ones, with what they had changed; if they reject, they go back to what was committed.
//! - **validate**: in the order in which objects were touched: a version that is not the snapshot's any more is a
//!   conflict; where an input or change is to be committed and another execution is inside, the commit waits. Then the population: if the
//!   transaction depends on it, any commit since its begin that created, destroyed or transferred is a conflict.
//! - **apply**: one commit number. Controllers, states and histories become the store's, then objects end; then the
//!   transaction's messages are sent. Histories are joined: two transactions that only read an object may both add to it.
//! - **inside**: where the transaction gave inputs to an object that the execution is directly inside of, or wrote it,
//!   what the activations around had done to it by then is committed too, and they go back no further. Their inputs join the
//!   history at that, however they end: nothing else in it leads to this state.
//! - **abort**: the view is forgotten, created objects never were, received messages are back in their places. Activations
//!   that began in it change nothing any more: to write raises `tx-already-aborted`, to read gives what everybody sees.
//!   A conflict does the same.
//!
//! Objects and messages
//! - **create**: numbers are given in order and never again. A controller that is given must be reachable and, in a
//!   transaction, its own.
//! - **authority**: a transaction acts for its controller, a direct activation for that of its object, a program for its host, who may do everything. Only the
//!   owner's side may destroy (`cross-controller-tx` or `unauthorized-transfer`) and transfer (`unauthorized-transfer`).
//! - **destroy**, **transfer**: at the commit of the transaction; directly at once, as a commit by itself.
//! - **population**: `scry` gives the objects that are there in order of creation; a transaction then depends on them.
//! - **send**: behind all messages sent before; from a transaction at its commit.
//! - **mailbox**, **receive**: an object receives its oldest message. While an open transaction holds messages of it that
//!   would come back by an abort, no other execution gets later ones.
//! - **deliver**: the oldest message whose receiver nobody is inside of is handled by an execution of its own.
//! - **turn**: a program outside activations and transactions has all messages delivered before it calls or begins a
//!   transaction, and at its end.
//!
//! Traces
//! - **trace**: an entry for each event, when it happens. Its controller is the transaction's, or else the object's.
//! - **cause**: the call or the begin that was last and is still open. Of a received message: what it was sent in; of a
//!   delivered call: its receipt.
#![forbid(unsafe_code)]

mod interpret;
mod machine;
mod objects;
mod program;
mod replay;
mod serial;
mod store;
mod transactions;
mod value;

pub use interpret::{Run, describe, run};
pub use machine::{Execution, Machine};
pub use program::{Behavior, Expr, Pattern, Program};
pub use serial::{Access, Anomaly, Dependency, Recorded, check_serializable};
pub use store::{Accepted, Content, Entry, Event, Fate, Learned, Letter, Object, Start, Store};
pub use value::{Done, ExecId, ObjectId, Raised, Stop, Time, TxId, Value, raise, wrong};
