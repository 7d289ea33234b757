//! Executions that run beside the program: start them, see how they stand, suspend, resume, stop and await them.

use crate::error::{Error, ErrorKind};
use crate::running::Task;
use crate::{Engine, ExecutionStatus, Handle, Slice};
use avm_base::Symbol;
use avm_bytecode::Effect;
use avm_value::Value;

/// An execution, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionSummary {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub status: ExecutionStatus,
    /// The controller that it was started under.
    pub controller: Option<String>,
    /// The gas that it has used.
    pub gas: u64,
}

impl Engine {
    /// Starts an execution of a procedure without arguments, as `(start-execution name thunk controller)` does. It runs
    /// whenever something else does, and in [`Engine::run_executions`].
    ///
    /// # Errors
    /// Where an execution of that name lives, or the procedure cannot be sent.
    ///
    /// ```
    /// use avm_scheme::{Engine, ExecutionStatus};
    /// let mut engine = Engine::new();
    /// let work = engine.eval("(lambda () (let loop ((n 0)) (if (< n 100000) (loop (+ n 1)) n)))").unwrap();
    /// engine.start_execution("a", &work, None).unwrap();
    /// engine.start_execution("b", &work, Some("bob")).unwrap();
    /// assert!(engine.suspend_execution("b"));
    /// engine.run_executions().unwrap();
    /// assert_eq!(engine.execution_status("a"), Some(ExecutionStatus::Done));
    /// assert_eq!(engine.execution_status("b"), Some(ExecutionStatus::Suspended));
    /// assert!(engine.resume_execution("b"));
    /// let value = engine.await_execution("b").unwrap();
    /// assert_eq!(engine.get::<i64>(&value).unwrap(), 100_000);
    /// ```
    pub fn start_execution(
        &mut self,
        name: &str,
        thunk: &Handle,
        controller: Option<&str>,
    ) -> Result<(), Error> {
        self.refuse_unrecorded()?;
        let thunk = self.value_of(thunk)?;
        let controller = controller.map(Symbol::intern);
        let started = self.runtime.start_execution(Some(Symbol::intern(name)), thunk, controller);
        started.map(drop).map_err(|fault| {
            let heap = &self.runtime.machine.heap;
            let text = avm_primitives::explain::message_of_fault(heap, &fault, Some("start-execution"));
            Error::new(ErrorKind::Usage, "bad-execution", text)
        })
    }

    /// All executions that were started, in order of their start; of a name that was used again, the latest.
    pub fn executions(&self) -> Vec<ExecutionSummary> {
        let summary = |found: avm_runtime::ExecutionSummary| ExecutionSummary {
            name: found.name.to_string(),
            status: found.status,
            controller: found.controller.map(|name| name.to_string()),
            gas: found.gas,
        };
        self.runtime.executions().into_iter().map(summary).collect()
    }

    /// How the execution of a name stands; `main` is the program's own. `None` if there is none of that name.
    pub fn execution_status(&self, name: &str) -> Option<ExecutionStatus> {
        self.runtime.execution_status(Symbol::intern(name))
    }

    /// Has an execution not go on until it is resumed. `false` if there is none of that name that has not ended,
    /// or the engine records, as in the two below.
    pub fn suspend_execution(&mut self, name: &str) -> bool {
        self.refuse_unrecorded().is_ok() && self.runtime.suspend_execution(Symbol::intern(name))
    }

    /// Lets an execution go on that was suspended. `false` if none of that name was.
    pub fn resume_execution(&mut self, name: &str) -> bool {
        self.refuse_unrecorded().is_ok() && self.runtime.resume_execution(Symbol::intern(name))
    }

    /// Ends an execution, its open transaction aborted. `false` if there is none of that name that has not ended.
    pub fn stop_execution(&mut self, name: &str) -> bool {
        self.refuse_unrecorded().is_ok() && self.runtime.stop_execution(Symbol::intern(name))
    }

    /// Waits for the end of an execution, and gives its value.
    ///
    /// # Errors
    /// What it raised, or that it was stopped, or cannot go on; or there is none of that name.
    pub fn await_execution(&mut self, name: &str) -> Result<Handle, Error> {
        let procedure = self.runtime.machine.effect_value(Effect::AwaitExecution);
        let procedure = self.keep(procedure);
        let name = self.keep(Value::symbol(Symbol::intern(name)));
        self.call(&procedure, (name,))
    }

    /// Runs all executions until each has ended or cannot go on.
    ///
    /// # Errors
    /// Where a limit is reached or the run is interrupted: then all are stopped.
    pub fn run_executions(&mut self) -> Result<(), Error> {
        self.refuse_unrecorded()?;
        self.start_executions();
        self.finish().map(drop)
    }

    /// Begins to run all executions; [`Engine::step`] goes on.
    pub fn start_executions(&mut self) {
        self.begin();
        self.task = Some(Task::Rest);
        self.pending = self.runtime.start_rest().err();
    }

    /// What executions failed for of which nobody has awaited the end, since the last time, each with the name of its
    /// execution: the host should tell somebody.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// engine.run_program("p.scm", "(import (scheme base) (avm)) (start-execution 'e (lambda () (error \"no\" 1)))").unwrap();
    /// assert_eq!(engine.take_failed_executions(), ["e: no: 1"]);
    /// ```
    pub fn take_failed_executions(&mut self) -> Vec<String> {
        self.runtime.take_failed_executions()
    }

    /// In which order executions have taken turns, if [`Builder::record_schedule`](crate::Builder::record_schedule) asked for
    /// it. With it and the same input, another engine runs the same programs in the same way, instruction by instruction.
    ///
    /// ```
    /// use avm_scheme::{Engine, Schedule};
    /// let program = "(import (scheme base) (avm))
    ///   (define (count n) (if (> n 0) (count (- n 1)) (current-execution)))
    ///   (start-execution 'a (lambda () (count 9000)))
    ///   (start-execution 'b (lambda () (count 9000)))";
    /// let mut engine = Engine::builder().seed(1).record_schedule().build();
    /// engine.run_program("p.scm", program).unwrap();
    /// let schedule = engine.recorded_schedule();
    /// let mut again = Engine::builder().schedule(Schedule::Given(schedule.clone())).record_schedule().build();
    /// again.run_program("p.scm", program).unwrap();
    /// assert_eq!(again.recorded_schedule(), schedule);
    /// ```
    pub fn recorded_schedule(&self) -> Vec<Slice> {
        self.runtime.recorded_schedule()
    }
}
