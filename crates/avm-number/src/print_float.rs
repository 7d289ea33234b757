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
    if x.is_sign_negative() {
        text.push('-');
    }
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(x.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent == 0 && (whole != "0" || fraction.len() <= 6) {
        // Positional, and not longer than what is wanted so.
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        text.extend([whole, ".", fraction]);
        return;
    }
    let mut digits = [0; 32];
    let mut count = 0;
    for digit in whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0') {
        digits[count] = digit;
        count += 1;
    }
    let zeros = digits[..count].iter().rev().take_while(|digit| **digit == b'0').count();
    let leading = whole.len() + fraction.len() - count;
    let digits = std::str::from_utf8(&digits[..count - zeros]).unwrap_or_default();
    push_digits(text, digits, exponent + whole.len() as i32 - 1 - leading as i32);
}

/// Digits of which the first counts ten to that power.
fn push_digits(text: &mut String, digits: &str, exponent: i32) {
    if !(-6..=20).contains(&exponent) {
        let (first, rest) = digits.split_at(1);
        text.extend([first, ".", if rest.is_empty() { "0" } else { rest }]);
        // Writing to a string never fails.
        let _ = write!(text, "e{exponent:+}");
    } else if exponent < 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', (-exponent - 1) as usize));
        text.push_str(digits);
    } else {
        let whole = exponent as usize + 1;
        let known = whole.min(digits.len());
        text.push_str(&digits[..known]);
        text.extend(std::iter::repeat_n('0', whole - known));
        let fraction = &digits[known..];
        text.extend([".", if fraction.is_empty() { "0" } else { fraction }]);
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

#[cfg(test)]
mod tests {
    use super::push_f64;
    use proptest::prelude::*;

    /// What the standard library gives, put into our form.
    fn by_the_book(x: f64) -> String {
        let scientific = format!("{x:e}");
        let (digits, exponent) = scientific.split_once('e').unwrap();
        let exponent: i32 = exponent.parse().unwrap();
        if !(-6..=20).contains(&exponent) {
            let point = if digits.contains('.') { "" } else { ".0" };
            return format!("{digits}{point}e{exponent:+}");
        }
        let positional = format!("{x}");
        if positional.contains('.') { positional } else { positional + ".0" }
    }

    fn check(x: f64) {
        let mut text = String::from("x=");
        push_f64(&mut text, x, 10);
        let expected = by_the_book(x);
        let (found, last) = (&text[2..], expected.len() - 1);
        if found != expected {
            // Two shortest forms may be just as near; then the even one is ours.
            assert_eq!((found.len(), found.parse()), (expected.len(), Ok(x)), "{expected}");
            assert_eq!(found[..last], expected[..last], "{expected}");
        }
    }

    #[test]
    fn decimal_forms() {
        for x in [0.0, -0.0, 1.0, 10.0, 123.5, 1e20, 1e21, 123456789012345680000.0, 1.5e300, 5e-324, f64::MAX]
        {
            check(x);
            check(-x);
        }
        for exponent in -30..30 {
            for digits in ["1", "12", "9", "123456789", "17976931348623157"] {
                check(format!("{digits}e{exponent}").parse().unwrap());
            }
        }
    }

    proptest! {
        #![proptest_config(avm_testing::cases(20_000))]

        #[test]
        fn any_flonum(bits in any::<u64>(), small in -1e7..1e7f64, n in any::<i32>()) {
            let any = f64::from_bits(bits);
            if any.is_finite() {
                check(any);
            }
            check(small);
            check(f64::from(n) / 1000.0);
            check(f64::from(n) * 1e12);
        }
    }
}
