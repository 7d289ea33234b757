//! A running program's part of the machine: where it is, and what it has done.

use crate::inputs::Inputs;
use crate::saving::EarlierInput;
use crate::shards::Acting;
use crate::trace::{EntryId, Site, Trace, TraceLevel};
use crate::transaction::Transaction;
use crate::{Conflict, Message, errors};
use avm_base::{AvmErrorKind, Symbol};
use avm_value::{Fault, Heap, ObjectRef, Outcome, TxId, Value};

/// Names an execution of a space, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExecutionId(pub u32);

/// Where and when an instruction runs, for the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct At {
    /// Its place in the code.
    pub site: Site,
    /// Gas used so far.
    pub gas: u64,
}

/// [`Activation::slot`] of an activation that began outside a transaction.
pub(crate) const DIRECT: u32 = i32::MAX as u32;
/// [`Activation::slot`] of one that began outside a transaction, and whose input is in the history already: a transaction has
/// committed what it had done by then.
pub(crate) const SETTLED: u32 = DIRECT - 1;
/// [`Activation::slot`] of one that began in a transaction that was aborted since: it changes nothing any more.
pub(crate) const VOID: u32 = SETTLED - 1;
/// No object, for the 32-bit fields below.
pub(crate) const NOBODY: u32 = u32::MAX;

/// The bit of [`Execution::pure_depth`] that says that somebody follows the execution.
const FOLLOWED: u32 = 1 << 31;
/// The bit that says that what activations learn is kept for their objects' histories.
const LEARNS: u32 = 1 << 30;

/// One input being handled.
#[derive(Clone, Copy)]
pub(crate) struct Activation {
    /// The state to go back to.
    pub(crate) before: Value,
    /// The length of the history to go back to; in a transaction, of the part that it adds.
    pub(crate) history: u64,
    /// Its `object-called` entry.
    pub(crate) entry: EntryId,
    pub(crate) object: u32,
    /// Where the object's record is.
    pub(crate) place: u32,
    /// The name of its behaviour.
    pub(crate) name: Symbol,
    pub(crate) sender: u32,
    /// Where the open transaction keeps the object, or [`DIRECT`], [`SETTLED`] or [`VOID`].
    pub(crate) slot: u32,
    /// Where its input begins in [`Execution::inputs`].
    pub(crate) input: u32,
    /// Whether the input is a selector and arguments rather than one whole message.
    pub(crate) selector: bool,
    /// Whether it opened the object's gate, and has to close it.
    pub(crate) holds: bool,
}

impl Activation {
    /// Whether it changes its object itself, and not in a transaction.
    pub(crate) fn is_direct(&self) -> bool {
        matches!(self.slot, DIRECT | SETTLED)
    }
}

/// A running program: its open activations, its transaction and its trace. All its values must be visited by
/// [`Execution::trace_roots`](crate::Execution::trace_roots) at a collection.
pub struct Execution {
    pub(crate) id: ExecutionId,
    pub(crate) machine: Symbol,
    pub(crate) activations: Vec<Activation>,
    pub(crate) inputs: Inputs,
    pub(crate) tx: Transaction,
    pub(crate) trace: Trace,
    /// The trace, while several ways are followed, of which none is traced.
    pub(crate) trace_aside: Option<Trace>,
    /// So many activations have been visited by the last collection and not been popped since.
    pub(crate) visited: usize,
    /// Bytes charged to the heap for the stacks.
    pub(crate) charged: usize,
    pub(crate) last_conflict: Option<Conflict>,
    /// The controller that it was started under.
    pub(crate) home: Option<Symbol>,
    /// Whom of another shard it acts for.
    pub(crate) acting: Acting,
    /// How many pure functions are running, one inside the other; and [`FOLLOWED`] and [`LEARNS`], so that one look tells
    /// whether there is any of them.
    pub(crate) pure_depth: u32,
    /// Messages that it received, by their numbers, until that is for good; only where a journal is kept.
    pub(crate) consumed: Vec<u64>,
    /// Activations that were accepted and whose inputs have not joined a history yet; in the same way.
    pub(crate) accepted: Vec<(u32, EntryId)>,
    /// The same of those that were accepted before the execution was saved.
    pub(crate) earlier: Vec<EarlierInput>,
    /// Of the activations that were open when it was saved, which have no entries in its own trace, where their inputs are.
    pub(crate) resumed: Vec<(ExecutionId, EntryId)>,
    /// Objects that it looked at by reflection, and how many it may.
    visits: u64,
    visit_limit: Option<u64>,
}

impl Execution {
    pub(crate) fn new(
        id: ExecutionId,
        machine: Symbol,
        level: TraceLevel,
        trace_entries: usize,
    ) -> Execution {
        Execution {
            id,
            machine,
            activations: Vec::new(),
            inputs: Inputs::default(),
            tx: Transaction::default(),
            trace: Trace::new(machine, level, trace_entries),
            trace_aside: None,
            visited: 0,
            charged: 0,
            last_conflict: None,
            home: None,
            acting: Acting::default(),
            pure_depth: 0,
            consumed: Vec::new(),
            accepted: Vec::new(),
            earlier: Vec::new(),
            resumed: Vec::new(),
            visits: 0,
            visit_limit: None,
        }
    }

    /// An execution that does nothing, for the time when none runs.
    pub fn blank(machine: Symbol) -> Execution {
        Execution::new(ExecutionId(0), machine, TraceLevel::Off, 0)
    }

    /// Which execution this is.
    pub fn id(&self) -> ExecutionId {
        self.id
    }

    /// The machine that it runs on.
    pub fn machine(&self) -> Symbol {
        self.machine
    }

    /// What happened so far.
    #[inline]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What happened so far, to change the level or take entries away.
    pub fn trace_mut(&mut self) -> &mut Trace {
        &mut self.trace
    }

    /// How many activations are open, one inside the other.
    #[inline]
    pub fn depth(&self) -> usize {
        self.activations.len()
    }

    /// The open transaction.
    #[inline]
    pub fn open_tx(&self) -> Option<TxId> {
        self.tx.open.then_some(self.tx.id)
    }

    /// The controller of the open transaction, once it is fixed (`get-current-controller`).
    pub fn current_controller(&self) -> Option<Symbol> {
        self.tx.controller.filter(|_| self.tx.open)
    }

    /// What made the last commit that failed fail.
    pub fn last_conflict(&self) -> Option<Conflict> {
        self.last_conflict
    }

    /// The current object, or `None` outside an activation.
    pub fn self_object(&self) -> Option<ObjectRef> {
        self.activations.last().map(|activation| ObjectRef(activation.object))
    }

    /// `(self)`.
    ///
    /// # Errors
    /// `context-unavailable` outside an activation.
    pub fn self_value(&self) -> Outcome {
        self.self_object().map(Value::object_ref).ok_or_else(|| no_context("self", "is no current object"))
    }

    /// `(sender)`: the object that sent the input, or `#f`.
    pub fn sender(&self) -> Value {
        match self.activations.last() {
            Some(activation) if activation.sender != NOBODY => {
                Value::object_ref(ObjectRef(activation.sender))
            }
            _ => Value::FALSE,
        }
    }

    /// `(input)`: the message that the current activation handles.
    ///
    /// # Errors
    /// `context-unavailable` outside an activation.
    pub fn input(&self, heap: &mut Heap) -> Outcome {
        let Some(activation) = self.activations.last() else {
            return Err(no_context("input", "is no input to handle"));
        };
        Ok(self.input_of(heap, activation))
    }

    pub(crate) fn input_of(&self, heap: &mut Heap, activation: &Activation) -> Value {
        let input = self.inputs.behind(activation.input as usize);
        if activation.selector { heap.list(input) } else { input.first().copied().unwrap_or(Value::FALSE) }
    }

    /// Where the next entry comes from: the current activation, or the transaction that was begun in it.
    #[inline(always)]
    pub(crate) fn cause(&self) -> EntryId {
        self.cause_after(self.activations.last().map_or(EntryId::NONE, |activation| activation.entry))
    }

    /// The same where the current activation has that entry.
    #[inline(always)]
    pub(crate) fn cause_after(&self, activation: EntryId) -> EntryId {
        if self.tx.open { activation.max(self.tx.began) } else { activation }
    }

    #[inline(always)]
    pub(crate) fn self_index(&self) -> u32 {
        self.activations.last().map_or(NOBODY, |activation| activation.object)
    }

    /// The object that is told to receivers as the sender.
    #[inline(always)]
    pub(crate) fn sender_index(&self) -> u32 {
        match self.activations.last() {
            Some(activation) if self.activations.len() != self.acting.depth => activation.object,
            _ => self.acting.caller,
        }
    }

    /// Puts an activation and its input on the stacks.
    pub(crate) fn push(&mut self, heap: &mut Heap, activation: Activation, message: Message<'_>) {
        let input = self.inputs.top() as u32;
        let selector = matches!(message, Message::Selector { .. });
        match message {
            Message::Selector { selector, args } => self.inputs.push(selector, args),
            Message::Whole(message) => self.inputs.push(message, &[]),
        }
        self.activations.push(Activation { input, selector, ..activation });
        let bytes = self.activations.capacity() * size_of::<Activation>() + self.inputs.bytes();
        if bytes != self.charged {
            heap.charge(bytes as isize - self.charged as isize);
            self.charged = bytes;
        }
    }

    /// Puts an activation and its input on the stacks, if they have room, and gives whether it did.
    #[inline(never)]
    pub(crate) fn push_quickly(&mut self, activation: Activation, selector: Value, args: &[Value]) -> bool {
        if self.activations.len() == self.activations.capacity() || !self.inputs.has_room(args.len() + 1) {
            return false;
        }
        let input = self.inputs.top() as u32;
        self.inputs.push(selector, args);
        self.activations.push(Activation { input, selector: true, ..activation });
        true
    }

    /// The same for a short input.
    #[inline(always)]
    pub(crate) fn push_at_once(&mut self, activation: Activation, selector: Value, args: &[Value]) -> bool {
        let input = self.inputs.top();
        if !self.inputs.push_few(selector, args) {
            return false;
        }
        if self.activations.len() == self.activations.capacity() {
            self.inputs.truncate(input);
            return false;
        }
        self.activations.push(Activation { input: input as u32, selector: true, ..activation });
        true
    }

    /// Puts an activation outside transactions, which holds its object, and its short input on the stacks, if they have room; the
    /// caller fills in the rest.
    #[inline(always)]
    pub(crate) fn begin_at_once(
        &mut self,
        name: Symbol,
        selector: Value,
        args: &[Value],
    ) -> Option<&mut Activation> {
        if self.activations.len() == self.activations.capacity() {
            return None;
        }
        let input = self.inputs.top() as u32;
        if !self.inputs.push_few(selector, args) {
            return None;
        }
        Some(self.activations.push_mut(Activation {
            before: Value::FALSE,
            history: 0,
            entry: EntryId::NONE,
            object: NOBODY,
            place: 0,
            name,
            sender: NOBODY,
            slot: DIRECT,
            input,
            selector: true,
            holds: true,
        }))
    }

    /// Takes the innermost activation off the stacks.
    #[inline(always)]
    pub(crate) fn pop(&mut self) -> Option<Activation> {
        let activation = self.activations.pop()?;
        self.inputs.truncate(activation.input as usize);
        let depth = self.activations.len();
        if self.visited > depth {
            self.visited = depth;
        }
        if self.tx.base > depth {
            self.tx.base = depth;
        }
        Some(activation)
    }

    /// Starts the execution under a controller: its transactions are that one's, unless they say otherwise, and outside of
    /// them it acts on its authority.
    pub fn set_home(&mut self, controller: Symbol) {
        self.home = Some(controller);
    }

    /// The controller that it was started under.
    pub fn home(&self) -> Option<Symbol> {
        self.home
    }

    /// Limits how many objects the execution may look at by reflection.
    pub fn set_visit_limit(&mut self, limit: Option<u64>) {
        self.visit_limit = limit;
    }

    /// Counts objects that the execution has looked at.
    ///
    /// # Errors
    /// `quota-exceeded`, when they are more than it may.
    pub fn count_visits(&mut self, visits: u64) -> Outcome<()> {
        match self.visit_limit {
            Some(limit) if self.visits + visits > limit => Err(errors::too_many_visits(limit)),
            _ => {
                self.visits += visits;
                Ok(())
            }
        }
    }

    /// Begins to log all that happens, for a follower who takes the log away ([`Trace::swap_log`]), and to have
    /// [`Execution::is_special`] hold.
    pub fn follow(&mut self) {
        self.trace.follow();
        self.pure_depth |= FOLLOWED;
    }

    /// Whether somebody follows the execution.
    pub fn is_followed(&self) -> bool {
        self.pure_depth & FOLLOWED != 0
    }

    /// Whether there is something to be looked at before an instruction that has an effect: a pure function is running,
    /// or somebody follows the execution.
    #[inline]
    pub fn is_special(&self) -> bool {
        self.pure_depth & !LEARNS != 0
    }

    /// The same, or what activations learn is kept.
    #[inline]
    pub fn is_watched(&self) -> bool {
        self.pure_depth != 0
    }

    /// Keeps what activations learn, to be taken by [`Trace::take_learned`].
    pub(crate) fn keep_learned(&mut self) {
        self.trace.keep_learned();
        self.pure_depth |= LEARNS;
    }

    /// Logs what the innermost activation learned from a source other than its state and its input, if there is one.
    pub fn log_learned(&mut self, source: u32, raised: bool, value: Value) {
        if let Some(activation) = self.activations.last() {
            self.trace.log_learned(activation.entry, source, raised, value);
        }
    }

    /// Notes that a pure function begins to run.
    pub fn enter_pure(&mut self) {
        self.pure_depth += 1;
    }

    /// Notes that a pure function ended, in whatever way.
    pub fn leave_pure(&mut self) {
        if self.is_pure() {
            self.pure_depth -= 1;
        }
    }

    /// Whether a pure function is running.
    #[inline]
    pub fn is_pure(&self) -> bool {
        self.pure_depth & !(FOLLOWED | LEARNS) != 0
    }

    /// Whether the instruction of that name may run now.
    ///
    /// # Errors
    /// `impure-operation` inside a pure function.
    #[inline]
    pub fn check_effect(&self, instruction: &str) -> Outcome<()> {
        if self.pure_depth == 0 || !self.is_pure() { Ok(()) } else { Err(impure(instruction)) }
    }
}

#[cold]
fn no_context(instruction: &str, what: &str) -> Box<Fault> {
    let message = format!("({instruction}) outside an activation: there {what}");
    Fault::avm(AvmErrorKind::ContextUnavailable, message, Vec::new())
}

#[cold]
fn impure(instruction: &str) -> Box<Fault> {
    let message = format!("{instruction} has an effect, and a pure function may have none");
    Fault::avm(AvmErrorKind::ImpureOperation, message, vec![Value::symbol(Symbol::intern(instruction))])
}
