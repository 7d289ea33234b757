//! `let-syntax`, `letrec-syntax` (R7RS 4.3.1) and `syntax-error` (4.3.3).

use super::{Form, expect_list};
use crate::body::expect_identifier;
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::macros::Macro;
use avm_syntax::core::Expr;
use avm_syntax::{DatumKind, Identifier};

/// `(let-syntax ((KEYWORD TRANSFORMER) ...) BODY ...)`, and the same with transformers that see the keywords.
/// The body is a body: what it defines is local to it.
pub(crate) fn let_syntax(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let Some((bindings, body)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, "the bindings are missing", &form.syntax));
    };
    let bindings =
        expect_list(cx, form.core, bindings, "the bindings must be a list of (KEYWORD TRANSFORMER)")?;
    let scope = cx.fresh_scope();
    let mut made = Vec::with_capacity(bindings.len());
    for binding in &bindings {
        let items = expect_list(cx, form.core, binding, "a binding must be (KEYWORD TRANSFORMER)")?;
        let [name, right] = items.as_slice() else {
            return Err(cx.bad_form(form.core, "a binding must be (KEYWORD TRANSFORMER)", binding));
        };
        let id = expect_identifier(cx, form.core, name)?;
        let right = match form.core {
            CoreForm::LetrecSyntax => cx.scoped(right, scope),
            _ => right.clone(),
        };
        let scopes = cx.world.scopes.union(id.scopes, scope);
        made.push((Identifier { scopes, ..id }, right));
    }
    let names: Vec<Identifier> = made.iter().map(|(id, _)| *id).collect();
    super::procedure::check_distinct(cx, &names)?;
    let context = cx.world.new_context();
    let mut compiled = Vec::with_capacity(made.len());
    for (id, right) in &made {
        let key = cx.macro_key(id.name, false);
        compiled.push((*id, Macro::compile(cx, key, id.name, context, right)?));
    }
    for (id, binding) in compiled {
        cx.bind(&id, binding);
    }
    cx.body_in(context, body, scope, &form.syntax)
}

/// `(syntax-error MESSAGE FORM ...)`: the error is at the use of the macro that says so.
pub(crate) fn syntax_error(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let Some((text, irritants)) = form.parts().split_first() else {
        return Err(cx.bad_form(form.core, "the message is missing", &form.syntax));
    };
    let Some(DatumKind::String(text)) = text.as_datum() else {
        return Err(cx.bad_form(form.core, "the message must be a string", text));
    };
    let mut message = text.to_string();
    for irritant in irritants {
        message.push_str(&format!(" {}", irritant.to_datum()));
    }
    Err(cx.error(ExpandErrorKind::Raised { message }, &form.syntax))
}
