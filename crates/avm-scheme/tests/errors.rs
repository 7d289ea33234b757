//! The error table of avm.md: each kind by its name, and what raises it (`errors/table.txt`).

use avm_base::AvmErrorKind;
use avm_scheme::{Engine, Error, OpenOptions, Store, UnsafeFeature};
use avm_store::{Batch, Range};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

const TABLE: &str = include_str!("errors/table.txt");

/// Kinds of what only several machines can come to, and of metadata and states that nothing on one machine reads wrongly:
/// nothing raises them yet.
const OF_SEVERAL_MACHINES: &[&str] = &[
    "teleport-during-tx",
    "machine-unreachable",
    "invalid-machine-transfer",
    "controller-unreachable",
    "object-not-available",
    "object-not-consistent",
    "freeze-failed",
    "metadata-corruption",
    "tx-state-access-denied",
    "version-conflict",
];

/// Kinds that no program raises by itself: numbers of transactions cannot be made up; one conflicts sixteen times only among
/// others; and bytecode is wrong only where others wrote it (`wire.rs`).
const OF_OTHERS: &[&str] = &["tx-not-found", "tx-conflict", "invalid-bytecode"];

/// What programs begin with.
const IMPORTS: &str = "(import (scheme base) (scheme write) (avm)";
const BEGIN: &str = "
    (define-behavior cell (state (v 0)) ((get) v) ((put x) (set! v x)) ((fail) (error \"told to fail\")))
    (define a (create-object 'cell 'alice)) (define b (create-object 'cell 'bob)) (define n (create-object 'cell))
    (define (kind-of thunk) (call/cc (lambda (k) (with-exception-handler k thunk))))";

/// A row: the kind, how the program is run, the program.
struct Row<'t> {
    kind: &'t str,
    how: &'t str,
    program: &'t str,
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (head, program) = line.split_once(": ").expect("a kind and a program");
        let (kind, how) = head.split_once(" with ").unwrap_or((head, ""));
        Row { kind, how, program }
    })
}

/// Writes a store with an object that is damaged.
fn damaged_store(folder: &Path) {
    let mut engine = Engine::new();
    engine.open_store(folder, &OpenOptions::default()).expect("a store");
    let program = format!("{IMPORTS}) {BEGIN} (name-object! 'kept a)");
    engine.run_program("before.scm", &program).expect("it runs");
    drop(engine);
    let store = Store::open(folder, &OpenOptions::default()).expect("a store");
    let mut batch = Batch::new();
    for entry in store.scan(Range::prefix(b"o")).expect("a scan") {
        batch.put(entry.expect("a row").0, b"nonsense");
    }
    store.commit(batch).expect("a commit");
    store.close().expect("a store that closes");
}

/// Runs a row's program; gives the error that ends it.
fn run(row: &Row<'_>) -> Option<Error> {
    let (how, number) = row.how.split_once(' ').unwrap_or((row.how, "0"));
    let number: u64 = number.parse().expect("a number");
    let allowed = if how == "nothing-allowed" { &[][..] } else { UnsafeFeature::ALL };
    let mut builder =
        allowed.iter().copied().fold(Engine::builder(), |builder, feature| builder.allow(feature));
    builder = match how {
        "gas" => builder.gas(number),
        "memory" => builder.memory(number),
        "visits" => builder.objects_visited(number),
        "timeout" => builder.timeout(Duration::from_millis(number)),
        _ => builder,
    };
    let mut engine = builder.build();
    let folder = tempfile::tempdir().expect("a folder");
    let mut begin = BEGIN;
    if how == "damaged-store" {
        damaged_store(folder.path());
        engine.open_store(folder.path(), &OpenOptions::default()).expect("a store");
        begin = "";
    }
    let unsafe_library = if allowed.is_empty() { "" } else { " (avm unsafe)" };
    let program = match row.program.strip_prefix("(import (avm unsafe))") {
        Some(program) => format!("{IMPORTS} (avm unsafe)) {begin} {program}"),
        None => format!("{IMPORTS}{unsafe_library}) {begin} {}", row.program),
    };
    engine.run_program("row.scm", &program).err()
}

#[test]
fn each_kind_is_raised() {
    let mut wrong = Vec::new();
    for row in rows() {
        let found = run(&row).map(|error| error.code().to_string());
        if found.as_deref() != Some(row.kind) {
            wrong.push((row.program, row.kind, found));
        }
    }
    assert_eq!(wrong, [], "programs, what they should raise, and what they raise");
}

/// What a program sees of a condition of the machine.
#[test]
fn conditions_of_the_machine_tell_their_kind_a_sentence_and_what_is_at_fault() {
    let mut wrong = Vec::new();
    for row in rows().filter(|row| row.how.is_empty()) {
        let mut engine = UnsafeFeature::ALL
            .iter()
            .copied()
            .fold(Engine::builder(), |it, feature| it.allow(feature))
            .build();
        let program = format!(
            "{IMPORTS} (avm unsafe)) {BEGIN}
             (define (seen e)
               (list (avm-error? e) (error-object? e) (and (avm-error? e) (avm-error-kind e)) (string? (error-object-message e)) (list? (error-object-irritants e))))
             (seen (kind-of (lambda () {})))",
            row.program
        );
        let seen =
            engine.run_program("row.scm", &program).unwrap_or_else(|error| panic!("{}", error.render(false)));
        let (seen, expected) = (engine.write(&seen).expect("text"), format!("(#t #t {} #t #t)", row.kind));
        if seen != expected {
            wrong.push((row.program, expected, seen));
        }
    }
    assert_eq!(wrong, [], "programs, what they should see, and what they see");
}

#[test]
fn each_kind_is_in_the_table_or_of_others() {
    let raised: BTreeSet<&str> = rows().map(|row| row.kind).collect();
    for kind in AvmErrorKind::ALL.iter().map(|kind| kind.name()) {
        let (is_raised, is_other) = (
            raised.contains(kind),
            [OF_SEVERAL_MACHINES, OF_OTHERS].iter().any(|kinds| kinds.contains(&kind)),
        );
        assert!(is_raised != is_other, "{kind}");
    }
    assert!(raised.iter().all(|kind| AvmErrorKind::from_name(kind).is_some()));
}
