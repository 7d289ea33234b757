//! What a store holds of a machine: the keys, and what is under each.
//!
//! | prefix | then | holds |
//! |---|---|---|
//! | `c` | | how far the machine has counted |
//! | `o` | object | an object: its state, its behaviour's hash, whose it is |
//! | `b` | hash | a behaviour, as bytes |
//! | `m` | hash | a module of code |
//! | `n` | name | the hash of the behaviour of that name |
//! | `x` | name | the object of that name |
//! | `p` | name | a pure function |
//! | `q` | number | a message that has not been received |
//! | `t` | execution, time of the first | entries of a trace ([`super::segment`]) |
//! | `u` | execution, time | how a call ended whose entry had been written before |
//! | `k` | | the key of the seals of executions that were saved here |
//! | `h` | object, number of the first | which entries of traces are these inputs of the object's history |
//! | `l` | execution, time, number of the first | what activations learned ([`super::history`]) |
//! | `g` | object | the event that created it, once it was given away |
//! | `d` | object | nothing: its history does not determine its state |
//! | `i` | field, value, stretch | which objects of a stretch of numbers have that metadata ([`super::index`]) |
//! | `r` | number of executions before the run, number of the piece | the record of a run, where it was to be kept ([`super::kept`]) |
//! | `f` | | the version of this form; a store without it was written before there was an index |
//!
//! Numbers in keys are big-endian, so that they are in order. Rows are read by postcard; those that each commit writes are written
//! by hand, in the same form, since that takes fewer steps.

use avm_object::{Counters, EntryId, ExecutionId, MetaTest, OwnedSince};
use avm_value::ObjectRef;
use avm_value::wire::Writer;
use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize, Serializer};

pub(crate) const COUNTERS: u8 = b'c';
pub(crate) const OBJECT: u8 = b'o';
pub(crate) const BEHAVIOR: u8 = b'b';
pub(crate) const MODULE: u8 = b'm';
pub(crate) const BEHAVIOR_NAME: u8 = b'n';
pub(crate) const OBJECT_NAME: u8 = b'x';
pub(crate) const FUNCTION: u8 = b'p';
pub(crate) const MESSAGE: u8 = b'q';
pub(crate) const TRACE: u8 = b't';
pub(crate) const CALL_END: u8 = b'u';
pub(crate) const HISTORY: u8 = b'h';
pub(crate) const LEARNED: u8 = b'l';
pub(crate) const ORIGIN: u8 = b'g';
pub(crate) const UNDETERMINED: u8 = b'd';
pub(crate) const INDEX: u8 = b'i';
pub(crate) const RECORD: u8 = b'r';
pub(crate) const FORM: u8 = b'f';

/// The version of this form. A store of a later one is not opened.
pub(crate) const FORM_VERSION: u32 = 2;

/// So many objects one after the other are in one row of the index.
pub(crate) const INDEX_STRETCH: u32 = 256;
pub(crate) const SEAL_KEY: u8 = b'k';

/// A key: its prefix and what follows.
pub(crate) fn key(prefix: u8, rest: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + rest.len());
    key.push(prefix);
    key.extend_from_slice(rest);
    key
}

/// The key of something of an object.
pub(crate) fn object_key(prefix: u8, object: ObjectRef) -> [u8; 5] {
    let mut key = [prefix; 5];
    key[1..].copy_from_slice(&object.0.to_be_bytes());
    key
}

/// The key of something that has a number of 64 bits.
pub(crate) fn number_key(prefix: u8, number: u64) -> [u8; 9] {
    let mut key = [prefix; 9];
    key[1..].copy_from_slice(&number.to_be_bytes());
    key
}

/// The key of something that has two numbers.
fn pair_key(prefix: u8, first: u32, second: u64) -> [u8; 13] {
    let mut key = [prefix; 13];
    key[1..5].copy_from_slice(&first.to_be_bytes());
    key[5..].copy_from_slice(&second.to_be_bytes());
    key
}

/// The key of a segment of a trace.
pub(crate) fn trace_key(execution: ExecutionId, time: u64) -> [u8; 13] {
    pair_key(TRACE, execution.0, time)
}

/// The key of the end of a call.
pub(crate) fn end_key(execution: ExecutionId, time: u64) -> [u8; 13] {
    pair_key(CALL_END, execution.0, time)
}

/// The key of an input of an object's history.
pub(crate) fn history_key(object: ObjectRef, number: u64) -> [u8; 13] {
    pair_key(HISTORY, object.0, number)
}

/// The key of what activations of an execution learned, from a time on; so much had been learned before.
pub(crate) fn learned_key(execution: ExecutionId, time: u64, number: u64) -> Vec<u8> {
    let mut key = pair_key(LEARNED, execution.0, time).to_vec();
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// The key of a piece of the record of a run.
pub(super) fn record_key(run: u32, piece: u64) -> [u8; 13] {
    pair_key(RECORD, run, piece)
}

/// What the keys of the record of a run begin with.
pub(super) fn record_prefix(run: u32) -> Vec<u8> {
    key(RECORD, &run.to_be_bytes())
}

/// The run of such a key.
pub(super) fn run_of(key: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(key.get(1..5)?.try_into().ok()?))
}

/// Whether a machine may read the row of a key which it has written itself: traces and what belongs to them it may not.
pub(super) fn may_be_read_again(key: &[u8]) -> bool {
    !matches!(key.first(), Some(&(TRACE | CALL_END | HISTORY | LEARNED | UNDETERMINED)))
}

/// What the keys of the index for a value of a field begin with. No byte of a name is the one behind it.
pub(crate) fn index_prefix(test: MetaTest) -> Vec<u8> {
    let mut key = key(INDEX, &[test.field as u8]);
    match test.value {
        None => key.push(0),
        Some(name) => {
            key.push(1);
            key.extend_from_slice(name.as_str().as_bytes());
            key.push(0xff);
        }
    }
    key
}

/// The key of a row of the index.
pub(crate) fn index_key(test: MetaTest, stretch: u32) -> Vec<u8> {
    let mut key = index_prefix(test);
    key.extend_from_slice(&stretch.to_be_bytes());
    key
}

/// How far a machine has counted.
#[derive(Serialize, Deserialize)]
pub(crate) struct CountersRow {
    pub(crate) objects: u32,
    pub(crate) clock: u64,
    pub(crate) population: u64,
    pub(crate) transactions: u32,
    pub(crate) executions: u32,
    pub(crate) messages: u64,
}

impl From<Counters> for CountersRow {
    fn from(counters: Counters) -> CountersRow {
        let Counters { objects, clock, population, transactions, executions, messages } = counters;
        CountersRow { objects, clock, population, transactions, executions, messages }
    }
}

impl From<CountersRow> for Counters {
    fn from(row: CountersRow) -> Counters {
        let CountersRow { objects, clock, population, transactions, executions, messages } = row;
        Counters { objects, clock, population, transactions, executions, messages }
    }
}

/// An object.
#[derive(Deserialize)]
pub(crate) struct ObjectRow<'r> {
    /// None for one that ended.
    pub(crate) behavior: Option<[u8; 32]>,
    pub(crate) name: &'r str,
    /// The state, encoded; nothing for one that ended.
    pub(crate) state: &'r [u8],
    pub(crate) version: u64,
    pub(crate) history: u64,
    pub(crate) controller: Option<&'r str>,
    pub(crate) creating_controller: Option<&'r str>,
    pub(crate) machine: &'r str,
    pub(crate) created: u64,
    pub(crate) destroyed: Option<u64>,
    pub(crate) owned_since: (u32, u64),
    pub(crate) linear: bool,
}

impl ObjectRow<'_> {
    pub(super) fn write(&self, out: &mut Writer) {
        let text = |out: &mut Writer, text: &str| out.bytes(text.as_bytes());
        put_option(out, self.behavior, |out, hash| out.raw(&hash));
        text(out, self.name);
        out.bytes(self.state);
        out.number(self.version);
        out.number(self.history);
        put_option(out, self.controller, text);
        put_option(out, self.creating_controller, text);
        text(out, self.machine);
        out.number(self.created);
        put_option(out, self.destroyed, Writer::number);
        out.number(self.owned_since.0.into());
        out.number(self.owned_since.1);
        out.byte(self.linear.into());
    }
}

/// The event by which an object came to its controller, of a row.
pub(crate) fn since_of(row: (u32, u64)) -> OwnedSince {
    OwnedSince { execution: ExecutionId(row.0), entry: EntryId(row.1) }
}

/// A pure function.
#[derive(Serialize, Deserialize)]
pub(crate) struct FunctionRow<'r> {
    #[serde(serialize_with = "as_bytes")]
    pub(crate) procedure: &'r [u8],
    pub(crate) version: u64,
    pub(crate) hash: [u8; 32],
}

/// A message.
#[derive(Serialize, Deserialize)]
pub(crate) struct MessageRow<'r> {
    pub(crate) sender: Option<u32>,
    pub(crate) receiver: u32,
    #[serde(serialize_with = "as_bytes")]
    pub(crate) message: &'r [u8],
    pub(crate) execution: u32,
    pub(crate) cause: u64,
}

/// Inputs of a history, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HistoryPart {
    pub(crate) inputs: Vec<HistoryRow>,
    /// The digest of the object's state after the last of them, where that was known. A part that an earlier version wrote
    /// does not have the place for it: then nobody kept what activations learned either.
    pub(crate) state: Option<Option<[u8; 32]>>,
}

impl HistoryPart {
    /// Appends a part, as [`HistoryPart::read`] reads it.
    pub(crate) fn write(inputs: &[HistoryRow], state: Option<[u8; 32]>, out: &mut Writer) {
        out.count(inputs.len());
        for input in inputs {
            out.number(input.execution.into());
            out.number(input.time);
        }
        put_option(out, state, |out, digest| out.raw(&digest));
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<HistoryPart> {
        let (inputs, rest) = postcard::take_from_bytes(bytes).ok()?;
        let state = if rest.is_empty() { None } else { Some(postcard::from_bytes(rest).ok()?) };
        Some(HistoryPart { inputs, state })
    }
}

/// Which entry of a trace an input of a history is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub struct HistoryRow {
    /// The execution.
    pub execution: u32,
    /// The time of the entry.
    pub time: u64,
}

/// Bytes as a row has them: their number, then all at once.
pub(super) fn as_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes)
}

/// Bytes to which rows are appended.
struct Appending<'b>(&'b mut Writer);

impl Flavor for Appending<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.byte(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.raw(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Appends what may be missing.
#[inline]
pub(super) fn put_option<T>(out: &mut Writer, it: Option<T>, put: impl FnOnce(&mut Writer, T)) {
    out.byte(it.is_some().into());
    if let Some(it) = it {
        put(out, it);
    }
}

/// The bytes of a row, in a buffer that is used for one after the other.
pub(super) fn fill<'b>(buffer: &'b mut Writer, row: &impl Serialize) -> &'b [u8] {
    fill_with(buffer, |buffer| {
        // Rows are plain data: writing them to memory cannot fail.
        let _ = postcard::serialize_with_flavor(row, Appending(buffer));
    })
}

/// The bytes of a row that `write` writes, in such a buffer.
#[inline]
pub(super) fn fill_with(buffer: &mut Writer, write: impl FnOnce(&mut Writer)) -> &[u8] {
    buffer.clear();
    write(buffer);
    buffer.as_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A buffer that has been used.
    fn used() -> Writer {
        let mut used = Writer::default();
        used.number(1 << 40);
        used
    }

    #[test]
    fn rows_have_the_bytes_that_stores_hold() {
        let object = ObjectRow {
            behavior: None,
            name: "a",
            state: &[200, 2],
            version: 5,
            history: 300,
            controller: Some("b"),
            creating_controller: None,
            machine: "m",
            created: 7,
            destroyed: Some(8),
            owned_since: (1, 2),
            linear: true,
        };
        let expected = b"\x00\x01a\x02\xc8\x02\x05\xac\x02\x01\x01b\x00\x01m\x07\x01\x08\x01\x02\x01";
        assert_eq!(fill_with(&mut used(), |out| object.write(out)), expected);
        assert_eq!(postcard::from_bytes::<ObjectRow<'_>>(expected).map(|row| row.state), Ok(&[200, 2][..]));
        let message = MessageRow { sender: Some(1), receiver: 2, message: &[3], execution: 4, cause: 5 };
        assert_eq!(fill(&mut used(), &message), [1, 1, 2, 1, 3, 4, 5]);
        let part = HistoryPart {
            inputs: vec![HistoryRow { execution: 1, time: 300 }, HistoryRow { execution: 2, time: 3 }],
            state: Some(Some([7; 32])),
        };
        let mut buffer = used();
        let bytes = fill_with(&mut buffer, |out| HistoryPart::write(&part.inputs, Some([7; 32]), out));
        assert_eq!(bytes, [&[2, 1, 0xac, 2, 2, 3, 1][..], &[7; 32]].concat());
        assert_eq!(HistoryPart::read(bytes), Some(part));
    }

    #[test]
    fn keys_are_in_order() {
        assert_eq!(object_key(OBJECT, ObjectRef(258)), *b"o\0\0\x01\x02");
        assert_eq!(number_key(MESSAGE, 1), *b"q\0\0\0\0\0\0\0\x01");
        assert_eq!(trace_key(ExecutionId(3), 4), *b"t\0\0\0\x03\0\0\0\0\0\0\0\x04");
        assert!(history_key(ObjectRef(1), 256) > history_key(ObjectRef(1), 255));
        assert!(learned_key(ExecutionId(1), 2, 3).starts_with(b"l\0\0\0\x01\0\0\0\0\0\0\0\x02"));
    }
}
