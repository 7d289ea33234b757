//! `import` (R7RS 5.2).

use super::name::LibraryName;
use crate::binding::Binding;
use crate::context::Cx;
use crate::error::{ExpandErrorKind, Outcome};
use crate::forms::proper_list;
use avm_base::{Symbol, did_you_mean};
use avm_syntax::{Identifier, Syntax};

/// The names that an import set gives, and what they mean.
struct ImportSet {
    library: Symbol,
    names: Vec<(Symbol, Binding)>,
}

impl ImportSet {
    /// The place of a name in the set.
    fn find(&self, cx: &Cx, id: &Identifier) -> Outcome<usize> {
        if let Some(at) = self.names.iter().position(|(name, _)| *name == id.name) {
            return Ok(at);
        }
        let mut known: Vec<&str> = self.names.iter().map(|(name, _)| name.as_str()).collect();
        known.sort_unstable();
        let suggestion = did_you_mean(id.name.as_str(), known).map(Symbol::intern);
        let kind = ExpandErrorKind::NotExported { library: self.library, name: id.name, suggestion };
        Err(cx.error_id(kind, id))
    }
}

impl Cx<'_> {
    /// `(import SET ...)` at the top level: an error in one set does not keep the others from being imported.
    pub(crate) fn import_form(&mut self, form: &Syntax, items: &[Syntax]) -> Outcome<()> {
        if items.len() < 2 {
            return Err(
                self.error(ExpandErrorKind::BadImport { problem: "there is nothing to import" }, form)
            );
        }
        for set in &items[1..] {
            if let Err(error) = self.import(set) {
                self.report(error);
                self.imports_failed = true;
            }
        }
        Ok(())
    }

    /// Imports one set into the unit.
    pub(crate) fn import(&mut self, set: &Syntax) -> Outcome<()> {
        let ImportSet { library, names } = self.import_set(set)?;
        if library != self.world.kernel {
            self.unit.require(library);
        }
        let base = self.unit.base;
        for (name, binding) in names {
            self.world.table.bind(name, base, binding, &self.world.scopes);
        }
        Ok(())
    }

    fn import_set(&mut self, set: &Syntax) -> Outcome<ImportSet> {
        let items = proper_list(self, set).unwrap_or_default();
        let head = items.first().and_then(Syntax::identifier).map(|id| id.name.as_str());
        let nested = items.get(1).is_some_and(Syntax::is_list);
        match head {
            Some("only") if nested => self.only(&items),
            Some("except") if nested => self.except(&items),
            Some("prefix") if nested && items.len() == 3 => self.prefix(&items),
            Some("rename") if nested => self.rename(&items),
            _ => self.whole_library(set),
        }
    }

    fn inner(&mut self, items: &[Syntax]) -> Outcome<ImportSet> {
        self.deeper(&items[1], |cx| cx.import_set(&items[1]))
    }

    fn whole_library(&mut self, set: &Syntax) -> Outcome<ImportSet> {
        let Some(name) = LibraryName::parse(&set.to_datum()) else {
            let problem = "an import set must be the name of a library or a modifier of one";
            return Err(self.error(ExpandErrorKind::BadImport { problem }, set));
        };
        let library = self.library(&name, set)?;
        let names = library.exports.iter().map(|(name, binding)| (*name, binding.clone())).collect();
        Ok(ImportSet { library: library.name.symbol(), names })
    }

    fn name_in_set(&self, syntax: &Syntax) -> Outcome<Identifier> {
        let problem = "a name must be an identifier";
        syntax.identifier().ok_or_else(|| self.error(ExpandErrorKind::BadImport { problem }, syntax))
    }

    fn only(&mut self, items: &[Syntax]) -> Outcome<ImportSet> {
        let all = self.inner(items)?;
        let mut names = Vec::with_capacity(items.len() - 2);
        for item in &items[2..] {
            let id = self.name_in_set(item)?;
            names.push(all.names[all.find(self, &id)?].clone());
        }
        Ok(ImportSet { names, ..all })
    }

    fn except(&mut self, items: &[Syntax]) -> Outcome<ImportSet> {
        let mut all = self.inner(items)?;
        for item in &items[2..] {
            let id = self.name_in_set(item)?;
            let at = all.find(self, &id)?;
            all.names.swap_remove(at);
        }
        Ok(all)
    }

    fn prefix(&mut self, items: &[Syntax]) -> Outcome<ImportSet> {
        let mut all = self.inner(items)?;
        let prefix = self.name_in_set(&items[2])?.name;
        all.names.iter_mut().for_each(|(name, _)| *name = Symbol::intern(&format!("{prefix}{name}")));
        Ok(all)
    }

    fn rename(&mut self, items: &[Syntax]) -> Outcome<ImportSet> {
        let mut all = self.inner(items)?;
        let mut renamed = Vec::with_capacity(items.len() - 2);
        for item in &items[2..] {
            let pair = proper_list(self, item).unwrap_or_default();
            let [from, to] = pair.as_slice() else {
                let problem = "a renaming must be (OLD NEW)";
                return Err(self.error(ExpandErrorKind::BadImport { problem }, item));
            };
            let (from, to) = (self.name_in_set(from)?, self.name_in_set(to)?);
            renamed.push((all.find(self, &from)?, to.name));
        }
        for (at, to) in renamed {
            all.names[at].0 = to;
        }
        Ok(all)
    }
}
