//! Fixnums: arithmetic that never leaves them (SRFI 143). A result that is none is an error, not a larger integer.

use crate::Context;
use crate::args::wrong;
use avm_value::{Fault, Outcome, Value};

fn fixnum(args: &[Value], at: usize) -> Outcome<i64> {
    args[at].as_fixnum().map_or_else(|| wrong(args, at, "a fixnum"), Ok)
}

/// The result, if it is a fixnum.
fn fit(args: &[Value], result: Option<i64>) -> Outcome {
    result.and_then(Value::try_fixnum).map_or_else(|| Err(overflow(args)), Ok)
}

#[cold]
fn overflow(args: &[Value]) -> Box<Fault> {
    let (least, most) = (Value::FIXNUM_MIN, Value::FIXNUM_MAX);
    let of: Vec<String> = args.iter().filter_map(|arg| arg.as_fixnum()).map(|n| n.to_string()).collect();
    let message =
        format!("the result for {} is no fixnum, an integer from {least} to {most}", of.join(" and "));
    Fault::error(message, args.to_vec())
}

macro_rules! binary {
    ($i:ident, $j:ident; $($name:ident: $result:expr;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            let ($i, $j) = (fixnum(args, 0)?, fixnum(args, 1)?);
            fit(args, $result)
        }
    )*};
}

binary! { i, j;
    add: i.checked_add(j);
    sub: i.checked_sub(j);
    mul: i.checked_mul(j);
}

macro_rules! unary {
    ($i:ident; $($name:ident: $result:expr;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            let $i = fixnum(args, 0)?;
            fit(args, $result)
        }
    )*};
}

unary! { i;
    neg: i.checked_neg();
    abs: i.checked_abs();
    square: i.checked_mul(i);
}

/// A divisor that is not zero.
fn divisor(args: &[Value]) -> Outcome<i64> {
    match fixnum(args, 1)? {
        0 => Err(Box::new(Fault::Number(avm_number::NumberError::DivideByZero, args.to_vec()))),
        divisor => Ok(divisor),
    }
}

pub(crate) fn quotient(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let dividend = fixnum(args, 0)?;
    fit(args, dividend.checked_div(divisor(args)?))
}

pub(crate) fn remainder(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let dividend = fixnum(args, 0)?;
    fit(args, dividend.checked_rem(divisor(args)?))
}

/// One of the arguments, by comparing them.
fn extreme(args: &[Value], better: fn(i64, i64) -> i64) -> Outcome {
    let mut best = fixnum(args, 0)?;
    for at in 1..args.len() {
        best = better(best, fixnum(args, at)?);
    }
    Ok(Value::fixnum(best))
}

pub(crate) fn max(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    extreme(args, i64::max)
}

pub(crate) fn min(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    extreme(args, i64::min)
}

/// Shifts left by a count that is not negative.
fn left(args: &[Value], i: i64, count: u64) -> Outcome {
    let shifted = (count < 63).then(|| i << count).filter(|shifted| shifted >> count == i);
    fit(args, if i == 0 { Some(0) } else { shifted })
}

fn right(i: i64, count: u64) -> Outcome {
    Ok(Value::fixnum(i >> count.min(63)))
}

/// A count that is not negative.
fn distance(args: &[Value]) -> Outcome<u64> {
    u64::try_from(fixnum(args, 1)?).or_else(|_| wrong(args, 1, "a fixnum that is not negative"))
}

pub(crate) fn shift(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (i, count) = (fixnum(args, 0)?, fixnum(args, 1)?);
    if count < 0 { right(i, count.unsigned_abs()) } else { left(args, i, count.unsigned_abs()) }
}

pub(crate) fn shift_left(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    left(args, fixnum(args, 0)?, distance(args)?)
}

pub(crate) fn shift_right(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    right(fixnum(args, 0)?, distance(args)?)
}
