//! Replaying the histories that a store holds: each object alone, on the behaviour that the store has for it.
//!
//! What a history needs is in the traces of those who called the object: its inputs, and what happened while each was handled.
//! That is told to [`Histories`] as a record would tell it.

use crate::alone::{Ends, Noting, ObjectReport, not_alone};
use crate::error::{Error, ErrorKind};
use crate::running::store_error;
use crate::{Divergence, Engine};
use avm_base::Symbol;
use avm_object::trace::Fate;
use avm_object::{EntryId, Event, ExecutionId, OwnedSince, Site};
use avm_record::{Began, Ended, Happened, Histories, Keeper, Kept, Learned, Unit};
use avm_runtime::{HistoryRow, StoredEntry, StoredLearned, StoredPart, UnsafeFeature};
use avm_store::Store;
use avm_value::ObjectRef;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// So many entries of a trace are read at a time, at most.
const CHUNK: usize = 256;
/// So many inputs before a difference are shown.
const AROUND: usize = 3;

/// The histories of the objects in a store, which is only read.
///
/// ```
/// use avm_scheme::{Engine, OpenOptions, Store, StoredHistories};
/// let folder = tempfile::tempdir().unwrap();
/// let mut engine = Engine::new();
/// engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
/// engine.eval("(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count))").unwrap();
/// engine.eval("(define c (create-object 'counter)) (name-object! 'visitors c) (ask c (inc 5)) (ask c (inc 2))").unwrap();
/// drop(engine);
///
/// let store = Store::open(folder.path(), &OpenOptions::default()).unwrap();
/// let mut histories = StoredHistories::open(store).unwrap();
/// let object = histories.find("visitors").unwrap();
/// let report = histories.check(object).unwrap();
/// assert_eq!((report.inputs, report.difference), (2, None));
/// ```
pub struct StoredHistories {
    pub(crate) engine: Engine,
    ends: Ends,
    keeper: Keeper,
}

/// An entry of a trace, with its end if it is a call that ended.
pub(crate) struct Kind {
    pub(crate) began: Began,
    pub(crate) end: Option<Ended>,
}

/// How far a history is handled again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upto {
    /// Not at all.
    Start,
    /// With that input as the last.
    Input(HistoryRow),
    /// All of it.
    End,
}

impl StoredHistories {
    /// The histories of a store. Nothing is written to it.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn open(store: Store) -> Result<StoredHistories, Error> {
        let builder =
            UnsafeFeature::ALL.iter().copied().fold(Engine::builder(), |it, feature| it.allow(feature));
        let mut engine = builder.build();
        // Messages that nobody has received stay where they are.
        engine.runtime.attach_store(Arc::new(store)).map_err(store_error)?;
        engine.runtime.only_read_store();
        let ends = Ends::default();
        engine.runtime.follow(Box::new(Noting::new(ends.clone())));
        Ok(StoredHistories { engine, ends, keeper: Keeper::default() })
    }

    /// The number of the object of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        let space = &self.engine.runtime.machine.world.space;
        space.named_object(Symbol::intern(name)).map(|object| object.0)
    }

    /// The objects that there are, those that ended left out.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn objects(&mut self) -> Result<Vec<u32>, Error> {
        let mut found = Vec::new();
        for object in 0..self.engine.objects_known() as u32 {
            self.engine.runtime.bring_object(ObjectRef(object)).map_err(store_error)?;
            if self.engine.runtime.machine.world.space.is_live(ObjectRef(object)) {
                found.push(object);
            }
        }
        Ok(found)
    }

    /// Has an object handle its inputs again, and compares outputs, states and gas, up to the first difference. States are
    /// compared wherever the store knows one, which is after the last input of each batch; gas where an input led to nothing
    /// but computing.
    ///
    /// # Errors
    /// Where the store is damaged, has no such object, or not all of its history.
    pub fn check(&mut self, object: u32) -> Result<ObjectReport, Error> {
        Ok(self.handle(object, Upto::End)?.0)
    }

    /// The same up to an input; with the input at which it differs, or behind which.
    pub(crate) fn handle(
        &mut self,
        object: u32,
        upto: Upto,
    ) -> Result<(ObjectReport, Option<HistoryRow>), Error> {
        let (parts, since) = self.parts_and_origin(object, upto)?;
        let initial = self.first_state(object, since)?;
        self.engine.leave_alone(object, &initial)?;
        let mut report = ObjectReport { object, inputs: 0, difference: None };
        if upto == Upto::Start {
            return Ok((report, None));
        }
        let inputs: HashSet<HistoryRow> = parts.iter().flat_map(|part| part.inputs.iter().copied()).collect();
        // Inputs that came while another one was handled are handled with it.
        let mut is_done: HashSet<HistoryRow> = HashSet::new();
        let mut recent: VecDeque<String> = VecDeque::new();
        // An input that a transaction committed inside of another one joined the history before that.
        let mut early = 0_usize;
        for part in &parts {
            for input in &part.inputs {
                if !is_done.remove(input) {
                    if self.is_inner(object, *input, &inputs)? {
                        early += 1;
                        is_done.insert(*input);
                        if upto == Upto::Input(*input) {
                            return Ok((report, None));
                        }
                        continue;
                    }
                    let unit = self.unit(object, *input, &inputs)?;
                    let outer = unit.scripts.last().map(|script| self.engine.line_alone(object, script));
                    let inner = unit.scripts.iter().rev().skip(1);
                    let execution = input.execution;
                    for row in inner.map(|script| HistoryRow { execution, time: script.number }) {
                        if is_done.remove(&row) {
                            early -= 1;
                        } else {
                            is_done.insert(row);
                        }
                    }
                    report.inputs += unit.scripts.len() as u64;
                    if let Some(mut difference) = self.engine.handle_again(object, &unit, &self.ends) {
                        difference.before.splice(0..0, recent);
                        report.difference = Some(difference);
                        return Ok((report, Some(*input)));
                    }
                    recent.extend(outer);
                    if recent.len() > AROUND {
                        recent.pop_front();
                    }
                }
                // Behind the last one of a part there is a state to compare.
                if upto == Upto::Input(*input) && part.inputs.last() != Some(input) {
                    return Ok((report, None));
                }
            }
            let other = if early == 0 { self.other_state(object, part) } else { None };
            if let Some((expected, found)) = other {
                let event = part.inputs.last().map_or(0, |input| input.time);
                report.difference = Some(Divergence {
                    event,
                    what: "state".into(),
                    before: recent.into(),
                    expected: vec![expected],
                    found: vec![found],
                });
                return Ok((report, part.inputs.last().copied()));
            }
            if part.inputs.last().is_some_and(|last| upto == Upto::Input(*last)) {
                break;
            }
        }
        Ok((report, None))
    }

    /// The history of an object, if all of it is there, or all up to an input.
    pub(crate) fn parts(&self, object: u32, upto: Upto) -> Result<Vec<StoredPart>, Error> {
        self.parts_and_origin(object, upto).map(|(parts, _)| parts)
    }

    /// The same, with the event that created the object.
    fn parts_and_origin(&self, object: u32, upto: Upto) -> Result<(Vec<StoredPart>, OwnedSince), Error> {
        let runtime = &self.engine.runtime;
        let mut parts = runtime.stored_parts(ObjectRef(object)).map_err(store_error)?;
        let Some((since, length)) = runtime.stored_origin(ObjectRef(object)).map_err(store_error)? else {
            return Err(missing("no-object", format!("the store has no object {object}")));
        };
        if runtime.is_undetermined(ObjectRef(object)).map_err(store_error)? {
            return Err(not_alone(object));
        }
        let (mut known, mut whole) = (0, 0);
        for part in &parts {
            if part.is_old {
                let text = format!(
                    "the history of object {object} was written by an earlier version, which did not keep what activations \
                     learned"
                );
                return Err(missing("no-history", text));
            }
            if part.first != known {
                break;
            }
            known += part.inputs.len() as u64;
            whole += 1;
        }
        parts.truncate(whole);
        let is_there = |last: &HistoryRow| parts.iter().any(|part| part.inputs.contains(last));
        if known != length && !matches!(&upto, Upto::Input(last) if is_there(last)) {
            let text = format!(
                "the store has {known} of the {length} inputs of object {object} in one piece: it ran with --trace off, or its \
                 history is damaged"
            );
            return Err(missing("no-history", text));
        }
        Ok((parts, since))
    }

    /// The state that an object began with, which an event created.
    fn first_state(&mut self, object: u32, since: OwnedSince) -> Result<Vec<Kept>, Error> {
        let reference = ObjectRef(object);
        let runtime = &mut self.engine.runtime;
        runtime.bring_object(reference).map_err(store_error)?;
        if !runtime.machine.world.space.is_live(reference) {
            let text =
                format!("object {object} has ended, and the store keeps no behaviour of objects that ended");
            return Err(missing("no-object", text));
        }
        let found = runtime.stored_trace(since.execution, since.entry.0, 1).map_err(store_error)?;
        let state = found.first().filter(|stored| {
            let entry = stored.entry(Site::default());
            entry.event == Event::ObjectCreated && entry.callee == Some(reference) && entry.id == since.entry
        });
        let Some(state) = state.and_then(|stored| stored.first_state) else {
            let text = format!(
                "the store does not know the state that object {object} began with: an earlier version created it, or it ran with \
                 --trace off"
            );
            return Err(missing("no-history", text));
        };
        let fields = runtime.machine.heap.vector_slice(state).unwrap_or(&[]).to_vec();
        Ok(fields.into_iter().map(|field| self.keeper.kept(&mut self.engine.runtime, field)).collect())
    }

    /// The state that the store says an object had behind a part of its history, and the one that it has now, if they differ.
    fn other_state(&self, object: u32, part: &StoredPart) -> Option<(String, String)> {
        let wanted = part.state?;
        let runtime = &self.engine.runtime;
        let state = runtime.machine.world.space.committed_state(ObjectRef(object))?;
        let found = runtime.state_digest(state);
        if found == wanted {
            return None;
        }
        let count = part.first + part.inputs.len() as u64;
        let heap = &runtime.machine.heap;
        let fields = heap.vector_slice(state).unwrap_or(&[]);
        let shown: Vec<String> =
            fields.iter().map(|field| avm_primitives::write_abbreviated(heap, *field, 120)).collect();
        Some((
            format!("after {count} inputs its state had the digest {wanted}"),
            format!("after {count} inputs it has the digest {found}: state ({})", shown.join(" ")),
        ))
    }

    /// An input with all that it led to.
    fn unit(&mut self, object: u32, input: HistoryRow, inputs: &HashSet<HistoryRow>) -> Result<Unit, Error> {
        let wrong = |what: &str| {
            let HistoryRow { execution, time } = input;
            let text = format!(
                "the history of object {object} is damaged: entry {time} of execution {execution} {what}"
            );
            Error::new(ErrorKind::Store, "store-corruption", text)
        };
        let entries = self.entries(input)?;
        let Some(root) = entries.first().filter(|root| root.began.callee == Some(object)) else {
            return Err(wrong("is no call of it"));
        };
        if !root.end.as_ref().is_some_and(|end| end.accepted) {
            return Err(wrong("is a call that it did not accept"));
        }
        let tx = root.began.tx;
        let to = entries.last().map_or(input.time, |entry| entry.began.id);
        let learned = self.learned(input, to)?;
        let mut histories = Histories::without_states(object);
        let mut found = Vec::new();
        for mut happened in in_order(entries, learned) {
            if let Happened::Ended(ended) = &mut happened {
                let row = HistoryRow { execution: ended.execution, time: ended.id };
                ended.state = inputs.contains(&row).then(Vec::new);
            }
            found.extend(histories.tell(happened));
        }
        if let Some(tx) = tx {
            found.extend(histories.tell(committed(input.execution, tx)));
        }
        found.pop().filter(|_| found.is_empty()).ok_or_else(|| wrong("does not tell one input"))
    }

    /// Whether an input came while the object handled another one that joined its history.
    fn is_inner(
        &mut self,
        object: u32,
        input: HistoryRow,
        inputs: &HashSet<HistoryRow>,
    ) -> Result<bool, Error> {
        let execution = input.execution;
        let mut time = input.time;
        loop {
            let stored =
                self.engine.runtime.stored_trace(ExecutionId(execution), time, 1).map_err(store_error)?;
            let Some(entry) = stored.first().map(|stored| stored.entry(Site::default())) else {
                return Ok(false);
            };
            let (cause, callee) = (entry.cause.0, entry.callee.map(|object| object.0));
            if time < input.time && callee == Some(object) && inputs.contains(&HistoryRow { execution, time })
            {
                return Ok(true);
            }
            // Causes come before their effects: so this ends, whatever a store says. What a message led to that was sent
            // happened when that was over.
            let is_delivery = entry.event == Event::MessageReceived;
            if cause == 0 || cause >= time || entry.cause_execution.is_some() || is_delivery {
                return Ok(false);
            }
            time = cause;
        }
    }

    /// The entry of an input, and those of all that happened while it was handled.
    fn entries(&mut self, input: HistoryRow) -> Result<Vec<Kind>, Error> {
        let mut found: Vec<Kind> = Vec::new();
        let mut from = input.time;
        // What happens inside has a cause there; what is received only follows, and may be the next message delivered.
        let mut causes: HashSet<u64> = HashSet::new();
        // What came back from another shard, with what it led to, has gas of its own.
        let mut away: HashSet<u64> = HashSet::new();
        // Most inputs lead to little.
        let mut chunk = 4;
        loop {
            let execution = ExecutionId(input.execution);
            let stored = self.engine.runtime.stored_trace(execution, from, chunk).map_err(store_error)?;
            let is_last = stored.len() < chunk;
            chunk = (2 * chunk).min(CHUNK);
            for entry in &stored {
                let kind = self.kind(input.execution, entry);
                let is_inside = match found.first() {
                    None => kind.began.id == input.time && kind.began.event == Event::ObjectCalled,
                    Some(Kind { end: Some(end), .. }) => {
                        let is_received = kind.began.event == Event::MessageReceived;
                        let is_away = away.contains(&kind.began.cause) || came_back(&found, &kind.began);
                        if is_away {
                            away.insert(kind.began.id);
                        }
                        is_away
                            || (kind.began.gas <= end.gas
                                && (is_received || causes.contains(&kind.began.cause)))
                    }
                    Some(Kind { end: None, .. }) => false,
                };
                if !is_inside {
                    return Ok(found);
                }
                from = kind.began.id + 1;
                if kind.began.event != Event::MessageReceived {
                    causes.insert(kind.began.id);
                }
                found.push(kind);
            }
            if is_last {
                return Ok(found);
            }
        }
    }

    pub(crate) fn kind(&mut self, execution: u32, stored: &StoredEntry) -> Kind {
        let entry = stored.entry(Site::default());
        let runtime = &mut self.engine.runtime;
        let values = entry.values.iter().map(|value| self.keeper.kept(runtime, *value)).collect();
        let output = entry.output.map(|output| self.keeper.kept(runtime, output));
        let began = Began {
            number: entry.id.0,
            execution,
            id: entry.id.0,
            event: entry.event,
            cause: entry.cause.0,
            cause_execution: entry.cause_execution.map(|execution| execution.0),
            caller: entry.caller.map(|object| object.0),
            callee: entry.callee.map(|object| object.0),
            machine: entry.machine,
            controller: entry.controller,
            tx: entry.tx.map(|tx| tx.0),
            place: stored.place.as_str().into(),
            gas: entry.gas,
            selector: entry.selector,
            values,
        };
        let has_ended = entry.event == Event::ObjectCalled && entry.fate != Fate::Open;
        let end = output.filter(|_| has_ended).map(|output| Ended {
            execution,
            id: entry.id.0,
            accepted: entry.fate == Fate::Accepted,
            gas: entry.gas_end,
            time: 0,
            output,
            state: None,
        });
        Kind { began, end }
    }

    /// What activations learned while an input was handled.
    fn learned(&mut self, input: HistoryRow, to: u64) -> Result<Vec<(u64, Learned)>, Error> {
        let runtime = &mut self.engine.runtime;
        let execution = ExecutionId(input.execution);
        let stored =
            runtime.stored_learned(execution, EntryId(input.time), EntryId(to)).map_err(store_error)?;
        let mut learned = Vec::with_capacity(stored.len());
        for StoredLearned { time, cause, source, raised, value } in stored {
            let value = value.map_or_else(Kept::a_port, |value| self.keeper.kept(runtime, value));
            learned.push((time, Learned { execution: input.execution, cause, source, raised, value }));
        }
        Ok(learned)
    }
}

/// Whether a call came from another shard, which an object waits for: nobody else calls an object from inside of it.
fn came_back(before: &[Kind], began: &Began) -> bool {
    let is_outer = |outer: &Kind| {
        outer.began.id == began.cause
            && outer.began.event == Event::ObjectCalled
            && outer.began.callee != began.caller
    };
    began.event == Event::ObjectCalled && before.iter().rev().any(is_outer)
}

/// What happened, in order: each call ends before what follows it, and what an activation learned comes when nothing deeper is
/// open.
fn in_order(entries: Vec<Kind>, learned: Vec<(u64, Learned)>) -> Vec<Happened> {
    let mut all = Vec::with_capacity(2 * entries.len() + learned.len());
    let mut open: Vec<Kind> = Vec::new();
    let mut learned = learned.into_iter().peekable();
    let mut entries = entries.into_iter().peekable();
    while let Some(entry) = entries.next() {
        // A call that was left by a jump has no end: then whoever calls next tells.
        // What came back from another shard has gas of its own, and its cause inside of the call that it came back to.
        let cause = (entry.began.event != Event::MessageReceived).then_some(entry.began.cause);
        close(&mut open, &mut all, |call| match &call.end {
            Some(_) if cause == Some(call.began.id) => false,
            Some(_) if cause.is_some_and(|cause| cause < call.began.id) => true,
            Some(end) => end.gas < entry.began.gas,
            None => call.began.callee != entry.began.caller,
        });
        let upto = entries.peek().map_or(u64::MAX, |next| next.began.id);
        all.push(Happened::Began(entry.began.clone()));
        if entry.began.event == Event::ObjectCalled {
            open.push(entry);
        }
        while let Some((_, learned)) = learned.next_if(|(time, _)| *time < upto) {
            if open.iter().any(|call| call.began.id == learned.cause) {
                close(&mut open, &mut all, |call| call.began.id != learned.cause);
                all.push(Happened::Learned(learned));
            }
        }
    }
    close(&mut open, &mut all, |_| true);
    all
}

/// Ends the innermost calls that are over.
fn close(open: &mut Vec<Kind>, all: &mut Vec<Happened>, is_over: impl Fn(&Kind) -> bool) {
    while let Some(call) = open.pop_if(|call| is_over(call)) {
        all.extend(call.end.map(Happened::Ended));
    }
}

/// The commit of a transaction.
fn committed(execution: u32, tx: u32) -> Happened {
    Happened::Began(Began {
        number: 0,
        execution,
        id: 0,
        event: Event::TransactionCommitted,
        cause: 0,
        cause_execution: None,
        caller: None,
        callee: None,
        machine: Symbol::intern(""),
        controller: None,
        tx: Some(tx),
        place: "".into(),
        gas: 0,
        selector: false,
        values: Vec::new(),
    })
}

pub(crate) fn missing(code: &'static str, text: String) -> Error {
    Error::new(ErrorKind::Usage, code, text)
}

#[cfg(test)]
mod tests {
    use super::StoredHistories;
    use crate::{Engine, OpenOptions, Store};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Replays many objects: none needs code of its own, and of the traces that they share no part is read for each.
    #[test]
    fn what_objects_share_is_got_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut engine = Engine::new();
        engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
        let text = "(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count))
             (define objects (map (lambda (n) (create-object 'counter)) (vector->list (make-vector 400 0))))
             (for-each (lambda (object) (ask object (inc 1)) (ask object (inc 2))) objects)";
        engine.run_program("p.scm", text).unwrap();
        drop(engine);
        let reads = Arc::new(AtomicUsize::new(0));
        let store = Store::open(folder.path(), &OpenOptions::default()).unwrap();
        let counter = reads.clone();
        store.note_reads(move |key, _| {
            counter.fetch_add(usize::from(key.first() == Some(&b't')), Ordering::Relaxed);
        });
        let mut histories = StoredHistories::open(store).unwrap();
        let mut inputs = 0;
        let mut modules = None;
        for object in histories.objects().unwrap() {
            let report = histories.check(object).unwrap();
            assert_eq!(report.difference, None);
            inputs += report.inputs;
            let linked = histories.engine.runtime.machine.module_count();
            assert_eq!(linked, *modules.get_or_insert(linked), "object {object}");
        }
        assert_eq!(inputs, 800);
        let reads = reads.load(Ordering::Relaxed);
        assert!((10..100).contains(&reads), "{reads}");
    }
}
