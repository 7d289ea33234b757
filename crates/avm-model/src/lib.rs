//! head
#![forbid(unsafe_code)]

mod machine;
mod objects;
mod store;
mod transactions;
mod value;

pub use machine::{Execution, Machine};
pub use store::{Accepted, Content, Entry, Event, Fate, Learned, Letter, Object, Start, Store};
pub use value::{Done, ExecId, ObjectId, Raised, Stop, Time, TxId, Value, raise, wrong};
