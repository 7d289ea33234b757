//! Whatever the bytes, decoding, verifying and listing end without a panic. `fuzz/fuzz_targets/verifier.rs` looks
//! further.

mod common;

use avm_base::ContentHash;
use avm_bytecode::file::HEADER_SIZE;
use avm_bytecode::{Instruction, Module, Opcode, assemble, decode, disassemble, encode, verify};
use common::Random;

/// What holds for any module, valid or not.
fn check_laws(module: &Module) -> bool {
    let listing = disassemble(module, None);
    let accepted = verify(module.clone()).is_ok();
    if accepted {
        let mut plain = module.clone();
        plain.files.clear();
        plain.spans = Default::default();
        plain.procedures.iter_mut().for_each(|procedure| procedure.place = avm_bytecode::module::Place::NONE);
        assert_eq!(assemble(&listing), Ok(plain), "{listing}");
        assert_eq!(decode(&encode(module)).as_ref(), Ok(module));
    }
    accepted
}

/// Every byte of the code of valid modules, replaced by every other.
#[test]
fn mutated_code() {
    for module in common::modules() {
        assert!(check_laws(&module));
        for at in 0..module.code.len() {
            for byte in 0..=255 {
                let mut changed = module.clone();
                changed.code[at] = byte;
                let _ = verify(changed);
            }
        }
    }
}

/// Every instruction of valid modules, replaced by every other of the same length.
#[test]
fn mutated_instructions() {
    let mut accepted = 0;
    for module in common::modules() {
        let mut next = 0;
        while next < module.code.len() {
            let pc = next;
            Instruction::decode(&module.code, &mut next).expect("the module is valid");
            for &opcode in Opcode::ALL.iter().filter(|opcode| opcode.size() == next - pc) {
                let mut changed = module.clone();
                changed.code[pc] = opcode as u8;
                accepted += usize::from(check_laws(&changed));
            }
        }
    }
    assert!(accepted > 100, "many of them are valid: {accepted}");
}

/// Random code for procedures that capture variables of both kinds.
#[test]
fn random_code() {
    let mut random = Random(1);
    let mut module = common::modules().swap_remove(1);
    for _ in 0..20_000 {
        module.code.clear();
        for procedure in &mut module.procedures {
            procedure.start = module.code.len() as u32;
            if procedure.clauses.is_empty() {
                for _ in 0..=random.below(12) {
                    let opcode = Opcode::ALL[random.below(Opcode::ALL.len())];
                    module.code.push(opcode as u8);
                    module.code.extend((1..opcode.size()).map(|_| [0, 0, 0, 1, 2, 3, 255][random.below(7)]));
                }
                module.code.push(Opcode::Return as u8);
            }
            procedure.end = module.code.len() as u32;
        }
        check_laws(&module);
    }
}

/// Random changes of files, with a true hash: what decodes has exactly these bytes.
#[test]
fn mutated_files() {
    let mut random = Random(2);
    let mut decoded = 0;
    for module in common::modules() {
        let file = encode(&module);
        for _ in 0..20_000 {
            let mut changed = file.clone();
            for _ in 0..=random.below(3) {
                let at = HEADER_SIZE + 8 + random.below(changed.len() - HEADER_SIZE - 8);
                match random.below(4) {
                    0 => changed[at] ^= 1 << random.below(8),
                    1 => changed[at] = random.below(256) as u8,
                    2 => changed.insert(at, random.below(256) as u8),
                    _ => drop(changed.remove(at)),
                }
            }
            let length = (changed.len() - HEADER_SIZE) as u32;
            changed[6..10].copy_from_slice(&length.to_le_bytes());
            let hash = ContentHash::of(&changed[HEADER_SIZE..]);
            changed[10..42].copy_from_slice(&hash.0);
            if let Ok(module) = decode(&changed) {
                decoded += 1;
                check_laws(&module);
                assert_eq!(encode(&module), changed);
            }
        }
    }
    assert!(decoded > 1000, "many of them decode: {decoded}");
}
