//! Compiles the standard library: every `stdlib/**/*.sld` becomes an interface and a verified module, which
//! `src/stdlib.rs` embeds. An error in it fails the build, and is shown with its place.

use avm_base::{Diagnostic, FileId, Sources};
use avm_bytecode::{Control, Effect, Primitive};
use avm_expander::{Expander, IncludeError, Interface, LibraryLoader, LibraryName, LibrarySource};
use avm_reader::{ReadOptions, read_all};
use avm_syntax::Datum;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The texts of the standard library, by the written names of the libraries.
struct Texts {
    sources: Sources,
    libraries: BTreeMap<String, (LibraryName, Vec<Datum>)>,
}

impl Texts {
    fn read(root: &Path) -> Result<Texts> {
        let mut texts = Texts { sources: Sources::default(), libraries: BTreeMap::new() };
        for path in scheme_files(root)? {
            let shown = path.strip_prefix(root)?.display().to_string();
            for (shown, text) in instances(&shown, fs::read_to_string(&path)?)? {
                texts.add(&shown, &text)?;
            }
        }
        texts.add_aliases(&fs::read_to_string(root.join("aliases.scm"))?)?;
        Ok(texts)
    }

    /// Libraries that export what others do, under second names: `((NAME) (LIBRARY))` each.
    fn add_aliases(&mut self, table: &str) -> Result<()> {
        let file = self.sources.add("stdlib/aliases.scm", table);
        for pair in read_all(file, table, ReadOptions::default()).map_err(|e| format!("aliases.scm: {e}"))? {
            let Some([name, of]) = pair.as_list() else { return Err(format!("no alias: {pair}").into()) };
            let key = LibraryName::parse(of).map(|of| of.to_string()).unwrap_or_default();
            let (_, library) = self.libraries.get(&key).ok_or_else(|| format!("there is no library {of}"))?;
            let declarations = library[0].as_list().unwrap_or(&[]);
            let exports = self.exports(declarations).join(" ");
            let text = format!("(define-library {name} (import {of}) (export {exports}))");
            self.add(&format!("aliases.scm of {name}"), &text)?;
        }
        Ok(())
    }

    /// The names that declarations of a library export, those in a `cond-expand` on other libraries among them.
    fn exports(&self, declarations: &[Datum]) -> Vec<String> {
        let mut names = Vec::new();
        for declaration in declarations.iter().filter_map(Datum::as_list) {
            match declaration {
                [head, specs @ ..] if head.is_symbol("export") => {
                    names.extend(specs.iter().map(|spec| match spec.as_list() {
                        Some([_, _, outside]) => outside.to_string(),
                        _ => spec.to_string(),
                    }));
                }
                [head, clauses @ ..] if head.is_symbol("cond-expand") => {
                    let clauses = clauses.iter().filter_map(Datum::as_list);
                    let chosen =
                        clauses.filter_map(<[Datum]>::split_first).find(|(test, _)| self.holds(test));
                    names.extend(chosen.map(|(_, body)| self.exports(body)).unwrap_or_default());
                }
                _ => {}
            }
        }
        names
    }

    /// Whether a requirement `else` or `(library NAME)` is met.
    fn holds(&self, requirement: &Datum) -> bool {
        match requirement.as_list() {
            Some([_, name]) => {
                LibraryName::parse(name).is_some_and(|name| self.libraries.contains_key(&name.to_string()))
            }
            _ => requirement.is_symbol("else"),
        }
    }

    fn add(&mut self, shown: &str, text: &str) -> Result<()> {
        let file = self.sources.add(&format!("stdlib/{shown}"), text);
        let data = read_all(file, text, ReadOptions::default()).map_err(|e| format!("{shown}: {e}"))?;
        let name = data
            .first()
            .and_then(Datum::as_list)
            .and_then(|items| LibraryName::parse(items.get(1)?))
            .ok_or_else(|| format!("{shown} defines no library"))?;
        self.libraries.insert(name.to_string(), (name, data));
        Ok(())
    }

    fn explain(&self, diagnostics: &[Diagnostic]) -> String {
        let mut lines = String::new();
        for diagnostic in diagnostics {
            let place = self.sources.place(diagnostic.span());
            let _ = writeln!(lines, "{place}: {} {:?}", diagnostic.message, diagnostic.help);
        }
        lines
    }
}

impl LibraryLoader for Texts {
    fn load(&mut self, name: &LibraryName) -> std::result::Result<Option<LibrarySource>, Vec<Diagnostic>> {
        Ok(self.libraries.get(&name.to_string()).map(|(_, data)| LibrarySource::Text(data.clone())))
    }

    fn exists(&mut self, name: &LibraryName) -> bool {
        self.libraries.contains_key(&name.to_string())
    }

    fn include(&mut self, _: &str, _: FileId, _: bool) -> std::result::Result<Vec<Datum>, IncludeError> {
        Err(IncludeError::Unavailable("the standard library includes no files".into()))
    }

    fn names(&self) -> Vec<String> {
        self.libraries.keys().cloned().collect()
    }
}

/// The libraries that a file is: itself, or what its template becomes. A file named `@.sld` is a template: behind the
/// colon in its first line stand the words that are put for `@`, one library each.
fn instances(shown: &str, text: String) -> Result<Vec<(String, String)>> {
    if !shown.ends_with("@.sld") {
        return Ok(vec![(shown.into(), text)]);
    }
    let words = text.lines().next().and_then(|line| line.split_once(':'));
    let (_, words) = words.ok_or_else(|| format!("{shown} does not say what @ is"))?;
    Ok(words.split_whitespace().map(|word| (shown.replace('@', word), text.replace('@', word))).collect())
}

/// All source files below a folder, in an order that depends on their names alone.
fn scheme_files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sld") {
                println!("cargo::rerun-if-changed={}", path.display());
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What the sources say of the names that they define: name, tab and text, a line each. The text is how a procedure is called,
/// and the comment right above its definition.
fn docs(sources: &Sources, library: &[Datum]) -> String {
    let bodies = library.iter().filter_map(Datum::as_list).flatten().filter_map(Datum::as_list);
    let begins = bodies.filter(|items| items.first().is_some_and(|head| head.is_symbol("begin")));
    let docs = begins.flat_map(|items| &items[1..]).filter_map(|form| doc(sources, form));
    docs.map(|(name, doc)| format!("{name}\t{doc}\n")).collect()
}

fn doc(sources: &Sources, form: &Datum) -> Option<(String, String)> {
    let [head, target, rest @ ..] = form.as_list()? else { return None };
    if !head.is_symbol("define") && !head.is_symbol("define-syntax") {
        return None;
    }
    let comment = comment_above(sources.get(form.span.file)?.text(), form.span.start as usize);
    if let Some((items, _)) = target.as_dotted() {
        let name = items.first()?.as_symbol()?.to_string();
        return Some((name, format!("`{target}`{comment}")));
    }
    let name = target.as_symbol()?.to_string();
    let clauses = match rest.first().and_then(Datum::as_list) {
        Some([head, clauses @ ..]) if head.is_symbol("case-lambda") => clauses,
        _ => &[],
    };
    let calls: Vec<String> =
        clauses.iter().filter_map(|clause| call(&name, clause.as_list()?.first()?)).collect();
    let calls = if calls.is_empty() { format!("`{name}`") } else { calls.join(" ") };
    Some((name, format!("{calls}{comment}")))
}

/// How a clause with these parameters is called.
fn call(name: &str, parameters: &Datum) -> Option<String> {
    let text = match parameters.as_dotted() {
        Some(([], _)) => format!("`({name})`"),
        Some(_) => format!("`({name} {}`", parameters.to_string().strip_prefix('(')?),
        None => format!("`({name} . {parameters})`"),
    };
    Some(text)
}

/// The comment lines right above a place, as one line behind a colon.
fn comment_above(text: &str, at: usize) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text[..at].lines().rev().skip(1) {
        match line.trim().strip_prefix(";;") {
            Some(words) => lines.push(words.trim_start_matches(';').trim()),
            None => break,
        }
    }
    lines.reverse();
    if lines.is_empty() { String::new() } else { format!(": {}", lines.join(" ")) }
}

/// An expander that knows the kernel of this build.
fn expander() -> Expander {
    let primitives = Primitive::ALL.iter().map(|primitive| primitive.name());
    let effects = Effect::ALL.iter().map(|effect| effect.name());
    let controls = Control::ALL.iter().map(|control| control.name());
    let mut expander = Expander::new(primitives.chain(effects).chain(controls));
    expander.set_features(avm_primitives::FEATURES.iter().copied());
    expander
}

/// Compiles the libraries, and writes their files and the table of them.
fn compile(texts: &mut Texts, out: &Path) -> Result<()> {
    let mut expander = expander();
    let names: Vec<LibraryName> = texts.libraries.values().map(|(name, _)| name.clone()).collect();
    let units =
        expander.expand_libraries(&names, texts).map_err(|diagnostics| texts.explain(&diagnostics))?;
    let mut table = String::from("&[\n");
    for (number, unit) in units.iter().enumerate() {
        let module = avm_compiler::compile(unit, &texts.sources, &Default::default())
            .map_err(|diagnostics| texts.explain(&diagnostics))?;
        let verified = avm_bytecode::verify(module).map_err(|error| format!("{}: {error:?}", unit.name))?;
        fs::write(out.join(format!("{number}.avm")), avm_bytecode::encode(&verified.into_module()))?;
        let (name, library) = &texts.libraries[unit.name.as_str()];
        let interface: Interface = expander.interface(name).ok_or("an expanded library has an interface")?;
        fs::write(out.join(format!("{number}.interface")), postcard::to_allocvec(&interface)?)?;
        writeln!(
            table,
            "    Embedded {{ name: {:?}, interface: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{number}.interface\")), \
             module: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{number}.avm\")), docs: {:?} }},",
            unit.name.as_str(),
            docs(&texts.sources, library),
        )?;
    }
    table.push_str("]\n");
    fs::write(out.join("table.rs"), table)?;
    Ok(())
}

fn main() -> Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../stdlib");
    println!("cargo::rerun-if-changed={}", root.join("aliases.scm").display());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut texts = Texts::read(&root)?;
    compile(&mut texts, &out)
}
