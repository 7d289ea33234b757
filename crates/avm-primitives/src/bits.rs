//! Integers as bits, in two's complement (SRFI 151).

use crate::Context;
use crate::args::{number, number_fault};
use crate::arith::generic;
use crate::numbers::map;
use avm_number::{Number, NumberError};
use avm_value::{Outcome, Value};

/// Combines all arguments bit by bit.
fn fold(
    cx: &mut Context<'_>,
    args: &[Value],
    unit: i64,
    of_words: fn(i64, i64) -> i64,
    operation: fn(&Number, &Number) -> Result<Number, NumberError>,
) -> Outcome {
    let mut result = Value::fixnum(unit);
    for at in 0..args.len() {
        result = match (result.as_fixnum(), args[at].as_fixnum()) {
            (Some(a), Some(b)) => Value::fixnum(of_words(a, b)),
            _ => {
                let (a, b) = (number(cx.heap, &[result], 0)?, number(cx.heap, args, at)?);
                let combined = operation(&a, &b).map_err(|error| number_fault(cx.heap, error, args))?;
                cx.heap.number(&combined)
            }
        };
    }
    Ok(result)
}

pub(crate) fn bitwise_and(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    fold(cx, args, -1, |a, b| a & b, Number::bitwise_and)
}

pub(crate) fn bitwise_ior(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    fold(cx, args, 0, |a, b| a | b, Number::bitwise_or)
}

pub(crate) fn bitwise_xor(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    fold(cx, args, 0, |a, b| a ^ b, Number::bitwise_xor)
}

pub(crate) fn bitwise_not(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(Value::fixnum(!n)),
        None => map(cx, args, Number::bitwise_not),
    }
}

pub(crate) fn arithmetic_shift(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match (args[0].as_fixnum(), args[1].as_fixnum()) {
        (Some(n), Some(count @ ..=0)) => Ok(Value::fixnum(n >> count.max(-63).unsigned_abs())),
        (Some(n), Some(count)) if count < i64::from(n.unsigned_abs().leading_zeros()) - 4 => {
            Ok(cx.heap.integer(n << count))
        }
        _ => generic(cx.heap, args[0], args[1], Number::arithmetic_shift),
    }
}

pub(crate) fn bit_count(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(Value::fixnum((if n < 0 { !n } else { n }).count_ones().into())),
        None => map(cx, args, Number::bit_count),
    }
}

pub(crate) fn integer_length(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_fixnum() {
        Some(n) => Ok(Value::fixnum((64 - (if n < 0 { !n } else { n }).leading_zeros()).into())),
        None => map(cx, args, Number::integer_length),
    }
}

pub(crate) fn is_bit_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if let (Some(index @ 0..), Some(n)) = (args[0].as_fixnum(), args[1].as_fixnum()) {
        return Ok(Value::boolean(n >> index.min(63) & 1 == 1));
    }
    let (index, n) = (number(cx.heap, args, 0)?, number(cx.heap, args, 1)?);
    n.bit_set(&index).map(Value::boolean).map_err(|error| number_fault(cx.heap, error, args))
}
