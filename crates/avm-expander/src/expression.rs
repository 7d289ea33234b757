//! Expressions: references, calls, constants, and the way to the forms.

use crate::binding::Binding;
use crate::context::Cx;
use crate::core_form::{CoreForm, Role};
use crate::error::{ExpandErrorKind, Outcome};
use crate::forms::{self, Form};
use crate::macros;
use crate::unit;
use avm_base::{Span, Symbol, did_you_mean};
use avm_syntax::core::{Expr, ExprKind, GlobalKey, UnitKind};
use avm_syntax::{Datum, DatumKind, Identifier, Syntax, View};

/// Syntax whose head is no macro use.
pub(crate) enum Head {
    /// A core form.
    Core(Form),
    /// A list whose head is an identifier that means no syntax.
    Call(Syntax, Vec<Syntax>),
    /// Anything else.
    Other(Syntax),
}

impl Cx<'_> {
    /// Expands macro uses until there is something else at the head of the syntax.
    pub(crate) fn expand_head(&mut self, syntax: &Syntax) -> Outcome<Head> {
        let mut syntax = syntax.clone();
        loop {
            if !syntax.is_list() {
                return Ok(Head::Other(syntax));
            }
            let View::List(items, tail) = syntax.view(&mut self.world.scopes) else {
                return Ok(Head::Other(syntax));
            };
            let keyword = items.first().and_then(Syntax::identifier);
            let binding = keyword.and_then(|id| self.resolve(&id));
            match (keyword, binding) {
                (Some(keyword), Some(Binding::Macro(definition))) => {
                    syntax = macros::expand_use(self, &definition, &syntax, keyword, items, tail)?;
                }
                (Some(keyword), Some(Binding::Core(core))) => {
                    if tail.is_some() {
                        return Err(self.bad_form(core, "a dotted list", &syntax));
                    }
                    return Ok(Head::Core(Form { core, keyword, syntax, items }));
                }
                (Some(_), Some(Binding::Broken)) => {
                    return Err(self.error(ExpandErrorKind::Reported, &syntax));
                }
                _ if tail.is_none() && !items.is_empty() => return Ok(Head::Call(syntax, items)),
                _ => return Ok(Head::Other(syntax)),
            }
        }
    }

    /// Expands an expression.
    pub(crate) fn expression(&mut self, syntax: &Syntax) -> Outcome<Expr> {
        self.deeper(syntax, |cx| {
            let head = cx.expand_head(syntax)?;
            cx.head_expression(&head)
        })
    }

    /// Expands an expression whose value gets a name.
    pub(crate) fn named_expression(&mut self, syntax: &Syntax, name: Symbol) -> Outcome<Expr> {
        let mut expression = self.expression(syntax)?;
        unit::name_procedure(&mut expression, name);
        Ok(expression)
    }

    /// Expands each of several expressions.
    pub(crate) fn expressions(&mut self, list: &[Syntax]) -> Outcome<Vec<Expr>> {
        list.iter().map(|syntax| self.expression(syntax)).collect()
    }

    /// Expands an expression whose head was looked at before.
    pub(crate) fn head_expression(&mut self, head: &Head) -> Outcome<Expr> {
        match head {
            Head::Core(form) => self.core_expression(form),
            Head::Call(syntax, items) => {
                let mut parts = self.expressions(items)?.into_iter();
                let Some(operator) = parts.next() else {
                    return Err(self.error(ExpandErrorKind::EmptyApplication, syntax));
                };
                Ok(unit::call(operator, parts.collect(), syntax.span))
            }
            Head::Other(syntax) => self.other_expression(syntax),
        }
    }

    fn core_expression(&mut self, form: &Form) -> Outcome<Expr> {
        match form.core.role() {
            Role::Expression | Role::Splice => forms::expand(self, form),
            Role::Definition => {
                Err(self
                    .error(ExpandErrorKind::MisplacedDefinition { name: form.keyword.name }, &form.syntax))
            }
            Role::Auxiliary => Err(self.keyword_as_variable(&form.keyword, Some(form.core))),
        }
    }

    fn keyword_as_variable(&self, id: &Identifier, form: Option<CoreForm>) -> Box<crate::ExpandError> {
        self.error_id(ExpandErrorKind::KeywordAsVariable { name: id.name, form }, id)
    }

    fn other_expression(&mut self, syntax: &Syntax) -> Outcome<Expr> {
        match syntax.as_datum() {
            Some(DatumKind::Symbol(_)) => match syntax.identifier() {
                Some(id) => self.reference(&id),
                None => Err(self.error(ExpandErrorKind::EmptyApplication, syntax)),
            },
            Some(DatumKind::List(items, _)) if items.is_empty() => {
                Err(self.error(ExpandErrorKind::EmptyApplication, syntax))
            }
            Some(DatumKind::List(..)) => Err(self.error(ExpandErrorKind::DottedForm, syntax)),
            Some(DatumKind::Labelled(..) | DatumKind::Reference(_)) => {
                Err(self.error(ExpandErrorKind::LabelOutsideQuote, syntax))
            }
            Some(kind) => {
                let datum = Datum { span: syntax.span, kind: kind.clone() };
                Ok(unit::expr(ExprKind::Quote(datum), syntax.span))
            }
            None if syntax.is_list() => Err(self.error(ExpandErrorKind::DottedForm, syntax)),
            None => Ok(unit::expr(ExprKind::Quote(syntax.to_datum()), syntax.span)),
        }
    }

    /// The value of a variable.
    pub(crate) fn reference(&mut self, id: &Identifier) -> Outcome<Expr> {
        match self.resolve(id) {
            Some(Binding::Local(local)) => Ok(unit::local(local, id.span)),
            Some(Binding::Global(key, mutable)) => Ok(self.global_reference(key, mutable, id)),
            Some(Binding::Field(index, behavior)) => {
                Ok(forms::behavior::field_reference(self, index, behavior, id))
            }
            Some(Binding::Core(form)) => Err(self.keyword_as_variable(id, Some(form))),
            Some(Binding::Macro(definition)) => {
                Err(self.keyword_as_variable(id, None).about_macro(&definition))
            }
            Some(Binding::Broken) => Err(self.error_id(ExpandErrorKind::Reported, id)),
            None if self.unit.kind == UnitKind::Interactive => {
                let key = GlobalKey { library: self.unit.library, name: id.name };
                Ok(self.global_reference(key, true, id))
            }
            None if self.may_be_unbound(id) => {
                let key = self.valueless(id);
                Ok(self.global_reference(key, true, id))
            }
            None => {
                let error = self.unbound(id);
                self.report(error);
                Ok(unit::unspecified(id.span))
            }
        }
    }

    /// Whether an identifier that is bound to nothing is a variable without a value: one that stands in a program's own
    /// text, so that only what uses it fails. What a library's macro mentions is the library's mistake.
    pub(crate) fn may_be_unbound(&self, id: &Identifier) -> bool {
        self.unit.kind == UnitKind::Program
            && self.world.scopes.is_subset(self.unit.base, id.scopes)
            && !matches!(id.name.as_str(), "import" | "define-library")
    }

    /// The variable that such an identifier stands for. Its first use is warned of.
    pub(crate) fn valueless(&mut self, id: &Identifier) -> GlobalKey {
        let key = GlobalKey { library: self.unit.library, name: id.name };
        if self.unit.find_global(key).is_none() {
            let error = self.unbound(id);
            self.warn(&error);
        }
        key
    }

    /// The error of a name that is bound nowhere.
    pub(crate) fn unbound(&self, id: &Identifier) -> Box<crate::ExpandError> {
        if matches!(id.name.as_str(), "import" | "define-library") {
            return self.error_id(ExpandErrorKind::MisplacedDeclaration { name: id.name }, id);
        }
        let suggestion = self.suggest(id);
        self.error_id(ExpandErrorKind::UnboundVariable { name: id.name, suggestion }, id)
    }

    /// A visible name that is like this one: a variable or macro, or else a keyword.
    pub(crate) fn suggest(&self, id: &Identifier) -> Option<Symbol> {
        let name = id.name.as_str();
        name.chars().nth(1)?;
        let (mut keywords, mut names) = (Vec::new(), Vec::new());
        for visible in self.world.table.names(id.scopes, &self.world.scopes) {
            let text = visible.as_str();
            let binding = self.world.table.lookup(visible, id.scopes, &self.world.scopes);
            if matches!(binding, Some(Binding::Core(_))) {
                keywords.push(text);
            } else if name.starts_with('%') || !text.starts_with('%') {
                names.push(text);
            }
        }
        names.sort_unstable();
        keywords.sort_unstable();
        did_you_mean(name, names).or_else(|| did_you_mean(name, keywords)).map(Symbol::intern)
    }

    fn global_reference(&mut self, key: GlobalKey, mutable: bool, id: &Identifier) -> Expr {
        let global = self.unit.global(key, mutable, id.name, id.span);
        self.require_home(key);
        unit::expr(ExprKind::Global(global), id.span)
    }

    /// A reference to a variable that the output needs and the user did not name.
    pub(crate) fn known_global(&mut self, key: GlobalKey, span: Span) -> Expr {
        let global = self.unit.global(key, false, key.name, span);
        self.require_home(key);
        unit::expr(ExprKind::Global(global), span)
    }

    /// Notes that the library which serves expansions must have run, if the key is one of its.
    fn require_home(&mut self, key: GlobalKey) {
        if key.library == self.world.core && self.unit.library != key.library {
            self.unit.require(key.library);
        }
    }

    /// A call of a primitive.
    pub(crate) fn call_primitive(&mut self, name: &str, operands: Vec<Expr>, span: Span) -> Expr {
        let operator = self.known_global(self.primitive(name), span);
        unit::call(operator, operands, span)
    }

    /// A call of a procedure of the library that serves expansions.
    pub(crate) fn call_core(&mut self, name: &str, operands: Vec<Expr>, span: Span) -> Expr {
        let operator = self.known_global(self.core_procedure(name), span);
        unit::call(operator, operands, span)
    }
}
