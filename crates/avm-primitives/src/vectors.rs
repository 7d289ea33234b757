//! Vectors (R7RS 6.8).

use crate::Context;
use crate::args::{self, count, index, range, wrong};
use crate::strings::does_not_fit;
use avm_value::{Heap, Outcome, Value};
use std::cmp::Ordering;

fn length(args: &[Value], at: usize) -> Outcome<usize> {
    args[at].vector_length().map_or_else(|| wrong(args, at, "a vector"), Ok)
}

/// The elements of the part that the optional arguments behind a vector name.
fn part(heap: &Heap, args: &[Value], at: usize) -> Outcome<Vec<Value>> {
    let part = range(args, at + 1, length(args, at)?)?;
    heap.check_room(part.len() * 16)?;
    Ok(heap.vector_slice(args[at]).map_or_else(Vec::new, |items| items[part].to_vec()))
}

pub(crate) fn is_vector(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_vector()))
}

pub(crate) fn make_vector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let length = count(args, 0)?;
    cx.heap.make_vector(length, args.get(1).copied().unwrap_or(Value::UNSPECIFIED))
}

pub(crate) fn vector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(cx.heap.vector(args))
}

pub(crate) fn vector_length(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    length(args, 0).map(|length| Value::fixnum(length as i64))
}

pub(crate) fn vector_ref(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let at = index(args, 1, length(args, 0)?)?;
    args[0].vector_ref(at).map_or_else(|| wrong(args, 0, "a vector"), Ok)
}

pub(crate) fn vector_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    cx.heap.vector_set(args[0], args[1], args[2]).map(|()| Value::UNSPECIFIED)
}

pub(crate) fn vector_to_list(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let items = part(cx.heap, args, 0)?;
    Ok(cx.heap.list(&items))
}

pub(crate) fn list_to_vector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let items = args::list(args, 0)?;
    cx.heap.check_room(items.len() * 8)?;
    Ok(cx.heap.vector(&items))
}

/// Writes values into a vector from an index on.
fn overwrite(heap: &mut Heap, vector: Value, from: usize, items: impl Iterator<Item = Value>) -> Outcome {
    for (at, item) in (from..).zip(items) {
        heap.vector_set(vector, Value::fixnum(at as i64), item)?;
    }
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn vector_fill(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let part = range(args, 2, length(args, 0)?)?;
    overwrite(cx.heap, args[0], part.start, std::iter::repeat_n(args[1], part.len()))
}

pub(crate) fn vector_copy(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let items = part(cx.heap, args, 0)?;
    Ok(cx.heap.vector(&items))
}

pub(crate) fn vector_copy_into(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let room = length(args, 0)?;
    let at = args::bound(args, 1, 0, room)?;
    let items = part(cx.heap, args, 2)?;
    if items.len() > room - at {
        return Err(does_not_fit(args, room, items.len()));
    }
    overwrite(cx.heap, args[0], at, items.into_iter())
}

pub(crate) fn sort_numbers(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let range = range(&args[..3], 1, length(args, 0)?)?;
    cx.heap.check_room(range.len() * 16)?;
    let mut items =
        cx.heap.vector_slice(args[0]).map_or_else(Vec::new, |items| items[range.clone()].to_vec());
    if items.iter().all(|item| item.is_fixnum()) {
        items.sort_unstable_by_key(|item| item.fixnum_value());
        if args[3].is_true() {
            items.reverse();
        }
    } else if items.iter().all(|item| item.as_flonum().is_some_and(|x| !x.is_nan())) {
        // Zeros of different signs keep their order: this sort is stable.
        let order =
            |a: &Value, b: &Value| a.as_flonum().partial_cmp(&b.as_flonum()).unwrap_or(Ordering::Equal);
        if args[3].is_true() {
            items.sort_by(|a, b| order(b, a));
        } else {
            items.sort_by(order);
        }
    } else {
        return Ok(Value::FALSE);
    }
    overwrite(cx.heap, args[0], range.start, items.into_iter())?;
    Ok(Value::TRUE)
}

pub(crate) fn vector_append(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut total = 0usize;
    for at in 0..args.len() {
        total = total.saturating_add(length(args, at)?);
    }
    cx.heap.check_room(total.saturating_mul(16))?;
    let items: Vec<Value> =
        args.iter().filter_map(|arg| cx.heap.vector_slice(*arg)).flatten().copied().collect();
    Ok(cx.heap.vector(&items))
}
