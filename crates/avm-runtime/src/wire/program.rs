//! What the schedule and the program know of executions, as a value and back.

use super::everything::{list_of, number, optional, take_list, take_optional};
use super::saving::damaged;
use crate::executions::{Fate, Started};
use crate::results::Ending;
use crate::runtime::Runtime;
use crate::schedule::ClockState;
use crate::task::{Role, Task, Wait};
use avm_base::Symbol;
use avm_value::{Heap, Outcome, Value};

/// How fates are written.
const LIVING: i64 = 0;
const DONE: i64 = 1;
const FAILED: i64 = 2;
const STOPPED: i64 = 3;

/// What is known of a program's executions.
struct Known {
    is_parked: bool,
    posts_next: bool,
    runs_all: bool,
    clock: ClockState,
    started: Vec<(u32, Started)>,
    ending: Option<Ending>,
}

impl Runtime {
    /// What is known of all executions, as a value.
    pub(super) fn put_program(&mut self) -> Outcome {
        let clock = self.clock.state();
        let ending = self.main_result.as_ref().map(|ending| ending.raised.is_some());
        let ending_value = self.machine.world.kept.last().copied().filter(|_| ending.is_some());
        let machine = &mut self.machine;
        let heap = &mut machine.heap;
        let started: Vec<(u32, Started)> =
            machine.world.executions.iter().map(|(number, started)| (number, started.clone())).collect();
        let random = heap.bytevector(&clock.random.to_le_bytes())?;
        let clock = [
            Value::fixnum(clock.latest.into()),
            random,
            heap.unsigned(clock.used),
            clock.quantum.map_or(Value::FALSE, |quantum| heap.unsigned(quantum)),
        ];
        let parts = [
            Value::boolean(self.is_parked),
            Value::boolean(self.posts_next),
            Value::boolean(self.runs_all),
            heap.vector(&clock),
            list_of(heap, &started, put_started)?,
            Value::boolean(ending.is_some()),
            Value::boolean(ending == Some(true)),
            ending_value.unwrap_or(Value::FALSE),
        ];
        Ok(heap.vector(&parts))
    }

    fn take_program(&self, value: Value) -> Option<Known> {
        let heap = &self.machine.heap;
        let &[is_parked, posts_next, runs_all, clock, started, has_ended, raised, ending] =
            heap.vector_slice(value)?
        else {
            return None;
        };
        let &[latest, random, used, quantum] = heap.vector_slice(clock)? else { return None };
        let clock = ClockState {
            latest: u32::try_from(number(latest)?).ok().filter(|latest| *latest < u32::MAX)?,
            random: u64::from_le_bytes(heap.bytes_of(random)?.try_into().ok()?),
            used: number(used)?,
            quantum: if quantum.is_true() { Some(number(quantum)?) } else { None },
        };
        let raised = raised.is_true().then(Vec::new);
        Some(Known {
            is_parked: is_parked.is_true(),
            posts_next: posts_next.is_true(),
            runs_all: runs_all.is_true(),
            clock,
            started: take_list(heap, started, take_started)?,
            ending: has_ended.is_true().then_some(Ending { value: ending, raised }),
        })
    }

    /// Takes up a program with all its executions, where nothing runs.
    pub(super) fn resume_program(
        &mut self,
        program: Value,
        tasks: Value,
        continuations: &[Value],
        is_whole: bool,
    ) -> Outcome<()> {
        let known = self.take_program(program).ok_or_else(|| damaged("what is known of executions"))?;
        let values = self.machine.heap.vector_slice(tasks).ok_or_else(|| damaged("executions"))?.to_vec();
        let mut restored: Vec<Task> = Vec::new();
        for value in values {
            match self.take_task(value, continuations, None, is_whole) {
                Ok(task) => restored.push(task),
                Err(fault) => {
                    restored.into_iter().for_each(|task| self.drop_restored(task));
                    return Err(fault);
                }
            }
        }
        if !fit_together(&restored, &known) {
            restored.into_iter().for_each(|task| self.drop_restored(task));
            return Err(damaged("its executions do not fit together"));
        }
        for (number, started) in known.started {
            self.machine.world.executions.put(&mut self.machine.heap, number, started);
        }
        if let Some(ending) = known.ending {
            self.machine.world.kept.push(ending.value);
            self.main_result = Some(ending);
        }
        (self.posts_next, self.runs_all) = (known.posts_next, known.runs_all);
        // The execution that was there for the program has done nothing.
        self.clock.give_up();
        self.take_objects();
        let mut restored = restored.into_iter();
        let running = if known.is_parked { None } else { restored.next() };
        restored.for_each(|task| self.add_task(task));
        self.is_parked = true;
        if let Some(task) = running {
            let suspended = task.suspended;
            self.add_task(task);
            let task = self.machine.world.waiting.pop_back().map(|task| *task);
            task.into_iter().for_each(|task| _ = self.enter(task));
            self.machine.world.is_suspended = suspended;
        }
        self.clock.go_on_from(known.clock);
        Ok(())
    }

    fn drop_restored(&mut self, mut task: Task) {
        let world = &mut self.machine.world;
        world.space.end_execution(&mut self.machine.heap, &mut task.objects, avm_object::At::default());
    }
}

/// Whether these may be all executions of a program: each has its own number and name, and all that live are there.
fn fit_together(tasks: &[Task], known: &Known) -> bool {
    let mut numbers: Vec<u32> = tasks.iter().map(|task| task.who.number).collect();
    numbers.sort_unstable();
    let count = numbers.len();
    numbers.dedup();
    let mains = tasks.iter().filter(|task| task.who.role == Role::Main).count();
    let ended = tasks.iter().filter(|task| task.wait == Wait::End).count();
    let ends_well = tasks.iter().all(|task| task.wait != Wait::End || task.who.role == Role::Main);
    let named = |task: &&Task| matches!(task.who.role, Role::Named(_));
    let is_known = |task: &Task| {
        let found = known.started.iter().find(|(number, _)| *number == task.who.number);
        found.is_some_and(|(_, started)| {
            Role::Named(started.name) == task.who.role && matches!(started.fate, Fate::Living)
        })
    };
    let living = known.started.iter().filter(|(_, started)| matches!(started.fate, Fate::Living)).count();
    let mut names: Vec<&str> = known.started.iter().map(|(_, started)| started.name.as_str()).collect();
    names.sort_unstable();
    let all_names = names.len();
    names.dedup();
    let is_running = !known.is_parked;
    let runs_well =
        !is_running || tasks.first().is_some_and(|task| task.wait == Wait::Slice && task.effect.is_none());
    numbers.len() == count
        && numbers.last().is_none_or(|latest| *latest <= known.clock.latest)
        && mains == 1
        && ended == usize::from(known.ending.is_some())
        && ends_well
        && runs_well
        && tasks.iter().filter(named).all(is_known)
        && tasks.iter().filter(named).count() == living
        && names.len() == all_names
        && known.started.iter().all(|(number, _)| *number <= known.clock.latest)
}

fn put_started(heap: &mut Heap, (number, started): &(u32, Started)) -> Value {
    let (fate, value, text) = match &started.fate {
        Fate::Living => (LIVING, Value::FALSE, Value::FALSE),
        Fate::Done(value) => (DONE, *value, Value::FALSE),
        Fate::Failed(value, text) => (FAILED, *value, heap.string(text).unwrap_or(Value::FALSE)),
        Fate::Stopped => (STOPPED, Value::FALSE, Value::FALSE),
    };
    let gas = heap.unsigned(started.gas);
    heap.vector(&[
        Value::fixnum((*number).into()),
        Value::symbol(started.name),
        optional(started.controller),
        Value::fixnum(fate),
        value,
        text,
        gas,
        Value::boolean(started.told),
    ])
}

fn take_started(heap: &Heap, values: &[Value]) -> Option<(u32, Started)> {
    let &[number_of, name, controller, fate, value, text, gas, told] = values else { return None };
    let fate = match fate.as_fixnum()? {
        LIVING => Fate::Living,
        DONE => Fate::Done(value),
        FAILED => Fate::Failed(value, heap.string_text(text)?),
        STOPPED => Fate::Stopped,
        _ => return None,
    };
    let name: Symbol = name.as_symbol()?;
    let (controller, gas) = (take_optional(controller)?, number(gas)?);
    Some((
        u32::try_from(number(number_of)?).ok()?,
        Started { name, controller, fate, gas, told: told.is_true() },
    ))
}
