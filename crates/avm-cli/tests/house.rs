//! The rules of the house that the compiler does not check: `ARCHITECTURE.md` and `docs/dependencies.md` say what is
//! so, unsafe code stays where it is allowed, and no file outgrows its reader.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates that may hold unsafe code.
const UNSAFE: [&str; 2] = ["avm-value", "avm-vm"];

/// Those that take the code of the standard library at its word: one place in each.
const TRUSTING: [&str; 2] = ["avm-bytecode", "avm-scheme"];

/// The longest that a file may get, in lines; and what may be longer, with the reason.
const MOST_LINES: usize = 600;
/// Generated: as long as the list of names that it is.
const LONGER: [&str; 1] = ["docs/r7rs.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What Cargo says of the packages of a workspace.
fn packages(manifest: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--manifest-path"])
        .arg(root().join(manifest))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    metadata["packages"].as_array().expect("there are packages").clone()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or("")
}

fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    package["dependencies"].as_array().into_iter().flatten()
}

/// Whether it is a crate of this repository.
fn is_ours(dependency: &Value) -> bool {
    dependency["path"].is_string()
}

/// The rows of the table of crates: a level, and a crate at it.
fn levels() -> BTreeMap<String, u32> {
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let level = cells.next()?.parse().ok()?;
        let name = cells.next()?.strip_prefix('`')?.strip_suffix('`')?.to_string();
        Some((name, level))
    };
    let architecture = read("ARCHITECTURE.md");
    let rows: Vec<(String, u32)> = architecture.lines().filter_map(row).collect();
    let levels: BTreeMap<String, u32> = rows.iter().cloned().collect();
    assert_eq!(levels.len(), rows.len(), "ARCHITECTURE.md names a crate twice");
    levels
}

#[test]
fn the_table_of_crates_has_all_of_them() {
    let crates: BTreeSet<String> =
        packages("Cargo.toml").iter().map(|p| text(p, "name").to_string()).collect();
    assert_eq!(crates, levels().into_keys().collect(), "left: the workspace; right: ARCHITECTURE.md");
}

#[test]
fn dependencies_point_strictly_down() {
    let levels = levels();
    for package in packages("Cargo.toml") {
        let name = text(&package, "name");
        // Tests may look up: the compiler's run what it makes.
        let built = dependencies(&package).filter(|d| is_ours(d) && d["kind"] != "dev");
        for dependency in built.map(|d| text(d, "name")) {
            let (from, to) = (levels[name], levels[dependency]);
            assert!(to < from, "{name} (level {from}) depends on {dependency} (level {to})");
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let mut used = BTreeSet::new();
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        for package in packages(manifest) {
            used.extend(dependencies(&package).filter(|d| !is_ours(d)).map(|d| text(d, "name").to_string()));
        }
    }
    let name = |line: &str| Some(line.strip_prefix("- `")?.split_once('`')?.0.to_string());
    let lines: Vec<String> = read("docs/dependencies.md").lines().filter_map(name).collect();
    let explained: BTreeSet<String> = lines.iter().cloned().collect();
    assert_eq!(explained.len(), lines.len(), "docs/dependencies.md explains a crate twice");
    assert_eq!(used, explained, "left: what is used; right: what docs/dependencies.md explains");
}

#[test]
fn unsafe_code_stays_where_it_may_be() {
    for package in packages("Cargo.toml") {
        let name = text(&package, "name");
        for target in package["targets"].as_array().into_iter().flatten() {
            let kind = target["kind"][0].as_str().unwrap_or("");
            if !["lib", "bin"].contains(&kind) || UNSAFE.contains(&name) {
                continue;
            }
            let source = read(text(target, "src_path"));
            let lint = if TRUSTING.contains(&name) { "deny" } else { "forbid" };
            assert!(
                source.contains(&format!("#![{lint}(unsafe_code)]")),
                "{name}: {kind} does not {lint} unsafe code"
            );
        }
    }
}

#[test]
fn the_standard_library_is_trusted_in_one_place() {
    for name in TRUSTING {
        let source = root().join("crates").join(name).join("src");
        let sources = files(&[".rs"]).into_iter().filter(|file| file.starts_with(&source));
        let allowed = sources.flat_map(|file| read(file).lines().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(allowed.filter(|line| line.starts_with("#[allow(unsafe_code)]")).count(), 1, "{name}");
    }
}

/// All files of the repository with one of these endings, but what is built.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder can be listed").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                let built = ["target", "corpus", "artifacts"].contains(&name.as_str());
                if !built && !name.starts_with('.') {
                    folders.push(entry.path());
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(entry.path());
            }
        }
    }
    found
}

#[test]
fn files_keep_to_a_size_that_can_be_read() {
    for file in files(&[".rs", ".scm", ".sld", ".md"]) {
        let lines = read(&file).lines().count();
        let allowed = LONGER.iter().any(|longer| file.ends_with(longer));
        assert!(lines <= MOST_LINES || allowed, "{}: {lines} lines", file.display());
    }
}

/// What a text links to in this repository: `[words](path)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
    targets.map(|target| target.split('#').next().unwrap_or(target)).filter(|target| !target.is_empty())
}

#[test]
fn links_between_documents_lead_somewhere() {
    for file in files(&[".md"]) {
        let text = read(&file);
        let folder = file.parent().expect("a file is in a folder");
        for link in links(&text).filter(|link| !link.contains("://") && !link.contains(char::is_whitespace)) {
            assert!(folder.join(link).exists(), "{}: {link} leads nowhere", file.display());
        }
    }
}
