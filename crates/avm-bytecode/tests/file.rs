//! The module file: modules survive it, and damaged files are refused with the reason.

mod common;

use avm_base::{ContentHash, Symbol};
use avm_bytecode::file::{
    DecodeErrorKind, FORMAT_VERSION, HEADER_SIZE, MAX_NUMBER_SIZE, header_hash, is_module_file,
};
use avm_bytecode::module::{Constant, Module, ModuleFile, Place, SpanEntry};
use avm_bytecode::{Effect, assemble, decode, encode};
use avm_number::{IBig, Number};

/// A module with everything in it, places and odd values included.
fn everything() -> Module {
    let mut module = common::modules().swap_remove(0);
    let file = |name: &str| ModuleFile {
        name: name.into(),
        line_starts: vec![0, 10, 300, 70_000, u32::MAX],
        hash: ContentHash::of(name.as_bytes()),
    };
    module.files = vec![file("a.scm"), file("dir/b.scm"), file("a.scm")];
    let places =
        [(0, 0, 5), (1, 4_000_000_000, 4_000_000_001), (1, 0, u32::MAX), (u16::MAX, 0, 0), (0, 7, 3)];
    let places = places.map(|(file, start, end)| Place { file, start, end });
    module.spans =
        places.iter().enumerate().map(|(i, &place)| SpanEntry { pc: i as u32 * 300, place }).collect();
    module.procedures.iter_mut().zip(places).for_each(|(procedure, place)| procedure.place = place);
    let big = Number::Int(IBig::from(3).pow(5000));
    for number in
        [big, Number::from(i64::MIN), Number::from(i64::MAX), Number::Real(-0.0), Number::Real(f64::NAN)]
    {
        module.constants.push(Constant::Number(number));
    }
    module.constants.push(Constant::Pair(u32::MAX, 0));
    module.constants.push(Constant::String("symbol".into()));
    module.constants.push(Constant::Symbol(Symbol::intern("symbol")));
    module.constants.push(Constant::String("symbol".into()));
    module
}

#[test]
fn modules_survive() {
    for module in common::modules().into_iter().chain([everything()]) {
        let bytes = encode(&module);
        assert!(is_module_file(&bytes));
        assert_eq!(decode(&bytes), Ok(module.clone()));
        assert_eq!(encode(&module), bytes, "the same module has the same bytes");
        assert_eq!(header_hash(&bytes), Ok(module.hash()));
    }
}

#[test]
fn modules_are_named_by_what_they_hold() {
    let module = everything();
    let mut other = module.clone();
    other.code[0] ^= 1;
    assert_ne!(module.hash(), other.hash());
}

#[test]
fn small_modules_are_small() {
    let module =
        assemble("module program m\nprocedure frame 1\n int 1\n return").expect("the listing is right");
    let size = encode(&module).len() - HEADER_SIZE;
    assert_eq!(size, 34);
}

/// Every file cut short and every flip of a bit is noticed.
#[test]
fn damage_is_noticed() {
    let bytes = encode(&common::modules()[0]);
    for end in 0..bytes.len() {
        let error = decode(&bytes[..end]).expect_err("a part of a module is no module");
        let kind = if end < 4 {
            error.kind == DecodeErrorKind::NotAModule
        } else {
            matches!(error.kind, DecodeErrorKind::Truncated { .. })
        };
        assert!(kind, "{end} bytes: {error}");
    }
    for bit in 0..8 * bytes.len() {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let error = decode(&damaged).expect_err("a damaged module is no module").kind;
        let expected = match bit / 8 {
            0..4 => error == DecodeErrorKind::NotAModule,
            4..6 => matches!(error, DecodeErrorKind::OtherVersion { .. }),
            6..10 => matches!(
                error,
                DecodeErrorKind::TooLarge
                    | DecodeErrorKind::Truncated { .. }
                    | DecodeErrorKind::BytesLeft { .. }
            ),
            _ => error == DecodeErrorKind::HashMismatch,
        };
        assert!(expected, "bit {bit}: {error}");
    }
}

/// Bytes of a file with this content, with a true header.
fn file(content: &[u8]) -> Vec<u8> {
    let mut bytes = b"\0AVM".to_vec();
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend(ContentHash::of(content).0);
    bytes.extend(content);
    bytes
}

#[test]
fn hostile_contents_are_refused() {
    let table = avm_bytecode::file::instruction_table_hash();
    let rows: &[(&str, &str)] = &[
        ("01 0001 6d 00 00 00 00 00 00 00 00 00 00", "decoded"),
        ("03 0001 6d", "the module has an invalid kind of module (at byte 51)"),
        ("01 02", "the module has an invalid reference to a symbol (at byte 52)"),
        ("01 0002 6dff", "the module has an invalid text: it is not UTF-8 (at byte 55)"),
        ("01 0001 6d 01", "the module is truncated: 1 more bytes should follow (at byte 55)"),
        (
            "01 0001 6d ffffffffff7f",
            "the module is truncated: 4398046511103 more bytes should follow (at byte 60)",
        ),
        ("01 0001 6d ffffffffffffffffffff", "the module has an invalid number (at byte 64)"),
        ("01 0001 6d 8000", "the module has a number that is not in its canonical form (at byte 56)"),
        ("01 0001 6d 01 0001 6d", "the module has a symbol that is not in its canonical form (at byte 58)"),
        (
            "01 0001 6d 00 00 01 0002 7a7a",
            "the module uses the primitive `zz`, which this version of AVM Scheme does not have (at byte 61)",
        ),
        ("01 0001 6d 00 00 00 01 08 01", "the module has an invalid global (at byte 59)"),
        (
            "01 0001 6d 00 00 00 01 04 01 01",
            "the module has a global that is not in its canonical form (at byte 60)",
        ),
        ("01 0001 6d 00 00 00 00 01 0b", "the module has an invalid kind of constant (at byte 60)"),
        ("01 0001 6d 00 00 00 00 01 03 80b003", "the module has an invalid character (at byte 63)"),
        ("01 0001 6d 00 00 00 00 01 05 00", "the module has an invalid number (at byte 61)"),
        (
            "01 0001 6d 00 00 00 00 01 05 03 000100 00",
            "the module has a number that is not in its canonical form (at byte 64)",
        ),
        (
            "01 0001 6d 00 00 00 00 00 00 01 40 00 00 00 00 00",
            "the module has an invalid procedure (at byte 62)",
        ),
        (
            "01 0001 6d 00 00 00 00 00 00 01 04 00 00 00 00 00 00",
            "the module has a procedure that is not in its canonical form (at byte 66)",
        ),
        (
            "01 0001 6d 00 00 00 00 00 00 01 08 00 01 fe 00 00 00 00",
            "the module has a list of flags that is not in its canonical form (at byte 65)",
        ),
        (
            "01 0001 6d 00 00 00 00 00 00 01 00 808004",
            "the module has an invalid number of arguments (at byte 65)",
        ),
        (
            "01 0001 6d 00 00 00 00 00 00 00 00 00 01 01 00 00 00",
            "the module has a place that is not in its canonical form (at byte 66)",
        ),
        ("01 0001 6d 00 00 00 00 00 00 00 00 00 00 00", "1 bytes follow the end of the module (at byte 64)"),
    ];

    for (hex, expected) in rows {
        let digits: String = hex.split(' ').collect();
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("two digits");
        let mut content = table.to_vec();
        content.extend((0..digits.len()).step_by(2).map(byte));
        let found = decode(&file(&content)).map_or_else(|error| error.to_string(), |_| "decoded".into());
        assert_eq!(found, *expected, "{hex}");
    }
}

#[test]
fn files_of_other_versions_and_limits() {
    let module = common::modules().swap_remove(0);
    let said = |bytes: &[u8]| decode(bytes).expect_err("the file is refused").to_diagnostic("m.avm").message;
    let mut newer = encode(&module);
    newer[4] = 2;
    assert_eq!(
        said(&newer),
        "cannot load `m.avm`: the module has file format 2, and this version of AVM Scheme reads 1"
    );
    let mut content = encode(&module)[HEADER_SIZE..].to_vec();
    content[0] ^= 1;
    assert_eq!(
        said(&file(&content)),
        "cannot load `m.avm`: the module was compiled for another version of the instruction set"
    );
    assert_eq!(said(b"(display 1)"), "cannot load `m.avm`: this is not an AVM module");
    let mut large = encode(&module);
    large[6..10].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(said(&large), "cannot load `m.avm`: the module is larger than 67108864 bytes");

    let mut long_name = module.clone();
    long_name.requires.push(Symbol::intern(&"x".repeat(5000)));
    assert_eq!(
        said(&encode(&long_name)),
        "cannot load `m.avm`: the name of a library is longer than 4096 bytes"
    );
    let mut long_number = module;
    long_number.constants.push(Constant::Number(Number::Int(IBig::ONE << (8 * MAX_NUMBER_SIZE))));
    assert_eq!(
        said(&encode(&long_number)),
        "cannot load `m.avm`: the module has an invalid number: it is too long"
    );
}

#[test]
fn help_says_what_to_do() {
    let diagnostic = decode(b"\0AVM").expect_err("the file is cut").to_diagnostic("m.avm");
    assert_eq!(diagnostic.code, "bad-module");
    assert_eq!(diagnostic.help.as_deref(), Some("copy the file again, or compile it again from its source"));
    assert_eq!(diagnostic.notes, ["noticed at byte 4"]);
}

/// Files hold the numbers of effects, so an effect keeps its number for ever: a new one goes to the end of the table
/// and of this list, and one that is no longer used keeps its row.
#[test]
fn effects_keep_their_numbers() {
    let frozen = include_str!("effects.txt");
    let found: String =
        Effect::ALL.iter().map(|effect| format!("{} {}\n", *effect as u8, effect.name())).collect();
    assert_eq!(found, frozen, "new effects go to the end of the table and of tests/effects.txt");
}
