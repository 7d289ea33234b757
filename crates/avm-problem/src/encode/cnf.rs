//! Clauses.

use std::fmt::Write as _;

/// A propositional variable as it stands, or negated. Variables are numbered from 1 on, as in DIMACS files.
pub type Literal = i32;

/// Where encoding ends: how many literals the clauses may have, and who is asked now and then whether it is time to stop.
#[derive(Clone, Copy)]
pub struct Room<'a> {
    /// The most literals.
    pub literals: usize,
    /// Asked now and then.
    pub stop: Option<&'a dyn Fn() -> bool>,
}

impl Room<'_> {
    /// Room for so many literals, and as much time as it takes.
    #[must_use]
    pub fn of(literals: usize) -> Room<'static> {
        Room { literals, stop: None }
    }

    pub(super) fn is_over(&self) -> bool {
        self.stop.is_some_and(|stop| stop())
    }
}

/// Why a problem has not been encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoom {
    /// There is no room for so many clauses.
    #[error("the problem is too large to be encoded")]
    Size,
    /// It was time to stop.
    #[error("there was not enough time to encode the problem")]
    Time,
}

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
    pub fn fresh(&mut self) -> Result<Literal, NoRoom> {
        if self.variables as usize >= self.most.min(1 << 30) {
            return Err(NoRoom::Size);
        }
        self.variables += 1;
        Ok(self.variables)
    }

    /// Adds a clause.
    ///
    /// # Errors
    ///
    /// Where there is no room for it.
    pub fn add(&mut self, clause: &[Literal]) -> Result<(), NoRoom> {
        if self.literals.len() + clause.len() > self.most {
            return Err(NoRoom::Size);
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
