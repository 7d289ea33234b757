//! Flonums to text.

use std::fmt::Write;

use dashu_base::DivRem;
use dashu_int::{IBig, UBig};

use crate::convert::decode;
use crate::print::push_int;

/// Writes a flonum in a radix from 2 to 36.
pub(crate) fn push_f64(text: &mut String, x: f64, radix: u32) {
    if x.is_nan() {
        text.push_str("+nan.0");
    } else if x.is_infinite() {
        text.push_str(if x > 0.0 { "+inf.0" } else { "-inf.0" });
    } else if radix == 10 {
        push_decimal(text, x);
    } else {
        if x.is_sign_negative() {
            text.push('-');
        }
        push_positional(text, x.abs(), radix);
    }
}

/// In radix 10: the shortest digits that read back as the same flonum, positional for exponents from -6 to 20, and
/// otherwise as `1.0e+21`: with a point, and the exponent's sign. That form is among those that all suites accept.
fn push_decimal(text: &mut String, x: f64) {
    // `{:e}` gives the shortest digits, as `-1.25e-7`, with no point if there is one digit.
    let scientific = format!("{x:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-6..=20).contains(&exponent) {
        let point = if digits.contains('.') { "" } else { ".0" };
        let _ = write!(text, "{digits}{point}e{exponent:+}");
        return;
    }
    // `{}` of a flonum is positional and just as short.
    let start = text.len();
    let _ = write!(text, "{x}");
    if !text[start..].contains('.') {
        text.push_str(".0");
    }
}

/// In any radix: the whole part, and digits of the fraction until nothing is left or, in odd radices, where that may
/// never be, until what is left is less than half the distance to the next flonum.
fn push_positional(text: &mut String, x: f64, radix: u32) {
    let (mantissa, exponent) = decode(x);
    if exponent >= 0 {
        push_int(text, &IBig::from(UBig::from(mantissa) << exponent as usize), radix);
        text.push_str(".0");
        return;
    }
    // In units of a quarter of the last place, so that half the smaller distance to a neighbour is one.
    let unit = UBig::ONE << (exponent.unsigned_abs() as usize + 2);
    let (whole, mut rest) = (UBig::from(mantissa) << 2usize).div_rem(&unit);
    push_int(text, whole.as_ibig(), radix);
    text.push('.');
    let mut margin = if radix.is_multiple_of(2) { UBig::ZERO } else { UBig::ONE };
    loop {
        rest *= radix;
        margin *= radix;
        let (digit, left) = rest.div_rem(&unit);
        let digit = u32::try_from(digit).unwrap_or(0);
        let (enough, up) = (left <= margin, &left + &margin > unit);
        text.extend(char::from_digit(digit + u32::from(up && !enough), radix));
        if enough || up {
            return;
        }
        rest = left;
    }
}
