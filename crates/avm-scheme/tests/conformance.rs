//! Runs the scripts of `tests/scheme`; its README says what they look like.

use avm_base::FileId;
use avm_reader::{ReadOptions, read_all};
use avm_scheme::{Engine, Error, Permissions, UnsafeFeature};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A form may not take longer.
const LONGEST: Duration = Duration::from_secs(10);

/// What is to come of a form.
enum Expected<'t> {
    Value(&'t str),
    Raises(&'t str),
    Returns,
}

impl<'t> Expected<'t> {
    /// The expectation in what follows a form on its last line.
    fn parse(rest: &'t str) -> Expected<'t> {
        let comment = rest.trim_start_matches([' ', '\t']).strip_prefix(';').unwrap_or("").trim();
        match (comment.strip_prefix("=>"), comment.strip_prefix("!>")) {
            (Some(text), _) => Expected::Value(text.trim()),
            (_, Some(text)) => Expected::Raises(text.trim()),
            _ => Expected::Returns,
        }
    }

    /// What is wrong with a result, if anything.
    fn complaint(&self, result: &Result<String, Error>) -> Option<String> {
        match (self, result) {
            (Expected::Value(expected), Ok(shown)) if shown == expected => None,
            (Expected::Value(expected), Ok(shown)) => Some(format!("expected {expected}, got {shown}")),
            (Expected::Raises(text), Err(error)) => {
                let said = error.render(false);
                (!said.contains(text)).then(|| format!("expected an error with {text:?}, got {said}"))
            }
            (Expected::Raises(_), Ok(shown)) => Some(format!("expected an error, got {shown}")),
            (Expected::Returns, Ok(_)) => None,
            (_, Err(error)) => Some(format!("raised {}", error.render(false))),
        }
    }
}

/// Runs a script and gives its failures.
fn run(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a script can be read");
    let data = read_all(FileId(0), &text, ReadOptions::default()).expect("a script is well-formed");
    let mut engine = UnsafeFeature::ALL
        .iter()
        .fold(Engine::builder(), |builder, feature| builder.allow(*feature))
        .imports(Vec::<String>::new())
        .permissions(Permissions::all())
        .command_line(["script"])
        .timeout(LONGEST)
        .seed(1)
        .build();
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut failures = Vec::new();
    for datum in data {
        let (start, end) = (datum.span.start as usize, datum.span.end as usize);
        let rest = text[end..].lines().next().unwrap_or("");
        let line = text[..start].matches('\n').count() + 1;
        let form = format!("{}{}", folding(&text[..start]), &text[start..end]);
        let result = evaluate(&mut engine, &name, &form);
        if let Some(complaint) = Expected::parse(rest).complaint(&result) {
            failures.push(format!("{name}:{line}: {form}\n  {complaint}"));
        }
    }
    failures
}

/// The directive that holds behind a text.
fn folding(before: &str) -> &'static str {
    match (before.rfind("#!fold-case"), before.rfind("#!no-fold-case")) {
        (Some(on), off) if off.is_none_or(|off| off < on) => "#!fold-case ",
        _ => "",
    }
}

fn evaluate(engine: &mut Engine, name: &str, form: &str) -> Result<String, Error> {
    let result = engine.eval_named(name, form)?;
    let values = engine.values(&result)?;
    let shown: Result<Vec<String>, Error> = values.iter().map(|value| engine.write(value)).collect();
    Ok(shown?.join(" "))
}

#[test]
fn the_conformance_scripts_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scheme");
    let mut scripts: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of scripts")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "scm"))
        .collect();
    scripts.sort();
    assert!(!scripts.is_empty());
    let failures: Vec<String> = scripts.iter().flat_map(|script| run(script)).collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
