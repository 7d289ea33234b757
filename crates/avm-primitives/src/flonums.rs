//! Flonums: what SRFI 144 has beyond the general arithmetic. All arguments are flonums; nothing else passes.
//!
//! Transcendental functions are those of `libm`, so their bits are the same on every machine.

use crate::Context;
use crate::args::wrong;
use avm_number::Number;
use avm_value::{Fault, Outcome, Value};

fn flonum(args: &[Value], at: usize) -> Outcome<f64> {
    args[at].as_flonum().map_or_else(|| wrong(args, at, "a flonum"), Ok)
}

/// An exact integer, cut to 32 bits: an exponent past them leaves nothing of any flonum.
fn small_integer(cx: &Context<'_>, args: &[Value], at: usize) -> Outcome<i32> {
    if !args[at].is_exact_integer() {
        return wrong(args, at, "an exact integer");
    }
    // A conversion of floating point saturates.
    Ok(cx.heap.to_number(args[at]).map_or(0.0, |n| n.to_f64()) as i32)
}

/// The order of a Bessel function, which takes as many steps.
fn order(args: &[Value]) -> Outcome<i32> {
    const MOST: i64 = 1 << 20;
    match args[0].as_fixnum() {
        Some(n) if (-MOST..=MOST).contains(&n) => Ok(n as i32),
        _ if args[0].is_exact_integer() => Err(Fault::out_of_range(1, args[0], -MOST, MOST)),
        _ => wrong(args, 0, "an exact integer"),
    }
}

macro_rules! unary {
    ($x:ident; $($name:ident: $result:expr;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            let $x = flonum(args, 0)?;
            Ok(cx.heap.flonum($result))
        }
    )*};
}

unary! { x;
    abs: x.abs();
    sgn: 1f64.copysign(x);
    floor: x.floor();
    ceiling: x.ceil();
    round: x.round_ties_even();
    truncate: x.trunc();
    square: x * x;
    sqrt: x.sqrt();
    cbrt: libm::cbrt(x);
    // The crate's own is exact where `libm::exp` is off by a unit in the last place, as for 1.0.
    exp: Number::Real(x).exp().to_f64();
    exp2: libm::exp2(x);
    exp_minus_1: libm::expm1(x);
    log: libm::log(x);
    log_1_plus: libm::log1p(x);
    log2: libm::log2(x);
    log10: libm::log10(x);
    sin: libm::sin(x);
    cos: libm::cos(x);
    tan: libm::tan(x);
    asin: libm::asin(x);
    acos: libm::acos(x);
    sinh: libm::sinh(x);
    cosh: libm::cosh(x);
    tanh: libm::tanh(x);
    asinh: libm::asinh(x);
    acosh: libm::acosh(x);
    atanh: libm::atanh(x);
    gamma: libm::tgamma(x);
    erf: libm::erf(x);
    erfc: libm::erfc(x);
    exponent: leading_exponent(x);
}

macro_rules! binary {
    ($x:ident, $y:ident; $($name:ident: $result:expr;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            let ($x, $y) = (flonum(args, 0)?, flonum(args, 1)?);
            Ok(cx.heap.flonum($result))
        }
    )*};
}

binary! { x, y;
    absdiff: (x - y).abs();
    posdiff: libm::fdim(x, y);
    hypot: libm::hypot(x, y);
    expt: libm::pow(x, y);
    quotient: (x / y).trunc();
    remainder: libm::fmod(x, y);
    copysign: x.copysign(y);
    adjacent: libm::nextafter(x, y);
}

macro_rules! predicates {
    ($x:ident; $($name:ident: $holds:expr;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            let $x = flonum(args, 0)?;
            Ok(Value::boolean($holds))
        }
    )*};
}

predicates! { x;
    is_integer: x.is_finite() && x.trunc() == x;
    is_zero: x == 0.0;
    is_positive: x > 0.0;
    is_negative: x < 0.0;
    is_finite: x.is_finite();
    is_infinite: x.is_infinite();
    is_nan: x.is_nan();
    is_normalized: x.is_normal();
    is_denormalized: x.is_subnormal();
}

macro_rules! folds {
    ($($name:ident: $unit:expr, $operation:expr;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            let operation: fn(f64, f64) -> f64 = $operation;
            let mut result = if args.is_empty() { $unit } else { flonum(args, 0)? };
            for at in 1..args.len() {
                result = operation(result, flonum(args, at)?);
            }
            Ok(cx.heap.flonum(result))
        }
    )*};
}

folds! {
    add: 0.0, |x, y| x + y;
    mul: 1.0, |x, y| x * y;
    max: f64::NEG_INFINITY, libm::fmax;
    min: f64::INFINITY, libm::fmin;
}

/// Operations that with one argument are about that and a unit.
macro_rules! inverses {
    ($($name:ident: $unit:expr, $operation:expr;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            let operation: fn(f64, f64) -> f64 = $operation;
            let mut result = flonum(args, 0)?;
            if args.len() == 1 {
                result = operation($unit, result);
            }
            for at in 1..args.len() {
                result = operation(result, flonum(args, at)?);
            }
            Ok(cx.heap.flonum(result))
        }
    )*};
}

inverses! {
    sub: -0.0, |x, y| x - y;
    div: 1.0, |x, y| x / y;
}

macro_rules! comparisons {
    ($x:ident, $y:ident; $($name:ident: $holds:expr;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            let mut $x = flonum(args, 0)?;
            let mut all = true;
            for at in 1..args.len() {
                let $y = flonum(args, at)?;
                all &= $holds;
                $x = $y;
            }
            Ok(Value::boolean(all))
        }
    )*};
}

comparisons! { x, y;
    eq: x == y;
    lt: x < y;
    gt: x > y;
    le: x <= y;
    ge: x >= y;
}

pub(crate) fn is_unordered(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(flonum(args, 0)?.is_nan() | flonum(args, 1)?.is_nan()))
}

pub(crate) fn multiply_add(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let result = libm::fma(flonum(args, 0)?, flonum(args, 1)?, flonum(args, 2)?);
    Ok(cx.heap.flonum(result))
}

pub(crate) fn atan(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let y = flonum(args, 0)?;
    let result = if args.len() > 1 { libm::atan2(y, flonum(args, 1)?) } else { libm::atan(y) };
    Ok(cx.heap.flonum(result))
}

pub(crate) fn make_flonum(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let result = libm::scalbn(flonum(args, 0)?, small_integer(cx, args, 1)?);
    Ok(cx.heap.flonum(result))
}

/// The exponent of the leading bit.
fn leading_exponent(x: f64) -> f64 {
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x.is_finite() {
        f64::from(libm::ilogb(x))
    } else {
        x.abs()
    }
}

pub(crate) fn integer_exponent(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::fixnum(libm::ilogb(flonum(args, 0)?).into()))
}

pub(crate) fn integer_fraction(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let x = flonum(args, 0)?;
    let fraction = if x.is_infinite() { 0.0 } else { x - x.trunc() };
    let values = [cx.heap.flonum(x.trunc()), cx.heap.flonum(fraction.copysign(x))];
    Ok(cx.heap.values(&values))
}

pub(crate) fn fraction_exponent(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (fraction, exponent) = match flonum(args, 0)? {
        x if x.is_finite() => libm::frexp(x),
        x => (x, 0),
    };
    let values = [cx.heap.flonum(fraction), Value::fixnum(exponent.into())];
    Ok(cx.heap.values(&values))
}

pub(crate) fn sign_bit(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::fixnum(flonum(args, 0)?.is_sign_negative().into()))
}

pub(crate) fn remquo(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (rest, quotient) = libm::remquo(flonum(args, 0)?, flonum(args, 1)?);
    let values = [cx.heap.flonum(rest), Value::fixnum(quotient.into())];
    Ok(cx.heap.values(&values))
}

pub(crate) fn loggamma(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (logarithm, sign) = libm::lgamma_r(flonum(args, 0)?);
    let values = [cx.heap.flonum(logarithm), cx.heap.flonum(if sign < 0 { -1.0 } else { 1.0 })];
    Ok(cx.heap.values(&values))
}

pub(crate) fn first_bessel(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let result = libm::jn(order(args)?, flonum(args, 1)?);
    Ok(cx.heap.flonum(result))
}

pub(crate) fn second_bessel(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let result = libm::yn(order(args)?, flonum(args, 1)?);
    Ok(cx.heap.flonum(result))
}
