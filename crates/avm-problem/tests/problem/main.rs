//! Tests of the constraint form and its solvers.

mod random;
mod support;
