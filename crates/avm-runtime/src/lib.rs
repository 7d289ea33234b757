//! Drives the VM against the object space and the outside.
//!
//! A [`Runtime`] has one machine and one object space. The program that was started is its main execution; it may start
//! others, and each asynchronous message is delivered in an execution of its own. They take turns, as a [`Schedule`] says.
#![forbid(unsafe_code)]

mod choices;
mod config;
mod constraints;
mod content;
mod digest;
mod durable;
mod effects;
mod executions;
mod naming;
mod objects;
mod order;
mod patience;
mod pure;
mod reflection;
mod results;
mod roots;
mod runtime;
mod schedule;
mod scheduler;
mod scrying;
mod shards;
mod solo;
mod task;
mod traces;
mod transactions;
mod turns;
mod watching;
mod wire;
mod world;

pub use config::{Config, ModuleSource, StandardLibrary, UnsafeFeature};
pub use durable::{
    Cut, HistoryRow, RecordReader, RecordWriter, SharedStore, StoreFailure, StoredEntry, StoredLearned,
    StoredPart,
};
pub use executions::{ExecutionStatus, ExecutionSummary};
pub use order::Stretch;
pub use patience::InterruptHandle;
pub use results::{Request, RunResult, Stop};
pub use roots::{Root, Roots};
pub use runtime::Runtime;
pub use schedule::{Schedule, Slice, read_schedule, read_schedules, write_schedule, write_schedules};
pub use shards::{CodeLibrary, Exchange, Parcel, Resort};
pub use solo::{SoloScript, SoloStep};
pub use watching::{Watcher, source_name};
pub use wire::{NotSaved, Saved, is_saved};
pub use world::RuntimeWorld;
