//! The programs of `examples/` print what is expected of them, as source text and as bytecode.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let files = fs::read_dir(folder).expect("the folder of examples");
    let mut examples: Vec<PathBuf> = files
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".avm.scm"))
        .collect();
    examples.sort();
    examples
}

fn run(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_avm-scheme")).args(arguments).output().expect("the command runs")
}

fn check(program: &Path, expected: &str) {
    let output = run(&[program]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", program.display());
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", program.display());
}

#[test]
fn the_examples_print_what_is_expected() {
    let folder = tempfile::tempdir().expect("a folder for the compiled examples");
    let examples = examples();
    assert!(examples.len() >= 6);
    for example in examples {
        let expected = example.with_extension("").with_extension("expected");
        let expected = fs::read_to_string(&expected).unwrap_or_else(|_| panic!("{}", expected.display()));
        check(&example, &expected);
        let compiled = folder.path().join("program.avm");
        let status = run(&[Path::new("compile"), &example, Path::new("-o"), &compiled]).status;
        assert!(status.success(), "{} compiles", example.display());
        check(&compiled, &expected);
    }
}
