//! How programs are run: begin, step, answer what they ask, and give the result or the error.

use crate::convert::FromValue;
use crate::engine::conversion;
use crate::error::{Error, ErrorKind};
use crate::functions::IntoArguments;
use crate::{Engine, Handle, Source};
use avm_base::AvmErrorKind;
use avm_primitives::HostError;
use avm_runtime::{RunResult, Stop, StoreFailure};
use avm_syntax::Datum;
use avm_value::Value;
use std::collections::VecDeque;

/// What is left to do when what runs is done.
pub(crate) enum Task {
    /// Forms of a text, one after the other.
    Forms(VecDeque<Datum>),
    /// Nothing.
    Rest,
    /// Nothing; what runs is a program, with which its transaction ends.
    Program,
}

/// How far a run has come.
#[derive(Debug)]
pub enum Step {
    /// It is done, and gave this.
    Done(Handle),
    /// The fuel is used up. The run goes on with the next step.
    OutOfFuel,
}

/// The name of a text without a name.
const EVAL: &str = "<eval>";

impl Engine {
    /// Evaluates the forms of a text at the prompt, and gives what the last one gives. What they define stays for later.
    ///
    /// # Errors
    /// What is wrong with the text, or what happens when it runs.
    pub fn eval(&mut self, text: &str) -> Result<Handle, Error> {
        self.eval_named(EVAL, text)
    }

    /// The same, with a name of the text for messages.
    ///
    /// # Errors
    /// As for [`Engine::eval`].
    pub fn eval_named(&mut self, name: &str, text: &str) -> Result<Handle, Error> {
        self.start_eval(name, text)?;
        self.finish()
    }

    /// Evaluates the forms of a text at the prompt, and gives the result as a Rust value.
    ///
    /// # Errors
    /// As for [`Engine::eval`], or where the result does not fit the type.
    pub fn eval_as<T: FromValue>(&mut self, text: &str) -> Result<T, Error> {
        let handle = self.eval(text)?;
        self.get(&handle)
    }

    /// Begins to evaluate the forms of a text at the prompt; [`Engine::step`] goes on.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn start_eval(&mut self, name: &str, text: &str) -> Result<(), Error> {
        self.start_entry(&Source::new(name, text))
    }

    /// Evaluates the forms of a file at the prompt, as `load` does.
    ///
    /// # Errors
    /// As for [`Engine::eval`].
    pub fn eval_source(&mut self, source: Source<'_>) -> Result<Handle, Error> {
        self.start_entry(&source)?;
        self.finish()
    }

    /// Begins to evaluate the forms of a text at the prompt.
    fn start_entry(&mut self, source: &Source<'_>) -> Result<(), Error> {
        let data = self.front.read_bytes(&source.name, source.bytes, source.path.clone())?;
        self.start_forms(data)?;
        self.note_forms(source)
    }

    /// Begins to evaluate forms at the prompt.
    pub(crate) fn start_forms(&mut self, data: Vec<Datum>) -> Result<(), Error> {
        self.begin();
        self.prompt()?;
        self.task = Some(Task::Forms(data.into()));
        self.pending = Some(RunResult::Done(Value::UNSPECIFIED));
        Ok(())
    }

    /// Runs a program to its end.
    ///
    /// # Errors
    /// What is wrong with the text, or what happens when it runs.
    ///
    /// ```
    /// use avm_scheme::{Buffer, Engine};
    /// let output = Buffer::default();
    /// let mut engine = Engine::builder().stdout(output.clone()).build();
    /// engine.run_program("hello.scm", "(import (scheme base) (scheme write)) (display \"hello\")").unwrap();
    /// assert_eq!(output.text(), "hello");
    /// ```
    pub fn run_program(&mut self, name: &str, text: &str) -> Result<Handle, Error> {
        self.start_program(name, text)?;
        self.finish()
    }

    /// Begins to run a program; [`Engine::step`] goes on.
    ///
    /// # Errors
    /// What is wrong with the text.
    ///
    /// ```
    /// use avm_scheme::{Engine, Step};
    /// let mut engine = Engine::new();
    /// engine.start_program("count.scm", "(let loop ((n 0)) (if (< n 100000) (loop (+ n 1)) n))").unwrap();
    /// let mut steps = 1;
    /// let result = loop {
    ///     match engine.step(10_000).unwrap() {
    ///         Step::Done(result) => break result,
    ///         Step::OutOfFuel => steps += 1,
    ///     }
    /// };
    /// assert_eq!(engine.get::<i64>(&result).unwrap(), 100_000);
    /// assert!(steps > 10);
    /// ```
    pub fn start_program(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let data = self.front.read(name, text)?;
        let module = self.front.compile_program(name, &data)?;
        self.check_allowed(&module)?;
        self.start_linked(module)
    }

    /// Calls a procedure of Scheme.
    ///
    /// # Errors
    /// What the call raises, or where an argument has no form in Scheme.
    pub fn call(&mut self, procedure: &Handle, arguments: impl IntoArguments) -> Result<Handle, Error> {
        self.start_call(procedure, arguments)?;
        self.finish()
    }

    /// Calls a procedure that is defined at the prompt, or imported there.
    ///
    /// # Errors
    /// As for [`Engine::call`], or where nothing has that name.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// engine.eval("(define (greet who) (string-append \"hello, \" who))").unwrap();
    /// let greeting = engine.call_named("greet", ("you",)).unwrap();
    /// assert_eq!(engine.get::<String>(&greeting).unwrap(), "hello, you");
    /// ```
    pub fn call_named(&mut self, name: &str, arguments: impl IntoArguments) -> Result<Handle, Error> {
        let procedure = self.lookup(name)?;
        self.call(&procedure, arguments)
    }

    /// The value of a variable at the prompt.
    ///
    /// # Errors
    /// Where nothing has that name.
    pub fn lookup(&mut self, name: &str) -> Result<Handle, Error> {
        self.start_forms(vec![Datum::symbol(name, avm_base::Span::NONE)])?;
        self.finish()
    }

    /// Begins to call a procedure; [`Engine::step`] goes on.
    ///
    /// # Errors
    /// Where an argument has no form in Scheme.
    pub fn start_call(&mut self, procedure: &Handle, arguments: impl IntoArguments) -> Result<(), Error> {
        self.refuse_unrecorded()?;
        let procedure = self.value_of(procedure)?;
        let arguments = arguments.into_arguments(&mut self.access()).map_err(conversion)?;
        self.begin();
        self.task = Some(Task::Rest);
        self.pending = self.runtime.start_call(procedure, &arguments).err();
        Ok(())
    }

    /// Sends an object a message, and gives what it answers.
    ///
    /// # Errors
    /// What the call raises; where the object rejects it, that is `object-rejected-call` with its cause.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// engine.eval("(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count))").unwrap();
    /// let counter = engine.eval("(create-object 'counter)").unwrap();
    /// let message = engine.eval("'(inc 5)").unwrap();
    /// engine.send(&counter, &message).unwrap();
    /// let count = engine.send(&counter, &message).unwrap();
    /// assert_eq!(engine.get::<i64>(&count).unwrap(), 10);
    /// ```
    pub fn send(&mut self, object: &Handle, message: &Handle) -> Result<Handle, Error> {
        self.refuse_unrecorded()?;
        let (object, message) = (self.value_of(object)?, self.value_of(message)?);
        self.begin();
        self.task = Some(Task::Rest);
        self.pending = self.runtime.start_send(object, message).err();
        self.finish()
    }

    /// Sends an object the message of a selector and arguments.
    ///
    /// # Errors
    /// As for [`Engine::send`].
    pub fn ask(
        &mut self,
        object: &Handle,
        selector: &str,
        arguments: impl IntoArguments,
    ) -> Result<Handle, Error> {
        let mut cx = self.access();
        let mut parts = vec![Value::symbol(avm_base::Symbol::intern(selector))];
        parts.extend(arguments.into_arguments(&mut cx).map_err(conversion)?);
        let message = cx.heap.list(&parts);
        let message = self.keep(message);
        self.send(object, &message)
    }

    /// Goes on with the run at hand for some gas.
    ///
    /// # Errors
    /// What happens in it; then there is no run any more.
    pub fn step(&mut self, fuel: u64) -> Result<Step, Error> {
        self.advance(Some(fuel))
    }

    /// Goes on with the run at hand up to its end.
    ///
    /// # Errors
    /// What happens in it; then there is no run any more.
    pub fn finish(&mut self) -> Result<Handle, Error> {
        match self.advance(None)? {
            Step::Done(value) => Ok(value),
            Step::OutOfFuel => {
                let text = "the run waits for input that is not there yet; go on with it by Engine::step";
                Err(Error::new(ErrorKind::Usage, "would-block", text))
            }
        }
    }

    /// What asynchronous messages were rejected for since the last time: nobody waits for their answers, so the host should
    /// tell somebody.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// engine.eval("(define-behavior b ((fail) (error \"no\"))) (tell (create-object 'b) (fail))").unwrap();
    /// assert!(engine.take_rejected_messages()[0].contains("rejected fail: no"));
    /// ```
    pub fn take_rejected_messages(&mut self) -> Vec<String> {
        let mut failed = self.runtime.take_failed_deliveries();
        let others = self.shards.iter_mut().flat_map(|shards| shards.engines_mut());
        others.for_each(|engine| failed.extend(engine.runtime.take_failed_deliveries()));
        failed
    }

    /// Gives up the run at hand; an open transaction is aborted.
    pub fn abandon(&mut self) {
        self.task = None;
        self.pending = None;
        self.runtime.abandon();
        self.abandon_shards();
    }

    /// Something new is about to run: what was going on is given up.
    pub(crate) fn begin(&mut self) {
        if self.task.is_some() {
            self.abandon();
        }
        self.loads.clear();
        self.runtime.set_runs_all(false);
        self.gas_at_start = self.runtime.gas();
        self.runtime.let_end(false);
        if let Some(shards) = &mut self.shards {
            shards.begin();
        }
    }

    fn advance(&mut self, fuel: Option<u64>) -> Result<Step, Error> {
        if self.task.is_none() {
            let text = "there is no run to go on with: start one first";
            return Err(Error::new(ErrorKind::Usage, "no-run", text));
        }
        let mut result = self.advance_task(fuel);
        if !matches!(result, Ok(Step::OutOfFuel)) {
            let task = self.task.take();
            let is_program = matches!(task, Some(Task::Program));
            if is_program {
                self.runtime.abandon();
            }
            if is_program || self.has_stopped(&result) {
                self.abandon_shards();
            }
            self.pending = None;
            let mut flushed = unless_held(self.runtime.machine.world.io.flush());
            if self.runtime.has_store() {
                if let Err(RunResult::Stopped(stop)) = self.barrier()
                    && result.is_ok()
                {
                    return Err(self.stopped(stop));
                }
                // What was held back until now.
                flushed = flushed.and(self.runtime.machine.world.io.flush());
            }
            if let (Err(error), Ok(_)) = (flushed.or_else(unwritten), &result) {
                result = Err(error);
            }
            if is_program || matches!(task, Some(Task::Forms(_))) {
                return self.note_end(result);
            }
        }
        result
    }

    fn advance_task(&mut self, fuel: Option<u64>) -> Result<Step, Error> {
        let before = self.runtime.gas();
        loop {
            let left = fuel.map(|fuel| fuel.saturating_sub(self.runtime.gas() - before));
            let result = match self.pending.take() {
                Some(result) => result,
                None => self.run_on(left),
            };
            match result {
                RunResult::Done(value) => {
                    if !self.next_form()? {
                        return Ok(Step::Done(self.keep(value)));
                    }
                }
                RunResult::OutOfFuel => return Ok(Step::OutOfFuel),
                RunResult::Raised { value, backtrace } => return Err(self.explain(value, &backtrace)),
                RunResult::Stopped(stop) => return Err(self.stopped(stop)),
                RunResult::Exited(code) => return Err(Error::exit(exit_code(code))),
                // One shard alone is never idle.
                RunResult::Idle => return Ok(Step::OutOfFuel),
                RunResult::Asks(request) => self.pending = self.answer(request).err(),
            }
        }
    }

    fn run_on(&mut self, left: Option<u64>) -> RunResult {
        match self.shards.take() {
            Some(shards) => self.run_shards(shards, left),
            None => self.runtime.run(left),
        }
    }

    /// Begins the next form of a text, if there is one.
    fn next_form(&mut self) -> Result<bool, Error> {
        let Some(Task::Forms(forms)) = &mut self.task else { return Ok(false) };
        let Some(form) = forms.pop_front() else { return Ok(false) };
        let module = self.front.compile_form(&mut self.environments[0], &form, true)?;
        self.check_allowed(&module)?;
        self.run_linked(module)?;
        Ok(true)
    }
}

impl Engine {
    /// Whether a run was stopped, and all executions with it.
    fn has_stopped(&self, result: &Result<Step, Error>) -> bool {
        use ErrorKind::{Interrupted, Limit, Store};
        self.shards.is_some()
            && result.as_ref().is_err_and(|error| matches!(error.kind(), Interrupted | Limit | Store))
    }

    /// A run that was stopped, as an error.
    fn stopped(&mut self, stop: Stop) -> Error {
        match (stop, self.runtime.store_failure()) {
            (Stop::StoreFailed, Some(failure)) => store_error(failure.clone()),
            (Stop::ShardLost, _) => {
                let text = self.lost_shard().unwrap_or("a shard is lost");
                Error::new(ErrorKind::Limit, "shard-lost", text)
            }
            (Stop::WrongSchedule, _) => {
                let text = self.runtime.schedule_mismatch().unwrap_or("the schedule is of another program");
                Error::new(ErrorKind::Usage, "wrong-schedule", text)
            }
            _ => {
                let places = self.runtime.stopped_at().to_vec();
                self.explain_stop(stopped(stop), &places)
            }
        }
    }
}

/// Output that the store holds back is not lost.
fn unless_held(flushed: Result<(), HostError>) -> Result<(), HostError> {
    if flushed == Err(HostError::WouldBlock) { Ok(()) } else { flushed }
}

/// What had not left the ports when a program ended is lost, unless nobody would read it.
fn unwritten(error: HostError) -> Result<(), Error> {
    match error {
        HostError::Closed => Ok(()),
        error => {
            let text = format!("the last of what was written is lost: {error}");
            Err(Error::new(ErrorKind::Raised, "file-error", text))
        }
    }
}

/// The code that a program ends with.
pub(crate) fn exit_code(code: Value) -> i32 {
    code.as_fixnum().and_then(|code| i32::try_from(code).ok()).unwrap_or(1)
}

/// What a store says, as an error.
pub(crate) fn store_error(failure: StoreFailure) -> Error {
    let code = failure.kind.map_or("store-failed", AvmErrorKind::name);
    Error::new(ErrorKind::Store, code, failure.message)
}

/// A run that was stopped, as an error.
fn stopped(stop: Stop) -> Error {
    match stop {
        Stop::Interrupted | Stop::Halted => Error::new(ErrorKind::Interrupted, "interrupted", "interrupted"),
        Stop::OutOfGas => Error::new(ErrorKind::Limit, "out-of-gas", "the run has used all its gas")
            .help("is there a loop without end? Otherwise allow more gas"),
        Stop::OutOfMemory => Error::new(
            ErrorKind::Limit,
            "out-of-memory",
            "the run has reached its memory limit",
        )
        .help("is there a recursion without end, or a list that grows for ever? Otherwise allow more memory"),
        Stop::TimedOut => Error::new(ErrorKind::Limit, "timed-out", "the run has taken longer than it may")
            .help("is there a loop without end? Otherwise allow more time"),
        Stop::StoreFailed => Error::new(ErrorKind::Store, "store-failed", "the store cannot be written"),
        Stop::ShardLost => Error::new(ErrorKind::Limit, "shard-lost", "a shard is lost"),
        Stop::WrongSchedule => {
            Error::new(ErrorKind::Usage, "wrong-schedule", "the schedule is of another program")
        }
    }
}
