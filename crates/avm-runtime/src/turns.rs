//! Which execution goes on.
//!
//! In a program without executions of its own, messages are delivered first, one after the other and in the order in
//! which they were sent; then those that waited go on, the longest first. Where there are others, deliveries and those
//! that can go on alternate; or a seed chooses among all of them, or a given schedule says who it is.
//!
//! A transaction that has met conflicts [`PATIENCE`] times in a row has its turn: until its execution commits one, aborts one
//! or has used [`ALONE`] gas, nobody else goes on, unless it has to wait for one to leave an object; that one then goes on
//! up to its first safepoint outside. So nothing can conflict with it any more, and no lock is held that could
//! lead to a deadlock.

use crate::results::{RunResult, Stop};
use crate::runtime::Runtime;
use crate::schedule::{Clock, Schedule, Slice};
use crate::task::{Role, Task, Wait};
use avm_object::ExecutionId;

/// So many conflicts in a row give an execution its turn.
pub(crate) const PATIENCE: u32 = 4;
/// The gas that its turn may take.
pub(crate) const ALONE: u64 = 50_000_000;

/// Who goes on.
pub(crate) enum Choice {
    /// The next message is delivered.
    Deliver,
    /// An execution that is not running.
    GoOn {
        /// Where it is among them.
        index: usize,
        /// Whether it goes on because what it waits for will not come.
        in_vain: bool,
    },
    /// Nobody can, as the given schedule would have it.
    Nothing,
}

impl Choice {
    fn ready(index: usize) -> Choice {
        Choice::GoOn { index, in_vain: false }
    }
}

impl Runtime {
    pub(crate) fn choose(&mut self) -> Choice {
        if self.machine.world.shards.as_ref().is_some_and(|shards| shards.breaks_ring())
            && let Some(index) = self.resorting()
        {
            return Choice::GoOn { index, in_vain: true };
        }
        let deliverable = self.machine.world.space.next_deliverable().is_some();
        if let Some(given) = self.clock.given() {
            return self.choose_given(given.execution, deliverable);
        }
        if let Some(choice) = self.choose_for_turn() {
            return choice;
        }
        if let Some(index) = self.first_judged() {
            return Choice::ready(index);
        }
        let several = self.machine.world.has_others();
        if several && self.clock.is_seeded() {
            return self.choose_by_seed(deliverable);
        }
        let ready = self.first_ready();
        if deliverable && (!several || self.posts_next || ready.is_none()) {
            self.posts_next = false;
            return Choice::Deliver;
        }
        self.posts_next = true;
        ready.map_or_else(|| self.last_resort(), Choice::ready)
    }

    fn choose_given(&mut self, execution: u32, deliverable: bool) -> Choice {
        if deliverable && execution == self.clock.next_execution() {
            return Choice::Deliver;
        }
        let waiting = &self.machine.world.waiting;
        let index = waiting.iter().position(|task| task.who.number == execution);
        match index {
            Some(index) if self.is_ready(&waiting[index]) => return Choice::ready(index),
            Some(wanted) if !deliverable && self.first_ready().is_none() => {
                let resort = self.last_resort();
                if matches!(resort, Choice::GoOn { index, .. } if index == wanted) {
                    return resort;
                }
            }
            _ => {}
        }
        if self.waits_for_shards(deliverable) {
            return Choice::Nothing;
        }
        self.clock.mismatch(format!("execution {execution} cannot go on"));
        Choice::Nothing
    }

    fn choose_by_seed(&mut self, deliverable: bool) -> Choice {
        let waiting = &self.machine.world.waiting;
        let ready: Vec<usize> = (0..waiting.len()).filter(|index| self.is_ready(&waiting[*index])).collect();
        let count = ready.len() + usize::from(deliverable);
        if count == 0 {
            return self.last_resort();
        }
        let chosen = self.clock.below(count as u64) as usize;
        ready.get(chosen).map_or(Choice::Deliver, |index| Choice::ready(*index))
    }

    fn first_ready(&self) -> Option<usize> {
        self.machine.world.waiting.iter().position(|task| self.is_ready(task))
    }

    /// Whether anything but the running execution can go on.
    pub(crate) fn others_are_ready(&mut self) -> bool {
        self.ready_up_to(1) > 0
    }

    /// How many others can go on: not more than `most` are counted.
    pub(crate) fn ready_up_to(&mut self, most: usize) -> usize {
        let delivers = usize::from(self.machine.world.space.next_deliverable().is_some());
        let tasks = self.machine.world.waiting.iter().filter(|task| self.is_ready(task));
        delivers + tasks.take(most - delivers).count()
    }

    /// Whether nobody can go on before everything is on disk.
    pub(crate) fn all_wait_for_disk(&mut self) -> bool {
        self.machine.world.waiting.iter().any(|task| task.waits_for_disk()) && !self.others_are_ready()
    }

    /// The execution whose turn it is, or one that is in its way.
    fn choose_for_turn(&mut self) -> Option<Choice> {
        let waiting = &self.machine.world.waiting;
        if self.machine.world.starving == 0 {
            return None;
        }
        let at = waiting.iter().position(|task| task.who.is_starving() && !task.suspended)?;
        let mut task: &Task = &waiting[at];
        for _ in 0..=waiting.len() {
            if matches!(task.wait, Wait::Slice | Wait::Pause | Wait::Restored | Wait::Gate)
                && self.is_ready(task)
            {
                let index = waiting.iter().position(|other| other.who.number == task.who.number)?;
                if index != at {
                    self.hurries = true;
                }
                return Some(Choice::ready(index));
            }
            task = self.task_of(self.machine.world.space.blocker(task.objects.id())?)?;
        }
        None
    }

    /// Whether nobody can go on before something arrives from another shard.
    fn waits_for_shards(&self, deliverable: bool) -> bool {
        let shards = self.machine.world.shards.as_ref();
        shards.is_some_and(|shards| !shards.someone_gives_up())
            && !deliverable
            && self.first_ready().is_none()
    }

    /// When nobody can go on: one that does not wait for ever, or else the program itself.
    fn last_resort(&mut self) -> Choice {
        if self.machine.world.shards.is_some() {
            let index = self.resorting();
            return index.map_or(Choice::Nothing, |index| Choice::GoOn { index, in_vain: true });
        }
        let waiting = &self.machine.world.waiting;
        let index = waiting
            .iter()
            .position(|task| task.is_impatient() && !task.suspended)
            .or_else(|| waiting.iter().position(|task| task.who.role == Role::Main));
        index.map_or(Choice::Nothing, |index| Choice::GoOn { index, in_vain: true })
    }

    pub(crate) fn is_ready(&self, task: &Task) -> bool {
        let world = &self.machine.world;
        !task.suspended
            && match task.wait {
                Wait::Slice | Wait::Pause | Wait::Begin | Wait::Restored => true,
                Wait::Answer(ticket) | Wait::Code(ticket) => {
                    world.shards.as_ref().is_some_and(|shards| shards.has_answer(ticket))
                }
                Wait::Place(name) => world.shards.as_ref().is_some_and(|shards| shards.knows_place(name)),
                Wait::Disk(barriers) => self.has_been_on_disk(barriers),
                Wait::Gate => world.space.blocker(task.objects.id()).is_none(),
                Wait::Message => task
                    .objects
                    .self_object()
                    .is_some_and(|object| world.space.has_message(&task.objects, object)),
                Wait::Execution(number) => !world.executions.is_living(number),
                Wait::Deliveries(number) => self.is_delivered(number),
                Wait::End if world.shards.as_ref().is_some_and(|shards| !shards.may_end) => false,
                Wait::End if world.shards.is_some() => true,
                Wait::End => self.is_delivered(u64::MAX) && !(self.runs_all && world.executions.living() > 0),
            }
    }

    /// Whether all messages before that number have been delivered, but for those that wait for an execution to go on
    /// that does not.
    pub(crate) fn is_delivered(&self, number: u64) -> bool {
        let world = &self.machine.world;
        let undelivered = world.space.undelivered().take_while(|(_, sent)| *sent < number);
        let is_stuck = |object| world.space.holder(object).is_some_and(|id| !self.goes_on(id));
        undelivered.into_iter().all(|(receiver, _)| is_stuck(receiver))
            && world.waiting.iter().all(|task| match task.who.role {
                Role::Delivery(sent) if sent < number => !self.goes_on(task.objects.id()),
                _ => true,
            })
    }

    /// Whether an execution can go on, now or when those that are in its way have.
    fn goes_on(&self, id: ExecutionId) -> bool {
        let world = &self.machine.world;
        let mut id = id;
        for _ in 0..=world.waiting.len() {
            let Some(task) = self.task_of(id) else { return false };
            match task.wait {
                Wait::Gate if !task.suspended => match world.space.blocker(id) {
                    None => return true,
                    Some(blocker) => id = blocker,
                },
                Wait::Deliveries(_) | Wait::End => return false,
                Wait::Disk(_) => return !task.suspended,
                _ => return self.is_ready(task),
            }
        }
        false
    }

    fn task_of(&self, id: ExecutionId) -> Option<&Task> {
        self.machine.world.waiting.iter().find(|task| task.objects.id() == id).map(|task| &**task)
    }

    /// The running execution has used up its slice. `false` if it goes on all the same: it is its turn, or nobody else can.
    pub(crate) fn slice_is_over(&mut self) -> bool {
        let world = &mut self.machine.world;
        if !self.clock.is_given() {
            if world.who.is_starving() && world.who.alone < ALONE {
                world.who.alone += self.clock.extend();
                return false;
            }
            if world.who.is_starving() {
                world.who.note_commit(true);
            }
            if world.starving == 0 && !self.others_are_ready() {
                self.clock.extend();
                return false;
            }
        }
        let (effect, arguments) = self.machine.world.unfinished.take().unzip();
        self.park(Wait::Slice, effect, arguments.unwrap_or_default());
        true
    }

    /// That the given schedule is not one of this program, if that has shown.
    pub(crate) fn take_mismatch(&mut self) -> Option<RunResult> {
        self.schedule_mismatch = Some(self.clock.take_mismatch()?);
        Some(self.stop(Stop::WrongSchedule))
    }

    /// Why the schedule that was given is not one of the program that ran.
    pub fn schedule_mismatch(&self) -> Option<&str> {
        self.schedule_mismatch.as_deref()
    }

    /// Says how executions take turns from now on, and whether that is recorded. To be called before anything is started.
    pub fn set_schedule(&mut self, schedule: Schedule, record: bool) {
        self.clock = Clock::new(schedule, record);
    }

    /// The schedule of all that has run, if it is recorded.
    pub fn recorded_schedule(&self) -> Vec<Slice> {
        self.clock.recorded()
    }
}
