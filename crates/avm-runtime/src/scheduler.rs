//! Which execution runs.
//!
//! One runs until it ends or has to wait: in `receive`, for an object that another one is inside of, or because messages that
//! were sent before are to be delivered first. Then messages are delivered, each in an execution of its own and in the
//! order in which they were sent; then those that waited go on, the longest first. There is no clock in this: a
//! `receive` with a timeout gives up when nothing else can run, for then no message can come.

use crate::choices::Choices;
use crate::constraints::Constraints;
use crate::runtime::{Ending, RunResult, Runtime};
use crate::task::Task;
use avm_base::AvmErrorKind;
use avm_bytecode::Effect;
use avm_object::{At, Delivery};
use avm_primitives::explain::condition_text;
use avm_value::{Fault, Value};
use avm_vm::{Execution, Site};

impl Runtime {
    fn at(&self) -> At {
        At { gas: self.machine.execution.gas(), ..At::default() }
    }

    /// Ends the running execution's activations and its transaction.
    pub(crate) fn end_objects(&mut self) {
        let at = self.at();
        let world = &mut self.machine.world;
        world.space.end_execution(&mut self.machine.heap, &mut world.execution, at);
        if world.is_delivery {
            // The next message is handled by another execution.
            std::mem::take(&mut world.constraints).end(&mut self.machine.heap);
            world.choices = Choices::default();
        }
    }

    /// The running execution has to wait before it can perform an effect.
    pub(crate) fn wait(&mut self, effect: Effect, arguments: &[Value]) -> Option<RunResult> {
        if let Some(object) = self.machine.world.space.take_wanted() {
            return self.fetch(object, effect, arguments);
        }
        // What cannot be written now shows at the next commit.
        let _ = self.hand_over();
        self.stuck += 1;
        self.tell_watcher();
        let machine = self.spare.pop().unwrap_or_default();
        let machine = self.machine.switch(machine);
        let world = &mut self.machine.world;
        let mut fresh =
            world.space.start_execution(self.machine_name, self.trace, world.limits.trace_entries);
        if self.watcher.is_some() {
            fresh.follow();
        }
        let objects = std::mem::replace(&mut world.execution, fresh);
        let constraints = std::mem::take(&mut world.constraints);
        let choices = std::mem::take(&mut world.choices);
        let is_delivery = world.is_delivery;
        world.waiting.push_back(Task {
            machine,
            objects,
            constraints,
            choices,
            is_delivery,
            effect,
            arguments: arguments.to_vec(),
        });
        self.next()
    }

    /// The running execution has ended.
    pub(crate) fn ended(&mut self, ending: Ending) -> Option<RunResult> {
        self.stuck = 0;
        if !self.machine.world.is_delivery {
            if let Some(backtrace) = &ending.raised {
                self.note_uncaught(ending.value, backtrace.first().copied());
            }
            if self.machine.world.must_deliver() {
                self.machine.world.kept.push(ending.value);
                self.main_result = Some(ending);
                return self.wait(Effect::Exit, &[]);
            }
            return Some(ending.into());
        }
        if ending.raised.is_some() {
            self.note_failure(ending.value);
        }
        self.end_objects();
        self.next()
    }

    /// A condition ends the program: its trace says so.
    fn note_uncaught(&mut self, condition: Value, site: Option<Site>) {
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
    fn next(&mut self) -> Option<RunResult> {
        loop {
            if let Some(delivery) = self.machine.world.space.next_delivery() {
                self.stuck = 0;
                if self.deliver(delivery) {
                    return None;
                }
                continue;
            }
            let ready = self.ready();
            let Some(task) = ready.and_then(|index| self.machine.world.waiting.remove(index)) else {
                return Some(RunResult::Done(Value::UNSPECIFIED));
            };
            return self.go_on(task);
        }
    }

    /// Begins to deliver a message; `false` if the receiver refuses it at once.
    fn deliver(&mut self, delivery: Delivery) -> bool {
        let at = self.at();
        let message = self.machine.world.replaced(delivery.message);
        let delivery = Delivery { message, ..delivery };
        let world = &mut self.machine.world;
        world.is_delivery = true;
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
                return false;
            }
        };
        match exit {
            Ok(()) => true,
            Err(avm_vm::Exit::Raise { value, .. }) => {
                self.note_failure(value);
                self.end_objects();
                false
            }
            Err(_) => {
                self.end_objects();
                false
            }
        }
    }

    /// Which of those that wait can go on: one that got what it waits for; else the program itself, whose turn it is when
    /// everything is delivered; else one that is not ready to wait for ever.
    fn ready(&self) -> Option<usize> {
        let world = &self.machine.world;
        let waiting = &world.waiting;
        let served = |task: &Task| match task.effect {
            Effect::Receive => task
                .objects
                .self_object()
                .is_some_and(|object| world.space.has_message(&task.objects, object)),
            _ => self.stuck <= waiting.len(),
        };
        waiting
            .iter()
            .position(|task| task.effect != Effect::Exit && served(task))
            .or_else(|| waiting.iter().position(|task| task.effect == Effect::Receive && !task.is_patient()))
            .or_else(|| waiting.iter().position(|task| !task.is_delivery))
            .or(if waiting.is_empty() { None } else { Some(0) })
    }

    fn go_on(&mut self, task: Task) -> Option<RunResult> {
        let Task { machine, objects, constraints, choices, is_delivery, effect, arguments } = task;
        let stuck = self.stuck > self.machine.world.waiting.len() + 1;
        self.enter(machine, objects, (constraints, choices), is_delivery);
        let world = &self.machine.world;
        let begun = match (effect, arguments.as_slice()) {
            (Effect::Exit, _) => {
                let mut ending = self.main_result.take()?;
                ending.value = self.machine.world.kept.pop().unwrap_or(ending.value);
                return Some(ending.into());
            }
            (Effect::Receive, [_]) if !self.has_message(world) => {
                let machine = &mut self.machine;
                machine.world.note_nothing_received(&mut machine.heap);
                machine.resume_value(Value::FALSE)
            }
            (Effect::Receive, []) if !self.has_message(world) => {
                let message = "(receive) would wait for ever: nothing is left that could send a message";
                self.machine.resume_fault(*Fault::avm(AvmErrorKind::ObjectNotAvailable, message, Vec::new()))
            }
            _ if stuck => {
                let message =
                    "this waits for an object that another execution is inside of, which waits in turn";
                self.machine.resume_fault(*Fault::avm(AvmErrorKind::ObjectNotAvailable, message, Vec::new()))
            }
            (effect, arguments) => return self.perform_again(effect, arguments).err(),
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

    fn has_message(&self, world: &crate::RuntimeWorld) -> bool {
        let execution = &world.execution;
        execution.self_object().is_some_and(|object| world.space.has_message(execution, object))
    }

    /// Puts an execution in the place of the running one, which has ended.
    fn enter(
        &mut self,
        machine: Execution,
        objects: avm_object::Execution,
        (constraints, choices): (Constraints, Choices),
        is_delivery: bool,
    ) {
        self.forget_trace();
        let mut ended = self.machine.switch(machine);
        ended.take_back();
        ended.reset();
        self.spare.push(ended);
        self.end_objects();
        self.tell_watcher();
        self.machine.world.execution = objects;
        let ended = std::mem::replace(&mut self.machine.world.constraints, constraints);
        ended.end(&mut self.machine.heap);
        self.machine.world.choices = choices;
        self.machine.world.is_delivery = is_delivery;
    }

    /// Drops everything but the program itself.
    pub(crate) fn return_to_main(&mut self) {
        let waiting = std::mem::take(&mut self.machine.world.waiting);
        for task in waiting {
            let Task { machine, objects, constraints, choices, is_delivery, .. } = task;
            if self.machine.world.is_delivery {
                self.enter(machine, objects, (constraints, choices), is_delivery);
            } else {
                constraints.end(&mut self.machine.heap);
            }
        }
        self.machine.world.kept.clear();
        self.main_result = None;
        self.stuck = 0;
    }
}
