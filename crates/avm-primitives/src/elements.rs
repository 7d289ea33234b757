//! Numbers as bytes: the elements of homogeneous vectors (SRFI 160), and what bytevectors hold (R6RS).
//!
//! A homogeneous vector is a record with one field, a bytevector; its record type and the code of its kind of element
//! are arguments. Its elements lie in little-endian order, on every machine.

use crate::Context;
use crate::args::{self, index, wrong};
use avm_number::Number;
use avm_value::{Fault, Heap, Outcome, Value};

/// A kind of element; its code is its place in `ALL`.
#[derive(Clone, Copy)]
enum Kind {
    /// Integers of so many bytes.
    Unsigned(usize),
    Signed(usize),
    /// IEEE floating point of so many bytes.
    Real(usize),
    /// Two of them.
    Complex(usize),
}

impl Kind {
    /// In the order of their codes, which `(srfi 160 base)` knows.
    const ALL: [Kind; 12] = [
        Kind::Unsigned(1),
        Kind::Signed(1),
        Kind::Unsigned(2),
        Kind::Signed(2),
        Kind::Unsigned(4),
        Kind::Signed(4),
        Kind::Unsigned(8),
        Kind::Signed(8),
        Kind::Real(4),
        Kind::Real(8),
        Kind::Complex(4),
        Kind::Complex(8),
    ];

    fn of(args: &[Value], at: usize) -> Outcome<Kind> {
        index(args, at, Kind::ALL.len()).map(|code| Kind::ALL[code])
    }

    fn size(self) -> usize {
        match self {
            Kind::Unsigned(size) | Kind::Signed(size) | Kind::Real(size) => size,
            Kind::Complex(part) => 2 * part,
        }
    }

    /// What an element has to be, in words.
    fn expected(self) -> &'static str {
        match self {
            Kind::Unsigned(1) => "an exact integer from 0 to 255",
            Kind::Signed(1) => "an exact integer from -128 to 127",
            Kind::Unsigned(2) => "an exact integer from 0 to 65535",
            Kind::Signed(2) => "an exact integer from -32768 to 32767",
            Kind::Unsigned(4) => "an exact integer from 0 to 4294967295",
            Kind::Signed(4) => "an exact integer from -2147483648 to 2147483647",
            Kind::Unsigned(_) => "an exact integer from 0 to 2^64 - 1",
            Kind::Signed(_) => "an exact integer from -2^63 to 2^63 - 1",
            Kind::Real(_) => "a real number",
            Kind::Complex(_) => "a number",
        }
    }

    /// The number that little-endian bytes stand for.
    fn decode(self, heap: &mut Heap, bytes: &[u8]) -> Value {
        match self {
            Kind::Unsigned(_) => heap.unsigned(word(bytes)),
            Kind::Signed(size) => {
                let unused = 64 - 8 * size as u32;
                heap.integer((word(bytes) << unused) as i64 >> unused)
            }
            Kind::Real(_) => heap.flonum(real(bytes)),
            Kind::Complex(part) => {
                let (re, im) = (Number::Real(real(&bytes[..part])), Number::Real(real(&bytes[part..])));
                let number = Number::make_rectangular(&re, &im).unwrap_or(re);
                heap.number(&number)
            }
        }
    }

    /// The little-endian bytes of a number, in the first places; `None` if it is none of this kind.
    fn encode(self, heap: &Heap, value: Value) -> Option<[u8; 16]> {
        let mut bytes = [0; 16];
        match self {
            Kind::Unsigned(size) => {
                let n = unsigned(heap, value).filter(|n| size == 8 || *n >> (8 * size) == 0)?;
                bytes[..8].copy_from_slice(&n.to_le_bytes());
            }
            Kind::Signed(size) => {
                let most = i64::MAX >> (64 - 8 * size);
                let n = signed(heap, value).filter(|n| (-most - 1..=most).contains(n))?;
                bytes[..8].copy_from_slice(&n.to_le_bytes());
            }
            Kind::Real(size) => {
                let x = match value.as_flonum() {
                    Some(x) => x,
                    None => heap.to_number(value).filter(Number::is_real)?.to_f64(),
                };
                put_real(&mut bytes[..size], x);
            }
            Kind::Complex(part) => {
                let n = heap.to_number(value)?;
                put_real(&mut bytes[..part], n.real_part().to_f64());
                put_real(&mut bytes[part..2 * part], n.imag_part().to_f64());
            }
        }
        Some(bytes)
    }
}

/// The unsigned integer of up to eight bytes.
fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

fn real(bytes: &[u8]) -> f64 {
    if bytes.len() == 4 { f32::from_bits(word(bytes) as u32).into() } else { f64::from_bits(word(bytes)) }
}

fn put_real(bytes: &mut [u8], x: f64) {
    if bytes.len() == 4 {
        bytes.copy_from_slice(&(x as f32).to_le_bytes());
    } else {
        bytes.copy_from_slice(&x.to_le_bytes());
    }
}

fn signed(heap: &Heap, value: Value) -> Option<i64> {
    match value.as_fixnum() {
        Some(n) => Some(n),
        None => heap.to_number(value).filter(|_| value.is_exact_integer())?.as_i64(),
    }
}

fn unsigned(heap: &Heap, value: Value) -> Option<u64> {
    if let Some(n) = value.as_fixnum() {
        return u64::try_from(n).ok();
    }
    match heap.to_number(value)? {
        Number::Int(n) => u64::try_from(&n).ok(),
        _ => None,
    }
}

/// The bytes of a homogeneous vector, argument 0, and its kind of element. The last three arguments are the type that the
/// vector has to have, the code of the kind, and the name of the procedure for messages.
fn storage(args: &[Value]) -> Outcome<(Value, Kind)> {
    let at = args.len() - 3;
    let (vector, record_type, procedure) = (args[0], args[at], args[at + 2]);
    let kind = Kind::of(args, at + 1)?;
    match vector.record_field(0).filter(|_| vector.record_type() == Some(record_type)) {
        Some(bytes) => Ok((bytes, kind)),
        None => Err(Box::new(Fault::WrongRecord { procedure, record_type, value: vector })),
    }
}

fn number_of_elements(heap: &Heap, bytes: Value, kind: Kind) -> usize {
    heap.bytes_of(bytes).map_or(0, |bytes| bytes.len() / kind.size())
}

pub(crate) fn numvector_length(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (bytes, kind) = storage(args)?;
    Ok(Value::fixnum(number_of_elements(cx.heap, bytes, kind) as i64))
}

pub(crate) fn numvector_ref(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (bytes, kind) = storage(args)?;
    let at = index(args, 1, number_of_elements(cx.heap, bytes, kind))? * kind.size();
    element(cx.heap, bytes, at, kind, false)
}

pub(crate) fn numvector_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (bytes, kind) = storage(args)?;
    let at = index(args, 1, number_of_elements(cx.heap, bytes, kind))? * kind.size();
    let Some(element) = kind.encode(cx.heap, args[2]) else {
        return wrong(args, 2, kind.expected());
    };
    cx.heap.bytes_of_mut(bytes)?[at..at + kind.size()].copy_from_slice(&element[..kind.size()]);
    Ok(Value::UNSPECIFIED)
}

/// The element at a place of a bytevector.
fn element(heap: &mut Heap, bytes: Value, at: usize, kind: Kind, big_endian: bool) -> Outcome {
    let size = kind.size();
    let mut element = [0; 16];
    let Some(source) = heap.bytes_of(bytes).and_then(|bytes| bytes.get(at..at + size)) else {
        return Err(Fault::wrong_type(1, "a bytevector", bytes));
    };
    element[..size].copy_from_slice(source);
    if big_endian {
        element[..size].reverse();
    }
    Ok(kind.decode(heap, &element[..size]))
}

/// The place in a bytevector, argument 0, that begins at index argument 2.
fn place(heap: &Heap, args: &[Value], kind: Kind) -> Outcome<usize> {
    let Some(bytes) = heap.bytes_of(args[0]) else { return wrong(args, 0, "a bytevector") };
    match bytes.len().checked_sub(kind.size()) {
        Some(last) => args::bound(args, 2, 0, last),
        None => Err(Fault::error("the bytevector is too short for a number of this size", vec![args[0]])),
    }
}

pub(crate) fn bytes_ref(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let kind = Kind::of(args, 1)?;
    let at = place(cx.heap, args, kind)?;
    element(cx.heap, args[0], at, kind, args[3].is_true())
}

pub(crate) fn bytes_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let kind = Kind::of(args, 1)?;
    let at = place(cx.heap, args, kind)?;
    let Some(mut element) = kind.encode(cx.heap, args[3]) else {
        return wrong(args, 3, kind.expected());
    };
    if args[4].is_true() {
        element[..kind.size()].reverse();
    }
    cx.heap.bytes_of_mut(args[0])?[at..at + kind.size()].copy_from_slice(&element[..kind.size()]);
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn is_element(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let kind = Kind::of(args, 0)?;
    Ok(Value::boolean(kind.encode(cx.heap, args[1]).is_some()))
}
