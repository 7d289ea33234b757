//! Entries of a trace, many in one row: entries are small, and a row costs more than what is in it.
//!
//! A segment is written once. Where a call ends after its entry was written, its end is a row of its own
//! ([`super::rows::CALL_END`]), which readers lay over the entry.

use super::{StoreFailure, damaged};
use avm_base::Symbol;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A segment has about so many bytes: the store keeps larger values in pieces.
const SEGMENT_BYTES: usize = 2400;

/// A value, as a segment has it: what is short needs no form of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum ValueRow {
    Integer(i64),
    False,
    True,
    Nil,
    /// By its number among the segment's names.
    Symbol(u32),
    Object(u32),
    /// Anything else, encoded.
    Wire(Vec<u8>),
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EndRow {
    pub(super) fate: u8,
    pub(super) gas_end: u64,
    pub(super) output: Option<ValueRow>,
}

/// An entry. Names are numbers among the segment's names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct EntryRow {
    pub(super) time: u64,
    pub(super) event: u8,
    pub(super) cause: u64,
    pub(super) cause_execution: Option<u32>,
    pub(super) caller: Option<u32>,
    pub(super) callee: Option<u32>,
    pub(super) machine: u32,
    pub(super) controller: Option<u32>,
    pub(super) tx: Option<u32>,
    pub(super) place: u32,
    pub(super) gas: u64,
    pub(super) selector: bool,
    pub(super) values: Vec<ValueRow>,
    pub(super) end: EndRow,
}

/// A segment as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Segment {
    pub(super) names: Vec<String>,
    pub(super) entries: Vec<EntryRow>,
}

impl Segment {
    pub(super) fn read(bytes: &[u8]) -> Result<Segment, StoreFailure> {
        postcard::from_bytes(bytes).map_err(|_| damaged("a part of a trace"))
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> Result<&str, StoreFailure> {
        self.names.get(number as usize).map(String::as_str).ok_or_else(|| damaged("a part of a trace"))
    }
}

/// A segment that is being filled.
#[derive(Default)]
pub(super) struct Filling {
    pub(super) segment: Segment,
    numbers: HashMap<Symbol, u32>,
    places: HashMap<String, u32>,
    bytes: usize,
}

impl Filling {
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= SEGMENT_BYTES
    }

    pub(super) fn name(&mut self, name: Symbol) -> u32 {
        let Filling { segment, numbers, bytes, .. } = self;
        *numbers.entry(name).or_insert_with(|| add(segment, bytes, name.as_str()))
    }

    pub(super) fn place(&mut self, place: &str) -> u32 {
        if let Some(number) = self.places.get(place) {
            return *number;
        }
        let number = add(&mut self.segment, &mut self.bytes, place);
        self.places.insert(place.to_string(), number);
        number
    }

    pub(super) fn push(&mut self, entry: EntryRow) {
        let of_value = |value: &ValueRow| if let ValueRow::Wire(bytes) = value { bytes.len() + 2 } else { 3 };
        let values = entry.values.iter().chain(&entry.end.output).map(of_value).sum::<usize>();
        self.bytes += 24 + values;
        self.segment.entries.push(entry);
    }
}

fn add(segment: &mut Segment, bytes: &mut usize, name: &str) -> u32 {
    segment.names.push(name.to_string());
    *bytes += name.len() + 1;
    segment.names.len() as u32 - 1
}
