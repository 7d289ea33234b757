//! Traces, written entry by entry: what the ring of an execution would forget is in the store by then.

use super::rows::{self, HistoryPart, HistoryRow, fill_with};
use super::segment::{EndRow, EntryRow, Filling, Segment, ValueRow};
use super::{Durable, StoreFailure, damaged};
use crate::runtime::Runtime;
use avm_base::Symbol;
use avm_object::trace::Fate;
use avm_object::{Entry, EntryId, Event, ExecutionId, Site};
use avm_store::{Batch, Range, Store};
use avm_value::{ObjectRef, TxId, Value};
use std::sync::Arc;

/// How much of the trace of an execution is in the store.
#[derive(Default)]
pub(crate) struct Spilled {
    /// Entries up to this time.
    upto: u64,
    /// Those among them that were of calls that had not ended.
    open: Vec<EntryId>,
    /// How much that activations learned is there.
    pub(super) learned: u64,
}

/// Entries with their values, apart from the trace. Nothing may be collected while there are any.
#[derive(Default)]
pub(crate) struct News {
    /// Each with the number of values up to its last one.
    entries: Vec<(Entry<'static>, usize)>,
    values: Vec<Value>,
}

impl News {
    fn add(&mut self, entry: Entry<'_>) {
        self.values.extend_from_slice(entry.values);
        self.entries.push((Entry { values: &[], ..entry }, self.values.len()));
    }

    fn of(&self, at: usize) -> (Entry<'static>, &[Value]) {
        let (entry, end) = self.entries[at];
        let begin = at.checked_sub(1).map_or(0, |before| self.entries[before].1);
        (entry, &self.values[begin..end])
    }
}

impl Runtime {
    /// Puts the entries of the running execution's trace that are new, and those of calls that have ended since they were
    /// written.
    pub(super) fn keep_trace(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
    ) -> Result<(), StoreFailure> {
        let execution = &self.machine.world.execution;
        let (id, trace) = (execution.id(), execution.trace());
        let spilled = durable.spilled.entry(id).or_default();
        let (upto, time) = (std::mem::replace(&mut spilled.upto, trace.time()), trace.time());
        if time == upto && spilled.open.is_empty() {
            return Ok(());
        }
        let mut news = std::mem::take(&mut durable.news);
        // The latest first.
        trace.entries().rev().take_while(|entry| entry.id.0 > upto).for_each(|entry| news.add(entry));
        spilled.open.retain(|open| match trace.entry(*open) {
            Some(entry) if entry.fate == Fate::Open => true,
            Some(entry) => {
                news.add(entry);
                false
            }
            None => false,
        });
        let kept = self.keep_news(durable, batch, upto, &news);
        news.entries.clear();
        news.values.clear();
        durable.news = news;
        kept
    }

    /// Puts entries, the last ones first: those up to a time had been put, and their calls have ended since.
    fn keep_news(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        upto: u64,
        news: &News,
    ) -> Result<(), StoreFailure> {
        let id = self.machine.world.execution.id();
        let mut filling = std::mem::take(&mut durable.filling);
        let mut kept = Ok(());
        for at in (0..news.entries.len()).rev() {
            let (entry, values) = news.of(at);
            kept = if entry.id.0 > upto {
                self.keep_entry(durable, batch, id, (&entry, values), &mut filling)
            } else {
                self.keep_end(durable, batch, id, &entry)
            };
            if kept.is_err() {
                break;
            }
            if filling.is_full() {
                put_segment(durable, batch, id, &mut filling);
            }
        }
        put_segment(durable, batch, id, &mut filling);
        durable.filling = filling;
        kept
    }

    fn keep_end(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        execution: ExecutionId,
        entry: &Entry<'_>,
    ) -> Result<(), StoreFailure> {
        let end = self.end_of(durable, batch, entry, None)?;
        batch.put(rows::end_key(execution, entry.id.0), fill_with(&mut durable.row, |out| end.write(out)));
        Ok(())
    }

    /// The running execution is about to be forgotten, and its trace with it: the store keeps that. If it cannot, that shows
    /// at the next commit.
    pub(crate) fn forget_trace(&mut self) {
        let id = self.machine.world.execution.id();
        if self.has_store()
            && self.note_traced().is_ok()
            && let Some(durable) = &mut self.durable
        {
            durable.spilled.remove(&id);
        }
    }

    fn keep_entry(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        execution: ExecutionId,
        (entry, values): (&Entry<'_>, &[Value]),
        filling: &mut Filling,
    ) -> Result<(), StoreFailure> {
        if entry.event == Event::ObjectCalled && entry.fate == Fate::Open {
            durable.spilled.entry(execution).or_default().open.push(entry.id);
        }
        let mut rows = filling.room_for_values();
        for value in values {
            rows.push(self.value_row(durable, batch, *value, Some(filling))?);
        }
        let mut end = self.end_of(durable, batch, entry, Some(filling))?;
        // A creation has no output: its place holds the state that the object began with.
        if entry.event == Event::ObjectCreated
            && let Some(state) = self.machine.world.space.take_first_state(execution, entry.id)
        {
            end.output = Some(ValueRow::Wire(self.keep_traced(durable, batch, state)?));
        }
        let machine = filling.name(entry.machine);
        let controller = entry.controller.map(|name| filling.name(name));
        let place = filling.place(entry.site, || self.place_of(durable, entry.site));
        let row = EntryRow {
            time: entry.id.0,
            event: entry.event as u8,
            cause: entry.cause.0,
            cause_execution: entry.cause_execution.map(|execution| execution.0),
            caller: entry.caller.map(|object| object.0),
            callee: entry.callee.map(|object| object.0),
            machine,
            controller,
            tx: entry.tx.map(|tx| tx.0),
            place,
            gas: entry.gas,
            selector: entry.selector,
            values: rows,
            end,
        };
        filling.push(row);
        Ok(())
    }

    fn end_of(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        entry: &Entry<'_>,
        filling: Option<&mut Filling>,
    ) -> Result<EndRow, StoreFailure> {
        let output = match entry.output {
            Some(output) => Some(self.value_row(durable, batch, output, filling)?),
            None => None,
        };
        Ok(EndRow { fate: entry.fate as u8, gas_end: entry.gas_end, output })
    }

    /// A value as a segment has it. Without a segment there are no names to refer to.
    pub(super) fn value_row(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        value: Value,
        filling: Option<&mut Filling>,
    ) -> Result<ValueRow, StoreFailure> {
        Ok(match (value, value.as_fixnum(), value.as_object_ref()) {
            (Value::FALSE, ..) => ValueRow::False,
            (Value::TRUE, ..) => ValueRow::True,
            (Value::NIL, ..) => ValueRow::Nil,
            (_, Some(integer), _) => ValueRow::Integer(integer),
            (_, _, Some(object)) => ValueRow::Object(object.0),
            _ => match (value.as_symbol(), filling) {
                (Some(name), Some(filling)) => ValueRow::Symbol(filling.name(name)),
                _ => ValueRow::Wire(self.keep_traced(durable, batch, value)?),
            },
        })
    }

    /// The bytes of a value of a trace. What cannot be written, such as a procedure that writes to a port, is named by its
    /// type, as in memory: that somebody was told of it must not keep a commit from the store.
    fn keep_traced(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        value: Value,
    ) -> Result<Vec<u8>, StoreFailure> {
        self.keep_value(durable, batch, value).or_else(|_| {
            let named = Value::symbol(Symbol::intern(value.describe_type()));
            self.keep_value(durable, batch, named)
        })?;
        Ok(durable.value.as_slice().to_vec())
    }

    /// `file:line:column` of a site, or nothing.
    fn place_of(&self, durable: &mut Durable, site: Site) -> Symbol {
        let place = || self.machine.place_text(avm_vm::Site { module: site.code, pc: site.pc });
        *durable.places.entry(site).or_insert_with(|| Symbol::intern(&place().unwrap_or_default()))
    }

    /// The executions of which the store has a trace, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn stored_executions(&self) -> Result<Vec<ExecutionId>, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut rest = Range::prefix([rows::TRACE]);
        // From the first entry of each execution to the first one of the next.
        while let Some(entry) = durable.store.scan(rest)?.next() {
            let (key, _) = entry?;
            let (execution, _) = numbers_in(&key).ok_or_else(|| damaged("the key of a trace"))?;
            found.push(ExecutionId(execution));
            rest = Range::prefix([rows::TRACE]).after(rows::trace_key(ExecutionId(execution), u64::MAX));
        }
        Ok(found)
    }

    /// Entries of an execution's trace, `most` at most, from the one at a time on.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn stored_trace(
        &mut self,
        execution: ExecutionId,
        from: u64,
        most: usize,
    ) -> Result<Vec<StoredEntry>, StoreFailure> {
        let Some(store) = self.durable.as_ref().map(|durable| durable.store.clone()) else {
            return Ok(Vec::new());
        };
        let mut entries = Vec::new();
        let mut rest = from;
        // A segment is written once, and none begins inside of another one.
        while let Some((segment, last)) = self.recent_segment(execution, rest) {
            if self.add_entries(&mut entries, (rest, most), &store, execution, &segment)? {
                return Ok(entries);
            }
            rest = last + 1;
        }
        let all = rows::trace_key(execution, 0)..=rows::trace_key(execution, u64::MAX);
        let mut first = rows::trace_key(execution, rest).to_vec();
        if rest == from {
            // The segment that holds the first entry begins at it or before it.
            let before = Range::of(all.start().to_vec()..=first.clone());
            if let Some(row) = store.scan_back(before)?.next() {
                first = row?.0;
            }
        }
        for row in store.scan(Range::of(first..=all.end().to_vec()))? {
            let bytes = row?.1;
            let segment = Arc::new(Segment::read(&bytes)?);
            if let Some(durable) = &mut self.durable {
                durable.recent.keep(execution, segment.clone(), bytes.len());
            }
            if self.add_entries(&mut entries, (rest, most), &store, execution, &segment)? {
                break;
            }
        }
        Ok(entries)
    }

    fn recent_segment(&mut self, execution: ExecutionId, time: u64) -> Option<(Arc<Segment>, u64)> {
        self.durable.as_mut()?.recent.holding(execution, time)
    }

    /// Adds the entries of a segment from a time on, until there are `most`; whether there are.
    fn add_entries(
        &mut self,
        entries: &mut Vec<StoredEntry>,
        (from, most): (u64, usize),
        store: &Store,
        execution: ExecutionId,
        segment: &Segment,
    ) -> Result<bool, StoreFailure> {
        for entry in segment.entries.iter().filter(|entry| entry.time >= from) {
            if entries.len() == most {
                return Ok(true);
            }
            entries.push(self.stored_entry(store, execution, segment, entry)?);
        }
        Ok(entries.len() == most)
    }

    /// The inputs of an object's history, in order: executions and times of entries of their traces.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn stored_history(&self, object: ObjectRef) -> Result<Vec<HistoryRow>, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(Vec::new()) };
        let prefix = rows::object_key(rows::HISTORY, object);
        let mut history = Vec::new();
        for part in durable.store.scan(Range::prefix(prefix))? {
            let part = HistoryPart::read(&part?.1).ok_or_else(|| damaged("a history"))?;
            history.extend(part.inputs);
        }
        Ok(history)
    }

    fn stored_entry(
        &mut self,
        store: &Store,
        execution: ExecutionId,
        segment: &Segment,
        row: &EntryRow,
    ) -> Result<StoredEntry, StoreFailure> {
        let wrong = || damaged("an entry of a trace");
        let event = Event::from_number(row.event).ok_or_else(wrong)?;
        let mut end = row.end.clone();
        if event == Event::ObjectCalled
            && Fate::from_number(end.fate) == Some(Fate::Open)
            && let Some(bytes) = store.get(rows::end_key(execution, row.time))?
        {
            end = postcard::from_bytes(&bytes).map_err(|_| wrong())?;
        }
        let mut values = Vec::with_capacity(row.values.len());
        for value in &row.values {
            values.push(self.value_of_row(segment, value)?);
        }
        let held = end.output.as_ref().map(|held| self.value_of_row(segment, held)).transpose()?;
        let is_creation = event == Event::ObjectCreated;
        let (output, first_state) = if is_creation { (None, held) } else { (held, None) };
        let name = |number: u32| segment.name(number).map(Symbol::intern);
        let entry = Entry {
            id: EntryId(row.time),
            event,
            cause: EntryId(row.cause),
            cause_execution: row.cause_execution.map(ExecutionId),
            caller: row.caller.map(ObjectRef),
            callee: row.callee.map(ObjectRef),
            machine: name(row.machine)?,
            controller: row.controller.map(name).transpose()?,
            tx: row.tx.map(TxId),
            site: Site::default(),
            gas: row.gas,
            gas_end: end.gas_end,
            fate: Fate::from_number(end.fate).ok_or_else(wrong)?,
            selector: row.selector,
            values: &[],
            output,
        };
        Ok(StoredEntry { entry, values, first_state, place: segment.name(row.place)?.to_string() })
    }

    pub(super) fn value_of_row(&mut self, segment: &Segment, row: &ValueRow) -> Result<Value, StoreFailure> {
        Ok(match row {
            ValueRow::Integer(integer) => self.machine.heap.integer(*integer),
            ValueRow::False => Value::FALSE,
            ValueRow::True => Value::TRUE,
            ValueRow::Nil => Value::NIL,
            ValueRow::Symbol(number) => Value::symbol(Symbol::intern(segment.name(*number)?)),
            ValueRow::Object(number) => Value::object_ref(ObjectRef(*number)),
            ValueRow::Wire(bytes) => self.decode(bytes)?,
        })
    }
}

/// Puts a segment under the time of its first entry, if it has one.
fn put_segment(durable: &mut Durable, batch: &mut Batch, execution: ExecutionId, filling: &mut Filling) {
    durable.row.clear();
    if let Some(first) = filling.take(&mut durable.row) {
        batch.put(rows::trace_key(execution, first), durable.row.as_slice());
    }
}

/// The execution and the time in the key of an entry of a trace.
fn numbers_in(key: &[u8]) -> Option<(u32, u64)> {
    let (execution, time) = key.get(1..)?.split_at_checked(4)?;
    Some((u32::from_be_bytes(execution.try_into().ok()?), u64::from_be_bytes(time.try_into().ok()?)))
}

/// An entry of a trace that was in the store. Its values are alive until the next collection.
pub struct StoredEntry {
    entry: Entry<'static>,
    values: Vec<Value>,
    /// Of a creation, the state that the object began with, a vector; not where an earlier version wrote it.
    pub first_state: Option<Value>,
    /// Where in the source: `file:line:column`, or nothing.
    pub place: String,
}

impl StoredEntry {
    /// The entry; `site` stands for its place.
    pub fn entry(&self, site: Site) -> Entry<'_> {
        Entry { values: &self.values, site, ..self.entry }
    }
}
