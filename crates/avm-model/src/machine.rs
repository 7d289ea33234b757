//! The machine: one store, any number of executions, and activations. The names of rules are those of the crate's head.

use crate::store::{Accepted, Content, Entry, Event, Fate, Learned, Letter, Object, Start, Store};
use crate::value::{Done, ExecId, ObjectId, Raised, Stop, Time, TxId, Value, raise, wrong};
use avm_base::AvmErrorKind as Kind;
use std::collections::{BTreeMap, BTreeSet};

/// How a creation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Birth {
    /// Its transaction is open.
    Pending,
    /// The object came to be.
    Done,
    /// Its transaction was aborted: it never was.
    Never,
}

/// How a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Open,
    Committed,
    Aborted,
}

/// Where an activation's changes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// To the execution's own contents, and from there to the store: it began outside a transaction.
    Direct,
    /// To the open transaction, in which it began.
    InTx,
    /// Nowhere: the transaction in which it began was aborted.
    Void,
}

/// An activation that has not ended.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) object: ObjectId,
    pub(crate) sender: Option<ObjectId>,
    pub(crate) input: Value,
    pub(crate) start: Start,
    /// Its `object-called` entry.
    pub(crate) entry: Time,
    /// What to go back to if it rejects.
    pub(crate) before: Content,
    pub(crate) place: Place,
    pub(crate) learned: Vec<Learned>,
    /// When a transaction last committed what it had done, in the nested call that is going on.
    pub(crate) settled: Option<Start>,
}

impl Frame {
    /// Its input, as a history keeps it.
    fn input_with(&self, output: Result<Value, Raised>) -> Accepted {
        Accepted { input: self.input.clone(), sender: self.sender, output, learned: self.learned.clone() }
    }
}

/// An open transaction.
#[derive(Clone, Debug)]
pub(crate) struct Tx {
    pub(crate) id: TxId,
    pub(crate) controller: Option<String>,
    /// The store as the transaction found it.
    pub(crate) snapshot: Store,
    /// The store as the transaction sees it. Destructions and transfers come at its end.
    pub(crate) view: Store,
    /// The objects that it read, changed or created, in the order in which it first did.
    pub(crate) touched: Vec<ObjectId>,
    /// Whether it depends on which objects there are.
    pub(crate) asked_population: bool,
    pub(crate) created: BTreeSet<ObjectId>,
    pub(crate) destroyed: BTreeSet<ObjectId>,
    pub(crate) given: BTreeMap<ObjectId, String>,
    /// Messages to be sent at its commit.
    pub(crate) outbox: Vec<Letter>,
    /// Messages that it received.
    pub(crate) taken: Vec<Letter>,
    /// Its `transaction-started` entry.
    pub(crate) began: Time,
}

/// A running program.
#[derive(Clone, Debug, Default)]
pub struct Execution {
    /// The open activations, the innermost last.
    pub(crate) frames: Vec<Frame>,
    /// The contents of the objects that it is inside of outside any transaction, as it sees them.
    pub(crate) inside: BTreeMap<ObjectId, Content>,
    pub(crate) tx: Option<Tx>,
    /// What happened.
    pub trace: Vec<Entry>,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// The objects as everybody sees them.
    pub store: Store,
    /// Names of behaviours.
    pub behaviors: BTreeSet<String>,
    /// Controllers that cannot be reached.
    pub unreachable: BTreeSet<String>,
    /// The executions.
    pub executions: BTreeMap<ExecId, Execution>,
    /// Messages that were sent and not received, in the order of sending.
    pub mail: Vec<Letter>,
    /// By object.
    pub(crate) births: Vec<Birth>,
    /// The objects as they were created.
    pub(crate) created: BTreeMap<ObjectId, Object>,
    /// By transaction.
    pub(crate) transactions: Vec<Standing>,
    /// The object that an execution waits to be let into.
    pub(crate) waits: BTreeMap<ExecId, ObjectId>,
    pub(crate) starts: Start,
    pub(crate) stamps: u64,
    pub(crate) letters: u64,
}

impl Machine {
    /// A new execution.
    pub fn start(&mut self) -> ExecId {
        let id = self.executions.len() as ExecId + 1;
        self.executions.insert(id, Execution::default());
        id
    }

    pub(crate) fn exec(&mut self, e: ExecId) -> &mut Execution {
        self.executions.get_mut(&e).expect("the execution was started")
    }

    /// The open transaction; only to be asked where one is open.
    pub(crate) fn tx(&mut self, e: ExecId) -> &mut Tx {
        self.exec(e).tx.as_mut().expect("a transaction is open")
    }

    /// Whether a transaction is open.
    pub fn in_tx(&self, e: ExecId) -> bool {
        self.executions[&e].tx.is_some()
    }

    /// How many activations are open.
    pub fn depth(&self, e: ExecId) -> usize {
        self.executions[&e].frames.len()
    }

    /// The current object.
    pub fn current(&self, e: ExecId) -> Option<ObjectId> {
        self.executions[&e].frames.last().map(|frame| frame.object)
    }

    /// The current input.
    pub fn input(&self, e: ExecId) -> Done<Value> {
        match self.executions[&e].frames.last() {
            Some(frame) => Ok(frame.input.clone()),
            None => raise(Kind::ContextUnavailable),
        }
    }

    /// Who sent the current input, or `#f`.
    pub fn sender(&self, e: ExecId) -> Value {
        let sender = self.executions[&e].frames.last().and_then(|frame| frame.sender);
        sender.map_or(Value::Bool(false), Value::Object)
    }

    /// Whether some execution is inside the object, outside any transaction.
    pub fn is_entered(&self, o: ObjectId) -> bool {
        self.holder(o).is_some()
    }

    /// An object as everybody sees it; one that is not there yet, or never was, as it was created.
    pub(crate) fn for_everybody(&self, o: ObjectId) -> &Object {
        self.store.objects.get(&o).unwrap_or_else(|| &self.created[&o])
    }

    /// Rule *gate*: the execution that is inside an object outside any transaction.
    pub(crate) fn holder(&self, o: ObjectId) -> Option<ExecId> {
        self.store.find(o)?;
        self.executions.iter().find(|(_, exec)| exec.inside.contains_key(&o)).map(|(id, _)| *id)
    }

    /// Rule *wait*: an execution waits for the one that is inside `o`, unless that one waits for it in turn.
    pub(crate) fn wait<T>(&mut self, e: ExecId, o: ObjectId) -> Done<T> {
        self.waits.insert(e, o);
        let mut wanted = o;
        for _ in 0..=self.waits.len() {
            let Some(holder) = self.holder(wanted) else { break };
            if holder == e {
                self.waits.remove(&e);
                return raise(Kind::ObjectNotAvailable);
            }
            match self.waits.get(&holder) {
                Some(next) => wanted = *next,
                None => break,
            }
        }
        Err(Stop::Wait)
    }

    /// Waits if another execution is inside the object.
    pub(crate) fn pass_gate(&mut self, e: ExecId, o: ObjectId) -> Done<()> {
        match self.holder(o) {
            Some(other) if other != e => self.wait(e, o),
            _ => Ok(()),
        }
    }

    /// Rule *trace*: an entry at the end of the execution's trace, and its time.
    pub(crate) fn note(
        &mut self,
        e: ExecId,
        event: Event,
        callee: Option<ObjectId>,
        about: Option<Value>,
    ) -> Time {
        let owner = callee.and_then(|o| self.for_everybody(o).controller.clone());
        let caller = self.current(e);
        let exec = self.exec(e);
        let (tx, controller) = match &exec.tx {
            Some(tx) => (Some(tx.id), tx.controller.clone()),
            None => (None, owner),
        };
        let cause = exec.cause();
        let entry = Entry {
            event,
            cause,
            cause_execution: None,
            caller,
            callee,
            controller,
            tx,
            about,
            fate: Fate::Open,
        };
        exec.trace.push(entry);
        exec.trace.len() as Time
    }

    /// Rule *snapshot*: a transaction reads an object, whoever owns it.
    pub(crate) fn read(&mut self, e: ExecId, o: ObjectId) -> Done<()> {
        let ended = self.store.objects.get(&o).is_some_and(|object| object.ended);
        let may_come = !ended && !matches!(self.births.get(o as usize), None | Some(Birth::Never));
        let tx = self.tx(e);
        if tx.view.find(o).is_none() {
            tx.asked_population |= may_come;
            return raise(Kind::ObjectNotFound);
        }
        if !tx.touched.contains(&o) {
            tx.touched.push(o);
        }
        Ok(())
    }

    /// Rule *one controller*: a transaction reads an object as its own.
    pub(crate) fn touch(&mut self, e: ExecId, o: ObjectId) -> Done<()> {
        self.read(e, o)?;
        let owner = self.tx(e).view.object(o).controller.clone();
        self.claim(e, owner)
    }

    pub(crate) fn claim(&mut self, e: ExecId, owner: Option<String>) -> Done<()> {
        let Some(owner) = owner else { return Ok(()) };
        match self.tx(e).controller.clone() {
            None => {
                self.check_reachable(&owner)?;
                self.tx(e).controller = Some(owner);
                Ok(())
            }
            Some(controller) if controller == owner => Ok(()),
            Some(_) => raise(Kind::CrossControllerTx),
        }
    }

    pub(crate) fn check_reachable(&self, controller: &str) -> Done<()> {
        if self.unreachable.contains(controller) { raise(Kind::ControllerUnreachable) } else { Ok(()) }
    }

    /// Rule *call*: begins an activation. It ends with [`Machine::accept`] or [`Machine::reject`].
    pub fn call(&mut self, e: ExecId, target: &Value, input: Value) -> Done<()> {
        let Value::Object(o) = *target else { return wrong() };
        let entered = self.enter(e, o);
        match entered {
            Ok(place) => {
                let sender = self.current(e);
                let entry = self.note(e, Event::ObjectCalled, Some(o), Some(input.clone()));
                self.push(e, Frame { object: o, sender, input, entry, place, ..Frame::empty() });
                Ok(())
            }
            Err(stop) => {
                if let Stop::Raise(raised) = &stop {
                    let now = self.starts + 1;
                    self.learn(e, Err(raised.clone()), now);
                }
                Err(stop)
            }
        }
    }

    /// Where the changes of an activation go that begins now.
    pub(crate) fn enter(&mut self, e: ExecId, o: ObjectId) -> Done<Place> {
        self.waits.remove(&e);
        if self.in_tx(e) {
            self.touch(e, o)?;
            return Ok(Place::InTx);
        }
        let Some(object) = self.store.find(o) else { return raise(Kind::ObjectNotFound) };
        let content = object.content.clone();
        self.pass_gate(e, o)?;
        self.exec(e).inside.entry(o).or_insert(content);
        Ok(Place::Direct)
    }

    pub(crate) fn push(&mut self, e: ExecId, frame: Frame) {
        self.starts += 1;
        let start = self.starts;
        let before = self.content(e, &frame).expect("it was just entered").clone();
        self.exec(e).frames.push(Frame { start, before, ..frame });
    }

    /// What an activation sees of its object and may change.
    pub(crate) fn content(&mut self, e: ExecId, frame: &Frame) -> Option<&mut Content> {
        let (o, exec) = (frame.object, self.exec(e));
        match frame.place {
            Place::Direct => exec.inside.get_mut(&o),
            Place::InTx => exec.tx.as_mut().map(|tx| &mut tx.view.object(o).content),
            Place::Void => None,
        }
    }

    fn learn(&mut self, e: ExecId, output: Result<Value, Raised>, from: Start) {
        let during = (from, self.starts + 1);
        if let Some(frame) = self.exec(e).frames.last_mut() {
            let settled = frame.settled.take();
            frame.learned.push(Learned { output, during, settled });
        }
    }

    /// Rule *inside*: what the activations of an object have done so far is committed. Their inputs are in the history now.
    pub(crate) fn settle(&mut self, e: ExecId, o: ObjectId) {
        let mut content = self.store.object(o).content.clone();
        let now = self.starts + 1;
        let exec = self.exec(e);
        let own = |frame: &Frame| frame.object == o && frame.place == Place::Direct;
        for frame in exec.frames.iter().filter(|frame| own(frame)) {
            content.history.entry(frame.start).or_insert_with(|| frame.input_with(Err(Raised::Error)));
        }
        let innermost = exec.frames.iter().rposition(own);
        let is_calling = |at: &usize| at + 1 < exec.frames.len();
        if let Some(at) = innermost.filter(is_calling) {
            exec.frames[at].settled = Some(now);
        }
        for frame in exec.frames.iter_mut().filter(|frame| own(frame)) {
            frame.before = content.clone();
        }
        exec.inside.insert(o, content.clone());
        self.store.object(o).content = content;
    }

    /// The input of an activation that has ended, wherever it was in the history before.
    fn conclude(&mut self, e: ExecId, frame: &Frame, input: &Accepted) {
        let (o, exec) = (frame.object, self.executions.get_mut(&e).expect("the execution was started"));
        let befores = exec.frames.iter_mut().filter(|outer| outer.object == o).map(|outer| &mut outer.before);
        let views = exec.tx.iter_mut().flat_map(|tx| [&mut tx.snapshot, &mut tx.view]);
        let stores = views.chain([&mut self.store]).filter_map(|store| store.objects.get_mut(&o));
        let contents = stores.map(|object| &mut object.content).chain(exec.inside.get_mut(&o)).chain(befores);
        for content in contents {
            if let Some(known) = content.history.get_mut(&frame.start) {
                *known = input.clone();
            }
        }
    }

    /// Rule *accept*: the current activation ends with an output.
    pub fn accept(&mut self, e: ExecId, output: Value) {
        let frame = self.exec(e).frames.pop().expect("an activation is open");
        self.exec(e).trace[frame.entry as usize - 1].fate = Fate::Accepted(output.clone());
        let accepted = frame.input_with(Ok(output.clone()));
        self.conclude(e, &frame, &accepted);
        if let Some(content) = self.content(e, &frame) {
            content.history.insert(frame.start, accepted);
        }
        if frame.place == Place::Direct && !self.is_inside(e, frame.object) {
            self.commit_directly(e, frame.object);
        }
        self.learn(e, Ok(output), frame.start);
    }

    /// Whether an activation of the object is open that began outside a transaction.
    fn is_inside(&self, e: ExecId, o: ObjectId) -> bool {
        self.executions[&e].frames.iter().any(|frame| frame.object == o && frame.place == Place::Direct)
    }

    /// Rule *direct commit*: the outermost activation of an object has accepted, outside a transaction or around one.
    fn commit_directly(&mut self, e: ExecId, o: ObjectId) {
        let Some(content) = self.exec(e).inside.remove(&o) else { return };
        if self.store.find(o).is_none() {
            return;
        }
        let changed = content.stamp != self.store.object(o).content.stamp;
        self.store.object(o).content = content.clone();
        if !changed {
            return;
        }
        self.store.clock += 1;
        let version = self.store.clock;
        self.store.object(o).version = version;
        if let Some(tx) = &mut self.exec(e).tx {
            tx.snapshot.object(o).version = version;
            if !tx.touched.contains(&o) {
                tx.touched.push(o);
            }
        }
    }

    /// Rule *reject*: the current activation ends with a condition.
    pub fn reject(&mut self, e: ExecId, condition: Raised) {
        let callee = self.current(e);
        self.note(e, Event::ErrorOccurred, callee, None);
        let frame = self.exec(e).frames.pop().expect("an activation is open");
        self.exec(e).trace[frame.entry as usize - 1].fate = Fate::Rejected;
        self.undo(e, &frame);
        self.conclude(e, &frame, &frame.input_with(Err(condition.clone())));
        let rejected = Raised::Avm(Kind::ObjectRejectedCall, Some(Box::new(condition)));
        self.learn(e, Err(rejected), frame.start);
    }

    /// Rule *trace*: a condition that nothing handled ends the program.
    pub fn fail(&mut self, e: ExecId) {
        self.note(e, Event::ErrorOccurred, None, None);
    }

    fn undo(&mut self, e: ExecId, frame: &Frame) {
        let o = frame.object;
        if let Some(content) = self.content(e, frame) {
            *content = frame.before.clone();
        }
        if frame.place == Place::Direct {
            if !self.is_inside(e, o) {
                self.exec(e).inside.remove(&o);
            }
            if let Some(tx) = &mut self.exec(e).tx {
                for store in [&mut tx.snapshot, &mut tx.view] {
                    store.object(o).content = frame.before.clone();
                }
            }
        }
    }

    /// Ends an execution: nothing of what is open stays.
    pub fn end(&mut self, e: ExecId) {
        if self.in_tx(e) {
            self.abort_open(e, None);
        }
        self.exec(e).frames.clear();
        self.exec(e).inside.clear();
        self.waits.remove(&e);
    }

    /// The current activation's content. In a transaction that was begun in the activation it is the transaction's.
    fn current_content(&mut self, e: ExecId) -> Done<Option<&mut Content>> {
        let Some(frame) = self.executions[&e].frames.last().cloned() else {
            return raise(Kind::ContextUnavailable);
        };
        if frame.place == Place::Direct && self.in_tx(e) {
            self.touch(e, frame.object)?;
            return Ok(Some(&mut self.tx(e).view.object(frame.object).content));
        }
        Ok(self.content(e, &frame))
    }

    /// Whether the current activation began in a transaction that was aborted, and its object has ended since.
    pub fn is_lost(&self, e: ExecId) -> bool {
        let frame = self.executions[&e].frames.last();
        frame.is_some_and(|frame| frame.place == Place::Void && self.for_everybody(frame.object).ended)
    }

    /// Rule *state*: the fields.
    pub fn get_state(&mut self, e: ExecId) -> Done<Vec<Value>> {
        if let Some(content) = self.current_content(e)? {
            return Ok(content.state.clone());
        }
        let o = self.current(e).expect("an activation is open");
        match self.for_everybody(o) {
            object if object.ended => raise(Kind::ObjectNotFound),
            object => Ok(object.content.state.clone()),
        }
    }

    /// `set-state!`.
    pub fn set_state(&mut self, e: ExecId, state: Value) -> Done<()> {
        self.stamps += 1;
        let stamp = self.stamps;
        let Some(content) = self.current_content(e)? else { return raise(Kind::TxAlreadyAborted) };
        let Value::List(state) = state else { return wrong() };
        (content.state, content.stamp) = (state, stamp);
        Ok(())
    }

    /// A field, counted from 0.
    pub fn field(&mut self, e: ExecId, index: usize) -> Done<Value> {
        self.get_state(e)?.get(index).cloned().ok_or(Stop::Raise(Raised::Error))
    }

    /// Changes a field.
    pub fn set_field(&mut self, e: ExecId, index: usize, value: Value) -> Done<()> {
        if self.executions[&e].frames.last().is_some_and(|frame| frame.place == Place::Void) {
            return raise(Kind::TxAlreadyAborted);
        }
        let mut state = self.get_state(e)?;
        match state.get_mut(index) {
            Some(field) => *field = value,
            None => return wrong(),
        }
        self.set_state(e, Value::List(state))
    }
}

impl Execution {
    /// The open transaction.
    pub fn open_tx(&self) -> Option<TxId> {
        self.tx.as_ref().map(|tx| tx.id)
    }

    /// Rule *cause*: what the next entry happens in: the activation or transaction that began last and is open.
    pub(crate) fn cause(&self) -> Time {
        let activation = self.frames.last().map_or(0, |frame| frame.entry);
        self.tx.as_ref().map_or(activation, |tx| activation.max(tx.began))
    }
}

impl Frame {
    pub(crate) fn empty() -> Frame {
        Frame {
            object: 0,
            sender: None,
            input: Value::Unspecified,
            start: 0,
            entry: 0,
            before: Content::default(),
            place: Place::Direct,
            learned: Vec::new(),
            settled: None,
        }
    }
}
