//! Powers (R7RS 6.2.6 `expt`).

use dashu_base::Sign;
use dashu_int::IBig;

use crate::complex64::Complex64;
use crate::number::{Complex, int_bits, quotient_of};
use crate::root::exact_root;
use crate::transcendental::mantissa_exponent;
use crate::{Budget, Number, NumberError, RBig};

impl Number {
    /// This number to the power of `exponent`.
    ///
    /// Exact if the base is exact and the exponent an exact integer, or an exact ratio whose root is exact. The zeroth
    /// power is one, as exact as the base and the exponent. An exact zero base has powers of positive real part only.
    ///
    /// # Errors
    /// `DivideByZero` for zero to a power that it does not have; `TooLarge`, and that before the power is computed.
    pub fn expt(&self, exponent: &Number, budget: Budget) -> Result<Number, NumberError> {
        if let Number::Int(n) = exponent {
            return match self {
                Number::Int(base) => pow_int(base, n, budget),
                Number::Ratio(base) => pow_ratio(base, n, budget),
                Number::Real(x) => Ok(Number::Real(pow_real(*x, n))),
                Number::Complex(z) if z.im.is_exact() => pow_exact_complex(self, z, n, budget),
                Number::Complex(z) => Ok(pow_complex64(Complex64::of(z), n).into()),
            };
        }
        if let Number::Ratio(q) = exponent
            && let Some(power) = exact_fractional_power(self, q, budget)?
        {
            return Ok(power);
        }
        if self.is_zero() && (self.is_exact() || !self.is_real() || !exponent.is_real()) {
            return zero_power(self, exponent);
        }
        if self.is_real() && exponent.is_real() {
            let y = exponent.to_f64();
            if !self.is_negative()? {
                return Ok(Number::Real(pow_not_negative(self, y)));
            }
            if !y.is_finite() || y.trunc() == y {
                return Ok(Number::Real(libm::pow(self.to_f64(), y)));
            }
        }
        let log = parts(&self.log()?);
        Ok(log.mul(parts(exponent)).exp().into())
    }
}

fn parts(n: &Number) -> Complex64 {
    Complex64::new(n.real_part().to_f64(), n.imag_part().to_f64())
}

/// Zero, `base`, to the power of a number that is no exact integer.
fn zero_power(base: &Number, exponent: &Number) -> Result<Number, NumberError> {
    let re = exponent.real_part();
    if exponent.is_nan() {
        Ok(Number::Real(f64::NAN))
    } else if exponent.is_zero() {
        Ok(Number::Real(1.0))
    } else if re.is_positive()? {
        Ok(if base.is_exact() && exponent.is_exact() { Number::ZERO } else { Number::Real(0.0) })
    } else {
        Err(NumberError::DivideByZero)
    }
}

fn is_odd(n: &IBig) -> bool {
    n.trailing_zeros() == Some(0)
}

/// The magnitude of an exponent, if a power of something other than zero and units can have it.
fn exponent_magnitude(n: &IBig) -> Result<usize, NumberError> {
    usize::try_from(&n.clone().into_parts().1).map_err(|_| NumberError::TooLarge { bits: u64::MAX })
}

/// Refuses a power with more bits than allowed. The base has that many bits, two or more unless it is a unit.
fn allow_power(base_bits: u64, exponent: usize, budget: Budget) -> Result<(), NumberError> {
    // The base is at least 2^(bits - 1).
    budget.allow((exponent as u64).saturating_mul(base_bits.saturating_sub(1)))
}

fn pow_int(base: &IBig, exponent: &IBig, budget: Budget) -> Result<Number, NumberError> {
    if exponent.is_zero() {
        return Ok(Number::ONE);
    }
    let negative = exponent.sign() == Sign::Negative;
    if base.is_zero() {
        return if negative { Err(NumberError::DivideByZero) } else { Ok(Number::ZERO) };
    }
    if int_bits(base) == 1 {
        let minus = base.sign() == Sign::Negative && is_odd(exponent);
        return Ok(Number::from(if minus { -1i64 } else { 1 }));
    }
    let n = exponent_magnitude(exponent)?;
    allow_power(int_bits(base), n, budget)?;
    let power = base.pow(n);
    budget.admit(if negative { quotient_of(IBig::ONE, power) } else { Number::Int(power) })
}

fn pow_ratio(base: &RBig, exponent: &IBig, budget: Budget) -> Result<Number, NumberError> {
    if exponent.is_zero() {
        return Ok(Number::ONE);
    }
    let n = exponent_magnitude(exponent)?;
    let bits = int_bits(base.numerator()).max(int_bits(base.denominator().as_ibig()));
    allow_power(bits, n, budget)?;
    let power = base.pow(isize::try_from(n).map_err(|_| NumberError::TooLarge { bits: u64::MAX })?);
    let power = if exponent.sign() == Sign::Negative { RBig::ONE / power } else { power };
    budget.admit(Number::from_ratio(power))
}

fn pow_real(x: f64, exponent: &IBig) -> f64 {
    // The exponent may round, so its parity has to be taken before.
    let magnitude = libm::pow(x.abs(), Number::Int(exponent.clone()).to_f64());
    if x.is_sign_negative() && is_odd(exponent) { -magnitude } else { magnitude }
}

fn pow_exact_complex(
    base: &Number,
    z: &Complex,
    exponent: &IBig,
    budget: Budget,
) -> Result<Number, NumberError> {
    if z.re.is_zero() && z.im.as_i64().is_some_and(|im| im.abs() == 1) {
        return power_of_unit(base, exponent);
    }
    let mut n = exponent_magnitude(exponent)?;
    allow_complex_power(z, n, budget)?;
    let (mut result, mut square) = (Number::ONE, base.clone());
    loop {
        if n & 1 == 1 {
            result = result.mul(&square, budget)?;
        }
        n >>= 1;
        if n == 0 {
            break;
        }
        square = square.mul(&square, budget)?;
    }
    if exponent.sign() == Sign::Negative { Number::ONE.div(&result, budget) } else { Ok(result) }
}

fn denominator_bits(n: &Number) -> u64 {
    if let Number::Ratio(q) = n { int_bits(q.denominator().as_ibig()) } else { 1 }
}

/// Refuses a power whose parts are sure to have more bits than allowed.
fn allow_complex_power(z: &Complex, exponent: usize, budget: Budget) -> Result<(), NumberError> {
    let norm = z.re.square(budget)?.add(&z.im.square(budget)?, budget)?;
    if norm == Number::ONE {
        // On the unit circle, and no unit: the denominators grow like powers.
        return allow_power(denominator_bits(&z.re), exponent, budget);
    }
    // The norm of a power is the power of the norm, and has at most four times the bits of the parts and one more.
    let bits = (exponent as u64).saturating_mul(norm.bits().saturating_sub(1)) / 4;
    budget.allow(bits.saturating_sub(1))
}

/// A power of `+i` or `-i`: only the exponent's last two bits count.
fn power_of_unit(unit: &Number, exponent: &IBig) -> Result<Number, NumberError> {
    let minus_one = Number::from(-1i64);
    let quarter_turns = exponent & IBig::from(3);
    Ok(match i64::try_from(&quarter_turns) {
        Ok(0) => Number::ONE,
        Ok(1) => unit.clone(),
        Ok(2) => minus_one,
        _ => unit.neg(),
    })
}

fn pow_complex64(z: Complex64, exponent: &IBig) -> Complex64 {
    /// Beyond this, logarithms are more precise than products.
    const MOST_PRODUCTS: i64 = 1024;
    if exponent.is_zero() {
        return Complex64::new(1.0, 0.0);
    }
    match i64::try_from(exponent) {
        Ok(n) if (1..=MOST_PRODUCTS).contains(&n) => {
            let (mut result, mut square, mut n) = (Complex64::new(1.0, 0.0), z, n);
            while n > 0 {
                if n & 1 == 1 {
                    result = result.mul(square);
                }
                square = square.mul(square);
                n >>= 1;
            }
            result
        }
        _ => {
            let n = Number::Int(exponent.clone()).to_f64();
            let log = z.ln();
            Complex64::new(log.re * n, log.im * n).exp()
        }
    }
}

/// The power of a real number that is not negative.
fn pow_not_negative(base: &Number, exponent: f64) -> f64 {
    let x = base.to_f64();
    if base.is_exact() && !x.is_normal() && !base.is_zero() {
        // (m * 2^k)^y = m^y * 2^f * 2^i, where i + f = k * y.
        let (mantissa, scale) = mantissa_exponent(base);
        let scale = scale as f64 * exponent;
        if !scale.is_finite() {
            return libm::exp2(scale);
        }
        let whole = scale.clamp(-1e6, 1e6).trunc();
        return libm::scalbn(libm::pow(mantissa, exponent) * libm::exp2(scale.fract()), whole as i32);
    }
    libm::pow(x, exponent)
}

/// The exact power for an exponent that is a ratio, if the root it calls for is exact.
fn exact_fractional_power(base: &Number, q: &RBig, budget: Budget) -> Result<Option<Number>, NumberError> {
    if base.is_inexact() {
        return Ok(None);
    }
    let Ok(degree) = usize::try_from(q.denominator()) else { return Ok(None) };
    let root = if degree == 2 {
        Some(base.sqrt()?).filter(Number::is_exact)
    } else if base.is_real() {
        exact_root(base, degree)
    } else {
        None
    };
    root.map(|root| root.expt(&Number::Int(q.numerator().clone()), budget)).transpose()
}
