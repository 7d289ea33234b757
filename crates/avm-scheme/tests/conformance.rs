//! The scripts in `tests/scheme`: each form says what must come of it. Their format is in the README beside them.
//!
//! `SCRIPTS=FILE` runs one script instead (or those of a folder), and `LIBRARIES=DIR` looks for libraries there too, so that
//! a library can be tried without being built in.

use avm_scheme::{Engine, Error, Permissions, UnsafeFeature};
use scripts::{Case, Expectation, cases, scripts};
use std::path::{Path, PathBuf};
use std::time::Duration;

mod scripts;

/// The folder of the repository, which paths in the environment are relative to.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn root() -> PathBuf {
    repository().join(std::env::var_os("SCRIPTS").unwrap_or("tests/scheme".into()))
}

fn engine() -> Engine {
    let builder =
        UnsafeFeature::ALL.iter().fold(Engine::builder(), |builder, feature| builder.allow(*feature));
    let libraries = std::env::var_os("LIBRARIES");
    libraries
        .into_iter()
        .fold(builder, |builder, folder| builder.library_folder(repository().join(folder)))
        .permissions(Permissions::all())
        .timeout(Duration::from_secs(10))
        .command_line(["conformance"])
        .build()
}

/// What the form has come to, in the words of the expectation; `None` if that is what it should.
fn failure(engine: &mut Engine, name: &str, case: &Case) -> Option<String> {
    let result = engine.eval_named(name, &case.text);
    let written = result.and_then(|value| {
        let values = engine.values(&value)?;
        let texts: Result<Vec<String>, Error> = values.iter().map(|value| engine.write(value)).collect();
        Ok(texts?.join(" "))
    });
    match (&case.expectation, written) {
        (Expectation::Value(expected), Ok(written)) if *expected != written => {
            Some(format!("=> {written}, not {expected}"))
        }
        (Expectation::Raises(_), Ok(written)) => Some(format!("=> {written}, but it should raise")),
        (Expectation::Raises(expected), Err(error)) if !error.message().contains(expected.as_str()) => {
            Some(format!("!> {}, not {expected}", error.message()))
        }
        (Expectation::Value(_) | Expectation::Returns, Err(error)) => Some(format!("!> {}", error.message())),
        _ => None,
    }
}

#[test]
fn every_form_gives_what_it_says() {
    let mut failures = Vec::new();
    let mut count = 0;
    let root = root();
    for script in scripts(root.clone()) {
        let inside = script.strip_prefix(&root).expect("scripts lie below the root");
        let name = if inside.as_os_str().is_empty() { &script } else { inside }.display().to_string();
        let text = std::fs::read_to_string(&script).expect("scripts can be read");
        let mut engine = engine();
        for case in cases(&text) {
            count += usize::from(!matches!(case.expectation, Expectation::Returns));
            if let Some(failure) = failure(&mut engine, &name, &case) {
                failures.push(format!("{name}:{}: {} ; {failure}", case.line, case.text));
            }
        }
    }
    println!("{count} expectations, {} failures", failures.len());
    let least = if std::env::var_os("SCRIPTS").is_some() { 0 } else { 4000 };
    assert!(count > least, "only {count} expectations were found");
    assert!(failures.is_empty(), "{} of {count} failed:\n{}", failures.len(), failures.join("\n"));
}
