//! Constraints as Scheme values, and back.
//!
//! A constraint is a list that begins with the name of its procedure, as is an expression: `(fd< x (fd+ y 1))`.

use super::Constraints;
use avm_base::Symbol;
use avm_solver::{Expression, Operation, PostError, Token, VarId};
use avm_value::{Fault, Heap, Outcome, Value};

/// How operands stand in a list, behind the name.
#[derive(Clone, Copy)]
enum Operands {
    /// So many, or more: one after the other.
    AtLeast(usize),
    /// Just so many.
    Exactly(usize),
    /// In a list.
    List,
    /// One, and others in a list.
    OneAndList,
    /// Columns, and rows.
    Rows,
    /// Three lists and one.
    Tasks,
}

impl Operands {
    fn describe(self) -> &'static str {
        match self {
            Operands::AtLeast(0) => "expressions",
            Operands::AtLeast(_) => "one expression or more",
            Operands::Exactly(1) => "one expression",
            Operands::Exactly(_) => "two expressions",
            Operands::List => "one list",
            Operands::OneAndList => "an index and a list that is not empty",
            Operands::Rows => "a list of expressions and a list of rows, lists of as many values",
            Operands::Tasks => {
                "the tasks' starts, durations and demands, lists of the same length, and a capacity"
            }
        }
    }
}

/// The names of operations, and what they take.
const OPERATIONS: [(&str, Operation, Operands); 22] = [
    ("fd=", Operation::Equal, Operands::Exactly(2)),
    ("fd!=", Operation::NotEqual, Operands::Exactly(2)),
    ("fd<", Operation::Less, Operands::Exactly(2)),
    ("fd<=", Operation::LessOrEqual, Operands::Exactly(2)),
    ("fd>", Operation::Greater, Operands::Exactly(2)),
    ("fd>=", Operation::GreaterOrEqual, Operands::Exactly(2)),
    ("fd-all-different", Operation::AllDifferent, Operands::List),
    ("fd-table", Operation::Table(0), Operands::Rows),
    ("fd-cumulative", Operation::Cumulative, Operands::Tasks),
    ("fd-and", Operation::And, Operands::AtLeast(0)),
    ("fd-or", Operation::Or, Operands::AtLeast(0)),
    ("fd-not", Operation::Not, Operands::Exactly(1)),
    ("fd+", Operation::Add, Operands::AtLeast(0)),
    ("fd-", Operation::Subtract, Operands::AtLeast(1)),
    ("fd*", Operation::Multiply, Operands::AtLeast(0)),
    ("fd-quotient", Operation::Quotient, Operands::Exactly(2)),
    ("fd-remainder", Operation::Remainder, Operands::Exactly(2)),
    ("fd-modulo", Operation::Modulo, Operands::Exactly(2)),
    ("fd-abs", Operation::Absolute, Operands::Exactly(1)),
    ("fd-minimum", Operation::Minimum, Operands::AtLeast(1)),
    ("fd-maximum", Operation::Maximum, Operands::AtLeast(1)),
    ("fd-element", Operation::Element, Operands::OneAndList),
];

/// The most parts of a constraint. One that contains itself has no end.
const MOST_TOKENS: usize = 1_000_000;

/// The operation that a list begins with.
fn named(value: Value) -> Option<(&'static str, Operation, Operands)> {
    let head = value.as_pair()?.0.as_symbol()?;
    OPERATIONS.iter().find(|(name, ..)| *name == head.as_str()).copied()
}

/// Whether a value is a constraint, well formed or not.
pub(crate) fn is_constraint(value: Value) -> bool {
    named(value).is_some_and(|(_, operation, _)| operation.is_constraint())
}

/// The operation with its operands, one after the other; `None` where they are not as they should be.
fn taken_apart(value: Value, operation: Operation, operands: Operands) -> Option<(Operation, Vec<Value>)> {
    let parts = value.list_to_vec()?;
    let parts = &parts[1..];
    let flat = match (operands, parts) {
        (Operands::AtLeast(least), _) => (parts.len() >= least).then(|| parts.to_vec()),
        (Operands::Exactly(count), _) => (parts.len() == count).then(|| parts.to_vec()),
        (Operands::List, [list]) => list.list_to_vec(),
        (Operands::OneAndList, [one, list]) => {
            let items = list.list_to_vec().filter(|items| !items.is_empty())?;
            Some([&[*one], items.as_slice()].concat())
        }
        (Operands::Rows, [columns, rows]) => {
            let mut all = columns.list_to_vec().filter(|columns| !columns.is_empty())?;
            let width = all.len();
            for row in rows.list_to_vec()? {
                all.extend(row.list_to_vec().filter(|row| row.len() == width)?);
            }
            return Some((Operation::Table(width as u32), all));
        }
        (Operands::Tasks, [starts, durations, demands, capacity]) => {
            let mut all = starts.list_to_vec()?;
            let count = all.len();
            for list in [durations, demands] {
                all.extend(list.list_to_vec().filter(|list| list.len() == count)?);
            }
            all.push(*capacity);
            Some(all)
        }
        _ => None,
    };
    flat.map(|flat| (operation, flat))
}

impl Constraints {
    /// The constraint that a value is.
    pub(super) fn parse(&mut self, heap: &Heap, value: Value) -> Outcome<Expression> {
        if !is_constraint(value) {
            let what = "a constraint, such as fd<, fd= and fd-all-different give";
            return Err(Fault::wrong_type(1, what, value));
        }
        self.expression(heap, value)
    }

    /// The expression that a value is.
    pub(super) fn expression(&mut self, heap: &Heap, value: Value) -> Outcome<Expression> {
        self.expression_of(heap, value, &|_| None)
    }

    /// The expression that a value is; `undecided` gives the variable that a choice stands for.
    pub(crate) fn expression_of(
        &mut self,
        heap: &Heap,
        value: Value,
        undecided: &dyn Fn(Value) -> Option<VarId>,
    ) -> Outcome<Expression> {
        // In reverse: the operation, then the last operand, then those before it.
        let mut tokens = Vec::new();
        let mut pending = vec![value];
        while let Some(part) = pending.pop() {
            if tokens.len() + pending.len() >= MOST_TOKENS {
                return Err(Fault::error("a constraint has more than a million parts", Vec::new()));
            }
            tokens.push(if part.is_pair() {
                let (name, operation, operands) = named(part).ok_or_else(|| {
                    Fault::error("expected an expression, such as fd+, fd- and fd* give", vec![part])
                })?;
                let (operation, parts) = taken_apart(part, operation, operands).ok_or_else(|| {
                    Fault::error(format!("{name} takes {}", operands.describe()), vec![part])
                })?;
                pending.extend(&parts);
                Token::Apply(operation, parts.len() as u32)
            } else if part.as_variable().is_some() {
                Token::Variable(self.find(1, part)?)
            } else if let Some(variable) = undecided(part) {
                Token::Variable(variable)
            } else {
                Token::Value(self.number_in(heap, part)?)
            });
        }
        tokens.reverse();
        tokens.shrink_to_fit();
        Ok(Expression(tokens))
    }

    fn number_in(&mut self, heap: &Heap, value: Value) -> Outcome<i64> {
        self.atoms.number(heap, value).ok_or_else(|| {
            let message = "a constraint is about variables, about expressions of fd+, fd- and fd*, and about \
                           integers of a fixnum's size, symbols, strings, booleans, characters and objects";
            Fault::error(message, vec![value])
        })
    }

    /// A constraint or expression as the value that it was.
    pub(super) fn show(&self, heap: &mut Heap, expression: &Expression) -> Outcome {
        heap.check_room(expression.0.len() * 64)?;
        let mut stack = Vec::new();
        for token in &expression.0 {
            let value = match token {
                Token::Value(number) => self.atoms.value(heap, *number)?,
                Token::Variable(variable) => self.name(*variable),
                Token::Apply(operation, count) => {
                    let parts = stack.split_off(stack.len().saturating_sub(*count as usize));
                    show_operation(heap, *operation, &parts)
                }
            };
            stack.push(value);
        }
        Ok(stack.pop().unwrap_or(Value::NIL))
    }

    /// The value that programs know a variable by.
    pub(crate) fn name(&self, variable: VarId) -> Value {
        let at = self.variables.binary_search_by_key(&variable, |(_, variable)| *variable);
        at.map_or(Value::FALSE, |at| Value::variable(self.variables[at].0))
    }

    /// Why a constraint cannot be posted.
    pub(super) fn explain(&self, heap: &mut Heap, error: PostError, constraint: Value) -> Box<Fault> {
        let message = match error {
            PostError::Atom(variable, number) => {
                let value = match self.atoms.value(heap, number) {
                    Ok(value) => value,
                    Err(fault) => return fault,
                };
                let name = variable.map(|variable| self.name(variable)).filter(|name| *name != Value::FALSE);
                return match name {
                    Some(name) => Fault::error(
                        "only integers can be added, multiplied or ordered, and the domain of a variable here \
                         holds something else",
                        vec![name, value],
                    ),
                    None => Fault::error("only integers can be added, multiplied or ordered", vec![value]),
                };
            }
            PostError::TooLarge => {
                "values of an expression here could be larger than a fixnum: narrow the domains of its variables"
            }
            PostError::Divisor => {
                "a divisor here may be zero or less: narrow the domains of its variables to what is greater than zero"
            }
            PostError::Negative => {
                "durations, demands and the capacity of fd-cumulative must not be negative: narrow their domains"
            }
            PostError::Condition => {
                "fd-and, fd-or and fd-not take constraints, and variables that are 0 or 1; something here may be more"
            }
            PostError::Nested => {
                "fd-all-different, fd-table and fd-cumulative cannot stand inside other constraints: only comparisons, \
                 fd-and, fd-or and fd-not count there, as 1 or 0"
            }
            PostError::Malformed => "this is no constraint: rows of fd-table hold values only",
        };
        Fault::error(message, vec![constraint])
    }
}

fn show_operation(heap: &mut Heap, operation: Operation, parts: &[Value]) -> Value {
    let same = |known: &Operation| match (known, operation) {
        (Operation::Table(_), Operation::Table(_)) => true,
        (known, operation) => *known == operation,
    };
    let found = OPERATIONS.iter().find(|(_, known, _)| same(known));
    let (name, operands) = found.map_or(("", Operands::AtLeast(0)), |(name, _, operands)| (*name, *operands));
    let mut all = vec![Value::symbol(Symbol::intern(name))];
    match (operands, operation) {
        (Operands::AtLeast(_) | Operands::Exactly(_), _) => all.extend(parts),
        (Operands::List, _) => all.push(heap.list(parts)),
        (Operands::OneAndList, _) => all.extend([parts[0], heap.list(&parts[1..])]),
        (_, Operation::Table(width)) => {
            let (columns, cells) = parts.split_at(width as usize);
            all.push(heap.list(columns));
            let rows: Vec<Value> = cells.chunks(columns.len()).map(|row| heap.list(row)).collect();
            all.push(heap.list(&rows));
        }
        (Operands::Tasks | Operands::Rows, _) => {
            let count = parts.len() / 3;
            all.extend(parts[..3 * count].chunks(count.max(1)).map(|list| heap.list(list)));
            all.resize(4, Value::NIL);
            all.push(parts[3 * count]);
        }
    }
    heap.list(&all)
}
