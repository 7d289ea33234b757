//! AVM Scheme in a host program: an [`Engine`] that compiles and runs programs, with the machine's objects and
//! transactions, inside of limits that the host sets.
//!
//! ```
//! use avm_scheme::{Buffer, Engine};
//!
//! let output = Buffer::default();
//! let mut engine = Engine::builder().stdout(output.clone()).gas(10_000_000).build();
//! engine.register("twice", |n: i64| n * 2).unwrap();
//! engine.eval(r#"
//!     (define-behavior account (state (balance 0))
//!       ((deposit n) (set! balance (+ balance n)) balance))
//!     (define a (create-object 'account 'alice))
//!     (display (transaction (ask a (deposit (twice 21)))))
//! "#).unwrap();
//! assert_eq!(output.text(), "42");
//! ```
//!
//! Nothing outside can be reached that was not granted: see [`Builder`] and [`Permissions`]. Errors are data: see [`Error`].
#![deny(unsafe_code)]

mod alone;
mod builder;
mod bundle;
mod convert;
mod engine;
mod error;
mod executions;
mod explain;
mod front;
mod functions;
mod handle;
mod histories;
mod host;
mod inputs;
mod inspecting;
mod linking;
mod loader;
mod loading;
mod looking;
mod moments;
mod outside;
mod permissions;
mod programs;
mod recording;
mod registering;
mod replaying;
mod report;
mod requests;
mod running;
mod saving;
mod shards;
mod specifiers;
mod stdlib;
mod storing;
mod values;
mod whatif;

pub use alone::ObjectReport;
pub use avm_base::{ContentHash, Diagnostic, Limits, Severity, Sources, Span};
pub use avm_object::TraceLevel;
pub use avm_runtime::{
    ExecutionStatus, InterruptHandle, ModuleSource, Schedule, Slice, UnsafeFeature, is_saved, read_schedule,
    read_schedules, write_schedule, write_schedules,
};
pub use avm_store::{Durability, EngineKind, OpenOptions, Store, hush_caught_panics};
pub use avm_syntax::Datum;
pub use builder::Builder;
pub use convert::{ConversionError, DataError, FromValue, IntoValue, Serde, from_datum, to_datum};
pub use engine::Engine;
pub use error::{Error, ErrorKind, Place, Problem, StackFrame, Warnings};
pub use executions::ExecutionSummary;
pub use functions::{HostFunction, IntoArguments, Parameter, Rest, Returned};
pub use handle::Handle;
pub use histories::StoredHistories;
pub use host::Buffer;
pub use inputs::ExecutionReport;
pub use inspecting::{Description, ObjectPage, ObjectSummary, OpenTransaction, TraceFormat};
pub use loader::reason;
pub use looking::{Moment, ObjectThen};
pub use permissions::Permissions;
pub use programs::{Source, is_bytecode};
pub use replaying::{Divergence, Replay, ReplayReport, is_record};
pub use report::excerpt_at;
pub use running::Step;
pub use whatif::WhatIf;

/// The first datum of a text.
///
/// # Errors
/// What is wrong with the text, or that it holds none.
pub fn read_datum(text: &str) -> Result<Datum, Error> {
    let none = || Error::new(ErrorKind::Syntax, "no-datum", "the text holds no datum");
    read_data(text)?.into_iter().next().ok_or_else(none)
}

/// All data of a text.
fn read_data(text: &str) -> Result<Vec<Datum>, Error> {
    let mut sources = Sources::default();
    let file = sources.add("<data>", text);
    let data = avm_reader::read_all(file, text, Default::default());
    data.map_err(|errors| {
        let diagnostics = errors.iter().map(|error| error.to_diagnostic()).collect();
        Error::of_diagnostics(ErrorKind::Syntax, diagnostics, &sources)
    })
}
