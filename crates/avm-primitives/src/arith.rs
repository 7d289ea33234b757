//! Arithmetic on two values: what the machine's instructions fall back to when their operands are no fixnums.

use crate::args::number_fault;
use avm_number::{Budget, Number, NumberError};
use avm_value::{Division, Fault, Heap, Outcome, Value};
use std::cmp::Ordering;

/// Magnitudes up to here are integers that a flonum holds exactly.
const EXACT_IN_FLONUM: i64 = 1 << 53;

/// A fixnum or flonum as a flonum.
#[inline]
fn real(value: Value) -> Option<f64> {
    match value.as_fixnum() {
        Some(n) => Some(n as f64),
        None => value.as_flonum(),
    }
}

/// Both operands as flonums, unless both are exact or one is neither fixnum nor flonum.
#[inline]
fn flonums(a: Value, b: Value) -> Option<(f64, f64)> {
    if a.is_fixnum() && b.is_fixnum() { None } else { Some((real(a)?, real(b)?)) }
}

/// Both operands as complex numbers whose parts are flonums, if they are such.
fn complex_flonums(heap: &Heap, a: Value, b: Value) -> Option<[(f64, f64); 2]> {
    Some([heap.as_complex_flonum(a)?, heap.as_complex_flonum(b)?])
}

/// Both operands as ratios of fixnums; fixnums are such, too.
fn small_ratios(heap: &Heap, a: Value, b: Value) -> Option<[(i128, i128); 2]> {
    let wide = |(n, d): (i64, i64)| (i128::from(n), i128::from(d));
    Some([wide(heap.small_ratio(a)?), wide(heap.small_ratio(b)?)])
}

/// Both operands as numbers.
fn numbers(heap: &Heap, a: Value, b: Value) -> Outcome<(Number, Number)> {
    match (heap.to_number(a), heap.to_number(b)) {
        (Some(a), Some(b)) => Ok((a, b)),
        (None, _) => Err(Fault::wrong_type(1, "a number", a)),
        (_, None) => Err(Fault::wrong_type(2, "a number", b)),
    }
}

/// An operation in full generality.
#[cold]
pub(crate) fn generic(
    heap: &mut Heap,
    a: Value,
    b: Value,
    operation: impl FnOnce(&Number, &Number, Budget) -> Result<Number, NumberError>,
) -> Outcome {
    let (x, y) = numbers(heap, a, b)?;
    match operation(&x, &y, heap.number_budget()) {
        Ok(result) => Ok(heap.number(&result)),
        Err(error) => Err(number_fault(heap, error, &[a, b])),
    }
}

/// `(+ a b)`.
pub fn add(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    if a.both_fixnums(b)
        && let Some(sum) = a.fixnum_add(b)
    {
        return Ok(sum);
    }
    match flonums(a, b) {
        Some((x, y)) => Ok(heap.flonum(x + y)),
        None => add_slowly(heap, a, b),
    }
}

/// `(- a b)`.
pub fn sub(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    if a.both_fixnums(b)
        && let Some(difference) = a.fixnum_sub(b)
    {
        return Ok(difference);
    }
    match flonums(a, b) {
        Some((x, y)) => Ok(heap.flonum(x - y)),
        None => sub_slowly(heap, a, b),
    }
}

/// `(* a b)`.
pub fn mul(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    if a.both_fixnums(b)
        && let Some(product) = a.fixnum_mul(b)
    {
        return Ok(product);
    }
    match flonums(a, b) {
        Some((x, y)) => Ok(heap.flonum(x * y)),
        None => mul_slowly(heap, a, b),
    }
}

fn add_slowly(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    if let Some(sum) = heap.add_integers(a, b) {
        return Ok(sum);
    }
    if let Some([(n, d), (m, e)]) = small_ratios(heap, a, b) {
        return Ok(heap.ratio(n * e + m * d, d * e));
    }
    if let Some([(re, im), (re2, im2)]) = complex_flonums(heap, a, b) {
        return Ok(heap.complex_flonum(re + re2, im + im2));
    }
    generic(heap, a, b, Number::add)
}

fn sub_slowly(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    if let Some(difference) = heap.subtract_integers(a, b) {
        return Ok(difference);
    }
    if let Some([(n, d), (m, e)]) = small_ratios(heap, a, b) {
        return Ok(heap.ratio(n * e - m * d, d * e));
    }
    if let Some([(re, im), (re2, im2)]) = complex_flonums(heap, a, b) {
        return Ok(heap.complex_flonum(re - re2, im - im2));
    }
    generic(heap, a, b, Number::sub)
}

fn mul_slowly(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    if let Some(product) = heap.multiply_integers(a, b) {
        return Ok(product);
    }
    if let Some([(n, d), (m, e)]) = small_ratios(heap, a, b) {
        return Ok(heap.ratio(n * m, d * e));
    }
    if let Some([(re, im), (re2, im2)]) = complex_flonums(heap, a, b) {
        return Ok(heap.complex_flonum(re * re2 - im * im2, re * im2 + im * re2));
    }
    generic(heap, a, b, Number::mul)
}

fn div_slowly(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    match small_ratios(heap, a, b) {
        Some([(n, d), (m, e)]) if m != 0 => Ok(heap.ratio(n * e * m.signum(), d * m.abs())),
        _ => generic(heap, a, b, Number::div),
    }
}

/// `(/ a b)`.
pub fn div(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    if let (Some(n), Some(d)) = (a.as_fixnum(), b.as_fixnum())
        && d != 0
        && n % d == 0
    {
        return Ok(heap.integer(n / d));
    }
    match flonums(a, b) {
        Some((x, y)) if !b.is_fixnum() || y != 0.0 => Ok(heap.flonum(x / y)),
        _ => div_slowly(heap, a, b),
    }
}

/// The order of two real numbers; none where one is NaN.
///
/// # Errors
/// [`Fault::WrongType`] for what is no real number.
pub fn compare(heap: &Heap, a: Value, b: Value) -> Outcome<Option<Ordering>> {
    if let (Some(x), Some(y)) = (a.as_fixnum(), b.as_fixnum()) {
        return Ok(Some(x.cmp(&y)));
    }
    if let Some((x, y)) = flonums(a, b).filter(|_| holds_exactly(a) && holds_exactly(b)) {
        return Ok(x.partial_cmp(&y));
    }
    if let Some(order) = heap.compare_integers(a, b) {
        return Ok(Some(order));
    }
    let (x, y) = numbers(heap, a, b)?;
    x.compare(&y).map_err(|error| number_fault(heap, error, &[a, b]))
}

/// Whether a fixnum is exact as a flonum. Others are flonums already.
fn holds_exactly(value: Value) -> bool {
    value.as_fixnum().is_none_or(|n| (-EXACT_IN_FLONUM..=EXACT_IN_FLONUM).contains(&n))
}

/// `(= a b)`.
pub fn num_eq(heap: &Heap, a: Value, b: Value) -> Outcome<bool> {
    if a.both_fixnums(b) {
        return Ok(a == b);
    }
    if let Some((x, y)) = flonums(a, b).filter(|_| holds_exactly(a) && holds_exactly(b)) {
        return Ok(x == y);
    }
    if let Some(order) = heap.compare_integers(a, b) {
        return Ok(order.is_eq());
    }
    numbers(heap, a, b).map(|(x, y)| x.num_eq(&y))
}

/// `(zero? a)`.
pub fn is_zero(heap: &Heap, a: Value) -> Outcome<bool> {
    if let Some(x) = real(a) {
        return Ok(x == 0.0);
    }
    heap.to_number(a).map(|n| n.is_zero()).ok_or_else(|| Fault::wrong_type(1, "a number", a))
}

/// `(quotient a b)`.
pub fn quotient(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    match nonzero_fixnums(a, b) {
        Some((n, d)) => Ok(heap.integer(n / d)),
        None => divide(heap, a, b, Division::Quotient, Number::truncate_quotient),
    }
}

/// `(remainder a b)`.
pub fn remainder(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    match nonzero_fixnums(a, b) {
        Some((n, d)) => Ok(Value::fixnum(n % d)),
        None => divide(heap, a, b, Division::Remainder, Number::truncate_remainder),
    }
}

/// `(modulo a b)`.
pub fn modulo(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    match nonzero_fixnums(a, b) {
        Some((n, d)) => {
            let rest = n % d;
            Ok(Value::fixnum(if rest != 0 && (rest < 0) != (d < 0) { rest + d } else { rest }))
        }
        None => divide(heap, a, b, Division::Modulo, Number::floor_remainder),
    }
}

/// `(floor-quotient a b)`.
pub fn floor_quotient(heap: &mut Heap, a: Value, b: Value) -> Outcome {
    match nonzero_fixnums(a, b) {
        Some((n, d)) => {
            let (quotient, rest) = (n / d, n % d);
            Ok(heap.integer(if rest != 0 && (rest < 0) != (d < 0) { quotient - 1 } else { quotient }))
        }
        None => divide(heap, a, b, Division::FloorQuotient, Number::floor_quotient),
    }
}

type Dividing = fn(&Number, &Number) -> Result<Number, NumberError>;

fn divide(heap: &mut Heap, a: Value, b: Value, wanted: Division, general: Dividing) -> Outcome {
    match heap.divide_integers(a, b, wanted) {
        Some(result) => Ok(result),
        None => generic(heap, a, b, |a, b, _| general(a, b)),
    }
}

fn nonzero_fixnums(a: Value, b: Value) -> Option<(i64, i64)> {
    Some((a.as_fixnum()?, b.as_fixnum().filter(|d| *d != 0)?))
}
