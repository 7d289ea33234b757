//! Behaviours, and what names things of the machine (avm.md section 2).

use crate::Context;
use crate::args::{list, wrong};
use avm_value::{BehaviorParts, Fault, Heap, Outcome, Value};

/// What the machine needs to know of a clause: its selector and its shape (see [`BehaviorParts`]).
fn clause(spec: Value) -> Option<(Value, Value)> {
    let [selector, count, rest, kind] = spec.list_to_vec()?[..] else { return None };
    match kind.as_symbol()?.as_str() {
        "message" if selector.is_symbol() => {
            let count = count.as_fixnum().filter(|count| (0..=255).contains(count))?;
            Some((selector, Value::fixnum(if rest.is_true() { -1 - count } else { count })))
        }
        "symbol" if selector.is_symbol() => Some((selector, Value::TRUE)),
        "else" => Some((Value::UNSPECIFIED, Value::FALSE)),
        _ => None,
    }
}

pub(crate) fn make_behavior(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let &[name, _, init, _, ref clauses @ ..] = args else { return Ok(Value::FALSE) };
    if !name.is_symbol() {
        return wrong(args, 0, "a symbol");
    }
    let fields = list(args, 1)?;
    if !fields.iter().all(|field| field.is_symbol()) {
        return wrong(args, 1, "a list of symbols");
    }
    if !init.is_procedure() {
        return wrong(args, 2, "a procedure");
    }
    let specs = list(args, 3)?;
    let Some(known) = specs.iter().map(|spec| clause(*spec)).collect::<Option<Vec<_>>>() else {
        return wrong(args, 3, "a list of clauses");
    };
    if let Some(at) = clauses.iter().position(|clause| !clause.is_procedure()) {
        return wrong(args, 4 + at, "a procedure");
    }
    if clauses.len() != known.len() {
        return Err(Fault::error("as many clauses as procedures are needed", vec![args[3]]));
    }
    let (selectors, shapes): (Vec<Value>, Vec<Value>) = known.into_iter().unzip();
    let fields = cx.heap.vector(&fields);
    let (selectors, shapes) = (cx.heap.vector(&selectors), cx.heap.vector(&shapes));
    let clauses = cx.heap.vector(clauses);
    let number = Value::fixnum(cx.heap.fresh_number() as i64);
    Ok(cx.heap.behavior(BehaviorParts { name, fields, init, selectors, shapes, clauses, number }))
}

fn parts(heap: &Heap, args: &[Value]) -> Outcome<BehaviorParts> {
    heap.behavior_parts(args[0]).map_or_else(|| wrong(args, 0, "a behaviour"), Ok)
}

pub(crate) fn is_behavior(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(cx.heap.behavior_parts(args[0]).is_some()))
}

pub(crate) fn behavior_name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    parts(cx.heap, args).map(|parts| parts.name)
}

pub(crate) fn behavior_fields(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let fields = parts(cx.heap, args)?.fields;
    let fields = cx.heap.vector_slice(fields).unwrap_or(&[]).to_vec();
    Ok(cx.heap.list(&fields))
}

pub(crate) fn is_object_reference(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].as_object_ref().is_some()))
}

pub(crate) fn is_variable(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].as_variable().is_some()))
}

pub(crate) fn is_transaction_id(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].as_tx_id().is_some()))
}
