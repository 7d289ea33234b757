//! What kind of number it is (R7RS 6.2.6, first half).

use dashu_base::Sign;

use crate::convert::exact_from_f64;
use crate::{IBig, Number, NumberError};

impl Number {
    /// `exact?`: no part is a flonum.
    pub fn is_exact(&self) -> bool {
        match self {
            Number::Int(_) | Number::Ratio(_) => true,
            Number::Real(_) => false,
            Number::Complex(z) => z.re.is_exact() && z.im.is_exact(),
        }
    }

    /// `inexact?`: some part is a flonum.
    pub fn is_inexact(&self) -> bool {
        !self.is_exact()
    }

    /// `exact-integer?`.
    pub fn is_exact_integer(&self) -> bool {
        matches!(self, Number::Int(_))
    }

    /// `exact-rational?`, also called `exact-real`: an exact integer or ratio.
    pub fn is_exact_rational(&self) -> bool {
        matches!(self, Number::Int(_) | Number::Ratio(_))
    }

    /// `integer?`: of integral value, exact or not. Infinities are no integers.
    pub fn is_integer(&self) -> bool {
        match self {
            Number::Int(_) => true,
            Number::Real(x) => x.is_finite() && x.trunc() == *x,
            Number::Ratio(_) | Number::Complex(_) => false,
        }
    }

    /// `rational?`: real, no infinity and no NaN.
    pub fn is_rational(&self) -> bool {
        match self {
            Number::Int(_) | Number::Ratio(_) => true,
            Number::Real(x) => x.is_finite(),
            Number::Complex(_) => false,
        }
    }

    /// `real?`: everything but complex numbers; an inexact zero imaginary part makes a number complex.
    pub fn is_real(&self) -> bool {
        !matches!(self, Number::Complex(_))
    }

    /// `nan?`: a NaN, also as a part.
    pub fn is_nan(&self) -> bool {
        self.any_part(f64::is_nan)
    }

    /// `infinite?`: an infinity, also as a part.
    pub fn is_infinite(&self) -> bool {
        self.any_part(f64::is_infinite)
    }

    /// `finite?`: no part is an infinity or a NaN.
    pub fn is_finite(&self) -> bool {
        !self.any_part(|x| !x.is_finite())
    }

    fn any_part(&self, test: fn(f64) -> bool) -> bool {
        match self {
            Number::Int(_) | Number::Ratio(_) => false,
            Number::Real(x) => test(*x),
            Number::Complex(z) => z.re.any_part(test) || z.im.any_part(test),
        }
    }

    /// `zero?`, of any exactness and sign.
    pub fn is_zero(&self) -> bool {
        match self {
            Number::Int(n) => n.is_zero(),
            Number::Ratio(_) => false,
            Number::Real(x) => *x == 0.0,
            Number::Complex(z) => z.re.is_zero() && z.im.is_zero(),
        }
    }

    /// Whether this is the exact number zero.
    pub fn is_exact_zero(&self) -> bool {
        matches!(self, Number::Int(n) if n.is_zero())
    }

    /// `positive?`: false for zeros and NaNs.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn is_positive(&self) -> Result<bool, NumberError> {
        match self {
            Number::Int(n) => Ok(n.sign() == Sign::Positive && !n.is_zero()),
            Number::Ratio(q) => Ok(q.numerator().sign() == Sign::Positive),
            Number::Real(x) => Ok(*x > 0.0),
            Number::Complex(_) => Err(NumberError::NotReal),
        }
    }

    /// `negative?`: false for zeros and NaNs, `-0.0` included.
    ///
    /// # Errors
    /// `NotReal`.
    pub fn is_negative(&self) -> Result<bool, NumberError> {
        match self {
            Number::Int(n) => Ok(n.sign() == Sign::Negative),
            Number::Ratio(q) => Ok(q.numerator().sign() == Sign::Negative),
            Number::Real(x) => Ok(*x < 0.0),
            Number::Complex(_) => Err(NumberError::NotReal),
        }
    }

    /// `odd?`, also for inexact integers.
    ///
    /// # Errors
    /// `NotInteger`.
    pub fn is_odd(&self) -> Result<bool, NumberError> {
        match self {
            Number::Real(x) if self.is_integer() => Ok(x % 2.0 != 0.0),
            _ => Ok(self.integer_value()?.trailing_zeros() == Some(0)),
        }
    }

    /// `even?`, also for inexact integers.
    ///
    /// # Errors
    /// `NotInteger`.
    pub fn is_even(&self) -> Result<bool, NumberError> {
        self.is_odd().map(|odd| !odd)
    }

    /// The integer of the same value.
    ///
    /// # Errors
    /// `NotInteger` unless [`Number::is_integer`].
    pub(crate) fn integer_value(&self) -> Result<IBig, NumberError> {
        match self {
            Number::Int(n) => Ok(n.clone()),
            Number::Real(x) => match exact_from_f64(*x) {
                Ok(Number::Int(n)) => Ok(n),
                _ => Err(NumberError::NotInteger),
            },
            Number::Ratio(_) | Number::Complex(_) => Err(NumberError::NotInteger),
        }
    }

    /// The exact integer itself.
    ///
    /// # Errors
    /// `NotExact` for an inexact number, `NotInteger` for any other that is no integer.
    pub(crate) fn exact_integer(&self) -> Result<&IBig, NumberError> {
        match self {
            Number::Int(n) => Ok(n),
            other if other.is_exact() => Err(NumberError::NotInteger),
            _ => Err(NumberError::NotExact),
        }
    }
}
