//! The prompt. `session` evaluates and obeys; `past` looks back on it; `editor` reads from a terminal, `piped` from anything else; `syntax` knows
//! when a form is complete and how it is coloured; `commands` has what begins with a comma.

mod commands;
mod editor;
mod explore;
mod past;
mod piped;
mod session;
mod syntax;

use crate::output;
use avm_scheme::{Engine, Error};
pub use past::{Past, recording};
use session::Session;
use std::io::IsTerminal;

/// Reads, evaluates and prints to the end of standard input. Gives the exit code.
pub fn run(engine: Engine, past: Option<Past>, json: bool) -> i32 {
    let session = Session::new(engine, past, json);
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        editor::run(session)
    } else {
        piped::run(session)
    }
}

/// Evaluates a text, and gives what is to be shown of its values, one a line.
pub fn evaluate(engine: &mut Engine, name: &str, text: &str) -> Result<String, Error> {
    let result = engine.eval_named(name, text);
    output::tell_rejected(engine);
    let result = result?;
    let mut shown = String::new();
    for value in engine.values(&result)? {
        if !engine.is_unspecified(&value)? {
            shown.push_str(&engine.write(&value)?);
            shown.push('\n');
        }
    }
    Ok(shown)
}
