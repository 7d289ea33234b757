//! `completions`: a script that has a shell complete this command's words.

use crate::arguments::Arguments;
use crate::output;
use clap::CommandFactory;
use clap_complete::Shell;

/// `avm-scheme completions SHELL`.
pub fn run(shell: Shell) -> i32 {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "avm-scheme", &mut script);
    output::print_bytes(&script)
}
