//! Happenings as bytes. Names and places are spelled once; so equal runs give equal bytes, and a run can be checked by
//! comparing bytes.

use crate::bytes::{put_bytes, put_number, put_signed};
use avm_base::Symbol;
use avm_object::trace::Fate;
use avm_object::{Entry, EntryId, Event, ExecutionId, Happening, Log, Site};
use avm_runtime::Runtime;
use avm_value::{ObjectRef, TxId, Value};
use std::collections::HashMap;

/// What a part of a happening's bytes begins with.
pub(crate) mod tag {
    pub const BEGAN: u8 = 0;
    pub const CREATED: u8 = 32;
    pub const ACCEPTED: u8 = 33;
    pub const ACCEPTED_WITH_STATE: u8 = 34;
    pub const REJECTED: u8 = 35;
    pub const LEARNED: u8 = 36;
    pub const LEARNED_RAISED: u8 = 37;
    pub const NAMED: u8 = 38;

    pub const INTEGER: u8 = 0;
    pub const SYMBOL: u8 = 1;
    pub const NEW_SYMBOL: u8 = 2;
    pub const OBJECT: u8 = 3;
    pub const TX: u8 = 4;
    pub const CHARACTER: u8 = 5;
    pub const FLONUM: u8 = 6;
    pub const TEXT: u8 = 7;
    pub const LIST: u8 = 8;
    pub const VECTOR: u8 = 9;
    pub const OTHER: u8 = 10;
    pub const OPAQUE: u8 = 11;
    pub const VARIABLE: u8 = 12;
    pub const FALSE: u8 = 16;
    pub const TRUE: u8 = 17;
    pub const NIL: u8 = 18;
    pub const UNSPECIFIED: u8 = 19;
    pub const EOF: u8 = 20;
    pub const DEFAULT: u8 = 21;
    pub const UNDEFINED: u8 = 22;
}

/// Which parts an entry has.
pub(crate) mod has {
    pub const CALLER: u8 = 1;
    pub const CALLEE: u8 = 2;
    pub const CONTROLLER: u8 = 4;
    pub const TX: u8 = 8;
    pub const CAUSE_EXECUTION: u8 = 16;
    pub const SELECTOR: u8 = 32;
}

/// Lists and vectors of so many parts that are no lists themselves are written here; others in the form that values have
/// everywhere.
const SHORT: usize = 16;
/// A value of more bytes is not kept.
const MOST_BYTES: usize = 1 << 24;

/// Words that stand for themselves, and their tags.
pub(crate) const CONSTANTS: [(Value, u8); 7] = [
    (Value::FALSE, tag::FALSE),
    (Value::TRUE, tag::TRUE),
    (Value::NIL, tag::NIL),
    (Value::UNSPECIFIED, tag::UNSPECIFIED),
    (Value::EOF, tag::EOF),
    (Value::DEFAULT, tag::DEFAULT),
    (Value::UNDEFINED, tag::UNDEFINED),
];

/// The first entry of an execution: here it is said what that is called.
const FIRST: EntryId = EntryId(1);

/// How much an encoder knew at some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) names: usize,
    pub(crate) places: usize,
    pub(crate) events: u64,
}

/// Writes happenings.
pub(crate) struct Encoder {
    /// The number of a name, by its index; 0 for none yet, else one more.
    numbers: Vec<u32>,
    pub(crate) names: Vec<Symbol>,
    sites: HashMap<(u32, u32), u32>,
    pub(crate) places: Vec<String>,
    events: u64,
}

impl Encoder {
    pub(crate) fn new() -> Encoder {
        Encoder {
            numbers: Vec::new(),
            names: Vec::new(),
            sites: HashMap::new(),
            places: Vec::new(),
            events: 0,
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { names: self.names.len(), places: self.places.len(), events: self.events }
    }

    /// Appends all that happened in an execution.
    pub(crate) fn log(
        &mut self,
        runtime: &mut Runtime,
        execution: ExecutionId,
        log: &Log,
        out: &mut Vec<u8>,
    ) {
        for happening in log.happenings() {
            self.happening(runtime, execution, happening, out);
        }
    }

    fn happening(
        &mut self,
        runtime: &mut Runtime,
        execution: ExecutionId,
        happening: Happening<'_>,
        out: &mut Vec<u8>,
    ) {
        match happening {
            Happening::Began(entry) => self.began(runtime, execution, &entry, out),
            Happening::Created(state) => {
                out.push(tag::CREATED);
                self.values(runtime, state, out);
            }
            Happening::Ended { id, fate, output, gas, time, state } => {
                out.push(match (fate, state) {
                    (Fate::Accepted, Some(_)) => tag::ACCEPTED_WITH_STATE,
                    (Fate::Accepted, None) => tag::ACCEPTED,
                    _ => tag::REJECTED,
                });
                put_number(out, execution.0.into());
                put_number(out, id.0);
                put_number(out, gas);
                put_number(out, time);
                self.value(runtime, output, out);
                if let Some(state) = state {
                    self.values(runtime, state, out);
                }
            }
            Happening::Learned { cause, source, raised, value } => {
                out.push(if raised { tag::LEARNED_RAISED } else { tag::LEARNED });
                put_number(out, execution.0.into());
                put_number(out, cause.0);
                self.symbol(Symbol::intern(avm_runtime::source_name(source)), out);
                self.value(runtime, value, out);
            }
        }
    }

    fn began(&mut self, runtime: &mut Runtime, execution: ExecutionId, entry: &Entry<'_>, out: &mut Vec<u8>) {
        if entry.id == FIRST
            && let Some(name) = runtime.running_name(execution)
        {
            out.push(tag::NAMED);
            put_number(out, execution.0.into());
            self.symbol(name, out);
        }
        self.events += 1;
        let at = Event::ALL.iter().position(|event| *event == entry.event).unwrap_or_default();
        out.push(tag::BEGAN + at as u8);
        let flag = |is_there: bool, flag: u8| if is_there { flag } else { 0 };
        out.push(
            flag(entry.caller.is_some(), has::CALLER)
                | flag(entry.callee.is_some(), has::CALLEE)
                | flag(entry.controller.is_some(), has::CONTROLLER)
                | flag(entry.tx.is_some(), has::TX)
                | flag(entry.cause_execution.is_some(), has::CAUSE_EXECUTION)
                | flag(entry.selector, has::SELECTOR),
        );
        put_number(out, execution.0.into());
        put_number(out, entry.id.0);
        put_number(out, entry.cause.0);
        if let Some(execution) = entry.cause_execution {
            put_number(out, execution.0.into());
        }
        for ObjectRef(object) in entry.caller.iter().chain(&entry.callee) {
            put_number(out, (*object).into());
        }
        self.symbol(entry.machine, out);
        if let Some(controller) = entry.controller {
            self.symbol(controller, out);
        }
        if let Some(TxId(tx)) = entry.tx {
            put_number(out, tx.into());
        }
        self.place(runtime, entry.site, out);
        put_number(out, entry.gas);
        self.values(runtime, entry.values, out);
    }

    fn symbol(&mut self, symbol: Symbol, out: &mut Vec<u8>) {
        let index = symbol.index() as usize;
        if self.numbers.len() <= index {
            self.numbers.resize(index + 64, 0);
        }
        match self.numbers[index] {
            0 => {
                self.names.push(symbol);
                self.numbers[index] = self.names.len() as u32;
                out.push(tag::NEW_SYMBOL);
                put_bytes(out, symbol.as_str().as_bytes());
            }
            number => {
                out.push(tag::SYMBOL);
                put_number(out, u64::from(number) - 1);
            }
        }
    }

    fn place(&mut self, runtime: &Runtime, site: Site, out: &mut Vec<u8>) {
        if let Some(number) = self.sites.get(&(site.code, site.pc)) {
            return put_number(out, u64::from(*number) + 1);
        }
        let text = place_of(runtime, site);
        self.sites.insert((site.code, site.pc), self.places.len() as u32);
        put_number(out, 0);
        put_bytes(out, text.as_bytes());
        self.places.push(text);
    }

    fn values(&mut self, runtime: &mut Runtime, values: &[Value], out: &mut Vec<u8>) {
        put_number(out, values.len() as u64);
        for value in values {
            self.value(runtime, *value, out);
        }
    }

    pub(crate) fn value(&mut self, runtime: &mut Runtime, value: Value, out: &mut Vec<u8>) {
        if !self.word(value, out) {
            self.compound(runtime, value, out);
        }
    }

    /// A value that is one word; `false` for others.
    fn word(&mut self, value: Value, out: &mut Vec<u8>) -> bool {
        if let Some(number) = value.as_fixnum() {
            out.push(tag::INTEGER);
            put_signed(out, number);
        } else if let Some(symbol) = value.as_symbol() {
            self.symbol(symbol, out);
        } else if let Some(ObjectRef(object)) = value.as_object_ref() {
            out.push(tag::OBJECT);
            put_number(out, object.into());
        } else if let Some((_, tag)) = CONSTANTS.iter().find(|(constant, _)| *constant == value) {
            out.push(*tag);
        } else if let Some(TxId(tx)) = value.as_tx_id() {
            out.push(tag::TX);
            put_number(out, tx.into());
        } else if let Some(c) = value.as_character() {
            out.push(tag::CHARACTER);
            put_number(out, u64::from(u32::from(c)));
        } else if let Some(x) = value.as_flonum() {
            out.push(tag::FLONUM);
            out.extend(x.to_bits().to_le_bytes());
        } else if let Some(variable) = value.as_variable() {
            out.push(tag::VARIABLE);
            put_number(out, variable.into());
        } else if value.is_pointer() {
            return false;
        } else {
            out.push(tag::OPAQUE);
            put_bytes(out, value.describe_type().as_bytes());
        }
        true
    }

    fn compound(&mut self, runtime: &mut Runtime, value: Value, out: &mut Vec<u8>) {
        if self.short(runtime, value, out) {
            return;
        }
        match runtime.encode_within(value, MOST_BYTES) {
            Ok(bytes) => {
                out.push(tag::OTHER);
                put_bytes(out, &bytes);
            }
            Err(_) => {
                out.push(tag::OPAQUE);
                put_bytes(out, value.describe_type().as_bytes());
            }
        }
    }

    /// A text, or a short list or vector of words and texts; `false`, with nothing written, for others.
    fn short(&mut self, runtime: &Runtime, value: Value, out: &mut Vec<u8>) -> bool {
        if let Some(text) = runtime.machine.heap.string_text(value) {
            out.push(tag::TEXT);
            put_bytes(out, text.as_bytes());
            return true;
        }
        let mut parts = [Value::FALSE; SHORT];
        let mut count = 0;
        let kind = if value.is_vector() { tag::VECTOR } else { tag::LIST };
        if let Some(items) = runtime.machine.heap.vector_slice(value) {
            let Some(room) = parts.get_mut(..items.len()) else { return false };
            room.copy_from_slice(items);
            count = items.len();
        } else {
            let mut rest = value;
            while let Some((first, next)) = rest.as_pair() {
                let Some(place) = parts.get_mut(count) else { return false };
                *place = first;
                (rest, count) = (next, count + 1);
            }
            if !rest.is_nil() || count == 0 {
                return false;
            }
        }
        let parts = &parts[..count];
        // A part that two places share shows as shared only in that form.
        let is_simple = |part: &Value| !part.is_pointer() || part.as_flonum().is_some();
        if !parts.iter().all(is_simple) {
            return false;
        }
        out.push(kind);
        put_number(out, count as u64);
        parts.iter().all(|part| self.word(*part, out))
    }
}

/// `file:line:column` of a site, or nothing where it has no place.
fn place_of(runtime: &Runtime, site: Site) -> String {
    let site = avm_vm::Site { module: site.code, pc: site.pc };
    let found = runtime.machine.place(site).and_then(|(module, place)| {
        let file = module.files.get(usize::from(place.file))?;
        let (line, column) = file.position(place.start);
        Some(format!("{}:{line}:{column}", file.name))
    });
    found.unwrap_or_default()
}
