//! `avm-scheme store`: what it says and does, for stores of both engines.

use avm_store::{Batch, EngineKind, OpenOptions, Store};
use std::path::Path;
use std::process::Command;

/// Runs the command in a folder. Gives its exit code, standard output and standard error.
fn run(folder: &Path, arguments: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_avm-scheme"))
        .arg("store")
        .args(arguments.split(' '))
        .current_dir(folder)
        .output()
        .expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// Runs the command in a folder, and compares all that it gives.
fn check(folder: &Path, arguments: &str, code: i32, output: &str, error: &str) {
    assert_eq!(run(folder, arguments), (code, output.to_string(), error.to_string()), "store {arguments}");
}

/// A folder with a store in it, `objects`.
fn make(engine: EngineKind) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let options = OpenOptions { engine: Some(engine), ..OpenOptions::default() };
    let store = Store::open(folder.path().join("objects"), &options).expect("a store");
    for number in 0..100_u8 {
        let mut batch = Batch::new();
        batch.put([b'o', number], [number; 30]);
        if number % 10 == 0 {
            batch.put([b's', number], vec![number; 10_000]);
        }
        store.commit(batch).expect("a commit");
    }
    store.close().expect("a store that closes");
    folder
}

#[test]
fn a_store_is_looked_at_checked_and_moved() {
    for engine in EngineKind::ON_DISK {
        let folder = make(engine);
        let at = folder.path();
        let (code, info, _) = run(at, "info objects");
        assert_eq!(code, 0);
        let lines: Vec<&str> = info.lines().collect();
        assert_eq!(lines[..2], [format!("{engine} (format 1)"), "batches: 100".to_string()]);
        let expected = [
            "keys: 110 of 220 B, values of 100.59 KiB",
            "  o: 100 keys, 2.93 KiB",
            "  s: 10 keys, 97.66 KiB",
        ];
        assert_eq!(lines[3..], expected);
        let (code, info, _) = run(at, "info --json objects");
        let info: serde_json::Value = serde_json::from_str(&info).expect("JSON");
        assert_eq!((code, &info["engine"], &info["keys"]), (0, &engine.name().into(), &110.into()));
        assert_eq!(info["spaces"]["s"]["valueBytes"], 100_000);

        let sound = r#"{"bytes":103220,"damage":[],"keys":110,"leftovers":0}"#;
        check(at, "check objects", 0, "110 keys are as they were written (100.80 KiB)\n", "");
        check(at, "check --json objects", 0, &format!("{sound}\n"), "");
        check(at, "export objects file", 0, "exported 110 keys (100.80 KiB)\n", "");
        let other = if engine == EngineKind::Fjall { "redb" } else { "fjall" };
        check(at, &format!("import --engine {other} copy file"), 0, "imported 110 keys (100.80 KiB)\n", "");
        check(at, "check --json copy", 0, &format!("{sound}\n"), "");
        assert_eq!(run(at, "compact copy").0, 0);
        check(at, "check --json copy", 0, &format!("{sound}\n"), "");
        let full = "avm-scheme: copy: the store is not empty; import into a new one\n";
        check(at, "import copy file", 2, "", full);
    }
}

#[test]
fn damage_is_listed() {
    let folder = make(EngineKind::Redb);
    let path = folder.path().join("objects/data/data.redb");
    let mut bytes = std::fs::read(&path).expect("the file");
    // In a value, which is 30 times the same byte.
    let place = bytes.windows(30).position(|window| window == [77; 30]).expect("the value");
    bytes[place + 10] ^= 4;
    std::fs::write(&path, bytes).expect("the file");
    let (code, output, error) = run(folder.path(), "check objects");
    assert_eq!((code, output.as_str()), (1, ""), "redb checks itself when it opens");
    assert!(
        error.starts_with("avm-scheme: opening the store: the engine redb says: DB corrupted"),
        "{error}"
    );
}

#[test]
fn what_is_no_store_is_said() {
    let folder = make(EngineKind::Fjall);
    let at = folder.path();
    let none = "none: there is no store; check the path, or let one be made";
    check(at, "info none", 2, "", &format!("avm-scheme: {none}\n"));
    let (code, output, error) = run(at, "check --json none");
    assert_eq!((code, output.as_str()), (2, ""));
    let error: serde_json::Value = serde_json::from_str(&error).expect("JSON");
    assert_eq!((&error["exitCode"], &error["problems"][0]["message"]), (&2.into(), &none.into()));
    std::fs::write(at.join("letter"), "dear").expect("a file");
    let bad = "letter: this file cannot be imported: it does not begin with 'avm-store export 1' (at byte 0); export it again";
    check(at, "import new letter", 1, "", &format!("avm-scheme: {bad}\n"));
    assert!(!at.join("new").exists(), "no store is left behind");
    let (code, _, error) = run(at, "import --engine paper new letter");
    assert_eq!(code, 2);
    assert!(error.contains("there is no engine 'paper'; there are fjall and redb"), "{error}");
}
