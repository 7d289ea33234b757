//! Forms that take several values (R7RS 4.2.2, 5.3.3): all go through `call-with-values`.

use super::procedure::{Formals, bind_formals, check_distinct, parse_formals};
use super::{Form, expect_list};
use crate::body::{Deferred, Item, Scan, target_value};
use crate::context::Cx;
use crate::error::Outcome;
use crate::unit;
use avm_base::{Span, Symbol};
use avm_syntax::core::{Expr, LocalId};
use avm_syntax::{Identifier, ScopeSet, Syntax};

/// Variables, the expression whose values they get, and the place.
type Step = (Vec<LocalId>, Option<LocalId>, Expr, Span);

/// `(FORMALS INIT)` and its place.
type Binding = (Formals, Syntax, Span);

fn split<'f>(cx: &mut Cx, form: &'f Form) -> Outcome<(Vec<Binding>, &'f [Syntax])> {
    const PROBLEM: &str = "a binding must be (FORMALS INIT)";
    let Some((bindings, body)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, "the bindings are missing", &form.syntax));
    };
    let bindings = expect_list(cx, form.core, bindings, "the bindings must be a list of (FORMALS INIT)")?;
    let mut list = Vec::with_capacity(bindings.len());
    for binding in &bindings {
        let items = expect_list(cx, form.core, binding, PROBLEM)?;
        let [formals, init] = items.as_slice() else { return Err(cx.bad_form(form.core, PROBLEM, binding)) };
        list.push((parse_formals(cx, form.core, formals)?, init.clone(), binding.span));
    }
    Ok((list, body))
}

fn nest(cx: &mut Cx, steps: Vec<Step>, body: Expr) -> Expr {
    steps.into_iter().rev().fold(body, |body, (params, rest, init, span)| {
        let receiver = unit::lambda(params, rest, body, span);
        let producer = unit::thunk(init, span);
        cx.call_primitive("call-with-values", vec![producer, receiver], span)
    })
}

/// `(let-values ((FORMALS INIT) ...) BODY ...)`.
pub(crate) fn let_values(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let (list, body) = split(cx, form)?;
    let all: Vec<Identifier> =
        list.iter().flat_map(|(formals, _, _)| formals.params.iter().chain(&formals.rest)).copied().collect();
    check_distinct(cx, &all)?;
    let mut inits = Vec::with_capacity(list.len());
    for (_, init, _) in &list {
        inits.push(cx.expression(init)?);
    }
    let scope = cx.fresh_scope();
    let mut steps = Vec::with_capacity(list.len());
    for ((formals, _, span), init) in list.iter().zip(inits) {
        let (params, rest) = bind_formals(cx, formals, scope);
        steps.push((params, rest, init, *span));
    }
    let body = cx.body(body, scope, &form.syntax)?;
    Ok(nest(cx, steps, body))
}

/// `(let*-values ((FORMALS INIT) ...) BODY ...)`.
pub(crate) fn let_star_values(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let (list, body) = split(cx, form)?;
    let mut scopes = ScopeSet::EMPTY;
    let mut steps = Vec::with_capacity(list.len());
    for (formals, init, span) in list {
        let init = cx.scoped(&init, scopes);
        let init = cx.expression(&init)?;
        let scope = cx.fresh_scope();
        let inner = cx.world.scopes.union(scopes, scope);
        let (params, rest) = bind_formals(cx, &formals, inner);
        steps.push((params, rest, init, span));
        scopes = inner;
    }
    if steps.is_empty() {
        scopes = cx.fresh_scope();
    }
    let body = cx.body(body, scopes, &form.syntax)?;
    Ok(nest(cx, steps, body))
}

/// `(define-values FORMALS EXPRESSION)`: a hidden variable gets a vector of the values, the variables its elements.
pub(crate) fn scan_define_values(cx: &mut Cx, form: &Form, scan: &mut Scan) -> Outcome<()> {
    let [formals, init] = form.parts() else {
        return Err(cx.bad_form(form.core, "it takes variables and an expression", &form.syntax));
    };
    let formals = parse_formals(cx, form.core, formals)?;
    let span = form.syntax.span;
    let (count, rest) = (formals.params.len(), formals.rest.is_some());
    let names: Vec<Identifier> = formals.params.into_iter().chain(formals.rest).collect();
    let value = Deferred::Values { init: init.clone(), count, rest };
    if let [only] = names.as_slice() {
        let target = cx.declare(only, scan)?;
        scan.items.push(Item::Definition { target, name: only.name, value, span });
        return Ok(());
    }
    let hidden = cx.declare_hidden("values*", span);
    scan.items.push(Item::Definition { target: hidden, name: Symbol::intern("values*"), value, span });
    for (index, id) in names.iter().enumerate() {
        let target = cx.declare(id, scan)?;
        let operands = vec![target_value(hidden, span), unit::quote_index(index as u32, span)];
        let value = Deferred::Ready(cx.call_primitive("vector-ref", operands, span));
        scan.items.push(Item::Definition { target, name: id.name, value, span: id.span });
    }
    Ok(())
}

/// The values of an expression: the only one as it is, otherwise a vector of them, the rest as a list.
pub(crate) fn collected(cx: &mut Cx, init: &Syntax, count: usize, rest: bool, span: Span) -> Outcome<Expr> {
    let init = cx.expression(init)?;
    let value = Symbol::intern("v");
    let params: Vec<LocalId> = (0..count).map(|_| cx.unit.local(value, span)).collect();
    let rest = rest.then(|| cx.unit.local(value, span));
    let mut all: Vec<Expr> = params.iter().chain(&rest).map(|local| unit::local(*local, span)).collect();
    let body = match (all.len(), all.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            all.extend(last);
            cx.call_primitive("vector", all, span)
        }
    };
    let receiver = unit::lambda(params, rest, body, span);
    Ok(cx.call_primitive("call-with-values", vec![unit::thunk(init, span), receiver], span))
}
