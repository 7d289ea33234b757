//! Any bytes as the content of a module file, or any text as a listing: decoding, verifying and listing never panic;
//! what decodes has exactly these bytes, and what the verifier accepts has a listing that reads back.
//!
//! The header with its hash, and the hash of the instruction table, are put before the bytes: no mutation finds those.
#![no_main]

use avm_base::ContentHash;
use avm_bytecode::file::{FORMAT_VERSION, MAGIC, instruction_table_hash};
use avm_bytecode::module::Place;
use avm_bytecode::{Module, assemble, decode, disassemble, encode, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The bytes as they are: mostly refused at the header.
    let _ = decode(bytes);
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(module) = assemble(text)
    {
        check(&module);
    }
    let file = file(bytes);
    if let Ok(module) = decode(&file) {
        assert_eq!(encode(&module), file);
        check(&module);
    }
});

/// A module file whose header is right.
fn file(bytes: &[u8]) -> Vec<u8> {
    let content = [&instruction_table_hash()[..], bytes].concat();
    let mut file = MAGIC.to_vec();
    file.extend(FORMAT_VERSION.to_le_bytes());
    file.extend((content.len() as u32).to_le_bytes());
    file.extend(ContentHash::of(&content).0);
    file.extend(content);
    file
}

/// What holds for any module, and for a valid one.
fn check(module: &Module) {
    let listing = disassemble(module, None);
    if verify(module.clone()).is_err() {
        return;
    }
    assert_eq!(decode(&encode(module)).as_ref(), Ok(module));
    let mut plain = module.clone();
    plain.files.clear();
    plain.spans = Default::default();
    plain.procedures.iter_mut().for_each(|procedure| procedure.place = Place::NONE);
    assert_eq!(assemble(&listing), Ok(plain), "{listing}");
}
