//! Executions that are not running now.

use crate::choices::Choices;
use crate::constraints::Constraints;
use crate::turns::PATIENCE;
use avm_base::Symbol;
use avm_bytecode::Effect;
use avm_value::{Tracer, Value};
use avm_vm::Execution;

/// What an execution is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is the program's own.
    Main,
    /// It delivers the message of that number.
    Delivery(u64),
    /// A program started it, under this name.
    Named(Symbol),
    /// It does something for another shard; `inner` if for an execution that is inside of an object or a transaction.
    Request {
        /// Whether it is.
        inner: bool,
    },
}

/// Which execution it is, and how its transactions fare.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who {
    pub(crate) role: Role,
    /// Its number in the schedule.
    pub(crate) number: u32,
    /// How many of its commits have failed one after the other.
    pub(crate) conflicts: u32,
    /// Gas that it has used while nobody else might go on.
    pub(crate) alone: u64,
    /// Bytes of its trace that are charged to the heap.
    pub(crate) trace_bytes: isize,
}

impl Who {
    pub(crate) fn new(role: Role, number: u32) -> Who {
        Who { role, number, conflicts: 0, alone: 0, trace_bytes: 0 }
    }

    /// Notes how a transaction ended: its execution begins to count its conflicts anew, or has met one more.
    pub(crate) fn note_commit(&mut self, ended: bool) {
        if ended {
            (self.conflicts, self.alone) = (0, 0);
        } else {
            self.conflicts = self.conflicts.saturating_add(1);
        }
    }

    /// Whether it has met so many conflicts that it is its turn.
    pub(crate) fn is_starving(&self) -> bool {
        self.conflicts >= PATIENCE
    }

    pub(crate) fn is_delivery(&self) -> bool {
        matches!(self.role, Role::Delivery(_))
    }

    /// Whether messages that were sent before need not be delivered before it goes on.
    pub(crate) fn goes_first(&self) -> bool {
        matches!(self.role, Role::Delivery(_) | Role::Request { inner: true })
    }
}

/// Why an execution does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// It is others' turn.
    Slice,
    /// It has let others go on, and gets `#t` for it.
    Pause,
    /// Another execution is inside the object that it wants.
    Gate,
    /// Messages up to that number are to be delivered first.
    Deliveries(u64),
    /// What it has written has to arrive first: everything is to be on disk, after there had been so many barriers.
    Disk(u64),
    /// It is in `receive`.
    Message,
    /// It waits for the end of the execution of that number.
    Execution(u32),
    /// It is to begin with a call: of its first argument, with the others.
    Begin,
    /// It waits for what another shard answers to its request of that number.
    Answer(u64),
    /// It waits for code of another shard, in the same way.
    Code(u64),
    /// It waits until it is known where a controller belongs.
    Place(Symbol),
    /// It was restored where it had saved itself, and is told so.
    Restored,
    /// It is the program, which has ended, and messages are still delivered or executions still run.
    End,
}

/// An execution that is not running.
pub(crate) struct Task {
    pub(crate) machine: Execution,
    pub(crate) objects: avm_object::Execution,
    pub(crate) constraints: Constraints,
    /// Its choices at commit time, if it has any.
    pub(crate) choices: Option<Box<Choices>>,
    pub(crate) who: Who,
    pub(crate) wait: Wait,
    /// Whether somebody has suspended it.
    pub(crate) suspended: bool,
    /// What it does next, if it is in the middle of an effect.
    pub(crate) effect: Option<Effect>,
    pub(crate) arguments: Vec<Value>,
}

impl Task {
    pub(crate) fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        self.machine.trace_roots(tracer);
        self.objects.trace_roots(tracer);
        if let Some(choices) = &mut self.choices {
            choices.trace_roots(tracer);
        }
        tracer.visit_all(&mut self.arguments);
    }

    /// Whether it gives up waiting when nothing else can go on.
    pub(crate) fn is_impatient(&self) -> bool {
        match self.wait {
            Wait::Message => self.arguments.len() == 1,
            Wait::Execution(_) => self.arguments.len() == 2,
            _ => false,
        }
    }

    /// Whether it can go on only when everything is on disk.
    pub(crate) fn waits_for_disk(&self) -> bool {
        matches!(self.wait, Wait::Disk(_)) && !self.suspended
    }

    /// Whether it is a delivery that goes on without a message or a result: others must not overtake it.
    pub(crate) fn is_under_way(&self) -> bool {
        self.who.is_delivery()
            && matches!(self.wait, Wait::Slice | Wait::Pause | Wait::Restored | Wait::Gate | Wait::Disk(_))
    }
}
