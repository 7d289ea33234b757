//! What the primitives do: tables of calls and what they come to, written. A fault is shown as `! ` and its message.

mod hostile;
mod lists;
mod machine;
mod numbers;
mod ports;
mod tables;
mod text;
mod vectors;
mod words;
mod world;
mod writing;

use avm_base::FileId;
use avm_bytecode::Primitive;
use avm_primitives::Memory;
use avm_reader::{ReadOptions, read_all};
use avm_syntax::Datum;
use std::collections::BTreeSet;
use world::World;

/// A text and what it comes to.
type Check = (&'static str, &'static str);

const FAMILIES: [&[Check]; 8] = [
    numbers::CHECKS,
    lists::CHECKS,
    text::CHECKS,
    vectors::CHECKS,
    machine::CHECKS,
    ports::CHECKS,
    tables::CHECKS,
    words::CHECKS,
];

/// Reports all rows of a table that are not as expected.
#[track_caller]
fn check_all(checks: &[Check], memory: &Memory) {
    let mut wrong = String::new();
    for (text, expected) in checks {
        let found = World::new(memory.clone()).shown(text);
        if found != *expected {
            wrong.push_str(&format!("{text}\n  expected {expected}\n  found    {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_row_is_exercised() {
    let mut called = BTreeSet::new();
    for (text, _) in FAMILIES.into_iter().flatten() {
        let mut pending: Vec<Datum> = read_all(FileId(0), text, ReadOptions::default()).unwrap();
        while let Some(datum) = pending.pop() {
            let Some(items) = datum.as_list() else { continue };
            called.extend(items.first().and_then(|head| Primitive::from_name(head.as_symbol()?.as_str())));
            pending.extend(items.iter().cloned());
        }
    }
    let missing: Vec<&str> =
        Primitive::ALL.iter().filter(|p| !called.contains(p)).map(|p| p.name()).collect();
    assert!(missing.is_empty(), "no check calls {missing:?}");
}
