//! The virtual machine: runs verified bytecode until an [`Exit`].
//!
//! The machine knows no object policy: what objects are, and every effect, it asks of its [`World`]. Nothing of a running
//! program lies on the host's stack, so depth costs memory only, and a run can stop at any safepoint and go on later.

mod calls;
mod code;
mod constants;
mod continuation;
mod driving;
mod execution;
mod explore;
mod machine;
mod naming;
mod raising;
mod run;
mod saving;
mod sending;
mod stack;
mod world;

pub use execution::Execution;
pub use machine::{Exit, Machine};
pub use naming::CodePlace;
pub use stack::MOST_FRAME_SLOTS;
pub use world::{Answer, Explored, Lifted, Message, Notes, Site, Truth, Way, World};
