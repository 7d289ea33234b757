//! `case` (R7RS 4.2.1): the key is bound, and tried with `eqv?` or `memv`.

use super::conditional::else_body;
use super::{Form, expect_list};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use crate::unit;
use avm_base::{Span, Symbol};
use avm_syntax::core::{Expr, ExprKind, LocalId};
use avm_syntax::{Datum, DatumKind, Syntax};
use std::sync::Arc;

/// `(case KEY CLAUSE ...)`.
pub(crate) fn case(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let Some((key, list)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, "the key is missing", &form.syntax));
    };
    let span = form.syntax.span;
    let key_value = cx.expression(key)?;
    let local = cx.unit.local(Symbol::intern("key"), key.span);
    let mut done: Vec<(Vec<Datum>, Expr, Span)> = Vec::with_capacity(list.len());
    let mut rest = unit::unspecified(span);
    for (number, clause) in list.iter().enumerate() {
        let items = expect_list(cx, form.core, clause, "a clause must be a list")?;
        let Some((data, body)) = items.split_first() else {
            return Err(cx.bad_form(form.core, "a clause must not be empty", clause));
        };
        if cx.is_keyword_syntax(data, CoreForm::Else) {
            if number + 1 < list.len() {
                return Err(cx.bad_form(form.core, "`else` must be in the last clause", clause));
            }
            rest = case_body(cx, body, local, clause)?;
            break;
        }
        let problem = "a clause begins with a list of data, or `else`";
        let data = expect_list(cx, form.core, data, problem)?.iter().map(Syntax::to_datum).collect();
        done.push((data, case_body(cx, body, local, clause)?, clause.span));
    }
    let body = done.into_iter().rev().fold(rest, |rest, (data, body, at)| {
        let test = matches_any(cx, local, data, at);
        unit::if_else(test, body, rest, span)
    });
    Ok(unit::expr(ExprKind::Let(vec![(local, key_value)], Box::new(body)), span))
}

fn matches_any(cx: &mut Cx, key: LocalId, data: Vec<Datum>, at: Span) -> Expr {
    let (procedure, constant) = match <[Datum; 1]>::try_from(data) {
        Ok([one]) => ("eqv?", one),
        Err(data) => {
            let items: Arc<[Datum]> = data.into();
            ("memv", Datum { span: at, kind: DatumKind::List(items, None) })
        }
    };
    let constant = unit::expr(ExprKind::Quote(constant), at);
    cx.call_primitive(procedure, vec![unit::local(key, at), constant], at)
}

fn case_body(cx: &mut Cx, body: &[Syntax], key: LocalId, clause: &Syntax) -> Outcome<Expr> {
    if !body.first().is_some_and(|first| cx.is_keyword_syntax(first, CoreForm::Arrow)) {
        if body.is_empty() {
            return Err(cx.bad_form(CoreForm::Case, "a clause must have an expression", clause));
        }
        return else_body(cx, CoreForm::Case, body, clause);
    }
    let [_, receiver] = body else {
        return Err(cx.bad_form(CoreForm::Case, "one expression must follow `=>`", clause));
    };
    let receiver = cx.expression(receiver)?;
    Ok(unit::call(receiver, vec![unit::local(key, clause.span)], clause.span))
}
