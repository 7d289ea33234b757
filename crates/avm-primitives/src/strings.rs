//! Strings (R7RS 6.7), and their conversions.

use crate::Context;
use crate::args::{self, character, count, index, range, string_length, wrong};
use avm_value::{Fault, Heap, Outcome, Value};
use std::ops::Range;

/// Characters that are copied out of strings: a byte each, as long as none is beyond U+00FF.
enum Chars {
    Narrow(Vec<u8>),
    Wide(Vec<char>),
}

impl Chars {
    /// The characters of a part of a string.
    fn of(heap: &Heap, string: Value, part: Range<usize>) -> Chars {
        match heap.narrow_string(string) {
            Some(bytes) => Chars::Narrow(bytes[part].to_vec()),
            None => Chars::Wide(part.filter_map(|at| heap.string_ref(string, at)).collect()),
        }
    }

    /// Adds all characters of a string.
    fn add(&mut self, heap: &Heap, string: Value) {
        if let (Chars::Narrow(to), Some(bytes)) = (&mut *self, heap.narrow_string(string)) {
            to.extend_from_slice(bytes);
            return;
        }
        if let Chars::Narrow(bytes) = self {
            *self = Chars::Wide(bytes.iter().map(|byte| char::from(*byte)).collect());
        }
        if let Chars::Wide(to) = self {
            to.extend(heap.string_chars(string));
        }
    }

    fn to_string_value(&self, heap: &mut Heap) -> Outcome {
        match self {
            Chars::Narrow(bytes) => heap.string_of_narrow(bytes),
            Chars::Wide(chars) => heap.string_of_chars(chars.len(), chars.iter().copied()),
        }
    }

    fn to_characters(&self) -> Vec<Value> {
        match self {
            Chars::Narrow(bytes) => bytes.iter().map(|byte| Value::character(char::from(*byte))).collect(),
            Chars::Wide(chars) => chars.iter().map(|c| Value::character(*c)).collect(),
        }
    }
}

/// The characters of the part of a string that the optional arguments behind it name.
fn part(cx: &Context<'_>, args: &[Value], at: usize) -> Outcome<Chars> {
    let part = range(args, at + 1, string_length(args, at)?)?;
    cx.heap.check_room(part.len().saturating_mul(8))?;
    Ok(Chars::of(cx.heap, args[at], part))
}

pub(crate) fn is_string(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].is_string()))
}

pub(crate) fn make_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let length = count(args, 0)?;
    let fill = if args.len() > 1 { character(args, 1)? } else { ' ' };
    cx.heap.check_room(length)?;
    cx.heap.string_of_chars(length, std::iter::repeat_n(fill, length))
}

pub(crate) fn string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    string_of(cx.heap, args).unwrap_or_else(|at| wrong(args, at, "a character"))
}

/// A string of characters, or the index of a value that is none.
fn string_of(heap: &mut Heap, values: &[Value]) -> Result<Outcome, usize> {
    let mut chars = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        chars.push(value.as_character().ok_or(at)?);
    }
    Ok(heap.string_of_chars(chars.len(), chars.iter().copied()))
}

pub(crate) fn string_length_of(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    string_length(args, 0).map(|length| Value::fixnum(length as i64))
}

pub(crate) fn string_ref(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let at = index(args, 1, string_length(args, 0)?)?;
    cx.heap.string_ref(args[0], at).map_or_else(|| wrong(args, 0, "a string"), |c| Ok(Value::character(c)))
}

pub(crate) fn string_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let at = index(args, 1, string_length(args, 0)?)?;
    let c = character(args, 2)?;
    cx.heap.string_set(args[0], at, c).map(|()| Value::UNSPECIFIED)
}

pub(crate) fn substring(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    part(cx, args, 0)?.to_string_value(cx.heap)
}

pub(crate) fn string_copy(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    part(cx, args, 0)?.to_string_value(cx.heap)
}

pub(crate) fn string_append(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut length = 0usize;
    for at in 0..args.len() {
        length = length.saturating_add(string_length(args, at)?);
    }
    cx.heap.check_room(length)?;
    let mut chars = Chars::Narrow(Vec::with_capacity(length));
    for arg in args {
        chars.add(cx.heap, *arg);
    }
    chars.to_string_value(cx.heap)
}

/// Writes characters into a string from an index on.
fn overwrite(
    heap: &mut Heap,
    string: Value,
    from: usize,
    mut chars: impl Iterator<Item = char>,
) -> Outcome<()> {
    chars.try_fold(from, |at, c| heap.string_set(string, at, c).map(|()| at + 1)).map(|_| ())
}

pub(crate) fn string_copy_into(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let room = string_length(args, 0)?;
    let at = args::bound(args, 1, 0, room)?;
    let source = range(args, 3, string_length(args, 2)?)?;
    if source.len() > room - at {
        return Err(does_not_fit(args, room, source.len()));
    }
    match Chars::of(cx.heap, args[2], source) {
        Chars::Narrow(bytes) => overwrite(cx.heap, args[0], at, bytes.iter().map(|byte| char::from(*byte))),
        Chars::Wide(chars) => overwrite(cx.heap, args[0], at, chars.into_iter()),
    }?;
    Ok(Value::UNSPECIFIED)
}

/// What `string-copy!` and its like report when the target has too little room behind `at`, argument 1.
#[cold]
pub(crate) fn does_not_fit(args: &[Value], room: usize, needed: usize) -> Box<Fault> {
    match room.checked_sub(needed) {
        Some(most) => Fault::out_of_range(2, args[1], 0, most as i64),
        None => Fault::error("the target is too short for what is to be copied", vec![args[0], args[2]]),
    }
}

pub(crate) fn string_fill(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let fill = character(args, 1)?;
    let part = range(args, 2, string_length(args, 0)?)?;
    overwrite(cx.heap, args[0], part.start, std::iter::repeat_n(fill, part.len()))?;
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn string_to_list(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let characters = part(cx, args, 0)?.to_characters();
    cx.heap.check_room(characters.len() * 16)?;
    Ok(cx.heap.list(&characters))
}

pub(crate) fn list_to_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let items = args::list(args, 0)?;
    string_of(cx.heap, &items).unwrap_or_else(|_| wrong(args, 0, "a list of characters"))
}

pub(crate) fn string_to_vector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let characters = part(cx, args, 0)?.to_characters();
    cx.heap.check_room(characters.len() * 8)?;
    Ok(cx.heap.vector(&characters))
}

pub(crate) fn vector_to_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some(items) = cx.heap.vector_slice(args[0]) else { return wrong(args, 0, "a vector") };
    let items = items[range(args, 1, items.len())?].to_vec();
    string_of(cx.heap, &items).unwrap_or_else(|_| wrong(args, 0, "a vector of characters"))
}

pub(crate) fn string_to_utf8(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let text: String = match part(cx, args, 0)? {
        Chars::Narrow(bytes) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Chars::Wide(chars) => chars.into_iter().collect(),
    };
    cx.heap.bytevector(text.as_bytes())
}

pub(crate) fn utf8_to_string(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some(bytes) = cx.heap.bytes_of(args[0]) else { return wrong(args, 0, "a bytevector") };
    let part = range(args, 1, bytes.len())?;
    match String::from_utf8(bytes[part].to_vec()) {
        Ok(text) => cx.heap.string(&text),
        Err(_) => Err(Fault::error("the bytes are no UTF-8", vec![args[0]])),
    }
}
