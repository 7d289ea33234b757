//! The number itself: its four forms and how they are built.

use dashu_base::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

/// A Scheme number (R7RS 6.2.1), in the one form its value has.
///
/// Equality is `eqv?` (R7RS 6.1): exactness counts, `0.0` and `-0.0` differ, a NaN equals itself. Numeric equality is
/// [`Number::num_eq`].
#[derive(Clone, Debug)]
pub enum Number {
    /// An exact integer.
    Int(IBig),
    /// An exact ratio, in lowest terms and never an integer. Build it with [`Number::from_ratio`]. Boxed, as it is rare
    /// and would double the size of every number.
    Ratio(Box<RBig>),
    /// An inexact real number.
    Real(f64),
    /// A number that is not real. Build it with [`Number::make_rectangular`].
    Complex(Box<Complex>),
}

/// The parts of a number that is not real.
///
/// Both are real and of the same exactness, and an exact imaginary part is never zero. So an exact part beside an
/// inexact one becomes inexact too, an exact zero real part included: `(make-rectangular 0 2.0)` has the real part
/// `0.0`, which is not written: it prints as `+2.0i`.
#[derive(Clone, Debug)]
pub struct Complex {
    /// The real part.
    pub re: Number,
    /// The imaginary part.
    pub im: Number,
}

impl Number {
    /// The exact number zero.
    pub const ZERO: Number = Number::Int(IBig::ZERO);
    /// The exact number one.
    pub const ONE: Number = Number::Int(IBig::ONE);

    /// The number of that exact value; an integer if the ratio is one.
    pub fn from_ratio(ratio: RBig) -> Number {
        if ratio.is_int() { Number::Int(ratio.into_parts().0) } else { Number::Ratio(Box::new(ratio)) }
    }

    /// Bits of the largest exact integer in the number's representation: what a [`Budget`](crate::Budget) limits, and
    /// a measure for what arithmetic on it costs. A flonum counts none.
    pub fn bits(&self) -> u64 {
        match self {
            Number::Int(n) => int_bits(n),
            Number::Ratio(q) => int_bits(q.numerator()).max(q.denominator().bit_len() as u64),
            Number::Real(_) => 0,
            Number::Complex(z) => z.re.bits().max(z.im.bits()),
        }
    }
}

/// Bits of the magnitude.
pub(crate) fn int_bits(n: &IBig) -> u64 {
    let (_, words) = n.as_sign_words();
    match words.split_last() {
        None => 0,
        Some((last, rest)) => {
            rest.len() as u64 * u64::from(dashu_int::Word::BITS)
                + u64::from(dashu_int::Word::BITS - last.leading_zeros())
        }
    }
}

/// The value of `numerator / denominator`, in lowest terms. The denominator must not be zero.
pub(crate) fn quotient_of(numerator: IBig, denominator: IBig) -> Number {
    Number::from_ratio(RBig::from_parts_signed(numerator, denominator))
}

/// Numerator and denominator of an exact real number.
pub(crate) fn exact_parts(n: &Number) -> Option<(IBig, UBig)> {
    match n {
        Number::Int(n) => Some((n.clone(), UBig::ONE)),
        Number::Ratio(q) => Some((q.numerator().clone(), q.denominator().clone())),
        Number::Real(_) | Number::Complex(_) => None,
    }
}

/// The value of an exact real number as a ratio.
pub(crate) fn exact_ratio(n: &Number) -> Option<RBig> {
    match n {
        Number::Int(n) => Some(RBig::from(n.clone())),
        Number::Ratio(q) => Some((**q).clone()),
        Number::Real(_) | Number::Complex(_) => None,
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a == b,
            (Number::Ratio(a), Number::Ratio(b)) => a == b,
            (Number::Real(a), Number::Real(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Number::Complex(a), Number::Complex(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Number {}

impl PartialEq for Complex {
    fn eq(&self, other: &Complex) -> bool {
        self.re == other.re && self.im == other.im
    }
}

impl Eq for Complex {}
