//! The conformance scripts, taken apart into forms and what must come of them.

#![allow(dead_code, reason = "each of the tests that share this uses a part of it")]

use avm_base::FileId;
use avm_reader::Parser;
use avm_syntax::Datum;
use std::path::PathBuf;

/// What the comment behind a form asks for.
pub enum Expectation {
    Value(String),
    Raises(String),
    Returns,
}

/// A form, the line that it begins on, and what must come of it.
pub struct Case {
    pub line: usize,
    pub text: String,
    pub datum: Datum,
    pub expectation: Expectation,
}

/// The script, or all scripts in and below the folder.
pub fn scripts(root: PathBuf) -> Vec<PathBuf> {
    let (mut scripts, mut left) = (Vec::new(), vec![root]);
    while let Some(path) = left.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).expect("the folder of scripts can be listed");
            left.extend(entries.map(|entry| entry.expect("it can be listed").path()));
        } else if path.extension().is_some_and(|extension| extension == "scm") {
            scripts.push(path);
        }
    }
    scripts.sort();
    scripts
}

/// The forms of a script.
pub fn cases(text: &str) -> Vec<Case> {
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
        cases.push(Case { line, text: format!("{directive}{}", &text[start..end]), datum, expectation });
    }
    cases
}
