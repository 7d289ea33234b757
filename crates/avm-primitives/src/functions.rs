//! Powers, roots, logarithms, angles and complex numbers (R7RS 6.2.6).

use crate::Context;
use crate::args::{number, number_fault};
use crate::arith::generic;
use crate::numbers::map;
use avm_number::{Number, flonum};
use avm_value::{Outcome, Value};

macro_rules! functions {
    ($($name:ident: $operation:expr;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            map(cx, args, $operation)
        }
    )*};
}

/// Functions that give a flonum for every flonum.
macro_rules! real_functions {
    ($($name:ident: $of_flonum:path, $operation:expr;)*) => {$(
        pub(crate) fn $name(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
            match args[0].as_flonum() {
                Some(x) => Ok(cx.heap.flonum($of_flonum(x))),
                None => map(cx, args, $operation),
            }
        }
    )*};
}

real_functions! {
    exp: flonum::exp, |n| Ok(n.exp());
    sin: flonum::sin, |n| Ok(n.sin());
    cos: flonum::cos, |n| Ok(n.cos());
    tan: flonum::tan, |n| Ok(n.tan());
}

functions! {
    asin: |n| Ok(n.asin());
    acos: |n| Ok(n.acos());
    real_part: |n| Ok(n.real_part());
    imag_part: |n| Ok(n.imag_part());
    angle: Number::angle;
}

pub(crate) fn log(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if let [x] = args
        && let Some(x) = x.as_flonum().filter(|x| *x > 0.0)
    {
        return Ok(cx.heap.flonum(flonum::log(x)));
    }
    match args {
        [n, base] => generic(cx.heap, *n, *base, |n, base, _| n.log_base(base)),
        _ => map(cx, args, Number::log),
    }
}

pub(crate) fn atan(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if let [y, x] = args
        && let (Some(y), Some(x)) = (y.as_flonum(), x.as_flonum())
    {
        return Ok(cx.heap.flonum(flonum::atan2(y, x)));
    }
    if let [x] = args
        && let Some(x) = x.as_flonum()
    {
        return Ok(cx.heap.flonum(flonum::atan(x)));
    }
    match args {
        [y, x] => generic(cx.heap, *y, *x, |y, x, _| Number::atan2(y, x)),
        _ => map(cx, args, Number::atan),
    }
}

pub(crate) fn sqrt(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].as_flonum() {
        Some(x) if x >= 0.0 => Ok(cx.heap.flonum(x.sqrt())),
        _ => map(cx, args, Number::sqrt),
    }
}

pub(crate) fn exact_integer_sqrt(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let n = number(cx.heap, args, 0)?;
    match n.exact_integer_sqrt() {
        Ok((root, rest)) => {
            let values = [cx.heap.number(&root), cx.heap.number(&rest)];
            Ok(cx.heap.values(&values))
        }
        Err(error) => Err(number_fault(cx.heap, error, args)),
    }
}

pub(crate) fn expt(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if let (Some(x), Some(y)) = (args[0].as_flonum(), args[1].as_flonum())
        && x > 0.0
    {
        return Ok(cx.heap.flonum(flonum::pow(x, y)));
    }
    if let (Some(base), Some(exponent)) = (args[0].as_fixnum(), args[1].as_fixnum())
        && let Some(power) = u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent))
    {
        return Ok(cx.heap.integer(power));
    }
    generic(cx.heap, args[0], args[1], Number::expt)
}

pub(crate) fn make_rectangular(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if let (Some(re), Some(im)) = (args[0].as_flonum(), args[1].as_flonum()) {
        return Ok(cx.heap.complex_flonum(re, im));
    }
    generic(cx.heap, args[0], args[1], |re, im, _| Number::make_rectangular(re, im))
}

pub(crate) fn make_polar(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    generic(cx.heap, args[0], args[1], |magnitude, angle, _| Number::make_polar(magnitude, angle))
}
