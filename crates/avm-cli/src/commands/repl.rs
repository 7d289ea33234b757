//! `repl`: the prompt.

use crate::arguments::Repl;
use crate::repl::{Past, recording};

/// `avm-scheme repl`.
pub fn run(repl: &Repl) -> i32 {
    let (past, more) = recording(Past::begin(&repl.options));
    let mut engine = repl.options.engine_with(None, &[], more);
    match repl.options.attach_store(&mut engine) {
        Ok(()) => crate::repl::run(engine, past, repl.options.source.json),
        Err(code) => code,
    }
}
