//! Histories: what is needed, besides traces, to handle the inputs of an object again.

use super::rows::{self, HistoryPart, HistoryRow, ObjectRow, since_of};
use super::segment::{Filling, Segment, ValueRow};
use super::{Durable, StoreFailure, damaged};
use crate::runtime::Runtime;
use crate::watching::source_name;
use avm_base::{ContentHash, Symbol};
use avm_object::{Changes, EntryId, ExecutionId, Learned, OwnedSince};
use avm_store::{Batch, Range};
use avm_value::wire::Writer;
use avm_value::{ObjectRef, Value};
use serde::Deserialize;

/// A row of what was learned has about so many bytes.
const SEGMENT_BYTES: usize = 2400;

/// What an activation learned.
#[derive(Deserialize)]
struct LearnedRow {
    time: u64,
    cause: u64,
    /// The name of the instruction or primitive, by its number among the names.
    source: u32,
    raised: bool,
    /// Nothing for a port: what that is, only its own run could know.
    value: Option<ValueRow>,
}

impl LearnedRow {
    fn write(&self, out: &mut Writer) {
        out.number(self.time);
        out.number(self.cause);
        out.number(self.source.into());
        out.byte(self.raised.into());
        rows::put_option(out, self.value.as_ref(), |out, value| value.write(out));
    }
}

/// What activations of an execution learned, in order.
#[derive(Deserialize)]
struct LearnedSegment {
    names: Vec<String>,
    learned: Vec<LearnedRow>,
}

/// What an activation learned, as it is read. The value is alive until the next collection.
#[derive(Clone, Copy, Debug)]
pub struct StoredLearned {
    /// The logical time then.
    pub time: u64,
    /// The entry of the activation.
    pub cause: u64,
    /// From which instruction or primitive.
    pub source: Symbol,
    /// Whether it was raised.
    pub raised: bool,
    /// What it was; nothing for a port.
    pub value: Option<Value>,
}

/// Inputs of a history, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPart {
    /// The number of the first of them, counted from 0.
    pub first: u64,
    /// The entries that they are.
    pub inputs: Vec<HistoryRow>,
    /// The digest of the state behind them, where it is known.
    pub state: Option<ContentHash>,
    /// Whether an earlier version wrote this, which did not keep what activations learned.
    pub is_old: bool,
}

impl Runtime {
    /// Puts what activations of the running execution learned since the last time.
    pub(super) fn keep_learned(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
    ) -> Result<(), StoreFailure> {
        let execution = &mut self.machine.world.execution;
        if !execution.trace().has_learned() {
            return Ok(());
        }
        let id = execution.id();
        // Nothing is collected before it is written.
        let learned = execution.trace_mut().take_learned();
        let mut rest = learned.as_slice();
        while let [first, ..] = rest {
            let number = durable.spilled.entry(id).or_default().learned;
            let key = rows::learned_key(id, first.time, number);
            let (names, learned) = self.learned_segment(durable, batch, rest)?;
            let count = learned.len();
            let row = rows::fill_with(&mut durable.row, |out| {
                names.write_names(out);
                out.count(count);
                learned.iter().for_each(|it| it.write(out));
            });
            batch.put(key, row);
            durable.spilled.entry(id).or_default().learned += count as u64;
            rest = &rest[count..];
        }
        Ok(())
    }

    /// The parts of a row of as much as fits into it, and the names that they refer to.
    fn learned_segment(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        learned: &[Learned],
    ) -> Result<(Filling, Vec<LearnedRow>), StoreFailure> {
        let mut filling = Filling::default();
        let mut rows = Vec::new();
        let mut bytes = 0;
        for it in learned {
            let source = filling.name(Symbol::intern(source_name(it.source)));
            let value = match it.value.as_port() {
                Some(_) => None,
                None => Some(self.value_row(durable, batch, it.value, Some(&mut filling))?),
            };
            bytes += 16 + if let Some(ValueRow::Wire(wire)) = &value { wire.len() } else { 0 };
            rows.push(LearnedRow { time: it.time, cause: it.cause.0, source, raised: it.raised, value });
            if bytes >= SEGMENT_BYTES {
                break;
            }
        }
        Ok((filling, rows))
    }

    /// Puts the events that created objects which are given away now for the first time: until then their rows say it.
    pub(super) fn keep_origins(
        &mut self,
        durable: &mut Durable,
        batch: &mut Batch,
        changes: &Changes,
    ) -> Result<(), StoreFailure> {
        for (object, since) in &changes.origins {
            let key = rows::object_key(rows::ORIGIN, *object);
            if durable.store.get(key)?.is_none() {
                let OwnedSince { execution, entry } = *since;
                batch.put(key, rows::fill(&mut durable.row, &(execution.0, entry.0)));
            }
        }
        Ok(())
    }

    /// The event that created an object, its state's digest, and how many inputs its history has; `None` where the store has no
    /// such object.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn stored_origin(&self, object: ObjectRef) -> Result<Option<(OwnedSince, u64)>, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(None) };
        let Some(bytes) = durable.row_of(rows::OBJECT, object)? else { return Ok(None) };
        let row: ObjectRow<'_> = postcard::from_bytes(&bytes).map_err(|_| damaged("an object"))?;
        let since = match durable.row_of(rows::ORIGIN, object)? {
            Some(bytes) => postcard::from_bytes(&bytes).map_err(|_| damaged("the origin of an object"))?,
            None => row.owned_since,
        };
        Ok(Some((since_of(since), row.history)))
    }

    /// Whether an object rejected an input in which a transaction had committed what it had done: then its history does not
    /// determine its state.
    ///
    /// # Errors
    /// What the store says.
    pub fn is_undetermined(&self, object: ObjectRef) -> Result<bool, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(false) };
        Ok(durable.row_of(rows::UNDETERMINED, object)?.is_some())
    }

    /// The history of an object, in the parts in which it was written.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn stored_parts(&self, object: ObjectRef) -> Result<Vec<StoredPart>, StoreFailure> {
        let Some(durable) = self.durable.as_ref() else { return Ok(Vec::new()) };
        let prefix = rows::object_key(rows::HISTORY, object).len();
        let mut parts = Vec::new();
        for (key, bytes) in durable.rows_of(rows::HISTORY, object)? {
            let number = key.get(prefix..).and_then(|number| number.try_into().ok());
            let first = u64::from_be_bytes(number.ok_or_else(|| damaged("the key of a history"))?);
            let HistoryPart { inputs, state } =
                HistoryPart::read(&bytes).ok_or_else(|| damaged("a history"))?;
            let is_old = state.is_none();
            parts.push(StoredPart { first, inputs, state: state.flatten().map(ContentHash), is_old });
        }
        Ok(parts)
    }

    /// What activations of an execution learned from one logical time to another, in order.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn stored_learned(
        &mut self,
        execution: ExecutionId,
        from: EntryId,
        to: EntryId,
    ) -> Result<Vec<StoredLearned>, StoreFailure> {
        let Some(durable) = &self.durable else { return Ok(Vec::new()) };
        if durable
            .quiet
            .as_ref()
            .is_some_and(|(of, quiet)| *of == execution && quiet.contains(&from.0) && quiet.contains(&to.0))
        {
            return Ok(Vec::new());
        }
        let (store, is_read_only) = (durable.store.clone(), durable.is_read_only);
        let least = rows::learned_key(execution, 0, 0);
        let mut first = rows::learned_key(execution, from.0, 0);
        // The row before may go on up to here.
        if let Some(row) = store.scan_back(Range::of(least..=first.clone()))?.next() {
            first = row?.0;
        }
        let last = rows::learned_key(execution, u64::MAX, u64::MAX);
        let mut found = Vec::new();
        let mut quiet = 0..=u64::MAX;
        for row in store.scan(Range::of(first..=last))? {
            let wrong = |_| damaged("what activations learned");
            let LearnedSegment { names, learned } = postcard::from_bytes(&row?.1).map_err(wrong)?;
            let before = learned.iter().rev().find(|row| row.time < from.0);
            quiet = before.map_or(*quiet.start(), |row| row.time + 1)..=*quiet.end();
            let behind = learned.iter().find(|row| row.time > to.0);
            let segment = Segment { names, entries: Vec::new() };
            for row in learned.iter().filter(|row| from.0 <= row.time && row.time <= to.0) {
                let value = row.value.as_ref().map(|value| self.value_of_row(&segment, value)).transpose()?;
                let source = Symbol::intern(segment.name(row.source)?);
                let LearnedRow { time, cause, raised, .. } = *row;
                found.push(StoredLearned { time, cause, source, raised, value });
            }
            if let Some(row) = behind {
                quiet = *quiet.start()..=row.time - 1;
                break;
            }
        }
        if let Some(durable) = self.durable.as_mut().filter(|_| is_read_only && found.is_empty()) {
            durable.quiet = Some((execution, quiet));
        }
        Ok(found)
    }
}
