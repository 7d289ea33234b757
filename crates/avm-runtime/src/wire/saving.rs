//! Executions as bytes: what a program was doing, with all that it reaches, to go on in another process.
//!
//! The bytes hold the modules of the program, and a value: the execution (see `avm_vm`'s `saving.rs`), the activations that it
//! has open, and, where no store keeps them, the objects of the space.

use super::link::Linker;
use super::names::{self, Namer};
use super::{Heading, MOST_BYTES};
use crate::results::RunResult;
use crate::runtime::Runtime;
use avm_base::{AvmErrorKind, ContentHash, Symbol};
use avm_object::{
    Changes, Counters, Delivery, EntryId, ExecutionId, OpenActivation, OwnedSince, PureFunction, StoredObject,
};
use avm_value::wire::{Decoder, Encoder, Reader, WireError, Writer};
use avm_value::{Fault, Heap, ObjectRef, ObjectType, Outcome, Value};
use avm_vm::CodePlace;

/// What a saved execution begins with; the last byte is the version.
const MAGIC: [u8; 5] = *b"\0AVX\x01";
/// How often an execution is let run a little on, to come to a place where it can be saved.
const TRIES: usize = 1000;

/// What came of an attempt to save.
pub enum NotSaved {
    /// It cannot be saved, and goes on as it was.
    Refused(Box<Fault>),
    /// It had to be let run on a little, and did not come to a place where it can be saved before this.
    Ended(RunResult),
}

impl From<Box<Fault>> for NotSaved {
    fn from(fault: Box<Fault>) -> NotSaved {
        NotSaved::Refused(fault)
    }
}

/// A saved execution that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The gas that it had used.
    pub gas: u64,
    /// What the one who saved it noted.
    pub note: bool,
}

fn refused(message: impl Into<String>) -> Box<Fault> {
    Fault::avm(AvmErrorKind::NotSendable, message, Vec::new())
}

fn damaged(what: &'static str) -> Box<Fault> {
    WireError { at: 0, what }.into()
}

impl Runtime {
    /// The program that was stopped for want of fuel as bytes, from which [`Runtime::resume_saved`] makes it go on as it does here. `note`
    /// comes along. It may run on a little first.
    ///
    /// # Errors
    /// Where it cannot be saved, or ended meanwhile.
    pub fn save_execution(&mut self, note: bool) -> Result<Vec<u8>, NotSaved> {
        for _ in 0..TRIES {
            self.check_can_be_saved()?;
            if let Some(bytes) = self.try_to_save(note)? {
                return Ok(bytes);
            }
            match self.run(Some(1)) {
                RunResult::OutOfFuel => {}
                ended => return Err(NotSaved::Ended(ended)),
            }
        }
        let message = "the program cannot be saved while it handles an error of a primitive";
        Err(refused(message).into())
    }

    /// Refuses what is not saved yet, wherever the program is.
    fn check_can_be_saved(&self) -> Outcome<()> {
        let world = &self.machine.world;
        if world.execution.open_tx().is_some() {
            let message = "the program cannot be saved while a transaction is open";
            return Err(Fault::avm(AvmErrorKind::InvalidDuringTx, message, Vec::new()));
        }
        if world.executions.iter().next().is_some() {
            return Err(refused("a program that has started executions cannot be saved"));
        }
        if world.is_delivery || !world.waiting.is_empty() || self.main_result.is_some() {
            return Err(refused("the program cannot be saved while messages are delivered"));
        }
        if !world.constraints.is_unused() {
            return Err(refused("a program with constraint variables cannot be saved"));
        }
        if self.has_store() && world.execution.depth() > 0 {
            return Err(refused("on a store, the program cannot be saved inside an activation"));
        }
        Ok(())
    }

    /// The bytes; `None` where the program is at a place where it cannot be saved.
    fn try_to_save(&mut self, note: bool) -> Outcome<Option<Vec<u8>>> {
        if self.machine.world.unfinished.is_some() || self.machine.world.again.is_some() {
            return Ok(None);
        }
        let Ok(execution) = self.machine.save_execution() else { return Ok(None) };
        let world = &mut self.machine.world;
        let Some(activations) = world.space.open_activations(&world.execution) else {
            return Err(refused("the program cannot be saved inside an object that was destroyed"));
        };
        let _ = world.io.flush();
        let everything = (self.durable.is_none()).then(|| self.machine.world.space.everything());
        let (gas, variables) = (self.gas() - self.gas_at_start, self.machine.world.variables_made);
        let heap = &mut self.machine.heap;
        let activations = list_of(heap, &activations, put_activation)?;
        let objects = match everything {
            None => Value::FALSE,
            Some(everything) => put_everything(heap, &everything)?,
        };
        let (gas, variables) = (heap.unsigned(gas), Value::fixnum(variables.into()));
        let root = heap.vector(&[execution, activations, objects, gas, variables, Value::boolean(note)]);
        let bytes = self.encode_whole(root)?;
        let Some(bytes) = bytes else { return Ok(None) };
        let mut out = Writer::default();
        out.raw(&MAGIC);
        let needed = self.needed_modules(&bytes)?;
        out.count(needed.len());
        for hash in needed {
            out.bytes(&self.module_bytes(&hash).unwrap_or_default());
        }
        out.bytes(&bytes);
        Ok(Some(out.into_bytes()))
    }

    /// A value with stacks and ports as bytes; `None` where a frame is not at a place where it can go on from.
    fn encode_whole(&mut self, root: Value) -> Outcome<Option<Vec<u8>>> {
        self.codes.catch_up(&self.machine);
        let mut encoder = Encoder::new(Namer::new(&mut self.machine, &mut self.codes, true), MOST_BYTES);
        encoder.be_whole();
        encoder.root(root)?;
        while let Some((global, value)) = encoder.names.next_global() {
            encoder.root(value).map_err(|fault| names::of_variable(fault, global))?;
        }
        let written = encoder.written().to_vec();
        let (bytes, _) = encoder.finish(|namer, symbols, out| namer.write_heading(symbols, out))?;
        let is_stretch = |value: &&Value| value.is_object(ObjectType::Continuation);
        let stretches: Vec<Value> = written.iter().filter(is_stretch).copied().collect();
        let is_continuation =
            |value: &&Value| self.machine.code_place(**value) == Some(CodePlace::Continuation);
        let continuations: Vec<Value> = written.iter().filter(is_continuation).copied().collect();
        Ok(self.machine.check_stacks(&stretches, &continuations).is_ok().then_some(bytes))
    }

    /// Begins to go on with what [`Runtime::save_execution`] saved. The bytes may come from anywhere. Where they hold objects, there
    /// must be none here.
    ///
    /// # Errors
    /// `store-corruption` for damaged bytes, `invalid-bytecode` where code is refused, and where it does not fit in here.
    pub fn resume_saved(&mut self, bytes: &[u8]) -> Outcome<Saved> {
        let mut reader = Reader::new(bytes);
        if reader.raw(MAGIC.len())? != MAGIC {
            return Err(damaged("they are not those of a saved execution, or of another version"));
        }
        for _ in 0..reader.count()? {
            self.add_module(reader.bytes()?)?;
        }
        let value = reader.bytes()?;
        reader.end()?;
        self.abandon();
        self.begin();
        let resumed = self.resume_value_of(value);
        if resumed.is_err() {
            self.abandon();
        }
        resumed
    }

    fn resume_value_of(&mut self, bytes: &[u8]) -> Outcome<Saved> {
        let (root, continuations) = self.decode_whole(bytes)?;
        let heap = &self.machine.heap;
        let Some(&[execution, activations, objects, gas, variables, note]) = heap.vector_slice(root) else {
            return Err(damaged("a saved execution has other parts"));
        };
        let variables = number(variables).and_then(|n| u32::try_from(n).ok());
        let (Some(gas), Some(variables)) = (number(gas), variables) else {
            return Err(damaged("a saved execution has other numbers"));
        };
        let activations =
            take_list(heap, activations, take_activation).ok_or_else(|| damaged("an activation"))?;
        self.restore_objects(objects)?;
        self.machine.restore_execution(execution, &continuations).map_err(damaged)?;
        let depth = self.machine.execution.activation_depth();
        if self.machine.execution.pure_depth() != 0 || depth != activations.len() {
            return Err(damaged("there are more or fewer activations than it says"));
        }
        let world = &mut self.machine.world;
        world.space.reopen_activations(&mut self.machine.heap, &mut world.execution, activations)?;
        world.variables_made = world.variables_made.max(variables);
        self.count_gas(gas);
        Ok(Saved { gas, note: note.is_true() })
    }

    /// The first root of bytes with stacks and ports, and the continuations among what they hold.
    fn decode_whole(&mut self, bytes: &[u8]) -> Outcome<(Value, Vec<Value>)> {
        let decoder = Decoder::new(bytes, &mut self.machine.heap)?;
        let heading = Heading::read(&decoder)?;
        self.codes.catch_up(&self.machine);
        let links = self.link(&heading, true)?;
        let mut linker = Linker::new(self, &heading, &links);
        linker.continuations = Some(Vec::new());
        let values = decoder.values(&mut linker)?;
        let continuations = linker.continuations.take().unwrap_or_default();
        match values.split_first() {
            Some((root, globals)) if globals.len() == heading.globals.len() => {
                self.restore_globals(&heading, &links, globals);
                Ok((*root, continuations))
            }
            _ => Err(damaged("there are more or fewer values than it says")),
        }
    }

    fn restore_objects(&mut self, saved: Value) -> Outcome<()> {
        match (saved.is_true(), self.durable.is_some()) {
            (true, false) if self.machine.world.space.object_count() == 0 => {
                let heap = &mut self.machine.heap;
                let everything = take_everything(heap, saved).ok_or_else(|| damaged("an object"))?;
                let space = &mut self.machine.world.space;
                space.restore_counters(heap, everything.counters)?;
                everything.objects.into_iter().for_each(|object| space.restore_object(object));
                everything.posted.into_iter().for_each(|delivery| space.restore_message(delivery));
                everything.behaviors.into_iter().for_each(|(name, it)| space.restore_behavior(name, it));
                everything.functions.into_iter().for_each(|(name, it)| space.restore_function(name, it));
                everything.names.into_iter().for_each(|(name, it)| space.restore_name(name, it));
                Ok(())
            }
            (true, false) => Err(refused("a saved program brings its objects, and there are others here")),
            (true, true) => Err(refused("this saved program brings its objects; resume it without a store")),
            (false, true) => Ok(()),
            (false, false) => Err(refused("this saved program was on a store; resume it on the same one")),
        }
    }
}

/// A vector of these things.
fn list_of<T>(heap: &mut Heap, things: &[T], put: impl Fn(&mut Heap, &T) -> Value) -> Outcome {
    heap.check_room(things.len() * 128)?;
    let values: Vec<Value> = things.iter().map(|thing| put(heap, thing)).collect();
    Ok(heap.vector(&values))
}

fn take_list<T>(heap: &Heap, value: Value, take: impl Fn(&Heap, &[Value]) -> Option<T>) -> Option<Vec<T>> {
    heap.vector_slice(value)?.iter().map(|thing| take(heap, heap.vector_slice(*thing)?)).collect()
}

fn optional(symbol: Option<Symbol>) -> Value {
    symbol.map_or(Value::FALSE, Value::symbol)
}

/// A symbol or `#f`.
fn take_optional(value: Value) -> Option<Option<Symbol>> {
    if value.is_true() { value.as_symbol().map(Some) } else { Some(None) }
}

fn reference(object: Option<ObjectRef>) -> Value {
    object.map_or(Value::FALSE, Value::object_ref)
}

fn take_reference(value: Value) -> Option<Option<ObjectRef>> {
    if value.is_true() { value.as_object_ref().map(Some) } else { Some(None) }
}

fn number(value: Value) -> Option<u64> {
    u64::try_from(value.as_fixnum()?).ok()
}

fn put_activation(heap: &mut Heap, open: &OpenActivation) -> Value {
    let input = heap.vector(&open.input);
    let history = heap.unsigned(open.history);
    let flags = [open.selector, open.holds, open.settled].map(Value::boolean);
    let sender = reference(open.sender);
    let object = Value::object_ref(open.object);
    heap.vector(&[object, sender, open.before, open.state, history, input, flags[0], flags[1], flags[2]])
}

fn take_activation(heap: &Heap, values: &[Value]) -> Option<OpenActivation> {
    let &[object, sender, before, state, history, input, selector, holds, settled] = values else {
        return None;
    };
    Some(OpenActivation {
        object: object.as_object_ref()?,
        sender: take_reference(sender)?,
        before,
        state,
        history: number(history)?,
        input: heap.vector_slice(input)?.to_vec(),
        selector: selector.is_true(),
        holds: holds.is_true(),
        settled: settled.is_true(),
    })
}

fn put_object(heap: &mut Heap, object: &StoredObject) -> Value {
    let numbers = [object.version, object.history, object.created].map(|n| heap.unsigned(n));
    let destroyed = object.destroyed.map_or(Value::FALSE, |n| heap.unsigned(n));
    heap.vector(&[
        Value::object_ref(object.object),
        object.behavior,
        Value::symbol(object.name),
        object.state,
        numbers[0],
        numbers[1],
        numbers[2],
        destroyed,
        optional(object.controller),
        optional(object.creating_controller),
        Value::symbol(object.machine),
        Value::boolean(object.linear),
    ])
}

fn take_object(heap: &Heap, values: &[Value]) -> Option<StoredObject> {
    let &[object, behavior, name, state, version, history, created, destroyed, controller, ref rest @ ..] =
        values
    else {
        return None;
    };
    let &[creating, machine, linear] = rest else { return None };
    let destroyed = if destroyed.is_true() { Some(number(destroyed)?) } else { None };
    if destroyed.is_none() && !(state.is_vector() && heap.behavior_parts(behavior).is_some()) {
        return None;
    }
    Some(StoredObject {
        object: object.as_object_ref()?,
        behavior,
        name: name.as_symbol()?,
        state,
        version: number(version)?,
        history: number(history)?,
        controller: take_optional(controller)?,
        creating_controller: take_optional(creating)?,
        machine: machine.as_symbol()?,
        created: number(created)?,
        destroyed,
        // Traces do not come along.
        owned_since: OwnedSince { execution: ExecutionId(0), entry: EntryId::NONE },
        linear: linear.is_true(),
    })
}

fn put_message(heap: &mut Heap, delivery: &Delivery) -> Value {
    let number = heap.unsigned(delivery.number);
    let receiver = Value::object_ref(delivery.receiver);
    heap.vector(&[number, reference(delivery.sender), receiver, delivery.message])
}

fn take_message(_: &Heap, values: &[Value]) -> Option<Delivery> {
    let &[number_of, sender, receiver, message] = values else { return None };
    Some(Delivery {
        number: number(number_of)?,
        sender: take_reference(sender)?,
        receiver: receiver.as_object_ref()?,
        message,
        execution: ExecutionId(0),
        cause: EntryId::NONE,
    })
}

fn put_named(heap: &mut Heap, named: &(Symbol, Value)) -> Value {
    heap.vector(&[Value::symbol(named.0), named.1])
}

fn put_function(heap: &mut Heap, function: &(Symbol, PureFunction)) -> Value {
    let (name, PureFunction { procedure, version, hash }) = function;
    let version = heap.unsigned(*version);
    let hash = heap.bytevector(&hash.0).unwrap_or(Value::FALSE);
    heap.vector(&[Value::symbol(*name), *procedure, version, hash])
}

fn take_function(heap: &Heap, values: &[Value]) -> Option<(Symbol, PureFunction)> {
    let &[name, procedure, version, hash] = values else { return None };
    let hash = ContentHash(heap.bytes_of(hash)?.try_into().ok()?);
    let function = PureFunction { procedure, version: number(version)?, hash };
    procedure.is_procedure().then_some((name.as_symbol()?, function))
}

fn put_everything(heap: &mut Heap, everything: &Changes) -> Outcome {
    let Counters { objects, clock, population, transactions, executions, messages } = everything.counters;
    let counters = [clock, population, transactions.into(), executions.into(), messages];
    let counters: Vec<Value> = counters.into_iter().map(|n: u64| heap.unsigned(n)).collect();
    let names: Vec<(Symbol, Value)> =
        everything.names.iter().map(|(name, object)| (*name, Value::object_ref(*object))).collect();
    let parts = [
        heap.vector(&counters),
        // As long as there are objects: who claims many of them has to send as much.
        heap.make_bytevector(objects as usize, 0)?,
        list_of(heap, &everything.objects, put_object)?,
        list_of(heap, &everything.posted, put_message)?,
        list_of(heap, &everything.behaviors, put_named)?,
        list_of(heap, &everything.functions, put_function)?,
        list_of(heap, &names, put_named)?,
    ];
    Ok(heap.vector(&parts))
}

fn take_everything(heap: &Heap, value: Value) -> Option<Changes> {
    let &[counters, room, objects, posted, behaviors, functions, names] = heap.vector_slice(value)? else {
        return None;
    };
    let object_count = heap.bytes_of(room)?.len() as u64;
    let counts: Vec<u64> = heap.vector_slice(counters)?.iter().map(|n| number(*n)).collect::<Option<_>>()?;
    let &[clock, population, transactions, executions, messages] = &counts[..] else {
        return None;
    };
    let named = |_: &Heap, values: &[Value]| match *values {
        [name, value] => Some((name.as_symbol()?, value)),
        _ => None,
    };
    let objects = take_list(heap, objects, take_object)?;
    let posted = take_list(heap, posted, take_message)?;
    let behaviors = take_list(heap, behaviors, named)?;
    let names = take_list(heap, names, named)?;
    let names = names.into_iter().map(|(name, object)| Some((name, object.as_object_ref()?)));
    let is_behavior = |(_, value): &(Symbol, Value)| heap.behavior_parts(*value).is_some();
    let told = objects.iter().all(|object| u64::from(object.object.0) < object_count);
    let rising = posted.is_sorted_by(|a, b| a.number < b.number)
        && posted
            .iter()
            .all(|delivery| delivery.number < messages && u64::from(delivery.receiver.0) < object_count);
    if !behaviors.iter().all(is_behavior) || !told || !rising {
        return None;
    }
    Some(Changes {
        objects,
        posted,
        behaviors,
        functions: take_list(heap, functions, take_function)?,
        names: names.collect::<Option<_>>()?,
        counters: Counters {
            objects: u32::try_from(object_count).ok()?,
            clock,
            population,
            transactions: u32::try_from(transactions).ok()?,
            executions: u32::try_from(executions).ok()?,
            messages,
        },
        ..Changes::default()
    })
}
