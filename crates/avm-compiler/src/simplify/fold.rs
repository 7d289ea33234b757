//! Calls of primitives on constants, done at compile time: never one that raises.

use crate::constants::{ConstId, Constants};
use avm_bytecode::Primitive;
use avm_bytecode::module::Constant;
use avm_number::{Budget, Number};
use std::cmp::Ordering;

/// The most bits of an integer that is computed at compile time.
const BUDGET: Budget = Budget::new(1024);

/// The value of a call, if it is known and certain.
pub fn fold(constants: &mut Constants, primitive: Primitive, operands: &[ConstId]) -> Option<ConstId> {
    let value = {
        let operands: Vec<&Constant> = operands.iter().map(|id| constants.get(*id)).collect();
        match primitive.name() {
            "+" => fold_all(&operands, Number::ZERO, Number::add)?,
            "*" => fold_all(&operands, Number::ONE, Number::mul)?,
            "-" => difference(&operands)?,
            "<" => compare(&operands, |order| order == Ordering::Less)?,
            "<=" => compare(&operands, |order| order != Ordering::Greater)?,
            ">" => compare(&operands, |order| order == Ordering::Greater)?,
            ">=" => compare(&operands, |order| order != Ordering::Less)?,
            "=" => compare(&operands, |order| order == Ordering::Equal)?,
            name => test(name, &operands)?,
        }
    };
    Some(constants.atom(value))
}

fn number<'c>(constant: &&'c Constant) -> Option<&'c Number> {
    match constant {
        Constant::Number(number) => Some(number),
        _ => None,
    }
}

type Operation = fn(&Number, &Number, Budget) -> Result<Number, avm_number::NumberError>;

fn fold_all(operands: &[&Constant], of_none: Number, operation: Operation) -> Option<Constant> {
    let Some((first, rest)) = operands.split_first() else { return Some(Constant::Number(of_none)) };
    let mut result = number(first)?.clone();
    for operand in rest {
        result = operation(&result, number(operand)?, BUDGET).ok()?;
    }
    Some(Constant::Number(result))
}

fn difference(operands: &[&Constant]) -> Option<Constant> {
    let (first, rest) = operands.split_first()?;
    let first = number(first)?;
    if rest.is_empty() {
        return Some(Constant::Number(first.neg()));
    }
    let mut result = first.clone();
    for operand in rest {
        result = result.sub(number(operand)?, BUDGET).ok()?;
    }
    Some(Constant::Number(result))
}

fn compare(operands: &[&Constant], holds: fn(Ordering) -> bool) -> Option<Constant> {
    let [first, second] = operands else { return None };
    let order = number(first)?.compare(number(second)?).ok()?;
    Some(Constant::Boolean(order.is_some_and(holds)))
}

/// Questions that any value answers.
fn test(name: &str, operands: &[&Constant]) -> Option<Constant> {
    use Constant as C;
    let answer = match (name, operands) {
        ("not", [value]) => **value == C::Boolean(false),
        ("null?", [value]) => matches!(value, C::Nil),
        ("pair?", [value]) => matches!(value, C::Pair(..)),
        ("symbol?", [value]) => matches!(value, C::Symbol(_)),
        ("string?", [value]) => matches!(value, C::String(_)),
        ("char?", [value]) => matches!(value, C::Character(_)),
        ("boolean?", [value]) => matches!(value, C::Boolean(_)),
        ("number?", [value]) => matches!(value, C::Number(_)),
        ("vector?", [value]) => matches!(value, C::Vector(_)),
        ("procedure?", [_]) => false,
        ("zero?", [C::Number(number)]) => number.is_zero(),
        ("eq?" | "eqv?" | "equal?", [a, b]) if is_plain(a) && is_plain(b) => a == b,
        _ => return None,
    };
    Some(C::Boolean(answer))
}

/// Whether equality with the constant is the same for all equivalences.
fn is_plain(constant: &Constant) -> bool {
    match constant {
        Constant::Boolean(_) | Constant::Nil | Constant::Character(_) | Constant::Symbol(_) => true,
        Constant::Number(number) => {
            crate::constants::small(number).is_some_and(|value| value.abs() < 1 << 56)
        }
        _ => false,
    }
}

/// Whether all results of a primitive are `#t` or `#f`.
pub fn is_test(primitive: Primitive) -> bool {
    let name = primitive.name();
    name.ends_with('?') && !name.starts_with('%') || matches!(name, "<" | "<=" | ">" | ">=" | "=" | "not")
}
