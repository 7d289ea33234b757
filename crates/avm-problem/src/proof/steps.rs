//! The lines of a proof, as they are written.

use crate::encode::Literal;
use std::fmt::Write as _;

/// The steps so far.
#[derive(Default)]
pub(super) struct Steps {
    pub(super) out: String,
    last: u64,
    /// How many of the problem's clauses have been added: they have the first numbers.
    added: u64,
    /// What the last answer without a model came to, its literals sorted, and its number.
    pub(super) core: (Vec<Literal>, u64),
}

impl Steps {
    /// The steps of a proof about so many clauses.
    pub(super) fn about(clauses: usize) -> Steps {
        Steps { last: clauses as u64, ..Steps::default() }
    }

    /// The number of the problem's clause that is added next.
    pub(super) fn next_added(&mut self) -> u64 {
        self.added += 1;
        self.added
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn literals(&mut self, literals: &[Literal]) {
        for literal in literals {
            let _ = write!(self.out, " {literal}");
        }
        self.out.push_str(" 0");
    }

    /// A clause that follows by unit propagation of the hints; gives its number.
    pub(super) fn derived(&mut self, literals: &[Literal], hints: &[u64]) -> u64 {
        let number = self.number();
        let _ = write!(self.out, "{number}");
        self.literals(literals);
        for hint in hints {
            let _ = write!(self.out, " {hint}");
        }
        self.out.push_str(" 0\n");
        number
    }

    /// A clause that is what a line of this kind says; gives its number.
    pub(super) fn stated(&mut self, kind: char, literals: &[Literal]) -> u64 {
        let number = self.number();
        let _ = write!(self.out, "{kind} {number}");
        self.literals(literals);
        self.out.push('\n');
        number
    }

    /// A clause that is needed no more.
    pub(super) fn forgotten(&mut self, number: u64) {
        let last = self.last;
        let _ = writeln!(self.out, "{last} d {number} 0");
    }
}
