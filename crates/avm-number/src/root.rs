//! Square roots and other roots (R7RS 6.2.6 `sqrt`, `exact-integer-sqrt`): exact where the exact root exists.

use dashu_base::{SquareRoot, SquareRootRem};
use dashu_int::{IBig, UBig};

use crate::complex64::Complex64;
use crate::convert::bit_len;
use crate::number::{Complex, exact_parts, quotient_of};
use crate::{Budget, Number, NumberError};

impl Number {
    /// The principal square root: exact if the number is the exact square of a rational or complex rational number.
    ///
    /// # Errors
    /// None today; the signature leaves room for a limit.
    pub fn sqrt(&self) -> Result<Number, NumberError> {
        match self {
            Number::Real(x) if *x < 0.0 => {
                Number::make_rectangular(&Number::Real(0.0), &Number::Real((-x).sqrt()))
            }
            Number::Real(x) => Ok(Number::Real(x.sqrt())),
            Number::Complex(z) => sqrt_complex(z),
            exact if exact.is_negative()? => {
                Number::make_rectangular(&Number::ZERO, &sqrt_exact(&exact.neg()))
            }
            exact => Ok(sqrt_exact(exact)),
        }
    }

    /// The largest integer whose square is not above this one, and what is left.
    ///
    /// # Errors
    /// `NotExact`, `NotInteger`, `Negative`.
    pub fn exact_integer_sqrt(&self) -> Result<(Number, Number), NumberError> {
        let magnitude = self.exact_integer()?.as_ubig().ok_or(NumberError::Negative)?;
        let (root, rest) = magnitude.sqrt_rem();
        Ok((Number::Int(IBig::from(root)), Number::Int(IBig::from(rest))))
    }
}

/// The square root of an exact number that is not negative.
fn sqrt_exact(n: &Number) -> Number {
    exact_root(n, 2).unwrap_or_else(|| Number::Real(sqrt_to_f64(n)))
}

/// The exact root of that degree of an exact real number that is not negative, if it is rational.
pub(crate) fn exact_root(n: &Number, degree: usize) -> Option<Number> {
    let (numerator, denominator) = exact_parts(n)?;
    let numerator = exact_root_of(numerator.as_ubig()?, degree)?;
    let denominator = exact_root_of(&denominator, degree)?;
    Some(quotient_of(IBig::from(numerator), IBig::from(denominator)))
}

fn exact_root_of(n: &UBig, degree: usize) -> Option<UBig> {
    if n.is_zero() || n.is_one() {
        return Some(n.clone());
    }
    // A root of at least two, to that power, has more bits than the degree.
    if bit_len(n) <= degree as u64 {
        return None;
    }
    if degree == 2 {
        let (root, rest) = n.sqrt_rem();
        return rest.is_zero().then_some(root);
    }
    let root = n.nth_root(degree);
    (root.pow(degree) == *n).then_some(root)
}

/// The flonum nearest to the square root of an exact number that is not negative, of any size.
fn sqrt_to_f64(n: &Number) -> f64 {
    let Some((numerator, denominator)) = exact_parts(n) else { return f64::NAN };
    let (_, numerator) = numerator.into_parts();
    // sqrt(n/d) = sqrt(n * d) / d, and n * d scaled by a power of four has a root of at least 66 bits.
    let product = numerator * &denominator;
    let shift = 132u64.saturating_sub(bit_len(&product)).next_multiple_of(2) as usize;
    let scaled = product << shift;
    let root = scaled.sqrt();
    let sticky = UBig::from(u8::from(&root * &root != scaled));
    let root = IBig::from((root << 1usize) | sticky);
    quotient_of(root, IBig::from(denominator << (shift / 2 + 1))).to_f64()
}

fn sqrt_complex(z: &Complex) -> Result<Number, NumberError> {
    if let Some(root) = exact_sqrt_complex(z) {
        return Ok(root);
    }
    Ok(Complex64::of(z).sqrt().into())
}

/// The exact root: its parts are the roots of `(|z| + re) / 2` and `(|z| - re) / 2`, if all these are rational.
fn exact_sqrt_complex(z: &Complex) -> Option<Number> {
    if !z.im.is_exact() {
        return None;
    }
    let budget = Budget::UNLIMITED;
    let norm = z.re.square(budget).ok()?.add(&z.im.square(budget).ok()?, budget).ok()?;
    let magnitude = exact_root(&norm, 2)?;
    let half = |sum: Number| sum.div(&Number::from(2u64), budget).ok();
    let re = exact_root(&half(magnitude.add(&z.re, budget).ok()?)?, 2)?;
    let im = exact_root(&half(magnitude.sub(&z.re, budget).ok()?)?, 2)?;
    let im = if z.im.is_negative().ok()? { im.neg() } else { im };
    Number::make_rectangular(&re, &im).ok()
}
