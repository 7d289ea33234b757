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

/// The scripts, by their paths below `tests/scheme`, and the names in their forms that have an expectation.
struct Tested(Vec<(String, BTreeSet<String>)>);

impl Tested {
    fn new() -> Tested {
        let root = root().join("tests/scheme");
        let scripts = scripts(root.clone()).into_iter().map(|path| {
            let text = std::fs::read_to_string(&path).expect("scripts can be read");
            let mut names = BTreeSet::new();
            for case in cases(&text) {
                if !matches!(case.expectation, Expectation::Returns) {
                    add_names(case.datum, &mut names);
                }
            }
            let inside = path.strip_prefix(&root).expect("scripts lie below the root");
            (inside.display().to_string(), names)
        });
        Tested(scripts.collect())
    }

    /// The first script of those asked for that tests the name.
    fn script(&self, name: &str, wanted: impl Fn(&str) -> bool) -> Option<&str> {
        let script = self.0.iter().find(|(script, names)| wanted(script) && names.contains(name));
        script.map(|(script, _)| script.as_str())
    }

    /// The script that tests a name of R7RS-small. Scripts on other things may use it without testing it.
    fn small(&self, name: &str) -> Option<&str> {
        self.script(name, |script| !script.starts_with("srfi/") && !script.starts_with("avm-"))
    }
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
