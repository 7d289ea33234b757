//! Placeholder until the numeric tower lands.
#![forbid(unsafe_code)]
use dashu_int::IBig;

/// A number.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Number {
    /// An exact integer.
    Int(IBig),
    /// A flonum.
    Real(f64),
}

/// How large an exact number may become.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Most bits of an exact integer.
    pub max_bits: u64,
}

impl Budget {
    /// No limit.
    /// Some limit.
    pub const fn default() -> Budget { Budget::UNLIMITED }

    /// No limit.
    pub const UNLIMITED: Budget = Budget { max_bits: u64::MAX };
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is none.
    NotANumber,
    /// It is too large.
    TooLarge {
        /// The bits it would need.
        bits: u64,
    },
}

/// The number that a text denotes: decimal integers and flonums, for now.
pub fn parse_number(text: &str, radix: u32, _budget: Budget) -> Result<Number, NumberError> {
    let number = match text {
        "+inf.0" => Some(Number::Real(f64::INFINITY)),
        "-inf.0" => Some(Number::Real(f64::NEG_INFINITY)),
        "+nan.0" | "-nan.0" => Some(Number::Real(f64::NAN)),
        _ if radix != 10 || text.contains(['n', 'N']) => None,
        _ => match text.parse::<IBig>() {
            Ok(n) if !text.contains('_') => Some(Number::Int(n)),
            _ => text.parse().ok().map(Number::Real),
        },
    };
    number.ok_or(NumberError::NotANumber)
}

impl Number {
    /// The number in some radix: decimal, for now.
    pub fn to_string(&self, _radix: u32) -> String {
        match self {
            Number::Int(n) => n.to_string(),
            Number::Real(x) if x.is_nan() => "+nan.0".into(),
            Number::Real(x) if x.is_infinite() => if *x > 0.0 { "+inf.0" } else { "-inf.0" }.into(),
            Number::Real(x) => format!("{x:?}"),
        }
    }
}
