//! `lambda` and `case-lambda` (R7RS 4.1.4, 4.2.9).

use super::Form;
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::unit;
use avm_base::Symbol;
use avm_syntax::core::{Clause, Expr, ExprKind, Lambda, LocalId};
use avm_syntax::{DatumKind, Identifier, ScopeSet, Syntax, View};
use rustc_hash::FxHashMap;

/// Parameters, as they stand.
pub(crate) struct Formals {
    pub(crate) params: Vec<Identifier>,
    pub(crate) rest: Option<Identifier>,
}

/// `(lambda FORMALS BODY ...)`.
pub(crate) fn lambda(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let Some((formals, body)) = form.parts().split_first() else {
        return Err(cx.bad_form(CoreForm::Lambda, "the parameters are missing", &form.syntax));
    };
    procedure(cx, formals, body, &form.syntax)
}

/// A procedure of one clause.
pub(crate) fn procedure(cx: &mut Cx, formals: &Syntax, body: &[Syntax], whole: &Syntax) -> Outcome<Expr> {
    let clause = clause(cx, CoreForm::Lambda, formals, body, whole)?;
    let kind = ExprKind::Lambda(Box::new(Lambda { name: None, clauses: vec![clause] }));
    Ok(unit::expr(kind, whole.span))
}

/// `(case-lambda (FORMALS BODY ...) ...)`.
pub(crate) fn case_lambda(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let mut clauses = Vec::with_capacity(form.parts().len());
    for part in form.parts() {
        let items = super::expect_list(cx, form.core, part, "a clause must be a list")?;
        let Some((formals, body)) = items.split_first() else {
            return Err(cx.bad_form(form.core, "a clause begins with its parameters", part));
        };
        clauses.push(clause(cx, form.core, formals, body, part)?);
    }
    let span = form.syntax.span;
    if clauses.is_empty() {
        // No number of arguments fits: a procedure that only raises.
        let arguments = cx.unit.local(Symbol::intern("arguments"), span);
        let message =
            unit::quote(DatumKind::String("case-lambda: no clause fits the arguments".into()), span);
        let body = cx.call_core("error", vec![message, unit::local(arguments, span)], span);
        return Ok(unit::lambda(Vec::new(), Some(arguments), body, span));
    }
    let kind = ExprKind::Lambda(Box::new(Lambda { name: None, clauses }));
    Ok(unit::expr(kind, span))
}

/// Parameters and the body that sees them.
pub(crate) fn clause(
    cx: &mut Cx,
    form: CoreForm,
    formals: &Syntax,
    body: &[Syntax],
    whole: &Syntax,
) -> Outcome<Clause> {
    let scope = cx.fresh_scope();
    let formals = parse_formals(cx, form, formals)?;
    let (params, rest) = bind_formals(cx, &formals, scope);
    let body = cx.body(body, scope, whole)?;
    Ok(Clause { params, rest, body })
}

/// Reads parameters: names, a dotted list of names, or one name. No two may be the same.
pub(crate) fn parse_formals(cx: &mut Cx, form: CoreForm, formals: &Syntax) -> Outcome<Formals> {
    let (items, tail) = match formals.view(&mut cx.world.scopes) {
        View::Identifier(id) => return Ok(Formals { params: Vec::new(), rest: Some(id) }),
        View::List(items, tail) => (items, tail),
        _ => return Err(cx.bad_form(form, "the parameters must be identifiers in a list", formals)),
    };
    let mut names = Vec::with_capacity(items.len() + 1);
    for item in items.iter().chain(&tail) {
        match item.identifier() {
            Some(id) => names.push(id),
            None => return Err(cx.bad_form(form, "a parameter must be an identifier", item)),
        }
    }
    check_distinct(cx, &names)?;
    let rest = tail.and_then(|_| names.pop());
    Ok(Formals { params: names, rest })
}

/// Makes sure that no identifier occurs twice.
pub(crate) fn check_distinct(cx: &Cx, names: &[Identifier]) -> Outcome<()> {
    let mut seen = FxHashMap::default();
    for id in names {
        if let Some(first) = seen.insert((id.name, id.scopes), id.span) {
            let error = cx.error_id(ExpandErrorKind::DuplicateParameter { name: id.name }, id);
            return Err(error.related(first, "the first time here"));
        }
    }
    Ok(())
}

/// Makes parameters local variables, for syntax with `scope`.
pub(crate) fn bind_formals(
    cx: &mut Cx,
    formals: &Formals,
    scope: ScopeSet,
) -> (Vec<LocalId>, Option<LocalId>) {
    let params = formals.params.iter().map(|id| bind_in(cx, id, scope)).collect();
    (params, formals.rest.map(|id| bind_in(cx, &id, scope)))
}

/// Makes an identifier a local variable, for syntax with `scope`.
pub(crate) fn bind_in(cx: &mut Cx, id: &Identifier, scope: ScopeSet) -> LocalId {
    let scopes = cx.world.scopes.union(id.scopes, scope);
    cx.bind_local(&Identifier { scopes, ..*id })
}
