//! Traces, written entry by entry: what the ring of an execution would forget is in the store by then.

use super::rows::{self, HistoryRow, TraceRow};
use super::write::bytes_of;
use super::{Durable, StoreFailure, damaged};
use crate::runtime::Runtime;
use avm_base::Symbol;
use avm_object::trace::Fate;
use avm_object::{Entry, EntryId, Event, ExecutionId, Site};
use avm_store::{Batch, Range};
use avm_value::{ObjectRef, TxId, Value};

/// How much of the trace of an execution is in the store.
#[derive(Default)]
pub(crate) struct Spilled {
    /// Entries up to this time.
    upto: u64,
    /// Those among them that were of calls that had not ended.
    open: Vec<EntryId>,
}

/// An entry with its values, apart from the trace. Nothing may be collected while there is one.
struct Owned {
    entry: Entry<'static>,
    values: Vec<Value>,
}

impl Owned {
    fn of(entry: Entry<'_>) -> Owned {
        Owned { values: entry.values.to_vec(), entry: Entry { values: &[], ..entry } }
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
        let open = std::mem::take(&mut spilled.open);
        let ended = open.iter().filter_map(|open| trace.entry(*open));
        let mut news: Vec<Owned> =
            trace.entries().rev().take_while(|entry| entry.id.0 > upto).map(Owned::of).collect();
        news.reverse();
        let entries: Vec<Owned> = ended.map(Owned::of).chain(news).collect();
        for entry in &entries {
            self.keep_entry(durable, batch, id, entry)?;
        }
        Ok(())
    }

    /// The running execution is about to be forgotten, and its trace with it: the store keeps that. If it cannot, that shows
    /// at the next commit.
    pub(crate) fn forget_trace(&mut self) {
        let id = self.machine.world.execution.id();
        if self.has_store()
            && self.hand_over().is_ok()
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
        Owned { entry, values }: &Owned,
    ) -> Result<(), StoreFailure> {
        if entry.event == Event::ObjectCalled && entry.fate == Fate::Open {
            durable.spilled.entry(execution).or_default().open.push(entry.id);
        }
        let values = values.iter().map(|value| self.keep_value(durable, batch, *value));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let output = entry.output.map(|output| self.keep_value(durable, batch, output)).transpose()?;
        let row = TraceRow {
            event: entry.event as u8,
            cause: entry.cause.0,
            cause_execution: entry.cause_execution.map(|execution| execution.0),
            caller: entry.caller.map(|object| object.0),
            callee: entry.callee.map(|object| object.0),
            machine: entry.machine.as_str().to_string(),
            controller: entry.controller.map(|name| name.as_str().to_string()),
            tx: entry.tx.map(|tx| tx.0),
            place: self.place_of(durable, entry.site),
            gas: entry.gas,
            gas_end: entry.gas_end,
            fate: entry.fate as u8,
            selector: entry.selector,
            values,
            output,
        };
        batch.put(rows::trace_key(execution, entry.id.0), bytes_of(&row));
        Ok(())
    }

    /// `file:line:column` of a site, or nothing.
    fn place_of(&self, durable: &mut Durable, site: Site) -> String {
        if let Some(place) = durable.places.get(&site) {
            return place.clone();
        }
        let found = self.find_place(site).unwrap_or_default();
        durable.places.insert(site, found.clone());
        found
    }

    fn find_place(&self, site: Site) -> Option<String> {
        let site = avm_vm::Site { module: site.code, pc: site.pc };
        let (module, place) = self.machine.place(site)?;
        let file = module.files.get(usize::from(place.file))?;
        let line = file.line_starts.partition_point(|start| *start <= place.start);
        let start = file.line_starts.get(line.checked_sub(1)?)?;
        Some(format!("{}:{line}:{}", file.name, place.start - start + 1))
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
        let range = Range::of(rows::trace_key(execution, from)..=rows::trace_key(execution, u64::MAX));
        let mut entries = Vec::new();
        for entry in store.scan(range)?.take(most) {
            let (key, value) = entry?;
            let (_, time) = numbers_in(&key).ok_or_else(|| damaged("the key of a trace"))?;
            entries.push(self.stored_entry(time, &value)?);
        }
        Ok(entries)
    }

    /// The inputs of an object's history, in order: executions and times of entries of their traces.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn stored_history(&self, object: ObjectRef) -> Result<Vec<HistoryRow>, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(Vec::new()) };
        let prefix = rows::key(rows::HISTORY, &object.0.to_be_bytes());
        durable
            .store
            .scan(Range::prefix(prefix))?
            .map(|entry| postcard::from_bytes(&entry?.1).map_err(|_| damaged("a history")))
            .collect()
    }

    fn stored_entry(&mut self, time: u64, bytes: &[u8]) -> Result<StoredEntry, StoreFailure> {
        let wrong = || damaged("an entry of a trace");
        let row: TraceRow = postcard::from_bytes(bytes).map_err(|_| wrong())?;
        let values = row
            .values
            .iter()
            .map(|value| Ok(self.decode(value)?))
            .collect::<Result<Vec<_>, StoreFailure>>()?;
        let output = row.output.as_deref().map(|output| self.decode(output)).transpose()?;
        let entry = Entry {
            id: EntryId(time),
            event: Event::from_number(row.event).ok_or_else(wrong)?,
            cause: EntryId(row.cause),
            cause_execution: row.cause_execution.map(ExecutionId),
            caller: row.caller.map(ObjectRef),
            callee: row.callee.map(ObjectRef),
            machine: Symbol::intern(&row.machine),
            controller: row.controller.as_deref().map(Symbol::intern),
            tx: row.tx.map(TxId),
            site: Site::default(),
            gas: row.gas,
            gas_end: row.gas_end,
            fate: Fate::from_number(row.fate).ok_or_else(wrong)?,
            selector: row.selector,
            values: &[],
            output,
        };
        Ok(StoredEntry { entry, values, place: row.place })
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
    /// Where in the source: `file:line:column`, or nothing.
    pub place: String,
}

impl StoredEntry {
    /// The entry; `site` stands for its place.
    pub fn entry(&self, site: Site) -> Entry<'_> {
        Entry { values: &self.values, site, ..self.entry }
    }
}
