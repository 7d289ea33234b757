//! Numbers in serde's data model: flat, and checked on the way in, since bytes may come from anywhere.

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Number;
use crate::hash::canonical_bits;
use crate::number::Complex;

/// The form on the wire. Parts of complex numbers are real, so hostile bytes cannot nest. Every NaN is the same one.
#[derive(Serialize, Deserialize)]
enum Wire<I, U> {
    Int(I),
    Ratio(I, U),
    Real(f64),
    Complex(Part<I, U>, Part<I, U>),
}

#[derive(Serialize, Deserialize)]
enum Part<I, U> {
    Int(I),
    Ratio(I, U),
    Real(f64),
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire: Wire<&IBig, &UBig> = match self {
            Number::Int(n) => Wire::Int(n),
            Number::Ratio(q) => Wire::Ratio(q.numerator(), q.denominator()),
            Number::Real(x) => Wire::Real(f64::from_bits(canonical_bits(*x))),
            Number::Complex(z) => match (part(&z.re), part(&z.im)) {
                (Some(re), Some(im)) => Wire::Complex(re, im),
                _ => return Err(serde::ser::Error::custom("a part of a complex number is not real")),
            },
        };
        wire.serialize(serializer)
    }
}

fn part(n: &Number) -> Option<Part<&IBig, &UBig>> {
    match n {
        Number::Int(n) => Some(Part::Int(n)),
        Number::Ratio(q) => Some(Part::Ratio(q.numerator(), q.denominator())),
        Number::Real(x) => Some(Part::Real(f64::from_bits(canonical_bits(*x)))),
        Number::Complex(_) => None,
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let number = match Wire::<IBig, UBig>::deserialize(deserializer)? {
            Wire::Int(n) => Some(Number::Int(n)),
            Wire::Ratio(n, d) => ratio(n, d),
            Wire::Real(x) => Some(Number::Real(x)),
            Wire::Complex(re, im) => complex(re, im),
        };
        number.ok_or_else(|| D::Error::custom("a number that is not in its one form"))
    }
}

/// The ratio, if the terms are its lowest.
fn ratio(numerator: IBig, denominator: UBig) -> Option<Number> {
    if denominator.is_zero() || denominator.is_one() {
        return None;
    }
    let ratio = RBig::from_parts(numerator, denominator.clone());
    (*ratio.denominator() == denominator).then(|| Number::Ratio(Box::new(ratio)))
}

/// The complex number, if its parts are such as [`Complex`] says.
fn complex(re: Part<IBig, UBig>, im: Part<IBig, UBig>) -> Option<Number> {
    let (re, im) = (real(re)?, real(im)?);
    let valid = re.is_exact() == im.is_exact() && !im.is_exact_zero();
    valid.then(|| Number::Complex(Box::new(Complex { re, im })))
}

fn real(part: Part<IBig, UBig>) -> Option<Number> {
    match part {
        Part::Int(n) => Some(Number::Int(n)),
        Part::Ratio(n, d) => ratio(n, d),
        Part::Real(x) => Some(Number::Real(x)),
    }
}
