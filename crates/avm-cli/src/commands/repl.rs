//! `repl`: the prompt.

use crate::arguments::Repl;

/// `avm-scheme repl`.
pub fn run(repl: &Repl) -> i32 {
    let mut engine = repl.options.engine(None, &[]);
    match repl.options.attach_store(&mut engine) {
        Ok(()) => crate::repl::run(engine, repl.options.source.json),
        Err(code) => code,
    }
}
