//! `do` (R7RS 4.2.4).

use super::procedure::{bind_in, check_distinct};
use super::{Form, expect_list};
use crate::context::Cx;
use crate::error::Outcome;
use crate::unit;
use avm_base::Symbol;
use avm_syntax::core::{Expr, ExprKind};
use avm_syntax::{Identifier, Syntax};

/// `(NAME INIT [STEP])`.
struct Variable {
    id: Identifier,
    init: Syntax,
    step: Option<Syntax>,
}

/// `(do ((NAME INIT [STEP]) ...) (TEST EXPRESSION ...) COMMAND ...)` becomes a procedure that calls itself.
pub(crate) fn do_form(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [variables, exit, commands @ ..] = form.parts() else {
        return Err(cx.bad_form(form.core, "the variables or the exit clause are missing", &form.syntax));
    };
    let variables = parse_variables(cx, form, variables)?;
    let names: Vec<Identifier> = variables.iter().map(|variable| variable.id).collect();
    check_distinct(cx, &names)?;
    let exit_parts = expect_list(cx, form.core, exit, "the exit clause must be (TEST EXPRESSION ...)")?;
    let Some((test, results)) = exit_parts.split_first() else {
        return Err(cx.bad_form(form.core, "the exit clause must be (TEST EXPRESSION ...)", exit));
    };
    let mut inits = Vec::with_capacity(variables.len());
    for variable in &variables {
        inits.push(cx.named_expression(&variable.init, variable.id.name)?);
    }
    let span = form.syntax.span;
    let scope = cx.fresh_scope();
    let again = cx.unit.local(Symbol::intern("do"), form.keyword.span);
    let params: Vec<_> = names.iter().map(|id| bind_in(cx, id, scope)).collect();
    let test = cx.scoped(test, scope);
    let test = cx.expression(&test)?;
    let results = scoped_expressions(cx, results, scope)?;
    let mut body = scoped_expressions(cx, commands, scope)?;
    let mut steps = Vec::with_capacity(variables.len());
    for (variable, param) in variables.iter().zip(&params) {
        steps.push(match &variable.step {
            None => unit::local(*param, variable.id.span),
            Some(step) => {
                let step = cx.scoped(step, scope);
                cx.named_expression(&step, variable.id.name)?
            }
        });
    }
    body.push(unit::call(unit::local(again, span), steps, span));
    let results = unit::sequence(results, exit.span);
    let body = unit::if_else(test, results, unit::sequence(body, span), span);
    let mut lambda = unit::lambda(params, None, body, span);
    unit::name_procedure(&mut lambda, Symbol::intern("do"));
    let start = unit::call(unit::local(again, span), inits, span);
    Ok(unit::expr(ExprKind::Letrec(vec![(again, lambda)], Box::new(start)), span))
}

fn scoped_expressions(cx: &mut Cx, list: &[Syntax], scope: avm_syntax::ScopeSet) -> Outcome<Vec<Expr>> {
    let list: Vec<Syntax> = list.iter().map(|syntax| cx.scoped(syntax, scope)).collect();
    cx.expressions(&list)
}

fn parse_variables(cx: &mut Cx, form: &Form, list: &Syntax) -> Outcome<Vec<Variable>> {
    const PROBLEM: &str = "a variable must be (NAME INIT) or (NAME INIT STEP)";
    let list = expect_list(cx, form.core, list, "the variables must be a list of (NAME INIT STEP)")?;
    let mut variables = Vec::with_capacity(list.len());
    for spec in &list {
        let items = expect_list(cx, form.core, spec, PROBLEM)?;
        let (name, init, step) = match items.as_slice() {
            [name, init] => (name, init, None),
            [name, init, step] => (name, init, Some(step.clone())),
            _ => return Err(cx.bad_form(form.core, PROBLEM, spec)),
        };
        let Some(id) = name.identifier() else { return Err(cx.bad_form(form.core, PROBLEM, name)) };
        variables.push(Variable { id, init: init.clone(), step });
    }
    Ok(variables)
}
