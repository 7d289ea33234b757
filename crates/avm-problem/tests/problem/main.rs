//! Tests of the constraint form and its solvers.

mod export;
#[cfg(feature = "cadical")]
mod proofs;
mod random;
mod support;
