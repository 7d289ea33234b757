//! Integer division and rounding (R7RS 6.2.6).

use crate::Context;
use crate::args::{number, number_fault};
use crate::arith::{self, generic};
use crate::numbers::map;
use avm_number::{Number, NumberError, limbs};
use avm_value::{Outcome, Value};

type Both = fn(&Number, &Number) -> Result<(Number, Number), NumberError>;

/// Quotient and remainder, as two values.
fn both(cx: &mut Context<'_>, args: &[Value], divide: Both) -> Outcome {
    let (n, d) = (number(cx.heap, args, 0)?, number(cx.heap, args, 1)?);
    match divide(&n, &d) {
        Ok((quotient, rest)) => {
            let values = [cx.heap.number(&quotient), cx.heap.number(&rest)];
            Ok(cx.heap.values(&values))
        }
        Err(error) => Err(number_fault(cx.heap, error, args)),
    }
}

pub(crate) fn floor_both(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    both(cx, args, Number::floor_div)
}

pub(crate) fn truncate_both(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    both(cx, args, Number::truncate_div)
}

pub(crate) fn floor_quotient(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    arith::floor_quotient(cx.heap, args[0], args[1])
}

pub(crate) fn floor_remainder(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    arith::modulo(cx.heap, args[0], args[1])
}

pub(crate) fn truncate_quotient(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    arith::quotient(cx.heap, args[0], args[1])
}

pub(crate) fn truncate_remainder(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    arith::remainder(cx.heap, args[0], args[1])
}

pub(crate) fn quotient(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    arith::quotient(cx.heap, args[0], args[1])
}

pub(crate) fn remainder(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    arith::remainder(cx.heap, args[0], args[1])
}

pub(crate) fn modulo(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    arith::modulo(cx.heap, args[0], args[1])
}

/// Combines all arguments, beginning with an exact unit that leaves the first one as it is but for its sign.
fn fold(
    cx: &mut Context<'_>,
    args: &[Value],
    unit: i64,
    operation: impl Fn(&Number, &Number) -> Result<Number, NumberError>,
) -> Outcome {
    let mut result = Number::from(unit);
    for at in 0..args.len() {
        let n = number(cx.heap, args, at)?;
        result = operation(&result, &n).map_err(|error| number_fault(cx.heap, error, args))?;
    }
    Ok(cx.heap.number(&result))
}

pub(crate) fn gcd(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if let [a, b] = args
        && let (Some(a), Some(b)) = (a.as_fixnum(), b.as_fixnum())
    {
        return Ok(cx.heap.unsigned(limbs::gcd_of_words(a.unsigned_abs(), b.unsigned_abs())));
    }
    fold(cx, args, 0, Number::gcd)
}

pub(crate) fn lcm(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let budget = cx.heap.number_budget();
    fold(cx, args, 1, |a, b| a.lcm(b, budget))
}

type Rounding = fn(&Number) -> Result<Number, NumberError>;

/// Rounds; fixnums stay as they are.
fn round_by(cx: &mut Context<'_>, args: &[Value], of_flonum: fn(f64) -> f64, general: Rounding) -> Outcome {
    match args[0].as_flonum() {
        Some(x) => Ok(cx.heap.flonum(of_flonum(x))),
        None if args[0].is_fixnum() => Ok(args[0]),
        None => map(cx, args, general),
    }
}

pub(crate) fn numerator(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, Number::numerator)
}

pub(crate) fn denominator(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    map(cx, args, Number::denominator)
}

pub(crate) fn floor(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    round_by(cx, args, f64::floor, Number::floor)
}

pub(crate) fn ceiling(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    round_by(cx, args, f64::ceil, Number::ceiling)
}

pub(crate) fn truncate(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    round_by(cx, args, f64::trunc, Number::truncate)
}

pub(crate) fn round(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    round_by(cx, args, f64::round_ties_even, Number::round)
}

pub(crate) fn rationalize(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    generic(cx.heap, args[0], args[1], |x, y, _| x.rationalize(y))
}
