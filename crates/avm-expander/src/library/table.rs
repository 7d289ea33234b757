//! The libraries that an expander knows, and how it gets at others.

use super::name::LibraryName;
use crate::api::LibrarySource;
use crate::binding::Binding;
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::macros::Macro;
use avm_base::{Symbol, did_you_mean};
use avm_syntax::core::{GlobalKey, KERNEL_LIBRARY, Unit};
use avm_syntax::{Datum, Syntax};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A library that can be imported.
pub(crate) struct Library {
    pub(crate) name: LibraryName,
    pub(crate) requires: Vec<Symbol>,
    pub(crate) exports: FxHashMap<Symbol, Binding>,
    /// The macros that it defines.
    pub(crate) macros: Vec<Arc<Macro>>,
}

/// All libraries.
#[derive(Default)]
pub(crate) struct LibraryTable {
    /// The variables of the kernel, of which a library is made when somebody imports it: most programs do not.
    kernel_names: Vec<&'static str>,
    pub(crate) ready: FxHashMap<Symbol, Arc<Library>>,
    /// `define-library` forms that were seen but not needed yet.
    pub(crate) waiting: FxHashMap<Symbol, Datum>,
    /// Libraries that are being expanded, the outermost first.
    pub(crate) loading: Vec<Symbol>,
    /// Libraries whose errors have been reported in this expansion.
    pub(crate) failed: FxHashSet<Symbol>,
    /// Units of libraries that the caller did not get yet, in the order in which they must run.
    pub(crate) units: Vec<Unit>,
    /// Counts the libraries that were ever added.
    pub(crate) generation: u64,
}

impl LibraryTable {
    /// The table with the kernel alone: the core forms, and variables of these names.
    pub(crate) fn new(kernel_names: impl IntoIterator<Item = &'static str>) -> LibraryTable {
        LibraryTable { kernel_names: kernel_names.into_iter().collect(), ..LibraryTable::default() }
    }

    /// The library that the expander itself has.
    fn kernel(&mut self, key: Symbol) -> Arc<Library> {
        let variable = |text: &'static str| {
            let variable = Symbol::intern_static(text);
            (variable, Binding::Global(GlobalKey { library: key, name: variable }, false))
        };
        let variables = self.kernel_names.iter().copied().map(variable);
        let forms =
            CoreForm::ALL.iter().map(|form| (Symbol::intern_static(form.name()), Binding::Core(*form)));
        let exports = variables.chain(forms).collect();
        let name = LibraryName::of_symbols(["avm", "kernel"]);
        let library = Arc::new(Library { name, requires: Vec::new(), exports, macros: Vec::new() });
        // It has no scopes, so it does not count as one that was added.
        self.ready.insert(key, library.clone());
        library
    }

    /// Adds a library, or replaces the one of its name.
    pub(crate) fn add(&mut self, library: Library) -> Arc<Library> {
        let library = Arc::new(library);
        self.generation += 1;
        self.ready.insert(library.name.symbol(), library.clone());
        library
    }
}

impl Cx<'_> {
    /// The library of that name: known, waiting, or from the loader. Its own imports come first, as deep as they go.
    pub(crate) fn library(&mut self, name: &LibraryName, at: &Syntax) -> Outcome<Arc<Library>> {
        let key = name.symbol();
        if let Some(library) = self.world.libraries.ready.get(&key) {
            return Ok(library.clone());
        }
        if key == self.world.kernel {
            return Ok(self.world.libraries.kernel(key));
        }
        if let Some(start) = self.world.libraries.loading.iter().position(|loading| *loading == key) {
            let cycle = self.world.libraries.loading[start..].iter().chain([&key]);
            let libraries = cycle.map(|name| name.to_string()).collect();
            return Err(self.error(ExpandErrorKind::ImportCycle { libraries }, at));
        }
        // Otherwise libraries that import each other would be tried again on every way that leads to them.
        if self.world.libraries.failed.contains(&key) {
            return Err(self.error(ExpandErrorKind::Reported, at));
        }
        if let Some(datum) = self.world.libraries.waiting.remove(&key) {
            return self.deeper(at, |cx| cx.define_library(&datum, at));
        }
        match self.loader.load(name) {
            Err(diagnostics) => {
                self.diagnostics.extend(diagnostics);
                Err(self.error(ExpandErrorKind::Reported, at))
            }
            Ok(None) => {
                let suggestion = self.suggest_library(name);
                Err(self.error(ExpandErrorKind::LibraryNotFound { name: name.to_string(), suggestion }, at))
            }
            Ok(Some(LibrarySource::Compiled(interface))) => self.deeper(at, |cx| cx.install(*interface, at)),
            Ok(Some(LibrarySource::Text(data))) => {
                self.world.libraries.await_all(&data);
                match self.world.libraries.waiting.remove(&key) {
                    Some(datum) => self.deeper(at, |cx| cx.define_library(&datum, at)),
                    None => Err(self.error(ExpandErrorKind::LibraryNotInFile { name: name.to_string() }, at)),
                }
            }
        }
    }

    /// Whether `library` would find the library.
    pub(crate) fn library_exists(&mut self, name: &LibraryName) -> bool {
        let table = &self.world.libraries;
        name.symbol() == self.world.kernel
            || table.ready.contains_key(&name.symbol())
            || table.waiting.contains_key(&name.symbol())
            || self.loader.exists(name)
    }

    fn suggest_library(&self, name: &LibraryName) -> Option<String> {
        let table = &self.world.libraries;
        let mut names: Vec<String> =
            table.ready.keys().chain(table.waiting.keys()).map(Symbol::to_string).collect();
        names.extend(self.loader.names());
        names.push(KERNEL_LIBRARY.into());
        names.sort_unstable();
        names.dedup();
        did_you_mean(name.symbol().as_str(), names.iter().map(String::as_str)).map(str::to_string)
    }
}

impl LibraryTable {
    /// Keeps the `define-library` forms of a file until they are needed. Gives the other data.
    pub(crate) fn await_all(&mut self, data: &[Datum]) -> Vec<Datum> {
        let mut others = Vec::new();
        for datum in data {
            match definition_name(datum) {
                Some(name) => {
                    self.waiting.insert(name.symbol(), datum.clone());
                }
                None => others.push(datum.clone()),
            }
        }
        others
    }
}

/// The name of the library that a form defines, if it is a `define-library` with a proper name.
pub(crate) fn definition_name(datum: &Datum) -> Option<LibraryName> {
    match datum.as_list()? {
        [head, name, ..] if head.is_symbol("define-library") => LibraryName::parse(name),
        _ => None,
    }
}
