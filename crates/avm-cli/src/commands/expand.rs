//! `expand`: a program without its macros.

use super::Program;
use crate::arguments::Expand;
use crate::output;

/// `avm-scheme expand FILE`.
pub fn run(expand: &Expand) -> i32 {
    let program = match Program::read(&expand.file) {
        Ok(program) => program,
        Err(code) => return code,
    };
    match expand.options.engine(program.place()).expand(program.source()) {
        Ok(text) => output::print(&text),
        Err(error) => output::report(&error, expand.options.json),
    }
}
