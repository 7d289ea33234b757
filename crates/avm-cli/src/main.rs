//! The program `avm-scheme`: a command a file in `commands`, the prompt in `repl`.
#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod options;
mod output;
mod quantities;
mod repl;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return output::usage(&error),
    };
    avm_store::hush_caught_panics();
    let code = match &arguments.command {
        None => commands::run::bare(&arguments),
        Some(Command::Run(run)) => commands::run::run(run),
        Some(Command::Resume(resume)) => commands::resume::run(resume),
        Some(Command::Replay(replay)) => commands::replay::run(replay),
        Some(Command::Compile(compile)) => commands::compile::run(compile),
        Some(Command::Disasm(disasm)) => commands::disasm::run(disasm),
        Some(Command::Expand(expand)) => commands::expand::run(expand),
        Some(Command::Check(check)) => commands::check::run(check),
        Some(Command::Trace(trace)) => commands::trace::run(trace),
        Some(Command::Solve(solve)) => commands::solve::run(solve),
        Some(Command::Repl(repl)) => commands::repl::run(repl),
        Some(Command::Store { action }) => commands::store::run(action),
        Some(Command::Completions { shell }) => commands::completions::run(*shell),
    };
    ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1))
}
