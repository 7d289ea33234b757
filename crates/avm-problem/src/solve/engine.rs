//! What the routes by clauses ask of a solver of propositional formulas.

use crate::encode::{Cnf, Literal};

/// What a call came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// There is a model.
    Model,
    /// There is none under the assumptions.
    None,
    /// The budget was used up before it was known.
    Stopped,
}

/// What is known of a clause beside the problem's own, for those who write a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It says what an output of a totalizer means.
    Counts,
    /// It is what the last answer came to: the assumptions of its core do not all hold.
    Core,
    /// What it excludes is worth less than the best solution so far.
    Worse,
    /// It excludes what is worth less than the best, which is known now.
    Settled,
}

/// What a proof has to say beside clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// A node of a totalizer: how many of what is below two parts, which are nodes or literals.
    Node(usize, Part, Part),
    /// A literal says that at least so many literals below a node hold.
    Output(Literal, usize, usize),
    /// The core's literals are those below the node, or there is only one.
    Core(Option<usize>),
}

/// A part of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A node, by its number.
    Node(usize),
    /// A literal.
    Leaf(Literal),
}

/// A solver that keeps its clauses from one call to the next.
pub(crate) trait Engine {
    /// A new variable.
    fn fresh(&mut self) -> Literal;

    /// Adds a clause.
    fn add(&mut self, clause: &[Literal]);

    /// Adds a clause that is not the problem's.
    fn add_because(&mut self, clause: &[Literal], _: Why) {
        self.add(clause);
    }

    /// Takes note of what a proof needs.
    fn note(&mut self, _: Note) {}

    /// Looks for a model in which the assumptions hold, within so many conflicts and what is left of the budget.
    fn solve(&mut self, assumptions: &[Literal], conflicts: u64) -> Answer;

    /// Whether a literal holds in the model that the last call found.
    fn holds(&self, literal: Literal) -> bool;

    /// Of the last call's assumptions those that have no model together.
    fn core(&mut self) -> Vec<Literal>;

    /// Adds all clauses of a formula, whose variables come first.
    fn load(&mut self, cnf: &Cnf) {
        for _ in 0..cnf.variables() {
            self.fresh();
        }
        for clause in cnf.clauses() {
            self.add(clause);
        }
    }
}
