//! Between Rust and Scheme.
//!
//! [`IntoValue`] and [`FromValue`] are for arguments and results: numbers, booleans, characters, strings, lists, data.
//! [`to_datum`] and [`from_datum`] are for everything that serde knows, and [`Serde`] uses them for arguments and results.

mod datum_de;
mod datum_ser;
mod from;
mod into;
mod serde_error;

pub use datum_de::from_datum;
pub use datum_ser::to_datum;
pub use from::FromValue;
pub use into::IntoValue;
pub use serde_error::DataError;

use avm_runtime::Roots;
use avm_value::{Fault, Heap};

/// What conversions work on: the values, and those that handles keep.
#[doc(hidden)]
pub struct Access<'a> {
    pub(crate) heap: &'a mut Heap,
    pub(crate) roots: &'a mut Roots,
}

/// A value of a type that serde knows, as an argument or a result.
///
/// Structures and maps are association lists, sequences are lists, `None` is `#f`; a variant of an enumeration is its
/// name, as a symbol, or a list that begins with it.
///
/// ```
/// use avm_scheme::{Engine, Serde};
/// #[derive(serde::Serialize, serde::Deserialize, Debug, PartialEq)]
/// struct Point { x: i64, y: i64 }
///
/// let mut engine = Engine::new();
/// engine.register("mirror", |Serde(p): Serde<Point>| Serde(Point { x: p.y, y: p.x })).unwrap();
/// let mirrored: Serde<Point> = engine.eval_as("(mirror '((x . 1) (y . 2)))").unwrap();
/// assert_eq!(mirrored.0, Point { x: 2, y: 1 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serde<T>(pub T);

/// Why a value does not fit a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, got {got}")]
pub struct ConversionError {
    /// What was needed, such as `an exact integer from 0 to 255`.
    pub expected: String,
    /// The written form of what came.
    pub got: String,
}

impl ConversionError {
    pub(crate) fn of(heap: &Heap, expected: impl Into<String>, got: avm_value::Value) -> ConversionError {
        let got = avm_primitives::write_abbreviated(heap, got, 80);
        ConversionError { expected: expected.into(), got }
    }

    pub(crate) fn of_fault(heap: &Heap, fault: &Fault) -> ConversionError {
        let got = avm_primitives::explain::message_of_fault(heap, fault, None);
        ConversionError { expected: "a value that can be taken out".into(), got }
    }
}
