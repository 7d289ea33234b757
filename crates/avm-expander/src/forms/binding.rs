//! The binding forms (R7RS 4.2.2) and the named `let` (4.2.4).

use super::procedure::{bind_in, check_distinct};
use super::{Form, expect_list};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use crate::unit;
use avm_syntax::core::{Expr, ExprKind};
use avm_syntax::{Identifier, ScopeSet, Syntax};

/// `(NAME INIT)`.
type Pair = (Identifier, Syntax);

/// Splits a form into its bindings and its body.
fn split<'f>(cx: &mut Cx, form: &'f Form, parts: &'f [Syntax]) -> Outcome<(Vec<Pair>, &'f [Syntax])> {
    let Some((bindings, body)) = parts.split_first() else {
        return Err(cx.bad_form(form.core, "the bindings are missing", &form.syntax));
    };
    let bindings = expect_list(cx, form.core, bindings, "the bindings must be a list of (NAME INIT)")?;
    let mut pairs = Vec::with_capacity(bindings.len());
    for binding in &bindings {
        let items = expect_list(cx, form.core, binding, "a binding must be (NAME INIT)")?;
        let [name, init] = items.as_slice() else {
            return Err(cx.bad_form(form.core, "a binding must be (NAME INIT)", binding));
        };
        match name.identifier() {
            Some(id) => pairs.push((id, init.clone())),
            None => return Err(cx.bad_form(form.core, "the name in a binding must be an identifier", name)),
        }
    }
    Ok((pairs, body))
}

fn names(pairs: &[Pair]) -> Vec<Identifier> {
    pairs.iter().map(|(id, _)| *id).collect()
}

/// `(let ((NAME INIT) ...) BODY ...)` becomes a `let` of the core language.
pub(crate) fn let_form(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    if let Some(name) = form.parts().first().and_then(Syntax::identifier) {
        return named_let(cx, form, name);
    }
    let (pairs, body) = split(cx, form, form.parts())?;
    check_distinct(cx, &names(&pairs))?;
    let mut inits = Vec::with_capacity(pairs.len());
    for (id, init) in &pairs {
        inits.push(cx.named_expression(init, id.name)?);
    }
    let scope = cx.fresh_scope();
    let locals: Vec<_> = pairs.iter().map(|(id, _)| bind_in(cx, id, scope)).collect();
    let body = cx.body(body, scope, &form.syntax)?;
    if locals.is_empty() {
        return Ok(body);
    }
    let bindings = locals.into_iter().zip(inits).collect();
    Ok(unit::expr(ExprKind::Let(bindings, Box::new(body)), form.syntax.span))
}

/// `(let NAME ((PARAM INIT) ...) BODY ...)` becomes `((letrec ((NAME (lambda (PARAM ...) BODY ...))) NAME) INIT ...)`,
/// with the INITs inside, where they don't see NAME all the same.
fn named_let(cx: &mut Cx, form: &Form, name: Identifier) -> Outcome<Expr> {
    let (pairs, body) = split(cx, form, &form.parts()[1..])?;
    check_distinct(cx, &names(&pairs))?;
    let mut inits = Vec::with_capacity(pairs.len());
    for (id, init) in &pairs {
        inits.push(cx.named_expression(init, id.name)?);
    }
    let span = form.syntax.span;
    let scope = cx.fresh_scope();
    let procedure = bind_in(cx, &name, scope);
    let params = pairs.iter().map(|(id, _)| bind_in(cx, id, scope)).collect();
    let body = cx.body(body, scope, &form.syntax)?;
    let mut lambda = unit::lambda(params, None, body, span);
    unit::name_procedure(&mut lambda, name.name);
    let start = unit::call(unit::local(procedure, name.span), inits, span);
    Ok(unit::expr(ExprKind::Letrec(vec![(procedure, lambda)], Box::new(start)), span))
}

/// `(let* ((NAME INIT) ...) BODY ...)` becomes nested `let`s.
pub(crate) fn let_star(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let (pairs, body) = split(cx, form, form.parts())?;
    let mut scopes = ScopeSet::EMPTY;
    let mut bindings = Vec::with_capacity(pairs.len());
    for (id, init) in &pairs {
        let init = cx.scoped(init, scopes);
        let init = cx.named_expression(&init, id.name)?;
        let scope = cx.fresh_scope();
        let id = Identifier { scopes: cx.world.scopes.union(id.scopes, scopes), ..*id };
        bindings.push((bind_in(cx, &id, scope), init));
        scopes = cx.world.scopes.union(scopes, scope);
    }
    if bindings.is_empty() {
        scopes = cx.fresh_scope();
    }
    let body = cx.body(body, scopes, &form.syntax)?;
    Ok(bindings.into_iter().rev().fold(body, |body, binding| {
        unit::expr(ExprKind::Let(vec![binding], Box::new(body)), form.syntax.span)
    }))
}

/// `letrec` and `letrec*` become a `letrec*` of the core language.
pub(crate) fn letrec(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let (pairs, body) = split(cx, form, form.parts())?;
    check_distinct(cx, &names(&pairs))?;
    let scope = cx.fresh_scope();
    let locals: Vec<_> = pairs.iter().map(|(id, _)| bind_in(cx, id, scope)).collect();
    let mut bindings = Vec::with_capacity(pairs.len());
    for (local, (id, init)) in locals.into_iter().zip(&pairs) {
        let init = cx.scoped(init, scope);
        bindings.push((local, cx.named_expression(&init, id.name)?));
    }
    let body = cx.body(body, scope, &form.syntax)?;
    if bindings.is_empty() {
        return Ok(body);
    }
    Ok(unit::expr(ExprKind::Letrec(bindings, Box::new(body)), form.syntax.span))
}

/// Expands a body that binds nothing itself.
pub(crate) fn plain_body(cx: &mut Cx, form: CoreForm, body: &[Syntax], whole: &Syntax) -> Outcome<Expr> {
    if body.is_empty() {
        return Err(cx.bad_form(form, "the body is missing", whole));
    }
    let scope = cx.fresh_scope();
    cx.body(body, scope, whole)
}
