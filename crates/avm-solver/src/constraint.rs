//! Constraints and expressions as they are written.

use crate::VarId;
use thiserror::Error;

/// What is made of operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// The sum of all.
    Add,
    /// The first less all others; of one, its negation.
    Subtract,
    /// The product of all.
    Multiply,
    /// The first divided by the second, rounded towards zero.
    Quotient,
    /// What that leaves, with the sign of what is divided.
    Remainder,
    /// What a division leaves, with the sign of the divisor.
    Modulo,
    /// Without its sign.
    Absolute,
    /// The least of all.
    Minimum,
    /// The greatest of all.
    Maximum,
    /// The first is an index, from 0 on, of what comes after it.
    Element,
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
    /// All conditions hold.
    And,
    /// Any condition holds.
    Or,
    /// The condition does not hold.
    Not,
    /// All differ from each other.
    AllDifferent,
    /// The first operands, so many, are like one of the rows of the same length that come after them.
    Table(u32),
    /// Tasks: starts, then as many durations and as many demands, then a capacity. At no time do the tasks that are going on
    /// demand more than there is.
    Cumulative,
}

impl Operation {
    /// Whether it is a constraint; others give integers, or what they were given.
    pub fn is_constraint(self) -> bool {
        use Operation::*;
        self.is_condition() || matches!(self, AllDifferent | Table(_) | Cumulative)
    }

    /// Whether it is a constraint that counts inside others: as 1 where it holds, as 0 where it does not.
    pub fn is_condition(self) -> bool {
        use Operation::*;
        matches!(self, Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual | And | Or | Not)
    }
}

/// A part of an expression in postfix order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Token {
    /// An integer, or the number of an atom.
    Value(i64),
    /// A variable.
    Variable(VarId),
    /// An operation on so many of what comes before.
    Apply(Operation, u32),
}

/// An expression in postfix order, so that its depth costs no host stack. One whose last operation is a constraint is a
/// constraint.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expression(pub Vec<Token>);

/// Why a constraint cannot be posted at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PostError {
    /// A number that is no integer's is calculated with or ordered: by itself, or as a value of a variable.
    #[error("only integers can be added, multiplied or ordered")]
    Atom(Option<VarId>, i64),
    /// Values of an expression could be too large.
    #[error("values of the expression could be too large")]
    TooLarge,
    /// What is divided by may be zero or less.
    #[error("a divisor must be greater than zero")]
    Divisor,
    /// A duration or a demand of a task may be less than zero.
    #[error("durations and demands must not be negative")]
    Negative,
    /// What must be a condition is no constraint, and may be something else than 0 and 1.
    #[error("a condition is a constraint, or 0 or 1")]
    Condition,
    /// A constraint stands inside an expression that cannot count there.
    #[error("only comparisons, and what is made of them, count inside others")]
    Nested,
    /// It is no constraint, or an operation has the wrong number of operands.
    #[error("the constraint is not well formed")]
    Malformed,
}

impl Expression {
    /// The operation that comes last, and the number of its operands.
    pub fn root(&self) -> Option<(Operation, usize)> {
        match self.0.last() {
            Some(Token::Apply(operation, count)) => Some((*operation, *count as usize)),
            _ => None,
        }
    }

    /// The variables that it mentions, each once.
    pub fn variables(&self) -> Vec<VarId> {
        let mut variables: Vec<VarId> = self
            .0
            .iter()
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
        size_of::<Expression>() + self.0.capacity() * size_of::<Token>()
    }
}
