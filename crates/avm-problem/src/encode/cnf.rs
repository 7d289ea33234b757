//! Clauses.

use std::fmt::Write as _;

/// A propositional variable as it stands, or negated. Variables are numbered from 1 on, as in DIMACS files.
pub type Literal = i32;

/// There is no room for so many clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the problem is too large to be encoded")]
pub struct TooLarge;

/// A formula in conjunctive normal form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cnf {
    variables: i32,
    literals: Vec<Literal>,
    /// Where in `literals` each clause ends.
    ends: Vec<usize>,
    most: usize,
}

impl Cnf {
    /// A formula without clauses that may have so many literals.
    #[must_use]
    pub fn with_room(most: usize) -> Cnf {
        Cnf { most, ..Cnf::default() }
    }

    /// How many variables there are.
    #[must_use]
    pub fn variables(&self) -> i32 {
        self.variables
    }

    /// A new variable.
    ///
    /// # Errors
    ///
    /// Where there is no room for it.
    pub fn fresh(&mut self) -> Result<Literal, TooLarge> {
        if self.variables as usize >= self.most.min(1 << 30) {
            return Err(TooLarge);
        }
        self.variables += 1;
        Ok(self.variables)
    }

    /// Adds a clause.
    ///
    /// # Errors
    ///
    /// Where there is no room for it.
    pub fn add(&mut self, clause: &[Literal]) -> Result<(), TooLarge> {
        if self.literals.len() + clause.len() > self.most {
            return Err(TooLarge);
        }
        self.literals.extend(clause);
        self.ends.push(self.literals.len());
        Ok(())
    }

    /// How many clauses there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no clauses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The clauses, in the order in which they were added.
    pub fn clauses(&self) -> impl Iterator<Item = &[Literal]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.literals[begin..*end])
    }

    /// Writes the clauses as lines of a DIMACS file, each after `prefix`.
    pub(crate) fn write(&self, prefix: &str, out: &mut String) {
        for clause in self.clauses() {
            out.push_str(prefix);
            for literal in clause {
                let _ = write!(out, "{literal} ");
            }
            out.push_str("0\n");
        }
    }
}
