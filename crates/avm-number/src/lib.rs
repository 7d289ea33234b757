//! The numeric tower of R7RS 6.2 as plain Rust data.
//!
//! A [`Number`] is an exact integer, an exact ratio, a flonum or a complex number. Everything is a pure function of
//! its operands: no I/O, no global state, and the transcendental functions are those of `libm`, so that every machine
//! gets the same bits.
//!
//! Rules that hold everywhere:
//!
//! - **Inexact contagion is plain**: an operation with an inexact operand gives an inexact result, also `(* 0 1.5)`
//!   → `0.0` and `(expt 0.0 0)` → `1.0`. Comparison is the exception: it is exact, hence transitive.
//! - **Transcendental functions give inexact results**, also `(exp 0)` → `1.0`. `sqrt`, `expt` and `magnitude` are
//!   exact where the exact result exists.
//! - **An exact zero divisor is an error**, also in `(/ 1.0 0)`; an inexact one gives an infinity or a NaN.
//! - **Nothing grows without bound**: whatever can make a number longer than its operands takes a [`Budget`] and
//!   answers [`NumberError::TooLarge`] instead of allocating.
#![forbid(unsafe_code)]

mod arith;
mod bitwise;
mod budget;
mod compare;
mod complex64;
mod convert;
mod error;
mod exponential;
mod expt;
pub mod flonum;
mod hash;
mod integer_division;
pub mod limbs;
mod literal;
mod number;
mod parse;
mod predicate;
mod print;
mod print_float;
mod rectangular;
mod root;
mod rounding;
mod transcendental;
mod wire;

pub use budget::Budget;
pub use convert::{exact_from_f64, from_sign_words, to_sign_words};
pub use dashu_int::IBig;
pub use dashu_ratio::RBig;
pub use error::NumberError;
pub use hash::hash_number;
pub use number::{Complex, Number};
pub use parse::parse_number;
pub use print::check_radix;
