//! From a constraint to propagators.
//!
//! - `relation`: comparisons that must hold. `condition`: comparisons that count as 0 or 1.
//! - `arithmetic`: operations that get a variable of their own. `global`: constraints on many variables.

mod arithmetic;
mod condition;
mod global;
mod relation;

use crate::VarId;
use crate::constraint::{Expression, Operation, PostError, Token};
use crate::operand::Operand;
use crate::propagate::Propagator;
use crate::store::{Failed, Store};

/// Whether a constraint can be posted, and whether what was found at once leaves values.
type Kept = Result<Result<(), Failed>, PostError>;

impl Store {
    /// Adds the propagators of a constraint; what they find at once may fail.
    pub(crate) fn compile(&mut self, constraint: &Expression) -> Kept {
        let Some((operation, count)) = constraint.root() else { return Err(PostError::Malformed) };
        let operands = self.operands(&constraint.0[..constraint.0.len() - 1])?;
        if operands.len() != count {
            return Err(PostError::Malformed);
        }
        match operation {
            Operation::AllDifferent => self.all_different(operands),
            Operation::Table(width) => self.table(operands, width as usize),
            Operation::Cumulative => self.cumulative(operands),
            Operation::And | Operation::Or | Operation::Not => self.junction(operation, operands),
            operation if operation.is_condition() => self.relation(operation, operands),
            _ => Err(PostError::Malformed),
        }
    }

    /// A variable that is the value of an expression, or of its negation.
    pub(crate) fn objective(&mut self, expression: &Expression, negated: bool) -> Result<u32, PostError> {
        let mut sum = self.operand(expression)?;
        if negated {
            sum = self.negated(sum)?;
        }
        self.variable_of(sum)
    }

    fn operand(&mut self, expression: &Expression) -> Result<Operand, PostError> {
        let mut operands = self.operands(&expression.0)?;
        match (operands.pop(), operands.is_empty()) {
            (Some(operand), true) => Ok(operand),
            _ => Err(PostError::Malformed),
        }
    }

    /// What expressions, one after the other, come to.
    fn operands(&mut self, tokens: &[Token]) -> Result<Vec<Operand>, PostError> {
        let mut stack: Vec<Operand> = Vec::new();
        for token in tokens {
            let operand = match token {
                Token::Value(value) => Operand::value(*value),
                Token::Variable(VarId(variable)) => Operand::Variable(*variable),
                Token::Apply(operation, count) => {
                    let Some(first) = stack.len().checked_sub(*count as usize) else {
                        return Err(PostError::Malformed);
                    };
                    let operands = stack.split_off(first);
                    self.apply(*operation, operands)?
                }
            };
            stack.push(operand);
        }
        Ok(stack)
    }

    /// The value of an operation.
    fn apply(&mut self, operation: Operation, operands: Vec<Operand>) -> Result<Operand, PostError> {
        use Operation::*;
        match operation {
            Add => {
                self.folded(operands, Operand::constant(0), |store, one, other| store.add(one, other, false))
            }
            Multiply => self.folded(operands, Operand::constant(1), Store::multiply),
            Subtract if operands.len() == 1 => {
                self.folded(operands, Operand::constant(0), |store, one, _| store.negated(one))
            }
            Subtract => {
                self.folded(operands, Operand::constant(0), |store, one, other| store.add(one, other, true))
            }
            Quotient | Remainder | Modulo => self.divide(operation, operands),
            Absolute | Minimum | Maximum => self.extremum(operation, operands),
            Element => self.element(operands),
            And | Or | Not => self.junction_value(operation, operands),
            AllDifferent | Table(_) | Cumulative => Err(PostError::Nested),
            Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual => {
                self.condition(operation, operands)
            }
        }
    }

    /// The operands, taken together from the left; of none `empty`.
    fn folded(
        &mut self,
        operands: Vec<Operand>,
        empty: Operand,
        join: impl Fn(&mut Store, Operand, Operand) -> Result<Operand, PostError>,
    ) -> Result<Operand, PostError> {
        let alone = operands.len() == 1;
        let mut operands = operands.into_iter();
        let Some(mut all) = operands.next() else { return Ok(empty) };
        if alone {
            // So that what is no integer is refused here as well.
            return join(self, all, empty);
        }
        for operand in operands {
            all = join(self, all, operand)?;
        }
        Ok(all)
    }

    /// Adds a propagator, which is to run soon.
    pub(crate) fn start(&mut self, propagator: Propagator) {
        let fixed: Vec<u32> = match &propagator {
            Propagator::Different(elements) => (0..elements.len() as u32)
                .filter(|at| self.variables[elements[*at as usize].0 as usize].is_fixed())
                .collect(),
            _ => Vec::new(),
        };
        let is_different = matches!(propagator, Propagator::Different(_));
        let number = self.watch(propagator);
        if is_different {
            fixed
                .into_iter()
                .for_each(|element| self.queue.add(number, element, crate::propagate::Urgency::Fixed));
        } else {
            self.wake(number);
        }
    }
}
