//! The value of one real number literal, taken apart by the parser.

use dashu_int::IBig;
use dashu_int::UBig;

use crate::number::quotient_of;
use crate::{Budget, Number, NumberError};

/// What begins an exponent. R7RS has `e` alone; the others of R5RS and R6RS, which name precisions, mean the same here.
pub(crate) const EXPONENT_MARKERS: [char; 10] = ['e', 'E', 's', 'S', 'f', 'F', 'd', 'D', 'l', 'L'];

/// How exact a literal's value is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exactness {
    /// Inexact with a point or an exponent, exact otherwise.
    AsWritten,
    /// `#e`.
    Exact,
    /// `#i`.
    Inexact,
}

/// A real number as written. All digit strings hold digits of the radix only.
pub(crate) struct Literal<'a> {
    negative: bool,
    whole: &'a str,
    form: Form<'a>,
}

enum Form<'a> {
    /// All of the text, with its sign.
    Integer {
        text: &'a str,
    },
    Ratio {
        denominator: &'a str,
    },
    Decimal {
        fraction: &'a str,
        exponent: i64,
        text: &'a str,
    },
}

impl<'a> Literal<'a> {
    /// One or minus one, as in `+i`.
    pub(crate) fn unit(negative: bool) -> Literal<'static> {
        Literal::integer(negative, "1", if negative { "-1" } else { "1" })
    }

    pub(crate) fn integer(negative: bool, whole: &'a str, text: &'a str) -> Literal<'a> {
        Literal { negative, whole, form: Form::Integer { text } }
    }

    pub(crate) fn ratio(negative: bool, whole: &'a str, denominator: &'a str) -> Literal<'a> {
        Literal { negative, whole, form: Form::Ratio { denominator } }
    }

    pub(crate) fn decimal(
        negative: bool,
        whole: &'a str,
        fraction: &'a str,
        exponent: i64,
        text: &'a str,
    ) -> Literal<'a> {
        Literal { negative, whole, form: Form::Decimal { fraction, exponent, text } }
    }

    /// The number.
    pub(crate) fn value(
        &self,
        radix: u32,
        exactness: Exactness,
        budget: Budget,
    ) -> Result<Number, NumberError> {
        let inexact = match self.form {
            Form::Decimal { .. } => exactness != Exactness::Exact,
            Form::Integer { .. } | Form::Ratio { .. } => exactness == Exactness::Inexact,
        };
        if !inexact {
            return self.exact(radix, budget);
        }
        match self.form {
            // Rust's parser rounds once and takes all that R7RS calls a decimal, but no other exponent marker.
            Form::Integer { text } | Form::Decimal { text, .. } if radix == 10 => {
                let parsed = text.parse().or_else(|_| text.replace(EXPONENT_MARKERS, "e").parse());
                parsed.map(Number::Real).map_err(|_| NumberError::NotANumber)
            }
            _ => {
                let exact = self.exact(radix, budget)?.to_f64();
                let lost_sign = self.negative && exact == 0.0;
                Ok(Number::Real(if lost_sign { -0.0 } else { exact }))
            }
        }
    }

    fn exact(&self, radix: u32, budget: Budget) -> Result<Number, NumberError> {
        let number = match self.form {
            Form::Integer { .. } => Number::Int(self.signed(integer(self.whole, radix, budget)?)),
            Form::Ratio { denominator } => {
                let denominator = integer(denominator, radix, budget)?;
                if denominator.is_zero() {
                    return Err(NumberError::DivideByZero);
                }
                quotient_of(self.signed(integer(self.whole, radix, budget)?), denominator)
            }
            Form::Decimal { fraction, exponent, .. } => {
                self.exact_decimal(fraction, exponent, radix, budget)?
            }
        };
        budget.admit(number)
    }

    /// `whole.fraction * radix^exponent`, with no digit that does not count.
    fn exact_decimal(
        &self,
        fraction: &str,
        exponent: i64,
        radix: u32,
        budget: Budget,
    ) -> Result<Number, NumberError> {
        let fraction = fraction.trim_end_matches('0');
        let digits = [self.whole, fraction].concat();
        let mantissa = self.signed(integer(&digits, radix, budget)?);
        if mantissa.is_zero() {
            return Ok(Number::ZERO);
        }
        let exponent = exponent.saturating_sub(fraction.len() as i64);
        let distance = exponent.unsigned_abs();
        budget.allow(digits_to_bits(distance, radix))?;
        let distance = usize::try_from(distance).map_err(|_| NumberError::TooLarge { bits: u64::MAX })?;
        let scale = IBig::from(radix).pow(distance);
        Ok(if exponent >= 0 { Number::Int(mantissa * scale) } else { quotient_of(mantissa, scale) })
    }

    fn signed(&self, magnitude: IBig) -> IBig {
        if self.negative { -magnitude } else { magnitude }
    }
}

/// The integer that the digits denote, none at all meaning zero.
fn integer(digits: &str, radix: u32, budget: Budget) -> Result<IBig, NumberError> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(IBig::ZERO);
    }
    budget.allow(digits_to_bits(digits.len() as u64 - 1, radix))?;
    UBig::from_str_radix(digits, radix).map(IBig::from).map_err(|_| NumberError::NotANumber)
}

/// Bits that so many digits hold at the least.
fn digits_to_bits(digits: u64, radix: u32) -> u64 {
    // log2 of the radix in 1/1024, rounded down, so that no number is refused that would fit.
    let log = (f64::from(radix).log2() * 1024.0) as u64;
    u64::try_from(u128::from(digits) * u128::from(log) / 1024).unwrap_or(u64::MAX)
}
