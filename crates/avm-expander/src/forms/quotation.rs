//! `quote` (R7RS 4.1.2).

use super::Form;
use crate::context::Cx;
use crate::error::Outcome;
use crate::unit;
use avm_syntax::core::{Expr, ExprKind};

/// `(quote DATUM)`.
pub(crate) fn quote(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [datum] = form.parts() else {
        return Err(cx.bad_form(form.core, "it takes one datum", &form.syntax));
    };
    Ok(unit::expr(ExprKind::Quote(datum.to_datum()), form.syntax.span))
}
