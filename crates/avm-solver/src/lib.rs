//! Finite domains (avm.md section 5): variables, constraints, propagation and search.
//!
//! A [`Store`] holds integer variables and the constraints on them. What is added is propagated at once, in steps, so that
//! whoever drives the store can stop between any two. Where a domain would become empty everything is as it was before. Marks
//! take the store back to an earlier state, variables and constraints included.
//!
//! Nothing here knows Scheme values: what is no integer is given one from [`FIRST_ATOM`] on by whoever uses the crate.
//! Nothing recurses, and no arithmetic overflows: what could is refused when it is posted.
//!
//! - `domain`: sets of integers as they are given and shown. `constraint`: constraints and expressions as they are written.
//! - `store`: the variables, their domains, and the trail by which changes are undone.
//! - `operand`, `compile`: from a constraint to propagators. `propagate`: the propagators and the worklist.
//! - `search`: depth-first search for solutions and optima. `strategy`: what it decides first.
//! - `pose`: constraints in the constraint form of `avm-problem`.
#![forbid(unsafe_code)]

mod compile;
mod constraint;
mod domain;
mod operand;
mod pose;
mod propagate;
mod search;
mod store;
mod strategy;
mod variable;

pub use constraint::{Expression, Operation, PostError, Token};
pub use domain::Domain;
pub use pose::Posing;
pub use search::{Goal, Search, Solution, Step};
pub use store::{Progress, Store};
pub use strategy::{Order, Strategy, ValueOrder};

/// The largest integer that a domain may hold; the smallest is its negation. Sums of what constraints multiply and add stay
/// below the double of it, so that 64 bits hold them.
pub const LARGEST: i64 = (1 << 60) - 1;

/// Numbers from this one on stand for values that are no integers: they can be equal or different, and nothing else.
pub const FIRST_ATOM: i64 = 1 << 61;

/// Names a variable of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VarId(pub u32);
