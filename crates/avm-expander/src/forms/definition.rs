//! Definitions (R7RS 5.3, 5.4): each declares what it defines; the values wait.

use super::{Form, behavior, record, values};
use crate::body::{Deferred, Item, Scan, expect_identifier};
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::Outcome;
use avm_syntax::{Syntax, View};

/// Takes a definition.
pub(crate) fn scan(cx: &mut Cx, form: Form, scan: &mut Scan) -> Outcome<()> {
    match form.core {
        CoreForm::DefineValues => values::scan_define_values(cx, &form, scan),
        CoreForm::DefineSyntax => define_syntax(cx, &form, scan),
        CoreForm::DefineRecordType => record::scan(cx, &form, scan),
        CoreForm::DefineBehavior => behavior::scan(cx, form, scan),
        _ => define(cx, &form, scan),
    }
}

/// `(define NAME EXPRESSION)` or `(define (NAME . FORMALS) BODY ...)`.
fn define(cx: &mut Cx, form: &Form, scan: &mut Scan) -> Outcome<()> {
    let Some((head, rest)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, "the name is missing", &form.syntax));
    };
    let span = form.syntax.span;
    let (id, value) = match head.view(&mut cx.world.scopes) {
        View::List(mut items, tail) if !items.is_empty() => {
            let name = items.remove(0);
            let id = expect_identifier(cx, form.core, &name)?;
            let formals = Syntax::list(items, tail, head.span, head.origin, &mut cx.world.scopes);
            if rest.is_empty() {
                return Err(cx.bad_form(form.core, "the body is missing", &form.syntax));
            }
            let body = rest.to_vec();
            (id, Deferred::Procedure { formals, body, whole: form.syntax.clone() })
        }
        _ => {
            let id = expect_identifier(cx, form.core, head)?;
            let [value] = rest else {
                return Err(cx.bad_form(form.core, "it takes a name and one expression", &form.syntax));
            };
            (id, Deferred::Syntax(value.clone()))
        }
    };
    let target = cx.declare(&id, scan)?;
    scan.items.push(Item::Definition { target, name: id.name, value, span });
    Ok(())
}

/// `(define-syntax KEYWORD TRANSFORMER)`.
fn define_syntax(cx: &mut Cx, form: &Form, scan: &mut Scan) -> Outcome<()> {
    let [name, right] = form.parts() else {
        return Err(cx.bad_form(form.core, "it takes a keyword and a transformer", &form.syntax));
    };
    let id = expect_identifier(cx, form.core, name)?;
    cx.define_macro(&id, right, scan)
}
