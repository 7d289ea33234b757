//! Every name that a library for programs exports: that it is there, where it is described, and that a script tests it.
//! The tables in `docs/r7rs.md` say so. To write them anew: `BLESS=1 cargo test -p avm-scheme --test r7rs`.

use avm_scheme::Engine;
use avm_syntax::{Datum, DatumKind};
use scripts::{Expectation, cases, scripts};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

mod scripts;

/// Appendix A of the report.
const APPENDIX_A: &str = include_str!("r7rs/names.txt");

const STALE: &str = "docs/r7rs.md is out of date: BLESS=1 cargo test -p avm-scheme --test r7rs";

/// The section of the report that describes a name, by library; the libraries in the order of appendix A.
struct Report {
    libraries: Vec<(&'static str, BTreeMap<&'static str, &'static str>)>,
}

impl Report {
    fn new() -> Report {
        let mut libraries: Vec<(&str, BTreeMap<&str, &str>)> = Vec::new();
        for line in APPENDIX_A.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if line.starts_with('(') {
                libraries.push((line, BTreeMap::new()));
                continue;
            }
            let (section, names) = line.split_once(' ').expect("a section and names");
            let (_, sections) = libraries.last_mut().expect("names stand below a library");
            for name in names.split_whitespace() {
                assert!(sections.insert(name, section).is_none(), "{name} stands there twice");
            }
        }
        Report { libraries }
    }

    fn library(&self, name: &str) -> Option<&BTreeMap<&'static str, &'static str>> {
        self.libraries.iter().find(|(library, _)| *library == name).map(|(_, sections)| sections)
    }

    /// The section of a name, whichever library has it.
    fn section(&self, name: &str) -> Option<&'static str> {
        let sections = self.libraries.iter().filter_map(|(_, sections)| sections.get(name).copied());
        sections.filter(|section| *section != "-").min()
    }
}

/// The scripts.
struct Tested(Vec<Script>);

/// A script, by its path below `tests/scheme`.
struct Script {
    path: String,
    /// The names in forms that say what must come of them.
    expecting: BTreeSet<String>,
    /// The names in all forms: one without an expectation must return.
    running: BTreeSet<String>,
}

impl Tested {
    fn new() -> Tested {
        let root = root().join("tests/scheme");
        let scripts = scripts(root.clone()).into_iter().map(|path| {
            let text = std::fs::read_to_string(&path).expect("scripts can be read");
            let (mut expecting, mut running) = (BTreeSet::new(), BTreeSet::new());
            for case in cases(&text) {
                if !matches!(case.expectation, Expectation::Returns) {
                    add_names(case.datum.clone(), &mut expecting);
                }
                add_names(case.datum, &mut running);
            }
            running.extend(running.iter().filter_map(|name| of_any_kind(name)).collect::<Vec<_>>());
            // Names that were imported with a prefix.
            let bare = running.iter().filter_map(|name| Some(name.split_once(':')?.1.to_string()));
            running.extend(bare.collect::<Vec<_>>());
            running.extend(templates(&text));
            let inside = path.strip_prefix(&root).expect("scripts lie below the root");
            Script { path: inside.display().to_string(), expecting, running }
        });
        Tested(scripts.collect())
    }

    /// The first script of those asked for that tests the name, or that of another kind from the same template.
    fn script(&self, name: &str, wanted: impl Fn(&str) -> bool) -> Option<&str> {
        let wanted = || self.0.iter().filter(|script| wanted(&script.path));
        let any_kind = of_any_kind(name);
        let script = wanted().find(|script| script.expecting.contains(name));
        let script = script.or_else(|| wanted().find(|script| script.running.contains(name)));
        let script = script.or_else(|| {
            wanted().find(|script| any_kind.as_ref().is_some_and(|name| script.running.contains(name)))
        });
        script.map(|script| script.path.as_str())
    }

    /// The script that tests a name of R7RS-small. Scripts on other things may use it without testing it.
    fn small(&self, name: &str) -> Option<&str> {
        let about_it = |path: &str| !path.starts_with("srfi/") && !path.starts_with("avm-");
        let script = self.0.iter().find(|script| about_it(&script.path) && script.expecting.contains(name));
        script.map(|script| script.path.as_str())
    }
}

/// What a name of one kind of homogeneous vector is for all: `@vector-fold` for `s16vector-fold`. They are made from one
/// template (`stdlib/srfi/160/@.sld`), so a test of one kind tests them.
fn of_any_kind(name: &str) -> Option<String> {
    const KINDS: [&str; 12] =
        ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "c64", "c128"];
    let vectors = KINDS.iter().map(|kind| format!("{kind}vector"));
    let found = vectors.filter_map(|vector| name.find(&vector).map(|at| (at, vector)));
    // In `c128vector` there is an `8vector`, but no kind that ends so begins later.
    let (_, vector) = found.min()?;
    Some(name.replacen(&vector, "@vector", 1))
}

/// The names in a script that it evaluates for each kind, with the kind put for `@`.
fn templates(text: &str) -> impl Iterator<Item = String> {
    let words = text.split([' ', '(', ')', '\'', '\n']);
    words.filter(|word| word.contains("@vector")).map(String::from)
}

/// The symbols of a form. What is quoted is data and tests no name.
fn add_names(form: Datum, names: &mut BTreeSet<String>) {
    let mut left = vec![form];
    while let Some(datum) = left.pop() {
        match &datum.kind {
            DatumKind::Symbol(name) => {
                names.insert(name.to_string());
            }
            DatumKind::List(items, tail) => {
                let head = items.first().map(|item| &item.kind);
                if !matches!(head, Some(DatumKind::Symbol(head)) if head.as_str() == "quote") {
                    left.extend(items.iter().cloned());
                    left.extend(tail.iter().map(|tail| (**tail).clone()));
                } else {
                    names.insert("quote".into());
                }
            }
            DatumKind::Vector(items) => left.extend(items.iter().cloned()),
            _ => {}
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The number in the name of a SRFI's library, such as `(srfi 1)` or `(srfi 160 base)`.
fn srfi_number(library: &str) -> Option<u32> {
    let rest = library.strip_prefix("(srfi ")?;
    rest.split([' ', ')']).next()?.parse().ok()
}

fn exports(library: &str) -> BTreeSet<String> {
    let names = Engine::built_in_exports(library);
    names.unwrap_or_else(|| panic!("there is no library {library}")).into_iter().collect()
}

/// Whether a script is about a SRFI: `srfi/N.scm`, one such as `srfi/N-more.scm`, or one in the folder `srfi/N`.
fn is_about(script: &str, number: u32) -> bool {
    let rest = script.strip_prefix("srfi/").and_then(|rest| rest.strip_prefix(&number.to_string()));
    rest.is_some_and(|rest| rest.starts_with(['.', '-', '/']))
}

/// A name of a library: the text that describes it, and the script that tests it.
struct Row {
    name: String,
    section: String,
    script: Option<String>,
}

/// The names of a library of appendix A, in the report's order of sections.
fn small_rows(report: &Report, tested: &Tested, library: &str) -> Vec<Row> {
    let sections = report.library(library).expect("it is in appendix A");
    let mut rows: Vec<Row> = sections
        .iter()
        .map(|(name, section)| Row {
            name: name.to_string(),
            section: match *section {
                "-" => report.section(name).unwrap_or_else(|| panic!("{name} is described nowhere")).into(),
                section => section.into(),
            },
            script: tested.small(name).map(String::from),
        })
        .collect();
    let key = |section: &str| section.split('.').map(|part| part.parse().unwrap_or(99)).collect::<Vec<u32>>();
    rows.sort_by_key(|row| key(&row.section));
    rows
}

/// The names of any other library. One that a SRFI defines is that SRFI's, wherever else it is exported.
fn other_rows(report: &Report, tested: &Tested, library: &str) -> Vec<Row> {
    let srfis = srfis_like(library);
    exports(library)
        .into_iter()
        .map(|name| {
            let holder = srfis.iter().find(|(_, names)| names.contains(&name)).map(|(number, _)| *number);
            let script = match holder {
                Some(number) => tested.script(&name, |script| is_about(script, number)),
                None => tested.script(&name, |_| true),
            };
            let small = report.section(&name).and_then(|_| tested.small(&name));
            let script = script.or(small).map(String::from);
            Row {
                section: holder.map_or("R7RS-large".into(), |number| format!("SRFI {number}")),
                name,
                script,
            }
        })
        .collect()
}

/// The SRFIs that may define the names of a library, likeliest first: its own, or those that share most names with it.
fn srfis_like(library: &str) -> Vec<(u32, BTreeSet<String>)> {
    if let Some(number) = srfi_number(library) {
        return vec![(number, exports(library))];
    }
    let names = exports(library);
    let all = Engine::built_in_libraries().filter_map(|name| Some((srfi_number(name)?, exports(name))));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(number, exported)| (std::cmp::Reverse(exported.intersection(&names).count()), *number));
    all
}

/// The libraries for programs that are not in appendix A: SRFIs by number, then the rest by name.
fn other_libraries(report: &Report) -> Vec<&'static str> {
    let mut names: Vec<&str> = Engine::built_in_libraries()
        .filter(|name| name.starts_with("(srfi ") || name.starts_with("(scheme "))
        .filter(|name| report.library(name).is_none())
        .collect();
    names.sort_by_key(|name| (srfi_number(name).unwrap_or(u32::MAX), *name));
    names
}

/// Text in a cell of a table, as code.
fn code(name: &str) -> String {
    format!("`{}`", name.replace('|', "\\|"))
}

/// A row for each name.
fn small_table(rows: &[Row]) -> String {
    let mut text = String::from("| name | section | tested in |\n|---|---|---|\n");
    for row in rows {
        let script = row.script.as_deref().unwrap_or("**nowhere**");
        let _ = writeln!(text, "| {} | {} | {script} |", code(&row.name), row.section);
    }
    text
}

/// A row for all the names that are described and tested in the same places.
fn other_table(rows: &[Row]) -> String {
    let mut groups: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for row in rows {
        let script = row.script.as_deref().unwrap_or("**nowhere**");
        groups.entry((&row.section, script)).or_default().push(code(&row.name));
    }
    let mut text = String::from("| described in | tested in | names |\n|---|---|---|\n");
    for ((section, script), names) in groups {
        let _ = writeln!(text, "| {section} | {script} | {} |", names.join(" "));
    }
    text
}

/// The part of the document that is made, and the names that no script tests.
fn tables(report: &Report, tested: &Tested) -> (String, Vec<String>) {
    let small = report.libraries.iter().map(|(library, _)| (*library, small_rows(report, tested, library)));
    let small: Vec<_> = small.collect();
    let other = other_libraries(report).into_iter().map(|name| (name, other_rows(report, tested, name)));
    let other: Vec<_> = other.collect();
    let count = |rows: &[(&str, Vec<Row>)]| rows.iter().map(|(_, rows)| rows.len()).sum::<usize>();
    let mut text = String::new();
    let _ = writeln!(text, "{} names in {} libraries of R7RS-small; ", count(&small), small.len());
    let _ = writeln!(text, "{} in {} others.\n\n## R7RS-small\n", count(&other), other.len());
    for (library, rows) in &small {
        let _ = writeln!(text, "### {library}\n\n{}", small_table(rows));
    }
    let _ = writeln!(text, "## SRFIs and R7RS-large");
    for (library, rows) in &other {
        let _ = writeln!(text, "\n### {library}\n\n{}", other_table(rows).trim_end());
    }
    let rows =
        small.iter().chain(&other).flat_map(|(library, rows)| rows.iter().map(move |row| (library, row)));
    let untested = rows.filter(|(_, row)| row.script.is_none());
    (text, untested.map(|(library, row)| format!("{} of {library}", row.name)).collect())
}

/// Replaces what stands between the marks.
fn with_tables(text: &str, tables: &str) -> String {
    let (begin, end) = ("<!-- begin names -->\n", "<!-- end names -->\n");
    let (before, rest) = text.split_once(begin).expect("docs/r7rs.md has a place for the tables");
    let (_, after) = rest.split_once(end).expect("the place for the tables has an end");
    format!("{before}{begin}\n{tables}\n{end}{after}")
}

#[test]
fn the_libraries_of_r7rs_small_export_what_the_report_says() {
    for (library, sections) in Report::new().libraries {
        let expected: BTreeSet<String> = sections.keys().map(|name| name.to_string()).collect();
        let exported = exports(library);
        let missing: Vec<_> = expected.difference(&exported).collect();
        let surplus: Vec<_> = exported.difference(&expected).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "{library} lacks {missing:?}, and has {surplus:?}");
    }
}

#[test]
fn every_name_is_tested_and_listed() {
    let (tables, untested) = tables(&Report::new(), &Tested::new());
    let path = root().join("docs/r7rs.md");
    let text = std::fs::read_to_string(&path).expect("docs/r7rs.md is there");
    let expected = with_tables(&text, &tables);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, expected).expect("docs/r7rs.md can be written");
    } else {
        assert!(text == expected, "{STALE}");
    }
    assert!(untested.is_empty(), "no script has an expectation for {}", untested.join(", "));
}
