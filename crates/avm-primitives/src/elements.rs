//! Numbers as bytes: the elements of homogeneous vectors (SRFI 160), and what bytevectors hold (R6RS).
//!
//! The heap keeps homogeneous vectors as bytes of a kind; what the kinds are is known here. A bytevector is of the first.
//! Elements lie in little-endian order, on every machine.

use crate::Context;
use crate::args::{self, index, wrong};
use crate::strings::does_not_fit;
use avm_number::Number;
use avm_value::{Fault, Heap, Outcome, Value};

/// A kind of element; its code is its place in `ALL`.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Integers of so many bytes.
    Unsigned(usize),
    Signed(usize),
    /// IEEE floating point of so many bytes.
    Real(usize),
    /// Two of them.
    Complex(usize),
}

impl Kind {
    /// In the order of their codes, which `(avm numvector)` knows.
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

    /// The kind of a homogeneous vector in the heap.
    pub fn of_code(code: u8) -> Option<Kind> {
        Kind::ALL.get(usize::from(code)).copied()
    }

    /// The code that is the argument at `at`, and its kind.
    fn of(args: &[Value], at: usize) -> Outcome<(u8, Kind)> {
        index(args, at, Kind::ALL.len()).map(|code| (code as u8, Kind::ALL[code]))
    }

    /// What a vector of this kind is called.
    fn vector(self) -> &'static str {
        match self {
            Kind::Unsigned(1) => "a u8vector",
            Kind::Signed(1) => "an s8vector",
            Kind::Unsigned(2) => "a u16vector",
            Kind::Signed(2) => "an s16vector",
            Kind::Unsigned(4) => "a u32vector",
            Kind::Signed(4) => "an s32vector",
            Kind::Unsigned(_) => "a u64vector",
            Kind::Signed(_) => "an s64vector",
            Kind::Real(4) => "an f32vector",
            Kind::Real(_) => "an f64vector",
            Kind::Complex(4) => "a c64vector",
            Kind::Complex(_) => "a c128vector",
        }
    }

    /// What the elements are called, as in `#s16(1 2)`.
    pub fn name(self) -> &'static str {
        let vector = self.vector().trim_end_matches("vector");
        vector.split_once(' ').map_or(vector, |(_, name)| name)
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
            Kind::Signed(_) => heap.integer(signed_word(bytes)),
            Kind::Real(_) => heap.flonum(real(bytes)),
            Kind::Complex(_) => heap.number(&self.number(bytes)),
        }
    }

    /// The same as plain data.
    fn number(self, bytes: &[u8]) -> Number {
        match self {
            Kind::Unsigned(_) => Number::from(word(bytes)),
            Kind::Signed(_) => Number::from(signed_word(bytes)),
            Kind::Real(_) => Number::Real(real(bytes)),
            Kind::Complex(part) => {
                let (re, im) = (Number::Real(real(&bytes[..part])), Number::Real(real(&bytes[part..])));
                Number::make_rectangular(&re, &im).unwrap_or(re)
            }
        }
    }

    /// The elements that bytes stand for.
    pub fn numbers(self, bytes: &[u8]) -> impl Iterator<Item = Number> {
        bytes.chunks_exact(self.size()).map(move |bytes| self.number(bytes))
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

/// The signed integer of up to eight bytes.
fn signed_word(bytes: &[u8]) -> i64 {
    let unused = 64 - 8 * bytes.len() as u32;
    (word(bytes) << unused) as i64 >> unused
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

/// Whether there are homogeneous vectors of a kind, by its code, that have so many bytes.
pub fn elements_fit(code: u8, length: usize) -> bool {
    Kind::of_code(code).is_some_and(|kind| length.is_multiple_of(kind.size()))
}

/// The bytes of the homogeneous vector at `at`, which has to be of that kind.
fn storage<'a>(heap: &'a Heap, args: &[Value], at: usize, (code, kind): (u8, Kind)) -> Outcome<&'a [u8]> {
    match heap.elements_of(args[at]) {
        Some((found, bytes)) if found == code => Ok(bytes),
        _ => wrong(args, at, kind.vector()),
    }
}

pub(crate) fn make_numvector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (code, kind) = Kind::of(args, 1)?;
    cx.heap.make_elements(code, args::count(args, 0)?.saturating_mul(kind.size()))
}

pub(crate) fn is_numvector(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let kind = Kind::of(args, 1)?;
    Ok(Value::boolean(storage(cx.heap, args, 0, kind).is_ok()))
}

pub(crate) fn numvector_length(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let kind = Kind::of(args, 1)?;
    storage(cx.heap, args, 0, kind).map(|bytes| Value::fixnum((bytes.len() / kind.1.size()) as i64))
}

pub(crate) fn numvector_ref(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let kind = Kind::of(args, 2)?;
    let size = kind.1.size();
    let bytes = storage(cx.heap, args, 0, kind)?;
    let at = index(args, 1, bytes.len() / size)? * size;
    let mut element = [0; 16];
    element[..size].copy_from_slice(&bytes[at..at + size]);
    Ok(kind.1.decode(cx.heap, &element[..size]))
}

pub(crate) fn numvector_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (code, kind) = Kind::of(args, 3)?;
    let size = kind.size();
    let at = index(args, 1, storage(cx.heap, args, 0, (code, kind))?.len() / size)? * size;
    let Some(element) = kind.encode(cx.heap, args[2]) else {
        return wrong(args, 2, kind.expected());
    };
    if let Some(bytes) = cx.heap.elements_of_mut(code, args[0])? {
        bytes[at..at + size].copy_from_slice(&element[..size]);
    }
    Ok(Value::UNSPECIFIED)
}

pub(crate) fn numvector_copy_into(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (code, kind) = Kind::of(args, 5)?;
    let size = kind.size();
    let room = storage(cx.heap, args, 0, (code, kind))?.len() / size;
    let at = args::bound(args, 1, 0, room)?;
    let source = storage(cx.heap, args, 2, (code, kind))?;
    let part = args::range(&args[..5], 3, source.len() / size)?;
    if part.len() > room - at {
        return Err(does_not_fit(args, room, part.len()));
    }
    cx.heap.check_room(part.len() * size)?;
    let source = source[part.start * size..part.end * size].to_vec();
    if let Some(bytes) = cx.heap.elements_of_mut(code, args[0])? {
        bytes[at * size..at * size + source.len()].copy_from_slice(&source);
    }
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
    let (_, kind) = Kind::of(args, 1)?;
    let at = place(cx.heap, args, kind)?;
    element(cx.heap, args[0], at, kind, args[3].is_true())
}

pub(crate) fn bytes_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (_, kind) = Kind::of(args, 1)?;
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
    let (_, kind) = Kind::of(args, 0)?;
    Ok(Value::boolean(kind.encode(cx.heap, args[1]).is_some()))
}
