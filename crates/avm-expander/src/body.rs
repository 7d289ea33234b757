//! Bodies and the top level: definitions are found first, then what they and the expressions say is expanded
//! (R7RS 5.3.2). Every form is looked at once.

use crate::binding::Binding;
use crate::context::Cx;
use crate::core_form::{CoreForm, Role};
use crate::error::{ExpandErrorKind, Outcome};
use crate::expression::Head;
use crate::forms::{self, Form};
use crate::unit;
use avm_base::{Span, Symbol};
use avm_syntax::core::{Expr, ExprKind, GlobalId, GlobalKey, LocalId, UnitKind};
use avm_syntax::{Identifier, ScopeSet, Syntax};
use rustc_hash::FxHashMap;

/// A variable that is being defined.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Local(LocalId),
    Global(GlobalId),
}

/// An expression that waits until all definitions of its body are known.
pub(crate) enum Deferred {
    /// Made by the expander itself.
    Ready(Expr),
    /// The right side of a definition.
    Syntax(Syntax),
    /// An expression among the definitions.
    Head(Head),
    /// `(define (NAME . FORMALS) BODY ...)`.
    Procedure { formals: Syntax, body: Vec<Syntax>, whole: Syntax },
    /// The values of a `define-values`: the expression, and how many values there are, at least or exactly.
    Values { init: Syntax, count: usize, rest: bool },
    /// `define-behavior`.
    Behavior(Form),
}

/// A form of a body, its definitions told from its expressions.
pub(crate) enum Item {
    Definition { target: Target, name: Symbol, value: Deferred, span: Span },
    Effect(Deferred),
}

/// The forms of a body as far as they were found.
#[derive(Default)]
pub(crate) struct Scan {
    pub(crate) items: Vec<Item>,
    /// Where each identifier was defined.
    defined: FxHashMap<(Symbol, ScopeSet), Span>,
}

impl Cx<'_> {
    /// Expands a body whose identifiers get `scope`.
    pub(crate) fn body(&mut self, body: &[Syntax], scope: ScopeSet, whole: &Syntax) -> Outcome<Expr> {
        let context = self.world.new_context();
        self.body_in(context, body, scope, whole)
    }

    /// The same, in the definition context of that number.
    pub(crate) fn body_in(
        &mut self,
        context: u32,
        body: &[Syntax],
        scope: ScopeSet,
        whole: &Syntax,
    ) -> Outcome<Expr> {
        let body: Vec<Syntax> = body.iter().map(|syntax| self.scoped(syntax, scope)).collect();
        self.deeper(whole, |cx| {
            cx.in_body(context, |cx| {
                let mut scan = Scan::default();
                cx.scan(body, &mut scan);
                cx.finish_body(scan.items, whole)
            })
        })
    }

    fn finish_body(&mut self, items: Vec<Item>, whole: &Syntax) -> Outcome<Expr> {
        let definitions =
            items.iter().rposition(|item| matches!(item, Item::Definition { .. })).map_or(0, |i| i + 1);
        if definitions == items.len() {
            return Err(self.error(ExpandErrorKind::BodyWithoutExpression, whole));
        }
        let mut bindings = Vec::with_capacity(definitions);
        let mut expressions = Vec::with_capacity(items.len() - definitions);
        for (number, item) in items.into_iter().enumerate() {
            match item {
                Item::Definition { target, name, value, span } => {
                    let value = self.recovering(value, span, Some(name));
                    if let Target::Local(local) = target {
                        bindings.push((local, value));
                    }
                }
                Item::Effect(effect) if number < definitions => {
                    let value = self.recovering(effect, whole.span, None);
                    bindings.push((self.unit.local(Symbol::intern("_"), value.span), value));
                }
                Item::Effect(effect) => expressions.push(self.recovering(effect, whole.span, None)),
            }
        }
        let body = unit::sequence(expressions, whole.span);
        if bindings.is_empty() {
            return Ok(body);
        }
        Ok(unit::expr(ExprKind::Letrec(bindings, Box::new(body)), whole.span))
    }

    /// Expands what waited at the top level.
    pub(crate) fn finish_top(&mut self, items: Vec<Item>) -> Vec<Expr> {
        let mut body = Vec::with_capacity(items.len());
        for item in items {
            self.refill();
            match item {
                Item::Effect(effect) => body.push(self.recovering(effect, Span::NONE, None)),
                Item::Definition { target, name, value, span } => {
                    let value = self.recovering(value, span, Some(name));
                    if let Target::Global(global) = target {
                        body.push(unit::expr(ExprKind::Define(global, Box::new(value)), span));
                    }
                }
            }
        }
        body
    }

    /// Expands what waited; an error is noted, and stands for no value.
    fn recovering(&mut self, deferred: Deferred, span: Span, name: Option<Symbol>) -> Expr {
        match self.deferred(deferred, span) {
            Ok(mut value) => {
                if let Some(name) = name {
                    unit::name_procedure(&mut value, name);
                }
                value
            }
            Err(error) => {
                self.report(error);
                unit::unspecified(span)
            }
        }
    }

    fn deferred(&mut self, deferred: Deferred, span: Span) -> Outcome<Expr> {
        match deferred {
            Deferred::Ready(value) => Ok(value),
            Deferred::Syntax(syntax) => self.expression(&syntax),
            Deferred::Head(head) => self.head_expression(&head),
            Deferred::Procedure { formals, body, whole } => {
                forms::procedure::procedure(self, &formals, &body, &whole)
            }
            Deferred::Values { init, count, rest } => {
                forms::values::collected(self, &init, count, rest, span)
            }
            Deferred::Behavior(form) => forms::behavior::behavior(self, &form),
        }
    }

    /// Finds the definitions among forms. Errors are noted, and the scan goes on with the next form.
    pub(crate) fn scan(&mut self, forms: Vec<Syntax>, scan: &mut Scan) {
        let mut waiting = forms;
        waiting.reverse();
        while let Some(syntax) = waiting.pop() {
            if let Err(error) = self.scan_form(&syntax, scan, &mut waiting) {
                self.report(error);
            }
        }
    }

    fn scan_form(&mut self, syntax: &Syntax, scan: &mut Scan, waiting: &mut Vec<Syntax>) -> Outcome<()> {
        let is_top = self.contexts.last().is_some_and(|context| context.is_top);
        if is_top {
            self.refill();
            if self.imports_failed && !self.is_import(syntax) {
                return Ok(());
            }
        }
        match self.expand_head(syntax)? {
            Head::Core(form) => match form.core.role() {
                Role::Splice => {
                    let parts = forms::splice::parts(self, &form)?;
                    waiting.extend(parts.into_iter().rev());
                }
                Role::Definition => {
                    let name = form.parts().first().cloned();
                    let taken = forms::definition::scan(self, form, scan);
                    if let (Err(_), Some(name)) = (&taken, name) {
                        self.break_name(&name);
                    }
                    taken?;
                }
                _ => scan.items.push(Item::Effect(Deferred::Head(Head::Core(form)))),
            },
            Head::Call(syntax, items) if is_top && self.is_unbound(&items[0], "import") => {
                self.import_form(&syntax, &items)?;
            }
            Head::Call(syntax, items) if is_top && self.is_unbound(&items[0], "define-library") => {
                self.define_library_form(&syntax)?;
            }
            other => scan.items.push(Item::Effect(Deferred::Head(other))),
        }
        Ok(())
    }

    /// Makes uses of a name whose definition is wrong no errors of their own.
    fn break_name(&mut self, name: &Syntax) {
        let inner = forms::proper_list(self, name).and_then(|items| items.first().cloned());
        if let Some(id) = name.identifier().or_else(|| inner?.identifier()) {
            let id = self.defined_identifier(&id);
            if self.world.table.exact(id.name, id.scopes).is_none() {
                self.bind(&id, Binding::Broken);
            }
        }
    }

    fn is_import(&mut self, syntax: &Syntax) -> bool {
        forms::proper_list(self, syntax)
            .and_then(|items| items.first().cloned())
            .is_some_and(|head| self.is_unbound(&head, "import"))
    }

    /// Whether syntax is the identifier of that name, bound to nothing.
    pub(crate) fn is_unbound(&self, syntax: &Syntax, name: &str) -> bool {
        syntax.identifier().is_some_and(|id| id.name.as_str() == name && self.resolve(&id).is_none())
    }

    /// Makes an identifier a variable of the present context.
    pub(crate) fn declare(&mut self, id: &Identifier, scan: &mut Scan) -> Outcome<Target> {
        let id = self.defined_identifier(id);
        if self.contexts.last().is_some_and(|context| context.is_top) {
            return self.declare_global(&id, scan).map(Target::Global);
        }
        self.note_definition(&id, scan)?;
        Ok(Target::Local(self.bind_local(&id)))
    }

    /// Notes where an identifier is defined, which may happen once.
    pub(crate) fn note_definition(&mut self, id: &Identifier, scan: &mut Scan) -> Outcome<()> {
        match scan.defined.insert((id.name, id.scopes), id.span) {
            None => Ok(()),
            Some(_) if self.may_redefine() => Ok(()),
            Some(first) => {
                let error = self.error_id(ExpandErrorKind::DuplicateDefinition { name: id.name }, id);
                Err(error.related(first, "first defined here"))
            }
        }
    }

    fn may_redefine(&self) -> bool {
        self.unit.kind != UnitKind::Library && self.contexts.last().is_some_and(|context| context.is_top)
    }

    fn declare_global(&mut self, id: &Identifier, scan: &mut Scan) -> Outcome<GlobalId> {
        self.note_definition(id, scan)?;
        let library = self.unit.library;
        let known = match self.world.table.exact(id.name, id.scopes) {
            Some(Binding::Global(key, _)) if key.library == library => Some(*key),
            _ => None,
        };
        let key = known.unwrap_or_else(|| {
            let interactive = self.unit.kind == UnitKind::Interactive;
            let name = match id.scopes == self.unit.base && interactive {
                true => {
                    self.unit.taken.insert(id.name);
                    id.name
                }
                false => self.unit.unique_name(id.name),
            };
            GlobalKey { library, name }
        });
        let interactive = self.unit.kind == UnitKind::Interactive;
        self.bind(id, Binding::Global(key, interactive));
        self.declared.push((*id, key));
        Ok(self.unit.define_global(key, id.name, id.span).0)
    }

    /// A variable that the user did not name, in the present context.
    pub(crate) fn declare_hidden(&mut self, name: &str, span: Span) -> Target {
        let name = Symbol::intern(name);
        if self.contexts.last().is_some_and(|context| context.is_top) {
            let key = GlobalKey { library: self.unit.library, name: self.unit.unique_name(name) };
            return Target::Global(self.unit.define_global(key, name, span).0);
        }
        Target::Local(self.unit.local(name, span))
    }

    /// Makes an identifier a macro of the present context.
    pub(crate) fn define_macro(&mut self, id: &Identifier, right: &Syntax, scan: &mut Scan) -> Outcome<()> {
        let id = self.defined_identifier(id);
        self.note_definition(&id, scan)?;
        let is_top = self.contexts.last().is_some_and(|context| context.is_top);
        let key = self.macro_key(id.name, is_top);
        let context = self.context_number();
        let binding = crate::macros::Macro::compile(self, key, id.name, context, right)?;
        self.unit.defines_macros |= is_top;
        if let (true, Binding::Macro(definition)) = (is_top, &binding) {
            self.defined_macros.push(definition.clone());
        }
        self.bind(&id, binding);
        Ok(())
    }

    /// The key of a new macro.
    pub(crate) fn macro_key(&mut self, name: Symbol, is_top: bool) -> crate::macros::MacroKey {
        let name = if is_top { self.unit.unique_name(name) } else { name };
        crate::macros::MacroKey { library: self.unit.library, name }
    }
}

/// The value of a variable that is being defined.
pub(crate) fn target_value(target: Target, span: Span) -> Expr {
    match target {
        Target::Local(local) => unit::local(local, span),
        Target::Global(global) => unit::expr(ExprKind::Global(global), span),
    }
}

/// The problem of a form whose name is no identifier.
pub(crate) fn expect_identifier(cx: &Cx, form: CoreForm, syntax: &Syntax) -> Outcome<Identifier> {
    syntax.identifier().ok_or_else(|| cx.bad_form(form, "the name must be an identifier", syntax))
}
