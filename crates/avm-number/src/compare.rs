//! Order and numeric equality (R7RS 6.2.6 `=`, `<`, `max`, `min`).
//!
//! An inexact number is compared by its exact value, never the reverse: so the order is transitive across exactness.

use std::cmp::Ordering;

use dashu_base::AbsOrd;
use dashu_int::IBig;
use dashu_ratio::RBig;

use crate::{Number, NumberError, exact_from_f64};

impl Number {
    /// How the two are ordered, or `None` when one is a NaN.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn compare(&self, other: &Number) -> Result<Option<Ordering>, NumberError> {
        match (self, other) {
            (Number::Complex(_), _) | (_, Number::Complex(_)) => Err(NumberError::NotReal),
            (Number::Real(a), Number::Real(b)) => Ok(a.partial_cmp(b)),
            (Number::Real(a), b) => Ok(compare_f64(*a, b)),
            (a, Number::Real(b)) => Ok(compare_f64(*b, a).map(Ordering::reverse)),
            (a, b) => Ok(Some(compare_exact(a, b))),
        }
    }

    /// `=`: numeric equality, also of complex numbers. A NaN equals nothing.
    pub fn num_eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Complex(a), Number::Complex(b)) => a.re.num_eq(&b.re) && a.im.num_eq(&b.im),
            (Number::Complex(z), real) | (real, Number::Complex(z)) => z.im.is_zero() && z.re.num_eq(real),
            (a, b) => a.compare(b) == Ok(Some(Ordering::Equal)),
        }
    }

    /// The larger of two, inexact if one of them is; a NaN if one is a NaN.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn max(&self, other: &Number) -> Result<Number, NumberError> {
        self.choose(other, Ordering::Greater)
    }

    /// The smaller of two, inexact if one of them is; a NaN if one is a NaN.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn min(&self, other: &Number) -> Result<Number, NumberError> {
        self.choose(other, Ordering::Less)
    }

    fn choose(&self, other: &Number, wanted: Ordering) -> Result<Number, NumberError> {
        let chosen = match self.compare(other)? {
            None => return Ok(Number::Real(f64::NAN)),
            Some(Ordering::Equal) => self,
            Some(order) if order == wanted => self,
            Some(_) => other,
        };
        let contagious = self.is_inexact() || other.is_inexact();
        Ok(if contagious { chosen.inexact() } else { chosen.clone() })
    }
}

/// Order of a flonum and an exact real number; `None` for a NaN.
fn compare_f64(a: f64, b: &Number) -> Option<Ordering> {
    const SAFE: u64 = 1 << 53;
    if a.is_nan() {
        return None;
    }
    if a.is_infinite() {
        return Some(if a > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    if let Some(small) = b.as_i64()
        && small.unsigned_abs() <= SAFE
    {
        return a.partial_cmp(&(small as f64));
    }
    exact_from_f64(a).ok().map(|a| compare_exact(&a, b))
}

/// Order of two exact real numbers.
fn compare_exact(a: &Number, b: &Number) -> Ordering {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => a.cmp(b),
        (Number::Int(a), Number::Ratio(b)) => compare_ratio(b, a).reverse(),
        (Number::Ratio(a), Number::Int(b)) => compare_ratio(a, b),
        (Number::Ratio(a), Number::Ratio(b)) => a.cmp(b),
        // Only exact real numbers come here; this keeps the match total.
        _ => a.to_f64().total_cmp(&b.to_f64()),
    }
}

fn compare_ratio(a: &RBig, b: &IBig) -> Ordering {
    // The numerator alone decides when it is not larger than the integer: the denominator only shrinks it further.
    let same_sign = a.numerator().sign() == b.sign();
    if same_sign && !b.is_zero() && a.numerator().abs_cmp(b).is_le() {
        return if b.sign() == dashu_base::Sign::Positive { Ordering::Less } else { Ordering::Greater };
    }
    a.numerator().cmp(&(b * IBig::from(a.denominator().clone())))
}
