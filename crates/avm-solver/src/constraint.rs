//! Constraints as they are written.

use crate::VarId;
use thiserror::Error;

/// A part of an expression in postfix order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// An integer, or the number of an atom.
    Value(i64),
    /// A variable.
    Variable(VarId),
    /// The sum of the two before.
    Add,
    /// The difference of the two before.
    Subtract,
    /// The product of the two before.
    Multiply,
}

/// An expression in postfix order, so that its depth costs no host stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(pub Vec<Token>);

/// What a constraint says of its expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The two are equal.
    Equal,
    /// The two differ.
    NotEqual,
    /// The first is less.
    Less,
    /// The first is not greater.
    LessOrEqual,
    /// The first is greater.
    Greater,
    /// The first is not less.
    GreaterOrEqual,
    /// All differ from each other.
    AllDifferent,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// What it says.
    pub relation: Relation,
    /// Of what: two expressions, or any number for [`Relation::AllDifferent`].
    pub expressions: Vec<Expression>,
}

/// Why a constraint cannot be posted at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PostError {
    /// A number that is no integer's is calculated with or ordered: by itself, or as a value of a variable.
    #[error("only integers can be added, multiplied or ordered")]
    Atom(Option<VarId>, i64),
    /// Values of an expression could be too large.
    #[error("values of the expression could be too large")]
    TooLarge,
    /// An expression is none, or a relation has the wrong number of them.
    #[error("the constraint is not well formed")]
    Malformed,
}

impl Constraint {
    /// The variables that it mentions, each once.
    pub fn variables(&self) -> Vec<VarId> {
        let tokens = self.expressions.iter().flat_map(|expression| &expression.0);
        let mut variables: Vec<VarId> = tokens
            .filter_map(|token| match token {
                Token::Variable(variable) => Some(*variable),
                _ => None,
            })
            .collect();
        variables.sort_unstable();
        variables.dedup();
        variables
    }

    /// How many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let tokens: usize = self.expressions.iter().map(|expression| expression.0.capacity()).sum();
        size_of::<Constraint>()
            + self.expressions.capacity() * size_of::<Expression>()
            + tokens * size_of::<Token>()
    }
}
