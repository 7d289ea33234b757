//! Happenings as bytes. Names and places are spelled once, and times and gas are told by their distance from those of the
//! happening before; so equal runs give equal bytes, and a run can be checked by comparing bytes.

use crate::bytes::{Few, Last, distance};
use crate::trees::{Trees, is_word};
use avm_base::Symbol;
use avm_object::trace::Fate;
use avm_object::{Entry, EntryId, ExecutionId, Happening, Log, Site};
use avm_runtime::Runtime;
use avm_value::{Heap, ObjectRef, TxId, Value};
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
    pub const SETTLED: u8 = 39;
    /// Added to one of the above where it happened in another execution than what is before.
    pub const ELSEWHERE: u8 = 64;

    pub const INTEGER: u8 = 0;
    pub const SYMBOL: u8 = 1;
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
    pub const DOTTED: u8 = 13;
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
    pub(crate) last: Last,
}

/// So many places are found without asking the table of all.
const NEAR: usize = 64;

/// Writes happenings.
pub(crate) struct Encoder {
    few: Few,
    /// The number of a name, by its index; 0 for none yet, else one more.
    numbers: Vec<u32>,
    pub(crate) names: Vec<Symbol>,
    sites: HashMap<(u32, u32), u32>,
    /// Some of the sites, each where its offset says, and their numbers, from 1.
    near: [(Site, u32); NEAR],
    pub(crate) places: Vec<String>,
    events: u64,
    last: Last,
    trees: Trees,
}

impl Encoder {
    pub(crate) fn new() -> Encoder {
        Encoder {
            few: Few::new(),
            numbers: Vec::new(),
            names: Vec::new(),
            sites: HashMap::new(),
            near: [(Site { code: 0, pc: 0 }, 0); NEAR],
            places: Vec::new(),
            events: 0,
            last: Last::default(),
            trees: Trees::new(),
        }
    }

    pub(crate) fn mark(&self) -> Mark {
        let Encoder { names, places, events, last, .. } = self;
        Mark { names: names.len(), places: places.len(), events: *events, last: *last }
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
            self.few.make_room(out);
            self.happening(runtime, execution, happening, out);
        }
        self.few.flush(out);
    }

    #[inline(always)]
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
                self.few.byte(tag::CREATED);
                self.values(runtime, state, out);
            }
            Happening::Ended { id, fate, output, gas, time, state } => {
                let kind = match (fate, state) {
                    (Fate::Accepted, Some(_)) => tag::ACCEPTED_WITH_STATE,
                    (Fate::Accepted, None) => tag::ACCEPTED,
                    _ => tag::REJECTED,
                };
                self.head(kind, None, execution);
                let last = std::mem::replace(&mut self.last, Last { execution: execution.0, time, gas });
                self.few.signed(distance(last.time, id.0));
                self.few.signed(distance(last.gas, gas));
                self.few.signed(distance(last.time, time));
                self.value(runtime, output, out);
                if let Some(state) = state {
                    self.values(runtime, state, out);
                }
            }
            Happening::Settled { id, state } => {
                self.head(tag::SETTLED, None, execution);
                self.last.execution = execution.0;
                self.few.signed(distance(self.last.time, id.0));
                self.values(runtime, state, out);
            }
            Happening::Learned { cause, source, raised, value } => {
                self.head(if raised { tag::LEARNED_RAISED } else { tag::LEARNED }, None, execution);
                self.last.execution = execution.0;
                self.few.signed(distance(self.last.time, cause.0));
                self.symbol(Symbol::intern(avm_runtime::source_name(source)), out);
                self.value(runtime, value, out);
            }
        }
    }

    /// What comes first: the kind, flags if it has any, and the execution if that is another one now.
    #[inline(always)]
    fn head(&mut self, kind: u8, flags: Option<u8>, execution: ExecutionId) {
        let elsewhere = execution.0 != self.last.execution;
        self.few.byte(if elsewhere { kind | tag::ELSEWHERE } else { kind });
        if let Some(flags) = flags {
            self.few.byte(flags);
        }
        if elsewhere {
            self.few.number(execution.0.into());
        }
    }

    #[inline(always)]
    fn began(&mut self, runtime: &mut Runtime, execution: ExecutionId, entry: &Entry<'_>, out: &mut Vec<u8>) {
        if entry.id == FIRST
            && let Some(name) = runtime.running_name(execution)
        {
            self.head(tag::NAMED, None, execution);
            self.last.execution = execution.0;
            self.symbol(name, out);
        }
        self.events += 1;
        let flag = |is_there: bool, flag: u8| if is_there { flag } else { 0 };
        let flags = flag(entry.caller.is_some(), has::CALLER)
            | flag(entry.callee.is_some(), has::CALLEE)
            | flag(entry.controller.is_some(), has::CONTROLLER)
            | flag(entry.tx.is_some(), has::TX)
            | flag(entry.cause_execution.is_some(), has::CAUSE_EXECUTION)
            | flag(entry.selector, has::SELECTOR);
        self.head(tag::BEGAN + entry.event as u8, Some(flags), execution);
        let (time, gas) = (entry.id.0, entry.gas);
        let last = std::mem::replace(&mut self.last, Last { execution: execution.0, time, gas });
        self.few.signed(distance(last.time, time));
        match (entry.cause_execution, entry.cause.0) {
            (Some(execution), cause) => {
                self.few.number(cause);
                self.few.number(execution.0.into());
            }
            (None, 0) => self.few.byte(0),
            (None, cause) => self.few.number(time.wrapping_sub(cause)),
        }
        for ObjectRef(object) in entry.caller.iter().chain(&entry.callee) {
            self.few.number((*object).into());
        }
        self.symbol(entry.machine, out);
        if let Some(controller) = entry.controller {
            self.symbol(controller, out);
        }
        if let Some(TxId(tx)) = entry.tx {
            self.few.number(tx.into());
        }
        self.place(runtime, entry.site, out);
        self.few.signed(distance(last.gas, gas));
        self.values(runtime, entry.values, out);
    }

    /// A name: its number, or 0 and the name itself.
    #[inline(always)]
    fn symbol(&mut self, symbol: Symbol, out: &mut Vec<u8>) {
        match self.numbers.get(symbol.index() as usize) {
            Some(number) if *number > 0 => self.few.number((*number).into()),
            _ => self.new_symbol(symbol, out),
        }
    }

    #[cold]
    #[inline(never)]
    fn new_symbol(&mut self, symbol: Symbol, out: &mut Vec<u8>) {
        let index = symbol.index() as usize;
        if self.numbers.len() <= index {
            self.numbers.resize(index + 64, 0);
        }
        self.names.push(symbol);
        self.numbers[index] = self.names.len() as u32;
        self.few.byte(0);
        self.few.text(symbol.as_str().as_bytes(), out);
    }

    /// A place, likewise.
    #[inline(always)]
    fn place(&mut self, runtime: &Runtime, site: Site, out: &mut Vec<u8>) {
        let (near, number) = self.near[site.pc as usize % NEAR];
        if near == site && number > 0 {
            self.few.number(number.into());
        } else {
            self.other_place(runtime, site, out);
        }
    }

    #[cold]
    #[inline(never)]
    fn other_place(&mut self, runtime: &Runtime, site: Site, out: &mut Vec<u8>) {
        let number = match self.sites.get(&(site.code, site.pc)) {
            Some(number) => {
                self.few.number((*number).into());
                *number
            }
            None => {
                let text = place_of(runtime, site);
                self.few.byte(0);
                self.few.text(text.as_bytes(), out);
                self.places.push(text);
                let number = self.places.len() as u32;
                self.sites.insert((site.code, site.pc), number);
                number
            }
        };
        self.near[site.pc as usize % NEAR] = (site, number);
    }

    #[inline(always)]
    fn values(&mut self, runtime: &mut Runtime, values: &[Value], out: &mut Vec<u8>) {
        self.few.number(values.len() as u64);
        for value in values {
            self.value(runtime, *value, out);
        }
    }

    #[inline(always)]
    fn value(&mut self, runtime: &mut Runtime, value: Value, out: &mut Vec<u8>) {
        self.few.make_room(out);
        if let Some(number) = value.as_fixnum() {
            self.few.byte(tag::INTEGER);
            self.few.signed(number);
        } else if !self.word(value, out) {
            self.compound(runtime, value, out);
        }
    }

    /// A value that is one word; `false` for others.
    fn word(&mut self, value: Value, out: &mut Vec<u8>) -> bool {
        if let Some(number) = value.as_fixnum() {
            self.few.byte(tag::INTEGER);
            self.few.signed(number);
        } else if let Some(symbol) = value.as_symbol() {
            self.few.byte(tag::SYMBOL);
            self.symbol(symbol, out);
        } else if let Some(ObjectRef(object)) = value.as_object_ref() {
            self.few.byte(tag::OBJECT);
            self.few.number(object.into());
        } else if let Some((_, tag)) = CONSTANTS.iter().find(|(constant, _)| *constant == value) {
            self.few.byte(*tag);
        } else if let Some(TxId(tx)) = value.as_tx_id() {
            self.few.byte(tag::TX);
            self.few.number(tx.into());
        } else if let Some(c) = value.as_character() {
            self.few.byte(tag::CHARACTER);
            self.few.number(u64::from(u32::from(c)));
        } else if let Some(x) = value.as_flonum() {
            self.few.byte(tag::FLONUM);
            x.to_bits().to_le_bytes().into_iter().for_each(|byte| self.few.byte(byte));
        } else if let Some(variable) = value.as_variable() {
            self.few.byte(tag::VARIABLE);
            self.few.number(variable.into());
        } else if value.is_pointer() {
            return false;
        } else {
            self.few.byte(tag::OPAQUE);
            self.few.text(value.describe_type().as_bytes(), out);
        }
        true
    }

    #[inline(never)]
    fn compound(&mut self, runtime: &mut Runtime, value: Value, out: &mut Vec<u8>) {
        if self.trees.is_tree(&runtime.machine.heap, value) {
            self.tree(&runtime.machine.heap, value, out);
            return;
        }
        match runtime.encode_within(value, MOST_BYTES) {
            Ok(bytes) => {
                self.few.byte(tag::OTHER);
                self.few.text(&bytes, out);
            }
            Err(_) => {
                self.few.byte(tag::OPAQUE);
                self.few.text(value.describe_type().as_bytes(), out);
            }
        }
    }

    /// A value that is known to be a tree.
    fn tree(&mut self, heap: &Heap, value: Value, out: &mut Vec<u8>) {
        self.few.make_room(out);
        if is_word(value) {
            self.word(value, out);
        } else if let Some(parts) = heap.vector_slice(value) {
            self.few.byte(tag::VECTOR);
            self.few.number(parts.len() as u64);
            parts.iter().for_each(|part| self.tree(heap, *part, out));
        } else if value.is_pair() {
            let (mut count, mut rest) = (0, value);
            while let Some((_, next)) = rest.as_pair() {
                (rest, count) = (next, count + 1);
            }
            self.few.byte(if rest.is_nil() { tag::LIST } else { tag::DOTTED });
            self.few.number(count);
            rest = value;
            while let Some((first, next)) = rest.as_pair() {
                self.tree(heap, first, out);
                rest = next;
            }
            if !rest.is_nil() {
                self.tree(heap, rest, out);
            }
        } else {
            self.few.byte(tag::TEXT);
            self.few.text(heap.string_text(value).unwrap_or_default().as_bytes(), out);
        }
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
