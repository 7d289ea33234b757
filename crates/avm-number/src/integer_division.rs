//! Division of integers (R7RS 6.2.6 `floor/` to `modulo`), `gcd` and `lcm`.
//!
//! Inexact integers take part by their exact value; the result is inexact if an operand is, and rounded once. It is
//! never `-0.0`.

use dashu_base::{DivRem, Gcd, Sign};
use dashu_int::IBig;

use crate::arith::mul_int;
use crate::{Budget, Number, NumberError};

impl Number {
    /// Quotient and remainder of `floor/`: the remainder has the sign of the divisor.
    ///
    /// # Errors
    /// `NotInteger`; `DivideByZero` for a zero divisor of any exactness.
    pub fn floor_div(&self, divisor: &Number) -> Result<(Number, Number), NumberError> {
        divide(self, divisor, true)
    }

    /// Quotient and remainder of `truncate/`: the remainder has the sign of the dividend.
    ///
    /// # Errors
    /// `NotInteger`; `DivideByZero` for a zero divisor of any exactness.
    pub fn truncate_div(&self, divisor: &Number) -> Result<(Number, Number), NumberError> {
        divide(self, divisor, false)
    }

    /// `floor-quotient`.
    ///
    /// # Errors
    /// As [`Number::floor_div`].
    pub fn floor_quotient(&self, divisor: &Number) -> Result<Number, NumberError> {
        self.floor_div(divisor).map(|(quotient, _)| quotient)
    }

    /// `floor-remainder`, also called `modulo`.
    ///
    /// # Errors
    /// As [`Number::floor_div`].
    pub fn floor_remainder(&self, divisor: &Number) -> Result<Number, NumberError> {
        self.floor_div(divisor).map(|(_, remainder)| remainder)
    }

    /// `truncate-quotient`, also called `quotient`.
    ///
    /// # Errors
    /// As [`Number::truncate_div`].
    pub fn truncate_quotient(&self, divisor: &Number) -> Result<Number, NumberError> {
        self.truncate_div(divisor).map(|(quotient, _)| quotient)
    }

    /// `truncate-remainder`, also called `remainder`.
    ///
    /// # Errors
    /// As [`Number::truncate_div`].
    pub fn truncate_remainder(&self, divisor: &Number) -> Result<Number, NumberError> {
        self.truncate_div(divisor).map(|(_, remainder)| remainder)
    }

    /// The greatest common divisor, not negative; of two zeros, zero.
    ///
    /// # Errors
    /// `NotInteger`.
    pub fn gcd(&self, other: &Number) -> Result<Number, NumberError> {
        let (a, b) = (self.integer_value()?, other.integer_value()?);
        Ok(as_exact_as(self, other, gcd_int(&a, &b)))
    }

    /// The least common multiple, not negative; zero if one of the two is.
    ///
    /// # Errors
    /// `NotInteger`; `TooLarge`.
    pub fn lcm(&self, other: &Number, budget: Budget) -> Result<Number, NumberError> {
        let (a, b) = (self.integer_value()?, other.integer_value()?);
        if a.is_zero() || b.is_zero() {
            return Ok(as_exact_as(self, other, IBig::ZERO));
        }
        let rest = &b / gcd_int(&a, &b);
        let product = mul_int(&a, &rest, budget)?;
        let (_, magnitude) = product.into_parts();
        Ok(as_exact_as(self, other, IBig::from(magnitude)))
    }
}

fn gcd_int(a: &IBig, b: &IBig) -> IBig {
    // The library leaves gcd(0, 0) undefined.
    if a.is_zero() && b.is_zero() { IBig::ZERO } else { IBig::from(a.gcd(b)) }
}

fn divide(dividend: &Number, divisor: &Number, floor: bool) -> Result<(Number, Number), NumberError> {
    let (a, b) = (dividend.integer_value()?, divisor.integer_value()?);
    if b.is_zero() {
        return Err(NumberError::DivideByZero);
    }
    let (mut quotient, mut remainder) = (&a).div_rem(&b);
    if floor && !remainder.is_zero() && is_negative(&remainder) != is_negative(&b) {
        quotient -= 1;
        remainder += &b;
    }
    Ok((as_exact_as(dividend, divisor, quotient), as_exact_as(dividend, divisor, remainder)))
}

fn is_negative(n: &IBig) -> bool {
    n.sign() == Sign::Negative
}

/// The integer, inexact if one of the operands is.
fn as_exact_as(a: &Number, b: &Number, n: IBig) -> Number {
    let exact = Number::Int(n);
    if a.is_exact() && b.is_exact() { exact } else { exact.inexact() }
}
