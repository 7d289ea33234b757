//! Drives the VM against the object space and the outside.
//!
//! A [`Runtime`] has one machine and one object space. The program that was started is its main execution; each
//! asynchronous message is delivered in an execution of its own. Executions take turns: one runs until it ends, waits in
//! `receive`, or has to let messages be delivered.
#![forbid(unsafe_code)]

mod choices;
mod config;
mod constraints;
mod content;
mod durable;
mod effects;
mod objects;
mod patience;
mod pure;
mod reflection;
mod roots;
mod runtime;
mod scheduler;
mod solo;
mod task;
mod transactions;
mod watching;
mod wire;
mod world;

pub use config::{Config, ModuleSource, StandardLibrary, UnsafeFeature};
pub use durable::{HistoryRow, StoreFailure, StoredEntry};
pub use patience::InterruptHandle;
pub use roots::{Root, Roots};
pub use runtime::{Request, RunResult, Runtime, Stop};
pub use solo::{SoloScript, SoloStep};
pub use watching::{Watcher, source_name};
pub use wire::{NotSaved, Saved};
pub use world::RuntimeWorld;
