//! head
#![forbid(unsafe_code)]

mod interpret;
mod machine;
mod objects;
mod program;
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
