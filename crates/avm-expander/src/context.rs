//! What expansion carries along: the tables that outlive a unit ([`World`]) and the unit at hand ([`Cx`]).

use crate::api::LibraryLoader;
use crate::binding::{Binding, BindingTable};
use crate::core_form::CoreForm;
use crate::error::{ExpandError, ExpandErrorKind, MacroUse, Outcome};
use crate::library::name::LibraryName;
use crate::library::table::{Library, LibraryTable};
use crate::macros::Macro;
use crate::unit::UnitBuilder;
use avm_base::{Diagnostic, Severity, Span, Symbol};
use avm_syntax::core::{CORE_LIBRARY, Expr, GlobalKey, KERNEL_LIBRARY, LocalId, Unit};
use avm_syntax::{Identifier, Origin, Scope, ScopeSet, Scopes, Syntax};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// How much one form at the top level may make the expander do.
#[derive(Clone, Copy, Debug)]
pub struct ExpandLimits {
    /// How deep code may be nested.
    pub depth: u32,
    /// How many macro uses one form of the top level may expand to.
    pub expansions: u32,
    /// How many pieces of syntax macros may make from one form of the top level.
    pub pieces: u32,
}

impl Default for ExpandLimits {
    /// Ten thousand levels, a million macro uses, five million pieces of syntax.
    fn default() -> ExpandLimits {
        ExpandLimits { depth: 10_000, expansions: 1_000_000, pieces: 5_000_000 }
    }
}

/// A use of a macro.
pub(crate) struct Expansion {
    name: Symbol,
    definition: Span,
    parent: Origin,
}

/// The tables that outlive a unit.
pub(crate) struct World {
    pub(crate) scopes: Scopes,
    pub(crate) table: BindingTable,
    pub(crate) expansions: Vec<Expansion>,
    pub(crate) libraries: LibraryTable,
    pub(crate) limits: ExpandLimits,
    pub(crate) features: Vec<Symbol>,
    pub(crate) kernel: Symbol,
    pub(crate) core: Symbol,
    next_context: u32,
    keyword_names: Vec<Symbol>,
}

impl World {
    pub(crate) fn new(libraries: LibraryTable) -> World {
        World {
            scopes: Scopes::default(),
            table: BindingTable::default(),
            expansions: Vec::new(),
            libraries,
            limits: ExpandLimits::default(),
            features: Vec::new(),
            kernel: Symbol::intern(KERNEL_LIBRARY),
            core: Symbol::intern(CORE_LIBRARY),
            next_context: 1,
            keyword_names: CoreForm::ALL.iter().map(|form| Symbol::intern_static(form.name())).collect(),
        }
    }

    /// A number for a new definition context.
    pub(crate) fn new_context(&mut self) -> u32 {
        self.next_context += 1;
        self.next_context - 1
    }
}

/// A place where definitions may stand: the top level, or a body.
///
/// A macro that is defined in a context and used in the same one sees the same scopes in its template as in its
/// arguments. There, the arguments get a scope of their own, the *use-site scope*; an identifier that is then defined
/// in the context loses it again. What a macro's own template says needs none: its introduction scope sets it apart.
pub(crate) struct DefinitionContext {
    pub(crate) number: u32,
    pub(crate) is_top: bool,
    use_sites: FxHashSet<Scope>,
    /// Introduction scopes of the uses of this context's macros.
    shielded: FxHashSet<Scope>,
}

impl DefinitionContext {
    pub(crate) fn new(number: u32, is_top: bool) -> DefinitionContext {
        DefinitionContext { number, is_top, use_sites: FxHashSet::default(), shielded: FxHashSet::default() }
    }
}

/// The expansion of one unit.
pub(crate) struct Cx<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) loader: &'a mut dyn LibraryLoader,
    pub(crate) unit: UnitBuilder,
    /// Definition contexts, the innermost last. There is always one.
    pub(crate) contexts: Vec<DefinitionContext>,
    /// What went wrong so far.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What may be a mistake.
    pub(crate) warnings: Vec<Diagnostic>,
    /// Whether anything went wrong.
    pub(crate) failed: bool,
    /// Whether some import failed, so that names are unbound for that reason alone.
    pub(crate) imports_failed: bool,
    /// The expanded body of a library.
    pub(crate) expanded: Vec<Expr>,
    /// What a library exports.
    pub(crate) exported: Vec<(Symbol, Binding)>,
    /// The variables that the unit defines at its top level.
    pub(crate) declared: Vec<(Identifier, GlobalKey)>,
    /// The macros that the unit defines at its top level.
    pub(crate) defined_macros: Vec<Arc<Macro>>,
    introduction: Scope,
    depth: u32,
    expansions_left: u32,
    pieces_left: u32,
}

/// More errors than this in one unit are not told.
const MOST_ERRORS: usize = 100;
/// Room on the host's stack that one level of expansion never exceeds.
const RED_ZONE: usize = 128 << 10;
/// How much stack is taken at a time.
const STACK_CHUNK: usize = 2 << 20;

/// Runs `inside` on a stack that has room for one level more.
pub(crate) fn with_stack<T>(inside: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(RED_ZONE, STACK_CHUNK, inside)
}

impl<'a> Cx<'a> {
    /// Starts a unit.
    pub(crate) fn new(
        world: &'a mut World,
        loader: &'a mut dyn LibraryLoader,
        unit: UnitBuilder,
        context: u32,
    ) -> Cx<'a> {
        let introduction = world.scopes.fresh();
        let ExpandLimits { expansions, pieces, .. } = world.limits;
        Cx {
            world,
            loader,
            unit,
            contexts: vec![DefinitionContext::new(context, true)],
            diagnostics: Vec::new(),
            warnings: Vec::new(),
            failed: false,
            imports_failed: false,
            expanded: Vec::new(),
            exported: Vec::new(),
            declared: Vec::new(),
            defined_macros: Vec::new(),
            introduction,
            depth: 0,
            expansions_left: expansions,
            pieces_left: pieces,
        }
    }

    /// Starts the unit of a library that this one needs.
    pub(crate) fn nested(&mut self, unit: UnitBuilder, context: u32) -> Cx<'_> {
        let depth = self.depth;
        Cx { depth, ..Cx::new(self.world, self.loader, unit, context) }
    }

    /// Ends the unit of a library.
    pub(crate) fn finish_library(self, name: LibraryName) -> Result<(Library, Unit), Vec<Diagnostic>> {
        if self.failed {
            return Err(self.diagnostics);
        }
        let library = Library {
            name,
            requires: self.unit.requires.clone(),
            exports: self.exported.into_iter().collect(),
            macros: self.defined_macros,
        };
        Ok((library, self.unit.finish(self.expanded)))
    }

    /// Grants the next form of the top level its share of work.
    pub(crate) fn refill(&mut self) {
        self.expansions_left = self.world.limits.expansions;
        self.pieces_left = self.world.limits.pieces;
    }

    /// What an identifier means.
    pub(crate) fn resolve(&self, id: &Identifier) -> Option<Binding> {
        self.world.table.resolve(id, &self.world.scopes).cloned()
    }

    /// Whether an identifier is that auxiliary keyword. One that is bound to nothing counts by its name.
    pub(crate) fn is_keyword(&self, id: &Identifier, form: CoreForm) -> bool {
        match self.world.table.resolve(id, &self.world.scopes) {
            Some(binding) => matches!(binding, Binding::Core(found) if *found == form),
            None => id.name == self.world.keyword_names[form as usize],
        }
    }

    /// Whether syntax is that auxiliary keyword.
    pub(crate) fn is_keyword_syntax(&self, syntax: &Syntax, form: CoreForm) -> bool {
        syntax.identifier().is_some_and(|id| self.is_keyword(&id, form))
    }

    /// `free-identifier=?`: whether two identifiers mean the same.
    pub(crate) fn same_meaning(&self, a: &Identifier, b: &Identifier) -> bool {
        let table = &self.world.table;
        match (table.resolve(a, &self.world.scopes), table.resolve(b, &self.world.scopes)) {
            (None, None) => a.name == b.name,
            (Some(x), Some(y)) => x.same_as(y),
            (Some(Binding::Core(form)), None) => self.world.keyword_names[*form as usize] == b.name,
            (None, Some(Binding::Core(form))) => self.world.keyword_names[*form as usize] == a.name,
            _ => false,
        }
    }

    /// A new scope, as a set.
    pub(crate) fn fresh_scope(&mut self) -> ScopeSet {
        let scope = self.world.scopes.fresh();
        self.world.scopes.add(ScopeSet::EMPTY, scope)
    }

    /// The same syntax with these scopes added.
    pub(crate) fn scoped(&mut self, syntax: &Syntax, more: ScopeSet) -> Syntax {
        syntax.add_scopes(more, &mut self.world.scopes)
    }

    /// Makes an identifier, which has `scope` already, a local variable.
    pub(crate) fn bind_local(&mut self, id: &Identifier) -> LocalId {
        let local = self.unit.local(id.name, id.span);
        self.bind(id, Binding::Local(local));
        local
    }

    /// Binds an identifier.
    pub(crate) fn bind(&mut self, id: &Identifier, binding: Binding) {
        self.world.table.bind(id.name, id.scopes, binding, &self.world.scopes);
    }

    /// An identifier that is about to be defined in the present context, without the use-site scopes of the context.
    pub(crate) fn defined_identifier(&mut self, id: &Identifier) -> Identifier {
        let Some(context) = self.contexts.last() else { return *id };
        if context.use_sites.is_empty() {
            return *id;
        }
        let scopes = self.world.scopes.retain(id.scopes, |scope| !context.use_sites.contains(&scope));
        Identifier { scopes, ..*id }
    }

    /// The number of the present definition context.
    pub(crate) fn context_number(&self) -> u32 {
        self.contexts.last().map_or(0, |context| context.number)
    }

    /// Runs `inside` in the definition context of a body.
    pub(crate) fn in_body<T>(&mut self, number: u32, inside: impl FnOnce(&mut Self) -> T) -> T {
        self.contexts.push(DefinitionContext::new(number, false));
        let result = inside(self);
        self.contexts.pop();
        result
    }

    /// Runs `inside` one level deeper, on as much stack as it takes.
    pub(crate) fn deeper<T>(
        &mut self,
        at: &Syntax,
        inside: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        if self.depth >= self.world.limits.depth {
            return Err(self.error(ExpandErrorKind::TooDeep { limit: self.world.limits.depth }, at));
        }
        self.depth += 1;
        let result = with_stack(|| inside(self));
        self.depth -= 1;
        result
    }

    /// Counts a macro use, and gives the origin of what it introduces.
    pub(crate) fn enter_expansion(
        &mut self,
        definition: &Macro,
        form: &Syntax,
        keyword: Identifier,
    ) -> Outcome<Origin> {
        if self.expansions_left == 0 {
            let limit = self.world.limits.expansions;
            return Err(self.error(ExpandErrorKind::TooManyExpansions { name: definition.name, limit }, form));
        }
        self.expansions_left -= 1;
        let parent = if form.origin == Origin::SOURCE { keyword.origin } else { form.origin };
        self.world.expansions.push(Expansion { name: keyword.name, definition: definition.span, parent });
        self.introduction = self.world.scopes.fresh();
        Ok(Origin(self.world.expansions.len() as u32))
    }

    /// The scope of what the present macro use introduces.
    pub(crate) fn introduction_scope(&mut self) -> ScopeSet {
        self.world.scopes.add(ScopeSet::EMPTY, self.introduction)
    }

    /// The scope that the arguments of the present macro use need, if any, see [`DefinitionContext`].
    pub(crate) fn use_site_scope(&mut self, definition: &Macro, keyword: Identifier) -> Option<ScopeSet> {
        let context = self.contexts.last_mut()?;
        if context.number != definition.context {
            return None;
        }
        context.shielded.insert(self.introduction);
        if self.world.scopes.iter(keyword.scopes).any(|scope| context.shielded.contains(&scope)) {
            return None;
        }
        let scope = self.world.scopes.fresh();
        context.use_sites.insert(scope);
        Some(self.world.scopes.add(ScopeSet::EMPTY, scope))
    }

    /// Counts pieces of syntax that a macro makes.
    pub(crate) fn spend(&mut self, pieces: usize, at: &Syntax) -> Outcome<()> {
        match self.pieces_left.checked_sub(pieces as u32) {
            Some(left) => {
                self.pieces_left = left;
                Ok(())
            }
            None => {
                let limit = self.world.limits.pieces;
                Err(self.error(ExpandErrorKind::ExpansionTooLarge { limit }, at))
            }
        }
    }

    /// An error at some syntax.
    pub(crate) fn error(&self, kind: ExpandErrorKind, at: &Syntax) -> Box<ExpandError> {
        self.error_at(kind, at.span, at.origin)
    }

    /// An error at an identifier.
    pub(crate) fn error_id(&self, kind: ExpandErrorKind, at: &Identifier) -> Box<ExpandError> {
        self.error_at(kind, at.span, at.origin)
    }

    fn error_at(&self, kind: ExpandErrorKind, span: Span, mut origin: Origin) -> Box<ExpandError> {
        let mut macros = Vec::new();
        while let Some(expansion) =
            (origin.0 as usize).checked_sub(1).and_then(|i| self.world.expansions.get(i))
        {
            macros.push(MacroUse { name: expansion.name, definition: expansion.definition });
            origin = expansion.parent;
        }
        Box::new(ExpandError { kind, span, macros, related: Vec::new() })
    }

    /// The error of a malformed core form.
    pub(crate) fn bad_form(&self, form: CoreForm, problem: &'static str, at: &Syntax) -> Box<ExpandError> {
        self.error(ExpandErrorKind::BadForm { form, problem }, at)
    }

    /// Notes an error; expansion goes on.
    #[allow(clippy::boxed_local, reason = "errors are boxed everywhere")]
    pub(crate) fn report(&mut self, error: Box<ExpandError>) {
        self.failed = true;
        if error.kind == ExpandErrorKind::Reported || self.diagnostics.len() >= MOST_ERRORS {
            return;
        }
        let diagnostic = error.to_diagnostic();
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Notes what may be a mistake, and keeps nothing from running.
    pub(crate) fn warn(&mut self, error: &ExpandError) {
        if self.warnings.len() >= MOST_ERRORS {
            return;
        }
        let warning = Diagnostic { severity: Severity::Warning, ..error.to_diagnostic() };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// The primitive of that name.
    pub(crate) fn primitive(&self, name: &str) -> GlobalKey {
        GlobalKey { library: self.world.kernel, name: Symbol::intern(name) }
    }

    /// The procedure of that name in the library that serves expansions.
    pub(crate) fn core_procedure(&self, name: &str) -> GlobalKey {
        GlobalKey { library: self.world.core, name: Symbol::intern(name) }
    }
}
