//! `define-library` (R7RS 5.6.1).

use super::table::Library;
use crate::binding::Binding;
use crate::body::Scan;
use crate::cond_expand;
use crate::context::Cx;
use crate::error::{ExpandErrorKind, Outcome};
use crate::forms::{proper_list, splice};
use crate::macros;
use crate::unit::UnitBuilder;
use avm_base::Symbol;
use avm_syntax::core::UnitKind;
use avm_syntax::{Datum, Identifier, Syntax};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// An exported name and the name inside.
struct ExportSpec {
    inside: Identifier,
    outside: Identifier,
}

/// The declarations of a library, gathered.
#[derive(Default)]
struct Declarations {
    exports: Vec<ExportSpec>,
    body: Vec<Syntax>,
}

impl Cx<'_> {
    /// A `define-library` at the top level: the library is expanded now, so that its faults show.
    pub(crate) fn define_library_form(&mut self, form: &Syntax) -> Outcome<()> {
        if self.unit.kind == UnitKind::Library {
            let name = Symbol::intern("define-library");
            return Err(self.error(ExpandErrorKind::MisplacedDeclaration { name }, form));
        }
        let datum = form.to_datum();
        self.define_library(&datum, form).map(|_| ())
    }

    /// Expands a library, adds it to the table, and its unit to those that must run.
    pub(crate) fn define_library(&mut self, datum: &Datum, at: &Syntax) -> Outcome<Arc<Library>> {
        let Some(name) = super::table::definition_name(datum) else {
            let problem = "the name must be a list of identifiers and numbers";
            return Err(self.error(ExpandErrorKind::BadLibrary { problem }, at));
        };
        let scope = self.world.scopes.fresh();
        let base = self.world.scopes.add(Default::default(), scope);
        let context = self.world.new_context();
        let expansions = self.world.expansions.len();
        let start = self.world.table.begin();
        let key = name.symbol();
        self.world.libraries.loading.push(key);
        let unit = UnitBuilder::new(name.symbol(), name.symbol(), UnitKind::Library, base);
        let mut inner = self.nested(unit, context);
        let result = inner.library_body(datum);
        if let Err(error) = result {
            inner.report(error);
        }
        inner.require_core();
        let made = inner.finish_library(name);
        self.world.libraries.loading.pop();
        self.world.expansions.truncate(expansions);
        match made {
            Ok((library, unit)) => {
                self.world.table.commit(start, |_| false);
                self.world.libraries.units.push(unit);
                Ok(self.world.libraries.add(library))
            }
            Err(diagnostics) => {
                self.world.table.abort(start);
                self.world.libraries.failed.insert(key);
                self.diagnostics.extend(diagnostics);
                Err(self.error(ExpandErrorKind::Reported, at))
            }
        }
    }

    /// Expands the declarations and the body into `self.unit` and `self.expanded`.
    fn library_body(&mut self, datum: &Datum) -> Outcome<()> {
        let whole = Syntax::from_datum(datum, self.unit.base);
        let items = proper_list(self, &whole).unwrap_or_default();
        let mut declarations = Declarations::default();
        for declaration in items.iter().skip(2) {
            if let Err(error) = self.declaration(declaration, &mut declarations) {
                self.report(error);
            }
        }
        if self.imports_failed {
            return Ok(());
        }
        let mut scan = Scan::default();
        self.scan(declarations.body, &mut scan);
        self.expanded = self.finish_top(scan.items);
        self.mark_mutable();
        self.export(&declarations.exports);
        Ok(())
    }

    /// Makes it known to importers, and to the library's macros, which of its variables may change.
    fn mark_mutable(&mut self) {
        for definition in std::mem::take(&mut self.defined_macros) {
            for key in macros::assigned_by(self, &definition) {
                if self.unit.find_global(key).is_some_and(|global| global.defined) {
                    let global = self.unit.global(key, true, key.name, definition.span);
                    self.unit.assign_global(global);
                }
            }
            self.defined_macros.push(definition);
        }
        for (id, key) in std::mem::take(&mut self.declared) {
            if self.unit.find_global(key).is_some_and(|global| global.mutable) {
                self.bind(&id, Binding::Global(key, true));
            }
        }
    }

    fn declaration(&mut self, syntax: &Syntax, to: &mut Declarations) -> Outcome<()> {
        let items = proper_list(self, syntax).unwrap_or_default();
        let head = items.first().and_then(Syntax::identifier).map(|id| id.name.as_str());
        let scopes = self.unit.base;
        match head {
            Some("export") => items[1..].iter().try_for_each(|spec| {
                let spec = self.export_spec(spec)?;
                to.exports.push(spec);
                Ok(())
            }),
            Some("import") => self.import_form(syntax, &items),
            Some("begin") => {
                to.body.extend_from_slice(&items[1..]);
                Ok(())
            }
            Some(kind @ ("include" | "include-ci")) => {
                to.body.extend(splice::include(self, &items[1..], kind == "include-ci", scopes, syntax)?);
                Ok(())
            }
            Some("include-library-declarations") => {
                let more = splice::include(self, &items[1..], false, scopes, syntax)?;
                self.deeper(syntax, |cx| more.iter().try_for_each(|inner| cx.declaration(inner, to)))
            }
            Some("cond-expand") => {
                let more = cond_expand::chosen(self, &items[1..])?;
                self.deeper(syntax, |cx| more.iter().try_for_each(|inner| cx.declaration(inner, to)))
            }
            _ => {
                let problem = "a declaration must be export, import, begin, include, include-ci, \
                               include-library-declarations or cond-expand";
                Err(self.error(ExpandErrorKind::BadLibrary { problem }, syntax))
            }
        }
    }

    fn export_spec(&mut self, spec: &Syntax) -> Outcome<ExportSpec> {
        if let Some(id) = spec.identifier() {
            return Ok(ExportSpec { inside: id, outside: id });
        }
        let items = proper_list(self, spec).unwrap_or_default();
        let ids: Vec<Identifier> = items.iter().filter_map(Syntax::identifier).collect();
        match (items.len(), ids.as_slice()) {
            (3, [rename, inside, outside]) if rename.name.as_str() == "rename" => {
                Ok(ExportSpec { inside: *inside, outside: *outside })
            }
            _ => {
                let problem = "an export must be a name or (rename INSIDE OUTSIDE)";
                Err(self.error(ExpandErrorKind::BadLibrary { problem }, spec))
            }
        }
    }

    /// Finds out what the exported names mean.
    fn export(&mut self, specs: &[ExportSpec]) {
        let mut seen = FxHashSet::default();
        for ExportSpec { inside, outside } in specs {
            if !seen.insert(outside.name) {
                let error = self.error_id(ExpandErrorKind::DuplicateExport { name: outside.name }, outside);
                self.report(error);
                continue;
            }
            match self.resolve(inside) {
                Some(Binding::Global(key, mutable)) => {
                    let mutable =
                        self.unit.find_global(key).map_or(mutable, |global| mutable || global.mutable);
                    self.unit.exports.push((outside.name, key));
                    self.exported.push((outside.name, Binding::Global(key, mutable)));
                }
                Some(Binding::Broken) => {}
                Some(binding) => self.exported.push((outside.name, binding)),
                None => {
                    let suggestion = self.suggest(inside);
                    let kind = ExpandErrorKind::ExportUndefined { name: inside.name, suggestion };
                    let error = self.error_id(kind, inside);
                    self.report(error);
                }
            }
        }
    }
}
