//! Why an operation on numbers has no result.

use std::fmt;

/// Why an operation on numbers has no result. Facts only: whoever reports it knows the operation and its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberError {
    /// A text that is no number (R7RS 7.1.1), or, for callers, an operand that is none.
    NotANumber,
    /// A complex operand where only a real number will do.
    NotReal,
    /// An infinity or a NaN where only a rational number will do.
    NotRational,
    /// An operand that is no integer where only an integer will do.
    NotInteger,
    /// An inexact operand where only an exact number will do.
    NotExact,
    /// A negative operand where only zero or more will do.
    Negative,
    /// Division by exact zero, integer division by any zero, or a pole of a function at an exact operand.
    DivideByZero,
    /// `exact` of an infinity or a NaN.
    NoExactValue,
    /// The result would need about this many bits, and that is more than the budget allows.
    TooLarge {
        /// Bits of the result; `u64::MAX` when even that is not countable.
        bits: u64,
    },
    /// A radix that is no exact integer from 2 to 36.
    BadRadix,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumberError::NotANumber => f.write_str("not a number"),
            NumberError::NotReal => f.write_str("not a real number"),
            NumberError::NotRational => f.write_str("not a rational number"),
            NumberError::NotInteger => f.write_str("not an integer"),
            NumberError::NotExact => f.write_str("not an exact number"),
            NumberError::Negative => f.write_str("a negative number"),
            NumberError::DivideByZero => f.write_str("division by zero"),
            NumberError::NoExactValue => f.write_str("no exact value"),
            NumberError::TooLarge { bits: u64::MAX } => f.write_str("a number too large to hold"),
            NumberError::TooLarge { bits } => write!(f, "a number of {bits} bits, more than allowed"),
            NumberError::BadRadix => f.write_str("not a radix from 2 to 36"),
        }
    }
}

impl std::error::Error for NumberError {}
