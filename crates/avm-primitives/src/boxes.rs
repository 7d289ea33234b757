//! Boxes (SRFI 111).

use crate::Context;
use crate::args::wrong;
use avm_value::{Fault, ObjectType, Outcome, Value};

pub(crate) fn make_box(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(cx.heap.make_box(args[0]))
}

pub(crate) fn is_box(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_object(ObjectType::Box)))
}

pub(crate) fn unbox(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    args[0].boxed().map_or_else(|| wrong(args, 0, "a box"), Ok)
}

pub(crate) fn set_box(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if args[0].boxed().is_none() {
        return wrong(args, 0, "a box");
    }
    if cx.heap.is_frozen(args[0]) {
        return Err(Box::new(Fault::Immutable { value: args[0] }));
    }
    cx.heap.set_boxed(args[0], args[1]);
    Ok(Value::UNSPECIFIED)
}
