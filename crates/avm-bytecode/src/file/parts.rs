//! The parts of a module file: each is written and read side by side.

use super::MAX_NUMBER_SIZE;
use super::read::{Reader, Result};
use super::write::Writer;
use crate::module::{Constant, GlobalEntry, GlobalName, ModuleFile, Place, Procedure, SpanEntry};
use avm_base::{ContentHash, Symbol};
use avm_number::Number;

/// Numbers that say which form of constant follows.
mod tag {
    pub const FALSE: u8 = 0;
    pub const TRUE: u8 = 1;
    pub const NIL: u8 = 2;
    pub const CHARACTER: u8 = 3;
    pub const INTEGER: u8 = 4;
    pub const NUMBER: u8 = 5;
    pub const STRING: u8 = 6;
    pub const SYMBOL: u8 = 7;
    pub const BYTEVECTOR: u8 = 8;
    pub const PAIR: u8 = 9;
    pub const VECTOR: u8 = 10;
}

/// Writes a constant; compound ones refer to others by their distance.
pub(super) fn put_constant(w: &mut Writer, constant: &Constant, index: &mut u32) {
    match constant {
        Constant::Boolean(value) => w.byte(if *value { tag::TRUE } else { tag::FALSE }),
        Constant::Nil => w.byte(tag::NIL),
        Constant::Character(character) => {
            w.byte(tag::CHARACTER);
            w.number(u64::from(*character));
        }
        Constant::Number(number) => put_number(w, number),
        Constant::String(string) => {
            w.byte(tag::STRING);
            w.bytes(string.as_bytes());
        }
        Constant::Symbol(symbol) => {
            w.byte(tag::SYMBOL);
            w.symbol(*symbol);
        }
        Constant::Bytevector(bytes) => {
            w.byte(tag::BYTEVECTOR);
            w.bytes(bytes);
        }
        Constant::Pair(first, second) => {
            w.byte(tag::PAIR);
            w.apart(*index, *first);
            w.apart(*index, *second);
        }
        Constant::Vector(elements) => {
            w.byte(tag::VECTOR);
            w.count(elements.len());
            elements.iter().for_each(|&element| w.apart(*index, element));
        }
    }
    *index = index.wrapping_add(1);
}

pub(super) fn take_constant(r: &mut Reader<'_>, index: &mut u32) -> Result<Constant> {
    let constant = match r.byte()? {
        tag::FALSE => Constant::Boolean(false),
        tag::TRUE => Constant::Boolean(true),
        tag::NIL => Constant::Nil,
        tag::CHARACTER => {
            let code = r.number_as("character")?;
            Constant::Character(char::from_u32(code).map_or_else(|| r.invalid("character"), Ok)?)
        }
        tag::INTEGER => Constant::Number(Number::Int(unzigzag(r.number()?).into())),
        tag::NUMBER => Constant::Number(take_number(r)?),
        tag::STRING => Constant::String(r.text()?.into()),
        tag::SYMBOL => Constant::Symbol(r.symbol()?),
        tag::BYTEVECTOR => Constant::Bytevector(r.bytes()?.to_vec()),
        tag::PAIR => Constant::Pair(r.apart(*index)?, r.apart(*index)?),
        tag::VECTOR => Constant::Vector(r.list(|r| r.apart(*index))?),
        _ => return r.invalid("kind of constant"),
    };
    *index = index.wrapping_add(1);
    Ok(constant)
}

/// Writes a small integer as zigzag, and any other number in the wire form of `avm-number`, with its length.
fn put_number(w: &mut Writer, number: &Number) {
    if let Some(small) = small_integer(number) {
        w.byte(tag::INTEGER);
        w.number(((small << 1) ^ (small >> 63)) as u64);
        return;
    }
    let bytes = wire_form(number);
    w.byte(tag::NUMBER);
    w.bytes(&bytes);
}

fn take_number(r: &mut Reader<'_>) -> Result<Number> {
    let bytes = r.bytes()?;
    if bytes.len() > MAX_NUMBER_SIZE {
        return r.invalid("number: it is too long");
    }
    match postcard::from_bytes::<Number>(bytes) {
        Err(_) => r.invalid("number"),
        Ok(number) if small_integer(&number).is_some() || wire_form(&number) != bytes => {
            r.not_canonical("number")
        }
        Ok(number) => Ok(number),
    }
}

fn small_integer(number: &Number) -> Option<i64> {
    match number {
        Number::Int(integer) => i64::try_from(integer).ok(),
        _ => None,
    }
}

fn unzigzag(bits: u64) -> i64 {
    (bits >> 1) as i64 ^ -((bits & 1) as i64)
}

fn wire_form(number: &Number) -> Vec<u8> {
    postcard::to_allocvec(number).expect("a number has a wire form")
}

pub(super) fn put_export(w: &mut Writer, (name, global): &(Symbol, GlobalName)) {
    w.symbol(*name);
    w.symbol(global.library);
    w.symbol(global.name);
}

pub(super) fn take_export(r: &mut Reader<'_>) -> Result<(Symbol, GlobalName)> {
    Ok((r.symbol()?, GlobalName { library: r.name("library")?, name: r.symbol()? }))
}

/// Writes flags, then the library unless it is that of the global before (at first, the module), then the name.
pub(super) fn put_global(w: &mut Writer, global: &GlobalEntry, before: &mut Symbol) {
    let GlobalName { library, name } = global.name;
    let moved = library != *before;
    w.byte(u8::from(global.defined) | u8::from(global.mutable) << 1 | u8::from(moved) << 2);
    if moved {
        w.symbol(library);
    }
    w.symbol(name);
    *before = library;
}

pub(super) fn take_global(r: &mut Reader<'_>, before: &mut Symbol) -> Result<GlobalEntry> {
    let flags = r.byte()?;
    if flags > 7 {
        return r.invalid("global");
    }
    if flags & 4 != 0 {
        let library = r.name("library")?;
        if library == *before {
            return r.not_canonical("global");
        }
        *before = library;
    }
    let name = GlobalName { library: *before, name: r.symbol()? };
    Ok(GlobalEntry { name, defined: flags & 1 != 0, mutable: flags & 2 != 0 })
}

pub(super) fn put_file(w: &mut Writer, file: &ModuleFile) {
    w.bytes(file.name.as_bytes());
    w.raw(&file.hash.0);
    w.count(file.line_starts.len());
    file.line_starts.iter().fold(0, |before, &start| {
        w.ahead(before, start);
        start
    });
}

pub(super) fn take_file(r: &mut Reader<'_>) -> Result<ModuleFile> {
    let name = r.file_name()?.into();
    let hash = ContentHash(r.hash()?);
    let mut before = 0;
    let line_starts = r.list(|r| {
        before = r.ahead(before)?;
        Ok(before)
    })?;
    Ok(ModuleFile { name, line_starts, hash })
}

/// What the next procedure or span is told apart from: the one before.
pub(super) struct Before {
    /// Where its code ends, or begins.
    pc: u32,
    place: Place,
}

impl Default for Before {
    fn default() -> Before {
        Before { pc: 0, place: Place { file: 0, start: 0, end: 0 } }
    }
}

/// Writes a place within a file that is known: where it begins, seen from the place before, and its length.
fn put_place(w: &mut Writer, place: Place, before: &mut Before) {
    w.apart(before.place.start, place.start);
    w.ahead(place.start, place.end);
    before.place = place;
}

fn take_place(r: &mut Reader<'_>, file: u16, before: &mut Before) -> Result<Place> {
    let start = r.apart(before.place.start)?;
    before.place = Place { file, start, end: r.ahead(start)? };
    Ok(before.place)
}

/// Bits of a procedure's first byte: what follows.
mod has {
    pub const REST: u8 = 1;
    pub const NAME: u8 = 2;
    pub const CLAUSES: u8 = 4;
    pub const CAPTURES: u8 = 8;
    pub const FILE: u8 = 16;
    pub const GAP: u8 = 32;
}

/// Writes a procedure: what differs from the common case only if it differs.
pub(super) fn put_procedure(w: &mut Writer, procedure: &Procedure, before: &mut Before) {
    let flag = |on: bool, bit: u8| if on { bit } else { 0 };
    let moved = procedure.place.file != before.place.file;
    let gap = procedure.start != before.pc;
    w.byte(
        flag(procedure.rest, has::REST)
            | flag(procedure.name.is_some(), has::NAME)
            | flag(!procedure.clauses.is_empty(), has::CLAUSES)
            | flag(!procedure.captures.is_empty(), has::CAPTURES)
            | flag(moved, has::FILE)
            | flag(gap, has::GAP),
    );
    w.number(procedure.required.into());
    if let Some(name) = procedure.name {
        w.symbol(name);
    }
    if !procedure.clauses.is_empty() {
        w.count(procedure.clauses.len());
        procedure.clauses.iter().for_each(|&clause| w.number(clause.into()));
    }
    if !procedure.captures.is_empty() {
        w.bits(&procedure.captures);
    }
    w.number(procedure.frame_size.into());
    if gap {
        w.ahead(before.pc, procedure.start);
    }
    w.ahead(procedure.start, procedure.end);
    before.pc = procedure.end;
    if moved {
        w.number(procedure.place.file.into());
    }
    put_place(w, procedure.place, before);
}

pub(super) fn take_procedure(r: &mut Reader<'_>, before: &mut Before) -> Result<Procedure> {
    let flags = r.byte()?;
    if flags >= has::GAP * 2 {
        return r.invalid("procedure");
    }
    let has = |bit: u8| flags & bit != 0;
    let required = r.number_as("number of arguments")?;
    let name = if has(has::NAME) { Some(r.symbol()?) } else { None };
    let clauses = if has(has::CLAUSES) { r.list(|r| r.number_as("procedure"))? } else { Vec::new() };
    let captures = if has(has::CAPTURES) { r.bits()? } else { Vec::new() };
    let frame_size = r.number_as("size of a frame")?;
    let start = if has(has::GAP) { r.ahead(before.pc)? } else { before.pc };
    let end = r.ahead(start)?;
    let file = if has(has::FILE) { r.number_as("file")? } else { before.place.file };
    let told_twice = has(has::CLAUSES) && clauses.is_empty()
        || has(has::CAPTURES) && captures.is_empty()
        || has(has::GAP) && start == before.pc
        || has(has::FILE) && file == before.place.file;
    if told_twice {
        return r.not_canonical("procedure");
    }
    before.pc = end;
    let place = take_place(r, file, before)?;
    Ok(Procedure { name, required, rest: has(has::REST), clauses, captures, frame_size, start, end, place })
}

/// Writes how far the code goes on, with a low bit that is set if the file changes; then the place.
pub(super) fn put_span(w: &mut Writer, span: &SpanEntry, before: &mut Before) {
    let moved = span.place.file != before.place.file;
    w.number(u64::from(span.pc.wrapping_sub(before.pc)) << 1 | u64::from(moved));
    if moved {
        w.number(span.place.file.into());
    }
    before.pc = span.pc;
    put_place(w, span.place, before);
}

pub(super) fn take_span(r: &mut Reader<'_>, before: &mut Before) -> Result<SpanEntry> {
    let first = r.number()?;
    let Ok(distance) = u32::try_from(first >> 1) else { return r.invalid("distance") };
    let file = if first & 1 == 1 { r.number_as("file")? } else { before.place.file };
    if first & 1 == 1 && file == before.place.file {
        return r.not_canonical("place");
    }
    before.pc = before.pc.wrapping_add(distance);
    Ok(SpanEntry { pc: before.pc, place: take_place(r, file, before)? })
}
