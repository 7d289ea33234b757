//! The scripts of `tests/scheme`, each compiled as one program beside the whole standard library: every form with an
//! expectation gives what it should, whatever passes run.

use crate::support;
use crate::support::machine::run_to_list;
use avm_base::{Diagnostic, FileId, Sources};
use avm_bytecode::{Control, Effect, Primitive, verify};
use avm_compiler::{Options, compile};
use avm_expander::{Expander, IncludeError, LibraryLoader, LibraryName, LibrarySource};
use avm_reader::{ReadOptions, read_all};
use avm_syntax::Datum;
use avm_syntax::core::Unit;
use std::path::{Path, PathBuf};

/// What forms contain that mean something else in a program than at a prompt, or that need more than this machine has.
const SKIPPED: &[&str] = &[
    "exact-closed",
    "Folded",
    "shadowed",
    "undefined-variable",
    "environment",
    "(define (car",
    "(define car",
    "(car '(1))",
    "in-eval",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

struct Files(Sources);

impl Files {
    fn read(&mut self, name: &str, text: &str) -> Vec<Datum> {
        let file = self.0.add(name, text);
        read_all(file, text, ReadOptions::default()).expect("the text is well-formed")
    }
}

fn library_path(name: &LibraryName) -> PathBuf {
    root().join("stdlib").join(format!("{}.sld", name.parts().join("/")))
}

impl LibraryLoader for Files {
    fn load(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Vec<Diagnostic>> {
        let Ok(text) = std::fs::read_to_string(library_path(name)) else { return Ok(None) };
        Ok(Some(LibrarySource::Text(self.read(&name.to_string(), &text))))
    }

    fn exists(&mut self, name: &LibraryName) -> bool {
        library_path(name).exists()
    }

    fn include(&mut self, _: &str, _: FileId, _: bool) -> Result<Vec<Datum>, IncludeError> {
        Err(IncludeError::Unavailable("not here".into()))
    }
}

fn expand(text: &str, files: &mut Files) -> Vec<Unit> {
    let primitives = Primitive::ALL.iter().map(|primitive| primitive.name());
    let effects = Effect::ALL.iter().map(|effect| effect.name());
    let mut expander =
        Expander::new(primitives.chain(effects).chain(Control::ALL.iter().map(|control| control.name())));
    expander.set_features(["r7rs", "avm", "full-unicode"]);
    let data = files.read("script", text);
    let units = expander.expand_program("script", &data, files);
    units.unwrap_or_else(|errors| panic!("{errors:?}\n"))
}

/// A script as one program whose value is the list of the results, last first, and what they should be.
fn program_of(script: &str) -> (String, Vec<(String, String)>) {
    let path = root().join("tests/scheme").join(format!("{script}.scm"));
    let text = std::fs::read_to_string(path).expect("the script is there");
    let mut sources = Sources::default();
    let file = sources.add(script, &text);
    let (mut imports, mut body) = (String::new(), String::new());
    let mut expected = Vec::new();
    for datum in read_all(file, &text, ReadOptions::default()).expect("the script is well-formed") {
        let form = sources.slice(datum.span);
        let after = text[datum.span.end as usize..].lines().next().unwrap_or("").trim();
        let skipped = SKIPPED.iter().any(|part| form.contains(part));
        if after.starts_with("; !>") || skipped {
            continue;
        }
        if form.starts_with("(import") {
            imports += form;
        } else if !after.starts_with("; =>") {
            body += form;
        } else {
            let wanted = after.strip_prefix("; => ").unwrap_or("").trim();
            expected.push((form.to_string(), wanted.to_string()));
            body += &format!(
                "(set! results (cons (guard (e (#t (list 'raised)))\n (call-with-values (lambda () {form}) list)) results))"
            );
        }
        body.push('\n');
    }
    (format!("{imports}\n(define results '())\n{body}\nresults"), expected)
}

fn results(units: &[Unit], sources: &Sources, options: &Options) -> Result<Vec<String>, String> {
    let module = |unit: &Unit| {
        let module =
            compile(unit, sources, options).unwrap_or_else(|errors| panic!("{}: {errors:?}", unit.name));
        verify(module).unwrap_or_else(|error| panic!("{}: {options:?}: {error}", unit.name))
    };
    run_to_list(units.iter().map(module).collect())
}

#[track_caller]
fn check(script: &str) {
    let (program, expected) = program_of(script);
    let mut files = Files(Sources::default());
    let units = expand(&program, &mut files);
    let mut wrong = Vec::new();
    for (name, options) in support::variants() {
        let given = results(&units, &files.0, &options);
        let given = given.unwrap_or_else(|problem| panic!("{script}: {name}: {problem}"));
        assert_eq!(given.len(), expected.len(), "{script}: {name}");
        for (given, (form, wanted)) in given.iter().rev().zip(&expected) {
            if !wanted.is_empty() && *given != format!("({wanted})") {
                wrong.push(format!("{script}, {name}: {form} gives {given}, not {wanted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

macro_rules! scripts {
    ($($test:ident $name:literal)*) => { $(#[test] fn $test() { check($name) })* };
}

scripts! {
    binding "binding"
    control "control"
    equivalence "equivalence"
    exceptions "exceptions"
    expressions "expressions"
    hygiene "hygiene"
    lists "lists"
    macros "macros"
    numbers "numbers"
    strings "strings"
    tail_calls "tail-calls"
    vectors "vectors"
}
