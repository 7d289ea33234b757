//! The words for what went wrong: the one place where faults and conditions become sentences.

use crate::write::{Style, bare_type_name, write_abbreviated, write_value};
use avm_base::{AvmErrorKind, Symbol};
use avm_number::NumberError;
use avm_value::{ConditionParts, Fault, Heap, Outcome, Value};

/// The most bytes of a value in a message.
const VALUE_BYTES: usize = 80;
/// The most causes that a text tells of.
const CAUSES: usize = 16;

/// The condition that a fault raises; `name` is the procedure that reports it, if it is known. Where it arose is for the
/// machine to note.
///
/// For [`Fault::Raise`] it is the value itself. [`Fault::WouldBlock`] never gets here; its condition would say so.
pub fn condition_of_fault(heap: &mut Heap, fault: &Fault, name: Option<&str>) -> Value {
    if let Fault::Raise { value, .. } = fault {
        return *value;
    }
    let message = message_of_fault(heap, fault, name);
    // A heap that has no room even for the message is about to stop the run.
    let message = heap.string(&message).unwrap_or(Value::FALSE);
    let irritants = heap.list(&irritants_of(fault));
    heap.condition(ConditionParts {
        kind: kind_of(fault),
        message,
        irritants,
        cause: Value::FALSE,
        place: Value::FALSE,
    })
}

fn symbol(name: &str) -> Value {
    Value::symbol(Symbol::intern(name))
}

/// The kind of the condition; `#t` where the message tells all and has the irritants in it.
fn kind_of(fault: &Fault) -> Value {
    match fault {
        Fault::File { .. } => symbol("file"),
        Fault::Read { .. } => symbol("read"),
        Fault::Avm { kind, .. } => symbol(kind.name()),
        Fault::OutOfMemory => symbol(AvmErrorKind::OutOfMemory.name()),
        Fault::Error { .. } => Value::FALSE,
        _ => Value::TRUE,
    }
}

fn irritants_of(fault: &Fault) -> Vec<Value> {
    match fault {
        Fault::WrongType { value, .. }
        | Fault::WrongRecord { value, .. }
        | Fault::OutOfRange { value, .. }
        | Fault::Immutable { value } => vec![*value],
        Fault::Number(_, values)
        | Fault::Error { irritants: values, .. }
        | Fault::File { irritants: values, .. }
        | Fault::Read { irritants: values, .. }
        | Fault::Avm { irritants: values, .. } => values.clone(),
        Fault::Raise { .. } | Fault::OutOfMemory | Fault::WouldBlock => Vec::new(),
    }
}

/// What a fault says; `name` is the procedure that reports it, if it is known.
pub fn message_of_fault(heap: &Heap, fault: &Fault, name: Option<&str>) -> String {
    // Programs know the procedure without the mark of the kernel.
    let name = name.map(|name| name.strip_prefix('%').unwrap_or(name));
    let text = sentence(heap, fault, name.unwrap_or("call"));
    match (fault, name) {
        // These name themselves what they are about.
        (Fault::WrongRecord { .. } | Fault::Avm { .. } | Fault::Raise { .. }, _) | (_, None) => text,
        (_, Some(name)) => format!("{name}: {text}"),
    }
}

/// What to do with a constraint variable where a value is needed.
const VARIABLE_ADVICE: &str = ": a constraint variable goes into constraints and expressions, such as fd+; `label` gives it a value now, \
                               `choose` at the commit of a transaction";

fn sentence(heap: &Heap, fault: &Fault, name: &str) -> String {
    let shown = |value: &Value| write_abbreviated(heap, *value, VALUE_BYTES);
    match fault {
        Fault::WrongType { argument, expected, value } => {
            let advice = if value.as_variable().is_some() { VARIABLE_ADVICE } else { "" };
            let which = if *argument > 0 { format!(" (argument {argument})") } else { String::new() };
            format!("expected {expected}, got {}{which}{advice}", shown(value))
        }
        Fault::WrongRecord { procedure, record_type, value } => {
            let procedure = procedure.as_symbol().map_or(name, |procedure| procedure.as_str());
            let record_type = record_type.record_type_name().and_then(Value::as_symbol);
            let record_type = record_type.map_or("?", |name| bare_type_name(name.as_str()));
            format!("{procedure}: expected a record of type {record_type}, got {}", shown(value))
        }
        Fault::OutOfRange { argument, value, least, most } if least > most => {
            format!("{} is out of range: nothing is there (argument {argument})", shown(value))
        }
        Fault::OutOfRange { argument, value, least, most } => {
            let value = shown(value);
            format!("{value} is out of range: must be from {least} to {most} (argument {argument})")
        }
        Fault::Immutable { value } => {
            format!("{} is a constant or belongs to a state, and cannot be changed", shown(value))
        }
        Fault::Number(error, args) => {
            let args: Vec<String> = args.iter().map(shown).collect();
            number_sentence(name, *error, &args)
        }
        Fault::Error { message, .. }
        | Fault::File { message, .. }
        | Fault::Read { message, .. }
        | Fault::Avm { message, .. } => message.clone(),
        Fault::Raise { value, .. } => format!("the object {} was raised", shown(value)),
        Fault::OutOfMemory => "the memory limit does not allow it".into(),
        Fault::WouldBlock => "the input is not there yet".into(),
    }
}

fn number_sentence(name: &str, error: NumberError, args: &[String]) -> String {
    let call = || format!("({name}{}{})", if args.is_empty() { "" } else { " " }, args.join(" "));
    match error {
        NumberError::DivideByZero => format!("division by zero in {}", call()),
        NumberError::NoExactValue => format!("{} has no exact value", args.join(", ")),
        NumberError::TooLarge { bits: u64::MAX } => format!("the result of {} is too large", call()),
        NumberError::TooLarge { bits } => {
            format!("the result of {} would have about {bits} bits, more than allowed", call())
        }
        other => format!("{other} in {}", call()),
    }
}

/// The message of a condition: its text, or the written form of what `error` was given in its place.
pub(crate) fn message_text(heap: &Heap, parts: &ConditionParts) -> String {
    match heap.string_text(parts.message) {
        Some(text) => text,
        None if parts.message == Value::FALSE => String::new(),
        None => write_abbreviated(heap, parts.message, VALUE_BYTES),
    }
}

/// What went wrong, in words, for any object that was raised.
///
/// # Errors
/// [`Fault::OutOfMemory`].
pub fn condition_text(heap: &Heap, raised: Value) -> Outcome<String> {
    let mut text = String::new();
    let mut next = raised;
    for depth in 0..CAUSES {
        let Some(parts) = heap.condition_parts(next) else {
            if depth == 0 || next.is_true() {
                text.push_str(&format!("the object {} was raised", write_value(heap, next, Style::Write)?));
            }
            break;
        };
        text.push_str(&message_text(heap, &parts));
        let tells_all = parts.kind == Value::TRUE;
        let irritants: &[Value] = &if tells_all { vec![] } else { irritant_values(parts.irritants) };
        for (at, irritant) in irritants.iter().enumerate() {
            text.push_str(if at == 0 { ": " } else { " " });
            text.push_str(&write_value(heap, *irritant, Style::Write)?);
        }
        next = parts.cause;
        if next == Value::FALSE {
            break;
        }
        text.push_str("\nbecause: ");
    }
    Ok(text)
}

fn irritant_values(irritants: Value) -> Vec<Value> {
    irritants.list_to_vec().unwrap_or_else(|| vec![irritants])
}
