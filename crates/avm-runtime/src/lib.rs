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
mod effects;
mod objects;
mod pure;
mod reflection;
mod roots;
mod runtime;
mod scheduler;
mod task;
mod transactions;
mod world;

pub use config::{Config, UnsafeFeature};
pub use roots::{Root, Roots};
pub use runtime::{InterruptHandle, Request, RunResult, Runtime, Stop};
pub use world::RuntimeWorld;
