//! From text to modules: the reader, the expander and the compiler, with all that they keep.

use crate::error::{Error, ErrorKind};
use crate::loader::{Libraries, Loader, read_bytes};
use crate::outside::Outside;
use crate::{Permissions, stdlib};
use avm_base::{Diagnostic, FileId, Sources, Symbol};
use avm_bytecode::{Control, Effect, Module, Primitive};
use avm_compiler::Options;
use avm_expander::{Environment, Expander, LibraryName, NameKind};
use avm_reader::{ReadOptions, read_all};
use avm_syntax::Datum;
use avm_syntax::core::{Unit, UnitKind};
use std::collections::HashMap;
use std::path::PathBuf;

/// The part of an engine that knows source text.
pub(crate) struct Front {
    pub(crate) sources: Sources,
    pub(crate) libraries: Libraries,
    pub(crate) permissions: Permissions,
    /// Where source files come from.
    pub(crate) outside: Outside,
    /// Made when it is first needed: bytecode runs without it.
    expander: Option<Expander>,
    /// The libraries that were compiled here, by written name.
    compiled: HashMap<Symbol, Module>,
    environments: u32,
}

/// What expansion and compilation give.
pub(crate) type Compiled<T> = Result<T, Error>;

impl Front {
    pub(crate) fn new(folders: Vec<PathBuf>, permissions: Permissions, outside: Outside) -> Front {
        Front {
            sources: Sources::default(),
            libraries: Libraries { folders, ..Libraries::default() },
            permissions,
            outside,
            expander: None,
            compiled: HashMap::new(),
            environments: 0,
        }
    }

    /// The expander, and what it loads libraries with.
    fn parts(&mut self) -> (&mut Expander, Loader<'_>) {
        let expander = self.expander.get_or_insert_with(new_expander);
        let loader = Loader {
            sources: &mut self.sources,
            libraries: &mut self.libraries,
            permissions: &self.permissions,
            outside: &self.outside,
        };
        (expander, loader)
    }

    pub(crate) fn expander(&mut self) -> &mut Expander {
        self.parts().0
    }

    /// The names that can be used in an environment, sorted.
    pub(crate) fn names(&self, environment: &Environment) -> Vec<Symbol> {
        let names = self.expander.as_ref().map(|expander| expander.names(environment)).unwrap_or_default();
        names.into_iter().map(|visible| visible.name).collect()
    }

    /// What a name stands for in an environment.
    pub(crate) fn describe(&self, environment: &Environment, name: Symbol) -> Option<NameKind> {
        let visible = self.expander.as_ref()?.describe(environment, name)?;
        Some(visible.kind)
    }

    /// An error before the run.
    pub(crate) fn wrong(&self, diagnostics: Vec<Diagnostic>) -> Error {
        Error::of_diagnostics(ErrorKind::Syntax, self.with_libraries(diagnostics), &self.sources)
    }

    /// Warnings about the programs that were expanded since the last time.
    pub(crate) fn take_warnings(&mut self) -> Vec<Diagnostic> {
        let warnings = self.expander.as_mut().map(Expander::take_warnings).unwrap_or_default();
        self.with_libraries(warnings)
    }

    /// Names the libraries that have what is bound to nothing.
    fn with_libraries(&self, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for diagnostic in diagnostics.iter_mut().filter(|it| it.code == "unbound-variable") {
            if let Some(help) = stdlib::where_it_is(self.sources.slice(diagnostic.span())) {
                diagnostic.help = Some(help);
            }
        }
        diagnostics
    }

    /// The data of a text.
    pub(crate) fn read(&mut self, name: &str, text: &str) -> Compiled<Vec<Datum>> {
        self.read_bytes(name, text.as_bytes(), None)
    }

    /// The data of the bytes of a file.
    pub(crate) fn read_bytes(
        &mut self,
        name: &str,
        bytes: &[u8],
        path: Option<PathBuf>,
    ) -> Compiled<Vec<Datum>> {
        let (file, data) = read_bytes(&mut self.sources, name, bytes, false);
        if let Some(path) = path {
            self.libraries.paths.insert(file, path);
        }
        data.map_err(|diagnostics| self.wrong(diagnostics))
    }

    /// The units of a program, libraries first.
    pub(crate) fn expand_program(&mut self, name: &str, data: &[Datum]) -> Compiled<Vec<Unit>> {
        let (expander, mut loader) = self.parts();
        let units = expander.expand_program(name, data, &mut loader);
        units.map_err(|diagnostics| self.wrong(diagnostics))
    }

    /// The module of a program; the libraries that it needs are kept here.
    pub(crate) fn compile_program(&mut self, name: &str, data: &[Datum]) -> Compiled<Module> {
        let units = self.expand_program(name, data)?;
        self.compile_units(units, true)
    }

    /// The units of a form in an environment, libraries first.
    pub(crate) fn expand_form(&mut self, environment: &mut Environment, form: &Datum) -> Compiled<Vec<Unit>> {
        let (expander, mut loader) = self.parts();
        let units = expander.expand_interactive(environment, form, &mut loader);
        units.map_err(|diagnostics| self.wrong(diagnostics))
    }

    /// The module of a form in an environment. `keep_top` has backtraces show the form itself, which `eval` may not.
    pub(crate) fn compile_form(
        &mut self,
        environment: &mut Environment,
        form: &Datum,
        keep_top: bool,
    ) -> Compiled<Module> {
        let units = self.expand_form(environment, form)?;
        self.compile_units(units, keep_top)
    }

    /// A new environment with these imports, or else the default ones; and the names of libraries that it needs.
    pub(crate) fn environment(&mut self, imports: Option<&[Datum]>) -> Compiled<Environment> {
        self.environments += 1;
        let name = match self.environments {
            1 => "(interaction)".to_string(),
            number => format!("(environment {number})"),
        };
        let usual = default_imports();
        let (expander, mut loader) = self.parts();
        let made = expander.environment(&name, imports.unwrap_or(&usual), &mut loader);
        let (environment, units) = made.map_err(|diagnostics| self.wrong(diagnostics))?;
        for unit in &units {
            self.compile(unit, false)?;
        }
        Ok(environment)
    }

    /// Compiles units in order: libraries are kept, the last module is given.
    fn compile_units(&mut self, units: Vec<Unit>, keep_top: bool) -> Compiled<Module> {
        let mut last = None;
        for unit in &units {
            last = Some(self.compile(unit, keep_top)?);
        }
        last.ok_or_else(|| Error::new(ErrorKind::Syntax, "empty-program", "there is nothing to compile"))
    }

    fn compile(&mut self, unit: &Unit, keep_top: bool) -> Compiled<Module> {
        let options = Options { keep_top, ..Options::default() };
        let module = avm_compiler::compile(unit, &self.sources, &options);
        let module = module.map_err(|diagnostics| self.wrong(diagnostics))?;
        if unit.kind == UnitKind::Library {
            self.compiled.insert(module.name, module.clone());
        }
        Ok(module)
    }

    /// The code of a library that was compiled here before.
    pub(crate) fn compiled(&self, name: Symbol) -> Option<Module> {
        self.compiled.get(&name).cloned()
    }

    /// Keeps the code of a library that came as bytecode.
    pub(crate) fn keep_library(&mut self, module: Module) {
        self.compiled.insert(module.name, module);
    }

    /// The libraries compiled here that a module needs, in the order in which they must run.
    pub(crate) fn needed(&self, module: &Module) -> Vec<Module> {
        let mut order: Vec<Module> = Vec::new();
        let mut pending: Vec<(Symbol, bool)> =
            module.requires.iter().rev().map(|name| (*name, false)).collect();
        while let Some((name, is_visited)) = pending.pop() {
            let Some(found) = self.compiled.get(&name) else { continue };
            if order.iter().any(|other| other.name == name) {
                continue;
            }
            if is_visited {
                order.push(found.clone());
            } else {
                pending.push((name, true));
                pending.extend(found.requires.iter().rev().map(|name| (*name, false)));
            }
        }
        order
    }

    /// Has the next import of a library begin anew.
    pub(crate) fn forget(&mut self, name: &str) {
        let parsed = parse_library_name(name);
        if let (Some(expander), Some(name)) = (&mut self.expander, &parsed) {
            expander.forget(name);
        }
        self.compiled.remove(&Symbol::intern(name));
    }
}

/// The name of a library from its written form.
pub(crate) fn parse_library_name(name: &str) -> Option<LibraryName> {
    let data = read_all(FileId(u32::MAX), name, ReadOptions::default()).ok()?;
    data.first().and_then(LibraryName::parse)
}

/// An expander that knows the kernel, and what a program without `import` gets.
fn new_expander() -> Expander {
    let primitives = Primitive::ALL.iter().map(|primitive| primitive.name());
    let effects = Effect::ALL.iter().map(|effect| effect.name());
    let controls = Control::ALL.iter().map(|control| control.name());
    let mut expander = Expander::new(primitives.chain(effects).chain(controls));
    expander.set_features(avm_primitives::FEATURES.iter().copied());
    expander.set_default_imports(default_imports());
    expander
}

/// The import sets of a program without `import`, and of the prompt.
fn default_imports() -> Vec<Datum> {
    let names = stdlib::default_imports().filter_map(parse_library_name);
    names.map(|name| name.to_datum()).collect()
}
