//! Several engines, each in a thread of its own: executions under different controllers run at the same time.

use crate::error::{Error, ErrorKind};
use crate::{Builder, Datum, Engine, ExecutionStatus};
use avm_base::ContentHash;
use avm_bytecode::Effect;
use avm_runtime::InterruptHandle;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;

/// Machines, one in each thread, and the executions on them.
///
/// A machine has a heap, and a heap belongs to one thread. So each thread has a machine of its own, a *shard*, and each
/// controller belongs to one of them: an execution that is started under a controller runs on its shard, and the
/// objects that it creates live there. What they define in common is evaluated on all shards. Shards share nothing: programs
/// and values come and go as data, and a reference to an object of another shard cannot be got hold of.
///
/// Each shard takes turns among its own executions as an engine does, so that with the same seed each of its executions
/// does the same as long as nothing from outside comes in between. The engines' limits hold for each shard: of gas and memory
/// for all that runs on it, of time for each definition.
///
/// ```
/// use avm_scheme::{Cluster, Datum, Engine};
/// let mut cluster = Cluster::new(2, |_| Engine::builder()).unwrap();
/// cluster.define("(define (count n) (if (> n 0) (count (- n 1)) (current-execution)))").unwrap();
/// cluster.start_execution("a", "alice", "(count 100000)").unwrap();
/// cluster.start_execution("b", "bob", "(list (count 100000) \"done\")").unwrap();
/// assert_eq!(cluster.await_execution("a").unwrap().to_string(), "a");
/// assert_eq!(cluster.await_execution("b").unwrap().to_string(), "(b \"done\")");
/// ```
pub struct Cluster {
    shards: Vec<Shard>,
    /// The shard of each execution that was started.
    places: std::collections::HashMap<String, usize>,
}

struct Shard {
    jobs: Sender<Job>,
    interrupt: InterruptHandle,
    thread: Option<JoinHandle<()>>,
}

/// What a shard is to do. Answers go where the sender waits for them.
enum Job {
    Define(String, Sender<Result<(), Error>>),
    Start { name: String, controller: String, expression: String, answer: Sender<Result<(), Error>> },
    Await(String, Sender<Result<Datum, Error>>),
    Status(String, Sender<Option<ExecutionStatus>>),
    Stop(String, Sender<bool>),
}

impl Cluster {
    /// As many shards as `count`, one at least, each an engine that is built as `builder` says for its number.
    ///
    /// # Errors
    /// Where a thread cannot be started.
    pub fn new(count: usize, builder: impl Fn(usize) -> Builder) -> Result<Cluster, Error> {
        let shards = (0..count.max(1)).map(|number| {
            let engine = builder(number).build();
            let interrupt = engine.interrupt_handle();
            let (jobs, todo) = channel();
            let thread = std::thread::Builder::new()
                .name(format!("shard {number}"))
                .spawn(move || {
                    let gas_at_start = engine.runtime.gas();
                    Worker { engine, todo, awaited: Vec::new(), gas_at_start }.work();
                })
                .map_err(|error| Error::new(ErrorKind::Usage, "no-thread", crate::reason(&error)))?;
            Ok(Shard { jobs, interrupt, thread: Some(thread) })
        });
        Ok(Cluster { shards: shards.collect::<Result<_, Error>>()?, places: Default::default() })
    }

    /// How many shards there are.
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// The shard that a controller belongs to: a matter of its name alone.
    pub fn shard_of(&self, controller: &str) -> usize {
        let hash = ContentHash::of(controller.as_bytes());
        hash.0.iter().fold(0, |rest, byte| (rest * 256 + usize::from(*byte)) % self.shards.len())
    }

    /// Evaluates the forms of a text on all shards, one after the other: what they define is known to all executions.
    ///
    /// # Errors
    /// What is wrong with the text, or what happens when it runs; on later shards it has not run then.
    pub fn define(&mut self, text: &str) -> Result<(), Error> {
        (0..self.shards.len()).try_for_each(|at| self.ask(at, |answer| Job::Define(text.into(), answer))?)
    }

    /// Starts an execution of an expression on the shard of a controller, under which it runs.
    ///
    /// # Errors
    /// What is wrong with the expression, or that an execution of that name was started and not awaited.
    pub fn start_execution(&mut self, name: &str, controller: &str, expression: &str) -> Result<(), Error> {
        let at = self.shard_of(controller);
        if self.places.contains_key(name) {
            let text = format!("an execution named {name} was started already");
            return Err(Error::new(ErrorKind::Usage, "bad-execution", text));
        }
        self.ask(at, |answer| Job::Start {
            name: name.into(),
            controller: controller.into(),
            expression: expression.into(),
            answer,
        })??;
        self.places.insert(name.into(), at);
        Ok(())
    }

    /// Waits for the end of an execution, and gives its value. Its name is free then.
    ///
    /// # Errors
    /// What it raised, that it was stopped or cannot go on, that its value is no data, or that there is none of that name.
    pub fn await_execution(&mut self, name: &str) -> Result<Datum, Error> {
        let at = self.place(name)?;
        let value = self.ask(at, |answer| Job::Await(name.into(), answer))?;
        self.places.remove(name);
        value
    }

    /// How an execution stands that was started and not awaited.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn execution_status(&mut self, name: &str) -> Result<Option<ExecutionStatus>, Error> {
        let at = self.place(name)?;
        self.ask(at, |answer| Job::Status(name.into(), answer))
    }

    /// Ends an execution, its open transaction aborted. `false` if it has ended.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn stop_execution(&mut self, name: &str) -> Result<bool, Error> {
        let at = self.place(name)?;
        self.ask(at, |answer| Job::Stop(name.into(), answer))
    }

    fn place(&self, name: &str) -> Result<usize, Error> {
        let unknown =
            || Error::new(ErrorKind::Usage, "bad-execution", format!("no execution is named {name}"));
        self.places.get(name).copied().ok_or_else(unknown)
    }

    /// Has a shard do something, and waits for its answer.
    fn ask<T>(&self, at: usize, job: impl FnOnce(Sender<T>) -> Job) -> Result<T, Error> {
        let (answer, answered) = channel();
        let lost =
            || Error::new(ErrorKind::Usage, "shard-lost", format!("shard {at} does not answer any more"));
        self.shards[at].jobs.send(job(answer)).map_err(|_| lost())?;
        answered.recv().map_err(|_| lost())
    }
}

impl Drop for Cluster {
    /// Stops all executions, and waits for the threads.
    fn drop(&mut self) {
        for shard in &mut self.shards {
            // Without anybody who sends jobs, a shard ends when what runs has come to its end or is interrupted.
            shard.jobs = channel().0;
        }
        for shard in &mut self.shards {
            let Some(thread) = shard.thread.take() else { continue };
            while !thread.is_finished() {
                shard.interrupt.interrupt();
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            // A shard that has panicked has nothing more to say.
            let _ = thread.join();
        }
    }
}

/// A shard's thread.
struct Worker {
    engine: Engine,
    todo: Receiver<Job>,
    /// The executions that somebody waits for.
    awaited: Vec<(String, Sender<Result<Datum, Error>>)>,
    gas_at_start: u64,
}

impl Worker {
    fn work(mut self) {
        loop {
            let job = match self.has_work() {
                true => self.todo.try_recv(),
                false => {
                    self.settle(true);
                    self.todo.recv().map_err(|_| TryRecvError::Disconnected)
                }
            };
            match job {
                Ok(job) => self.perform(job),
                Err(TryRecvError::Empty) => {
                    // What stops a round has stopped all executions; whoever waits for them is told.
                    let _ = self.run_a_round();
                    self.settle(false);
                }
                Err(TryRecvError::Disconnected) => return,
            }
        }
    }

    fn has_work(&self) -> bool {
        self.engine.executions().iter().any(|execution| execution.status == ExecutionStatus::Running)
    }

    /// Gives each execution that can go on a turn.
    fn run_a_round(&mut self) -> Result<(), Error> {
        if self.engine.limits().gas.is_some_and(|limit| self.engine.runtime.gas() - self.gas_at_start > limit)
        {
            self.engine.abandon();
        }
        let procedure = self.engine.runtime.machine.effect_value(Effect::YieldExecution);
        let procedure = self.engine.keep(procedure);
        self.engine.call(&procedure, ()).map(drop)
    }

    fn perform(&mut self, job: Job) {
        // Whoever has gone does not hear the answer.
        let _ = match job {
            Job::Define(text, answer) => answer.send(self.engine.eval(&text).map(drop)).is_ok(),
            Job::Start { name, controller, expression, answer } => {
                let started = self.start(&name, &controller, &expression);
                answer.send(started).is_ok()
            }
            Job::Await(name, answer) => {
                self.awaited.push((name, answer));
                self.settle(false);
                true
            }
            Job::Status(name, answer) => answer.send(self.engine.execution_status(&name)).is_ok(),
            Job::Stop(name, answer) => answer.send(self.engine.stop_execution(&name)).is_ok(),
        };
    }

    fn start(&mut self, name: &str, controller: &str, expression: &str) -> Result<(), Error> {
        let thunk = self.engine.eval_named(name, &format!("(lambda ()\n{expression}\n)"))?;
        self.engine.start_execution(name, &thunk, Some(controller))
    }

    /// Tells those who wait for executions that have ended; or, where none can go on, for any.
    fn settle(&mut self, all: bool) {
        let is_living = |engine: &Engine, name: &str| {
            use ExecutionStatus::{Running, Suspended, Waiting};
            matches!(engine.execution_status(name), Some(Running | Suspended | Waiting))
        };
        let awaited = std::mem::take(&mut self.awaited);
        for (name, answer) in awaited {
            if !all && is_living(&self.engine, &name) {
                self.awaited.push((name, answer));
                continue;
            }
            let value = self.engine.await_execution(&name).and_then(|value| self.engine.get::<Datum>(&value));
            // Whoever has gone does not hear the answer.
            let _ = answer.send(value);
        }
    }
}
