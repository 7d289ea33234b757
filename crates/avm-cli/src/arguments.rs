//! The command line: what `--help` shows, and what the words mean.

use crate::options::{Options, SourceOptions};
use crate::quantities::count;
use avm_store::EngineKind;
use clap::{Args, FromArgMatches, Parser, Subcommand};
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

    #[command(flatten)]
    pub bare: Bare,
}

/// What to do without a command.
#[derive(Debug, Args)]
pub struct Bare {
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

/// What the words of a command line ask for.
#[derive(Debug)]
pub enum Task {
    /// A command.
    Command(Command),
    /// What is done without one.
    Bare(Bare),
}

impl From<Arguments> for Task {
    fn from(arguments: Arguments) -> Task {
        arguments.command.map_or(Task::Bare(arguments.bare), Task::Command)
    }
}

impl Task {
    /// What words ask for, the first of which is the name of the program.
    ///
    /// # Errors
    /// What is wrong with them; or help, where they ask for that.
    pub fn read(words: &[OsString]) -> Result<Task, clap::Error> {
        Task::read_quickly(words).map_or_else(|| Arguments::try_parse_from(words).map(Task::from), Ok)
    }

    /// The same for words that run a program. To build a parser of all commands takes an eighth of the time in which an empty
    /// program starts and ends, so it is built only where these parts of it do not understand the words.
    fn read_quickly(words: &[OsString]) -> Option<Task> {
        let is_command = |word: &OsString| word.to_str().is_some_and(Command::has_subcommand);
        let nothing = clap::Command::new("avm-scheme");
        match words {
            [_, first, ..] if first == "run" => {
                let matches = Run::augment_args(nothing).try_get_matches_from(&words[1..]).ok()?;
                Some(Task::Command(Command::Run(Run::from_arg_matches(&matches).ok()?)))
            }
            _ if words.iter().any(is_command) => None,
            _ => {
                let matches = Bare::augment_args(nothing).try_get_matches_from(words).ok()?;
                Some(Task::Bare(Bare::from_arg_matches(&matches).ok()?))
            }
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a program: source text or bytecode
    #[command(after_help = "\
Examples:
  avm-scheme run --gas 10M counter.avm.scm
  avm-scheme run --record counter.avmr counter.avm.scm
  avm-scheme run --store objects --keep-record counter.avm.scm
  avm-scheme run --restore helper=worker.saved pool.avm.scm")]
    Run(Run),
    /// Go on with a program, or an execution, that `run --save` has saved
    #[command(after_help = "\
Examples:
  avm-scheme run --save-at-gas 5M --save sum.saved sum.avm.scm
  avm-scheme resume sum.saved
  avm-scheme run --save-at-gas 5M --save worker.saved --execution worker pool.avm.scm
  avm-scheme resume --as helper worker.saved")]
    Resume(Resume),
    /// Run a recorded run again, and compare event by event
    #[command(after_help = "\
Examples:
  avm-scheme run --record bank.avmr bank.avm.scm
  avm-scheme replay bank.avmr
  avm-scheme replay --object 0 bank.avmr
  avm-scheme replay --store objects --execution 2

Exit codes: 0 where nothing differs, 1 where something does, 2 for a file that is no record or damaged.")]
    Replay(Replay),
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
    /// Run a program and show its messages, as text or as a chart; or look into a recorded run
    #[command(after_help = "\
Examples:
  avm-scheme trace counter.avm.scm
  avm-scheme trace --mermaid counter.avm.scm > counter.mmd
  avm-scheme trace --at 6 counter.avmr
  avm-scheme trace --what-if '4=(inc 100)' counter.avm.scm")]
    Trace(Trace),
    /// Look at, check, compact, export or import a store of objects
    #[command(
        after_help = "Example:\n  avm-scheme store check objects\n  avm-scheme store export objects objects.export"
    )]
    Store {
        #[command(subcommand)]
        action: StoreAction,
    },
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

/// An execution that is to go on beside a program.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The name that it gets; without one, that which it had.
    pub name: Option<String>,
    /// The file that it was saved to.
    pub file: PathBuf,
}

/// Where a program is to be saved.
#[derive(Debug, Args)]
pub struct Saving {
    /// Save the running program to a file and stop; `resume` goes on with it
    #[arg(long, value_name = "OUT", requires = "save_at_gas", conflicts_with = "shards")]
    pub save: Option<PathBuf>,

    /// When it has used so much gas, such as 10M, or as soon afterwards as it can be saved
    #[arg(long, value_name = "GAS", value_parser = count, requires = "save")]
    pub save_at_gas: Option<u64>,

    /// Save only the execution of this name; `resume` goes on with it alone, `(restore-execution OUT)` beside others
    #[arg(long, value_name = "NAME", requires = "save")]
    pub execution: Option<String>,
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub options: Options,

    #[command(flatten)]
    pub saving: Saving,

    /// Have an execution that `--save` has saved go on beside the program, under another name if one is given; may be repeated
    #[arg(long, value_name = "[NAME=]FILE", value_parser = restored)]
    pub restore: Vec<Restored>,

    /// Write a record of the run, which `replay` runs again
    #[arg(long, value_name = "OUT", conflicts_with_all = ["save", "restore"])]
    pub record: Option<PathBuf>,

    /// Keep a record of the run in the store, so that `replay --store DIR --execution N` runs its programs again
    #[arg(long, requires = "store", conflicts_with_all = ["record", "save", "restore"])]
    pub keep_record: bool,

    /// The program, source text or bytecode, and its arguments; - is standard input
    #[arg(value_name = "FILE [ARGS]", trailing_var_arg = true, required = true)]
    pub words: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct Resume {
    #[command(flatten)]
    pub options: Options,

    #[command(flatten)]
    pub saving: Saving,

    /// Go on with a saved execution under this name
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,

    /// The saved program, and what (command-line) gives from now on
    #[arg(value_name = "FILE [ARGS]", trailing_var_arg = true, required = true)]
    pub words: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct Replay {
    /// Write what comes of it, and diagnostics, as JSON
    #[arg(long)]
    pub json: bool,

    /// Replay the history of one object alone: its inputs, with what it was told by others answered as it was; in a store also by
    /// name
    #[arg(long, value_name = "NUMBER|NAME")]
    pub object: Option<String>,

    /// Replay this execution of a store: its programs run again, where a record of the run was kept (`run --keep-record`), and the
    /// objects handle again what it sent
    #[arg(long, value_name = "NUMBER", value_parser = execution, conflicts_with_all = ["object", "file"])]
    pub execution: Option<u32>,

    /// Replay the histories that a store holds, each object alone
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    pub store: Option<PathBuf>,

    /// The recorded run
    #[arg(required_unless_present = "store")]
    pub file: Option<PathBuf>,
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

    /// Show the states that objects had after an event; after the call, if it is one
    #[arg(long, value_name = "N", conflicts_with_all = ["svg", "mermaid"])]
    pub at: Option<u64>,

    /// With --at: show this object only
    #[arg(long, value_name = "NUMBER", requires = "at")]
    pub object: Option<u32>,

    /// Run again with another message in place of that of an event, and show what differs
    #[arg(long, value_name = "N=MESSAGE", value_parser = what_if)]
    #[arg(conflicts_with_all = ["svg", "mermaid", "at"])]
    pub what_if: Option<(u64, String)>,

    /// Write it to a file, and leave standard output to the program
    #[arg(short = 'o', long = "output", value_name = "OUT")]
    pub output: Option<PathBuf>,

    /// The program, source text or bytecode, and its arguments; or a recorded run
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

    /// Say why an intent of the last match, by its name or its number, counted from 1, is not in it
    #[arg(long, value_name = "INTENT", conflicts_with = "emit")]
    pub why_not: Option<String>,

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

/// What to do with a store.
#[derive(Debug, Subcommand)]
pub enum StoreAction {
    /// Show what is in a store: its engine, its size, its keys by their first byte
    #[command(after_help = "Example:\n  avm-scheme store info objects")]
    Info(StorePlace),
    /// Read all of a store, and list what is damaged; exit code 1 if something is
    #[command(after_help = "Example:\n  avm-scheme store check --json objects")]
    Check(StorePlace),
    /// Give back the room of what was deleted or replaced
    #[command(after_help = "Example:\n  avm-scheme store compact objects")]
    Compact(StorePlace),
    /// Write a store to one file, which a store of any engine can be made of
    #[command(after_help = "Example:\n  avm-scheme store export objects objects.export")]
    Export {
        #[command(flatten)]
        place: StorePlace,

        /// The file to write
        file: PathBuf,
    },
    /// Make a store of an exported file
    #[command(after_help = "Example:\n  avm-scheme store import --engine redb copy objects.export")]
    Import {
        #[command(flatten)]
        place: StorePlace,

        /// The exported file
        file: PathBuf,

        /// What keeps the new store's bytes: fjall or redb
        #[arg(long, value_name = "NAME")]
        engine: Option<EngineKind>,
    },
    /// Show the trace of an execution of an earlier run, the last one without --execution
    #[command(after_help = "Example:\n  avm-scheme store trace --mermaid objects > objects.mmd")]
    Trace {
        #[command(flatten)]
        place: StorePlace,

        /// Which execution
        #[arg(long, value_name = "NUMBER")]
        execution: Option<u32>,

        /// Begin at this logical time
        #[arg(long, value_name = "TIME", default_value_t = 0)]
        from: u64,

        /// Show instead the states that the execution's objects had after the entry of this logical time
        #[arg(long, value_name = "TIME", conflicts_with_all = ["mermaid", "svg", "from"])]
        at: Option<u64>,

        /// Show so many entries at most
        #[arg(long, value_name = "COUNT", default_value_t = 10_000)]
        most: usize,

        /// Show it as a Mermaid sequence diagram
        #[arg(long, conflicts_with_all = ["svg", "json"])]
        mermaid: bool,

        /// Show it as an SVG picture
        #[arg(long, conflicts_with = "json")]
        svg: bool,
    },
    /// Show the history of an object: the inputs that it accepted
    #[command(after_help = "Example:\n  avm-scheme store history objects 3")]
    History {
        #[command(flatten)]
        place: StorePlace,

        /// The number or the name of the object
        object: String,
    },
}

/// Which store, and how the result is written.
#[derive(Debug, Args)]
pub struct StorePlace {
    /// Write the result as JSON
    #[arg(long)]
    pub json: bool,

    /// The folder of the store
    pub folder: PathBuf,
}

fn execution(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| {
        "expected a number: a store knows executions by theirs, as `store trace --json` shows them".into()
    })
}

fn restored(text: &str) -> Result<Restored, String> {
    let (name, file) = text.split_once('=').map_or((None, text), |(name, file)| (Some(name), file));
    if file.is_empty() || name == Some("") {
        return Err("expected a file, or a name, = and a file, such as helper=worker.saved".into());
    }
    Ok(Restored { name: name.map(String::from), file: file.into() })
}

fn what_if(text: &str) -> Result<(u64, String), String> {
    let parts =
        text.split_once('=').and_then(|(number, message)| Some((number.trim().parse().ok()?, message)));
    match parts {
        Some((number, message)) => Ok((number, message.to_string())),
        None => Err("expected the number of an event, = and a message, such as 4=(inc 100)".into()),
    }
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
        assert_eq!(arguments.bare.words.len(), 4);
        assert_eq!(arguments.bare.options.gas, Some(5));
        assert!(arguments.bare.expressions.is_empty());
    }

    #[test]
    fn words_that_are_read_quickly_mean_the_same() {
        let lines = [
            ("", true),
            ("prog.scm", true),
            ("prog.scm --gas x", true),
            ("--gas 5 prog.scm", true),
            ("-e 1 -e -2 -l a.scm -i", true),
            ("--trace full - a b", true),
            ("run prog.scm", true),
            ("run --gas 5 --record out.avmr prog.scm run --gas", true),
            ("run --save-at-gas 10M --save s prog.scm", true),
            ("run --restore e.saved --restore f=e.saved prog.scm", true),
            ("run run", true),
            // Not these: their words are wrong, or ask for what the whole parser knows.
            ("run", false),
            ("run --gas x prog.scm", false),
            ("run --save s prog.scm", false),
            ("run --shards 2 --save-at-gas 10M --save s prog.scm", false),
            ("--gas 5 run prog.scm", false),
            ("prog.scm run", false),
            ("replay prog.avmr", false),
            ("store info objects", false),
            ("--help", false),
            ("--version", false),
            ("run --help", false),
            ("--nothing", false),
            ("-e", false),
        ];
        for (line, is_quick) in lines {
            let words = std::iter::once("avm-scheme").chain(line.split_whitespace());
            let words: Vec<OsString> = words.map(Into::into).collect();
            let quick = Task::read_quickly(&words);
            assert_eq!(quick.is_some(), is_quick, "{line}");
            if let Some(quick) = quick {
                let whole = Arguments::try_parse_from(&words).expect("the whole parser knows it too");
                let whole = Task::from(whole);
                assert_eq!(format!("{quick:?}"), format!("{whole:?}"), "{line}");
            }
        }
    }
}
