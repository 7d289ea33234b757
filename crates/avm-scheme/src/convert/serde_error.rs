//! What can go wrong between serde and data.

use std::fmt::Display;

/// Why serde cannot write a value as data, or cannot read it from data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DataError(pub(super) String);

impl serde::ser::Error for DataError {
    fn custom<T: Display>(message: T) -> DataError {
        DataError(message.to_string())
    }
}

impl serde::de::Error for DataError {
    fn custom<T: Display>(message: T) -> DataError {
        DataError(message.to_string())
    }
}
