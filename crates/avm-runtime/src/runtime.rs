//! A runtime: what is started on it, how far it runs, and how it ends.

use crate::constraints::{Constraints, SLICE};
use crate::content::content_hash;
use crate::durable::Durable;
use crate::executions::Executions;
use crate::order::Order;
use crate::patience::{InterruptHandle, Patience};
use crate::reflection::test_value;
use crate::results::{Ending, Request, RunResult, Stop};
use crate::schedule::{Clock, MAIN};
use crate::task::{Role, Wait, Who};
use crate::wire::{Codes, SealKey};
use crate::world::RuntimeWorld;
use crate::{Config, ModuleSource, Schedule, StandardLibrary};
use avm_base::{AvmErrorKind, Symbol};
use avm_bytecode::Effect;
use avm_bytecode::verify::Verified;
use avm_object::{ObjectSpace, TraceLevel};
use avm_primitives::Io;
use avm_value::{Fault, Outcome, Value};
use avm_vm::{Execution, Exit, Machine, Site};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The gas of one stretch between two looks at the clock and at interruptions.
pub(crate) const STRETCH: u64 = 4_000_000;
/// The same on a store: so much is committed at a time.
pub(crate) const STRETCH_ON_STORE: u64 = 400_000;

/// The gas that an entry of a trace costs at least.
const GAS_PER_ENTRY: u64 = 4;

/// So often executions may go on without using gas, and what each time costs after that.
const IDLE_TURNS: usize = 1000;
const GAS_PER_IDLE_TURN: u64 = 100;

/// A machine with its objects, and the executions on it.
pub struct Runtime {
    /// The machine.
    pub machine: Machine<RuntimeWorld>,
    /// Stacks of executions that have ended, for the next ones.
    pub(crate) spare: Vec<Execution>,
    pub(crate) trace: TraceLevel,
    pub(crate) machine_name: Symbol,
    /// What the program gave, while messages are still delivered.
    pub(crate) main_result: Option<Ending>,
    /// Whether no execution is chosen to run.
    pub(crate) is_parked: bool,
    /// Whether a program ends only when all executions that it started have.
    pub(crate) runs_all: bool,
    /// Whether the next message goes before those that can go on.
    pub(crate) posts_next: bool,
    /// Whether the execution that is chosen is in the way of one whose turn it is.
    pub(crate) hurries: bool,
    pub(crate) clock: Clock,
    pub(crate) order: Order,
    pub(crate) schedule_mismatch: Option<String>,
    pub(crate) failed_deliveries: Vec<String>,
    /// The store that the machine lives on.
    pub(crate) durable: Option<Box<Durable>>,
    pub(crate) codes: Codes,
    /// Memory for writing values as bytes.
    pub(crate) encoder_room: Option<Box<avm_value::wire::EncoderRoom>>,
    /// The key of the seals of what is saved here, without a store.
    pub(crate) seal_key: Option<SealKey>,
    pub(crate) standard_library: StandardLibrary,
    pub(crate) module_source: Option<Box<dyn ModuleSource>>,
    timeout: Option<Duration>,
    /// Gas of all executions together.
    gas: u64,
    pub(crate) gas_at_start: u64,
    /// The gas when an execution last went on, and how often one did since more was used.
    gas_at_turn: u64,
    idle_turns: usize,
    /// Who is told of all that happens.
    pub(crate) watcher: Option<Box<dyn crate::Watcher>>,
    /// A log that is empty, to take the place of one that is told of.
    pub(crate) spare_log: avm_object::Log,
    /// Whether the watcher does not let the run go on.
    pub(crate) is_halted: bool,
    /// The gas at which the run is to stop, and how.
    pub(crate) stop_at: Option<(u64, Stop)>,
    /// Where the last run was stopped, innermost first.
    stopped_at: Vec<Site>,
}

impl Runtime {
    /// A runtime with no objects and no code.
    pub fn new(config: Config) -> Runtime {
        let mut space = ObjectSpace::new();
        let mut execution = space.start_execution(config.machine, config.trace, config.limits.trace_entries);
        execution.set_visit_limit(config.limits.objects_visited);
        let world = RuntimeWorld {
            io: Io::new(config.host),
            space,
            execution,
            roots: crate::Roots::default(),
            limits: config.limits,
            allow: config.allow,
            waiting: VecDeque::new(),
            idle: Vec::new(),
            blank: Some(avm_object::Execution::blank(config.machine)),
            who: Who::new(Role::Main, MAIN),
            executions: Executions::default(),
            kept: Vec::new(),
            relieve: 0,
            is_delivery: false,
            is_excused: false,
            is_judged: false,
            is_suspended: false,
            under_way: 0,
            starving: 0,
            constraints: Constraints::default(),
            choices: crate::choices::Choices::default(),
            problems: None,
            variables_made: 0,
            unfinished: None,
            code_hash: None,
            again: None,
            checked_behaviors: None,
            replacement: None,
            solo: None,
            shards: None,
            patience: Patience::default(),
        };
        Runtime {
            machine: Machine::new(world, config.limits.memory),
            spare: Vec::new(),
            trace: config.trace,
            machine_name: config.machine,
            main_result: None,
            is_parked: false,
            runs_all: false,
            posts_next: true,
            hurries: false,
            clock: Clock::new(Schedule::RoundRobin, false),
            order: Order::new(config.limits.trace_entries),
            schedule_mismatch: None,
            failed_deliveries: Vec::new(),
            durable: None,
            codes: Codes::default(),
            encoder_room: None,
            seal_key: None,
            standard_library: config.standard_library,
            module_source: None,
            timeout: config.timeout,
            gas: 0,
            gas_at_start: 0,
            gas_at_turn: 0,
            idle_turns: 0,
            watcher: None,
            spare_log: avm_object::Log::default(),
            is_halted: false,
            stop_at: None,
            stopped_at: Vec::new(),
        }
    }

    /// Links a verified module and gives its number.
    ///
    /// # Errors
    /// Where memory does not allow it.
    pub fn load(&mut self, module: Verified) -> Outcome<u32> {
        self.machine.load(module)
    }

    /// Says where modules are found that values need and that are not linked yet.
    pub fn set_module_source(&mut self, source: Box<dyn ModuleSource>) {
        self.module_source = Some(source);
    }

    /// Changes the limits of gas and time, from the next run on.
    pub fn set_limits(&mut self, gas: Option<u64>, timeout: Option<Duration>) {
        self.machine.world.limits.gas = gas;
        self.timeout = timeout;
    }

    /// The handle by which another thread stops a run.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.machine.world.patience.interrupt.clone()
    }

    /// Begins to call a procedure.
    ///
    /// # Errors
    /// The result, where the call ends or fails at once.
    pub fn start_call(&mut self, procedure: Value, arguments: &[Value]) -> Result<(), RunResult> {
        self.begin();
        let begun = self.machine.begin_call(procedure, arguments);
        self.settle(begun)
    }

    /// Begins to send an object a message.
    ///
    /// # Errors
    /// The result, where the call ends or fails at once.
    pub fn start_send(&mut self, target: Value, message: Value) -> Result<(), RunResult> {
        self.begin();
        let begun = self.machine.begin_send(target, message);
        self.settle(begun)
    }

    /// Counts gas that a saved execution had used.
    pub(crate) fn count_gas(&mut self, gas: u64) {
        self.gas = self.gas.saturating_add(gas);
    }

    pub(crate) fn begin(&mut self) {
        if self.is_parked || self.machine.world.who.role != Role::Main {
            self.abandon();
        }
        self.clock.enter(MAIN, self.machine.world.has_others());
        self.gas_at_start = self.gas;
        self.main_result = None;
        let patience = &mut self.machine.world.patience;
        patience.deadline = self.timeout.map(|timeout| Instant::now() + timeout);
        patience.interrupt.take();
    }

    pub(crate) fn settle(&mut self, begun: Result<(), Exit>) -> Result<(), RunResult> {
        match begun {
            Ok(()) => Ok(()),
            Err(exit) => match self.handle(exit) {
                Some(result) => Err(result),
                None => Ok(()),
            },
        }
    }

    /// Ends what is going on: open activations are rejected, an open transaction is aborted.
    pub fn abandon(&mut self) {
        self.machine.give_up_exploring();
        self.machine.world.execution.put_trace_back();
        self.machine.world.unfinished = None;
        self.machine.world.again = None;
        self.return_to_main();
        self.machine.world.forget_choices(&mut self.machine.heap);
        self.machine.world.constraints.cancel();
        self.machine.world.constraints.charge(&mut self.machine.heap);
        self.machine.execution.take_back();
        self.machine.execution.reset();
        self.end_objects();
        self.tell_watcher();
    }

    /// From now on keeps the problems that transactions with choices come to.
    pub fn record_problems(&mut self) {
        self.machine.world.problems.get_or_insert_default();
    }

    /// The problems that were solved since the last time, with the places in the source of what they state.
    pub fn take_problems(&mut self) -> Vec<avm_problem::Problem> {
        let posed = self.machine.world.problems.as_mut().map(std::mem::take).unwrap_or_default();
        let machine = &self.machine;
        let place = |site: avm_object::Site| machine.place_of(Site { module: site.code, pc: site.pc });
        posed.into_iter().map(|posed| posed.into_problem(place)).collect()
    }

    /// Where the last run that was stopped was at that time, innermost first; nowhere if no execution had its turn.
    pub fn stopped_at(&self) -> &[Site] {
        &self.stopped_at
    }

    /// The gas used so far by all executions of this runtime.
    pub fn gas(&self) -> u64 {
        self.gas
    }

    /// What messages that were delivered and rejected were rejected for, since the last call.
    pub fn take_failed_deliveries(&mut self) -> Vec<String> {
        std::mem::take(&mut self.failed_deliveries)
    }

    /// Runs until the program is done, or as far as the fuel goes. On a store, what was committed is on disk then, but for a program
    /// that has come to its end: before its result is told, [`Runtime::barrier`] sees to that.
    pub fn run(&mut self, fuel: Option<u64>) -> RunResult {
        let result = self.run_on(fuel.unwrap_or(u64::MAX));
        if matches!(result, RunResult::Done(_)) {
            return result;
        }
        match self.barrier() {
            Ok(()) => result,
            Err(failed) => failed,
        }
    }

    fn run_on(&mut self, mut fuel: u64) -> RunResult {
        // What the trace keeps in memory must not be overwritten before the store has it: an entry costs some gas.
        let kept = self.machine.world.limits.trace_entries as u64;
        let stretch =
            if self.has_store() { STRETCH_ON_STORE.min(kept.max(1) * GAS_PER_ENTRY) } else { STRETCH };
        loop {
            let left = match self.gas_left() {
                Ok(left) => left,
                Err(result) => return result,
            };
            if fuel == 0 {
                return RunResult::OutOfFuel;
            }
            if let Some(result) = self.watcher_stop() {
                return result;
            }
            match self.begin_stretch(&mut fuel) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(result) => return result,
            }
            let most = self.stretch(stretch).min(left).min(fuel);
            if let Some(result) = self.run_stretch(most, &mut fuel) {
                return result;
            }
        }
    }

    /// Why the run may not go on, whatever it has used.
    pub(crate) fn due(&self) -> Option<Stop> {
        if self.machine.world.patience.interrupt.take() {
            return Some(Stop::Interrupted);
        }
        self.machine.world.patience.is_late().then_some(Stop::TimedOut)
    }

    /// The gas that the run has left, if nothing is in the way of its going on.
    fn gas_left(&mut self) -> Result<u64, RunResult> {
        if let Some(stop) = self.due() {
            return Err(self.stop_here(stop));
        }
        let left = self.unused_gas();
        if left == 0 {
            return Err(self.stop_here(Stop::OutOfGas));
        }
        self.take_mismatch().map_or(Ok(left), Err)
    }

    fn unused_gas(&self) -> u64 {
        let used = self.gas - self.gas_at_start;
        self.machine.world.limits.gas.map_or(u64::MAX, |limit| limit.saturating_sub(used))
    }

    /// Before the loop runs on: chooses an execution, and performs what it was left in the middle of. `false` if that has to be
    /// done once more.
    fn begin_stretch(&mut self, fuel: &mut u64) -> Result<bool, RunResult> {
        if self.is_parked {
            let before = self.gas;
            let next = self.next();
            *fuel = fuel.saturating_sub(self.gas - before);
            return next.map_or(Ok(false), Err);
        }
        if let Some((effect, arguments)) = self.machine.world.again.take() {
            return self.perform_again(effect, &arguments).map(|()| false);
        }
        if let Err(failed) = self.keep_up() {
            self.abandon();
            return Err(failed);
        }
        if self.clock.is_over() {
            if self.machine.is_exploring() {
                // What is explored is undone as a whole: nobody else goes on meanwhile.
                self.clock.extend();
            } else if self.slice_is_over() {
                return Ok(false);
            }
        }
        let Some((effect, arguments)) = self.machine.world.unfinished.take() else { return Ok(true) };
        self.gas += SLICE;
        self.clock.spend(SLICE);
        *fuel = fuel.saturating_sub(SLICE);
        let begun = self.machine.resume_effect(effect, &arguments);
        self.settle(begun).map(|()| false)
    }

    /// Executions that go on and only wait again use no gas. Where that is so for long it costs some, since limits count nothing else.
    pub(crate) fn charge_turn(&mut self) {
        if self.gas != self.gas_at_turn {
            (self.gas_at_turn, self.idle_turns) = (self.gas, 0);
        }
        self.idle_turns += 1;
        if self.idle_turns > IDLE_TURNS + 4 * self.machine.world.waiting.len() {
            self.gas += GAS_PER_IDLE_TURN;
            self.gas_at_turn = self.gas;
        }
    }

    /// Runs for so much gas at most, or up to the end of the slice.
    fn run_stretch(&mut self, most: u64, fuel: &mut u64) -> Option<RunResult> {
        let before = self.machine.execution.gas();
        let most = most.min(self.clock.left());
        self.machine.world.patience.last_gas = before.checked_add(self.unused_gas());
        self.machine.execution.grant(most + self.machine.execution.debt());
        let exit = self.machine.run();
        self.note_run_on();
        self.tell_watcher();
        self.machine.execution.take_back();
        let spent = self.machine.execution.gas() - before;
        self.gas += spent;
        self.clock.spend(spent);
        *fuel = fuel.saturating_sub(spent);
        let relieve = std::mem::take(&mut self.machine.world.relieve);
        self.machine.heap.charge(-(relieve as isize));
        self.charge_trace();
        self.handle(exit)
    }

    /// Says whether a program ends only when all executions that it started have ended or cannot go on. Otherwise they go
    /// on when something runs again.
    pub fn set_runs_all(&mut self, all: bool) {
        self.runs_all = all;
    }

    /// Runs the executions that were started until all have ended or cannot go on.
    pub fn start_rest(&mut self) -> Result<(), RunResult> {
        self.begin();
        self.runs_all = true;
        let exit = Exit::Return(Value::UNSPECIFIED);
        self.settle(Err(exit))
    }

    /// The same, where other executions are there already that are to run.
    pub(crate) fn resume_rest(&mut self) {
        self.runs_all = true;
        self.machine.world.kept.push(Value::UNSPECIFIED);
        self.main_result = Some(Ending { value: Value::UNSPECIFIED, raised: None });
        self.machine.execution.take_back();
        self.machine.execution.reset();
        self.park(Wait::End, None, Vec::new());
    }

    /// Stops the execution that has its turn, and says where it was.
    fn stop_here(&mut self, stop: Stop) -> RunResult {
        let places = if self.is_parked { Vec::new() } else { self.machine.backtrace_of_stop() };
        let stopped = self.stop(stop);
        self.stopped_at = places;
        stopped
    }

    pub(crate) fn stop(&mut self, stop: Stop) -> RunResult {
        self.stopped_at.clear();
        self.abandon();
        if stop == Stop::OutOfMemory {
            self.machine.world.constraints.clear(&mut self.machine.heap);
            self.machine.collect(&mut [], true);
        }
        RunResult::Stopped(stop)
    }

    /// What an exit of the loop means; `None` to go on.
    fn handle(&mut self, exit: Exit) -> Option<RunResult> {
        match exit {
            Exit::OutOfFuel => None,
            Exit::WouldBlock => self.wait_for_outside(),
            Exit::OutOfMemory => Some(self.stop_here(Stop::OutOfMemory)),
            Exit::Return(value) => self.ended(Ending { value, raised: None }),
            Exit::Raise { value, backtrace } => self.ended(Ending { value, raised: Some(backtrace) }),
            Exit::Effect(effect, arguments) => self.answer_effect(effect, &arguments),
        }
    }

    /// A primitive has to wait. If what it waits for is that output goes out, it is tried again then; if it is input, whoever
    /// runs this decides when to go on.
    fn wait_for_outside(&mut self) -> Option<RunResult> {
        match self.wait_for_disk() {
            Ok(true) => None,
            Ok(false) => Some(RunResult::OutOfFuel),
            Err(failed) => Some(failed),
        }
    }

    fn answer_effect(&mut self, effect: Effect, arguments: &[Value]) -> Option<RunResult> {
        if self.machine.world.shards.is_some()
            && let Some(result) = self.bring_across(effect, arguments)
        {
            return result;
        }
        match (effect, arguments) {
            (Effect::PlaceText, _) if self.answers_alone(effect) => {
                let answer = self.answer_alone(effect)?;
                self.answer_with(effect, answer)
            }
            (Effect::PlaceText, &[module, pc, _]) if !self.machine.is_exploring() => {
                Some(RunResult::Asks(Request::Excerpt { site: site_of(module, pc) }))
            }
            (Effect::PlaceText, &[module, pc, ..]) => {
                let site = site_of(module, pc);
                let text = self.machine.place_text(site);
                let value = text.and_then(|text| self.machine.heap.string(&text).ok());
                self.answer_with(effect, Ok(value.unwrap_or(Value::FALSE)))
            }
            (Effect::MetadataTest, &[predicate, arguments]) => {
                let arguments = arguments.as_fixnum().and_then(|count| u16::try_from(count).ok());
                let test = arguments.and_then(|count| self.metadata_test(predicate, count));
                let heap = &mut self.machine.heap;
                let value = test.map_or(Value::FALSE, |test| test_value(heap, test));
                let begun = self.machine.resume_value(value);
                self.settle(begun).err()
            }
            _ if self.machine.is_exploring() => {
                // An object that is only not in memory is fetched: that changes nothing that could have to be undone. One of another
                // shard is refused.
                if self.machine.world.space.has_wanted() {
                    return self.wait(effect, arguments);
                }
                let message = format!(
                    "{} has to wait for what is outside of the program, and cannot while choices are undecided",
                    effect.name().trim_start_matches('%')
                );
                let fault = Fault::avm(AvmErrorKind::ImpureOperation, message, Vec::new());
                let begun = self.machine.refuse_to_explore(*fault);
                self.settle(begun).err()
            }
            (Effect::Eval, &[datum, environment]) => {
                Some(RunResult::Asks(Request::Eval { datum, environment }))
            }
            (Effect::Environment, &[imports]) => Some(RunResult::Asks(Request::Environment { imports })),
            (Effect::Load, &[file, environment]) => {
                Some(RunResult::Asks(Request::Load { file, environment }))
            }
            (Effect::CallHost, &[function, arguments]) => {
                Some(RunResult::Asks(Request::Host { function, arguments }))
            }
            (Effect::Exit, &[code]) => {
                self.abandon();
                Some(RunResult::Exited(code))
            }
            (Effect::Call, &[target, message, failure]) if self.machine.world.solo.is_some() => {
                self.answer_solo_call(target, message, failure)
            }
            (Effect::Call, &[target, message, failure]) if self.machine.world.replaces_next() => {
                let message = self.machine.world.replaced(message);
                let begun = self.machine.resume_send(target, message, failure);
                self.settle(begun).err()
            }
            (Effect::CreateObject | Effect::CallPure, _) => self.bring_named(effect, arguments),
            (Effect::RegisterPure | Effect::UpdatePure, &[name, procedure]) => {
                if let Err(failure) = self.bring_function(name) {
                    return self.settle_fault(failure);
                }
                self.machine.world.code_hash = Some(content_hash(&self.machine, procedure));
                let begun = self.machine.resume_effect(effect, arguments);
                self.settle(begun).err()
            }
            (Effect::Narrow | Effect::Post | Effect::Label | Effect::FdSolve, arguments) => {
                self.machine.world.unfinished = Some((effect, arguments.to_vec()));
                None
            }
            (Effect::CommitTx, arguments) if self.machine.world.constraints.is_busy() => {
                self.machine.world.unfinished = Some((effect, arguments.to_vec()));
                None
            }
            (
                Effect::StartExecution
                | Effect::ExecutionStatus
                | Effect::SuspendExecution
                | Effect::ResumeExecution
                | Effect::StopExecution
                | Effect::AwaitExecution
                | Effect::Executions
                | Effect::CurrentExecution
                | Effect::YieldExecution
                | Effect::SaveExecution
                | Effect::RestoreExecution,
                arguments,
            ) => self.answer_execution(effect, arguments),
            _ => self.wait(effect, arguments),
        }
    }

    /// Answers a [`Request`] with a value.
    ///
    /// # Errors
    /// The result, where this ends the run.
    pub fn answer_value(&mut self, value: Value) -> Result<(), RunResult> {
        let begun = self.machine.resume_value(value);
        self.settle(begun)
    }

    /// Answers a [`Request`] with what a procedure gives.
    ///
    /// # Errors
    /// As for [`Runtime::answer_value`].
    pub fn answer_call(&mut self, procedure: Value, arguments: &[Value]) -> Result<(), RunResult> {
        let begun = self.machine.resume_call(procedure, arguments);
        self.settle(begun)
    }

    /// Answers a [`Request`] by raising.
    ///
    /// # Errors
    /// As for [`Runtime::answer_value`].
    pub fn answer_fault(&mut self, fault: Fault) -> Result<(), RunResult> {
        let begun = self.machine.resume_fault(fault);
        self.settle(begun)
    }
}

/// The site of two numbers of a program.
fn site_of(module: Value, pc: Value) -> Site {
    let number = |value: Value| value.as_fixnum().and_then(|n| u32::try_from(n).ok());
    Site { module: number(module).unwrap_or(u32::MAX), pc: number(pc).unwrap_or(0) }
}
