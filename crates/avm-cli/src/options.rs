//! Options that several commands share, and the engine that they make.

use crate::output::{self, StandardOutput, complain};
use crate::quantities::{bytes, count, time};
use avm_scheme::{
    Builder, Engine, EngineKind, OpenOptions, Permissions, Slice, TraceLevel, UnsafeFeature, read_schedules,
    write_schedules,
};
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Options of commands that read programs.
#[derive(Args, Clone, Debug, Default)]
pub struct SourceOptions {
    /// Look for libraries in a folder, before that of the program; may be repeated
    #[arg(short = 'L', long = "library-path", value_name = "DIR")]
    pub folders: Vec<PathBuf>,

    /// Write diagnostics as JSON, one line each
    #[arg(long)]
    pub json: bool,

    /// Allow parts of (avm unsafe): reflect, scry, reify, register-pure
    #[arg(long, value_name = "FEATURES", value_delimiter = ',', value_parser = feature)]
    pub allow: Vec<UnsafeFeature>,
}

/// Options of commands that run programs.
#[derive(Args, Clone, Debug, Default)]
pub struct Options {
    #[command(flatten)]
    pub source: SourceOptions,

    /// Begin random numbers with a seed, so that each run is the same, and have it decide when executions take turns
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Write down when executions take turns
    #[arg(long, value_name = "FILE")]
    pub record_schedule: Option<PathBuf>,

    /// Have executions take turns as it was recorded
    #[arg(long, value_name = "FILE", value_parser = schedule)]
    pub schedule: Option<Given>,

    /// Spread objects over several shards, which run at the same time: each controller, its objects and its executions on one
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub shards: Option<u16>,

    /// How many threads run the shards; what comes of it is the same
    #[arg(long, value_name = "N", requires = "shards", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,

    /// Stop with out-of-gas after so much gas, such as 10M
    #[arg(long, value_name = "GAS", value_parser = count)]
    pub gas: Option<u64>,

    /// Stop with out-of-memory past so many bytes, such as 64M
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub max_memory: Option<u64>,

    /// Stop with timed-out after a time, such as 10s
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub timeout: Option<Duration>,

    /// Stop with quota-exceeded when reflection has visited so many objects
    #[arg(long, value_name = "N", value_parser = count)]
    pub max_objects_visited: Option<u64>,

    /// What the trace keeps
    #[arg(long = "trace", value_name = "LEVEL", value_enum)]
    pub trace_level: Option<Level>,

    /// The name of this machine, which (current-machine) gives
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,

    /// Keep objects, and find those of earlier runs, in a store; it is made where there is none
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,

    /// When what was committed counts as kept
    #[arg(long, value_name = "WHEN", value_enum, requires = "store")]
    pub durability: Option<Durability>,

    /// What keeps a new store's bytes: fjall or redb
    #[arg(long, value_name = "NAME", requires = "store")]
    pub store_engine: Option<EngineKind>,

    /// Grant nothing outside of the program: no files, environment, clock or randomness, but what --allow-... names
    #[arg(long)]
    pub sandbox: bool,

    /// Grant everything outside of the program; so it is without --sandbox
    #[arg(short = 'A', long, conflicts_with = "sandbox")]
    pub allow_all: bool,

    /// Allow reading of these files and folders only; with --sandbox and without PATH, of all
    #[arg(long, value_name = "PATH", num_args = 0.., require_equals = true, value_delimiter = ',')]
    pub allow_read: Option<Vec<PathBuf>>,

    /// Allow writing of these files and folders only; with --sandbox and without PATH, of all
    #[arg(long, value_name = "PATH", num_args = 0.., require_equals = true, value_delimiter = ',')]
    pub allow_write: Option<Vec<PathBuf>>,

    /// Allow reading of these environment variables only; with --sandbox and without NAME, of all
    #[arg(long, value_name = "NAME", num_args = 0.., require_equals = true, value_delimiter = ',')]
    pub allow_env: Option<Vec<String>>,

    /// Allow reading of the clock in a sandbox
    #[arg(long)]
    pub allow_clock: bool,

    /// Allow random numbers without a seed in a sandbox
    #[arg(long)]
    pub allow_random: bool,
}

/// A schedule that was read from a file.
#[derive(Clone, Debug)]
pub struct Given(Vec<Vec<Slice>>);

fn schedule(file: &str) -> Result<Given, String> {
    let text = std::fs::read_to_string(file).map_err(|error| avm_scheme::reason(&error))?;
    read_schedules(&text).map(Given)
}

/// What the trace keeps.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Level {
    /// Nothing
    Off,
    /// All events
    Messages,
    /// All events, and finer ones where there are any
    Full,
}

/// When what was committed counts as kept.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Durability {
    /// When it is on disk
    Synced,
    /// When the operating system has it: a loss of power may take the last moment away
    Buffered,
}

fn feature(name: &str) -> Result<UnsafeFeature, String> {
    UnsafeFeature::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = UnsafeFeature::ALL.iter().map(|feature| feature.name()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

impl SourceOptions {
    /// An engine that reads programs, and runs nothing.
    pub fn engine(&self, program: Option<&Path>) -> Engine {
        self.builder(program).permissions(Permissions::default().read_all()).build()
    }

    fn builder(&self, program: Option<&Path>) -> Builder {
        // What comes from the prompt, the command line or standard input lies in the current folder, so to say.
        let beside = program.and_then(Path::parent).unwrap_or(Path::new(""));
        let folders = self.folders.iter().cloned().chain([beside.to_path_buf()]);
        let builder = folders.fold(Engine::builder(), Builder::library_folder);
        self.allow.iter().copied().fold(builder, Builder::allow)
    }
}

impl Options {
    /// An engine as the options say. `words` are the program and its arguments.
    pub fn engine(&self, program: Option<&Path>, words: &[String]) -> Engine {
        self.engine_with(program, words, |builder| builder)
    }

    /// The same, with something more.
    pub fn engine_with(
        &self,
        program: Option<&Path>,
        words: &[String],
        more: impl FnOnce(Builder) -> Builder,
    ) -> Engine {
        let builder = more(self.source.builder(program));
        let builder = match std::io::stdout().is_terminal() {
            true => builder.stdout_terminal(StandardOutput),
            false => builder.stdout(StandardOutput),
        };
        self.finish(builder, words)
    }

    /// Whether the store that the options name is made when it is opened.
    pub fn makes_store(&self) -> bool {
        let Some(folder) = &self.store else { return false };
        std::fs::read_dir(folder).map_or(true, |mut found| found.next().is_none())
    }

    /// Opens the store that the options name, and lets the engine live on it. What is wrong is shown; then there is an exit
    /// code instead.
    pub fn attach_store(&self, engine: &mut Engine) -> Result<(), i32> {
        let Some(folder) = &self.store else { return Ok(()) };
        let options = OpenOptions {
            engine: self.store_engine,
            durability: match self.durability {
                Some(Durability::Buffered) => avm_scheme::Durability::Buffered,
                Some(Durability::Synced) | None => avm_scheme::Durability::Synced,
            },
            ..OpenOptions::default()
        };
        engine.open_store(folder, &options).map_err(|error| {
            output::report(&error, self.source.json);
            2
        })
    }

    /// An engine as the options say, where standard output is for something else.
    pub fn engine_with_output_on_stderr(
        &self,
        program: Option<&Path>,
        words: &[String],
        more: impl FnOnce(Builder) -> Builder,
    ) -> Engine {
        self.finish(more(self.source.builder(program).stdout(std::io::stderr())), words)
    }

    /// Whether the trace keeps anything.
    pub fn keeps_trace(&self) -> bool {
        !matches!(self.trace_level, Some(Level::Off))
    }

    fn finish(&self, builder: Builder, words: &[String]) -> Engine {
        let mut builder = builder.permissions(self.permissions()).command_line(words);
        builder = builder.stderr(std::io::stderr()).stdin(std::io::stdin());
        builder = self.gas.into_iter().fold(builder, Builder::gas);
        builder = self.max_memory.into_iter().fold(builder, Builder::memory);
        builder = self.timeout.into_iter().fold(builder, Builder::timeout);
        builder = self.max_objects_visited.into_iter().fold(builder, Builder::objects_visited);
        builder = self.seed.into_iter().fold(builder, Builder::seed);
        builder = self.schedule.iter().fold(builder, |builder, given| builder.schedules(given.0.clone()));
        builder = self.shards.into_iter().fold(builder, |builder, count| builder.shards(count.into()));
        builder = self.threads.into_iter().fold(builder, |builder, count| builder.threads(count.into()));
        builder = self.record_schedule.iter().fold(builder, |builder, _| builder.record_schedule());
        builder = self.machine.iter().fold(builder, Builder::machine);
        let level = match self.trace_level {
            Some(Level::Off) => TraceLevel::Off,
            Some(Level::Full) => TraceLevel::Full,
            Some(Level::Messages) | None => TraceLevel::Messages,
        };
        builder.trace(level).build()
    }

    /// Writes down the schedule of a run that has ended with an exit code, where that is asked for; gives the exit code.
    pub fn keep_schedule(&self, engine: &Engine, code: i32) -> i32 {
        let Some(file) = &self.record_schedule else { return code };
        match std::fs::write(file, write_schedules(&engine.recorded_schedules())) {
            Ok(()) => code,
            Err(error) => {
                complain(&format!("cannot write `{}`: {}", file.display(), avm_scheme::reason(&error)));
                if code == 0 { 2 } else { code }
            }
        }
    }

    /// What programs may reach: everything, but in a sandbox, and but what is limited by name.
    fn permissions(&self) -> Permissions {
        let mut granted = Permissions::default();
        granted = match &self.allow_read {
            None if !self.sandbox => granted.read_all(),
            None => granted,
            Some(paths) if paths.is_empty() => granted.read_all(),
            Some(paths) => paths.iter().fold(granted, |granted, path| granted.read(path)),
        };
        granted = match &self.allow_write {
            None if !self.sandbox => granted.write_all(),
            None => granted,
            Some(paths) if paths.is_empty() => granted.write_all(),
            Some(paths) => paths.iter().fold(granted, |granted, path| granted.write(path)),
        };
        granted = match &self.allow_env {
            None if !self.sandbox => granted.variables(),
            None => granted,
            Some(names) if names.is_empty() => granted.variables(),
            Some(names) => names.iter().fold(granted, |granted, name| granted.variable(name)),
        };
        if self.allow_clock || !self.sandbox {
            granted = granted.clock();
        }
        if self.allow_random || !self.sandbox {
            granted = granted.random();
        }
        granted
    }
}
