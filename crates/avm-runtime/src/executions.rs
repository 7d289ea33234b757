//! The executions that programs start: their names, how they stand and how they ended.

use avm_base::Symbol;
use avm_object::Execution;
use avm_value::{Heap, Tracer, Value};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// The most executions that may live at once.
pub(crate) const MOST_LIVING: usize = 4096;
/// What one counts against the memory limit, beyond its values: the parts of its stacks that are always in use.
const LIVING_BYTES: isize = 16 << 10;
/// What one counts that has ended, as long as its name is not used again.
const ENDED_BYTES: isize = 512;

/// How an execution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutionStatus {
    /// It runs, or could if it were its turn.
    Running,
    /// It waits: for a message, an object, another execution.
    Waiting,
    /// Somebody has suspended it.
    Suspended,
    /// It has ended with a value.
    Done,
    /// It has raised something that nothing handled.
    Failed,
    /// Somebody has stopped it.
    Stopped,
}

impl ExecutionStatus {
    /// The name that programs use.
    pub fn name(self) -> &'static str {
        match self {
            ExecutionStatus::Running => "running",
            ExecutionStatus::Waiting => "waiting",
            ExecutionStatus::Suspended => "suspended",
            ExecutionStatus::Done => "done",
            ExecutionStatus::Failed => "failed",
            ExecutionStatus::Stopped => "stopped",
        }
    }
}

/// An execution, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionSummary {
    /// Its name.
    pub name: Symbol,
    /// How it stands.
    pub status: ExecutionStatus,
    /// The controller that it was started under.
    pub controller: Option<Symbol>,
    /// The gas that it has used.
    pub gas: u64,
}

/// How an execution ended.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    Living,
    Done(Value),
    /// What it raised, and that in words.
    Failed(Value, String),
    Stopped,
}

/// An execution that a program started.
#[derive(Clone)]
pub(crate) struct Started {
    pub(crate) name: Symbol,
    pub(crate) controller: Option<Symbol>,
    pub(crate) fate: Fate,
    /// The gas that it had used when it ended.
    pub(crate) gas: u64,
    /// Whether somebody has learned that it failed.
    pub(crate) told: bool,
}

/// The trace of an execution that has ended.
pub(crate) struct Past {
    pub(crate) name: Symbol,
    pub(crate) objects: Execution,
    entries: usize,
    /// Bytes of it that are charged to the heap.
    bytes: isize,
}

/// All of them, by their numbers in the schedule.
#[derive(Default)]
pub struct Executions {
    started: BTreeMap<u32, Started>,
    by_name: HashMap<Symbol, u32>,
    living: usize,
    /// The latest ones that ended and have traces.
    past: VecDeque<Past>,
    /// How many entries these have.
    past_entries: usize,
    /// Failures of which nobody has learned, of executions whose name another one has now.
    untold: Vec<String>,
}

impl Executions {
    /// How many live.
    #[inline]
    pub(crate) fn living(&self) -> usize {
        self.living
    }

    pub(crate) fn find(&self, name: Symbol) -> Option<(u32, &Started)> {
        let number = *self.by_name.get(&name)?;
        Some((number, self.started.get(&number)?))
    }

    pub(crate) fn get(&self, number: u32) -> Option<&Started> {
        self.started.get(&number)
    }

    pub(crate) fn is_living(&self, number: u32) -> bool {
        self.get(number).is_some_and(|started| matches!(started.fate, Fate::Living))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Started)> {
        self.started.iter().map(|(number, started)| (*number, started))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.started.values().map(|started| started.name.as_str())
    }

    /// Notes that one was started. An earlier one of its name, which has ended, is forgotten.
    pub(crate) fn add(&mut self, heap: &mut Heap, number: u32, name: Symbol, controller: Option<Symbol>) {
        if let Some(former) = self.by_name.insert(name, number)
            && let Some(former) = self.started.remove(&former)
        {
            self.untold.extend(former.untold());
            heap.charge(-ENDED_BYTES);
        }
        self.started.insert(number, Started { name, controller, fate: Fate::Living, gas: 0, told: false });
        self.living += 1;
        heap.charge(LIVING_BYTES);
    }

    /// Forgets the execution of a name, which has ended: another shard has one of that name.
    pub(crate) fn forget(&mut self, heap: &mut Heap, name: Symbol) {
        if let Some(former) = self.by_name.remove(&name)
            && let Some(former) = self.started.remove(&former)
        {
            self.untold.extend(former.untold());
            heap.charge(-ENDED_BYTES);
        }
    }

    /// Adds one that was started elsewhere, and may have ended. Each must have its own name.
    pub(crate) fn put(&mut self, heap: &mut Heap, number: u32, started: Started) {
        let lives = matches!(started.fate, Fate::Living);
        self.living += usize::from(lives);
        heap.charge(if lives { LIVING_BYTES } else { ENDED_BYTES });
        self.by_name.insert(started.name, number);
        self.started.insert(number, started);
    }

    /// Notes that one has ended, and keeps its trace, for which so many bytes were charged, as long as all of them have no
    /// more than `most` entries.
    pub(crate) fn end(
        &mut self,
        heap: &mut Heap,
        number: u32,
        fate: Fate,
        gas: u64,
        traced: (Execution, isize),
        most: usize,
    ) {
        let (mut objects, mut bytes) = traced;
        bytes += objects.charge_trace(heap);
        let Some(started) = self.started.get_mut(&number) else { return };
        (started.fate, started.gas) = (fate, gas);
        self.living -= 1;
        heap.charge(ENDED_BYTES - LIVING_BYTES);
        let entries = objects.trace().count();
        if entries > 0 {
            self.past_entries += entries;
            self.past.push_back(Past { name: started.name, objects, entries, bytes });
        } else {
            heap.charge(-bytes);
        }
        while self.past_entries > most
            && let Some(oldest) = self.past.pop_front()
        {
            self.past_entries -= oldest.entries;
            heap.charge(-oldest.bytes);
        }
    }

    /// Notes that somebody learns how an execution failed.
    pub(crate) fn tell(&mut self, number: u32) {
        if let Some(started) = self.started.get_mut(&number) {
            started.told = true;
        }
    }

    /// The failures of which nobody has learned; now somebody has.
    pub(crate) fn take_untold(&mut self) -> Vec<String> {
        let mut untold = std::mem::take(&mut self.untold);
        for started in self.started.values_mut() {
            untold.extend(started.untold());
            started.told |= matches!(started.fate, Fate::Failed(..));
        }
        untold
    }

    pub(crate) fn past(&self) -> impl Iterator<Item = &Past> {
        self.past.iter()
    }

    pub(crate) fn clear_traces(&mut self) {
        self.past.iter_mut().for_each(|past| past.objects.trace_mut().clear());
    }

    pub(crate) fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        for started in self.started.values_mut() {
            if let Fate::Done(value) | Fate::Failed(value, _) = &mut started.fate {
                tracer.visit(value);
            }
        }
        self.past.iter_mut().for_each(|past| past.objects.trace_roots(tracer));
    }
}

impl Started {
    fn untold(&self) -> Option<String> {
        match &self.fate {
            Fate::Failed(_, text) if !self.told => Some(format!("{}: {text}", self.name)),
            _ => None,
        }
    }
}
