//! How an engine is made.

use crate::front::Front;
use crate::host::{EngineHost, Sink};
use crate::outside::Outside;
use crate::recording::Following;
use crate::shards::Shards;
use crate::{Engine, Permissions, stdlib};
use avm_base::{Limits, Symbol};
use avm_object::TraceLevel;
use avm_primitives::Host;
use avm_record::{Header, ReplayingHost, TapeReader};
use avm_runtime::{Config, Runtime, Schedule, Slice, StandardLibrary, UnsafeFeature};
use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The least memory that an engine has: its own libraries need some.
const LEAST_MEMORY: u64 = 2 << 20;

/// The most shards that an engine may have.
const MOST_SHARDS: usize = 256;

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
    shards: usize,
    threads: Option<usize>,
    schedules: Vec<Vec<Slice>>,
    trace: TraceLevel,
    machine: String,
    imports: Option<Vec<String>>,
    record: Option<Box<dyn Write + Send>>,
    /// Whether a record is to be kept in the store.
    keeps_record: bool,
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
            shards: 1,
            threads: None,
            schedules: Vec::new(),
            trace: TraceLevel::Messages,
            machine: "local".into(),
            imports: None,
            record: None,
            keeps_record: false,
            replay: None,
        }
    }
}

/// How the shards beside an engine are made.
struct Plan {
    count: usize,
    threads: usize,
    seed: Option<u64>,
    limits: Limits,
    permissions: Permissions,
    allow: Vec<UnsafeFeature>,
    folders: Vec<PathBuf>,
    arguments: Vec<String>,
    schedules: Vec<Vec<Slice>>,
    records_schedule: bool,
    trace: TraceLevel,
    machine: String,
    imports: Option<Vec<String>>,
    /// The record that is replayed, with its head.
    replay: Option<(TapeReader, Header)>,
}

impl Plan {
    /// The engine of a shard; each has other random numbers.
    fn shard(&self, number: usize) -> Builder {
        let seed =
            self.seed.map(|seed| seed.wrapping_add((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        Builder {
            limits: self.limits,
            permissions: self.permissions.clone(),
            allow: self.allow.clone(),
            folders: self.folders.clone(),
            arguments: self.arguments.clone(),
            seed,
            schedule: self.schedules.get(number).cloned().map(Schedule::Given),
            records_schedule: self.records_schedule,
            trace: self.trace,
            machine: self.machine.clone(),
            imports: self.imports.clone(),
            replay: self
                .replay
                .as_ref()
                .map(|(tape, header)| (tape.of_shard(number as u32), header.clone(), None)),
            ..Builder::default()
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

    /// In which order executions take turns on each shard, as [`Engine::recorded_schedules`] gave it.
    pub fn schedules(mut self, schedules: Vec<Vec<Slice>>) -> Builder {
        self.schedules = schedules;
        self
    }

    /// Spreads the objects over several shards, which run at the same time: each controller belongs to one, with its objects and
    /// the executions that are started under it. What programs do is the same whatever the threads do.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut engine = Engine::builder().shards(2).build();
    /// let text = "
    ///   (define-behavior account (state (balance 0)) ((add n) (set! balance (+ balance n)) balance))
    ///   (define a (create-object 'account 'alice))
    ///   (define b (create-object 'account 'bob))
    ///   (define (earn account) (lambda () (let loop ((n 1000)) (if (> n 0) (begin (ask account (add 1)) (loop (- n 1)))))))
    ///   (start-execution 'of-a (earn a) 'alice)
    ///   (start-execution 'of-b (earn b) 'bob)
    ///   (await-execution 'of-a)
    ///   (await-execution 'of-b)
    ///   (+ (ask a (add 0)) (ask b (add 0)))";
    /// assert_eq!(engine.eval_as::<i64>(text).unwrap(), 2000);
    /// assert_ne!(engine.shard_of("alice"), engine.shard_of("bob"));
    /// ```
    pub fn shards(mut self, count: usize) -> Builder {
        self.shards = count.clamp(1, MOST_SHARDS);
        self
    }

    /// How many threads run the shards, the one that calls the engine included. Without it, as many as there are shards, or
    /// as the system advises if that is fewer.
    pub fn threads(mut self, count: usize) -> Builder {
        self.threads = Some(count.max(1));
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

    /// Keeps such a record in the store that the engine is given ([`Engine::open_store`]), beside what the store keeps anyway.
    /// [`StoredHistories::check_execution`](crate::StoredHistories::check_execution) runs the programs of the run again then.
    ///
    /// ```
    /// use avm_scheme::{Engine, OpenOptions, Permissions, Store, StoredHistories};
    /// let folder = tempfile::tempdir().unwrap();
    /// let mut engine = Engine::builder().permissions(Permissions::default().random()).keep_record().build();
    /// engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
    /// engine.run_program("p.scm", "(import (scheme base) (srfi 27)) (random-integer 6)").unwrap();
    /// drop(engine);
    ///
    /// let store = Store::open(folder.path(), &OpenOptions::default()).unwrap();
    /// let mut histories = StoredHistories::open(store).unwrap();
    /// let report = histories.check_execution(1).unwrap().program.unwrap();
    /// assert_eq!((report.answers, report.difference), (1, None));
    /// ```
    pub fn keep_record(mut self) -> Builder {
        self.keeps_record = true;
        self
    }

    /// Makes the engine.
    ///
    /// # Panics
    /// If its own libraries do not load, which is a fault of the build.
    pub fn build(mut self) -> Engine {
        if let Some(first) = self.schedules.first_mut() {
            self.schedule = Some(Schedule::Given(std::mem::take(first)));
        }
        let is_given = matches!(self.schedule, Some(Schedule::Given(_)));
        let (record, keeps_record) = (self.record.take(), self.keeps_record);
        let seed = self.seed;
        let plan = (self.shards > 1).then(|| self.plan());
        let mut engine = self.build_one();
        if let Some(plan) = plan {
            let threads = plan.threads;
            let shards = Shards::new(&mut engine, plan.count, threads, plan.seed.unwrap_or(0), |number| {
                plan.shard(number)
            });
            engine.shards = Some(Box::new(shards));
        }
        match record {
            record if is_given && (record.is_some() || keeps_record) => {
                let why = "it does not hold a schedule that was given; give a seed instead";
                engine.following = Following::Failed(why.into());
            }
            Some(record) => engine.begin_recording(record, seed),
            None if keeps_record => engine.following = Following::InStore(seed),
            None => {}
        }
        engine
    }

    /// What is said of the shards, taken from what is said of the engine, which is the first of them.
    fn plan(&mut self) -> Plan {
        let available = std::thread::available_parallelism().map_or(1, usize::from);
        Plan {
            count: self.shards,
            threads: self.threads.unwrap_or(available).min(self.shards),
            seed: self.seed,
            limits: Limits { gas: None, ..self.limits },
            permissions: self.permissions.clone(),
            allow: self.allow.clone(),
            folders: self.folders.clone(),
            arguments: self.arguments.clone(),
            schedules: std::mem::take(&mut self.schedules),
            records_schedule: self.records_schedule,
            trace: self.trace,
            machine: self.machine.clone(),
            imports: self.imports.clone(),
            replay: self.replay.as_ref().map(|(tape, header, _)| (tape.clone(), header.clone())),
        }
    }

    fn build_one(self) -> Engine {
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
            // What another shard prints the first one writes out.
            Some((tape, header, _)) if tape.shard() > 0 => {
                let sinks = [own.output.writer, own.error.writer].map(Some);
                Box::new(ReplayingHost::new(tape, &header, sinks))
            }
            Some((tape, header, output)) => Box::new(ReplayingHost::new(tape, &header, [output, None])),
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
            shards: None,
            answering: None,
        };
        engine.boot().expect("the libraries of this build load");
        engine.runtime.set_limits(self.limits.gas, self.timeout);
        let seeded = self.seed.map(Schedule::Seeded);
        let schedule = self.schedule.or(seeded).unwrap_or_default();
        engine.runtime.set_schedule(schedule, self.records_schedule);
        engine
    }
}
