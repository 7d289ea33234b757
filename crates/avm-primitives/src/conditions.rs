//! Conditions: what `error` and the machine raise (R7RS 6.11, avm.md section 2).

use crate::Context;
use crate::args::wrong;
use crate::explain::{condition_text, message_text};
use avm_value::{ConditionParts, Heap, Outcome, Value};

fn parts(heap: &Heap, args: &[Value]) -> Outcome<ConditionParts> {
    heap.condition_parts(args[0]).map_or_else(|| wrong(args, 0, "a condition"), Ok)
}

/// The name of the kind, if the condition has one.
fn kind(heap: &Heap, value: Value) -> Option<&'static str> {
    heap.condition_parts(value)?.kind.as_symbol().map(|kind| kind.as_str())
}

fn is_avm_kind(kind: &str) -> bool {
    !matches!(kind, "file" | "read")
}

pub(crate) fn make_condition(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let &[kind, message, irritants, cause] = args else { return Ok(Value::FALSE) };
    if kind != Value::FALSE && !kind.is_symbol() {
        return wrong(args, 0, "a symbol or #f");
    }
    Ok(cx.heap.condition(ConditionParts { kind, message, irritants, cause, place: Value::FALSE }))
}

pub(crate) fn is_error_object(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_condition()))
}

pub(crate) fn error_object_message(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let parts = parts(cx.heap, args)?;
    if parts.message.is_string() {
        return Ok(parts.message);
    }
    let text = message_text(cx.heap, &parts);
    cx.heap.string(&text)
}

pub(crate) fn error_object_irritants(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    parts(cx.heap, args).map(|parts| parts.irritants)
}

pub(crate) fn is_read_error(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(kind(cx.heap, args[0]) == Some("read")))
}

pub(crate) fn is_file_error(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(kind(cx.heap, args[0]) == Some("file")))
}

pub(crate) fn is_avm_error(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(kind(cx.heap, args[0]).is_some_and(is_avm_kind)))
}

pub(crate) fn avm_error_kind(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match kind(cx.heap, args[0]) {
        Some(kind) if is_avm_kind(kind) => parts(cx.heap, args).map(|parts| parts.kind),
        _ => wrong(args, 0, "a condition of the AVM"),
    }
}

pub(crate) fn avm_error_cause(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    parts(cx.heap, args).map(|parts| parts.cause)
}

pub(crate) fn condition_to_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let text = condition_text(cx.heap, args[0])?;
    cx.heap.string(&text)
}
