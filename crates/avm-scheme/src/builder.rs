//! How an engine is made.

use crate::front::Front;
use crate::host::{EngineHost, Sink};
use crate::outside::Outside;
use crate::recording::Following;
use crate::{Engine, Permissions, stdlib};
use avm_base::{Limits, Symbol};
use avm_object::TraceLevel;
use avm_primitives::Host;
use avm_record::{Header, ReplayingHost, TapeReader};
use avm_runtime::{Config, Runtime, Schedule, StandardLibrary, UnsafeFeature};
use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The least memory that an engine has: its own libraries need some.
const LEAST_MEMORY: u64 = 2 << 20;

/// A record that is replayed: what it answers, how it began, and where what happens now is written, if anywhere.
pub(crate) type Replayed = (TapeReader, Header, Option<Box<dyn Write + Send>>);

/// Says what an engine may use and reach.
///
/// ```
/// use avm_scheme::{Engine, ErrorKind};
/// let mut engine = Engine::builder().gas(1_000_000).memory(32 << 20).build();
/// let error = engine.eval("(let loop () (loop))").unwrap_err();
/// assert_eq!((error.kind(), error.code()), (ErrorKind::Limit, "out-of-gas"));
/// let error = engine.eval("(let loop ((l '())) (loop (cons 1 l)))").unwrap_err();
/// assert!(matches!(error.code(), "out-of-gas" | "out-of-memory"));
/// ```
pub struct Builder {
    pub(crate) limits: Limits,
    timeout: Option<Duration>,
    permissions: Permissions,
    allow: Vec<UnsafeFeature>,
    stdin: Box<dyn Read + Send>,
    stdout: Sink,
    stderr: Sink,
    folders: Vec<PathBuf>,
    arguments: Vec<String>,
    pub(crate) seed: Option<u64>,
    schedule: Option<Schedule>,
    records_schedule: bool,
    trace: TraceLevel,
    machine: String,
    imports: Option<Vec<String>>,
    record: Option<Box<dyn Write + Send>>,
    /// A record to answer from, with its head, and where standard output goes.
    pub(crate) replay: Option<Replayed>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            limits: Limits::default(),
            timeout: None,
            permissions: Permissions::default(),
            allow: Vec::new(),
            stdin: Box::new(std::io::empty()),
            stdout: Sink::none(),
            stderr: Sink::none(),
            folders: Vec::new(),
            arguments: Vec::new(),
            seed: None,
            schedule: None,
            records_schedule: false,
            trace: TraceLevel::Messages,
            machine: "local".into(),
            imports: None,
            record: None,
            replay: None,
        }
    }
}

impl Builder {
    /// The most gas that each run may use.
    pub fn gas(mut self, gas: u64) -> Builder {
        self.limits.gas = Some(gas);
        self
    }

    /// The most bytes that all values, code and stacks may take together; 2 MiB at least.
    pub fn memory(mut self, bytes: u64) -> Builder {
        self.limits.memory = Some(bytes.max(LEAST_MEMORY));
        self
    }

    /// The most time that each run may take.
    pub fn timeout(mut self, timeout: Duration) -> Builder {
        self.timeout = Some(timeout);
        self
    }

    /// The most objects that reflection may visit in each run.
    pub fn objects_visited(mut self, most: u64) -> Builder {
        self.limits.objects_visited = Some(most);
        self
    }

    /// The most entries that the trace keeps; older ones are dropped, and counted.
    pub fn trace_entries(mut self, most: usize) -> Builder {
        self.limits.trace_entries = most;
        self
    }

    /// What the trace keeps.
    pub fn trace(mut self, level: TraceLevel) -> Builder {
        self.trace = level;
        self
    }

    /// What programs may reach of files, environment, clock and randomness.
    pub fn permissions(mut self, permissions: Permissions) -> Builder {
        self.permissions = permissions;
        self
    }

    /// Allows a part of `(avm unsafe)`.
    ///
    /// ```
    /// use avm_scheme::{Engine, UnsafeFeature};
    /// let text = "(import (avm unsafe)) (scry-meta (lambda (meta) #t))";
    /// assert_eq!(Engine::new().eval(text).unwrap_err().code(), "reflection-denied");
    /// assert!(Engine::builder().allow(UnsafeFeature::Scry).build().eval(text).is_ok());
    /// ```
    pub fn allow(mut self, feature: UnsafeFeature) -> Builder {
        if !self.allow.contains(&feature) {
            self.allow.push(feature);
        }
        self
    }

    /// What programs read as standard input. Without it, it is empty.
    pub fn stdin(mut self, reader: impl Read + Send + 'static) -> Builder {
        self.stdin = Box::new(reader);
        self
    }

    /// Where standard output goes, such as a [`Buffer`](crate::Buffer). Without it, it is dropped.
    pub fn stdout(mut self, writer: impl Write + Send + 'static) -> Builder {
        self.stdout = Sink { writer: Box::new(writer), is_terminal: false };
        self
    }

    /// Where standard output goes, if a person watches it: lines are shown as soon as they end.
    pub fn stdout_terminal(mut self, writer: impl Write + Send + 'static) -> Builder {
        self.stdout = Sink { writer: Box::new(writer), is_terminal: true };
        self
    }

    /// Where standard error goes. Without it, it is dropped.
    pub fn stderr(mut self, writer: impl Write + Send + 'static) -> Builder {
        self.stderr = Sink { writer: Box::new(writer), is_terminal: false };
        self
    }

    /// A folder that holds libraries: `(a b)` is its file `a/b.sld`, `a/b.avm.scm` or `a/b.scm`. Programs may read and
    /// include the sources in it.
    pub fn library_folder(mut self, folder: impl Into<PathBuf>) -> Builder {
        self.folders.push(folder.into());
        self
    }

    /// What `(command-line)` gives: the name of the program, and its arguments.
    pub fn command_line(mut self, words: impl IntoIterator<Item = impl Into<String>>) -> Builder {
        self.arguments = words.into_iter().map(Into::into).collect();
        self
    }

    /// Where random numbers begin, so that they are the same in each run, and which executions take turns when, so that they
    /// do otherwise than with another seed.
    pub fn seed(mut self, seed: u64) -> Builder {
        self.seed = Some(seed);
        self
    }

    /// In which order executions take turns, whatever the seed.
    pub fn schedule(mut self, schedule: Schedule) -> Builder {
        self.schedule = Some(schedule);
        self
    }

    /// Records in which order executions take turns, for [`Engine::recorded_schedule`].
    pub fn record_schedule(mut self) -> Builder {
        self.records_schedule = true;
        self
    }

    /// The name of the machine, which `(current-machine)` gives.
    pub fn machine(mut self, name: impl Into<String>) -> Builder {
        self.machine = name.into();
        self
    }

    /// What the prompt imports in place of all that there is: import sets, such as `(scheme base)`. Without any, it
    /// knows `import` alone.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut engine = Engine::builder().imports(["(only (scheme base) + quote)"]).build();
    /// assert!(engine.eval("(+ 1 2)").is_ok());
    /// assert_eq!(engine.eval("(display 1)").unwrap_err().code(), "unbound-variable");
    /// ```
    pub fn imports(mut self, sets: impl IntoIterator<Item = impl Into<String>>) -> Builder {
        self.imports = Some(sets.into_iter().map(Into::into).collect());
        self
    }

    /// Writes a record of the programs that run: what they are, what they were told from outside, and all that happens, piece
    /// by piece. [`Replay`](crate::Replay) runs it again. The engine then runs whole programs only.
    ///
    /// ```
    /// use avm_scheme::{Buffer, Engine, Replay};
    /// let record = Buffer::default();
    /// let mut engine = Engine::builder().record(record.clone()).seed(1).build();
    /// engine.run_program("p.scm", "(import (scheme base) (srfi 27)) (random-integer 6)").unwrap();
    /// let report = Replay::open(std::io::Cursor::new(record.bytes())).unwrap().check().unwrap();
    /// assert!(report.difference.is_none());
    /// ```
    pub fn record(mut self, writer: impl Write + Send + 'static) -> Builder {
        self.record = Some(Box::new(writer));
        self
    }

    /// Makes the engine.
    ///
    /// # Panics
    /// If its own libraries do not load, which is a fault of the build.
    pub fn build(self) -> Engine {
        let outside = match &self.replay {
            Some((tape, ..)) => Outside::Replaying(tape.clone()),
            None => Outside::Direct,
        };
        let following = match &self.replay {
            Some((tape, ..)) => Following::Replaying(tape.clone()),
            None => Following::Nothing,
        };
        let own = EngineHost {
            input: self.stdin,
            output: self.stdout,
            error: self.stderr,
            permissions: self.permissions.clone(),
            command_line: self.arguments,
            seed: self.seed,
            started: Instant::now(),
        };
        let host: Box<dyn Host> = match self.replay {
            Some((tape, header, output)) => Box::new(ReplayingHost::new(tape, &header, output)),
            None => Box::new(own),
        };
        let runtime = Runtime::new(Config {
            limits: Limits { gas: None, ..self.limits },
            timeout: None,
            host,
            trace: self.trace,
            machine: Symbol::intern(&self.machine),
            allow: self.allow.clone(),
            standard_library: StandardLibrary { holds: stdlib::holds, module: stdlib::module },
        });
        let mut engine = Engine {
            runtime,
            front: Front::new(self.folders, self.permissions, outside),
            environments: Vec::new(),
            specifiers: Default::default(),
            linked: HashSet::new(),
            files_tried: HashSet::new(),
            programs: HashSet::new(),
            functions: Vec::new(),
            host_libraries: BTreeMap::new(),
            stale_prompt: false,
            loads: Default::default(),
            task: None,
            pending: None,
            allow: self.allow,
            limits: self.limits,
            imports: self.imports,
            gas_at_start: 0,
            following,
            story: None,
        };
        engine.boot().expect("the libraries of this build load");
        engine.runtime.set_limits(self.limits.gas, self.timeout);
        let seeded = self.seed.map(Schedule::Seeded);
        let schedule = self.schedule.or(seeded).unwrap_or_default();
        let is_given = matches!(schedule, Schedule::Given(_));
        engine.runtime.set_schedule(schedule, self.records_schedule);
        match self.record {
            Some(_) if is_given => {
                let why = "it does not hold a schedule that was given; give a seed instead";
                engine.following = Following::Failed(why.into());
            }
            Some(record) => engine.begin_recording(record, self.seed),
            None => {}
        }
        engine
    }
}
