//! The sugar of the AVM (avm.md section 2): `define-behavior`, `ask`, `tell`.

use super::procedure::{Formals, bind_formals, check_distinct, parse_formals};
use super::{Form, expect_list};
use crate::binding::Binding;
use crate::body::{Deferred, Item, Scan, expect_identifier};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use crate::unit;
use avm_base::{Span, Symbol};
use avm_syntax::core::{Clause, Expr, ExprKind, Lambda};
use avm_syntax::{Datum, DatumKind, Identifier, ScopeSet, Syntax, View};

const FORM: CoreForm = CoreForm::DefineBehavior;

/// What a clause of a behaviour answers.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A list of the selector and arguments.
    Message,
    /// The bare symbol.
    Symbol,
    /// Anything.
    Else,
}

/// A clause, parsed.
struct Method {
    kind: Kind,
    selector: Symbol,
    formals: Formals,
    body: Vec<Syntax>,
    at: Syntax,
}

impl Method {
    /// Whether every message that `later` answers is answered by this one.
    fn covers(&self, later: &Method) -> bool {
        let (mine, theirs) = (&self.formals, &later.formals);
        let arity_covered = match (&mine.rest, &theirs.rest) {
            (Some(_), _) => mine.params.len() <= theirs.params.len(),
            (None, None) => mine.params.len() == theirs.params.len(),
            (None, Some(_)) => false,
        };
        self.kind == later.kind && self.selector == later.selector && arity_covered
    }

    /// `(SELECTOR NPARAMS REST? KIND)`.
    fn to_datum(&self) -> Datum {
        let span = self.at.span;
        let kind = match self.kind {
            Kind::Message => "message",
            Kind::Symbol => "symbol",
            Kind::Else => "else",
        };
        Datum::list(
            [
                Datum::symbol(self.selector, span),
                Datum::integer(self.formals.params.len() as i64, span),
                Datum::boolean(self.formals.rest.is_some(), span),
                Datum::symbol(kind, span),
            ],
            span,
        )
    }
}

/// Declares the name; the behaviour waits.
pub(crate) fn scan(cx: &mut Cx, form: Form, scan: &mut Scan) -> Outcome<()> {
    let Some(name) = form.parts().first() else {
        return Err(cx.bad_form(FORM, "the name is missing", &form.syntax));
    };
    let id = expect_identifier(cx, FORM, name)?;
    let target = cx.declare(&id, scan)?;
    let span = form.syntax.span;
    scan.items.push(Item::Definition { target, name: id.name, value: Deferred::Behavior(form), span });
    Ok(())
}

/// `(%make-behavior 'NAME '(FIELD ...) (lambda () (list INIT ...)) '((SELECTOR NPARAMS REST? KIND) ...) METHOD ...)`,
/// made known by its name with `%register-behavior!`.
pub(crate) fn behavior(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [name, clauses @ ..] = form.parts() else {
        return Err(cx.bad_form(FORM, "the name is missing", &form.syntax));
    };
    let name = expect_identifier(cx, FORM, name)?;
    let (state, clauses) = match clauses.split_first() {
        Some((first, rest)) => match state_fields(cx, first)? {
            Some(fields) => (fields, rest),
            None => (Vec::new(), clauses),
        },
        None => (Vec::new(), clauses),
    };
    let span = form.syntax.span;
    let names: Vec<Identifier> = state.iter().map(|(id, _)| *id).collect();
    check_distinct(cx, &names)?;
    let mut inits = Vec::with_capacity(state.len());
    for (id, init) in &state {
        inits.push(cx.named_expression(init, id.name)?);
    }
    let scope = cx.fresh_scope();
    for (index, id) in names.iter().enumerate() {
        let scopes = cx.world.scopes.union(id.scopes, scope);
        cx.bind(&Identifier { scopes, ..*id }, Binding::Field(index as u32, name.name));
    }
    let methods = parse_methods(cx, clauses)?;
    let fields: Vec<Symbol> = names.iter().map(|id| id.name).collect();
    let inits = cx.call_primitive("list", inits, span);
    let table: Vec<Datum> = methods.iter().map(Method::to_datum).collect();
    let mut operands = vec![
        unit::quote_symbol(name.name, name.span),
        unit::quote_symbols(&fields, false, span),
        unit::thunk(inits, span),
        unit::quote(DatumKind::List(table.into(), None), span),
    ];
    for method in &methods {
        operands.push(method_procedure(cx, name.name, method, scope)?);
    }
    let value = cx.call_primitive("%make-behavior", operands, span);
    let made = cx.unit.local(name.name, name.span);
    let register = cx.call_primitive("%register-behavior!", vec![unit::local(made, span)], span);
    let body = unit::sequence(vec![register, unit::local(made, span)], span);
    Ok(unit::expr(ExprKind::Let(vec![(made, value)], Box::new(body)), span))
}

/// The fields and their initial values, if the clause is `(state (FIELD INIT) ...)`.
fn state_fields(cx: &mut Cx, clause: &Syntax) -> Outcome<Option<Vec<(Identifier, Syntax)>>> {
    const PROBLEM: &str = "a field of the state must be (NAME INIT)";
    let View::List(items, _) = clause.view(&mut cx.world.scopes) else { return Ok(None) };
    if items.first().and_then(Syntax::identifier).is_none_or(|id| id.name.as_str() != "state") {
        return Ok(None);
    }
    let mut fields = Vec::with_capacity(items.len() - 1);
    for item in &items[1..] {
        let parts = expect_list(cx, FORM, item, PROBLEM)?;
        match parts.as_slice() {
            [name, init] => fields.push((expect_identifier(cx, FORM, name)?, init.clone())),
            _ => return Err(cx.bad_form(FORM, PROBLEM, item)),
        }
    }
    Ok(Some(fields))
}

fn parse_methods(cx: &mut Cx, clauses: &[Syntax]) -> Outcome<Vec<Method>> {
    let mut methods: Vec<Method> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let method = parse_method(cx, clause)?;
        if let Some(before) = methods.iter().find(|before| before.kind == Kind::Else) {
            let error = cx.bad_form(FORM, "`else` must be the last clause", clause);
            return Err(error.related(before.at.span, "`else` is here"));
        }
        if let Some(before) = methods.iter().find(|before| before.covers(&method)) {
            let error = cx.bad_form(FORM, "an earlier clause answers the same messages", clause);
            return Err(error.related(before.at.span, "the earlier clause"));
        }
        methods.push(method);
    }
    Ok(methods)
}

fn parse_method(cx: &mut Cx, clause: &Syntax) -> Outcome<Method> {
    const PROBLEM: &str =
        "a clause must be ((SELECTOR . FORMALS) BODY ...), (SYMBOL BODY ...) or (else BODY ...)";
    let items = expect_list(cx, FORM, clause, PROBLEM)?;
    let Some((head, body)) = items.split_first() else { return Err(cx.bad_form(FORM, PROBLEM, clause)) };
    if body.is_empty() {
        return Err(cx.bad_form(FORM, "the body of a clause is missing", clause));
    }
    let none = Formals { params: Vec::new(), rest: None };
    let (kind, selector, formals) = match head.view(&mut cx.world.scopes) {
        View::Identifier(id) if cx.is_keyword(&id, CoreForm::Else) => (Kind::Else, id.name, none),
        View::Identifier(id) => (Kind::Symbol, id.name, none),
        View::List(mut items, tail) if !items.is_empty() => {
            let selector = items.remove(0);
            let Some(id) = selector.identifier() else {
                return Err(cx.bad_form(FORM, "a selector must be a symbol", &selector));
            };
            let formals = Syntax::list(items, tail, head.span, head.origin, &mut cx.world.scopes);
            (Kind::Message, id.name, parse_formals(cx, FORM, &formals)?)
        }
        _ => return Err(cx.bad_form(FORM, PROBLEM, head)),
    };
    Ok(Method { kind, selector, formals, body: body.to_vec(), at: clause.clone() })
}

/// The procedure of a clause. Fields are seen through `fields`; parameters shadow them.
fn method_procedure(cx: &mut Cx, behavior: Symbol, method: &Method, fields: ScopeSet) -> Outcome<Expr> {
    let inner = cx.fresh_scope();
    let scope = cx.world.scopes.union(fields, inner);
    let (params, rest) = bind_formals(cx, &method.formals, scope);
    let body = cx.body(&method.body, scope, &method.at)?;
    let name = Some(Symbol::intern(&format!("{behavior}/{}", method.selector)));
    let kind = ExprKind::Lambda(Box::new(Lambda { name, clauses: vec![Clause { params, rest, body }] }));
    Ok(unit::expr(kind, method.at.span))
}

/// The value of a field: `(%field INDEX 'NAME)`.
pub(crate) fn field_reference(cx: &mut Cx, index: u32, behavior: Symbol, id: &Identifier) -> Expr {
    let operands = vec![unit::quote_index(index, id.span), unit::quote_symbol(behavior, id.span)];
    cx.call_primitive("%field", operands, id.span)
}

/// Assigns a field: `(%set-field! INDEX VALUE 'NAME)`.
pub(crate) fn set_field(cx: &mut Cx, index: u32, behavior: Symbol, value: Expr, span: Span) -> Expr {
    let operands = vec![unit::quote_index(index, span), value, unit::quote_symbol(behavior, span)];
    cx.call_primitive("%set-field!", operands, span)
}

/// `(ask OBJECT (SELECTOR ARGUMENT ...))` becomes `(%ask OBJECT 'SELECTOR ARGUMENT ...)`, `tell` the same with the
/// procedure `%tell` of the core library; a bare symbol as message goes through `call` or `send`.
pub(crate) fn ask(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [object, message] = form.parts() else {
        return Err(cx.bad_form(form.core, "it takes an object and a message", &form.syntax));
    };
    let span = form.syntax.span;
    let bare = if form.core == CoreForm::Ask { "call" } else { "send" };
    if let Some(id) = message.identifier() {
        let object = cx.expression(object)?;
        return Ok(cx.call_primitive(bare, vec![object, unit::quote_symbol(id.name, id.span)], span));
    }
    let problem = "the message must be (SELECTOR ARGUMENT ...) or a symbol";
    let items = expect_list(cx, form.core, message, problem)?;
    let Some(selector) = items.first().and_then(Syntax::identifier) else {
        return Err(cx.bad_form(form.core, problem, message));
    };
    if let (Some(Binding::Core(CoreForm::Quote | CoreForm::Quasiquote)), 2) =
        (cx.resolve(&selector), items.len())
    {
        return Err(cx.bad_form(form.core, "the message is not quoted here", message));
    }
    let mut operands = vec![cx.expression(object)?, unit::quote_symbol(selector.name, selector.span)];
    operands.extend(cx.expressions(&items[1..])?);
    match form.core {
        CoreForm::Ask => Ok(cx.call_primitive("%ask", operands, span)),
        _ => Ok(cx.call_core("%tell", operands, span)),
    }
}
