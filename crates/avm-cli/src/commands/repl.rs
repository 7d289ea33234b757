//! `repl`: the prompt.

use crate::arguments::Repl;

/// `avm-scheme repl`.
pub fn run(repl: &Repl) -> i32 {
    crate::repl::run(repl.options.engine(None, &[]), repl.options.source.json)
}
