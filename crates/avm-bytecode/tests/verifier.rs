//! The verifier: modules that it refuses and what it says of each, and modules that it accepts.

use avm_base::{ContentHash, Symbol};
use avm_bytecode::module::{Constant, Module, ModuleFile, ModuleKind, Place, SpanEntry};
use avm_bytecode::{assemble, verify};

/// The module of a listing without its first line.
fn module(listing: &str) -> Module {
    assemble(&format!("module program test\n{listing}"))
        .unwrap_or_else(|error| panic!("{error} in\n{listing}"))
}

fn verdict_on(module: Module) -> String {
    verify(module).map_or_else(|error| error.to_string(), |_| "accepted".into())
}

const HEAD: &str =
    "primitive cons|primitive +|global test fixed defined|global test loose mutable|procedure frame 8|";

#[test]
fn cases() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verifier.txt");
    let expected = std::fs::read_to_string(path).expect("the cases are there");
    let mut found = String::new();
    let mut verdict = String::new();
    for line in expected.lines() {
        let line = match line.strip_prefix("=> ") {
            Some(_) => format!("=> {verdict}"),
            None => {
                let listing = line.strip_prefix("body ").map_or(line.into(), |body| format!("{HEAD}{body}"));
                if !line.starts_with('#') && !line.is_empty() {
                    verdict = verdict_on(module(&listing.replace('|', "\n")));
                }
                line.into()
            }
        };
        found.push_str(&line);
        found.push('\n');
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &found).expect("the cases can be written");
    }
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
}

const BODY: &str = "procedure frame 8\n nil\n return\n";

/// Changes to a valid module that a listing cannot say.
#[test]
fn structure() {
    type Change = fn(&mut Module);
    let place = Place { file: 0, start: 3, end: 4 };
    let rows: &[(Change, &str)] = &[
        (|_| (), "accepted"),
        (|m| m.procedures.clear(), "the module has no body"),
        (|m| m.procedures[0].required = 1, "the body takes arguments, captures variables or has clauses"),
        (|m| m.procedures[0].rest = true, "the body takes arguments, captures variables or has clauses"),
        (
            |m| m.procedures[0].captures = vec![true],
            "the body takes arguments, captures variables or has clauses",
        ),
        (|m| m.procedures[0].start = 1, "the code of procedure 0 does not begin where the one before ends"),
        (|m| m.procedures[1].start = 0, "the code of procedure 1 does not begin where the one before ends"),
        (|m| m.procedures[1].end = 1, "the code of procedure 1 does not begin where the one before ends"),
        (|m| m.procedures[1].end = 3, "the code has 4 bytes, but the procedures end at 3"),
        (|m| m.procedures[1].end = 5, "the code has 4 bytes, but the procedures end at 5"),
        (|m| m.procedures[1].captures = vec![false; 65536], "procedure 1 captures more than 65535 variables"),
        (|m| m.constants[1] = Constant::Pair(0, 2), "constant 1 refers to constant 2, which does not exist"),
        (
            |m| m.constants[1] = Constant::Vector(vec![0, 9]),
            "constant 1 refers to constant 9, which does not exist",
        ),
        (|m| m.constants[1] = Constant::Pair(1, 1), "accepted"),
        (|m| m.kind = ModuleKind::Library, "the library defines `x`, which belongs to the library (lib)"),
        (|m| m.name = Symbol::intern(&"x".repeat(5000)), "the name of a module is longer than 4096 bytes"),
        (
            |m| m.requires.push(Symbol::intern(&"x".repeat(5000))),
            "the name of a library is longer than 4096 bytes",
        ),
        (|m| m.files[0].name = "x".repeat(5000), "the name of a source file is longer than 4096 bytes"),
        (|m| m.files[0].line_starts.clear(), "the line starts of file 0 do not begin at 0 or do not rise"),
        (|m| m.files[0].line_starts = vec![1], "the line starts of file 0 do not begin at 0 or do not rise"),
        (
            |m| m.files[0].line_starts = vec![0, 5, 5],
            "the line starts of file 0 do not begin at 0 or do not rise",
        ),
        (
            |m| m.procedures[1].place.file = 1,
            "a place lies in file 1, which the module does not have, or ends before it begins",
        ),
        (
            |m| m.procedures[1].place.end = 2,
            "a place lies in file 0, which the module does not have, or ends before it begins",
        ),
        (
            |m| m.spans[0].place.file = 1,
            "a place lies in file 1, which the module does not have, or ends before it begins",
        ),
        (|m| m.spans[1].pc = 0, "entry 1 of the span table is out of order or outside of the code"),
        (|m| m.spans[1].pc = 4, "entry 1 of the span table is out of order or outside of the code"),
    ];
    for (row, (change, expected)) in rows.iter().enumerate() {
        let mut module = module(&format!(
            "global (lib) x defined\n{BODY}procedure f frame 1\n nil\n return\nconstant 1\nconstant ()"
        ));
        let hash = ContentHash::of(b"");
        module.files.push(ModuleFile { name: "a.scm".into(), line_starts: vec![0, 5], hash });
        module.procedures[1].place = place;
        module.spans = vec![SpanEntry { pc: 0, place }, SpanEntry { pc: 2, place: Place::NONE }].into();
        change(&mut module);
        assert_eq!(verdict_on(module), *expected, "row {row}");
    }
}

/// The work is bounded, whatever the code: here, a jump to the end after every push of a box.
#[test]
fn deep_stacks_at_many_jumps() {
    let listing = |pushes: usize, jumps: usize| {
        let pushes = "nil\nbox\n".repeat(pushes);
        let jumps = "true\njump-if-true L\n".repeat(jumps);
        format!("procedure frame 65536\n{pushes}{jumps}L:\nnil\nreturn")
    };
    assert_eq!(verdict_on(module(&listing(300, 5000))), "accepted");
    let verdict = verdict_on(module(&listing(60_000, 5000)));
    assert!(verdict.ends_with("the stack is too deep at too many jumps"), "{verdict}");
}

/// Apart from the other cases, as the message changes with the table.
#[test]
fn unknown_effects() {
    let count = avm_bytecode::Effect::ALL.len();
    for instruction in ["effect-value #255", "effect #255 0"] {
        let verdict = verdict_on(module(&format!("procedure frame 1\n{instruction}\nreturn")));
        let name = instruction.split(' ').next().expect("a word");
        assert_eq!(verdict, format!("procedure 0, pc 0 `{name}`: there is no effect 255: there are {count}"));
    }
}

#[test]
fn the_error_as_a_diagnostic() {
    let error = verify(module("procedure frame 1\npop")).expect_err("the stack is empty");
    let diagnostic = error.to_diagnostic("a.avm");
    assert_eq!(diagnostic.code, "invalid-bytecode");
    assert_eq!(
        diagnostic.message,
        "the module `a.avm` is invalid: procedure 0, pc 0 `pop`: the instruction takes 1 values from a stack of 0"
    );
}
