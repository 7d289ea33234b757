//! The program `avm-scheme`: a command a file in `commands`, the prompt in `repl`.
#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod options;
mod output;
mod quantities;
mod repl;

use arguments::{Command, Task};
use std::process::ExitCode;

fn main() -> ExitCode {
    avm_store::hush_caught_panics();
    let words: Vec<_> = std::env::args_os().collect();
    let command = match Task::read(&words) {
        Ok(Task::Bare(bare)) => return exit_code(commands::run::bare(&bare)),
        Ok(Task::Command(command)) => command,
        Err(error) => return output::usage(&error),
    };
    exit_code(match &command {
        Command::Run(run) => commands::run::run(run),
        Command::Resume(resume) => commands::resume::run(resume),
        Command::Replay(replay) => commands::replay::run(replay),
        Command::Compile(compile) => commands::compile::run(compile),
        Command::Disasm(disasm) => commands::disasm::run(disasm),
        Command::Expand(expand) => commands::expand::run(expand),
        Command::Check(check) => commands::check::run(check),
        Command::Trace(trace) => commands::trace::run(trace),
        Command::Solve(solve) => commands::solve::run(solve),
        Command::Repl(repl) => commands::repl::run(repl),
        Command::Store { action } => commands::store::run(action),
        Command::Completions { shell } => commands::completions::run(*shell),
    })
}

fn exit_code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1))
}
