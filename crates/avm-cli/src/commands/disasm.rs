//! `disasm`: the bytecode of a program as text.

use super::Program;
use crate::arguments::Disasm;
use crate::output;

/// `avm-scheme disasm FILE`.
pub fn run(disasm: &Disasm) -> i32 {
    let program = match Program::read(&disasm.file) {
        Ok(program) => program,
        Err(code) => return code,
    };
    match disasm.options.engine(program.place()).disassemble(program.source()) {
        Ok(listing) => output::print(&listing),
        Err(error) => output::report(&error, disasm.options.json),
    }
}
