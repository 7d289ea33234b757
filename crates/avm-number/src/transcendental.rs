//! `exp`, `log` and the trigonometric functions (R7RS 6.2.6). Results are always inexact; complex where no real number
//! will do.

use std::f64::consts::{FRAC_PI_2, LN_2, PI};

use crate::complex64::Complex64;
use crate::convert::bit_len;
use crate::number::{Complex, exact_parts, int_bits, quotient_of};
use crate::{Budget, Number, NumberError};

/// A function by its forms for real and for complex arguments.
fn apply(z: &Number, real: fn(f64) -> f64, complex: fn(Complex64) -> Complex64) -> Number {
    match z {
        Number::Complex(z) => complex(Complex64::of(z)).into(),
        x => Number::Real(real(x.to_f64())),
    }
}

impl Number {
    /// e to this power.
    pub fn exp(&self) -> Number {
        apply(self, crate::exponential::exp, Complex64::exp)
    }

    /// The sine.
    pub fn sin(&self) -> Number {
        apply(self, libm::sin, Complex64::sin)
    }

    /// The cosine.
    pub fn cos(&self) -> Number {
        apply(self, libm::cos, Complex64::cos)
    }

    /// The tangent.
    pub fn tan(&self) -> Number {
        apply(self, libm::tan, Complex64::tan)
    }

    /// The natural logarithm, with an imaginary part above -π and up to π. Of `-0.0` it is `-inf.0+πi`.
    ///
    /// # Errors
    /// `DivideByZero` for exact zero.
    pub fn log(&self) -> Result<Number, NumberError> {
        match self {
            Number::Complex(z) => Ok(Complex64::of(z).ln().into()),
            Number::Real(x) if x.is_nan() => Ok(Number::Real(f64::NAN)),
            Number::Real(x) if x.is_sign_negative() => Ok(Complex64::new(libm::log(-x), PI).into()),
            Number::Real(x) => Ok(Number::Real(libm::log(*x))),
            exact if exact.is_zero() => Err(NumberError::DivideByZero),
            exact if exact.is_negative()? => {
                Ok(Complex64::new(log_exact(&exact.neg(), libm::log, LN_2), PI).into())
            }
            exact => Ok(Number::Real(log_exact(exact, libm::log, LN_2))),
        }
    }

    /// The logarithm to a base. To the bases 2 and 10 it is exact wherever the result is an integer.
    ///
    /// # Errors
    /// `DivideByZero` if an operand is exact zero, or the base is one.
    pub fn log_base(&self, base: &Number) -> Result<Number, NumberError> {
        if self.is_real() && self.is_positive()? {
            let base = if base.is_real() { base.to_f64() } else { f64::NAN };
            match base {
                2.0 => return Ok(Number::Real(log_positive(self, libm::log2, 1.0))),
                10.0 => {
                    return Ok(Number::Real(log_positive(self, libm::log10, std::f64::consts::LOG10_2)));
                }
                _ => {}
            }
        }
        if *base == Number::ONE {
            return Err(NumberError::DivideByZero);
        }
        self.log()?.div(&base.log()?, Budget::UNLIMITED)
    }

    /// The arc sine; complex beyond -1 and 1, as `-i log(iz + sqrt(1 - z²))` says.
    pub fn asin(&self) -> Number {
        match self {
            Number::Complex(z) => Complex64::of(z).asin().into(),
            real => {
                let x = real.to_f64();
                if x.abs() > 1.0 {
                    Complex64::new(FRAC_PI_2.copysign(x), libm::acosh(x.abs()).copysign(-x)).into()
                } else {
                    Number::Real(libm::asin(x))
                }
            }
        }
    }

    /// The arc cosine: `π/2 - asin z`.
    pub fn acos(&self) -> Number {
        match self {
            Number::Complex(z) => Complex64::of(z).acos().into(),
            real => {
                let x = real.to_f64();
                if x > 1.0 {
                    Complex64::new(0.0, libm::acosh(x)).into()
                } else if x < -1.0 {
                    Complex64::new(PI, -libm::acosh(-x)).into()
                } else {
                    Number::Real(libm::acos(x))
                }
            }
        }
    }

    /// The arc tangent.
    ///
    /// # Errors
    /// `DivideByZero` for exact `+i` and `-i`.
    pub fn atan(&self) -> Result<Number, NumberError> {
        match self {
            Number::Complex(z) if is_exact_unit_imaginary(z) => Err(NumberError::DivideByZero),
            Number::Complex(z) => Ok(Complex64::of(z).atan().into()),
            real => Ok(Number::Real(libm::atan(real.to_f64()))),
        }
    }

    /// The angle of the complex number `x + yi`: `(atan y x)`.
    ///
    /// # Errors
    /// `NotReal`; `DivideByZero` if both are exact zero.
    pub fn atan2(y: &Number, x: &Number) -> Result<Number, NumberError> {
        if !y.is_real() || !x.is_real() {
            return Err(NumberError::NotReal);
        }
        if y.is_exact_zero() && x.is_exact_zero() {
            return Err(NumberError::DivideByZero);
        }
        let (mut fy, mut fx) = (y.to_f64(), x.to_f64());
        let lossy = |exact: &Number, f: f64| !f.is_finite() || (f == 0.0 && !exact.is_zero());
        if y.is_exact() && x.is_exact() && (lossy(y, fy) || lossy(x, fx)) {
            // Only the ratio of the two counts: scale the larger to one.
            let scale = y.abs()?.max(&x.abs()?)?;
            fy = y.div(&scale, Budget::UNLIMITED)?.to_f64();
            fx = x.div(&scale, Budget::UNLIMITED)?.to_f64();
        }
        Ok(Number::Real(libm::atan2(fy, fx)))
    }
}

fn is_exact_unit_imaginary(z: &Complex) -> bool {
    z.re.is_exact_zero() && z.im.as_i64().is_some_and(|im| im.abs() == 1)
}

/// The logarithm of a positive real number.
fn log_positive(n: &Number, log: fn(f64) -> f64, log_of_2: f64) -> f64 {
    match n {
        Number::Real(x) => log(*x),
        exact => log_exact(exact, log, log_of_2),
    }
}

/// The logarithm of a positive exact number, of any size; `log_of_2` is that of two in the same base.
pub(crate) fn log_exact(n: &Number, log: fn(f64) -> f64, log_of_2: f64) -> f64 {
    let x = n.to_f64();
    if x.is_normal() {
        let near_one = !n.is_exact_integer() && (0.5..=2.0).contains(&x);
        if near_one && let Ok(rest) = n.sub(&Number::ONE, Budget::UNLIMITED) {
            // Close to one the rounding of the argument would be most of the result.
            return libm::log1p(rest.to_f64()) / LN_2 * log_of_2;
        }
        return log(x);
    }
    let (mantissa, exponent) = mantissa_exponent(n);
    log(mantissa) + exponent as f64 * log_of_2
}

/// A positive exact number, of any size, as `mantissa * 2^exponent` with a mantissa near one.
pub(crate) fn mantissa_exponent(n: &Number) -> (f64, i64) {
    let Some((numerator, denominator)) = exact_parts(n) else { return (f64::NAN, 0) };
    let exponent = int_bits(&numerator) as i64 - bit_len(&denominator) as i64;
    let distance = exponent.unsigned_abs() as usize;
    let mantissa = if exponent >= 0 {
        quotient_of(numerator, (denominator << distance).into())
    } else {
        quotient_of(numerator << distance, denominator.into())
    };
    (mantissa.to_f64(), exponent)
}
