//! What happened, as it is read from a record.

use crate::bytes::{Last, Reader};
use crate::encode::{CONSTANTS, Likeness, Mark, has, tag};
use crate::frames::RecordError;
use crate::trees::DEEPEST;
use avm_base::Symbol;
use avm_object::Event;
use avm_runtime::Runtime;
use avm_value::{ObjectRef, TxId, Value};
use std::sync::Arc;

/// What a record keeps of a port.
const A_PORT: &str = "a port";

/// A value, as a record keeps it. Equal values are equal here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A small integer.
    Integer(i64),
    /// A symbol.
    Symbol(Symbol),
    /// An object.
    Object(u32),
    /// A transaction.
    Tx(u32),
    /// A variable of a constraint store.
    Variable(u32),
    /// A character.
    Character(char),
    /// A flonum, by its bits.
    Flonum(u64),
    /// A text.
    Text(Arc<str>),
    /// A list that shares nothing.
    List(Vec<Kept>),
    /// The same with another end than the empty list.
    Dotted(Vec<Kept>, Box<Kept>),
    /// A vector that shares nothing.
    Vector(Vec<Kept>),
    /// One of the constants, by its tag.
    Constant(u8),
    /// Anything else, in the form that values have everywhere.
    Other(Arc<[u8]>),
    /// A value that cannot be kept: what it was.
    Opaque(Arc<str>),
}

impl Kept {
    /// The value itself, as far as it was kept; what was not is a symbol that says what it was.
    pub fn value(&self, runtime: &mut Runtime) -> Value {
        match self {
            Kept::Integer(number) => Value::try_fixnum(*number).unwrap_or(Value::FALSE),
            Kept::Symbol(symbol) => Value::symbol(*symbol),
            Kept::Object(object) => Value::object_ref(ObjectRef(*object)),
            Kept::Tx(tx) => Value::tx_id(TxId(*tx)),
            Kept::Variable(number) => Value::variable(*number),
            Kept::Character(c) => Value::character(*c),
            Kept::Flonum(bits) => runtime.machine.heap.flonum(f64::from_bits(*bits)),
            Kept::Text(text) => runtime.machine.heap.string(text).unwrap_or(Value::FALSE),
            Kept::List(parts) | Kept::Vector(parts) => {
                let parts: Vec<Value> = parts.iter().map(|part| part.value(runtime)).collect();
                let heap = &mut runtime.machine.heap;
                if matches!(self, Kept::List(_)) { heap.list(&parts) } else { heap.vector(&parts) }
            }
            Kept::Dotted(parts, end) => {
                let parts: Vec<Value> = parts.iter().map(|part| part.value(runtime)).collect();
                let end = end.value(runtime);
                parts.iter().rev().fold(end, |rest, first| runtime.machine.heap.cons(*first, rest))
            }
            Kept::Constant(tag) => constant(*tag).unwrap_or(Value::UNSPECIFIED),
            Kept::Other(bytes) => {
                runtime.decode(bytes).unwrap_or_else(|_| Value::symbol(Symbol::intern("unreadable")))
            }
            // No port has that number: all that is asked of it is answered from the record.
            Kept::Opaque(what) if &**what == A_PORT => runtime.machine.heap.port(u32::MAX),
            Kept::Opaque(what) => Value::symbol(Symbol::intern(what)),
        }
    }

    /// What is kept of a port.
    pub fn a_port() -> Kept {
        Kept::Opaque(A_PORT.into())
    }

    /// The symbol that it is.
    pub fn as_symbol(&self) -> Option<Symbol> {
        match self {
            Kept::Symbol(symbol) => Some(*symbol),
            _ => None,
        }
    }
}

fn constant(tag: u8) -> Option<Value> {
    CONSTANTS.iter().find(|(_, known)| *known == tag).map(|(value, _)| *value)
}

/// An event that began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Began {
    /// Its number among all events, from 1.
    pub number: u64,
    /// In which execution.
    pub execution: u32,
    /// Its number there: the logical time.
    pub id: u64,
    /// What.
    pub event: Event,
    /// The entry that led to it; 0 for none.
    pub cause: u64,
    /// In whose trace that is, if not this execution's.
    pub cause_execution: Option<u32>,
    /// In whose activation.
    pub caller: Option<u32>,
    /// The object concerned.
    pub callee: Option<u32>,
    /// The machine.
    pub machine: Symbol,
    /// On whose authority.
    pub controller: Option<Symbol>,
    /// The open transaction.
    pub tx: Option<u32>,
    /// Where in the source; empty where that is not known.
    pub place: Arc<str>,
    /// Gas used.
    pub gas: u64,
    /// Whether the values are a selector and arguments.
    pub selector: bool,
    /// The input, or what the event is about.
    pub values: Vec<Kept>,
}

/// A call that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// In which execution.
    pub execution: u32,
    /// The entry of the call.
    pub id: u64,
    /// Whether the input was accepted.
    pub accepted: bool,
    /// Gas used.
    pub gas: u64,
    /// The logical time of the execution.
    pub time: u64,
    /// The output, or the condition.
    pub output: Kept,
    /// The state of the object then.
    pub state: Option<Vec<Kept>>,
}

/// A transaction committed what an activation around it had done: that is in the history, and goes back no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// In which execution.
    pub execution: u32,
    /// The entry of the activation.
    pub id: u64,
    /// The state of the object then.
    pub state: Vec<Kept>,
}

/// What an activation learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// In which execution.
    pub execution: u32,
    /// The entry of the activation.
    pub cause: u64,
    /// From what.
    pub source: Symbol,
    /// Whether it was raised.
    pub raised: bool,
    /// What it was.
    pub value: Kept,
}

/// What an execution is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub execution: u32,
    /// Its name.
    pub name: Symbol,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// An event began.
    Began(Began),
    /// The object of the event just before began with this state.
    Created(Vec<Kept>),
    /// A call ended.
    Ended(Ended),
    /// What an activation had done was committed.
    Settled(Settled),
    /// An activation learned something.
    Learned(Learned),
    /// An execution was started under a name; said before its first event.
    Named(Named),
}

impl Happened {
    /// In what something differs from what was expected; places do not count, and gas only if it is said.
    pub fn difference(&self, expected: &Happened, with_gas: bool) -> Option<&'static str> {
        let first =
            |parts: &[(bool, &'static str)]| parts.iter().find(|(same, _)| !same).map(|(_, name)| *name);
        match (self, expected) {
            (Happened::Began(found), Happened::Began(wanted)) => first(&[
                (found.event == wanted.event, "event"),
                (found.execution == wanted.execution, "execution"),
                (found.id == wanted.id, "time"),
                ((found.cause, found.cause_execution) == (wanted.cause, wanted.cause_execution), "cause"),
                (found.caller == wanted.caller, "caller"),
                (found.callee == wanted.callee, "callee"),
                (found.machine == wanted.machine, "machine"),
                (found.controller == wanted.controller, "controller"),
                (found.tx == wanted.tx, "transaction"),
                ((found.selector, &found.values) == (wanted.selector, &wanted.values), "input"),
                (!with_gas || found.gas == wanted.gas, "gas"),
            ]),
            (Happened::Created(found), Happened::Created(wanted)) => first(&[(found == wanted, "state")]),
            (Happened::Ended(found), Happened::Ended(wanted)) => first(&[
                ((found.execution, found.id) == (wanted.execution, wanted.id), "call"),
                (found.accepted == wanted.accepted, "fate"),
                (found.output == wanted.output, "output"),
                (found.state == wanted.state, "state"),
                (found.time == wanted.time, "time"),
                (!with_gas || found.gas == wanted.gas, "gas"),
            ]),
            (Happened::Settled(found), Happened::Settled(wanted)) => first(&[
                ((found.execution, found.id) == (wanted.execution, wanted.id), "call"),
                (found.state == wanted.state, "state"),
            ]),
            (Happened::Learned(found), Happened::Learned(wanted)) => first(&[
                ((found.execution, found.cause) == (wanted.execution, wanted.cause), "cause"),
                (found.source == wanted.source, "source"),
                ((found.raised, &found.value) == (wanted.raised, &wanted.value), "value"),
            ]),
            (Happened::Named(found), Happened::Named(wanted)) => first(&[(found == wanted, "name")]),
            _ => Some("event"),
        }
    }
}

/// Reads what happened from the bytes of events.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    names: Vec<Symbol>,
    places: Vec<(Arc<str>, Likeness)>,
    /// How many events have begun so far.
    events: u64,
    last: Last,
}

impl Decoder {
    /// A decoder that knows as much of these names and places as an encoder did at some time.
    pub(crate) fn knowing(names: &[Symbol], places: &[(String, Likeness)], mark: Mark) -> Decoder {
        let places = places[..mark.places].iter();
        let places = places.map(|(place, likeness)| (Arc::from(place.as_str()), *likeness)).collect();
        Decoder { names: names[..mark.names].to_vec(), places, events: mark.events, last: mark.last }
    }

    /// How many events have begun so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The first thing that bytes tell, and how many bytes it took.
    ///
    /// # Errors
    /// Where the bytes make no sense.
    pub fn next(&mut self, bytes: &[u8]) -> Result<(Happened, usize), RecordError> {
        let mut reader = Reader { rest: bytes };
        let happened = self.happened(&mut reader)?;
        Ok((happened, bytes.len() - reader.rest.len()))
    }

    /// All that the bytes of a frame tell.
    ///
    /// # Errors
    /// Where the bytes make no sense.
    pub fn all(&mut self, bytes: &[u8]) -> Result<Vec<Happened>, RecordError> {
        let mut reader = Reader { rest: bytes };
        let mut all = Vec::new();
        while !reader.rest.is_empty() {
            all.push(self.happened(&mut reader)?);
        }
        Ok(all)
    }

    /// The value that bytes are.
    pub(crate) fn value_of(&mut self, bytes: &[u8]) -> Result<Kept, RecordError> {
        self.value(&mut Reader { rest: bytes }, 0)
    }

    fn happened(&mut self, r: &mut Reader<'_>) -> Result<Happened, RecordError> {
        let byte = r.byte()?;
        let kind = byte & !(tag::ELSEWHERE | tag::NEXT);
        let is_next = byte & tag::NEXT != 0;
        if byte & tag::ELSEWHERE != 0 {
            self.last.execution = r.number32()?;
        }
        let (execution, last) = (self.last.execution, self.last);
        match kind {
            tag::CREATED => self.values(r).map(Happened::Created),
            tag::ACCEPTED | tag::ACCEPTED_WITH_STATE | tag::REJECTED => {
                let (id, time) =
                    if is_next { (last.time, last.time) } else { (r.near(last.time)?, r.near(last.time)?) };
                let gas = r.near(last.gas)?;
                (self.last.time, self.last.gas) = (time, gas);
                let output = self.value(r, 0)?;
                let state = if kind == tag::ACCEPTED_WITH_STATE { Some(self.values(r)?) } else { None };
                let accepted = kind != tag::REJECTED;
                Ok(Happened::Ended(Ended { execution, id, accepted, gas, time, output, state }))
            }
            tag::SETTLED => {
                Ok(Happened::Settled(Settled { execution, id: r.near(last.time)?, state: self.values(r)? }))
            }
            tag::LEARNED | tag::LEARNED_RAISED => Ok(Happened::Learned(Learned {
                raised: kind == tag::LEARNED_RAISED,
                execution,
                cause: r.near(last.time)?,
                source: self.symbol(r)?,
                value: self.value(r, 0)?,
            })),
            tag::NAMED => Ok(Happened::Named(Named { execution, name: self.symbol(r)? })),
            tag::ALIKE => self.alike(r, is_next).map(Happened::Began),
            _ => match Event::from_number(kind.wrapping_sub(tag::BEGAN)) {
                Some(event) => self.began(r, event, is_next).map(Happened::Began),
                None => Err(RecordError::Malformed("it has an event of no known kind")),
            },
        }
    }

    fn began(&mut self, r: &mut Reader<'_>, event: Event, is_next: bool) -> Result<Began, RecordError> {
        let flags = r.byte()?;
        let place = (r.number()? as usize).checked_sub(1);
        let text: Arc<str> = match place {
            None => r.text()?.into(),
            Some(number) => self.place(number)?.0,
        };
        let machine = self.symbol(r)?;
        let controller = if flags & has::CONTROLLER != 0 { Some(self.symbol(r)?) } else { None };
        let mut began = self.moment(r, flags, is_next)?;
        (began.event, began.place, began.machine, began.controller) =
            (event, text.clone(), machine, controller);
        began.values = self.values(r)?;
        if place.is_none() {
            let selector = began.values.first().filter(|_| began.selector).and_then(Kept::as_symbol);
            let count = began.values.len();
            self.places.push((text, Likeness { event, flags, machine, controller, count, selector }));
        }
        Ok(began)
    }

    /// An event that is like the first one at its place.
    fn alike(&mut self, r: &mut Reader<'_>, is_next: bool) -> Result<Began, RecordError> {
        let number = r.number()? as usize;
        let (text, likeness) = self.place(number)?;
        let mut began = self.moment(r, likeness.flags, is_next)?;
        (began.event, began.place) = (likeness.event, text);
        (began.machine, began.controller) = (likeness.machine, likeness.controller);
        let rest = likeness.count - usize::from(likeness.selector.is_some());
        if rest > r.rest.len() {
            return Err(RecordError::Malformed("an event ends too early"));
        }
        began.values = likeness.selector.into_iter().map(Kept::Symbol).collect();
        for _ in 0..rest {
            began.values.push(self.value(r, 0)?);
        }
        Ok(began)
    }

    /// When something began, why, and for whom; the rest of it is blank.
    fn moment(&mut self, r: &mut Reader<'_>, flags: u8, is_next: bool) -> Result<Began, RecordError> {
        let has = |flag: u8| flags & flag != 0;
        self.events += 1;
        let last = self.last;
        let id = if is_next { last.time.wrapping_add(1) } else { r.near(last.time)? };
        let back = r.number()?;
        let optional = |r: &mut Reader<'_>, flag: u8| {
            if has(flag) { r.number32().map(Some) } else { Ok(None) }
        };
        let cause_execution = optional(r, has::CAUSE_EXECUTION)?;
        let cause = if cause_execution.is_some() || back == 0 { back } else { id.wrapping_sub(back) };
        let caller = optional(r, has::CALLER)?;
        let callee = optional(r, has::CALLEE)?;
        let tx = if has(has::TX) { Some(r.near(last.tx.into())? as u32) } else { None };
        let gas = r.near(last.gas)?;
        self.last = Last { time: id, gas, tx: tx.unwrap_or(last.tx), ..last };
        Ok(Began {
            number: self.events,
            execution: last.execution,
            id,
            event: Event::ErrorOccurred,
            cause,
            cause_execution,
            caller,
            callee,
            machine: Symbol::intern("?"),
            controller: None,
            tx,
            place: Arc::from(""),
            gas,
            selector: has(has::SELECTOR),
            values: Vec::new(),
        })
    }

    fn symbol(&mut self, r: &mut Reader<'_>) -> Result<Symbol, RecordError> {
        match (r.number()? as usize).checked_sub(1) {
            None => {
                let symbol = Symbol::intern(r.text()?);
                self.names.push(symbol);
                Ok(symbol)
            }
            Some(number) => {
                self.names.get(number).copied().ok_or(RecordError::Malformed("an event has an unknown name"))
            }
        }
    }

    fn place(&self, number: usize) -> Result<(Arc<str>, Likeness), RecordError> {
        self.places.get(number).cloned().ok_or(RecordError::Malformed("an event has an unknown place"))
    }

    fn values(&mut self, r: &mut Reader<'_>) -> Result<Vec<Kept>, RecordError> {
        self.parts(r, 0)
    }

    fn parts(&mut self, r: &mut Reader<'_>, depth: u32) -> Result<Vec<Kept>, RecordError> {
        (0..r.count()?).map(|_| self.value(r, depth)).collect()
    }

    fn value(&mut self, r: &mut Reader<'_>, depth: u32) -> Result<Kept, RecordError> {
        let misplaced = RecordError::Malformed("an event has a value of no known kind");
        Ok(match r.byte()? {
            tag::INTEGER => Kept::Integer(r.signed()?),
            tag::SYMBOL => Kept::Symbol(self.symbol(r)?),
            tag::OBJECT => Kept::Object(r.number32()?),
            tag::TX => Kept::Tx(r.number32()?),
            tag::VARIABLE => Kept::Variable(r.number32()?),
            tag::CHARACTER => Kept::Character(char::from_u32(r.number32()?).ok_or(misplaced)?),
            tag::FLONUM => {
                let bytes = r.raw(8)?;
                Kept::Flonum(u64::from_le_bytes(std::array::from_fn(|at| bytes[at])))
            }
            tag::TEXT => Kept::Text(r.text()?.into()),
            tag::LIST if depth < DEEPEST => Kept::List(self.parts(r, depth + 1)?),
            tag::DOTTED if depth < DEEPEST => {
                let parts = self.parts(r, depth + 1)?;
                Kept::Dotted(parts, Box::new(self.value(r, depth + 1)?))
            }
            tag::VECTOR if depth < DEEPEST => Kept::Vector(self.parts(r, depth + 1)?),
            tag::OTHER => Kept::Other(r.bytes()?.into()),
            tag::OPAQUE => Kept::Opaque(r.text()?.into()),
            tag if constant(tag).is_some() => Kept::Constant(tag),
            _ => return Err(misplaced),
        })
    }
}
