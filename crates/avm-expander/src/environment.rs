//! Interactive environments: the prompt, `eval`, `(environment ...)` (R7RS 5.7, 6.12).

use crate::binding::Binding;
use crate::core_form::CoreForm;
use crate::expander::Expander;
use avm_base::Symbol;
use avm_syntax::ScopeSet;
use avm_syntax::core::GlobalKey;
use rustc_hash::FxHashSet;

/// An environment in which forms are expanded one after the other. Only the [`Expander`] that made it can use it.
pub struct Environment {
    /// The library part of the keys of what is defined in it.
    pub(crate) library: Symbol,
    pub(crate) base: ScopeSet,
    pub(crate) context: u32,
    pub(crate) taken: FxHashSet<Symbol>,
    pub(crate) requires: Vec<Symbol>,
}

impl Environment {
    /// The library part of the keys of what is defined in it.
    pub fn library(&self) -> Symbol {
        self.library
    }

    /// The libraries that its imports need to have run.
    pub fn requires(&self) -> &[Symbol] {
        &self.requires
    }
}

/// What a visible name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// A special form or auxiliary keyword.
    Syntax(CoreForm),
    /// A macro, and the library that defines it.
    Macro(Symbol),
    /// A variable.
    Variable(GlobalKey),
}

/// A name that can be used in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisibleName {
    /// The name.
    pub name: Symbol,
    /// What it stands for.
    pub kind: NameKind,
}

impl VisibleName {
    /// The library that it comes from.
    pub fn home(&self) -> Symbol {
        match self.kind {
            NameKind::Syntax(_) => Symbol::intern(avm_syntax::core::KERNEL_LIBRARY),
            NameKind::Macro(library) => library,
            NameKind::Variable(key) => key.library,
        }
    }
}

fn visible(name: Symbol, binding: &Binding) -> Option<VisibleName> {
    let kind = match binding {
        Binding::Core(form) => NameKind::Syntax(*form),
        Binding::Macro(definition) => NameKind::Macro(definition.key.library),
        Binding::Global(key, _) => NameKind::Variable(*key),
        Binding::Local(_) | Binding::Field(..) | Binding::Broken => return None,
    };
    Some(VisibleName { name, kind })
}

impl Expander {
    /// All names that can be used in the environment, sorted.
    pub fn names(&self, environment: &Environment) -> Vec<VisibleName> {
        let table = &self.world.table;
        let names = table.names(environment.base, &self.world.scopes);
        let mut found: Vec<VisibleName> = names.filter_map(|name| self.describe(environment, name)).collect();
        found.sort_by_key(|visible| visible.name.as_str());
        found
    }

    /// What a name stands for in the environment.
    pub fn describe(&self, environment: &Environment, name: Symbol) -> Option<VisibleName> {
        let binding = self.world.table.lookup(name, environment.base, &self.world.scopes)?;
        visible(name, binding)
    }

    /// The names that a library exports, sorted; `None` if the library was not imported yet.
    pub fn exports(&self, library: Symbol) -> Option<Vec<VisibleName>> {
        let library = self.world.libraries.ready.get(&library)?;
        let mut found: Vec<VisibleName> =
            library.exports.iter().filter_map(|(name, binding)| visible(*name, binding)).collect();
        found.sort_by_key(|visible| visible.name.as_str());
        Some(found)
    }
}
