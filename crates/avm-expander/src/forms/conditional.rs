//! Conditionals (R7RS 4.1.5, 4.2.1): all become `if`.

use super::{Form, expect_list};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use crate::unit;
use avm_base::{Span, Symbol};
use avm_syntax::Syntax;
use avm_syntax::core::{Expr, ExprKind};

/// `(if TEST CONSEQUENT [ALTERNATE])`.
pub(crate) fn if_form(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let (test, yes, no) = match form.parts() {
        [test, yes] => (test, yes, None),
        [test, yes, no] => (test, yes, Some(no)),
        _ => return Err(cx.bad_form(form.core, "it takes two or three expressions", &form.syntax)),
    };
    let span = form.syntax.span;
    let test = cx.expression(test)?;
    let yes = cx.expression(yes)?;
    let no = match no {
        Some(no) => cx.expression(no)?,
        None => unit::unspecified(span),
    };
    Ok(unit::if_else(test, yes, no, span))
}

/// `(and)` is true; otherwise the last expression is in tail position.
pub(crate) fn and(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let span = form.syntax.span;
    let mut tests = cx.expressions(form.parts())?;
    let Some(last) = tests.pop() else {
        return Ok(unit::quote(avm_syntax::DatumKind::Boolean(true), span));
    };
    Ok(tests.into_iter().rev().fold(last, |rest, test| {
        let no = unit::quote(avm_syntax::DatumKind::Boolean(false), test.span);
        unit::if_else(test, rest, no, span)
    }))
}

/// `(or)` is false; otherwise the last expression is in tail position.
pub(crate) fn or(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let span = form.syntax.span;
    let mut tests = cx.expressions(form.parts())?;
    let Some(last) = tests.pop() else {
        return Ok(unit::quote(avm_syntax::DatumKind::Boolean(false), span));
    };
    Ok(tests.into_iter().rev().fold(last, |rest, test| or_else(cx, test, rest, span)))
}

/// The value of `test` if it is true, else that of `rest`.
fn or_else(cx: &mut Cx, test: Expr, rest: Expr, span: Span) -> Expr {
    let value = cx.unit.local(Symbol::intern("t"), test.span);
    let at = test.span;
    let body = unit::if_else(unit::local(value, at), unit::local(value, at), rest, span);
    unit::expr(ExprKind::Let(vec![(value, test)], Box::new(body)), span)
}

/// `(when TEST EXPRESSION ...)` and `(unless TEST EXPRESSION ...)`.
pub(crate) fn when(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let Some((test, body)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, "the test is missing", &form.syntax));
    };
    if body.is_empty() {
        return Err(cx.bad_form(form.core, "there is nothing to do", &form.syntax));
    }
    let span = form.syntax.span;
    let test = cx.expression(test)?;
    let body = cx.expressions(body)?;
    let body = unit::sequence(body, span);
    let nothing = unit::unspecified(span);
    Ok(match form.core {
        CoreForm::When => unit::if_else(test, body, nothing, span),
        _ => unit::if_else(test, nothing, body, span),
    })
}

/// A clause of `cond`, expanded.
enum CondClause {
    /// `(TEST EXPRESSION ...)`
    Plain(Expr, Expr),
    /// `(TEST)`
    Test(Expr),
    /// `(TEST => RECEIVER)`
    Receive(Expr, Expr),
}

/// `(cond CLAUSE ...)`.
pub(crate) fn cond(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    if form.parts().is_empty() {
        return Err(cx.bad_form(form.core, "there are no clauses", &form.syntax));
    }
    let span = form.syntax.span;
    clauses(cx, form.core, form.parts(), span, |_| unit::unspecified(span))
}

/// Expands the clauses of a `cond` or `guard`; `otherwise` makes what follows when there is no `else`.
pub(crate) fn clauses(
    cx: &mut Cx,
    form: CoreForm,
    list: &[Syntax],
    span: Span,
    otherwise: impl FnOnce(&mut Cx) -> Expr,
) -> Outcome<Expr> {
    let mut done: Vec<(CondClause, Span)> = Vec::with_capacity(list.len());
    let mut last = None;
    for (number, clause) in list.iter().enumerate() {
        let items = expect_list(cx, form, clause, "a clause must be a list")?;
        let Some((test, body)) = items.split_first() else {
            return Err(cx.bad_form(form, "a clause must not be empty", clause));
        };
        if cx.is_keyword_syntax(test, CoreForm::Else) {
            if number + 1 < list.len() {
                return Err(cx.bad_form(form, "`else` must be in the last clause", clause));
            }
            last = Some(else_body(cx, form, body, clause)?);
            break;
        }
        done.push((cond_clause(cx, form, test, body, clause)?, clause.span));
    }
    let rest = match last {
        Some(last) => last,
        None => otherwise(cx),
    };
    Ok(done.into_iter().rev().fold(rest, |rest, (clause, _)| match clause {
        CondClause::Plain(test, body) => unit::if_else(test, body, rest, span),
        CondClause::Test(test) => or_else(cx, test, rest, span),
        CondClause::Receive(test, receiver) => {
            let at = test.span;
            let value = cx.unit.local(Symbol::intern("t"), at);
            let yes = unit::call(receiver, vec![unit::local(value, at)], at);
            let body = unit::if_else(unit::local(value, at), yes, rest, span);
            unit::expr(ExprKind::Let(vec![(value, test)], Box::new(body)), span)
        }
    }))
}

/// The expressions behind `else`.
pub(crate) fn else_body(cx: &mut Cx, form: CoreForm, body: &[Syntax], clause: &Syntax) -> Outcome<Expr> {
    if body.is_empty() {
        return Err(cx.bad_form(form, "an expression must follow `else`", clause));
    }
    let body = cx.expressions(body)?;
    Ok(unit::sequence(body, clause.span))
}

fn cond_clause(
    cx: &mut Cx,
    form: CoreForm,
    test: &Syntax,
    body: &[Syntax],
    clause: &Syntax,
) -> Outcome<CondClause> {
    let arrow = body.first().is_some_and(|second| cx.is_keyword_syntax(second, CoreForm::Arrow));
    let test = cx.expression(test)?;
    if arrow {
        let [_, receiver] = body else {
            return Err(cx.bad_form(form, "one expression must follow `=>`", clause));
        };
        return Ok(CondClause::Receive(test, cx.expression(receiver)?));
    }
    if body.is_empty() {
        return Ok(CondClause::Test(test));
    }
    let body = cx.expressions(body)?;
    Ok(CondClause::Plain(test, unit::sequence(body, clause.span)))
}
