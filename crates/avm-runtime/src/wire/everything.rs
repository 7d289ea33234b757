//! All that a space holds, as a value and back.

use avm_base::{ContentHash, Symbol};
use avm_object::{Changes, Counters, Delivery, EntryId, ExecutionId, OwnedSince, PureFunction, StoredObject};
use avm_value::{Heap, ObjectRef, Outcome, Value};

/// A vector of these things.
pub(super) fn list_of<T>(heap: &mut Heap, things: &[T], put: impl Fn(&mut Heap, &T) -> Value) -> Outcome {
    heap.check_room(things.len() * 128)?;
    let values: Vec<Value> = things.iter().map(|thing| put(heap, thing)).collect();
    Ok(heap.vector(&values))
}

pub(super) fn take_list<T>(
    heap: &Heap,
    value: Value,
    take: impl Fn(&Heap, &[Value]) -> Option<T>,
) -> Option<Vec<T>> {
    heap.vector_slice(value)?.iter().map(|thing| take(heap, heap.vector_slice(*thing)?)).collect()
}

pub(super) fn optional(symbol: Option<Symbol>) -> Value {
    symbol.map_or(Value::FALSE, Value::symbol)
}

/// A symbol or `#f`.
pub(super) fn take_optional(value: Value) -> Option<Option<Symbol>> {
    if value.is_true() { value.as_symbol().map(Some) } else { Some(None) }
}

pub(super) fn reference(object: Option<ObjectRef>) -> Value {
    object.map_or(Value::FALSE, Value::object_ref)
}

pub(super) fn take_reference(value: Value) -> Option<Option<ObjectRef>> {
    if value.is_true() { value.as_object_ref().map(Some) } else { Some(None) }
}

/// A natural number that is no large one.
pub(super) fn number(value: Value) -> Option<u64> {
    u64::try_from(value.as_fixnum()?).ok()
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

pub(super) fn put_message(heap: &mut Heap, delivery: &Delivery) -> Value {
    let number = heap.unsigned(delivery.number);
    let receiver = Value::object_ref(delivery.receiver);
    heap.vector(&[number, reference(delivery.sender), receiver, delivery.message])
}

pub(super) fn take_message(_: &Heap, values: &[Value]) -> Option<Delivery> {
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

pub(super) fn put_everything(heap: &mut Heap, everything: &Changes) -> Outcome {
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
        list_of(heap, &everything.aborted, |heap, (first, last)| {
            heap.vector(&[Value::fixnum((*first).into()), Value::fixnum((*last).into())])
        })?,
    ];
    Ok(heap.vector(&parts))
}

pub(super) fn take_everything(heap: &Heap, value: Value) -> Option<Changes> {
    let &[counters, room, objects, posted, behaviors, functions, names, aborted] =
        heap.vector_slice(value)?
    else {
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
    let id = |value: Value| u32::try_from(number(value)?).ok();
    let aborted = take_list(heap, aborted, |_, values| match *values {
        [first, last] => Some((id(first)?, id(last)?)),
        _ => None,
    })?;
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
        aborted,
        ..Changes::default()
    })
}
