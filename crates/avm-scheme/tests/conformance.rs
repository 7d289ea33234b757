//! The scripts in `tests/scheme`: each form says what must come of it. Their format is in the README beside them.

use avm_base::FileId;
use avm_reader::Parser;
use avm_scheme::{Engine, Error, Permissions, UnsafeFeature};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the comment behind a form asks for.
enum Expectation {
    Value(String),
    Raises(String),
    Returns,
}

/// A form, the line that it begins on, and what must come of it.
struct Case {
    line: usize,
    text: String,
    expectation: Expectation,
}

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scheme");
    let files = std::fs::read_dir(folder).expect("the folder of scripts is there");
    let mut scripts: Vec<PathBuf> = files.map(|file| file.expect("it can be listed").path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "scm"));
    scripts.sort();
    scripts
}

fn cases(text: &str) -> Vec<Case> {
    let mut parser = Parser::new(FileId(0), text);
    let mut cases = Vec::new();
    while let Some(datum) = parser.next_datum().expect("scripts can be read") {
        let (start, end) = (datum.span.start as usize, datum.span.end as usize);
        let line = text[..start].lines().count().max(1);
        let rest = text[end..].lines().next().unwrap_or("").trim();
        let expectation = match rest.strip_prefix(';').map(str::trim_start) {
            Some(comment) if comment.starts_with("=>") => Expectation::Value(comment[2..].trim().into()),
            Some(comment) if comment.starts_with("!>") => Expectation::Raises(comment[2..].trim().into()),
            _ => Expectation::Returns,
        };
        // A directive holds for what follows it in the file, so a form that is read alone needs it again.
        let directive = if parser.folds_case() { "#!fold-case " } else { "" };
        cases.push(Case { line, text: format!("{directive}{}", &text[start..end]), expectation });
    }
    cases
}

fn engine() -> Engine {
    let builder =
        UnsafeFeature::ALL.iter().fold(Engine::builder(), |builder, feature| builder.allow(*feature));
    builder
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
    for script in scripts() {
        let name =
            script.file_name().and_then(|name| name.to_str()).expect("scripts have plain names").to_string();
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
    assert!(count > 2000, "only {count} expectations were found");
    assert!(failures.is_empty(), "{} of {count} failed:\n{}", failures.len(), failures.join("\n"));
}
