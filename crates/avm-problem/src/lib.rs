//! The constraint form of intents: what is chosen, what must hold, what is preferred. See [`Problem`].
//!
//! A [`Problem`] is plain data: variables with finite domains of atoms, terms over them that are shared, hard constraints and
//! preferences, each with where it comes from. [`Problem::judge`] says what it means. All else is held against that:
//!
//! - `form`: the data, and what it means.
//! - [`encode`]: from a problem to clauses, in one deterministic way.
//! - [`solve`]: solvers behind one trait, [`Solver`], and the choice between them. Solutions are computed again before they are believed.
//! - `export`: SMT-LIB 2, DIMACS, JSON and text.
//! - `proof`: that an answer is right, as a text that others can check: [`prove`], [`check_proof`].
//!
//! Nothing here recurses, reads a clock or knows Scheme values.
#![forbid(unsafe_code)]

pub mod encode;
mod export;
mod form;
mod proof;
mod solve;

pub use export::*;
pub use form::*;
pub use proof::*;
pub use solve::*;
