//! What happened in an execution since its follower last looked: all of it, in order, however long the ring is.
//!
//! A log is kept only while somebody follows the execution ([`Execution::follow`](crate::Execution::follow)), who has to
//! take it away now and then. Nothing in it is allocated on the heap, so that following changes neither gas nor memory.

use super::NewEntry;
use super::entry::{Entry, EntryId, Fate};
use super::ring::entry_of;
use avm_value::Value;

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Happening<'a> {
    /// An entry was made. A call has no output yet.
    Began(Entry<'a>),
    /// The object of the entry just made began with this state.
    Created(&'a [Value]),
    /// A call ended.
    Ended {
        /// Its entry.
        id: EntryId,
        /// How it ended.
        fate: Fate,
        /// The output, or the condition.
        output: Value,
        /// Gas used.
        gas: u64,
        /// The logical time.
        time: u64,
        /// The object's state, if the input was accepted and its transaction is not over.
        state: Option<&'a [Value]>,
    },
    /// A transaction committed what an open activation had done: that is in the history now, and goes back no further.
    Settled {
        /// The activation's entry.
        id: EntryId,
        /// The object's state.
        state: &'a [Value],
    },
    /// An activation learned something that its state and its input do not determine.
    Learned {
        /// The activation's entry.
        cause: EntryId,
        /// From which instruction or primitive: a number that the follower understands.
        source: u32,
        /// Whether it was raised rather than given.
        raised: bool,
        /// What it was.
        value: Value,
    },
}

/// An item; its values follow those of the one before.
struct Item {
    kind: Kind,
    values: u32,
}

enum Kind {
    Began { id: u64, entry: NewEntry },
    Created,
    Ended { id: EntryId, fate: Fate, gas: u64, time: u64, has_state: bool },
    Settled { id: EntryId },
    Learned { cause: EntryId, source: u32, raised: bool },
}

/// What happened, in order.
#[derive(Default)]
pub struct Log {
    items: Vec<Item>,
    values: Vec<Value>,
}

impl Log {
    #[inline]
    fn push(&mut self, kind: Kind, values: &[Value]) {
        self.items.push(Item { kind, values: values.len() as u32 });
        self.values.extend_from_slice(values);
    }

    pub(super) fn began(&mut self, id: u64, entry: NewEntry, values: &[Value]) {
        self.push(Kind::Began { id, entry }, values);
    }

    #[inline(always)]
    pub(super) fn began_message(&mut self, id: u64, entry: NewEntry, selector: Value, args: &[Value]) {
        self.items.push(Item { kind: Kind::Began { id, entry }, values: args.len() as u32 + 1 });
        self.values.push(selector);
        self.extend(args);
    }

    /// Appends values: few, mostly, for which a call to copy them costs more.
    #[inline(always)]
    fn extend(&mut self, values: &[Value]) {
        match values {
            [] => {}
            [value] => self.values.push(*value),
            _ => self.values.extend_from_slice(values),
        }
    }

    pub(super) fn created(&mut self, state: &[Value]) {
        self.push(Kind::Created, state);
    }

    pub(super) fn ended(&mut self, end: Ended, state: Option<&[Value]>) {
        let Ended { id, fate, output, gas, time } = end;
        let kind = Kind::Ended { id, fate, gas, time, has_state: state.is_some() };
        let fields = state.unwrap_or(&[]);
        self.items.push(Item { kind, values: fields.len() as u32 + 1 });
        self.values.push(output);
        self.extend(fields);
    }

    pub(super) fn settled(&mut self, id: EntryId, state: &[Value]) {
        self.push(Kind::Settled { id }, state);
    }

    pub(super) fn learned(&mut self, cause: EntryId, source: u32, raised: bool, value: Value) {
        self.push(Kind::Learned { cause, source, raised }, &[value]);
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.items.clear();
        self.values.clear();
    }

    /// Tells what happened, in order.
    #[inline(always)]
    pub fn for_each<'l>(&'l self, mut tell: impl FnMut(Happening<'l>)) {
        let mut rest = self.values.as_slice();
        for item in &self.items {
            let (values, others) = rest.split_at(item.values as usize);
            rest = others;
            match (&item.kind, values) {
                (Kind::Began { id, entry }, values) => tell(Happening::Began(entry_of(*id, entry, values))),
                (Kind::Created, values) => tell(Happening::Created(values)),
                (Kind::Ended { id, fate, gas, time, has_state }, [output, state @ ..]) => {
                    let state = has_state.then_some(state);
                    tell(Happening::Ended {
                        id: *id,
                        fate: *fate,
                        output: *output,
                        gas: *gas,
                        time: *time,
                        state,
                    });
                }
                (Kind::Settled { id }, state) => tell(Happening::Settled { id: *id, state }),
                (Kind::Learned { cause, source, raised }, [value, ..]) => tell(Happening::Learned {
                    cause: *cause,
                    source: *source,
                    raised: *raised,
                    value: *value,
                }),
                // These have a value.
                (Kind::Ended { .. } | Kind::Learned { .. }, []) => {}
            }
        }
    }

    pub(super) fn visit(&mut self, visit: impl FnMut(&mut Value)) {
        self.values.iter_mut().for_each(visit);
    }
}

/// How a call ended.
pub(crate) struct Ended {
    pub(crate) id: EntryId,
    pub(crate) fate: Fate,
    pub(crate) output: Value,
    pub(crate) gas: u64,
    pub(crate) time: u64,
}
