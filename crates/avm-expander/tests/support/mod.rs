//! What the tests share: libraries and files in memory, and `check`.
#![allow(dead_code, reason = "each test file uses its part")]

use avm_base::{Diagnostic, FileId, Severity, Sources};
use avm_expander::{Expander, IncludeError, Interface, LibraryLoader, LibraryName, LibrarySource};
use avm_reader::{ReadOptions, read_all};
use avm_syntax::core::Unit;
use avm_syntax::{Datum, print_unit};
use std::collections::HashMap;

/// Names of the kernel's variables in tests.
pub const KERNEL: &[&str] = &[
    "+",
    "-",
    "*",
    "/",
    "=",
    "<",
    ">",
    "<=",
    ">=",
    "cons",
    "car",
    "cdr",
    "list",
    "append",
    "vector",
    "vector-ref",
    "list->vector",
    "apply",
    "values",
    "call-with-values",
    "eqv?",
    "eq?",
    "memv",
    "not",
    "null?",
    "pair?",
    "display",
    "newline",
    "call",
    "send",
    "self",
    "create-object",
    "error",
    "even?",
    "odd?",
    "reverse",
    "length",
    "cadr",
    "abs",
    "zero?",
    "string-append",
    "number?",
    "make-parameter",
    "raise",
    "assq",
    "write",
    "x-unused",
    "map",
];

/// Libraries and files in memory.
#[derive(Default)]
pub struct Files {
    pub sources: Sources,
    /// By the written name of the library.
    pub libraries: HashMap<String, String>,
    pub compiled: HashMap<String, Interface>,
    pub files: HashMap<String, String>,
}

impl Files {
    pub fn read(&mut self, name: &str, text: &str, fold_case: bool) -> Vec<Datum> {
        let file = self.sources.add(name, text);
        let options = ReadOptions { fold_case, ..ReadOptions::default() };
        read_all(file, text, options).expect("test sources are well-formed")
    }
}

impl LibraryLoader for Files {
    fn load(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Vec<Diagnostic>> {
        if let Some(interface) = self.compiled.get(&name.to_string()) {
            return Ok(Some(LibrarySource::Compiled(Box::new(interface.clone()))));
        }
        let Some(text) = self.libraries.get(&name.to_string()).cloned() else { return Ok(None) };
        let data = self.read(&format!("{}.sld", name.parts().join("/")), &text, false);
        Ok(Some(LibrarySource::Text(data)))
    }

    fn exists(&mut self, name: &LibraryName) -> bool {
        self.libraries.contains_key(&name.to_string()) || self.compiled.contains_key(&name.to_string())
    }

    fn include(&mut self, path: &str, _: FileId, fold_case: bool) -> Result<Vec<Datum>, IncludeError> {
        match self.files.get(path).cloned() {
            Some(text) => Ok(self.read(path, &text, fold_case)),
            None => Err(IncludeError::Unavailable("no such file".into())),
        }
    }

    fn names(&self) -> Vec<String> {
        self.libraries.keys().cloned().collect()
    }
}

pub fn expander() -> Expander {
    let mut expander = Expander::new(KERNEL.iter().copied());
    expander.set_features(["r7rs", "avm", "full-unicode"]);
    expander
}

/// Expands a program with the libraries and files given.
pub fn expand_with(files: &mut Files, source: &str) -> Result<Vec<Unit>, Vec<Diagnostic>> {
    let data = files.read("test.scm", source, false);
    let mut expander = expander();
    let units = expander.expand_program("(program)", &data, files)?;
    // What is warned of counts as wrong here.
    let warnings = expander.take_warnings();
    if warnings.is_empty() { Ok(units) } else { Err(warnings) }
}

/// Lines without their indentation, so that expectations can be indented.
pub fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The program's expansion is this core text, whatever the line breaks.
pub fn check(source: &str, expected: &str) {
    check_with(&mut Files::default(), source, expected);
}

/// The same, with libraries and files.
pub fn check_with(files: &mut Files, source: &str, expected: &str) {
    match expand_with(files, source) {
        Ok(units) => {
            let shown = units.last().map_or(String::new(), |unit| print_unit(unit, 100));
            assert_eq!(normal(&shown), normal(expected), "\nsource: {source}\nexpansion:\n{shown}");
        }
        Err(diagnostics) => panic!("{source}\n{}", render(files, &diagnostics)),
    }
}

/// Diagnostics as text: `line:column message`, labels, help and notes indented.
pub fn render(files: &Files, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let place = files.sources.place(diagnostic.span());
        let text = files.sources.slice(diagnostic.span());
        let mark = if diagnostic.severity == Severity::Warning { ", warning" } else { "" };
        out.push_str(&format!("{place} [{}{mark}] {} @ {text}\n", diagnostic.code, diagnostic.message));
        for (index, label) in diagnostic.labels.iter().enumerate() {
            if index > 0 || !label.text.is_empty() {
                out.push_str(&format!("  {}: {}\n", files.sources.place(label.span), label.text));
            }
        }
        if let Some(help) = &diagnostic.help {
            out.push_str(&format!("  help: {help}\n"));
        }
        for note in &diagnostic.notes {
            out.push_str(&format!("  note: {note}\n"));
        }
    }
    out
}

/// The program is wrong, and the errors read like this.
pub fn check_errors(source: &str, expected: &str) {
    check_errors_with(&mut Files::default(), source, expected);
}

/// The same, with libraries and files.
pub fn check_errors_with(files: &mut Files, source: &str, expected: &str) {
    let shown = match expand_with(files, source) {
        Ok(units) => units.iter().map(|unit| print_unit(unit, 100)).collect(),
        Err(diagnostics) => render(files, &diagnostics),
    };
    let trimmed =
        |text: &str| text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&shown), trimmed(expected), "\nsource: {source}\nshown:\n{shown}");
}
