//! Hash tables. Keys are hashed and compared here, but for custom tables: of those the library asks for the places that
//! a hash may be in, and compares the keys itself, since a primitive never calls a procedure of the program.

use crate::Context;
use crate::args::{count, wrong};
use crate::table_keys::{Located, locate};
use avm_number::hash_number;
use avm_value::{Fault, Heap, KeyHash, Outcome, Table, TableKind, Value};

/// What stands for no value: programs have no way to it.
const NO_VALUE: Value = Value::DEFAULT;

#[inline]
fn table(args: &[Value]) -> Outcome<Table> {
    args[0].as_table().map_or_else(|| wrong(args, 0, "a hash table"), Ok)
}

/// Looks for the key, argument 1; `None` for a custom table.
#[inline]
fn find(heap: &Heap, args: &[Value]) -> Outcome<Option<(Table, Located)>> {
    let table = table(args)?;
    match table.kind() {
        TableKind::Custom => return Ok(None),
        TableKind::String if !args[1].is_string() => return wrong(args, 1, "a string"),
        _ => {}
    }
    Ok(Some((table, locate(heap, table, args[1]))))
}

/// The number of the entry that a table has for a key, if any; `None` where that is not known without calling procedures of the program.
pub fn table_entry(heap: &Heap, table: Value, key: Value) -> Option<Option<usize>> {
    table.as_table()?;
    let (_, found) = find(heap, &[table, key]).ok()??;
    Some(found.entry)
}

pub(crate) fn is_hash_table(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].as_table().is_some()))
}

pub(crate) fn make_hash_table(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let kind = match args[0].as_symbol().map(|symbol| symbol.as_str()) {
        Some("eqv") => TableKind::Eqv,
        Some("equal") => TableKind::Equal,
        Some("string") => TableKind::String,
        Some("custom") => TableKind::Custom,
        _ => return wrong(args, 0, "eqv, equal, string or custom"),
    };
    let capacity = if args.len() > 2 { count(args, 2)? } else { 0 };
    Ok(cx.heap.table(kind, args[1], capacity)?.value())
}

pub(crate) fn extra(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(table(args)?.extra())
}

pub(crate) fn size(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::fixnum(table(args)?.count() as i64))
}

pub(crate) fn no_value(_: &mut Context<'_>, _: &[Value]) -> Outcome {
    Ok(NO_VALUE)
}

pub(crate) fn reference(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some((table, found)) = find(cx.heap, args)? else { return Ok(NO_VALUE) };
    Ok(found.entry.map_or(args[2], |entry| table.entry_value(entry)))
}

pub(crate) fn contains(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some((_, found)) = find(cx.heap, args)? else { return Ok(NO_VALUE) };
    Ok(Value::boolean(found.entry.is_some()))
}

pub(crate) fn stored_key(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some((table, found)) = find(cx.heap, args)? else { return Ok(NO_VALUE) };
    Ok(found.entry.map_or(args[2], |entry| table.key(entry)))
}

pub(crate) fn set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some((table, found)) = find(cx.heap, args)? else { return Ok(NO_VALUE) };
    match found.entry {
        Some(entry) => table.set_value(cx.heap, entry, args[2]),
        None => table.add(cx.heap, found.hash, args[1], args[2])?,
    }
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn delete(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some((table, found)) = find(cx.heap, args)? else { return Ok(NO_VALUE) };
    if let Some(entry) = found.entry {
        table.remove(cx.heap, entry);
    }
    Ok(Value::boolean(found.entry.is_some()))
}

/// The hash that the program computed, argument 1, mixed in the same way in all processes: it is kept where the table goes.
fn given_hash(heap: &Heap, args: &[Value]) -> Outcome<u32> {
    match heap.to_number(args[1]) {
        _ if args[1].is_fixnum() => Ok(Heap::mix_word(args[1].bits()) as u32),
        Some(n) if args[1].is_exact_integer() => Ok(Heap::mix_word(hash_number(&n)) as u32),
        _ => wrong(args, 1, "a hash, an exact integer"),
    }
}

pub(crate) fn probe(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (table, hash) = (table(args)?, given_hash(cx.heap, args)?);
    let after = if args[2] == Value::FALSE { None } else { Some(count(args, 2)?) };
    Ok(table.probe(hash, after).map_or(Value::FALSE, |place| Value::fixnum(place as i64)))
}

/// The table and the entry at the place, argument 1.
fn at_place(args: &[Value]) -> Outcome<(Table, usize)> {
    let table = table(args)?;
    match table.entry_at(count(args, 1)?) {
        Some(entry) => Ok((table, entry)),
        None => Err(Fault::error("the table was changed while keys were compared", vec![args[0]])),
    }
}

pub(crate) fn place_key(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    at_place(args).map(|(table, entry)| table.key(entry))
}

pub(crate) fn place_value(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    at_place(args).map(|(table, entry)| table.entry_value(entry))
}

pub(crate) fn place_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (table, entry) = at_place(args)?;
    table.set_value(cx.heap, entry, args[2]);
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn place_delete(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (table, entry) = at_place(args)?;
    table.remove(cx.heap, entry);
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn add(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let table = table(args)?;
    if table.kind() != TableKind::Custom {
        return wrong(args, 0, "a hash table whose keys the program compares");
    }
    let hash = KeyHash { hash: given_hash(cx.heap, args)?, addressed: false };
    table.add(cx.heap, hash, args[2], args[3])?;
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn clear(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    table(args)?.clear(cx.heap)?;
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn copy(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(table(args)?.copy(cx.heap, args[1])?.value())
}

pub(crate) fn entries(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let table = table(args)?;
    cx.heap.check_room(table.count() * 16)?;
    let all: Vec<Value> = table.associations().flat_map(|(key, value)| [key, value]).collect();
    Ok(cx.heap.vector(&all))
}

fn list(heap: &mut Heap, table: Table, part: impl Fn(&mut Heap, Value, Value) -> Value) -> Outcome {
    heap.check_room(table.count() * 32)?;
    let parts: Vec<(Value, Value)> = table.associations().collect();
    Ok(parts.into_iter().rev().fold(Value::NIL, |rest, (key, value)| {
        let first = part(heap, key, value);
        heap.cons(first, rest)
    }))
}

pub(crate) fn keys(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    list(cx.heap, table(args)?, |_, key, _| key)
}

pub(crate) fn values(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    list(cx.heap, table(args)?, |_, _, value| value)
}

pub(crate) fn to_alist(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    list(cx.heap, table(args)?, Heap::cons)
}

pub(crate) fn last_key(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let table = table(args)?;
    Ok(table.last_entry().map_or(args[1], |entry| table.key(entry)))
}

/// Adds an association to a table whose keys are hashed and compared here; false if the key cannot be one, or is one already.
///
/// # Errors
/// [`Fault::OutOfMemory`].
pub fn add_association(heap: &mut Heap, table: Table, key: Value, value: Value) -> Outcome<bool> {
    let is_fit = match table.kind() {
        TableKind::Custom => false,
        TableKind::String => key.is_string(),
        TableKind::Eqv | TableKind::Equal => true,
    };
    let found = locate(heap, table, key);
    if !is_fit || found.entry.is_some() {
        return Ok(false);
    }
    table.add(heap, found.hash, key, value)?;
    Ok(true)
}
