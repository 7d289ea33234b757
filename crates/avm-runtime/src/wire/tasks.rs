//! Executions, running or not, as values and back.

use super::everything::{number, take_optional};
use super::saving::{damaged, refused};
use super::work::{objects_of, put_work, take_work};
use crate::choices::Choices;
use crate::runtime::Runtime;
use crate::task::{Role, Task, Wait, Who};
use avm_base::Symbol;
use avm_bytecode::Effect;
use avm_object::OpenWork;
use avm_value::{Outcome, Value};

/// The objects and transactions that there are only in executions: they may have to be called otherwise elsewhere.
#[derive(Default)]
pub(super) struct OnlyThere {
    pub(super) objects: Vec<u32>,
    pub(super) transactions: Vec<u32>,
}

impl OnlyThere {
    fn add(&mut self, work: &OpenWork) {
        let Some(tx) = &work.tx else { return };
        self.transactions.push(tx.id.0);
        let created = tx.touched.iter().filter(|touched| touched.created.is_some());
        self.objects.extend(created.map(|touched| touched.object.0));
    }
}

/// Which execution is to be saved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The one that runs, between two instructions.
    Running,
    /// One that does not.
    Waiting(usize),
}

/// What is said of an execution besides its stacks and its objects.
struct Facts {
    who: Who,
    wait: Wait,
    suspended: bool,
    effect: Option<Effect>,
    arguments: Vec<Value>,
}

impl Facts {
    /// Whether it is in the middle of an effect.
    fn waits(&self) -> bool {
        self.effect.is_some() || self.wait != Wait::Slice
    }

    /// Whether it has stacks: not before it begins, nor after it has ended.
    fn has_stacks(&self) -> bool {
        self.wait != Wait::End && self.effect != Some(Effect::StartExecution)
    }
}

/// How the reasons to wait are written.
const SLICE: i64 = 0;
const PAUSE: i64 = 1;
const GATE: i64 = 2;
const DELIVERIES: i64 = 3;
const MESSAGE: i64 = 4;
const EXECUTION: i64 = 5;
const END: i64 = 6;
const RESTORED: i64 = 7;

/// How roles are written.
const MAIN: i64 = 0;
const DELIVERY: i64 = 1;
const NAMED: i64 = 2;

impl Runtime {
    /// An execution as a value; `None` where it is at a place where it cannot be saved.
    ///
    /// # Errors
    /// Why it cannot be saved.
    pub(super) fn put_task(&mut self, which: Which, there: &mut OnlyThere) -> Outcome<Option<Value>> {
        match which {
            Which::Running => {
                let who = self.machine.world.who;
                let suspended = self.machine.world.is_suspended;
                let facts = Facts { who, wait: Wait::Slice, suspended, effect: None, arguments: Vec::new() };
                self.put_running(facts, there)
            }
            Which::Waiting(index) => {
                let Some(mut task) = self.machine.world.waiting.remove(index) else { return Ok(None) };
                let Task { who, wait, suspended, effect, .. } = *task;
                let facts = Facts { who, wait, suspended, effect, arguments: task.arguments.clone() };
                self.swap(&mut task);
                let value = self.put_running(facts, there);
                self.swap(&mut task);
                self.machine.world.waiting.insert(index, task);
                value
            }
        }
    }

    /// The running execution, which is in the middle of an effect, as a value that goes on when it is restored.
    pub(super) fn put_itself(&mut self, effect: Effect, there: &mut OnlyThere) -> Outcome<Option<Value>> {
        let facts = Facts {
            who: self.machine.world.who,
            wait: Wait::Restored,
            suspended: false,
            effect: Some(effect),
            arguments: Vec::new(),
        };
        self.put_running(facts, there)
    }

    /// Puts a task's parts in the place of the running execution's, which become the task's.
    fn swap(&mut self, task: &mut Task) {
        let machine = self.machine.switch(std::mem::take(&mut task.machine));
        task.machine = machine;
        let world = &mut self.machine.world;
        std::mem::swap(&mut task.objects, &mut world.execution);
        std::mem::swap(&mut task.constraints, &mut world.constraints);
        let choices = task.choices.take().map_or_else(Choices::default, |choices| *choices);
        task.choices = Some(Box::new(std::mem::replace(&mut world.choices, choices)));
    }

    fn put_running(&mut self, facts: Facts, there: &mut OnlyThere) -> Outcome<Option<Value>> {
        let world = &self.machine.world;
        let name = match facts.who.role {
            Role::Main => "the program".to_string(),
            Role::Delivery(_) => "an execution that delivers a message".to_string(),
            Role::Named(name) => format!("the execution {name}"),
            // On shards, nothing is saved.
            Role::Request { .. } => return Ok(None),
        };
        if !world.constraints.is_unused() {
            return Err(refused(format!(
                "{name} cannot be saved: it has constraint variables, whose propagators are not written; save it before it makes \
                 the first, or after the transaction that they belong to"
            )));
        }
        if let Some(why) = world.choices.why_not_saved(world.execution.open_tx()) {
            return Err(refused(format!("{name} cannot be saved: {why}")));
        }
        if world.execution.is_pure() {
            return Ok(None);
        }
        let work = world.space.open_work(&world.execution);
        let work = work.map_err(|why| refused(format!("{name} cannot be saved: {why}")))?;
        let stacks = match facts.has_stacks() {
            false => Value::FALSE,
            true => match self.machine.save_execution(facts.waits()) {
                Ok(stacks) => stacks,
                Err(_) => return Ok(None),
            },
        };
        there.add(&work);
        let machine = &mut self.machine;
        let settlement = machine.world.choices.saved_settlement(&mut machine.heap);
        let heap = &mut machine.heap;
        let (role, role_number) = match facts.who.role {
            Role::Main => (MAIN, Value::FALSE),
            Role::Delivery(number) => (DELIVERY, heap.unsigned(number)),
            Role::Named(name) => (NAMED, Value::symbol(name)),
            Role::Request { .. } => return Ok(None),
        };
        let (wait, wait_number) = match facts.wait {
            Wait::Slice => (SLICE, 0),
            Wait::Pause => (PAUSE, 0),
            Wait::Gate => (GATE, 0),
            Wait::Deliveries(number) => (DELIVERIES, number),
            Wait::Message => (MESSAGE, 0),
            Wait::Execution(number) => (EXECUTION, number.into()),
            Wait::End => (END, 0),
            Wait::Restored => (RESTORED, 0),
            // What it has written has not arrived yet; the others are of shards.
            Wait::Disk(_) | Wait::Begin | Wait::Answer(_) | Wait::Code(_) | Wait::Place(_) => {
                return Ok(None);
            }
        };
        let effect = facts.effect.map_or(Value::FALSE, |effect| Value::symbol(Symbol::intern(effect.name())));
        let parts = [
            Value::fixnum(role),
            role_number,
            Value::fixnum(facts.who.number.into()),
            Value::fixnum(facts.who.conflicts.into()),
            heap.unsigned(facts.who.alone),
            Value::fixnum(wait),
            // The number of all messages is one too many for a small number.
            if wait_number == u64::MAX { Value::FALSE } else { heap.unsigned(wait_number) },
            Value::boolean(facts.suspended),
            effect,
            heap.vector(&facts.arguments),
            stacks,
            put_work(heap, &work)?,
            settlement,
        ];
        Ok(Some(heap.vector(&parts)))
    }

    /// The execution that a value stands for. With a name, it is one of that name from now on, whatever it was; without one it
    /// is what it was. `is_whole` says that the space is as it was then.
    ///
    /// # Errors
    /// Where the value is damaged, or does not fit the objects that there are.
    pub(super) fn take_task(
        &mut self,
        value: Value,
        continuations: &[Value],
        named: Option<(Symbol, u32)>,
        is_whole: bool,
    ) -> Outcome<Task> {
        let (facts, stacks, work, settlement) =
            self.take_facts(value).ok_or_else(|| damaged("an execution has other parts"))?;
        let machine = match facts.has_stacks() {
            false => avm_vm::Execution::new(),
            true => {
                let restored = self.machine.restored_execution(stacks, continuations, facts.waits());
                restored.map_err(damaged)?
            }
        };
        if machine.pure_depth() != 0 || machine.activation_depth() != work.activations.len() {
            return Err(damaged("there are more or fewer activations than it says"));
        }
        for object in objects_of(&work) {
            self.bring_object(object).map_err(|failure| failure.into_fault())?;
        }
        let mut objects = self.new_objects();
        let Facts { mut who, mut wait, mut suspended, effect, arguments } = facts;
        if let Some((name, number)) = named {
            who = Who::new(Role::Named(name), number);
            suspended = false;
            // What it waits for may be another one here: it looks again.
            if matches!(wait, Wait::Deliveries(_) | Wait::Execution(_)) {
                wait = Wait::Gate;
            }
        }
        let world = &mut self.machine.world;
        let reopened = world.space.reopen_work(&mut self.machine.heap, &mut objects, work, is_whole);
        if let Err(fault) = reopened {
            let at = avm_object::At::default();
            self.machine.world.space.end_execution(&mut self.machine.heap, &mut objects, at);
            return Err(fault);
        }
        let choices = Choices::of_settlement(&self.machine.heap, settlement);
        Ok(Task {
            machine,
            objects,
            constraints: Default::default(),
            choices: choices.map(Box::new),
            who,
            wait,
            suspended,
            effect,
            arguments,
        })
    }

    fn take_facts(&self, value: Value) -> Option<(Facts, Value, OpenWork, Value)> {
        let heap = &self.machine.heap;
        let &[role, role_number, number_of, conflicts, alone, wait, ref rest @ ..] =
            heap.vector_slice(value)?
        else {
            return None;
        };
        let &[wait_number, suspended, effect, arguments, stacks, work, settlement] = rest else {
            return None;
        };
        let number32 = |value: Value| u32::try_from(number(value)?).ok();
        let role = match role.as_fixnum()? {
            MAIN => Role::Main,
            DELIVERY => Role::Delivery(number(role_number)?),
            NAMED => Role::Named(role_number.as_symbol()?),
            _ => return None,
        };
        let who = Who {
            conflicts: number32(conflicts)?,
            alone: number(alone)?,
            ..Who::new(role, number32(number_of)?)
        };
        let wait = match wait.as_fixnum()? {
            SLICE => Wait::Slice,
            PAUSE => Wait::Pause,
            GATE => Wait::Gate,
            DELIVERIES => {
                Wait::Deliveries(if wait_number.is_true() { number(wait_number)? } else { u64::MAX })
            }
            MESSAGE => Wait::Message,
            EXECUTION => Wait::Execution(number32(wait_number)?),
            END => Wait::End,
            RESTORED => Wait::Restored,
            _ => return None,
        };
        let effect = match take_optional(effect)? {
            Some(name) => Some(Effect::from_name(name.as_str())?),
            None => None,
        };
        let arguments = heap.vector_slice(arguments)?.to_vec();
        let facts = Facts { who, wait, suspended: suspended.is_true(), effect, arguments };
        is_possible(&facts).then_some(())?;
        Some((facts, stacks, take_work(heap, work)?, settlement))
    }
}

/// Whether an execution can be in the middle of such an effect for such a reason.
fn is_possible(facts: &Facts) -> bool {
    let count = facts.arguments.len();
    match (facts.wait, facts.effect) {
        (Wait::Slice | Wait::End, None) => count == 0,
        (Wait::Slice, Some(Effect::StartExecution)) => count == 1 && facts.arguments[0].is_procedure(),
        (Wait::Pause | Wait::Restored, _) => true,
        (Wait::Message, Some(Effect::Receive)) => count <= 1,
        (Wait::Execution(_), Some(Effect::AwaitExecution)) => count == 1 || count == 2,
        // These are performed again, with the arguments of a call or with as many as they take.
        (Wait::Gate | Wait::Deliveries(_), Some(Effect::Call)) => count == 3,
        (Wait::Gate | Wait::Deliveries(_), Some(effect)) => {
            let arity = effect.arity();
            count >= usize::from(arity.0) && count <= usize::from(arity.1)
        }
        _ => false,
    }
}
