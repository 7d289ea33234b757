//! Stores of which files are damaged, on the command line: what is shown is right, or there is an error, and nobody sees a panic.
//!
//! Forty damaged files for each engine, four hundred with `AVM_SLOW=1`.

use avm_store::{EngineKind, OpenOptions, Store, tools};
use avm_testing::Random;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Makes and changes objects; each run adds to those of the runs before.
const FILL: &str = "
(import (scheme base) (avm))
(define-behavior cell (state (sum 0) (text \"\")) ((add n t) (set! sum (+ sum n)) (set! text t) sum) ((get) sum))
(define (cell name)
  (or (find-object name) (let ((made (create-object 'cell 'keeper))) (name-object! name made) made)))
(define a (cell 'a))
(define b (cell 'b))
(do ((i 0 (+ i 1))) ((= i 60))
  (transaction
    (ask a (add i \"\"))
    (ask b (add (- i) (make-string 5000 #\\b)))
    (ask (create-object 'cell) (add 1 \"one\"))))";

const LOOK: &str = "
(import (scheme base) (scheme write) (avm))
(define (get name) (ask (find-object name) (get)))
(write (list (get 'a) (get 'b)))";

/// What [`LOOK`] shows of an undamaged store.
const SHOWN: &str = "(5310 -5310)";

/// The words of a command line, in a folder that has the programs.
fn avm(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_avm-scheme"))
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn make(folder: &Path, kind: EngineKind) {
    fs::write(folder.join("fill.scm"), FILL).unwrap();
    fs::write(folder.join("look.scm"), LOOK).unwrap();
    for round in 0..3 {
        let words = ["run", "--store-engine", kind.name(), "--store", "sound", "fill.scm"];
        assert_eq!(avm(folder, &words), (0, String::new(), String::new()));
        if round < 2 {
            let store = Store::open(folder.join("sound"), &OpenOptions::default()).unwrap();
            tools::compact(&store, &mut |_| {}).unwrap();
            store.close().unwrap();
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if fs::metadata(&path).unwrap().len() > 0 {
            found.push(path);
        }
    }
    found.sort();
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(drop).unwrap() }
    }
}

/// What a command gave is in order: it succeeded, or there is an error that says why. Whether it succeeded.
fn is_sound(case: &str, (code, _, errors): &(i32, String, String)) -> bool {
    assert!(!errors.contains("panicked") && !errors.contains("RUST_BACKTRACE"), "{case}: {errors}");
    assert!((0..=2).contains(code), "{case}: ended with {code}: {errors}");
    assert!(*code == 0 || !errors.trim().is_empty() || case.starts_with("check"), "{case}: no word of why");
    *code == 0
}

fn check(kind: EngineKind) {
    let cases = avm_testing::times(40) as usize;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    make(folder, kind);
    let mut all = Vec::new();
    files(&folder.join("sound"), &mut all);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut noticed, mut harmless) = (0, 0);
    for number in 0..cases {
        let file = &all[if number < all.len() { number } else { random.index(all.len()) }];
        let name = file.strip_prefix(folder.join("sound")).unwrap();
        let mut bytes = fs::read(file).unwrap();
        let at = random.index(bytes.len());
        bytes[at] ^= 1 << random.index(8);
        let case = format!("{kind}, byte {at} of {}", name.display());
        let damaged = || {
            copy(&folder.join("sound"), &folder.join("bad"));
            fs::write(folder.join("bad").join(name), &bytes).unwrap();
        };
        damaged();
        let run = avm(folder, &["run", "--store", "bad", "look.scm"]);
        if is_sound(&format!("run: {case}"), &run) {
            assert_eq!(run.1, SHOWN, "{case}");
        }
        damaged();
        let checked = avm(folder, &["store", "check", "bad"]);
        let is_whole = is_sound(&format!("check: {case}"), &checked);
        if !is_whole {
            assert!(!(checked.1.is_empty() && checked.2.is_empty()), "{case}: nothing is said");
        }
        damaged();
        let _ = (fs::remove_dir_all(folder.join("copy")), fs::remove_file(folder.join("file")));
        let exported = avm(folder, &["store", "export", "bad", "file"]);
        if is_sound(&format!("export: {case}"), &exported) {
            let imported = avm(folder, &["store", "import", "copy", "file"]);
            assert_eq!(imported.0, 0, "{case}: {}", imported.2);
            let shown = avm(folder, &["run", "--store", "copy", "look.scm"]);
            assert_eq!((shown.0, shown.1.as_str()), (0, SHOWN), "{case}: {}", shown.2);
        } else {
            assert!(!is_whole, "{case}: it is whole, and cannot be exported: {}", exported.2);
        }
        *(if is_whole { &mut harmless } else { &mut noticed }) += 1;
    }
    assert!(noticed > 0 && harmless > 0, "{noticed} were noticed, {harmless} did no harm");
}

#[test]
fn damaged_files_of_fjall() {
    check(EngineKind::Fjall);
}

#[test]
fn damaged_files_of_redb() {
    check(EngineKind::Redb);
}
