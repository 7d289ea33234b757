//! What programs and hosts do with executions by name: start, suspend, resume, stop, await.

use crate::executions::{ExecutionStatus, ExecutionSummary, Fate, MOST_LIVING, Started};
use crate::results::{Ending, RunResult};
use crate::runtime::Runtime;
use crate::task::{Role, Task, Wait, Who};
use avm_base::{AvmErrorKind, Symbol, did_you_mean};
use avm_bytecode::Effect;
use avm_object::ExecutionId;
use avm_primitives::explain::condition_text;
use avm_value::{Fault, Outcome, Value};

/// The name of the program's own execution.
pub(crate) const MAIN_NAME: &str = "main";

impl Runtime {
    /// Performs an effect on executions.
    pub(crate) fn answer_execution(&mut self, effect: Effect, arguments: &[Value]) -> Option<RunResult> {
        if let Some(answer) = self.answer_alone(effect) {
            return self.answer_with(effect, answer);
        }
        if let Some(result) = self.answer_across(effect, arguments) {
            return result;
        }
        let answer = match (effect, arguments) {
            (Effect::StartExecution, &[name, thunk, ..]) => {
                self.start_argument(name, thunk, arguments.get(2))
            }
            (Effect::ExecutionStatus, &[name]) => self.status_argument(name),
            (Effect::CurrentExecution, _) => Ok(self.current_name()),
            (Effect::Executions, _) => {
                let names =
                    self.machine.world.executions.iter().map(|(_, started)| Value::symbol(started.name));
                let names: Vec<Value> = names.collect();
                Ok(self.machine.heap.list(&names))
            }
            (Effect::SaveExecution, &[name]) => self.save_argument(name),
            (Effect::RestoreExecution, &[bytes, name]) => self.restore_argument(bytes, name),
            (Effect::YieldExecution, _) => {
                self.park(Wait::Pause, Some(effect), Vec::new());
                return None;
            }
            (Effect::AwaitExecution, &[name, ..]) => return self.await_argument(name, arguments),
            (effect, &[name]) => match self.living_argument(name, effect) {
                Ok(name) => return self.change(effect, name),
                Err(fault) => Err(fault),
            },
            _ => Ok(Value::UNSPECIFIED),
        };
        self.answer_with(effect, answer)
    }

    /// Answers an effect on executions, and lets whoever follows know.
    pub(crate) fn answer_with(&mut self, effect: Effect, answer: Outcome) -> Option<RunResult> {
        self.note_answer(effect, &answer);
        let begun = match answer {
            Ok(value) => self.machine.resume_value(value),
            Err(fault) => self.machine.resume_fault_of(effect, *fault),
        };
        self.settle(begun).err()
    }

    /// Suspends, resumes or stops an execution.
    fn change(&mut self, effect: Effect, name: Symbol) -> Option<RunResult> {
        let is_self = self.machine.world.who.role == Role::Named(name);
        let changed = match effect {
            Effect::SuspendExecution if is_self => {
                self.machine.world.is_suspended = true;
                self.park(Wait::Pause, Some(effect), Vec::new());
                return None;
            }
            Effect::StopExecution if is_self => {
                self.end_running();
                return None;
            }
            Effect::SuspendExecution => self.suspend_execution(name),
            Effect::ResumeExecution => self.resume_execution(name),
            _ => self.stop_execution(name),
        };
        self.answer_with(effect, Ok(Value::boolean(changed)))
    }

    pub(crate) fn check_outside_tx(&self, effect: Effect) -> Outcome<()> {
        let Some(tx) = self.machine.world.execution.open_tx() else { return Ok(()) };
        let message = format!("{} cannot be undone, so it cannot be a part of a transaction", effect.name());
        Err(Fault::avm(AvmErrorKind::InvalidDuringTx, message, vec![Value::tx_id(tx)]))
    }

    /// The bytes of an execution.
    fn save_argument(&mut self, name: Value) -> Outcome {
        let name = name.as_symbol().ok_or_else(|| Fault::wrong_type(1, "a symbol", name))?;
        if Runtime::role_of(name) != Role::Main {
            self.named_argument(Value::symbol(name))?;
        }
        let bytes = self.save_by_program(name, Effect::SaveExecution)?;
        self.machine.heap.bytevector(&bytes)
    }

    /// Makes an execution of bytes, and gives its name.
    fn restore_argument(&mut self, bytes: Value, name: Value) -> Outcome {
        self.check_outside_tx(Effect::RestoreExecution)?;
        let name = match (name, name.as_symbol()) {
            (Value::FALSE, _) => None,
            (_, Some(name)) => Some(name),
            _ => return Err(Fault::wrong_type(2, "a symbol, or #f", name)),
        };
        let Some(bytes) = self.machine.heap.bytes_of(bytes).map(<[u8]>::to_vec) else {
            return Err(Fault::wrong_type(1, "a bytevector", bytes));
        };
        self.restore_execution(&bytes, name).map(Value::symbol)
    }

    fn start_argument(&mut self, name: Value, thunk: Value, controller: Option<&Value>) -> Outcome {
        let (name, controller) = self.start_arguments(name, thunk, controller)?;
        self.start_execution(name, thunk, controller).map(Value::symbol)
    }

    /// The name and the controller that an execution is to be started with.
    pub(crate) fn start_arguments(
        &self,
        name: Value,
        thunk: Value,
        controller: Option<&Value>,
    ) -> Outcome<(Option<Symbol>, Option<Symbol>)> {
        self.check_outside_tx(Effect::StartExecution)?;
        let given = match (name, name.as_symbol()) {
            (Value::FALSE, _) => None,
            (_, Some(name)) => Some(name),
            _ => return Err(Fault::wrong_type(1, "a symbol, or #f", name)),
        };
        if !thunk.is_procedure() {
            return Err(Fault::wrong_type(2, "a procedure", thunk));
        }
        let controller = match controller {
            None | Some(&Value::FALSE | &Value::DEFAULT) => None,
            Some(controller) => Some(
                controller
                    .as_symbol()
                    .ok_or_else(|| Fault::wrong_type(3, "a symbol that names a controller", *controller))?,
            ),
        };
        Ok((given, controller))
    }

    /// Starts an execution of a copy of a procedure without arguments; without a name one is made up. It goes on
    /// whenever something runs.
    ///
    /// # Errors
    /// Where an execution of that name lives, there are too many, or the procedure's captured values are not sendable.
    pub fn start_execution(
        &mut self,
        name: Option<Symbol>,
        thunk: Value,
        controller: Option<Symbol>,
    ) -> Outcome<Symbol> {
        let thunk = self.charged_copy(thunk)?;
        let name = match name {
            Some(name) => name,
            None => self.unused_name(),
        };
        self.check_name(name)?;
        let number = self.clock.new_execution();
        let mut objects = self.new_objects();
        let machine = self.spare.pop().unwrap_or_default();
        controller.into_iter().for_each(|controller| objects.set_home(controller));
        let world = &mut self.machine.world;
        world.executions.add(&mut self.machine.heap, number, name, controller);
        world.waiting.push_back(Box::new(Task {
            machine,
            objects,
            constraints: Default::default(),
            choices: None,
            who: Who::new(Role::Named(name), number),
            wait: Wait::Slice,
            suspended: false,
            effect: Some(Effect::StartExecution),
            arguments: vec![thunk],
        }));
        self.clock.limit();
        Ok(name)
    }

    /// Whether another execution may live, under this name.
    pub(crate) fn check_name(&self, name: Symbol) -> Outcome<()> {
        if self.machine.world.executions.living() >= MOST_LIVING {
            let message = format!("{MOST_LIVING} executions live already, and no more may at once");
            return Err(Fault::avm(AvmErrorKind::QuotaExceeded, message, Vec::new()));
        }
        let lives = |(_, started): (u32, &Started)| matches!(started.fate, Fate::Living);
        if name.as_str() == MAIN_NAME || self.machine.world.executions.find(name).is_some_and(lives) {
            let message = format!("an execution named {name} lives already");
            return Err(Fault::error(message, vec![Value::symbol(name)]));
        }
        Ok(())
    }

    /// What the execution of a name is there for.
    pub(crate) fn role_of(name: Symbol) -> Role {
        if name.as_str() == MAIN_NAME { Role::Main } else { Role::Named(name) }
    }

    pub(crate) fn unused_name(&self) -> Symbol {
        let mut name = format!("execution-{}", self.clock.next_execution());
        while self.machine.world.executions.find(Symbol::intern(&name)).is_some() {
            name.push('+');
        }
        Symbol::intern(&name)
    }

    fn current_name(&self) -> Value {
        match self.machine.world.who.role {
            Role::Main => Value::symbol(Symbol::intern(MAIN_NAME)),
            Role::Named(name) => Value::symbol(name),
            Role::Delivery(_) | Role::Request { .. } => Value::FALSE,
        }
    }

    fn status_argument(&self, name: Value) -> Outcome {
        let name = name.as_symbol().ok_or_else(|| Fault::wrong_type(1, "a symbol", name))?;
        let status = self.execution_status(name);
        Ok(status.map_or(Value::FALSE, |status| Value::symbol(Symbol::intern(status.name()))))
    }

    /// How the execution of a name stands; `main` is the program's own.
    pub fn execution_status(&self, name: Symbol) -> Option<ExecutionStatus> {
        let role = Runtime::role_of(name);
        if role != Role::Main {
            match self.machine.world.executions.find(name)?.1.fate {
                Fate::Living => {}
                Fate::Done(_) => return Some(ExecutionStatus::Done),
                Fate::Failed(..) => return Some(ExecutionStatus::Failed),
                Fate::Stopped => return Some(ExecutionStatus::Stopped),
            }
        }
        let task = self.machine.world.waiting.iter().find(|task| task.who.role == role);
        Some(match task {
            Some(task) if task.suspended => ExecutionStatus::Suspended,
            Some(task) if !self.is_ready(task) => ExecutionStatus::Waiting,
            _ => ExecutionStatus::Running,
        })
    }

    /// The name of the running execution, if it is that one and a program started it.
    pub fn running_name(&self, execution: ExecutionId) -> Option<Symbol> {
        let world = &self.machine.world;
        match world.who.role {
            Role::Named(name) if !self.is_parked && world.execution.id() == execution => Some(name),
            _ => None,
        }
    }

    /// All executions that were started, in order of their start; of a name that was used again, the latest.
    pub fn executions(&self) -> Vec<ExecutionSummary> {
        let world = &self.machine.world;
        let summary = |(number, started): (u32, &Started)| ExecutionSummary {
            name: started.name,
            status: self.execution_status(started.name).unwrap_or(ExecutionStatus::Stopped),
            controller: started.controller,
            gas: match world.waiting.iter().find(|task| task.who.number == number) {
                Some(task) => task.machine.gas(),
                None if matches!(started.fate, Fate::Living) => self.machine.execution.gas(),
                None => started.gas,
            },
        };
        world.executions.iter().map(summary).collect()
    }

    /// The name of an execution that was started.
    fn named_argument(&self, name: Value) -> Outcome<(Symbol, u32)> {
        let name = name.as_symbol().ok_or_else(|| Fault::wrong_type(1, "a symbol", name))?;
        if let Some((number, _)) = self.machine.world.executions.find(name) {
            return Ok((name, number));
        }
        let known = did_you_mean(name.as_str(), self.machine.world.executions.names());
        let message = match known {
            _ if name.as_str() == MAIN_NAME => "main is the program itself".into(),
            Some(known) => format!("no execution is named {name}; did you mean {known}?"),
            None => format!("no execution is named {name}"),
        };
        Err(Fault::error(message, vec![Value::symbol(name)]))
    }

    fn living_argument(&self, name: Value, effect: Effect) -> Outcome<Symbol> {
        self.check_outside_tx(effect)?;
        self.named_argument(name).map(|(name, _)| name)
    }

    fn task_named(&mut self, name: Symbol) -> Option<usize> {
        self.machine.world.waiting.iter().position(|task| task.who.role == Role::Named(name))
    }

    /// Has an execution not go on until it is resumed. `false` if it has ended.
    pub fn suspend_execution(&mut self, name: Symbol) -> bool {
        let Some(index) = self.task_named(name) else { return false };
        self.machine.world.waiting[index].suspended = true;
        true
    }

    /// Lets an execution go on that was suspended. `false` if it was not.
    pub fn resume_execution(&mut self, name: Symbol) -> bool {
        let Some(index) = self.task_named(name) else { return false };
        std::mem::take(&mut self.machine.world.waiting[index].suspended)
    }

    /// Ends an execution; what it has not finished is undone. `false` if it has ended.
    pub fn stop_execution(&mut self, name: Symbol) -> bool {
        if !self.is_parked && self.machine.world.who.role == Role::Named(name) {
            self.end_running();
            return true;
        }
        let Some(index) = self.task_named(name) else { return false };
        let Some(task) = self.machine.world.waiting.remove(index) else { return false };
        let (who, gas) = (task.who, task.machine.gas());
        let objects = self.end_task(*task);
        self.note_end(who, Fate::Stopped, gas, objects);
        true
    }

    /// What executions failed for of which nobody has awaited the end, since the last call.
    pub fn take_failed_executions(&mut self) -> Vec<String> {
        self.machine.world.executions.take_untold()
    }

    /// Stops all executions that were started.
    pub(crate) fn stop_all(&mut self) {
        let named = self.machine.world.waiting.iter().filter_map(|task| match task.who.role {
            Role::Named(name) => Some(name),
            _ => None,
        });
        for name in named.collect::<Vec<Symbol>>() {
            self.stop_execution(name);
        }
    }

    /// Ends the running execution, which is not the program's own.
    pub(crate) fn end_running(&mut self) {
        self.end_objects();
        self.end_slice(false);
        self.machine.execution.take_back();
        self.machine.execution.reset();
        match self.machine.world.who.role {
            Role::Named(_) => self.note_running_end(Fate::Stopped),
            _ => {
                self.forget_trace();
                self.take_objects();
            }
        }
        self.is_parked = true;
    }

    /// An execution that was started has ended by itself.
    pub(crate) fn named_ended(&mut self, ending: Ending) {
        if let Some(backtrace) = &ending.raised {
            self.note_uncaught(ending.value, backtrace.first().copied());
        }
        let fate = match ending.raised {
            None => Fate::Done(ending.value),
            Some(_) => {
                let text = condition_text(&self.machine.heap, ending.value);
                Fate::Failed(ending.value, text.unwrap_or_else(|_| "a condition".into()))
            }
        };
        self.end_objects();
        self.end_slice(false);
        self.note_running_end(fate);
    }

    fn note_running_end(&mut self, fate: Fate) {
        self.forget_trace();
        let objects = self.take_objects();
        let (who, gas) = (self.machine.world.who, self.machine.execution.gas());
        self.note_end(who, fate, gas, objects);
    }

    fn note_end(&mut self, who: Who, fate: Fate, gas: u64, objects: avm_object::Execution) {
        let most = self.machine.world.limits.trace_entries;
        let traced = (objects, who.trace_bytes);
        self.machine.world.executions.end(&mut self.machine.heap, who.number, fate, gas, traced, most);
        if let (Role::Named(name), Some(shards)) = (who.role, &mut self.machine.world.shards) {
            shards.note_ended(name);
        }
    }

    fn await_argument(&mut self, name: Value, arguments: &[Value]) -> Option<RunResult> {
        match self.awaited(name) {
            Ok(number) if self.machine.world.executions.is_living(number) => {
                self.park(Wait::Execution(number), Some(Effect::AwaitExecution), arguments.to_vec());
                None
            }
            Ok(number) => self.give_result(number),
            Err(fault) => self.answer_with(Effect::AwaitExecution, Err(fault)),
        }
    }

    /// The number of an execution whose end can be waited for.
    fn awaited(&self, name: Value) -> Outcome<u32> {
        let (name, number) = self.named_argument(name)?;
        let world = &self.machine.world;
        let mut next = number;
        for _ in 0..=world.waiting.len() {
            if next == world.who.number {
                let message = format!("{name} waits for the end of this execution, or is it");
                return Err(Fault::avm(AvmErrorKind::ObjectNotAvailable, message, vec![Value::symbol(name)]));
            }
            match world.waiting.iter().find(|task| task.who.number == next).map(|task| task.wait) {
                Some(Wait::Execution(other)) => next = other,
                _ => break,
            }
        }
        Ok(number)
    }

    /// Answers an `await-execution` that waited.
    pub(crate) fn end_await(&mut self, number: u32, in_vain: bool, has_timeout: bool) -> Option<RunResult> {
        if !in_vain || !self.machine.world.executions.is_living(number) {
            return self.give_result(number);
        }
        let answer = match has_timeout {
            true => Ok(Value::FALSE),
            false => {
                let message = "this waits for the end of an execution that cannot go on";
                Err(Fault::avm(AvmErrorKind::ObjectNotAvailable, message, Vec::new()))
            }
        };
        self.note_answer(Effect::AwaitExecution, &answer);
        self.resume_with(answer)
    }

    /// Gives the running execution the value of one that has ended, or raises what that raised.
    fn give_result(&mut self, number: u32) -> Option<RunResult> {
        let (name, fate) = match self.machine.world.executions.get(number) {
            Some(started) => (started.name.as_str(), started.fate.clone()),
            None => ("the execution", Fate::Stopped),
        };
        let answer = match fate {
            Fate::Done(value) => self.charged_copy(value),
            Fate::Failed(value, text) => {
                self.machine.world.executions.tell(number);
                // Where a condition arose costs nothing: one that was restored does not know it any more.
                let parts = self.machine.heap.condition_parts(value);
                let charged = self.charged_copy(parts.map_or(value, |parts| parts.irritants));
                match charged.and_then(|_| self.machine.heap.copy_to_send(value)) {
                    Ok(value) => Err(Box::new(Fault::Raise { value, continuable: false })),
                    Err(_) => Err(Fault::error(text, Vec::new())),
                }
            }
            Fate::Living | Fate::Stopped => {
                Err(Fault::error(format!("{name} was stopped: it has no value"), Vec::new()))
            }
        };
        self.note_answer(Effect::AwaitExecution, &answer);
        self.resume_with(answer)
    }

    /// A copy of a value for another execution, which costs gas for each word.
    fn charged_copy(&mut self, value: Value) -> Outcome {
        let before = self.machine.heap.allocated_words();
        let copy = self.machine.heap.copy_to_send(value);
        self.machine.execution.charge(self.machine.heap.allocated_words() - before);
        copy
    }

    /// Goes on with a value or by raising.
    fn resume_with(&mut self, answer: Outcome) -> Option<RunResult> {
        let begun = match answer {
            Ok(value) => self.machine.resume_value(value),
            Err(fault) => match *fault {
                Fault::Raise { value, .. } => self.machine.resume_raise(value),
                fault => self.machine.resume_fault(fault),
            },
        };
        self.settle(begun).err()
    }
}
