//! Domains and constraints as Scheme values, and back.
//!
//! A constraint is a list that begins with the name of its procedure, as is an expression: `(fd< x (fd+ y 1))`. A stretch of
//! integers is the vector `#(range 1 9)`.

use super::Constraints;
use avm_base::Symbol;
use avm_solver::{Constraint, Domain, Expression, FIRST_ATOM, LARGEST, PostError, Relation, Token, VarId};
use avm_value::{Fault, Heap, Outcome, Value};
use std::collections::HashMap;

/// The names of relations.
const RELATIONS: [(&str, Relation); 7] = [
    ("fd=", Relation::Equal),
    ("fd!=", Relation::NotEqual),
    ("fd<", Relation::Less),
    ("fd<=", Relation::LessOrEqual),
    ("fd>", Relation::Greater),
    ("fd>=", Relation::GreaterOrEqual),
    ("fd-all-different", Relation::AllDifferent),
];

/// The names of operations.
const OPERATIONS: [(&str, Token); 3] =
    [("fd+", Token::Add), ("fd-", Token::Subtract), ("fd*", Token::Multiply)];

/// The most parts of a constraint. One that contains itself has no end.
const MOST_TOKENS: usize = 1_000_000;

/// Stretches of a domain with holes that are shown as ranges are longer than this.
const LONG_STRETCH: u64 = 100;

const RANGE: &str = "range";

/// Values that are no integers, each with a number of its own, in the order in which they came.
#[derive(Default)]
pub(super) struct Atoms {
    known: Vec<Atom>,
    numbers: HashMap<Atom, i64>,
    text_bytes: usize,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Atom {
    /// A symbol, a boolean, a character or an object.
    Immediate(Value),
    Text(String),
}

impl Atoms {
    pub(super) fn bytes(&self) -> usize {
        self.known.capacity() * 2 * size_of::<(Atom, i64)>() + self.text_bytes
    }

    /// The number of a value; `None` for what no domain can hold.
    pub(super) fn number(&mut self, heap: &Heap, value: Value) -> Option<i64> {
        if let Some(n) = value.as_fixnum() {
            return (-LARGEST..=LARGEST).contains(&n).then_some(n);
        }
        let atom = if value.is_string() {
            Atom::Text(heap.string_text(value)?)
        } else {
            let is_atom = value.is_symbol()
                || value.is_boolean()
                || value.as_character().is_some()
                || value.as_object_ref().is_some();
            is_atom.then_some(Atom::Immediate(value))?
        };
        if let Some(number) = self.numbers.get(&atom) {
            return Some(*number);
        }
        if let Atom::Text(text) = &atom {
            self.text_bytes += text.len() * 2;
        }
        let number = FIRST_ATOM + self.known.len() as i64;
        self.known.push(atom.clone());
        self.numbers.insert(atom, number);
        Some(number)
    }

    /// The value of a number.
    pub(super) fn value(&self, heap: &mut Heap, number: i64) -> Outcome {
        match number.checked_sub(FIRST_ATOM).and_then(|at| self.known.get(usize::try_from(at).ok()?)) {
            None => Ok(heap.integer(number)),
            Some(Atom::Immediate(value)) => Ok(*value),
            Some(Atom::Text(text)) => heap.string(text),
        }
    }

    /// A domain: a stretch of integers, or a list of values and stretches.
    pub(super) fn domain(&mut self, heap: &Heap, argument: usize, value: Value) -> Outcome<Domain> {
        let what = "a list of values or a range";
        if let Some(range) = range(heap, argument, value)? {
            return Ok(Domain::of_intervals(vec![range]));
        }
        let Some(elements) = value.list_to_vec() else {
            return Err(Fault::wrong_type(argument, what, value));
        };
        let mut intervals = Vec::with_capacity(elements.len());
        for element in elements {
            intervals.push(match (range(heap, argument, element)?, self.number(heap, element)) {
                (Some(range), _) => range,
                (None, Some(number)) => (number, number),
                (None, None) => {
                    let what =
                        "integers of a fixnum's size, symbols, strings, booleans, characters and objects";
                    let message = format!("a domain holds {what} only");
                    return Err(Fault::error(message, vec![element]));
                }
            });
        }
        Ok(Domain::of_intervals(intervals))
    }

    /// A domain as a value that [`Atoms::domain`] takes back.
    pub(super) fn show(&self, heap: &mut Heap, domain: &Domain) -> Outcome {
        let long = |(low, high): (i64, i64), least: u64| high < FIRST_ATOM && low.abs_diff(high) >= least;
        if let [stretch] = domain.intervals()
            && long(*stretch, 1)
        {
            return Ok(show_range(heap, *stretch));
        }
        heap.check_room(domain.intervals().len() * LONG_STRETCH as usize * 16)?;
        let mut values = Vec::new();
        for stretch in domain.intervals() {
            if long(*stretch, LONG_STRETCH) {
                values.push(show_range(heap, *stretch));
            } else {
                for number in stretch.0..=stretch.1 {
                    values.push(self.value(heap, number)?);
                }
            }
        }
        Ok(heap.list(&values))
    }
}

fn show_range(heap: &mut Heap, (low, high): (i64, i64)) -> Value {
    let parts = [Value::symbol(Symbol::intern(RANGE)), heap.integer(low), heap.integer(high)];
    heap.vector(&parts)
}

/// The ends of a value that is a range.
fn range(heap: &Heap, argument: usize, value: Value) -> Outcome<Option<(i64, i64)>> {
    let Some([head, low, high]) = heap.vector_slice(value) else { return Ok(None) };
    if head.as_symbol().is_none_or(|name| name.as_str() != RANGE) {
        return Ok(None);
    }
    let end = |value: &Value| value.as_fixnum().filter(|n| (-LARGEST..=LARGEST).contains(n));
    match (end(low), end(high)) {
        (Some(low), Some(high)) => Ok(Some((low, high))),
        _ => Err(Fault::wrong_type(argument, "a range between two fixnums", value)),
    }
}

impl Constraints {
    /// The constraint that a value is.
    pub(super) fn parse(&mut self, heap: &Heap, value: Value) -> Outcome<Constraint> {
        let parts = value.list_to_vec().unwrap_or_default();
        let head = parts.first().and_then(|head| head.as_symbol());
        let relation = head.and_then(|head| RELATIONS.iter().find(|(name, _)| *name == head.as_str()));
        let Some((name, relation)) = relation else {
            let what = "a constraint, such as fd<, fd= and fd-all-different give";
            return Err(Fault::wrong_type(1, what, value));
        };
        let operands = match (relation, &parts[1..]) {
            (Relation::AllDifferent, [list]) => list.list_to_vec(),
            (Relation::AllDifferent, _) => None,
            (_, [left, right]) => Some(vec![*left, *right]),
            _ => None,
        };
        let Some(operands) = operands else {
            let what = if *relation == Relation::AllDifferent { "one list" } else { "two expressions" };
            return Err(Fault::error(format!("{name} takes {what}"), vec![value]));
        };
        let expressions: Outcome<Vec<Expression>> =
            operands.into_iter().map(|operand| self.expression(heap, operand)).collect();
        Ok(Constraint { relation: *relation, expressions: expressions? })
    }

    /// The expression that a value is.
    pub(super) fn expression(&mut self, heap: &Heap, value: Value) -> Outcome<Expression> {
        // In reverse: the operator, then the right operand, then the left one.
        let mut tokens = Vec::new();
        let mut pending = vec![value];
        while let Some(part) = pending.pop() {
            if tokens.len() >= MOST_TOKENS {
                return Err(Fault::error("a constraint has more than a million parts", Vec::new()));
            }
            if part.is_pair() {
                let (operation, operands) = self.operation(part)?;
                tokens.push(operation);
                pending.extend(operands);
            } else if part.as_variable().is_some() {
                tokens.push(Token::Variable(self.find(1, part)?));
            } else {
                tokens.push(Token::Value(self.number_in(heap, part)?));
            }
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

    fn operation(&self, value: Value) -> Outcome<(Token, [Value; 2])> {
        let parts: Vec<Value> = value.list_iter().take(4).collect();
        let head = parts.first().and_then(|head| head.as_symbol());
        let known = head.and_then(|head| OPERATIONS.iter().find(|(name, _)| *name == head.as_str()));
        match (known, parts.as_slice()) {
            (Some((_, token)), [_, left, right]) => Ok((*token, [*left, *right])),
            _ => Err(Fault::error("expected an expression, such as fd+, fd- and fd* give", vec![value])),
        }
    }

    /// A constraint as the value that it was.
    pub(super) fn show(&self, heap: &mut Heap, constraint: &Constraint) -> Outcome {
        let mut operands = Vec::with_capacity(constraint.expressions.len());
        for expression in &constraint.expressions {
            heap.check_room(expression.0.len() * 64)?;
            operands.push(self.show_expression(heap, expression)?);
        }
        let name = RELATIONS.iter().find(|(_, relation)| *relation == constraint.relation);
        let head = Value::symbol(Symbol::intern(name.map_or("", |(name, _)| name)));
        if constraint.relation == Relation::AllDifferent {
            operands = vec![heap.list(&operands)];
        }
        operands.insert(0, head);
        Ok(heap.list(&operands))
    }

    fn show_expression(&self, heap: &mut Heap, expression: &Expression) -> Outcome {
        let mut stack = Vec::new();
        for token in &expression.0 {
            let value = match token {
                Token::Value(number) => self.atoms.value(heap, *number)?,
                Token::Variable(variable) => self.name(*variable),
                operation => {
                    let name = OPERATIONS.iter().find(|(_, token)| token == operation);
                    let head = Value::symbol(Symbol::intern(name.map_or("", |(name, _)| name)));
                    let right = stack.pop().unwrap_or(Value::NIL);
                    let left = stack.pop().unwrap_or(Value::NIL);
                    heap.list(&[head, left, right])
                }
            };
            stack.push(value);
        }
        Ok(stack.pop().unwrap_or(Value::NIL))
    }

    /// The value that programs know a variable by.
    fn name(&self, variable: VarId) -> Value {
        let at = self.variables.binary_search_by_key(&variable, |(_, variable)| *variable);
        at.map_or(Value::FALSE, |at| Value::variable(self.variables[at].0))
    }

    /// Why a constraint cannot be posted.
    pub(super) fn explain(&self, heap: &mut Heap, error: PostError, constraint: Value) -> Box<Fault> {
        match error {
            PostError::Atom(variable, number) => {
                let value = match self.atoms.value(heap, number) {
                    Ok(value) => value,
                    Err(fault) => return fault,
                };
                match variable {
                    Some(variable) => Fault::error(
                        "only integers can be added, multiplied or ordered, and the domain of a variable here \
                         holds something else",
                        vec![self.name(variable), value],
                    ),
                    None => Fault::error("only integers can be added, multiplied or ordered", vec![value]),
                }
            }
            PostError::TooLarge => Fault::error(
                "values of an expression here could be larger than a fixnum: narrow the domains of its variables",
                vec![constraint],
            ),
            PostError::Malformed => Fault::error("this is no constraint", vec![constraint]),
        }
    }
}
