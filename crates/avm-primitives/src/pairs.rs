//! Pairs, and the paths into them (R7RS 6.4).

use crate::Context;
use crate::args::wrong;
use avm_value::{Outcome, Value};

pub(crate) fn is_pair(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_pair()))
}

pub(crate) fn is_null(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_nil()))
}

pub(crate) fn cons(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(cx.heap.cons(args[0], args[1]))
}

pub(crate) fn cons_star(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args.split_last() {
        Some((tail, items)) => Ok(cx.heap.list_with_tail(items, *tail)),
        None => Ok(Value::NIL),
    }
}

pub(crate) fn car(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    args[0].car().map_or_else(|| wrong(args, 0, "a pair"), Ok)
}

pub(crate) fn cdr(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    args[0].cdr().map_or_else(|| wrong(args, 0, "a pair"), Ok)
}

pub(crate) fn set_car(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    cx.heap.set_car(args[0], args[1]).map(|()| Value::UNSPECIFIED)
}

pub(crate) fn set_cdr(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    cx.heap.set_cdr(args[0], args[1]).map(|()| Value::UNSPECIFIED)
}

pub(crate) fn is_mutable_pair(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_pair() && !cx.heap.is_frozen(args[0])))
}

/// Goes along a path of `a` and `d`, the last letter first, and complains about the argument as a whole.
fn follow(args: &[Value], path: &str, expected: &'static str) -> Outcome {
    let step = |value: Value, letter| if letter == 'a' { value.car() } else { value.cdr() };
    path.chars().rev().try_fold(args[0], step).map_or_else(|| wrong(args, 0, expected), Ok)
}

macro_rules! paths {
    ($($name:ident $path:literal;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            follow(args, $path, concat!("data that has a c", $path, "r"))
        }
    )*};
}

paths! {
    caar "aa";
    cadr "ad";
    cdar "da";
    cddr "dd";
    caaar "aaa";
    caadr "aad";
    cadar "ada";
    caddr "add";
    cdaar "daa";
    cdadr "dad";
    cddar "dda";
    cdddr "ddd";
    caaaar "aaaa";
    caaadr "aaad";
    caadar "aada";
    caaddr "aadd";
    cadaar "adaa";
    cadadr "adad";
    caddar "adda";
    cadddr "addd";
    cdaaar "daaa";
    cdaadr "daad";
    cdadar "dada";
    cdaddr "dadd";
    cddaar "ddaa";
    cddadr "ddad";
    cdddar "ddda";
    cddddr "dddd";
}
