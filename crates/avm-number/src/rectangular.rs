//! Complex numbers and their parts (R7RS 6.2.6 `make-rectangular` to `angle`).

use crate::number::Complex;
use crate::{Budget, Number, NumberError};

impl Number {
    /// The number of that real and imaginary part. An exact zero imaginary part gives the real part itself; otherwise,
    /// if one part is inexact, the other becomes so too (see [`Complex`]).
    ///
    /// # Errors
    /// `NotReal`.
    pub fn make_rectangular(re: &Number, im: &Number) -> Result<Number, NumberError> {
        if !re.is_real() || !im.is_real() {
            return Err(NumberError::NotReal);
        }
        if im.is_exact_zero() {
            return Ok(re.clone());
        }
        let (re, im) = if re.is_exact() && im.is_exact() {
            (re.clone(), im.clone())
        } else {
            (re.inexact(), im.inexact())
        };
        Ok(Number::Complex(Box::new(Complex { re, im })))
    }

    /// The number of that magnitude and angle. An exact zero angle gives the magnitude itself.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn make_polar(magnitude: &Number, angle: &Number) -> Result<Number, NumberError> {
        if !magnitude.is_real() || !angle.is_real() {
            return Err(NumberError::NotReal);
        }
        if angle.is_exact_zero() || magnitude.is_exact_zero() {
            return Ok(magnitude.clone());
        }
        let (r, angle) = (magnitude.to_f64(), angle.to_f64());
        let (sine, cosine) = libm::sincos(angle);
        Number::make_rectangular(&Number::Real(r * cosine), &Number::Real(r * sine))
    }

    /// The real part.
    pub fn real_part(&self) -> Number {
        match self {
            Number::Complex(z) => z.re.clone(),
            real => real.clone(),
        }
    }

    /// The imaginary part: exact zero for a real number.
    pub fn imag_part(&self) -> Number {
        match self {
            Number::Complex(z) => z.im.clone(),
            _ => Number::ZERO,
        }
    }

    /// The distance from zero: exact for an exact number if it is rational.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn magnitude(&self, budget: Budget) -> Result<Number, NumberError> {
        match self {
            Number::Complex(z) if z.im.is_exact() => {
                z.re.square(budget)?.add(&z.im.square(budget)?, budget)?.sqrt()
            }
            Number::Complex(z) => Ok(Number::Real(libm::hypot(z.re.to_f64(), z.im.to_f64()))),
            real => real.abs(),
        }
    }

    /// The angle, above -π and up to π. Exact zero for an exact number that is positive.
    ///
    /// # Errors
    /// `DivideByZero` for exact zero, which has none.
    pub fn angle(&self) -> Result<Number, NumberError> {
        match self {
            Number::Complex(z) => Number::atan2(&z.im, &z.re),
            Number::Real(x) => Ok(Number::Real(libm::atan2(0.0, *x))),
            exact if exact.is_zero() => Err(NumberError::DivideByZero),
            exact if exact.is_negative()? => Ok(Number::Real(std::f64::consts::PI)),
            _ => Ok(Number::ZERO),
        }
    }
}
