//! Arguments: their types, indexes and ranges.

use avm_number::{Number, NumberError};
use avm_value::{Fault, Heap, Outcome, Value};
use std::borrow::Cow;
use std::ops::Range;

/// An argument of the wrong type; `at` counts from 0.
#[cold]
pub(crate) fn wrong<T>(args: &[Value], at: usize, expected: &'static str) -> Outcome<T> {
    Err(Fault::wrong_type(at + 1, expected, args[at]))
}

/// The number that an argument is.
pub(crate) fn number(heap: &Heap, args: &[Value], at: usize) -> Outcome<Number> {
    heap.to_number(args[at]).map_or_else(|| wrong(args, at, "a number"), Ok)
}

/// A count or an index: an exact integer that is not negative.
pub(crate) fn count(args: &[Value], at: usize) -> Outcome<usize> {
    match args[at].as_fixnum() {
        Some(n @ 0..) => Ok(n as usize),
        _ => wrong(args, at, "an exact integer that is not negative"),
    }
}

/// An index below `length`.
pub(crate) fn index(args: &[Value], at: usize, length: usize) -> Outcome<usize> {
    match args[at].as_fixnum() {
        Some(n) if n >= 0 && (n as usize) < length => Ok(n as usize),
        Some(_) => Err(Fault::out_of_range(at + 1, args[at], 0, length as i64 - 1)),
        None => wrong(args, at, "an index"),
    }
}

/// The optional arguments `[start [end]]` that begin at argument `at`.
pub(crate) fn range(args: &[Value], at: usize, length: usize) -> Outcome<Range<usize>> {
    let end = match args.get(at + 1) {
        Some(_) => bound(args, at + 1, 0, length)?,
        None => length,
    };
    let start = match args.get(at) {
        Some(_) => bound(args, at, 0, end)?,
        None => 0,
    };
    Ok(start..end)
}

/// An index from `least` to `most`, both included.
pub(crate) fn bound(args: &[Value], at: usize, least: usize, most: usize) -> Outcome<usize> {
    match args[at].as_fixnum() {
        Some(n) if n >= least as i64 && n <= most as i64 => Ok(n as usize),
        Some(_) => Err(Fault::out_of_range(at + 1, args[at], least as i64, most as i64)),
        None => wrong(args, at, "an index"),
    }
}

/// A byte.
pub(crate) fn byte(args: &[Value], at: usize) -> Outcome<u8> {
    match args[at].as_fixnum().map(u8::try_from) {
        Some(Ok(byte)) => Ok(byte),
        _ => wrong(args, at, "a byte, an exact integer from 0 to 255"),
    }
}

/// A character.
pub(crate) fn character(args: &[Value], at: usize) -> Outcome<char> {
    args[at].as_character().map_or_else(|| wrong(args, at, "a character"), Ok)
}

/// The length of a string.
pub(crate) fn string_length(args: &[Value], at: usize) -> Outcome<usize> {
    args[at].string_length().map_or_else(|| wrong(args, at, "a string"), Ok)
}

/// The text of a string.
pub(crate) fn text(heap: &Heap, args: &[Value], at: usize) -> Outcome<String> {
    heap.string_text(args[at]).map_or_else(|| wrong(args, at, "a string"), Ok)
}

/// The text of a string, in place where it is ASCII.
pub(crate) fn plain_text<'a>(heap: &'a Heap, args: &[Value], at: usize) -> Outcome<Cow<'a, str>> {
    let ascii = heap.narrow_string(args[at]).filter(|bytes| bytes.is_ascii());
    match ascii.and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        Some(text) => Ok(Cow::Borrowed(text)),
        None => text(heap, args, at).map(Cow::Owned),
    }
}

/// The elements of a proper list.
pub(crate) fn list(args: &[Value], at: usize) -> Outcome<Vec<Value>> {
    args[at].list_to_vec().map_or_else(|| wrong(args, at, "a proper list"), Ok)
}

/// Counts argument numbers on: a fault that a helper reports for its first argument is about argument `at`.
pub(crate) fn about(mut fault: Box<Fault>, at: usize) -> Box<Fault> {
    if let Fault::WrongType { argument, .. } | Fault::OutOfRange { argument, .. } = &mut *fault {
        *argument = at + 1;
    }
    fault
}

/// What arithmetic reports, with the argument that is at fault where there is one.
#[cold]
pub(crate) fn number_fault(heap: &Heap, error: NumberError, args: &[Value]) -> Box<Fault> {
    type Test = fn(&Number) -> bool;
    let (expected, fits): (&'static str, Test) = match error {
        NumberError::NotReal => ("a real number", Number::is_real),
        NumberError::NotRational => ("a rational number", Number::is_rational),
        NumberError::NotInteger => ("an integer", Number::is_integer),
        NumberError::NotExact => ("an exact integer", Number::is_exact_integer),
        NumberError::Negative => ("an exact integer that is not negative", |n| {
            n.is_exact_integer() && !n.is_negative().unwrap_or(true)
        }),
        NumberError::BadRadix => ("a radix from 2 to 36", |_| false),
        _ => return Box::new(Fault::Number(error, args.to_vec())),
    };
    // A radix is the last argument; of others, the first that does not fit is at fault.
    let at_fault = |at: &usize| !heap.to_number(args[*at]).is_some_and(|n| fits(&n));
    let found = match error {
        NumberError::BadRadix => args.len().checked_sub(1),
        _ => (0..args.len()).find(at_fault),
    };
    match found {
        Some(at) => Fault::wrong_type(at + 1, expected, args[at]),
        None => Box::new(Fault::Number(error, args.to_vec())),
    }
}
