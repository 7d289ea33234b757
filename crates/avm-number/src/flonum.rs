//! Functions of one flonum or two that give a flonum, for callers who have flonums and want no [`Number`](crate::Number)
//! around them. They give the same bits on every machine.

pub use crate::exponential::exp;
pub use libm::{atan, atan2, cos, hypot, log, pow, sin, tan};
