//! The tables in `docs/bytecode.md`. To write them anew: `BLESS=1 cargo test -p avm-bytecode --test docs`.

use avm_bytecode::file::{MAX_CONTENT_SIZE, MAX_NAME_SIZE, MAX_NUMBER_SIZE};
use avm_bytecode::instructions::{Flow, OperandKind};
use avm_bytecode::verify::MAX_FRAME_SIZE;
use avm_bytecode::{Effect, Opcode};
use std::fmt::Write as _;

/// The headings in the table of instructions, before the row that begins each group.
const GROUPS: &[(Opcode, &str)] = &[
    (Opcode::Const, "Constants"),
    (Opcode::Local, "Variables"),
    (Opcode::Pop, "The stack"),
    (Opcode::Jump, "Jumps"),
    (Opcode::Closure, "Procedures"),
    (Opcode::Add, "Data"),
    (Opcode::Effect, "Objects"),
    (Opcode::LeaveActivation, "The machine's own"),
];

/// A sentence in a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn operands() -> String {
    let mut text = String::from("| operand | stored as | what |\n|---|---|---|\n");
    for kind in OperandKind::ALL {
        let _ = writeln!(text, "| {kind:?} | `{}` | {} |", kind.stored_as(), cell(kind.doc()));
    }
    text
}

fn instructions() -> String {
    let mut text = String::new();
    for &opcode in Opcode::ALL {
        if let Some((_, heading)) = GROUPS.iter().find(|(first, _)| *first == opcode) {
            let space = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{space}### {heading}\n");
            text.push_str(
                "| code | instruction | takes | gives | gas | what it does |\n|---:|---|---|---|---:|---|\n",
            );
        }
        let operands: String = opcode
            .operands()
            .iter()
            .map(|(name, kind)| format!(" *{name}*: {kind:?}"))
            .collect::<Vec<_>>()
            .join(",");
        let (takes, gives) = opcode.stack_effect();
        let short = |effect: &str| effect.replace(" as usize", "");
        let ends = if opcode.flow() == Flow::End { "—".into() } else { short(gives) };
        let _ = writeln!(
            text,
            "| {} | `{}`{operands} | {} | {ends} | {} | {} |",
            opcode as u8,
            opcode.name(),
            short(takes),
            opcode.gas(),
            cell(opcode.doc()),
        );
    }
    text
}

fn effects() -> String {
    let mut text = String::from(
        "| number | effect | arguments | gas | library | what it does |\n|---:|---|---|---:|---|---|\n",
    );
    for &effect in Effect::ALL {
        let arguments = match effect.arity() {
            (least, most) if least == most => least.to_string(),
            (least, most) => format!("{least} to {most}"),
        };
        let library = if effect.is_unsafe() { "unsafe" } else { "" };
        let _ = writeln!(
            text,
            "| {} | `{}` | {arguments} | {} | {library} | {} |",
            effect as u8,
            effect.name(),
            effect.gas(),
            cell(effect.doc()),
        );
    }
    text
}

fn limits() -> String {
    format!(
        "| limit | |\n|---|---:|\n\
         | content of a file, bytes | {MAX_CONTENT_SIZE} |\n\
         | name of a library, a program or a source file, bytes | {MAX_NAME_SIZE} |\n\
         | a number's postcard form, bytes | {MAX_NUMBER_SIZE} |\n\
         | slots of a frame | {MAX_FRAME_SIZE} |\n\
         | variables that a procedure captures | {} |\n\
         | inline caches of a module | {} |\n",
        u16::MAX,
        u16::MAX,
    )
}

/// Replaces what stands between the marks of a table.
fn with_table(text: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->\n"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("docs/bytecode.md has no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("docs/bytecode.md has no {end}"));
    format!("{before}{begin}{table}{end}{after}")
}

#[test]
fn the_tables_in_the_docs_are_those_in_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/bytecode.md");
    let text = std::fs::read_to_string(path).expect("docs/bytecode.md is there");
    let tables = [
        ("operands", operands()),
        ("instructions", instructions()),
        ("effects", effects()),
        ("limits", limits()),
    ];
    let expected = tables.iter().fold(text.clone(), |text, (name, table)| with_table(&text, name, table));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, expected).expect("docs/bytecode.md can be written");
    } else {
        assert!(
            text == expected,
            "docs/bytecode.md is out of date: BLESS=1 cargo test -p avm-bytecode --test docs"
        );
    }
}

#[test]
fn every_instruction_has_a_sentence() {
    let docs = Opcode::ALL.iter().map(|opcode| (opcode.name(), opcode.doc()));
    let docs = docs.chain(Effect::ALL.iter().map(|effect| (effect.name(), effect.doc())));
    for (name, doc) in docs {
        assert!(doc.ends_with(['.', '`']) && doc.len() > 10, "{name}: {doc}");
    }
}
