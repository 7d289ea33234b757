//! What numbers are, and numbers as text (R7RS 6.2.6, 6.2.7).

use crate::Context;
use crate::args::{number, number_fault, plain_text};
use avm_number::{Number, NumberError, check_radix, parse_number};
use avm_value::{Outcome, Value};

/// The result of an operation on the one number that is the argument.
pub(crate) fn map(
    cx: &mut Context<'_>,
    args: &[Value],
    operation: impl FnOnce(&Number) -> Result<Number, NumberError>,
) -> Outcome {
    let n = number(cx.heap, args, 0)?;
    match operation(&n) {
        Ok(result) => Ok(cx.heap.number(&result)),
        Err(error) => Err(number_fault(cx.heap, error, args)),
    }
}

fn test(
    cx: &mut Context<'_>,
    args: &[Value],
    holds: impl FnOnce(&Number) -> Result<bool, NumberError>,
) -> Outcome {
    let n = match args[0].as_flonum() {
        Some(x) => Number::Real(x),
        None => number(cx.heap, args, 0)?,
    };
    holds(&n).map(Value::boolean).map_err(|error| number_fault(cx.heap, error, args))
}

/// Predicates that any value may be given to.
macro_rules! classes {
    ($($name:ident: $method:ident;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            Ok(Value::boolean(args[0].is_fixnum() || cx.heap.to_number(args[0]).is_some_and(|n| n.$method())))
        }
    )*};
}

classes! {
    is_real: is_real;
    is_rational: is_rational;
    is_integer: is_integer;
    is_exact_rational: is_exact_rational;
}

/// Predicates that need a number.
macro_rules! tests {
    ($($name:ident: $holds:expr;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            test(cx, args, $holds)
        }
    )*};
}

tests! {
    is_exact: |n| Ok(n.is_exact());
    is_inexact: |n| Ok(n.is_inexact());
    is_finite: |n| Ok(n.is_finite());
    is_infinite: |n| Ok(n.is_infinite());
    is_nan: |n| Ok(n.is_nan());
}

pub(crate) fn is_number(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_number()))
}

pub(crate) fn is_complex(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    is_number(cx, args)
}

pub(crate) fn is_exact_integer(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_exact_integer()))
}

pub(crate) fn is_exact_nonnegative_integer(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let exact = args[0].is_exact_integer();
    Ok(Value::boolean(exact && cx.heap.to_number(args[0]).is_some_and(|n| n.is_negative() == Ok(false))))
}

pub(crate) fn is_fixnum(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_fixnum()))
}

pub(crate) fn is_flonum(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_flonum()))
}

pub(crate) fn is_zero(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    crate::arith::is_zero(cx.heap, args[0]).map(Value::boolean)
}

pub(crate) fn is_positive(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(Value::boolean(n > 0)),
        None => test(cx, args, Number::is_positive),
    }
}

pub(crate) fn is_negative(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(Value::boolean(n < 0)),
        None => test(cx, args, Number::is_negative),
    }
}

pub(crate) fn is_odd(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(Value::boolean(n & 1 == 1)),
        None => test(cx, args, Number::is_odd),
    }
}

pub(crate) fn is_even(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(Value::boolean(n & 1 == 0)),
        None => test(cx, args, Number::is_even),
    }
}

pub(crate) fn exact(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    /// Below this, every flonum without a fraction is a fixnum.
    const SMALL: f64 = (1u64 << 60) as f64;
    if args[0].is_fixnum() {
        return Ok(args[0]);
    }
    match args[0].as_flonum() {
        Some(x) if x.abs() < SMALL && x.trunc() == x => Ok(Value::fixnum(x as i64)),
        _ => map(cx, args, Number::exact),
    }
}

pub(crate) fn inexact(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(cx.heap.flonum(n as f64)),
        None if args[0].is_flonum() => Ok(args[0]),
        None => map(cx, args, |n| Ok(n.inexact())),
    }
}

pub(crate) fn inexact_to_exact(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    exact(cx, args)
}

pub(crate) fn exact_to_inexact(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    inexact(cx, args)
}

/// The optional radix, argument 1.
fn radix(cx: &Context<'_>, args: &[Value]) -> Outcome<u32> {
    if args.len() < 2 {
        return Ok(10);
    }
    let radix = number(cx.heap, args, 1)?;
    check_radix(&radix).map_err(|error| number_fault(cx.heap, error, args))
}

pub(crate) fn number_to_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let radix = radix(cx, args)?;
    if let (Some(n), 10) = (args[0].as_fixnum(), radix) {
        return cx.heap.string(&n.to_string());
    }
    let n = number(cx.heap, args, 0)?;
    cx.heap.check_room(n.bits() as usize)?;
    cx.heap.string(&n.to_string(radix))
}

pub(crate) fn string_to_number(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let text = plain_text(cx.heap, args, 0)?;
    let radix = radix(cx, args)?;
    match parse_number(&text, radix, cx.heap.number_budget()) {
        Ok(n) => Ok(cx.heap.number(&n)),
        Err(error @ NumberError::TooLarge { .. }) => Err(number_fault(cx.heap, error, args)),
        Err(_) => Ok(Value::FALSE),
    }
}
