//! The command line: what `--help` shows, and what the words mean.

use crate::options::{Options, SourceOptions};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::ffi::OsString;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  avm-scheme                          open the prompt
  avm-scheme counter.avm.scm          run a program
  avm-scheme -e '(* 6 7)'             show what an expression gives
  avm-scheme -i counter.avm.scm       run a program, then open the prompt in it
  echo '(display 1)' | avm-scheme -   run what standard input holds
  avm-scheme compile counter.avm.scm  write counter.avm

A name that is a command is taken as the command; ./run is a file.
Exit codes: 0, what `exit` says, 1 for an error of the program, 2 for one of usage or of the text.";

/// Scheme for the Anoma Virtual Machine: programs of objects, messages and transactions.
#[derive(Debug, Parser)]
#[command(name = "avm-scheme", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
#[command(subcommand_precedence_over_arg = true, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Evaluate an expression at the prompt and show what it gives; may be repeated
    #[arg(short = 'e', long = "eval", value_name = "EXPR", allow_hyphen_values = true)]
    pub expressions: Vec<String>,

    /// Load a file at the prompt first; may be repeated
    #[arg(short = 'l', long = "load", value_name = "FILE")]
    pub loads: Vec<PathBuf>,

    /// Open the prompt afterwards; the definitions of FILE are there then
    #[arg(short = 'i', long = "interactive")]
    pub interactive: bool,

    #[command(flatten)]
    pub options: Options,

    /// A program to run, source text or bytecode, and its arguments; - is standard input
    #[arg(value_name = "FILE [ARGS]", trailing_var_arg = true)]
    pub words: Vec<OsString>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a program: source text or bytecode
    #[command(after_help = "Example:\n  avm-scheme run --gas 10M counter.avm.scm")]
    Run(Run),
    /// Compile a program, and the libraries that it needs, to bytecode
    #[command(after_help = "Example:\n  avm-scheme compile counter.avm.scm -o counter.avm")]
    Compile(Compile),
    /// Show the bytecode of a program, beside its source
    #[command(after_help = "Example:\n  avm-scheme disasm counter.avm.scm")]
    Disasm(Disasm),
    /// Show a program without its macros
    #[command(after_help = "Example:\n  avm-scheme expand counter.avm.scm")]
    Expand(Expand),
    /// Report all that is wrong with programs, without running them
    #[command(after_help = "Example:\n  avm-scheme check *.avm.scm")]
    Check(Check),
    /// Open the prompt
    #[command(after_help = "Example:\n  avm-scheme repl -L lib")]
    Repl(Repl),
    /// Run a program and show its messages, as text or as a chart
    #[command(after_help = "Example:\n  avm-scheme trace --mermaid counter.avm.scm > counter.mmd")]
    Trace(Trace),
    /// Run a program and show what its choices came to: the problems, and their solutions or why there are none
    #[command(after_help = "Example:\n  avm-scheme solve --emit smtlib auction.avm.scm > auction.smt2")]
    Solve(Solve),
    /// Write a completion script for a shell
    #[command(
        after_help = "Example:\n  avm-scheme completions bash > ~/.local/share/bash-completion/completions/avm-scheme"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub options: Options,

    /// The program, source text or bytecode, and its arguments; - is standard input
    #[arg(value_name = "FILE [ARGS]", trailing_var_arg = true, required = true)]
    pub words: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct Compile {
    #[command(flatten)]
    pub options: SourceOptions,

    /// The file to write; NAME.avm for NAME.avm.scm without it, - for standard output
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// The program
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Disasm {
    #[command(flatten)]
    pub options: SourceOptions,

    /// The program, source text or bytecode
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Expand {
    #[command(flatten)]
    pub options: SourceOptions,

    /// The program
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub options: SourceOptions,

    /// The programs, source text or bytecode
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Repl {
    #[command(flatten)]
    pub options: Options,
}

#[derive(Debug, Args)]
pub struct Trace {
    #[command(flatten)]
    pub options: Options,

    /// Show it as a Mermaid sequence diagram
    #[arg(long, conflicts_with_all = ["svg", "json"])]
    pub mermaid: bool,

    /// Show it as an SVG picture
    #[arg(long, conflicts_with = "json")]
    pub svg: bool,

    /// Write it to a file, and leave standard output to the program
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// The program, source text or bytecode, and its arguments
    #[arg(value_name = "FILE [ARGS]", trailing_var_arg = true, required = true)]
    pub words: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct Solve {
    #[command(flatten)]
    pub options: Options,

    /// Write the last problem instead: json, smtlib, dimacs, wcnf or text
    #[arg(long, value_name = "FORMAT", value_parser = avm_problem::Format::ALL.map(|(name, _)| name))]
    pub emit: Option<String>,

    /// Say why an intent of the last match, counted from 1, is not in it
    #[arg(long, value_name = "INTENT", conflicts_with = "emit")]
    pub why_not: Option<usize>,

    /// Write a proof of what came of the last problem to a file
    #[arg(long, value_name = "PROOF", conflicts_with_all = ["emit", "why_not"])]
    pub prove: Option<PathBuf>,

    /// Check a proof: that it is of the last problem, and what it proves
    #[arg(long, value_name = "PROOF", conflicts_with_all = ["emit", "why_not", "prove"])]
    pub check: Option<PathBuf>,

    /// The program, source text or bytecode, and its arguments; or a problem, FILE.json
    #[arg(value_name = "FILE [ARGS]", trailing_var_arg = true, required = true)]
    pub words: Vec<OsString>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn words_behind_the_file_are_the_programs() {
        let arguments = Arguments::parse_from(["avm-scheme", "--gas", "5", "prog.scm", "--gas", "x", "-e"]);
        assert_eq!(arguments.words.len(), 4);
        assert_eq!(arguments.options.gas, Some(5));
        assert!(arguments.expressions.is_empty());
    }
}
