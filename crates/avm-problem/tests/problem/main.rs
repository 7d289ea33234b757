//! Tests of the constraint form and its solvers.

mod budgets;
mod export;
mod matching;
mod proofs;
mod random;
mod support;
mod wide;
mod z3;
