//! The store and the search, held against brute force and against the solvers of whole problems.

mod differential;
mod examples;
mod search;
mod support;
