//! The module file: a [`Module`] as bytes, and back.
//!
//! `docs/bytecode.md` describes the form byte by byte. Three rules hold:
//!
//! - A module has one form: [`decode`] refuses any other bytes for it. So the hash in the header names the module as
//!   well as the file, and `encode(decode(bytes)) == bytes`.
//! - Bytes come from anywhere. Nothing is allocated for a count that the bytes left could not hold, nothing recurses.
//! - A file is for one instruction table. Opcodes are the numbers of rows, so the header holds a hash of the rows'
//!   names and operands, and [`decode`] refuses a file that was made for others. Effects have frozen numbers, and
//!   primitives are named, so neither table is part of that hash.

mod error;
mod parts;
mod read;
mod sections;
mod write;

pub use error::{DecodeError, DecodeErrorKind};
pub(crate) use sections::take_spans;

use crate::module::Place;
use crate::{Module, Opcode, Spans, Verified};
use avm_base::{ContentHash, Symbol};
use read::{Means, Reader};
use std::fmt::Write as _;
use std::sync::LazyLock;
use write::Writer;

/// What every module file begins with.
pub const MAGIC: [u8; 4] = *b"\0AVM";

/// The version of the file's form. A change to what follows the header in [`encode`] needs a new one.
pub const FORMAT_VERSION: u16 = 1;

/// Where the content begins: after magic, version, length and hash.
pub const HEADER_SIZE: usize = 4 + 2 + 4 + 32;

/// The largest content that is read.
pub const MAX_CONTENT_SIZE: usize = 64 << 20;

/// The longest name of a library, a program or a source file, in bytes.
pub const MAX_NAME_SIZE: usize = 4096;

/// The largest number that is no fixnum, in bytes of its wire form.
pub const MAX_NUMBER_SIZE: usize = 1 << 20;

/// The beginning of the hash of the instruction table: names and operands of all rows, in their order.
pub fn instruction_table_hash() -> [u8; 8] {
    static HASH: LazyLock<[u8; 8]> = LazyLock::new(|| {
        let mut first = [0; 8];
        first.copy_from_slice(&ContentHash::of(instruction_table().as_bytes()).0[..8]);
        first
    });
    *HASH
}

/// The rows as text: what `"{} {:?} {:?}"` makes of name, operands and stack effect, put together for a fourth of the price.
fn instruction_table() -> String {
    let mut rows = String::with_capacity(16 << 10);
    for opcode in Opcode::ALL {
        rows.extend([opcode.name(), " ["]);
        for (index, (name, kind)) in opcode.operands().iter().enumerate() {
            rows.extend([if index == 0 { "(\"" } else { ", (\"" }, name, "\", "]);
            let _ = write!(rows, "{kind:?})");
        }
        let (pops, pushes) = opcode.stack_effect();
        rows.extend(["] (\"", pops, "\", \"", pushes, "\")\n"]);
    }
    rows
}

/// The bytes of a module file. Any module has some; a module that the verifier refuses may have bytes that [`decode`]
/// refuses.
pub fn encode(module: &Module) -> Vec<u8> {
    let content = encode_content(module);
    let mut bytes = Vec::with_capacity(HEADER_SIZE + content.len());
    bytes.extend(MAGIC);
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(ContentHash::of(&content).0);
    bytes.extend(content);
    bytes
}

fn encode_content(module: &Module) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.raw(&instruction_table_hash());
    sections::put_module(&mut writer, module);
    writer.into_bytes()
}

/// The module that `bytes` hold. It is not verified yet.
pub fn decode(bytes: &[u8]) -> Result<Module, DecodeError> {
    let hash = header_hash(bytes)?;
    if ContentHash::of(&bytes[HEADER_SIZE..]) != hash {
        return Err(DecodeError { at: HEADER_SIZE, kind: DecodeErrorKind::HashMismatch });
    }
    let mut reader = Reader::new(bytes, HEADER_SIZE, foreign());
    if reader.raw(8)? != instruction_table_hash() {
        return Err(DecodeError { at: HEADER_SIZE, kind: DecodeErrorKind::OtherInstructions });
    }
    take_rest(&mut reader)
}

/// The module of a file that is a part of the program. It is taken at its word: neither its hash nor its instruction table is
/// looked at, and in a release build it is not verified again.
///
/// # Errors
/// Where the bytes are no module.
///
/// # Safety
/// The build of the same program has made the bytes of a module that it verified. With any other the machine runs what nobody has
/// checked.
#[allow(unsafe_code)] // declares it only; nothing in it is
pub unsafe fn decode_built_in(bytes: &'static [u8]) -> Result<Verified, DecodeError> {
    let mut reader = Reader::new(bytes, HEADER_SIZE, BUILT_IN);
    reader.raw(8)?;
    let module = take_rest(&mut reader)?;
    debug_assert_eq!(crate::verify::check(&module), Ok(()));
    Ok(Verified::built_in(module))
}

/// How bytes from anywhere are read.
const fn foreign<'b>() -> Means<'b> {
    Means { checks: true, intern: Symbol::intern, spans: sections::spans }
}

/// How bytes are read that are there as long as the process.
const BUILT_IN: Means<'static> =
    Means { checks: false, intern: Symbol::intern_static, spans: sections::unread_spans };

fn take_rest(reader: &mut Reader<'_>) -> Result<Module, DecodeError> {
    let module = sections::take_module(reader)?;
    reader.end()?;
    Ok(module)
}

/// Whether `bytes` begin as a module file does, so that they are no source text.
pub fn is_module_file(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// The hash that the header of a module file states, which names the module. [`decode`] checks that it is true.
pub fn header_hash(bytes: &[u8]) -> Result<ContentHash, DecodeError> {
    let fail = |at, kind| Err(DecodeError { at, kind });
    if !is_module_file(bytes) {
        return fail(0, DecodeErrorKind::NotAModule);
    }
    let mut reader = Reader::new(bytes, MAGIC.len(), foreign());
    let version = reader.u16()?;
    if version != FORMAT_VERSION {
        return fail(MAGIC.len(), DecodeErrorKind::OtherVersion { version });
    }
    let length = reader.u32()? as usize;
    if length > MAX_CONTENT_SIZE {
        return fail(MAGIC.len() + 2, DecodeErrorKind::TooLarge);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(reader.raw(32)?);
    let found = bytes.len() - HEADER_SIZE;
    if found < length {
        return fail(bytes.len(), DecodeErrorKind::Truncated { missing: length - found });
    }
    if found > length {
        return fail(HEADER_SIZE + length, DecodeErrorKind::BytesLeft { count: found - length });
    }
    Ok(ContentHash(hash))
}

impl Module {
    /// The hash that names the module: that of its content in a module file.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(&encode_content(self))
    }

    /// The hash of what the module does: of its content without what only messages and tools read, its name, its files and
    /// the places of its code. So the same code hashes alike in whatever session and file it stands.
    pub fn code_hash(&self) -> ContentHash {
        let mut bare = self.clone();
        bare.name = Symbol::intern("");
        bare.spans = Spans::default();
        bare.files.clear();
        bare.procedures.iter_mut().for_each(|procedure| procedure.place = Place::NONE);
        ContentHash::of(&encode_content(&bare))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_text_that_files_are_made_for() {
        let row = |opcode: &Opcode| {
            format!("{} {:?} {:?}\n", opcode.name(), opcode.operands(), opcode.stack_effect())
        };
        assert_eq!(instruction_table(), Opcode::ALL.iter().map(row).collect::<String>());
    }
}
