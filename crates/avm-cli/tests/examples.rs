//! The examples: each prints what stands in the file beside it, from source and from bytecode, and is fit for a chart.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn avm_scheme(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avm-scheme"));
    command.args(words).current_dir(folder()).output().expect("avm-scheme runs")
}

/// The names of the programs, without `.avm.scm`.
fn programs() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("there are examples").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut programs: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".avm.scm").map(str::to_string)).collect();
    programs.sort();
    assert!(!programs.is_empty());
    programs
}

fn expected(program: &str) -> String {
    let path = folder().join(format!("{program}.expected"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn assert_prints(program: &str, output: &Output) {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {}\n{stderr}", output.status);
    assert_eq!(stdout, expected(program), "{program}\n{stderr}");
    assert_eq!(stderr, "", "{program}");
}

#[test]
fn examples_print_what_they_should() {
    for program in programs() {
        assert_prints(&program, &avm_scheme(&[&format!("{program}.avm.scm")]));
    }
}

#[test]
fn compiled_examples_print_the_same() {
    let out = tempfile::tempdir().expect("a folder for results");
    for program in programs() {
        let module = out.path().join(format!("{program}.avm"));
        let module = module.to_str().expect("the path is text");
        let compiled = avm_scheme(&["compile", &format!("{program}.avm.scm"), "-o", module]);
        assert!(compiled.status.success(), "{program}: {}", String::from_utf8_lossy(&compiled.stderr));
        assert_prints(&program, &avm_scheme(&["run", module]));
    }
}

#[test]
fn examples_are_right_for_check() {
    let names: Vec<String> = programs().iter().map(|program| format!("{program}.avm.scm")).collect();
    let words: Vec<&str> = ["check"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let output = avm_scheme(&words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
