//! Records (R7RS 5.5). What `define-record-type` makes calls these with the names of its procedures, for messages.

use crate::Context;
use crate::args::wrong;
use avm_value::{Fault, Heap, ObjectType, Outcome, Value};

fn is_type(value: Value) -> bool {
    value.is_object(ObjectType::RecordType)
}

fn field_names(heap: &Heap, record_type: Value) -> &[Value] {
    record_type.record_type_fields().and_then(|fields| heap.vector_slice(fields)).unwrap_or(&[])
}

pub(crate) fn make_record_type(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if !args[0].is_symbol() {
        return wrong(args, 0, "a symbol");
    }
    let fields = cx.heap.vector_slice(args[1]).unwrap_or(&[]).to_vec();
    if !args[1].is_vector() || !fields.iter().all(|field| field.is_symbol()) {
        return wrong(args, 1, "a vector of symbols");
    }
    let fields = cx.heap.vector(&fields);
    Ok(cx.heap.record_type(args[0], fields))
}

pub(crate) fn is_record_type(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(is_type(args[0])))
}

pub(crate) fn record_type_name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    args[0].record_type_name().map_or_else(|| wrong(args, 0, "a record type"), Ok)
}

pub(crate) fn record_type_fields(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if !is_type(args[0]) {
        return wrong(args, 0, "a record type");
    }
    let fields = field_names(cx.heap, args[0]).to_vec();
    Ok(cx.heap.list(&fields))
}

pub(crate) fn make_record(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if !is_type(args[0]) {
        return wrong(args, 0, "a record type");
    }
    let needed = field_names(cx.heap, args[0]).len();
    if args.len() != needed + 1 {
        let message = format!("a record of this type has {needed} fields, not {}", args.len() - 1);
        return Err(Fault::error(message, vec![args[0]]));
    }
    Ok(cx.heap.record(args))
}

pub(crate) fn is_record(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let found = args[0].record_type();
    Ok(Value::boolean(match args.get(1) {
        Some(wanted) => found == Some(*wanted),
        None => found.is_some(),
    }))
}

pub(crate) fn record_type(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    args[0].record_type().map_or_else(|| wrong(args, 0, "a record"), Ok)
}

/// The index of the field, argument 2, if the record, argument 1, has the type, argument 0.
fn field(args: &[Value]) -> Outcome<usize> {
    if !is_type(args[0]) {
        return wrong(args, 0, "a record type");
    }
    let index = args[2].as_fixnum().and_then(|n| usize::try_from(n).ok());
    match index {
        Some(index) if args[1].record_type() == Some(args[0]) && args[1].record_field(index).is_some() => {
            Ok(index)
        }
        _ => Err(mismatch(args)),
    }
}

/// The message names the accessor or modifier, the last argument, as the program knows it.
#[cold]
fn mismatch(args: &[Value]) -> Box<Fault> {
    let accessor = args.last().copied().unwrap_or(args[0]);
    Box::new(Fault::WrongRecord { procedure: accessor, record_type: args[0], value: args[1] })
}

pub(crate) fn record_ref(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let index = field(args)?;
    args[1].record_field(index).map_or_else(|| Err(mismatch(args)), Ok)
}

pub(crate) fn record_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let index = field(args)?;
    cx.heap.set_record_field(args[1], index, args[3]).map(|()| Value::UNSPECIFIED)
}
