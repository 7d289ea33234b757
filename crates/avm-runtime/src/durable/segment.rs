//! Entries of a trace, many in one row: entries are small, and a row costs more than what is in it.
//!
//! A segment is written once. Where a call ends after its entry was written, its end is a row of its own
//! ([`super::rows::CALL_END`]), which readers lay over the entry.

use super::rows::put_option;
use super::{StoreFailure, damaged};
use avm_base::Symbol;
use avm_object::{ExecutionId, Site};
use avm_value::wire::Writer;
use serde::Deserialize;
#[cfg(test)]
use serde::Serialize;
use std::sync::Arc;

/// A segment has about so many bytes: the store keeps larger values in pieces.
const SEGMENT_BYTES: usize = 2400;

/// A value, as a segment has it: what is short needs no form of its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
pub(super) enum ValueRow {
    Integer(i64),
    False,
    True,
    Nil,
    /// By its number among the segment's names.
    Symbol(u32),
    Object(u32),
    /// Anything else, encoded.
    Wire(#[cfg_attr(test, serde(serialize_with = "super::rows::as_bytes"))] Vec<u8>),
}

impl ValueRow {
    /// Appends a value, as postcard reads it: the number of its kind, then what it is.
    pub(super) fn write(&self, out: &mut Writer) {
        match self {
            ValueRow::Integer(integer) => {
                out.byte(0);
                out.signed(*integer);
            }
            ValueRow::False => out.byte(1),
            ValueRow::True => out.byte(2),
            ValueRow::Nil => out.byte(3),
            ValueRow::Symbol(number) => {
                out.byte(4);
                out.number((*number).into());
            }
            ValueRow::Object(number) => {
                out.byte(5);
                out.number((*number).into());
            }
            ValueRow::Wire(bytes) => {
                out.byte(6);
                out.bytes(bytes);
            }
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
pub(super) struct EndRow {
    pub(super) fate: u8,
    pub(super) gas_end: u64,
    pub(super) output: Option<ValueRow>,
}

impl EndRow {
    pub(super) fn write(&self, out: &mut Writer) {
        out.byte(self.fate);
        out.number(self.gas_end);
        put_option(out, self.output.as_ref(), |out, output| output.write(out));
    }
}

/// An entry. Names are numbers among the segment's names.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
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

impl EntryRow {
    fn write(&self, out: &mut Writer) {
        let number32 = |out: &mut Writer, number: u32| out.number(number.into());
        out.number(self.time);
        out.byte(self.event);
        out.number(self.cause);
        put_option(out, self.cause_execution, number32);
        put_option(out, self.caller, number32);
        put_option(out, self.callee, number32);
        number32(out, self.machine);
        put_option(out, self.controller, number32);
        put_option(out, self.tx, number32);
        number32(out, self.place);
        out.number(self.gas);
        out.byte(self.selector.into());
        out.count(self.values.len());
        self.values.iter().for_each(|value| value.write(out));
        self.end.write(out);
    }
}

/// A segment as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(Serialize))]
pub(super) struct Segment {
    pub(super) names: Vec<String>,
    pub(super) entries: Vec<EntryRow>,
}

impl Segment {
    pub(super) fn read(bytes: &[u8]) -> Result<Segment, StoreFailure> {
        postcard::from_bytes(bytes).map_err(|_| damaged("a part of a trace"))
    }

    /// The times of its first and last entry.
    fn times(&self) -> Option<(u64, u64)> {
        Some((self.entries.first()?.time, self.entries.last()?.time))
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> Result<&str, StoreFailure> {
        self.names.get(number as usize).map(String::as_str).ok_or_else(|| damaged("a part of a trace"))
    }
}

/// The segments that were read last, the latest last: who reads entries one by one comes back to the same ones.
#[derive(Default)]
pub(super) struct RecentSegments(Vec<(ExecutionId, Arc<Segment>)>);

impl RecentSegments {
    /// So many are kept.
    const MOST: usize = 16;
    /// One of more bytes holds a large value.
    const LARGEST: usize = 8 * SEGMENT_BYTES;

    /// The segment that holds the entry of a time, and the time of its last entry.
    pub(super) fn holding(&mut self, execution: ExecutionId, time: u64) -> Option<(Arc<Segment>, u64)> {
        let last_of = |segment: &Segment| {
            segment.times().filter(|(first, last)| (*first..=*last).contains(&time)).map(|(_, last)| last)
        };
        let holds = |(of, segment): &(ExecutionId, Arc<Segment>)| {
            if *of == execution { last_of(segment) } else { None }
        };
        let (at, last) =
            self.0.iter().enumerate().rev().find_map(|(at, it)| holds(it).map(|last| (at, last)))?;
        self.0[at..].rotate_left(1);
        let (_, segment) = self.0.last()?;
        Some((segment.clone(), last))
    }

    /// Keeps a segment that was read of so many bytes, if it is not a large one.
    pub(super) fn keep(&mut self, execution: ExecutionId, segment: Arc<Segment>, bytes: usize) {
        if bytes > Self::LARGEST {
            return;
        }
        if self.0.len() == Self::MOST {
            self.0.remove(0);
        }
        self.0.push((execution, segment));
    }
}

/// A segment that is being filled. It has few names: looking through them is faster than a table.
#[derive(Default)]
pub(super) struct Filling {
    names: Vec<Symbol>,
    /// The numbers of the names of places.
    places: Vec<(Site, u32)>,
    /// The time of the first entry.
    first: Option<u64>,
    count: usize,
    /// The entries, as they are stored.
    entries: Writer,
    /// Room for the values of an entry.
    values: Vec<ValueRow>,
    /// About how many bytes the segment has.
    bytes: usize,
}

impl Filling {
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= SEGMENT_BYTES
    }

    pub(super) fn name(&mut self, name: Symbol) -> u32 {
        let number = self.names.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.names.push(name);
            self.bytes += name.as_str().len() + 1;
            self.names.len() - 1
        });
        number as u32
    }

    /// The number of the name of a site, which `find` finds.
    pub(super) fn place(&mut self, site: Site, find: impl FnOnce() -> Symbol) -> u32 {
        if let Some((_, number)) = self.places.iter().find(|(known, _)| *known == site) {
            return *number;
        }
        let number = self.name(find());
        self.places.push((site, number));
        number
    }

    /// Room for the values of the next entry, which brings it back.
    pub(super) fn room_for_values(&mut self) -> Vec<ValueRow> {
        std::mem::take(&mut self.values)
    }

    pub(super) fn push(&mut self, entry: EntryRow) {
        let of_value = |value: &ValueRow| if let ValueRow::Wire(bytes) = value { bytes.len() + 2 } else { 3 };
        let values = entry.values.iter().chain(&entry.end.output).map(of_value).sum::<usize>();
        self.bytes += 24 + values;
        self.first.get_or_insert(entry.time);
        self.count += 1;
        entry.write(&mut self.entries);
        self.values = entry.values;
        self.values.clear();
    }

    /// The time of the first entry, if there is one. The [`Segment`] is appended then, and another one can be filled.
    pub(super) fn take(&mut self, out: &mut Writer) -> Option<u64> {
        let first = self.first.take()?;
        self.write_names(out);
        out.count(self.count);
        out.raw(self.entries.as_slice());
        self.names.clear();
        self.places.clear();
        self.entries.clear();
        (self.count, self.bytes) = (0, 0);
        Some(first)
    }

    /// Appends the names.
    pub(super) fn write_names(&self, out: &mut Writer) {
        out.count(self.names.len());
        self.names.iter().for_each(|name| out.bytes(name.as_str().as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(filling: &mut Filling, time: u64, value: ValueRow) -> EntryRow {
        let row = EntryRow {
            time,
            event: 1,
            cause: time - 1,
            cause_execution: None,
            caller: None,
            callee: Some(7),
            machine: filling.name(Symbol::intern("here")),
            controller: Some(filling.name(Symbol::intern("bank"))),
            tx: None,
            place: filling.place(Site { code: 1, pc: time as u32 % 2 }, || Symbol::intern("a.scm:1:2")),
            gas: 300,
            selector: true,
            values: vec![value.clone()],
            end: EndRow { fate: 2, gas_end: 301, output: Some(value) },
        };
        filling.push(row.clone());
        row
    }

    #[test]
    fn what_is_filled_is_a_segment() {
        let mut filling = Filling::default();
        let mut bytes = Writer::default();
        assert_eq!(filling.take(&mut bytes), None);
        // One is used again and again.
        for first in [5, 500] {
            let values = [ValueRow::Integer(-3), ValueRow::Wire(vec![1, 200]), ValueRow::Nil];
            let entries: Vec<EntryRow> =
                (first..).zip(values).map(|(time, value)| entry(&mut filling, time, value)).collect();
            assert!(!filling.is_full());
            bytes.clear();
            assert_eq!(filling.take(&mut bytes), Some(first));
            let segment =
                Segment { names: ["here", "bank", "a.scm:1:2"].map(String::from).to_vec(), entries };
            assert_eq!(Segment::read(bytes.as_slice()).ok().as_ref(), Some(&segment));
            assert_eq!(Ok(bytes.as_slice().to_vec()), postcard::to_allocvec(&segment));
        }
    }
}
