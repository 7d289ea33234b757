//! Proofs that others can check: that there is no solution, or none that is worth more.
//!
//! A proof is a text. Lines that begin with `c` are its head: the hash of the problem, the claim, and the values of the variables where the
//! claim is that they are best. What follows is about the clauses of the problem's encoding, numbered from 1 in their order, then those that state the hard
//! constraints, one for each. Each other line is a step:
//!
//! | line | step |
//! |---|---|
//! | `N literals 0 hints 0` | clause `N` follows, by unit propagation of the hints: as in LRAT |
//! | `N d numbers 0` | these clauses are needed no more: as in LRAT |
//! | `n N a b` | node `N` counts the literals below its parts, each a literal or `nM` for a node |
//! | `o N node count` | the new variable `N` says that at least so many literals below the node hold |
//! | `x N literals 0` | clause `N` follows from what such variables mean |
//! | `w N literal 0` | the unit clause `N`: if its literal did not hold, it would cost more than the claimed best |
//! | `k N node` | the literals of clause `N` all cost something; so at least the least of that is paid once, and what remains is counted by the node |
//!
//! Where the variables meet in sums only, two lines are the whole proof (`sums.rs`):
//!
//! | line | what it says |
//! |---|---|
//! | `p prices` | the price of each sum, in parts of 1/65536 |
//! | `v numbers` | the order of the variables, counted from 0 |
//!
//! A proof that there is no solution has steps of the first two kinds only, so any checker of LRAT can check it against the DIMACS file of the
//! problem.

#[cfg(feature = "cadical")]
mod cadical;
mod cdcl;
mod check;
mod claim;
mod record;
mod steps;
mod sums;

pub use check::check_proof;
pub use claim::{Claim, ProofError};
pub use record::prove;

/// Why there is no proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// The budget was used up.
    #[error("no proof was found within the budget")]
    Budget,
    /// The answer is known, and not why: what found it writes no proof, and the clauses did not suffice.
    #[error(
        "the answer was found, but no proof of it within the budget: others have to solve the problem to check it"
    )]
    Unproved,
    /// The solver failed.
    #[error(transparent)]
    Solver(#[from] crate::solve::SolverError),
}
