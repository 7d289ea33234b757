//! Number to text (R7RS 6.2.7 `number->string`).

use std::fmt;

use dashu_int::IBig;

use crate::print_float::push_f64;
use crate::{Number, NumberError, RBig};

/// The radix that a number denotes, for `number->string` and `string->number`.
///
/// # Errors
/// `BadRadix` unless it is an exact integer from 2 to 36.
pub fn check_radix(radix: &Number) -> Result<u32, NumberError> {
    match radix.as_i64() {
        Some(radix @ 2..=36) => Ok(radix as u32),
        _ => Err(NumberError::BadRadix),
    }
}

impl fmt::Display for Number {
    /// As [`Number::to_string`] in radix 10.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_string(10))
    }
}

impl Number {
    /// The number written in a radix from 2 to 36; the nearest of these if it is another.
    ///
    /// Reading it back in the same radix gives the same number by `eqv?`. In radix 10 a flonum has as few digits as
    /// that allows. In other even radices it is written in full, in odd ones, where it may never end, until it can
    /// be read back.
    pub fn to_string(&self, radix: u32) -> String {
        let mut text = String::new();
        push_number(&mut text, self, radix.clamp(2, 36));
        text
    }
}

fn push_number(text: &mut String, n: &Number, radix: u32) {
    match n {
        Number::Int(n) => push_int(text, n, radix),
        Number::Ratio(q) => push_ratio(text, q, radix),
        Number::Real(x) => push_f64(text, *x, radix),
        Number::Complex(z) => {
            // A zero real part is left out; not so `-0.0`, which would be read back as `0.0`.
            let is_plain_zero = z.re.is_exact_zero() || z.re == Number::Real(0.0);
            if !is_plain_zero {
                push_number(text, &z.re, radix);
            }
            match z.im.as_i64() {
                Some(1) => text.push('+'),
                Some(-1) => text.push('-'),
                _ => push_signed(text, &z.im, radix),
            }
            text.push('i');
        }
    }
}

/// With its sign also if that is plus.
fn push_signed(text: &mut String, n: &Number, radix: u32) {
    let start = text.len();
    push_number(text, n, radix);
    if !text[start..].starts_with(['+', '-']) {
        text.insert(start, '+');
    }
}

fn push_ratio(text: &mut String, q: &RBig, radix: u32) {
    push_int(text, q.numerator(), radix);
    text.push('/');
    push_int(text, q.denominator().as_ibig(), radix);
}

pub(crate) fn push_int(text: &mut String, n: &IBig, radix: u32) {
    use fmt::Write;
    // Writing to a string cannot fail.
    let _ = if radix == 10 { write!(text, "{n}") } else { write!(text, "{}", n.in_radix(radix as u8)) };
}
