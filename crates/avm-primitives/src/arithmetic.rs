//! Arithmetic and comparison on any number of arguments (R7RS 6.2.6).

use crate::Context;
use crate::args::{number, number_fault, wrong};
use crate::arith::{self, generic};
use avm_number::{Number, NumberError};
use avm_value::{Fault, Heap, Outcome, Value};
use std::cmp::Ordering;

type Operation = fn(&mut Heap, Value, Value) -> Outcome;

/// The fault of an operation on two of the arguments, told of the right one.
#[cold]
fn relocate(fault: Box<Fault>, args: &[Value]) -> Box<Fault> {
    match &*fault {
        Fault::WrongType { value, expected, .. } => match args.iter().position(|arg| arg == value) {
            Some(at) => Fault::wrong_type(at + 1, expected, *value),
            None => fault,
        },
        _ => fault,
    }
}

fn require_number(args: &[Value], at: usize) -> Outcome {
    if args[at].is_number() { Ok(args[at]) } else { wrong(args, at, "a number") }
}

/// Combines all arguments from left to right.
fn fold(cx: &mut Context<'_>, args: &[Value], unit: i64, operation: Operation) -> Outcome {
    match args {
        [] => Ok(Value::fixnum(unit)),
        [_] => require_number(args, 0),
        [first, rest @ ..] => rest.iter().try_fold(*first, |result, &arg| {
            operation(cx.heap, result, arg).map_err(|fault| relocate(fault, args))
        }),
    }
}

pub(crate) fn add(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    fold(cx, args, 0, arith::add)
}

pub(crate) fn mul(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    fold(cx, args, 1, arith::mul)
}

pub(crate) fn sub(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args {
        [n] => match (n.as_fixnum(), n.as_flonum()) {
            (Some(n), _) => Ok(cx.heap.integer(-n)),
            (_, Some(x)) => Ok(cx.heap.flonum(-x)),
            _ => {
                let n = number(cx.heap, args, 0)?;
                Ok(cx.heap.number(&n.neg()))
            }
        },
        _ => fold(cx, args, 0, arith::sub),
    }
}

pub(crate) fn div(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args {
        [x] => arith::div(cx.heap, Value::fixnum(1), *x).map_err(|fault| relocate(fault, args)),
        _ => fold(cx, args, 1, arith::div),
    }
}

/// Whether a relation holds between each argument and the next. All are checked, also behind one where it fails.
fn chain(
    cx: &mut Context<'_>,
    args: &[Value],
    holds: impl Fn(&Heap, Value, Value) -> Outcome<bool>,
) -> Outcome {
    let mut all = true;
    for pair in args.windows(2) {
        all &= holds(cx.heap, pair[0], pair[1]).map_err(|fault| relocate(fault, args))?;
    }
    Ok(Value::boolean(all))
}

pub(crate) fn num_eq_all(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    require_number(args, 0)?;
    chain(cx, args, arith::num_eq)
}

fn ordered(cx: &mut Context<'_>, args: &[Value], fits: fn(Ordering) -> bool) -> Outcome {
    if args.len() == 1 {
        require_real(cx.heap, args, 0)?;
    }
    chain(cx, args, |heap, a, b| Ok(arith::compare(heap, a, b)?.is_some_and(fits)))
}

fn require_real(heap: &Heap, args: &[Value], at: usize) -> Outcome<Number> {
    match heap.to_number(args[at]) {
        Some(n) if n.is_real() => Ok(n),
        _ => wrong(args, at, "a real number"),
    }
}

pub(crate) fn lt(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    ordered(cx, args, Ordering::is_lt)
}

pub(crate) fn gt(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    ordered(cx, args, Ordering::is_gt)
}

pub(crate) fn le(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    ordered(cx, args, Ordering::is_le)
}

pub(crate) fn ge(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    ordered(cx, args, Ordering::is_ge)
}

type Choice = fn(&Number, &Number) -> Result<Number, NumberError>;

fn extreme(cx: &mut Context<'_>, args: &[Value], fits: fn(Ordering) -> bool, choose: Choice) -> Outcome {
    if !args[0].is_fixnum() && !args[0].is_flonum() {
        require_real(cx.heap, args, 0)?;
    }
    let mut best = args[0];
    for &arg in &args[1..] {
        if let (Some(a), Some(b)) = (best.as_flonum(), arg.as_flonum())
            && let Some(order) = a.partial_cmp(&b)
        {
            best = if fits(order) { best } else { arg };
            continue;
        }
        best = match (best.as_fixnum(), arg.as_fixnum()) {
            (Some(a), Some(b)) => {
                if fits(a.cmp(&b)) {
                    best
                } else {
                    arg
                }
            }
            _ => {
                generic(cx.heap, best, arg, |a, b, _| choose(a, b)).map_err(|fault| relocate(fault, args))?
            }
        };
    }
    Ok(best)
}

pub(crate) fn max(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    extreme(cx, args, Ordering::is_ge, Number::max)
}

pub(crate) fn min(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    extreme(cx, args, Ordering::is_le, Number::min)
}

pub(crate) fn square(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    require_number(args, 0)?;
    arith::mul(cx.heap, args[0], args[0])
}

pub(crate) fn abs(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match (args[0].as_fixnum(), args[0].as_flonum()) {
        (Some(n), _) => return Ok(cx.heap.integer(n.abs())),
        (_, Some(x)) => return Ok(cx.heap.flonum(x.abs())),
        _ => {}
    }
    let n = number(cx.heap, args, 0)?;
    match n.abs() {
        Ok(n) => Ok(cx.heap.number(&n)),
        Err(error) => Err(number_fault(cx.heap, error, args)),
    }
}

pub(crate) fn magnitude(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if let Some((re, im)) = cx.heap.as_complex_flonum(args[0]) {
        return Ok(cx.heap.flonum(avm_number::flonum::hypot(re, im)));
    }
    let n = number(cx.heap, args, 0)?;
    match n.magnitude(cx.heap.number_budget()) {
        Ok(n) => Ok(cx.heap.number(&n)),
        Err(error) => Err(number_fault(cx.heap, error, args)),
    }
}
