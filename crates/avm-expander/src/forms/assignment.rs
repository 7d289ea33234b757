//! `set!` (R7RS 4.1.6).

use super::Form;
use crate::binding::Binding;
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::unit;
use avm_syntax::core::{Expr, ExprKind, GlobalKey, UnitKind};
use avm_syntax::{Identifier, Origin};

/// `(set! NAME EXPRESSION)`.
pub(crate) fn set(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [name, value] = form.parts() else {
        return Err(cx.bad_form(CoreForm::Set, "it takes a name and an expression", &form.syntax));
    };
    let Some(id) = name.identifier() else {
        return Err(cx.bad_form(CoreForm::Set, "the name must be an identifier", name));
    };
    let binding = cx.resolve(&id);
    let value = cx.named_expression(value, id.name)?;
    let span = form.syntax.span;
    match binding {
        Some(Binding::Local(local)) => {
            cx.unit.assign_local(local);
            Ok(unit::expr(ExprKind::SetLocal(local, Box::new(value)), span))
        }
        Some(Binding::Global(key, _)) if key.library == cx.unit.library => {
            Ok(set_global(cx, key, &id, value, form))
        }
        // The template of a library's macro may assign what the library defines.
        Some(Binding::Global(key, true)) if id.origin != Origin::SOURCE => {
            Ok(set_global(cx, key, &id, value, form))
        }
        Some(Binding::Global(key, _)) => {
            Err(cx.error_id(ExpandErrorKind::SetImported { name: id.name, library: key.library }, &id))
        }
        Some(Binding::Field(index, behavior)) => {
            Ok(super::behavior::set_field(cx, index, behavior, value, span))
        }
        Some(Binding::Core(core)) => {
            Err(cx.error_id(ExpandErrorKind::KeywordAsVariable { name: id.name, form: Some(core) }, &id))
        }
        Some(Binding::Macro(definition)) => {
            let kind = ExpandErrorKind::KeywordAsVariable { name: id.name, form: None };
            Err(cx.error_id(kind, &id).about_macro(&definition))
        }
        Some(Binding::Broken) => Err(cx.error_id(ExpandErrorKind::Reported, &id)),
        None if cx.unit.kind == UnitKind::Interactive => {
            let key = GlobalKey { library: cx.unit.library, name: id.name };
            Ok(set_global(cx, key, &id, value, form))
        }
        None if cx.may_be_unbound(&id) => {
            let key = cx.valueless(&id);
            Ok(set_global(cx, key, &id, value, form))
        }
        None => Err(cx.unbound(&id)),
    }
}

fn set_global(cx: &mut Cx, key: GlobalKey, id: &Identifier, value: Expr, form: &Form) -> Expr {
    let global = cx.unit.global(key, true, id.name, id.span);
    cx.unit.assign_global(global);
    unit::expr(ExprKind::SetGlobal(global, Box::new(value)), form.syntax.span)
}
