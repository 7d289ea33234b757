//! Time, the process, and what the implementation has (R7RS 6.14).

use crate::Context;
use crate::args::text;
use crate::io::fault_of;
use avm_base::Symbol;
use avm_value::{Heap, Outcome, Value};

/// What `cond-expand` and `features` know (R7RS appendix B). Nothing here depends on the host, which adds its own to
/// the list for programs.
pub const FEATURES: &[&str] =
    &["r7rs", "exact-closed", "exact-complex", "ieee-float", "full-unicode", "ratios", "avm", "avm-scheme"];

/// Jiffies are microseconds.
const JIFFIES_PER_SECOND: i64 = 1_000_000;

pub(crate) fn features(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    let own = cx.io.host().features();
    let names = FEATURES.iter().copied().chain(own.iter().map(String::as_str));
    let symbols: Vec<Value> = names.map(|name| Value::symbol(Symbol::intern(name))).collect();
    Ok(cx.heap.list(&symbols))
}

pub(crate) fn current_second(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    let seconds = cx.io.host().seconds().map_err(|error| fault_of(error, &[]))?;
    Ok(cx.heap.flonum(seconds))
}

pub(crate) fn current_jiffy(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    let microseconds = cx.io.host().microseconds().map_err(|error| fault_of(error, &[]))?;
    Ok(cx.heap.unsigned(microseconds))
}

pub(crate) fn jiffies_per_second(_: &mut Context<'_>, _: &[Value]) -> Outcome {
    Ok(Value::fixnum(JIFFIES_PER_SECOND))
}

fn strings(heap: &mut Heap, texts: &[String]) -> Outcome {
    let strings = texts.iter().map(|text| heap.string(text)).collect::<Outcome<Vec<Value>>>()?;
    Ok(heap.list(&strings))
}

pub(crate) fn command_line(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    let words = cx.io.host().command_line();
    strings(cx.heap, &words)
}

pub(crate) fn get_environment_variable(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let name = text(cx.heap, args, 0)?;
    match cx.io.host().variable(&name).map_err(|error| fault_of(error, args))? {
        Some(value) => cx.heap.string(&value),
        None => Ok(Value::FALSE),
    }
}

pub(crate) fn get_environment_variables(cx: &mut Context<'_>, _: &[Value]) -> Outcome {
    let variables = cx.io.host().variables().map_err(|error| fault_of(error, &[]))?;
    let mut entries = Vec::with_capacity(variables.len());
    for (name, value) in &variables {
        let (name, value) = (cx.heap.string(name)?, cx.heap.string(value)?);
        entries.push(cx.heap.cons(name, value));
    }
    Ok(cx.heap.list(&entries))
}
