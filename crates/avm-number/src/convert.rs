//! Between numbers and the types of Rust, and between exact and inexact (R7RS 6.2.6 `exact`, `inexact`).

use dashu_base::Sign;
use dashu_int::{IBig, UBig, Word};
use dashu_ratio::RBig;

use crate::number::{Complex, int_bits};
use crate::{Number, NumberError};

impl From<i64> for Number {
    fn from(n: i64) -> Number {
        Number::Int(IBig::from(n))
    }
}

impl From<u64> for Number {
    fn from(n: u64) -> Number {
        Number::Int(IBig::from(n))
    }
}

impl From<f64> for Number {
    fn from(x: f64) -> Number {
        Number::Real(x)
    }
}

impl From<IBig> for Number {
    fn from(n: IBig) -> Number {
        Number::Int(n)
    }
}

impl Number {
    /// The value, if the number is an exact integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Number::Int(n) => i64::try_from(n).ok(),
            _ => None,
        }
    }

    /// The nearest flonum, ties to even: an infinity beyond the range of flonums. Of a complex number, the real
    /// part's; where that would be wrong, ask [`Number::is_real`] first.
    pub fn to_f64(&self) -> f64 {
        match self {
            Number::Int(n) => int_to_f64(n),
            Number::Ratio(q) => ratio_to_f64(q),
            Number::Real(x) => *x,
            Number::Complex(z) => z.re.to_f64(),
        }
    }

    /// The exact number of the same value (R7RS 6.2.6).
    ///
    /// # Errors
    /// `NoExactValue` for infinities and NaNs, also as a part.
    pub fn exact(&self) -> Result<Number, NumberError> {
        match self {
            Number::Int(_) | Number::Ratio(_) => Ok(self.clone()),
            Number::Real(x) => exact_from_f64(*x),
            Number::Complex(z) => Number::make_rectangular(&z.re.exact()?, &z.im.exact()?),
        }
    }

    /// The nearest inexact number (R7RS 6.2.6).
    pub fn inexact(&self) -> Number {
        match self {
            Number::Complex(z) => {
                let (re, im) = (z.re.to_f64(), z.im.to_f64());
                Number::Complex(Box::new(Complex { re: Number::Real(re), im: Number::Real(im) }))
            }
            real => Number::Real(real.to_f64()),
        }
    }
}

/// The exact value of a flonum.
///
/// # Errors
/// `NoExactValue` for infinities and NaNs.
pub fn exact_from_f64(x: f64) -> Result<Number, NumberError> {
    const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
    if !x.is_finite() {
        return Err(NumberError::NoExactValue);
    }
    if x.abs() < TWO_TO_63 && x.trunc() == x {
        return Ok(Number::from(x as i64));
    }
    let (mantissa, exponent) = decode(x.abs());
    let magnitude = UBig::from(mantissa);
    let sign = if x < 0.0 { Sign::Negative } else { Sign::Positive };
    Ok(if exponent >= 0 {
        Number::Int(IBig::from_parts(sign, magnitude << exponent as usize))
    } else {
        let denominator = UBig::ONE << exponent.unsigned_abs() as usize;
        Number::from_ratio(RBig::from_parts(IBig::from_parts(sign, magnitude), denominator))
    })
}

/// A finite `x` that is not negative, as `mantissa * 2^exponent`.
pub(crate) fn decode(x: f64) -> (u64, i32) {
    const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
    let bits = x.to_bits();
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let biased = ((bits >> FRACTION_BITS) & 0x7ff) as i32;
    if biased == 0 { (fraction, -1074) } else { (fraction | 1 << FRACTION_BITS, biased - 1075) }
}

/// The nearest flonum, ties to even.
fn int_to_f64(n: &IBig) -> f64 {
    match i64::try_from(n) {
        Ok(small) => small as f64,
        Err(_) => with_sign(n.sign(), scaled_to_f64(n.clone().into_parts().1, 0)),
    }
}

/// The nearest flonum, ties to even, for operands of any size.
fn ratio_to_f64(q: &RBig) -> f64 {
    // Scale so that the integer quotient has 64 bits or 65, more than a flonum needs: then the remainder counts only
    // as "something more", which one sticky bit below the quotient says.
    let (sign, numerator) = q.numerator().clone().into_parts();
    let denominator = q.denominator();
    let shift = 65 - (bit_len(&numerator) as i64 - bit_len(denominator) as i64);
    let (n, d) = if shift >= 0 {
        (numerator << shift as usize, denominator.clone())
    } else {
        (numerator, denominator << shift.unsigned_abs() as usize)
    };
    let (quotient, remainder) = dashu_base::DivRem::div_rem(n, &d);
    let sticky = UBig::from(u8::from(!remainder.is_zero()));
    with_sign(sign, scaled_to_f64((quotient << 1usize) | sticky, -shift - 1))
}

/// The flonum nearest to `mantissa * 2^exponent`, ties to even. It rounds once, subnormals included.
fn scaled_to_f64(mantissa: UBig, exponent: i64) -> f64 {
    let length = bit_len(&mantissa) as i64;
    if length == 0 {
        return 0.0;
    }
    // The exponent of the leading bit decides how many bits a flonum keeps.
    let leading = exponent + length - 1;
    if leading > 1023 {
        return f64::INFINITY;
    }
    let unit = (leading - 52).max(-1074);
    let drop = unit - exponent;
    if drop <= 0 {
        let small = u64::try_from(mantissa << drop.unsigned_abs() as usize).unwrap_or(u64::MAX);
        return ldexp(small, unit);
    }
    if drop > length + 1 {
        return 0.0;
    }
    let (low, high) = mantissa.split_bits(drop as usize);
    let kept = u64::try_from(high).unwrap_or(u64::MAX);
    let half = UBig::ONE << (drop - 1) as usize;
    let up = low > half || (low == half && kept & 1 == 1);
    ldexp(kept + u64::from(up), unit)
}

/// `mantissa * 2^exponent`, which must be a flonum or overflow to infinity.
fn ldexp(mantissa: u64, exponent: i64) -> f64 {
    libm::scalbn(mantissa as f64, exponent as i32)
}

fn with_sign(sign: Sign, magnitude: f64) -> f64 {
    if sign == Sign::Negative { -magnitude } else { magnitude }
}

pub(crate) fn bit_len(n: &UBig) -> u64 {
    int_bits(n.as_ibig())
}

/// Sign (true: negative) and magnitude, least significant word first and without leading zero words: how the heap
/// keeps an integer.
#[allow(clippy::unnecessary_cast, reason = "a machine word has 64 bits on some targets only")]
pub fn to_sign_words(n: &IBig) -> (bool, Vec<u64>) {
    let (sign, words) = n.as_sign_words();
    if WORDS_IN_U64 == 1 {
        return (sign == Sign::Negative, words.iter().map(|word| *word as u64).collect());
    }
    let stitch = |chunk: &[Word]| {
        chunk.iter().rev().fold(0u64, |high, &word| high.checked_shl(Word::BITS).unwrap_or(0) | word as u64)
    };
    (sign == Sign::Negative, words.chunks(WORDS_IN_U64).map(stitch).collect())
}

/// The integer of that sign (true: negative) and magnitude, least significant word first; the inverse of
/// [`to_sign_words`]. Leading zero words are allowed, and zero has no sign.
#[allow(clippy::unnecessary_cast, reason = "a machine word has 64 bits on some targets only")]
pub fn from_sign_words(negative: bool, words: &[u64]) -> IBig {
    let split = |word: &u64| {
        let word = *word;
        (0..WORDS_IN_U64 as u32).map(move |i| (word >> (i * Word::BITS)) as Word)
    };
    let words: Vec<Word> = match WORDS_IN_U64 {
        1 => words.iter().map(|word| *word as Word).collect(),
        _ => words.iter().flat_map(split).collect(),
    };
    IBig::from_sign_words(if negative { Sign::Negative } else { Sign::Positive }, &words)
}

const WORDS_IN_U64: usize = (u64::BITS / Word::BITS) as usize;
