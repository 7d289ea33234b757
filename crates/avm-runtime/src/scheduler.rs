//! How executions take turns: which one runs is decided in `turns`, for how long in `schedule`; here one is put aside and
//! another goes on.
//!
//! One runs until it ends or has to wait: in `receive`, for an object that another one is inside of, for another's end, or
//! because messages that were sent before are to be delivered first. Where programs have started executions, it also
//! stops when its slice is over. Each message is delivered in an execution of its own. There is no clock in this: a
//! `receive` with a timeout gives up when nothing else can run, for then no message can come.
//!
//! While none is chosen the machine holds an execution that does nothing.

use crate::results::{Ending, RunResult};
use crate::runtime::Runtime;
use crate::task::{Role, Task, Wait, Who};
use crate::turns::Choice;
use avm_base::AvmErrorKind;
use avm_bytecode::Effect;
use avm_object::{At, Delivery};
use avm_primitives::explain::condition_text;
use avm_value::{Fault, Value};
use avm_vm::Site;

/// The most stacks that are kept for executions to come.
const MOST_SPARE: usize = 64;

impl Runtime {
    pub(crate) fn at(&self) -> At {
        At { gas: self.machine.execution.gas(), ..At::default() }
    }

    /// Ends the running execution's activations and its transaction.
    pub(crate) fn end_objects(&mut self) {
        let at = self.at();
        let world = &mut self.machine.world;
        if let Some(shard) = world.execution.tx_away() {
            world.abort_on_shard(shard);
        }
        world.space.end_execution(&mut self.machine.heap, &mut world.execution, at);
        if world.who.role != Role::Main {
            // The next one has none of its variables.
            std::mem::take(&mut world.constraints).end(&mut self.machine.heap);
            world.forget_choices(&mut self.machine.heap);
        }
    }

    /// The running execution has to wait before it can perform an effect.
    pub(crate) fn wait(&mut self, effect: Effect, arguments: &[Value]) -> Option<RunResult> {
        if let Some(object) = self.machine.world.space.take_wanted() {
            return match self.machine.world.space.is_elsewhere(object) {
                true => self.ask_elsewhere(object, effect, arguments),
                false => self.fetch(object, effect, arguments),
            };
        }
        let world = &self.machine.world;
        let wait = match effect {
            Effect::Receive => Wait::Message,
            _ if world.space.is_waiting(world.execution.id()) => Wait::Gate,
            _ => Wait::Deliveries(world.space.messages_sent()),
        };
        self.park(wait, Some(effect), arguments.to_vec());
        None
    }

    /// Counts the memory of the running execution's trace against the limit. Executions that deliver messages are used again, with
    /// their traces.
    pub(crate) fn charge_trace(&mut self) {
        let world = &mut self.machine.world;
        if !world.who.is_delivery() {
            world.who.trace_bytes += world.execution.charge_trace(&mut self.machine.heap);
        }
    }

    /// Puts the running execution aside.
    pub(crate) fn park(&mut self, wait: Wait, effect: Option<Effect>, arguments: Vec<Value>) {
        self.end_slice(wait == Wait::Slice);
        let machine = self.spare.pop().unwrap_or_default();
        let machine = self.machine.switch(machine);
        let objects = self.take_objects();
        let world = &mut self.machine.world;
        let constraints = std::mem::take(&mut world.constraints);
        let choices = world.take_choices();
        let who = world.who;
        let suspended = std::mem::take(&mut world.is_suspended);
        let task = Task { machine, objects, constraints, choices, who, wait, suspended, effect, arguments };
        world.under_way += usize::from(task.is_under_way());
        world.starving += usize::from(who.is_starving());
        world.waiting.push_back(Box::new(task));
        self.is_parked = true;
    }

    /// Takes the running execution's part in the object space.
    pub(crate) fn take_objects(&mut self) -> avm_object::Execution {
        let name = self.machine_name;
        let world = &mut self.machine.world;
        let blank = world.blank.take().unwrap_or_else(|| avm_object::Execution::blank(name));
        std::mem::replace(&mut world.execution, blank)
    }

    /// Gives the running execution its part in the object space.
    fn put_objects(&mut self, objects: avm_object::Execution) {
        let world = &mut self.machine.world;
        world.blank = Some(std::mem::replace(&mut world.execution, objects));
    }

    /// The running execution has delivered its message.
    fn end_delivery(&mut self) {
        self.end_objects();
        self.end_slice(false);
        let objects = self.take_objects();
        self.machine.world.idle.push(objects);
    }

    /// The part of a new execution in the object space.
    pub(crate) fn new_objects(&mut self) -> avm_object::Execution {
        let world = &mut self.machine.world;
        let mut objects =
            world.space.start_execution(self.machine_name, self.trace, world.limits.trace_entries);
        objects.set_visit_limit(world.limits.objects_visited);
        if self.watcher.is_some() {
            objects.follow();
        }
        objects
    }

    /// The running execution has ended.
    pub(crate) fn ended(&mut self, ending: Ending) -> Option<RunResult> {
        match self.machine.world.who.role {
            Role::Main => return self.main_ended(ending),
            Role::Delivery(_) => {
                if ending.raised.is_some() {
                    self.note_failure(ending.value);
                }
                self.end_delivery();
            }
            Role::Named(_) => self.named_ended(ending),
            Role::Request { .. } => self.request_ended(&ending),
        }
        self.is_parked = true;
        None
    }

    fn main_ended(&mut self, ending: Ending) -> Option<RunResult> {
        if let Some(backtrace) = &ending.raised {
            self.note_uncaught(ending.value, backtrace.first().copied());
        }
        if ending.raised.is_some() && self.runs_all {
            self.stop_all();
        }
        let world = &mut self.machine.world;
        let waits = world.must_deliver() || world.shards.is_some();
        if waits || (self.runs_all && world.executions.living() > 0) {
            world.kept.push(ending.value);
            self.main_result = Some(ending);
            // Nothing is left on its stacks, not even what the collector expects there.
            self.machine.execution.take_back();
            self.machine.execution.reset();
            self.park(Wait::End, None, Vec::new());
            return None;
        }
        self.end_slice(false);
        Some(self.take_mismatch().unwrap_or(ending.into()))
    }

    /// A condition ends the running execution: its trace says so.
    pub(crate) fn note_uncaught(&mut self, condition: Value, site: Option<Site>) {
        let site = site.map(|site| avm_object::Site { code: site.module, pc: site.pc });
        let at = At { site: site.unwrap_or_default(), ..self.at() };
        let world = &mut self.machine.world;
        world.space.note_error(&mut self.machine.heap, &mut world.execution, condition, at);
    }

    fn note_failure(&mut self, condition: Value) {
        let text = condition_text(&self.machine.heap, condition);
        self.failed_deliveries.push(text.unwrap_or_else(|_| "a condition".into()));
    }

    /// Goes on with whatever can run.
    pub(crate) fn next(&mut self) -> Option<RunResult> {
        if !self.is_shard()
            && self.all_wait_for_disk()
            && let Err(failed) = self.barrier()
        {
            self.abandon();
            return Some(failed);
        }
        match self.choose() {
            Choice::Deliver => {
                let space = &mut self.machine.world.space;
                let number = space.next_deliverable()?;
                let delivery = space.next_delivery()?;
                self.deliver(number, delivery);
                None
            }
            Choice::GoOn { index, in_vain } => {
                self.charge_turn();
                let task = self.machine.world.waiting.remove(index)?;
                self.go_on(*task, in_vain)
            }
            Choice::Nothing => {
                let is_shard = self.machine.world.shards.is_some();
                self.take_mismatch().or_else(|| is_shard.then_some(RunResult::Idle))
            }
        }
    }

    /// Begins to deliver a message.
    fn deliver(&mut self, sent: u64, delivery: Delivery) {
        self.machine.execution.begin_anew();
        let at = self.at();
        let number = self.clock.new_execution();
        self.clock.enter(number, self.machine.world.has_others());
        let objects = self.machine.world.idle.pop();
        let objects = objects.unwrap_or_else(|| self.new_objects());
        self.put_objects(objects);
        let message = self.machine.world.replaced(delivery.message);
        let delivery = Delivery { message, ..delivery };
        let world = &mut self.machine.world;
        (world.who, world.is_delivery) = (Who::new(Role::Delivery(sent), number), true);
        let mut begun = world.space.deliver(&mut self.machine.heap, &mut world.execution, delivery, at);
        if let Some(object) = world.space.take_wanted() {
            begun = match self.load_object(object) {
                Ok(()) => {
                    let world = &mut self.machine.world;
                    world.space.deliver(&mut self.machine.heap, &mut world.execution, delivery, at)
                }
                Err(failure) => Err(failure.into_fault()),
            };
        }
        let world = &mut self.machine.world;
        let exit = match begun {
            Ok(behavior) => {
                let message = world.execution.input(&mut self.machine.heap).unwrap_or(message);
                self.machine.begin_delivery(behavior, message)
            }
            Err(fault) => {
                let condition = avm_primitives::condition_of_fault(&mut self.machine.heap, &fault, None);
                self.note_failure(condition);
                return self.end_delivery();
            }
        };
        match exit {
            Ok(()) => self.is_parked = false,
            Err(exit) => {
                if let avm_vm::Exit::Raise { value, .. } = exit {
                    self.note_failure(value);
                }
                self.end_delivery();
            }
        }
    }

    /// Goes on with an execution. `in_vain`: what it waits for will not come.
    fn go_on(&mut self, task: Task, in_vain: bool) -> Option<RunResult> {
        let (wait, effect) = (task.wait, task.effect);
        let arguments = self.enter(task);
        let world = &mut self.machine.world;
        let begun = match (wait, effect, arguments.as_slice()) {
            (Wait::End, ..) => {
                let mut ending = self.main_result.take()?;
                ending.value = world.kept.pop().unwrap_or(ending.value);
                self.end_slice(false);
                return Some(self.take_mismatch().unwrap_or(ending.into()));
            }
            (Wait::Answer(ticket), Some(effect), arguments) => {
                return self.go_on_with_answer(ticket, effect, arguments);
            }
            (Wait::Code(ticket), Some(effect), arguments) => {
                return self.go_on_with_code(ticket, effect, arguments);
            }
            (Wait::Begin, _, [procedure, arguments @ ..]) => self.machine.begin_call(*procedure, arguments),
            (Wait::Slice, None, _) => Ok(()),
            (Wait::Disk(_), ..) => {
                self.let_change();
                Ok(())
            }
            (Wait::Slice, Some(Effect::StartExecution), &[thunk]) => self.machine.begin_call(thunk, &[]),
            (Wait::Slice, Some(effect), _) => {
                world.unfinished = Some((effect, arguments));
                Ok(())
            }
            (Wait::Pause, effect, _) => {
                effect.into_iter().for_each(|effect| self.note_answer(effect, &Ok(Value::TRUE)));
                self.machine.resume_value(Value::TRUE)
            }
            (Wait::Restored, ..) => self.machine.resume_value(Value::FALSE),
            (Wait::Message, _, [_]) if in_vain => {
                let machine = &mut self.machine;
                machine.world.note_nothing_received(&mut machine.heap);
                machine.resume_value(Value::FALSE)
            }
            (Wait::Execution(number), _, [_, timeout @ ..]) => {
                return self.end_await(number, in_vain, !timeout.is_empty());
            }
            (wait, Some(_), _) if in_vain && !matches!(wait, Wait::Deliveries(_)) => {
                let id = world.execution.id();
                world.space.give_up_waiting(id);
                self.machine.resume_fault(in_vain_fault(wait))
            }
            (_, Some(effect), arguments) => {
                world.is_excused = matches!(wait, Wait::Deliveries(_));
                let begun = self.perform_again(effect, arguments);
                self.machine.world.is_excused = false;
                return begun.err();
            }
            (_, None, _) => Ok(()),
        };
        self.settle(begun).err()
    }

    /// Performs an effect that the loop was left for, now that it can be.
    pub(crate) fn perform_again(&mut self, effect: Effect, arguments: &[Value]) -> Result<(), RunResult> {
        let begun = match (effect, arguments) {
            (Effect::Call, &[target, message, failure]) => self.machine.resume_send(target, message, failure),
            (effect, arguments) => self.machine.resume_effect(effect, arguments),
        };
        self.settle(begun)
    }

    /// Puts an execution in the place of the one that does nothing; gives the arguments of its effect.
    pub(crate) fn enter(&mut self, task: Task) -> Vec<Value> {
        let (under_way, starving) = (usize::from(task.is_under_way()), usize::from(task.who.is_starving()));
        let Task { machine, objects, constraints, choices, who, arguments, .. } = task;
        self.is_parked = false;
        self.clock.enter(who.number, self.machine.world.has_others());
        if std::mem::take(&mut self.hurries) {
            self.clock.hurry();
        }
        let ended = self.machine.switch(machine);
        self.reuse(ended);
        self.put_objects(objects);
        let world = &mut self.machine.world;
        world.under_way -= under_way;
        world.starving -= starving;
        world.who = who;
        world.is_delivery = who.goes_first();
        world.put_choices(choices);
        let ended = std::mem::replace(&mut world.constraints, constraints);
        ended.end(&mut self.machine.heap);
        arguments
    }

    /// Keeps the stacks of an execution that has ended for one to come.
    pub(crate) fn reuse(&mut self, mut ended: avm_vm::Execution) {
        if self.spare.len() < MOST_SPARE {
            ended.reset();
            ended.begin_anew();
            self.spare.push(ended);
        }
    }

    /// Notes that the running execution's slice is over, and what it did in it.
    pub(crate) fn end_slice(&mut self, preempted: bool) {
        self.clock.leave(preempted);
        self.tell_watcher();
        // What cannot be written now shows at the next commit.
        let _ = self.note_traced();
        let execution = &self.machine.world.execution;
        self.order.note(execution.id(), execution.trace().time());
    }

    /// Drops everything but the program itself.
    pub(crate) fn return_to_main(&mut self) {
        self.recall_parts();
        if !self.is_parked && self.machine.world.who.role != Role::Main {
            self.end_running();
        }
        self.clock.give_up();
        self.stop_all();
        let waiting = std::mem::take(&mut self.machine.world.waiting);
        for task in waiting {
            match task.who.role {
                Role::Main => _ = self.enter(*task),
                _ => _ = self.end_task(*task),
            }
        }
        let world = &mut self.machine.world;
        world.kept.clear();
        self.main_result = None;
        self.is_parked = false;
    }

    /// Ends an execution that is not running: what it has not finished is undone.
    pub(crate) fn end_task(&mut self, task: Task) -> avm_object::Execution {
        let at = At { gas: task.machine.gas(), ..At::default() };
        self.stop_asking(task.wait);
        self.abort_away(&task.objects, task.who.number);
        self.machine.world.under_way -= usize::from(task.is_under_way());
        self.machine.world.starving -= usize::from(task.who.is_starving());
        let Task { machine, objects, constraints, .. } = task;
        let world = &mut self.machine.world;
        let running = std::mem::replace(&mut world.execution, objects);
        world.space.end_execution(&mut self.machine.heap, &mut world.execution, at);
        self.tell_watcher();
        self.forget_trace();
        constraints.end(&mut self.machine.heap);
        self.reuse(machine);
        std::mem::replace(&mut self.machine.world.execution, running)
    }
}

/// What an execution is told that waits for what will not come.
fn in_vain_fault(wait: Wait) -> Fault {
    let message = match wait {
        Wait::Message => "(receive) would wait for ever: nothing is left that could send a message",
        _ => "this waits for an object that another execution is inside of, which waits in turn",
    };
    *Fault::avm(AvmErrorKind::ObjectNotAvailable, message, Vec::new())
}
