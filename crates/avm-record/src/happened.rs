//! What happened, as it is read from a record.

use crate::bytes::Reader;
use crate::encode::{CONSTANTS, has, tag};
use crate::frames::RecordError;
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
    /// A list of simple values.
    List(Vec<Kept>),
    /// A vector of simple values.
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
    places: Vec<Arc<str>>,
    /// How many events have begun so far.
    events: u64,
}

/// No value in a list is a list, so this is as deep as it gets.
const DEEPEST: u32 = 1;

impl Decoder {
    /// A decoder that knows these names and places, after so many events.
    pub(crate) fn knowing(names: &[Symbol], places: &[String], events: u64) -> Decoder {
        let places = places.iter().map(|place| Arc::from(place.as_str())).collect();
        Decoder { names: names.to_vec(), places, events }
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
        match r.byte()? {
            tag::CREATED => self.values(r).map(Happened::Created),
            kind @ (tag::ACCEPTED | tag::ACCEPTED_WITH_STATE | tag::REJECTED) => Ok(Happened::Ended(Ended {
                accepted: kind != tag::REJECTED,
                execution: r.number32()?,
                id: r.number()?,
                gas: r.number()?,
                time: r.number()?,
                output: self.value(r, 0)?,
                state: if kind == tag::ACCEPTED_WITH_STATE { Some(self.values(r)?) } else { None },
            })),
            kind @ (tag::LEARNED | tag::LEARNED_RAISED) => Ok(Happened::Learned(Learned {
                raised: kind == tag::LEARNED_RAISED,
                execution: r.number32()?,
                cause: r.number()?,
                source: self.symbol(r)?,
                value: self.value(r, 0)?,
            })),
            tag::NAMED => Ok(Happened::Named(Named { execution: r.number32()?, name: self.symbol(r)? })),
            kind => match Event::ALL.get(usize::from(kind - tag::BEGAN)) {
                Some(event) => self.began(r, *event).map(Happened::Began),
                None => Err(RecordError::Malformed("it has an event of no known kind")),
            },
        }
    }

    fn began(&mut self, r: &mut Reader<'_>, event: Event) -> Result<Began, RecordError> {
        let flags = r.byte()?;
        let has = |flag: u8| flags & flag != 0;
        self.events += 1;
        let (execution, id, cause) = (r.number32()?, r.number()?, r.number()?);
        let optional = |r: &mut Reader<'_>, flag: u8| {
            if has(flag) { r.number32().map(Some) } else { Ok(None) }
        };
        let cause_execution = optional(r, has::CAUSE_EXECUTION)?;
        let caller = optional(r, has::CALLER)?;
        let callee = optional(r, has::CALLEE)?;
        let machine = self.symbol(r)?;
        let controller = if has(has::CONTROLLER) { Some(self.symbol(r)?) } else { None };
        let tx = optional(r, has::TX)?;
        let place = self.place(r)?;
        let gas = r.number()?;
        let values = self.values(r)?;
        Ok(Began {
            number: self.events,
            execution,
            id,
            event,
            cause,
            cause_execution,
            caller,
            callee,
            machine,
            controller,
            tx,
            place,
            gas,
            selector: has(has::SELECTOR),
            values,
        })
    }

    fn symbol(&mut self, r: &mut Reader<'_>) -> Result<Symbol, RecordError> {
        match r.byte()? {
            tag::NEW_SYMBOL => self.new_symbol(r),
            tag::SYMBOL => self.known_symbol(r),
            _ => Err(RecordError::Malformed("an event lacks a name")),
        }
    }

    fn new_symbol(&mut self, r: &mut Reader<'_>) -> Result<Symbol, RecordError> {
        let symbol = Symbol::intern(r.text()?);
        self.names.push(symbol);
        Ok(symbol)
    }

    fn known_symbol(&mut self, r: &mut Reader<'_>) -> Result<Symbol, RecordError> {
        let number = r.number()? as usize;
        self.names.get(number).copied().ok_or(RecordError::Malformed("an event has an unknown name"))
    }

    fn place(&mut self, r: &mut Reader<'_>) -> Result<Arc<str>, RecordError> {
        match (r.number()? as usize).checked_sub(1) {
            None => {
                let place: Arc<str> = r.text()?.into();
                self.places.push(place.clone());
                Ok(place)
            }
            Some(number) => self
                .places
                .get(number)
                .cloned()
                .ok_or(RecordError::Malformed("an event has an unknown place")),
        }
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
            tag::SYMBOL => Kept::Symbol(self.known_symbol(r)?),
            tag::NEW_SYMBOL => Kept::Symbol(self.new_symbol(r)?),
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
            tag::VECTOR if depth < DEEPEST => Kept::Vector(self.parts(r, depth + 1)?),
            tag::OTHER => Kept::Other(r.bytes()?.into()),
            tag::OPAQUE => Kept::Opaque(r.text()?.into()),
            tag if constant(tag).is_some() => Kept::Constant(tag),
            _ => return Err(misplaced),
        })
    }
}
