//! What people see of each kind of error: a program, and the text that is shown for it.
//!
//! In `diagnostics/*.txt`, `=== CODE` begins an entry with the program; behind `---` is what must be shown.
//! `UPDATE_DIAGNOSTICS=1 cargo test -p avm-scheme --test diagnostics` writes what is shown now: read the difference.

use avm_scheme::Engine;
use std::fs;
use std::path::Path;

struct Entry {
    code: String,
    program: String,
    shown: String,
}

fn entries(text: &str) -> Vec<Entry> {
    let parts = text.split("=== ").skip(1);
    parts
        .map(|part| {
            let (code, rest) = part.split_once('\n').unwrap_or((part, ""));
            let (program, shown) = rest.split_once("---\n").unwrap_or((rest, ""));
            Entry { code: code.trim().into(), program: program.into(), shown: shown.trim_end().into() }
        })
        .collect()
}

/// What is shown of a program, and the stable names of what is wrong.
fn show(entry: &Entry) -> (String, Vec<String>) {
    let mut engine = Engine::builder().memory(64 << 20).gas(50_000_000).build();
    // A program's last line may have to end where it does.
    let program = entry.program.trim_end_matches('\n').replace("\\x0;", "\0");
    let result = engine.run_program("example.scm", &program);
    let warnings = engine.take_warnings();
    let mut codes: Vec<String> = warnings.diagnostics().map(|warning| warning.code.to_string()).collect();
    let mut shown = warnings.render(false);
    if let Err(error) = result {
        codes.extend(error.diagnostics().map(|diagnostic| diagnostic.code.to_string()));
        shown.push_str(&error.render(false));
    }
    (shown.trim_end().to_string(), codes)
}

fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics").join(name);
    let text = fs::read_to_string(&path).expect("the entries can be read");
    let mut failures = Vec::new();
    let mut now = String::new();
    for entry in entries(&text) {
        let (shown, codes) = show(&entry);
        if !codes.contains(&entry.code) {
            failures.push(format!("{}: its codes are {codes:?}", entry.code));
        }
        if shown != entry.shown {
            failures.push(format!("{}\nexpected:\n{}\ngot:\n{shown}", entry.code, entry.shown));
        }
        now.push_str(&format!("=== {}\n{}---\n{shown}\n\n", entry.code, entry.program));
    }
    if std::env::var_os("UPDATE_DIAGNOSTICS").is_some() {
        fs::write(&path, now).expect("the entries can be written");
        failures.retain(|failure| failure.contains("its codes are"));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn reading() {
    check("reading.txt");
}

#[test]
fn expanding() {
    check("expanding.txt");
}

#[test]
fn running() {
    check("running.txt");
}
