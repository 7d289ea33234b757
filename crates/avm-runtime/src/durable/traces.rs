//! Traces, written entry by entry: what the ring of an execution would forget is in the store by then.

use super::rows::{self, TraceRow};
use super::write::bytes_of;
use super::{Durable, StoreFailure};
use crate::runtime::Runtime;
use avm_object::trace::Fate;
use avm_object::{Entry, EntryId, Event, ExecutionId, Site};
use avm_store::Batch;
use avm_value::Value;

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
}
