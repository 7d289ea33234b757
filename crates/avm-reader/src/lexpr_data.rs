//! Data of the crate `lexpr`, which hosts use, to datums and back.

use avm_base::{Diagnostic, Span};
use avm_number::Number;
use avm_syntax::{Datum, DatumKind};
use lexpr::{Cons, Value};
use std::fmt;

/// How many conses and vectors a `lexpr` value may have on a path from the whole to a part. `lexpr` recurses when it drops
/// and clones values, along lists as well, and some ten thousand steps are what a thread's stack holds for sure.
pub const MAX_LEXPR_PATH: usize = 10_000;

/// What can't be converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LexprErrorKind {
    /// An exact integer outside the range of `i64` and `u64`.
    LargeInteger(String),
    /// An exact ratio.
    Ratio(String),
    /// A number that is not real.
    Complex(String),
    /// A datum label, or a reference to one.
    Label(u32),
    /// More than [`MAX_LEXPR_PATH`] conses and vectors, one inside or behind the other.
    TooDeep,
    /// `lexpr`'s special value nil, which is neither the empty list nor false.
    Nil,
    /// A keyword: R7RS has none.
    Keyword(String),
}

/// What can't be converted, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexprError {
    /// What can't be converted.
    pub kind: LexprErrorKind,
    /// The place; none for a value of `lexpr`.
    pub span: Span,
}

impl LexprError {
    /// What to tell a person.
    pub fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic::error("lexpr-data", self.span, self.to_string())
    }
}

impl fmt::Display for LexprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            LexprErrorKind::LargeInteger(text) => write!(f, "lexpr has no integers as large as {text}"),
            LexprErrorKind::Ratio(text) => write!(f, "lexpr has no exact ratios such as {text}"),
            LexprErrorKind::Complex(text) => write!(f, "lexpr has no complex numbers such as {text}"),
            LexprErrorKind::Label(label) => write!(f, "lexpr has no datum labels such as #{label}="),
            LexprErrorKind::TooDeep => write!(f, "lexpr can't hold data as deep or long as this"),
            LexprErrorKind::Nil => write!(f, "Scheme has no special value nil"),
            LexprErrorKind::Keyword(name) => write!(f, "Scheme has no keywords such as #:{name}"),
        }
    }
}

impl std::error::Error for LexprError {}

/// A step of a conversion: a part to convert, or a whole to make of its converted parts.
enum Step<'a, T> {
    Convert(&'a T, usize),
    List { items: usize, dotted: bool, span: Span },
    Vector { items: usize, span: Span },
}

/// The `lexpr` value of a datum.
///
/// # Errors
/// The first part that `lexpr` can't hold.
pub fn datum_to_lexpr(datum: &Datum) -> Result<Value, LexprError> {
    let mut steps = vec![Step::Convert(datum, 0)];
    let mut done: Vec<Value> = Vec::new();
    while let Some(step) = steps.pop() {
        match step {
            Step::Convert(datum, path) => {
                if let Some(value) = start_datum(datum, path, &mut steps)? {
                    done.push(value);
                }
            }
            Step::List { items, dotted, .. } => {
                let tail = if dotted { done.pop() } else { None };
                let items = done.split_off(done.len() - items).into_iter().rev();
                done.push(
                    items.fold(tail.unwrap_or(Value::Null), |tail, item| Value::Cons(Cons::new(item, tail))),
                );
            }
            Step::Vector { items, .. } => {
                let items = done.split_off(done.len() - items);
                done.push(Value::Vector(items.into()));
            }
        }
    }
    Ok(done.pop().unwrap_or(Value::Null))
}

/// Converts an atom; for others, says what steps to take.
fn start_datum<'a>(
    datum: &'a Datum,
    path: usize,
    steps: &mut Vec<Step<'a, Datum>>,
) -> Result<Option<Value>, LexprError> {
    let span = datum.span;
    let fail = |kind| Err(LexprError { kind, span });
    let items = match &datum.kind {
        DatumKind::Boolean(value) => return Ok(Some(Value::Bool(*value))),
        DatumKind::Character(c) => return Ok(Some(Value::Char(*c))),
        DatumKind::Number(number) => return number_to_lexpr(number).map(Some).or_else(fail),
        DatumKind::String(text) => return Ok(Some(Value::String((**text).into()))),
        DatumKind::Symbol(symbol) => return Ok(Some(Value::symbol(symbol.as_str()))),
        DatumKind::Bytevector(bytes) => return Ok(Some(Value::bytes(&**bytes))),
        DatumKind::Labelled(label, _) | DatumKind::Reference(label) => {
            return fail(LexprErrorKind::Label(*label));
        }
        DatumKind::List(items, tail) => {
            steps.push(Step::List { items: items.len(), dotted: tail.is_some(), span });
            steps.extend(tail.as_deref().map(|tail| Step::Convert(tail, path + items.len())));
            // An item lies as deep as there are items up to it.
            steps.extend(items.iter().enumerate().map(|(i, item)| Step::Convert(item, path + i + 1)).rev());
            items
        }
        DatumKind::Vector(items) => {
            steps.push(Step::Vector { items: items.len(), span });
            steps.extend(items.iter().map(|item| Step::Convert(item, path + 1)).rev());
            return if path < MAX_LEXPR_PATH { Ok(None) } else { fail(LexprErrorKind::TooDeep) };
        }
    };
    if path + items.len() > MAX_LEXPR_PATH {
        return fail(LexprErrorKind::TooDeep);
    }
    Ok(None)
}

fn number_to_lexpr(number: &Number) -> Result<Value, LexprErrorKind> {
    let text = || number.to_string(10);
    match number {
        Number::Int(n) => match (u64::try_from(n), i64::try_from(n)) {
            (Ok(n), _) => Ok(Value::from(n)),
            (_, Ok(n)) => Ok(Value::from(n)),
            _ => Err(LexprErrorKind::LargeInteger(text())),
        },
        Number::Real(x) => Ok(Value::from(*x)),
        Number::Ratio(_) => Err(LexprErrorKind::Ratio(text())),
        Number::Complex(_) => Err(LexprErrorKind::Complex(text())),
    }
}

/// The datum of a `lexpr` value, with `span` as the place of all its parts.
///
/// # Errors
/// The first part that is no datum.
pub fn lexpr_to_datum(value: &Value, span: Span) -> Result<Datum, LexprError> {
    let mut steps = vec![Step::Convert(value, 0)];
    let mut done: Vec<Datum> = Vec::new();
    while let Some(step) = steps.pop() {
        match step {
            Step::Convert(value, _) => done.extend(start_value(value, span, &mut steps)?),
            Step::List { items, dotted, span } => {
                let tail = if dotted { done.pop() } else { None };
                let items = done.split_off(done.len() - items);
                done.push(match tail {
                    Some(tail) => Datum::dotted(items, tail, span),
                    None => Datum::list(items, span),
                });
            }
            Step::Vector { items, span } => {
                let items = done.split_off(done.len() - items);
                done.push(Datum::vector(items, span));
            }
        }
    }
    Ok(done.pop().unwrap_or_else(|| Datum::list([], span)))
}

/// Converts an atom; for others, says what steps to take.
fn start_value<'a>(
    value: &'a Value,
    span: Span,
    steps: &mut Vec<Step<'a, Value>>,
) -> Result<Option<Datum>, LexprError> {
    let fail = |kind| Err(LexprError { kind, span });
    let kind = match value {
        Value::Nil => return fail(LexprErrorKind::Nil),
        Value::Keyword(name) => return fail(LexprErrorKind::Keyword(name.to_string())),
        Value::Null => return Ok(Some(Datum::list([], span))),
        Value::Bool(value) => DatumKind::Boolean(*value),
        Value::Number(number) => DatumKind::Number(number_from_lexpr(number)),
        Value::Char(c) => DatumKind::Character(*c),
        Value::String(text) => DatumKind::String((**text).into()),
        Value::Symbol(name) => return Ok(Some(Datum::symbol(&**name, span))),
        Value::Bytes(bytes) => DatumKind::Bytevector((**bytes).into()),
        Value::Cons(cons) => {
            let (items, tail) = cons.to_ref_vec();
            let dotted = !tail.is_null();
            steps.push(Step::List { items: items.len(), dotted, span });
            steps.extend(dotted.then_some(Step::Convert(tail, 0)));
            steps.extend(items.into_iter().map(|item| Step::Convert(item, 0)).rev());
            return Ok(None);
        }
        Value::Vector(items) => {
            steps.push(Step::Vector { items: items.len(), span });
            steps.extend(items.iter().map(|item| Step::Convert(item, 0)).rev());
            return Ok(None);
        }
    };
    Ok(Some(Datum::new(kind, span)))
}

fn number_from_lexpr(number: &lexpr::Number) -> Number {
    if let Some(n) = number.as_u64() {
        Number::Int(n.into())
    } else if let Some(n) = number.as_i64() {
        Number::Int(n.into())
    } else {
        Number::Real(number.as_f64().unwrap_or(f64::NAN))
    }
}
