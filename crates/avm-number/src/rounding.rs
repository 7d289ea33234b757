//! To integers and to simpler ratios (R7RS 6.2.6 `numerator` to `rationalize`).

use dashu_base::DivRemEuclid;
use dashu_int::IBig;

use crate::number::{exact_parts, quotient_of};
use crate::{Number, NumberError, RBig};

impl Number {
    /// The largest integer not above.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn floor(&self) -> Result<Number, NumberError> {
        self.round_with(floor_ratio, f64::floor)
    }

    /// The smallest integer not below.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn ceiling(&self) -> Result<Number, NumberError> {
        self.round_with(|q| floor_ratio(q) + 1, f64::ceil)
    }

    /// The integer next towards zero.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn truncate(&self) -> Result<Number, NumberError> {
        self.round_with(|q| q.numerator() / IBig::from(q.denominator().clone()), f64::trunc)
    }

    /// The nearest integer, the even one of two.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn round(&self) -> Result<Number, NumberError> {
        self.round_with(round_ratio, f64::round_ties_even)
    }

    fn round_with(&self, ratio: fn(&RBig) -> IBig, real: fn(f64) -> f64) -> Result<Number, NumberError> {
        match self {
            Number::Int(_) => Ok(self.clone()),
            Number::Ratio(q) => Ok(Number::Int(ratio(q))),
            Number::Real(x) => Ok(Number::Real(real(*x))),
            Number::Complex(_) => Err(NumberError::NotReal),
        }
    }

    /// The numerator in lowest terms; inexact for an inexact number.
    ///
    /// # Errors
    /// `NotRational`.
    pub fn numerator(&self) -> Result<Number, NumberError> {
        self.term(|(numerator, _)| numerator)
    }

    /// The denominator in lowest terms, positive; inexact for an inexact number.
    ///
    /// # Errors
    /// `NotRational`.
    pub fn denominator(&self) -> Result<Number, NumberError> {
        self.term(|(_, denominator)| denominator)
    }

    fn term(&self, choose: fn((IBig, IBig)) -> IBig) -> Result<Number, NumberError> {
        let exact = if self.is_rational() { self.exact()? } else { return Err(NumberError::NotRational) };
        let (numerator, denominator) = exact_parts(&exact).ok_or(NumberError::NotRational)?;
        let term = Number::Int(choose((numerator, IBig::from(denominator))));
        Ok(if self.is_exact() { term } else { term.inexact() })
    }

    /// The simplest rational number that differs from this one by no more than `tolerance`: the one of smallest
    /// denominator and, of those, of smallest numerator.
    ///
    /// An infinite number is its own; within infinity of a finite one lies zero.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn rationalize(&self, tolerance: &Number) -> Result<Number, NumberError> {
        if !self.is_real() || !tolerance.is_real() {
            return Err(NumberError::NotReal);
        }
        if self.is_nan() || tolerance.is_nan() || (self.is_infinite() && tolerance.is_infinite()) {
            return Ok(Number::Real(f64::NAN));
        }
        if self.is_infinite() {
            return Ok(self.clone());
        }
        if tolerance.is_infinite() {
            return Ok(Number::Real(0.0));
        }
        let (x, y) = (ratio_of(self)?, ratio_of(tolerance)?);
        let y = if y < RBig::ZERO { -y } else { y };
        let simplest = Number::from_ratio(simplest_within(&x - &y, x + y));
        let exact = self.is_exact() && tolerance.is_exact();
        Ok(if exact { simplest } else { simplest.inexact() })
    }
}

/// The exact value of a rational number.
fn ratio_of(n: &Number) -> Result<RBig, NumberError> {
    crate::number::exact_ratio(&n.exact()?).ok_or(NumberError::NotReal)
}

/// The largest integer not above.
fn floor_ratio(q: &RBig) -> IBig {
    let denominator = IBig::from(q.denominator().clone());
    let (quotient, _) = q.numerator().clone().div_rem_euclid(denominator);
    quotient
}

fn round_ratio(q: &RBig) -> IBig {
    // Twice the ratio, floored, tells the half in which it lies; an exact half has denominator two.
    let half = q.denominator() == &dashu_int::UBig::from(2u8);
    let floor = floor_ratio(q);
    if half {
        return if floor.trailing_zeros() == Some(0) { floor + 1 } else { floor };
    }
    let doubled = floor_ratio(&(q * RBig::from(2)));
    (doubled + 1) >> 1usize
}

/// The simplest ratio from `low` to `high`, both included.
fn simplest_within(low: RBig, high: RBig) -> RBig {
    if low > RBig::ZERO {
        simplest_positive(low, high)
    } else if high < RBig::ZERO {
        -simplest_positive(-high, -low)
    } else {
        RBig::ZERO
    }
}

/// The simplest ratio from `low` to `high`, both positive: their common continued fraction, then the smallest term
/// that lies between. It runs through the terms in a loop, as they may be many.
fn simplest_positive(mut low: RBig, mut high: RBig) -> RBig {
    let mut terms: Vec<IBig> = Vec::new();
    loop {
        let floor = floor_ratio(&low);
        let (low_rest, high_rest) = (&low - &RBig::from(floor.clone()), &high - &RBig::from(floor.clone()));
        if low_rest.is_zero() {
            terms.push(floor);
            break;
        }
        if high_rest >= RBig::ONE {
            terms.push(floor + 1);
            break;
        }
        terms.push(floor);
        (low, high) = (RBig::ONE / high_rest, RBig::ONE / low_rest);
    }
    let (mut numerator, mut denominator) = (IBig::ONE, IBig::ZERO);
    for term in terms.into_iter().rev() {
        (numerator, denominator) = (&term * &numerator + &denominator, numerator);
    }
    match quotient_of(numerator, denominator) {
        Number::Ratio(q) => *q,
        integer => RBig::from(integer.integer_value().unwrap_or(IBig::ZERO)),
    }
}
