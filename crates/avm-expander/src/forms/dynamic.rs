//! Forms about what happens when: `delay` (R7RS 4.2.5), `parameterize` (4.2.6), `guard` (4.2.7).

use super::binding::plain_body;
use super::procedure::bind_in;
use super::{Form, conditional, expect_list};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use crate::unit;
use avm_base::Symbol;
use avm_syntax::Syntax;
use avm_syntax::core::Expr;

/// `(delay EXPRESSION)` becomes `(%delay (lambda () EXPRESSION))`, `delay-force` the same with `%delay-force`.
pub(crate) fn delay(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [inner] = form.parts() else {
        return Err(cx.bad_form(form.core, "it takes one expression", &form.syntax));
    };
    let span = form.syntax.span;
    let inner = cx.expression(inner)?;
    let procedure = if form.core == CoreForm::Delay { "%delay" } else { "%delay-force" };
    Ok(cx.call_core(procedure, vec![unit::thunk(inner, span)], span))
}

/// `(parameterize ((P V) ...) BODY ...)` becomes `(%with-parameters (list P ...) (list V ...) (lambda () BODY ...))`.
pub(crate) fn parameterize(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let Some((bindings, body)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, "the bindings are missing", &form.syntax));
    };
    let span = form.syntax.span;
    let problem = "the bindings must be a list of (PARAMETER VALUE)";
    let bindings_at = bindings.span;
    let bindings = expect_list(cx, form.core, bindings, problem)?;
    let mut parameters = Vec::with_capacity(bindings.len());
    let mut values = Vec::with_capacity(bindings.len());
    for binding in &bindings {
        let items = expect_list(cx, form.core, binding, "a binding must be (PARAMETER VALUE)")?;
        let [parameter, value] = items.as_slice() else {
            return Err(cx.bad_form(form.core, "a binding must be (PARAMETER VALUE)", binding));
        };
        parameters.push(cx.expression(parameter)?);
        values.push(cx.expression(value)?);
    }
    let body = plain_body(cx, form.core, body, &form.syntax)?;
    if bindings.is_empty() {
        return Ok(body);
    }
    let parameters = cx.call_primitive("list", parameters, bindings_at);
    let values = cx.call_primitive("list", values, bindings_at);
    Ok(cx.call_core("%with-parameters", vec![parameters, values, unit::thunk(body, span)], span))
}

/// `(guard (NAME CLAUSE ...) BODY ...)` becomes
/// `(%call-with-guard (lambda () BODY ...) (lambda (NAME reraise) (cond CLAUSE ... (else (reraise)))))`.
pub(crate) fn guard(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    const PROBLEM: &str = "the variable and the clauses must be a list (NAME CLAUSE ...)";
    let Some((handler, body)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, PROBLEM, &form.syntax));
    };
    let items = expect_list(cx, form.core, handler, PROBLEM)?;
    let Some((name, list)) = items.split_first() else {
        return Err(cx.bad_form(form.core, PROBLEM, handler));
    };
    let Some(id) = name.identifier() else { return Err(cx.bad_form(form.core, PROBLEM, name)) };
    let span = form.syntax.span;
    let body = plain_body(cx, form.core, body, &form.syntax)?;
    let scope = cx.fresh_scope();
    let condition = bind_in(cx, &id, scope);
    let reraise = cx.unit.local(Symbol::intern("reraise"), handler.span);
    let list: Vec<Syntax> = list.iter().map(|clause| cx.scoped(clause, scope)).collect();
    let again = |_: &mut Cx| unit::call(unit::local(reraise, handler.span), Vec::new(), handler.span);
    let clauses = conditional::clauses(cx, form.core, &list, handler.span, again)?;
    let receiver = unit::lambda(vec![condition, reraise], None, clauses, handler.span);
    Ok(cx.call_core("%call-with-guard", vec![unit::thunk(body, span), receiver], span))
}
