//! Symbols (R7RS 6.5).

use crate::Context;
use crate::args::{plain_text, wrong};
use avm_base::Symbol;
use avm_value::{Heap, Outcome, Value};

/// What a new symbol takes beside its name.
const SYMBOL_BYTES: usize = 64;

/// The symbol of that name. A name that is new counts against the memory of the heap.
pub(crate) fn intern(heap: &mut Heap, name: &str) -> Value {
    let (symbol, bytes) = intern_counted(name);
    heap.charge(bytes);
    symbol
}

/// The symbol of that name, and what it is to be charged for.
fn intern_counted(name: &str) -> (Value, isize) {
    let (symbol, is_new) = Symbol::intern_counted(name);
    let bytes = if is_new { (name.len() + SYMBOL_BYTES) as isize } else { 0 };
    (Value::symbol(symbol), bytes)
}

pub(crate) fn is_symbol(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_symbol()))
}

pub(crate) fn symbol_eq(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args.iter().position(|arg| !arg.is_symbol()) {
        Some(at) => wrong(args, at, "a symbol"),
        None => Ok(Value::boolean(args.iter().all(|arg| *arg == args[0]))),
    }
}

pub(crate) fn symbol_to_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_symbol() {
        Some(symbol) => cx.heap.string(symbol.as_str()),
        None => wrong(args, 0, "a symbol"),
    }
}

pub(crate) fn string_to_symbol(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let name = plain_text(cx.heap, args, 0)?;
    cx.heap.check_room(name.len())?;
    let (symbol, bytes) = intern_counted(&name);
    cx.heap.charge(bytes);
    Ok(symbol)
}
