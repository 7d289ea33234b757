//! Tests of the whole crate: tables of operations, a serial model, and the properties of objects.

mod history;
mod serial;
mod support;
mod tables;
