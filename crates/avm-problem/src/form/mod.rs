//! The constraint form itself: plain data, and what it means.

mod atom;
mod build;
mod evaluate;
mod given;
mod problem;
mod shape;
mod term;

pub use atom::Atom;
pub use build::Made;
pub use evaluate::Verdict;
pub(crate) use evaluate::divide;
pub use problem::{Constraint, ConstraintId, Domain, FormError, Origin, Problem, Variable, VariableId};
pub use term::{Division, Node, Shape, Term};
