//! The expander as its callers see it.

use crate::api::LibraryLoader;
use crate::body::Scan;
use crate::context::{Cx, ExpandLimits, World};
use crate::environment::Environment;
use crate::library::name::LibraryName;
use crate::library::table::{LibraryTable, definition_name};
use crate::library::{interface::Interface, portable};
use crate::unit::{self, UnitBuilder};
use avm_base::{Diagnostic, Span, Symbol};
use avm_syntax::core::{Unit, UnitKind};
use avm_syntax::{Datum, ScopeSet, Scopes, ScopesMark, Syntax};
use rustc_hash::FxHashSet;

/// What expansion gives: the units of libraries that nobody got yet, in the order in which they must run, and the unit
/// that was asked for, last; or all that is wrong.
pub type Expansion = Result<Vec<Unit>, Vec<Diagnostic>>;

/// Expands programs, libraries and interactive forms. It keeps the libraries that it expanded.
///
/// ```
/// use avm_base::FileId;
/// use avm_expander::{Expander, NoLibraries};
/// let text = "(define-syntax twice (syntax-rules () ((_ e) (list e e)))) (twice (+ 1 2))";
/// let data = avm_reader::read_all(FileId(0), text, Default::default()).unwrap();
/// let mut expander = Expander::new(["list", "+"]);
/// let units = expander.expand_program("(program)", &data, &mut NoLibraries).unwrap();
/// assert_eq!(avm_syntax::print_unit(&units[0], 80), "(list (+ 1 2) (+ 1 2))");
/// ```
pub struct Expander {
    pub(crate) world: World,
    default_imports: Vec<Datum>,
    warnings: Vec<Diagnostic>,
}

impl Expander {
    /// An expander whose kernel library exports the core forms and variables of these names.
    pub fn new(kernel_names: impl IntoIterator<Item = &'static str>) -> Expander {
        let default_imports = vec![LibraryName::of_symbols(["avm", "kernel"]).to_datum()];
        Expander { world: World::new(LibraryTable::new(kernel_names)), default_imports, warnings: Vec::new() }
    }

    /// Says what a program without `import` imports: a list of import sets. At first, it is the kernel.
    pub fn set_default_imports(&mut self, sets: Vec<Datum>) {
        self.default_imports = sets;
    }

    /// Says what `cond-expand` finds.
    pub fn set_features<'n>(&mut self, features: impl IntoIterator<Item = &'n str>) {
        self.world.features = features.into_iter().map(Symbol::intern).collect();
    }

    /// Limits what one form of the top level may make the expander do.
    pub fn set_limits(&mut self, limits: ExpandLimits) {
        self.world.limits = limits;
    }

    /// Expands a program (R7RS 5.1): `define-library` forms, if any, then imports, definitions and expressions.
    /// Without an import first, it gets the default ones. A file of libraries alone gives their units.
    pub fn expand_program(
        &mut self,
        name: &str,
        data: &[Datum],
        loader: &mut dyn LibraryLoader,
    ) -> Expansion {
        let program = self.world.libraries.await_all(data);
        if program.is_empty() && !data.is_empty() {
            let names = data.iter().filter_map(definition_name).collect::<Vec<_>>();
            return self.expand_libraries(&names, loader);
        }
        let name = Symbol::intern(name);
        let mark = self.world.scopes.mark();
        let base = self.fresh_base();
        let unit = UnitBuilder::new(name, name, UnitKind::Program, base);
        let context = self.world.new_context();
        let imports = match program.first() {
            Some(first) if is_import(first) => Vec::new(),
            _ => self.default_imports.clone(),
        };
        self.run(unit, context, mark, loader, &mut Default::default(), |cx| {
            for set in &imports {
                cx.import_or_report(set);
            }
            let forms = program.iter().map(|datum| Syntax::from_datum(datum, base)).collect();
            cx.top_level(forms);
        })
    }

    /// Expands libraries and what they need, without a program.
    pub fn expand_libraries(&mut self, names: &[LibraryName], loader: &mut dyn LibraryLoader) -> Expansion {
        let mark = self.world.scopes.mark();
        let base = self.fresh_base();
        let name = Symbol::intern("(libraries)");
        let unit = UnitBuilder::new(name, name, UnitKind::Program, base);
        let context = self.world.new_context();
        let mut units = self.run(unit, context, mark, loader, &mut Default::default(), |cx| {
            for name in names {
                let at = Syntax::from_datum(&Datum::symbol(name.symbol(), Span::NONE), base);
                if let Err(error) = cx.library(name, &at) {
                    cx.report(error);
                }
            }
        })?;
        units.pop();
        Ok(units)
    }

    /// Makes an interactive environment from import sets. Its definitions get keys of the library named, which no other
    /// environment should use. Also gives the units of libraries that must run first.
    pub fn environment(
        &mut self,
        library: &str,
        imports: &[Datum],
        loader: &mut dyn LibraryLoader,
    ) -> Result<(Environment, Vec<Unit>), Vec<Diagnostic>> {
        let mut environment = Environment {
            library: Symbol::intern(library),
            base: self.fresh_base(),
            context: self.world.new_context(),
            taken: Default::default(),
            requires: Vec::new(),
        };
        let mut units = self.expand_in(&mut environment, loader, |cx| {
            for set in imports {
                cx.import_or_report(set);
            }
        })?;
        units.pop();
        Ok((environment, units))
    }

    /// What may be mistakes in the programs that were expanded since the last time.
    pub fn take_warnings(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.warnings)
    }

    /// Expands one form given at a prompt or to `eval`. If it is wrong, the environment stays as it was.
    pub fn expand_interactive(
        &mut self,
        environment: &mut Environment,
        form: &Datum,
        loader: &mut dyn LibraryLoader,
    ) -> Expansion {
        let syntax = Syntax::from_datum(form, environment.base);
        self.expand_in(environment, loader, |cx| cx.top_level(vec![syntax]))
    }

    /// The compile-time part of a library that was expanded, to be stored beside its code.
    pub fn interface(&self, library: &LibraryName) -> Option<Interface> {
        let library = self.world.libraries.ready.get(&library.symbol())?;
        Some(portable::export(&self.world, library))
    }

    /// Forgets a library, so that the next import expands it anew.
    pub fn forget(&mut self, library: &LibraryName) {
        self.world.libraries.ready.remove(&library.symbol());
        self.world.libraries.waiting.remove(&library.symbol());
    }

    /// Ends the use of an environment: what is bound in it is forgotten.
    pub fn release(&mut self, environment: Environment) {
        let World { scopes, table, .. } = &mut self.world;
        table.purge(|set| scopes.is_subset(environment.base, set));
    }

    fn fresh_base(&mut self) -> ScopeSet {
        let scope = self.world.scopes.fresh();
        self.world.scopes.add(ScopeSet::EMPTY, scope)
    }

    fn expand_in(
        &mut self,
        environment: &mut Environment,
        loader: &mut dyn LibraryLoader,
        work: impl FnOnce(&mut Cx),
    ) -> Expansion {
        let library = environment.library;
        let mut unit = UnitBuilder::new(library, library, UnitKind::Interactive, environment.base);
        unit.taken = std::mem::take(&mut environment.taken);
        let mark = self.world.scopes.mark();
        let units = self.run(unit, environment.context, mark, loader, &mut environment.taken, work)?;
        if let Some(unit) = units.last() {
            for library in &unit.requires {
                if !environment.requires.contains(library) {
                    environment.requires.push(*library);
                }
            }
        }
        Ok(units)
    }

    /// Expands one unit; if it fails, its bindings are undone. `mark` was made before the unit's scopes, those of an
    /// environment excepted; `taken` gets the names that are taken in the end.
    fn run(
        &mut self,
        unit: UnitBuilder,
        context: u32,
        mark: ScopesMark,
        loader: &mut dyn LibraryLoader,
        taken: &mut FxHashSet<Symbol>,
        work: impl FnOnce(&mut Cx),
    ) -> Expansion {
        let start = self.world.table.begin();
        let generation = self.world.libraries.generation;
        let mut cx = Cx::new(&mut self.world, loader, unit, context);
        work(&mut cx);
        cx.require_core();
        let Cx { mut unit, mut diagnostics, warnings, expanded, failed, .. } = cx;
        self.world.expansions.clear();
        self.world.libraries.failed.clear();
        *taken = std::mem::take(&mut unit.taken);
        // What libraries mention must stay, and what the macros of an environment mention.
        let lasting = unit.kind == UnitKind::Interactive;
        let spent = failed || !lasting || !unit.defines_macros;
        let reusable = self.world.libraries.generation == generation && spent;
        let base = unit.base;
        match failed {
            true => self.world.table.abort(start),
            false => self
                .world
                .table
                .commit(start, |set| !lasting && set == base || reusable && Scopes::is_newer(set, mark)),
        }
        if reusable {
            self.world.scopes.rollback(mark);
        }
        if failed {
            diagnostics.sort_by_key(|diagnostic| (diagnostic.span().file, diagnostic.span().start));
            diagnostics.extend(warnings);
            return Err(diagnostics);
        }
        self.warnings.extend(warnings);
        let mut units = std::mem::take(&mut self.world.libraries.units);
        units.push(unit.finish(expanded));
        Ok(units)
    }
}

/// Whether a datum looks like an import declaration.
fn is_import(datum: &Datum) -> bool {
    datum.as_list().and_then(|items| items.first()).is_some_and(|head| head.is_symbol("import"))
}

impl Cx<'_> {
    /// Imports a set that the user did not write.
    fn import_or_report(&mut self, set: &Datum) {
        let set = Syntax::from_datum(set, self.unit.base);
        if let Err(error) = self.import(&set) {
            self.imports_failed = true;
            self.report(error);
        }
    }

    /// Expands the forms of a program, or of the prompt.
    fn top_level(&mut self, forms: Vec<Syntax>) {
        let mut scan = Scan::default();
        self.scan(forms, &mut scan);
        if !self.imports_failed {
            self.expanded = self.finish_top(scan.items);
        }
        if self.expanded.is_empty() {
            self.expanded.push(unit::unspecified(Span::NONE));
        }
    }

    /// Expands the library that serves expansions, if this unit needs it and the loader has it.
    pub(crate) fn require_core(&mut self) {
        let core = self.world.core;
        if self.unit.requires.contains(&core) {
            let at = Syntax::from_datum(&Datum::symbol(core, Span::NONE), self.unit.base);
            let name = LibraryName::of_symbols(["avm", "core"]);
            if self.loader.exists(&name)
                && let Err(error) = self.library(&name, &at)
            {
                self.report(error);
            }
        }
    }
}
