//! Addition, subtraction, multiplication and division (R7RS 6.2.6).

use dashu_int::IBig;
use dashu_ratio::RBig;

use crate::number::{Complex, exact_ratio, int_bits, quotient_of};
use crate::{Budget, Number, NumberError};

impl Number {
    /// The sum.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn add(&self, other: &Number, budget: Budget) -> Result<Number, NumberError> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => budget.admit(Number::Int(a + b)),
            (Number::Real(a), Number::Real(b)) => Ok(Number::Real(a + b)),
            (Number::Complex(z), real) | (real, Number::Complex(z)) if real.is_real() => {
                Number::make_rectangular(&z.re.add(real, budget)?, &z.im)
            }
            (Number::Complex(a), Number::Complex(b)) => {
                Number::make_rectangular(&a.re.add(&b.re, budget)?, &a.im.add(&b.im, budget)?)
            }
            (a, b) => real_op(a, b, budget, |a, b| a + b, |a, b| a + b),
        }
    }

    /// The difference.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn sub(&self, other: &Number, budget: Budget) -> Result<Number, NumberError> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => budget.admit(Number::Int(a - b)),
            (Number::Real(a), Number::Real(b)) => Ok(Number::Real(a - b)),
            (Number::Complex(a), Number::Complex(b)) => {
                Number::make_rectangular(&a.re.sub(&b.re, budget)?, &a.im.sub(&b.im, budget)?)
            }
            (Number::Complex(a), b) => Number::make_rectangular(&a.re.sub(b, budget)?, &a.im),
            (a, Number::Complex(b)) => Number::make_rectangular(&a.sub(&b.re, budget)?, &b.im.neg()),
            (a, b) => real_op(a, b, budget, |a, b| a - b, |a, b| a - b),
        }
    }

    /// The product.
    ///
    /// # Errors
    /// `TooLarge`, and that before anything is computed.
    pub fn mul(&self, other: &Number, budget: Budget) -> Result<Number, NumberError> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => mul_int(a, b, budget).map(Number::Int),
            (Number::Real(a), Number::Real(b)) => Ok(Number::Real(a * b)),
            (Number::Complex(z), real) | (real, Number::Complex(z)) if real.is_real() => {
                Number::make_rectangular(&mul_part(&z.re, real, budget)?, &mul_part(&z.im, real, budget)?)
            }
            (Number::Complex(a), Number::Complex(b)) => mul_complex(a, b, budget),
            (a, b) => real_op(a, b, budget, |a, b| a * b, |a, b| a * b),
        }
    }

    /// The quotient: exact if both operands are.
    ///
    /// # Errors
    /// `DivideByZero` for an exact zero divisor, whatever is divided; `TooLarge`.
    pub fn div(&self, other: &Number, budget: Budget) -> Result<Number, NumberError> {
        if other.is_exact_zero() {
            return Err(NumberError::DivideByZero);
        }
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => Ok(quotient_of(a.clone(), b.clone())),
            (Number::Real(a), Number::Real(b)) => Ok(Number::Real(a / b)),
            (Number::Complex(z), real) if real.is_real() => {
                Number::make_rectangular(&z.re.div(real, budget)?, &z.im.div(real, budget)?)
            }
            (a, Number::Complex(z)) => div_by_complex(a, z, budget),
            (a, b) => real_op(a, b, budget, |a, b| a / b, |a, b| a / b),
        }
    }

    /// The number times minus one. Of `0.0` that is `-0.0`.
    pub fn neg(&self) -> Number {
        match self {
            Number::Int(n) => Number::Int(-n),
            Number::Ratio(q) => Number::Ratio(Box::new(-&**q)),
            Number::Real(x) => Number::Real(-x),
            Number::Complex(z) => Number::Complex(Box::new(Complex { re: z.re.neg(), im: z.im.neg() })),
        }
    }

    /// The absolute value of a real number.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn abs(&self) -> Result<Number, NumberError> {
        match self {
            Number::Real(x) => Ok(Number::Real(x.abs())),
            exact => Ok(if exact.is_negative()? { exact.neg() } else { exact.clone() }),
        }
    }

    /// The number times itself.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn square(&self, budget: Budget) -> Result<Number, NumberError> {
        self.mul(self, budget)
    }
}

/// The product, refused before it is computed if it is too large.
pub(crate) fn mul_int(a: &IBig, b: &IBig, budget: Budget) -> Result<IBig, NumberError> {
    let bits = int_bits(a).saturating_add(int_bits(b));
    if bits <= budget.max_bits {
        return Ok(a * b);
    }
    // The product has `bits` bits or one less, unless it is zero.
    if a.is_zero() || b.is_zero() {
        return Ok(IBig::ZERO);
    }
    budget.allow(bits - 1)?;
    let product = a * b;
    budget.allow(int_bits(&product)).map(|()| product)
}

/// An operation on two real numbers, in the more precise of the ways that their exactness allows.
fn real_op(
    a: &Number,
    b: &Number,
    budget: Budget,
    exact: fn(RBig, RBig) -> RBig,
    inexact: fn(f64, f64) -> f64,
) -> Result<Number, NumberError> {
    match (exact_ratio(a), exact_ratio(b)) {
        (Some(p), Some(q)) => {
            // What is computed on the way is at most as large as the operands together; the result may be smaller.
            budget_for_operands(a, b, budget)?;
            budget.admit(Number::from_ratio(exact(p, q)))
        }
        _ => Ok(Number::Real(inexact(a.to_f64(), b.to_f64()))),
    }
}

/// Refuses operands that were themselves made under a much larger budget.
fn budget_for_operands(a: &Number, b: &Number, budget: Budget) -> Result<(), NumberError> {
    let bits = a.bits().saturating_add(b.bits());
    if bits / 2 > budget.max_bits { Err(NumberError::TooLarge { bits }) } else { Ok(()) }
}

/// The product of two parts of complex numbers. An exact zero part is no part at all, so it makes no NaN of infinity.
fn mul_part(a: &Number, b: &Number, budget: Budget) -> Result<Number, NumberError> {
    if a.is_exact_zero() || b.is_exact_zero() { Ok(Number::ZERO) } else { a.mul(b, budget) }
}

fn mul_complex(a: &Complex, b: &Complex, budget: Budget) -> Result<Number, NumberError> {
    let re = mul_part(&a.re, &b.re, budget)?.sub(&mul_part(&a.im, &b.im, budget)?, budget)?;
    let im = mul_part(&a.re, &b.im, budget)?.add(&mul_part(&a.im, &b.re, budget)?, budget)?;
    Number::make_rectangular(&re, &im)
}

fn div_by_complex(a: &Number, z: &Complex, budget: Budget) -> Result<Number, NumberError> {
    if a.is_exact() && z.im.is_exact() {
        let norm = z.re.square(budget)?.add(&z.im.square(budget)?, budget)?;
        let conjugate = Number::make_rectangular(&z.re, &z.im.neg())?;
        return a.mul(&conjugate, budget)?.div(&norm, budget);
    }
    let (re, im) = (a.real_part().to_f64(), a.imag_part().to_f64());
    let (re, im) = div_f64(re, im, z.re.to_f64(), z.im.to_f64());
    Number::make_rectangular(&Number::Real(re), &Number::Real(im))
}

/// `(a + bi) / (c + di)` after Smith: scaled by the larger part of the divisor, so that squares do not overflow, and
/// large operands by a quarter, so that sums do not.
fn div_f64(a: f64, b: f64, c: f64, d: f64) -> (f64, f64) {
    let shrink = |x: f64, y: f64| if x.abs().max(y.abs()) > f64::MAX / 4.0 { 0.25 } else { 1.0 };
    let (s, t) = (shrink(a, b), shrink(c, d));
    let (a, b, c, d, unscale) = (a * s, b * s, c * t, d * t, t / s);
    let (re, im) = if c.abs() >= d.abs() {
        let ratio = d / c;
        let norm = c + d * ratio;
        ((a + b * ratio) / norm, (b - a * ratio) / norm)
    } else {
        let ratio = c / d;
        let norm = c * ratio + d;
        ((a * ratio + b) / norm, (b * ratio - a) / norm)
    };
    (re * unscale, im * unscale)
}
