//! A problem as text, for people and other programs.

mod dimacs;
mod json;
mod smtlib;
mod text;

pub use json::{FORMAT, ReadError, outcome_to_json};
pub use text::{render_outcome, render_problem};

use crate::encode::{Encoding, NoRoom, Room};
use crate::form::Problem;

/// The forms that a problem can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The constraint form itself, which can be read back: [`Problem::from_json`].
    Json,
    /// SMT-LIB 2, with `maximize` where there are preferences, as z3 and OptiMathSAT have it.
    SmtLib,
    /// DIMACS clauses; preferences are left out.
    Dimacs,
    /// Weighted clauses as in the MaxSAT evaluations since 2022.
    Weighted,
    /// For people.
    Text,
}

impl Format {
    /// All of them, with the names that users give.
    pub const ALL: [(&'static str, Format); 5] = [
        ("json", Format::Json),
        ("smtlib", Format::SmtLib),
        ("dimacs", Format::Dimacs),
        ("wcnf", Format::Weighted),
        ("text", Format::Text),
    ];

    /// The format of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }
}

/// The problem in this form.
///
/// # Errors
///
/// Where it is too large to be encoded, and the form is one of clauses.
pub fn write_format(problem: &Problem, format: Format) -> Result<String, NoRoom> {
    let encoded = || Encoding::new(problem, Room::of(crate::solve::Budget::default().literals));
    Ok(match format {
        Format::Json => problem.to_json(),
        Format::SmtLib => smtlib::write(problem),
        Format::Dimacs => dimacs::write(problem, &encoded()?),
        Format::Weighted => dimacs::write_weighted(problem, &encoded()?),
        Format::Text => render_problem(problem),
    })
}
