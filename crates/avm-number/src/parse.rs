//! Text to number (R7RS 7.1.1 `<number>`).
//!
//! The grammar is regular and what counts as a digit depends on the radix, so it is a cursor over bytes, with a short
//! way for small decimal integers.

use crate::literal::{EXPONENT_MARKERS, Exactness, Literal};
use crate::{Budget, Number, NumberError};

/// The number that a text denotes, by all of R7RS 7.1.1: prefixes in either order, ratios, decimals, infinities and
/// NaNs, rectangular and polar complex numbers; letters in either case.
///
/// `default_radix` holds when the text has no radix prefix. Beyond R7RS, a point is allowed in every radix (`#x1.8` is
/// `1.5`), so that what is written in a radix can be read back; exponents are for radix 10 only. In a radix above 18,
/// `i` is a digit, so that only polar complex numbers can be written.
///
/// # Errors
/// - `NotANumber` if the text is no number: it may be a symbol.
/// - `DivideByZero` for a zero denominator, as in `1/0`.
/// - `NoExactValue` for `#e+inf.0` and the like.
/// - `TooLarge` if the budget is too small for the exact number.
/// - `BadRadix` if the default radix is not from 2 to 36.
pub fn parse_number(text: &str, default_radix: u32, budget: Budget) -> Result<Number, NumberError> {
    if default_radix == 10
        && let Some(small) = small_decimal(text.as_bytes())
    {
        return Ok(Number::from(small));
    }
    if default_radix == 10
        && let Some(x) = plain_flonum(text)
    {
        return Ok(Number::Real(x));
    }
    if !(2..=36).contains(&default_radix) {
        return Err(NumberError::BadRadix);
    }
    let (body, radix, exactness) = prefixes(text, default_radix)?;
    if body.is_empty() || !body.is_ascii() {
        return Err(NumberError::NotANumber);
    }
    Cursor { text: body, position: 0, radix, exactness, budget }.complex()
}

/// The value of a text of at most 18 decimal digits after at most one sign.
fn small_decimal(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut value = 0i64;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(if negative { -value } else { value })
}

/// The value of a text that is a decimal number with a point or an exponent, and nothing else.
fn plain_flonum(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_mantissa = is_digits(whole) && is_digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let is_exponent = |exponent: &str| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && is_digits(digits)
    };
    let is_inexact = exponent.is_some() || mantissa.len() > whole.len();
    (is_mantissa && is_inexact && exponent.is_none_or(is_exponent)).then(|| text.parse().ok())?
}

/// Takes the prefixes off: at most one of radix and one of exactness.
fn prefixes(text: &str, default_radix: u32) -> Result<(&str, u32, Exactness), NumberError> {
    let (mut body, mut radix, mut exactness) = (text, None, None);
    while let [b'#', letter, ..] = body.as_bytes() {
        let (new_radix, new_exactness) = match letter.to_ascii_lowercase() {
            b'b' => (Some(2), None),
            b'o' => (Some(8), None),
            b'd' => (Some(10), None),
            b'x' => (Some(16), None),
            b'e' => (None, Some(Exactness::Exact)),
            b'i' => (None, Some(Exactness::Inexact)),
            _ => return Err(NumberError::NotANumber),
        };
        if (radix.is_some() && new_radix.is_some()) || (exactness.is_some() && new_exactness.is_some()) {
            return Err(NumberError::NotANumber);
        }
        radix = radix.or(new_radix);
        exactness = exactness.or(new_exactness);
        body = &body[2..];
    }
    Ok((body, radix.unwrap_or(default_radix), exactness.unwrap_or(Exactness::AsWritten)))
}

/// What is left to read, and how.
struct Cursor<'a> {
    /// All of it is ASCII.
    text: &'a str,
    position: usize,
    radix: u32,
    exactness: Exactness,
    budget: Budget,
}

impl<'a> Cursor<'a> {
    /// `<complex R>`: all of the text.
    fn complex(mut self) -> Result<Number, NumberError> {
        if let Some(unit) = self.unit_imaginary() {
            return Number::make_rectangular(&Number::ZERO, &unit?);
        }
        let signed = self.peek_sign();
        let first = self.real()?;
        if self.at_end() {
            return Ok(first);
        }
        if signed && self.imaginary_end() {
            return Number::make_rectangular(&Number::ZERO, &first);
        }
        if self.take(b'@') {
            let angle = self.real()?;
            let polar = Number::make_polar(&first, &angle)?;
            return if !self.at_end() {
                Err(NumberError::NotANumber)
            } else if self.exactness == Exactness::Exact {
                polar.exact()
            } else {
                Ok(polar)
            };
        }
        if let Some(unit) = self.unit_imaginary() {
            return Number::make_rectangular(&first, &unit?);
        }
        if !self.peek_sign() {
            return Err(NumberError::NotANumber);
        }
        let second = self.real()?;
        if self.imaginary_end() {
            Number::make_rectangular(&first, &second)
        } else {
            Err(NumberError::NotANumber)
        }
    }

    /// `+i` or `-i` at the end of the text: plus or minus one.
    fn unit_imaginary(&mut self) -> Option<Result<Number, NumberError>> {
        let rest = self.rest().as_bytes();
        let is_unit = self.has_imaginary() && matches!(rest, [b'+' | b'-', b'i' | b'I']);
        is_unit.then(|| Literal::unit(rest[0] == b'-').value(self.radix, self.exactness, self.budget))
    }

    /// `<real R>`: an infinity or NaN, or an optional sign and `<ureal R>`.
    fn real(&mut self) -> Result<Number, NumberError> {
        if let Some(special) = self.special() {
            return if self.exactness == Exactness::Exact {
                Err(NumberError::NoExactValue)
            } else {
                Ok(Number::Real(special))
            };
        }
        let start = self.position;
        let negative = self.take(b'-');
        if !negative {
            self.take(b'+');
        }
        let literal = self.unsigned_real(start, negative)?;
        literal.value(self.radix, self.exactness, self.budget)
    }

    /// `<infnan>`.
    fn special(&mut self) -> Option<f64> {
        let word = self.rest().get(..6)?;
        let value = match word.to_ascii_lowercase().as_str() {
            "+inf.0" => f64::INFINITY,
            "-inf.0" => f64::NEG_INFINITY,
            "+nan.0" | "-nan.0" => f64::NAN,
            _ => return None,
        };
        self.position += word.len();
        Some(value)
    }

    /// `<ureal R>`, of a number that starts at `start` with its sign.
    fn unsigned_real(&mut self, start: usize, negative: bool) -> Result<Literal<'a>, NumberError> {
        let whole = self.digits();
        if !whole.is_empty() && self.take(b'/') {
            let denominator = self.digits();
            let literal = Literal::ratio(negative, whole, denominator);
            return if denominator.is_empty() { Err(NumberError::NotANumber) } else { Ok(literal) };
        }
        let point = self.take(b'.');
        let fraction = if point { self.digits() } else { "" };
        if whole.is_empty() && fraction.is_empty() {
            return Err(NumberError::NotANumber);
        }
        let exponent = self.exponent()?;
        let text = &self.text[start..self.position];
        Ok(if point || exponent.is_some() {
            Literal::decimal(negative, whole, fraction, exponent.unwrap_or(0), text)
        } else {
            Literal::integer(negative, whole, text)
        })
    }

    /// `<suffix>`: the exponent, if there is one; beyond the range of `i64`, the nearest there is.
    fn exponent(&mut self) -> Result<Option<i64>, NumberError> {
        if self.radix != 10 || !self.rest().starts_with(EXPONENT_MARKERS) {
            return Ok(None);
        }
        self.position += 1;
        let negative = self.take(b'-');
        if !negative {
            self.take(b'+');
        }
        let digits = self.digits();
        if digits.is_empty() {
            return Err(NumberError::NotANumber);
        }
        let magnitude = digits
            .bytes()
            .fold(0i64, |value, digit| value.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
        Ok(Some(if negative { -magnitude } else { magnitude }))
    }

    /// The digits that come next, none or more.
    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.bytes().position(|b| !char::from(b).is_digit(self.radix)).unwrap_or(rest.len());
        self.position += end;
        &rest[..end]
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn at_end(&self) -> bool {
        self.position == self.text.len()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.text.as_bytes().get(self.position) == Some(&byte);
        self.position += usize::from(found);
        found
    }

    fn peek_sign(&self) -> bool {
        matches!(self.rest().as_bytes(), [b'+' | b'-', ..])
    }

    /// Whether `i` is the imaginary unit, not a digit.
    fn has_imaginary(&self) -> bool {
        self.radix <= 18
    }

    /// Takes the `i` that ends an imaginary part and the text.
    fn imaginary_end(&mut self) -> bool {
        self.has_imaginary() && (self.take(b'i') || self.take(b'I')) && self.at_end()
    }
}
