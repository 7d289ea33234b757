//! Bytevectors (R7RS 6.9).

use crate::Context;
use crate::args::{self, byte, count, index, range, wrong};
use crate::strings::does_not_fit;
use avm_value::{Heap, Outcome, Value};

fn bytes<'a>(heap: &'a Heap, args: &[Value], at: usize) -> Outcome<&'a [u8]> {
    heap.bytes_of(args[at]).map_or_else(|| wrong(args, at, "a bytevector"), Ok)
}

/// The bytes of the part that the optional arguments behind a bytevector name.
fn part(heap: &Heap, args: &[Value], at: usize) -> Outcome<Vec<u8>> {
    let bytes = bytes(heap, args, at)?;
    let part = range(args, at + 1, bytes.len())?;
    heap.check_room(part.len().saturating_mul(2))?;
    Ok(bytes[part].to_vec())
}

pub(crate) fn is_bytevector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(cx.heap.bytes_of(args[0]).is_some()))
}

pub(crate) fn make_bytevector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let length = count(args, 0)?;
    let fill = if args.len() > 1 { byte(args, 1)? } else { 0 };
    cx.heap.make_bytevector(length, fill)
}

pub(crate) fn bytevector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let bytes = (0..args.len()).map(|at| byte(args, at)).collect::<Outcome<Vec<u8>>>()?;
    cx.heap.bytevector(&bytes)
}

pub(crate) fn bytevector_length(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    bytes(cx.heap, args, 0).map(|bytes| Value::fixnum(bytes.len() as i64))
}

pub(crate) fn bytevector_u8_ref(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let bytes = bytes(cx.heap, args, 0)?;
    index(args, 1, bytes.len()).map(|at| Value::fixnum(bytes[at].into()))
}

pub(crate) fn bytevector_u8_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let bytes = cx.heap.bytes_of_mut(args[0])?;
    bytes[index(args, 1, bytes.len())?] = byte(args, 2)?;
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn bytevector_copy(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let bytes = part(cx.heap, args, 0)?;
    cx.heap.bytevector(&bytes)
}

pub(crate) fn bytevector_copy_into(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let room = bytes(cx.heap, args, 0)?.len();
    let at = args::bound(args, 1, 0, room)?;
    let source = part(cx.heap, args, 2)?;
    if source.len() > room - at {
        return Err(does_not_fit(args, room, source.len()));
    }
    cx.heap.bytes_of_mut(args[0])?[at..at + source.len()].copy_from_slice(&source);
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn bytevector_fill(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let fill = byte(args, 1)?;
    let bytes = cx.heap.bytes_of_mut(args[0])?;
    let part = range(args, 2, bytes.len())?;
    bytes[part].fill(fill);
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn bytevector_append(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut total = 0usize;
    for at in 0..args.len() {
        total = total.saturating_add(bytes(cx.heap, args, at)?.len());
    }
    cx.heap.check_room(total.saturating_mul(2))?;
    let all: Vec<u8> = args.iter().filter_map(|arg| cx.heap.bytes_of(*arg)).flatten().copied().collect();
    cx.heap.bytevector(&all)
}
