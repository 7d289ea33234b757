//! Happenings as bytes. Names and places are spelled once, and times and gas are told by their distance from those of the
//! happening before; so equal runs give equal bytes, and a run can be checked by comparing bytes.

use crate::bytes::{Few, Last, Piece, distance};
use crate::trees::{Trees, is_word};
use avm_base::Symbol;
use avm_object::trace::Fate;
use avm_object::{Began, Ended, Entry, EntryId, Event, ExecutionId, Listener, Log, Pattern, Site};
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
    /// An event that is like the first one at its place.
    pub const ALIKE: u8 = 38;
    pub const NAMED: u8 = 39;
    pub const SETTLED: u8 = 40;
    /// Added to one of the above where it happened in another execution than what is before,
    pub const ELSEWHERE: u8 = 64;
    /// and where an event has the next time, or the call that is just before ends.
    pub const NEXT: u8 = 128;

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

/// What events at one place mostly have in common: that of the first one there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Likeness {
    pub(crate) event: Event,
    /// Which parts it has.
    pub(crate) flags: u8,
    pub(crate) machine: Symbol,
    pub(crate) controller: Option<Symbol>,
    /// How many values it has, the selector included,
    pub(crate) count: usize,
    /// which is the first of them, if there is one.
    pub(crate) selector: Option<Symbol>,
}
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

/// A site that events were at.
#[derive(Clone, Copy)]
struct Near {
    site: Site,
    /// The number of its place, from 1.
    number: u32,
    /// What the last event there was like that came just behind another one of its execution, and the bytes of it that came of that.
    last: Option<(Pattern, Piece)>,
}

/// Writes happenings.
pub(crate) struct Encoder {
    few: Few,
    /// The number of a name, by its index; 0 for none yet, else one more.
    numbers: Vec<u32>,
    pub(crate) names: Vec<Symbol>,
    sites: HashMap<(u32, u32), u32>,
    /// Some of the sites, each where its offset says.
    near: [Near; NEAR],
    /// The places, and what the first event at each was like.
    pub(crate) places: Vec<(String, Likeness)>,
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
            near: [Near { site: Site { code: 0, pc: 0 }, number: 0, last: None }; NEAR],
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
        log.tell(&mut Telling { encoder: self, runtime, execution, out });
        self.few.flush(out);
    }

    /// Appends a value alone.
    pub(crate) fn value_alone(&mut self, runtime: &mut Runtime, value: Value, out: &mut Vec<u8>) {
        self.value(runtime, value, out);
        self.few.flush(out);
    }

    /// What comes first: the kind, and the execution if that is another one now.
    #[inline(always)]
    fn head(&mut self, kind: u8, execution: ExecutionId) {
        if execution.0 == self.last.execution {
            return self.few.byte(kind);
        }
        self.last.execution = execution.0;
        self.few.byte(kind | tag::ELSEWHERE);
        self.few.number(execution.0.into());
    }

    #[inline(always)]
    fn began(&mut self, runtime: &mut Runtime, execution: ExecutionId, began: Began<'_>, out: &mut Vec<u8>) {
        let last = self.last;
        let (time, gas) = began.moment();
        // An execution that came last has begun before: its name is said.
        let is_next = execution.0 == last.execution && time == last.time.wrapping_add(1);
        match &self.near[began.site().pc as usize % NEAR].last {
            Some((pattern, piece)) if is_next && began.fits(pattern, last.gas, last.tx) => {
                self.few.again(piece);
                self.events += 1;
                (self.last.time, self.last.gas) = (time, gas);
                self.last.tx = began.tx().unwrap_or(last.tx);
                for value in began.arguments() {
                    self.value(runtime, *value, out);
                }
            }
            _ => self.began_otherwise(runtime, execution, began, out),
        }
    }

    /// The same, unless it is as the one before at that place.
    #[inline(never)]
    fn began_otherwise(
        &mut self,
        runtime: &mut Runtime,
        execution: ExecutionId,
        began: Began<'_>,
        out: &mut Vec<u8>,
    ) {
        let (entry, last) = (&began.entry(), self.last);
        if entry.id == FIRST
            && let Some(name) = runtime.running_name(execution)
        {
            self.head(tag::NAMED, execution);
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
        let likeness = Likeness {
            event: entry.event,
            flags,
            machine: entry.machine,
            controller: entry.controller,
            count: entry.values.len(),
            selector: if entry.selector {
                entry.values.first().and_then(|first| first.as_symbol())
            } else {
                None
            },
        };
        let is_next = if entry.id.0 == self.last.time.wrapping_add(1) { tag::NEXT } else { 0 };
        match self.place(entry.site) {
            Some(place) if self.places[place as usize].1 == likeness => {
                let from = self.few.here();
                self.head(tag::ALIKE | is_next, execution);
                self.few.number(place.into());
                self.moment(entry);
                let is_plain =
                    execution.0 == last.execution && is_next != 0 && entry.cause_execution.is_none();
                if is_plain && let Some(piece) = self.few.piece(from) {
                    let pattern = began.pattern(last.gas, last.tx);
                    self.near[entry.site.pc as usize % NEAR].last = Some((pattern, piece));
                }
                let first = usize::from(likeness.selector.is_some());
                entry.values[first..].iter().for_each(|value| self.value(runtime, *value, out));
            }
            place => {
                self.head((tag::BEGAN + entry.event as u8) | is_next, execution);
                self.few.byte(flags);
                match place {
                    Some(place) => self.few.number(u64::from(place) + 1),
                    None => self.new_place(runtime, entry.site, likeness, out),
                }
                self.symbol(entry.machine, out);
                if let Some(controller) = entry.controller {
                    self.symbol(controller, out);
                }
                self.moment(entry);
                self.values(runtime, entry.values, out);
            }
        }
    }

    /// When something began, why, and for whom.
    #[inline(always)]
    fn moment(&mut self, entry: &Entry<'_>) {
        let (time, gas, last) = (entry.id.0, entry.gas, self.last);
        if time != last.time.wrapping_add(1) {
            self.few.signed(distance(last.time, time));
        }
        (self.last.time, self.last.gas) = (time, gas);
        match (entry.cause_execution, entry.cause.0) {
            (Some(execution), cause) => {
                self.few.number(cause);
                self.few.number(execution.0.into());
            }
            (None, 0) => self.few.byte(0),
            (None, cause) => self.few.number(time.wrapping_sub(cause)),
        }
        if let Some(ObjectRef(object)) = entry.caller {
            self.few.number(object.into());
        }
        if let Some(ObjectRef(object)) = entry.callee {
            self.few.number(object.into());
        }
        if let Some(TxId(tx)) = entry.tx {
            self.few.signed(distance(last.tx.into(), tx.into()));
            self.last.tx = tx;
        }
        self.few.signed(distance(last.gas, gas));
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

    /// The number of a place, if it has one.
    #[inline(always)]
    fn place(&mut self, site: Site) -> Option<u32> {
        match self.near[site.pc as usize % NEAR] {
            Near { site: near, number, .. } if near == site && number > 0 => Some(number - 1),
            _ => self.far_place(site),
        }
    }

    #[cold]
    #[inline(never)]
    fn far_place(&mut self, site: Site) -> Option<u32> {
        let number = *self.sites.get(&(site.code, site.pc))?;
        self.near[site.pc as usize % NEAR] = Near { site, number: number + 1, last: None };
        Some(number)
    }

    /// A place that had no number: 0, and its text.
    #[cold]
    #[inline(never)]
    fn new_place(&mut self, runtime: &Runtime, site: Site, likeness: Likeness, out: &mut Vec<u8>) {
        let text = place_of(runtime, site);
        self.few.byte(0);
        self.few.text(text.as_bytes(), out);
        self.sites.insert((site.code, site.pc), self.places.len() as u32);
        self.places.push((text, likeness));
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
            self.few.byte_and_signed(tag::INTEGER, number);
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

/// Writes down what a log tells.
struct Telling<'t> {
    encoder: &'t mut Encoder,
    runtime: &'t mut Runtime,
    execution: ExecutionId,
    out: &'t mut Vec<u8>,
}

impl<'l> Listener<'l> for Telling<'_> {
    #[inline(always)]
    fn began(&mut self, entry: Began<'l>) {
        let Telling { encoder, runtime, execution, out } = self;
        encoder.few.make_room(out);
        encoder.began(runtime, *execution, entry, out);
    }

    fn created(&mut self, state: &'l [Value]) {
        let Telling { encoder, runtime, out, .. } = self;
        encoder.few.make_room(out);
        encoder.few.byte(tag::CREATED);
        encoder.values(runtime, state, out);
    }

    #[inline(always)]
    fn ended(&mut self, end: Ended, state: Option<&'l [Value]>) {
        let Telling { encoder, runtime, execution, out } = self;
        encoder.few.make_room(out);
        let kind = match (end.fate, state) {
            (Fate::Accepted, Some(_)) => tag::ACCEPTED_WITH_STATE,
            (Fate::Accepted, None) => tag::ACCEPTED,
            _ => tag::REJECTED,
        };
        let last = encoder.last;
        let is_next = end.id.0 == last.time && end.time == last.time;
        encoder.head(if is_next { kind | tag::NEXT } else { kind }, *execution);
        (encoder.last.time, encoder.last.gas) = (end.time, end.gas);
        if !is_next {
            encoder.few.signed(distance(last.time, end.id.0));
            encoder.few.signed(distance(last.time, end.time));
        }
        encoder.few.signed(distance(last.gas, end.gas));
        encoder.value(runtime, end.output, out);
        if let Some(state) = state {
            encoder.values(runtime, state, out);
        }
    }

    fn settled(&mut self, id: EntryId, state: &'l [Value]) {
        let Telling { encoder, runtime, execution, out } = self;
        encoder.few.make_room(out);
        encoder.head(tag::SETTLED, *execution);
        encoder.few.signed(distance(encoder.last.time, id.0));
        encoder.values(runtime, state, out);
    }

    fn learned(&mut self, cause: EntryId, source: u32, raised: bool, value: Value) {
        let Telling { encoder, runtime, execution, out } = self;
        encoder.few.make_room(out);
        encoder.head(if raised { tag::LEARNED_RAISED } else { tag::LEARNED }, *execution);
        encoder.few.signed(distance(encoder.last.time, cause.0));
        encoder.symbol(Symbol::intern(avm_runtime::source_name(source)), out);
        encoder.value(runtime, value, out);
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
