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
