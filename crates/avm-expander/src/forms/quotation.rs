//! `quote` (R7RS 4.1.2).

use super::Form;
use crate::context::Cx;
use crate::error::{ExpandErrorKind, Outcome};
use crate::unit;
use avm_syntax::core::{Expr, ExprKind};
use avm_syntax::{Datum, DatumKind};
use rustc_hash::FxHashSet;

/// `(quote DATUM)`.
pub(crate) fn quote(cx: &mut Cx, form: &Form) -> Outcome<Expr> {
    let [datum] = form.parts() else {
        return Err(cx.bad_form(form.core, "it takes one datum", &form.syntax));
    };
    let constant = datum.to_datum();
    if let Some(label) = unknown_label(&constant) {
        return Err(cx.error(ExpandErrorKind::UnknownLabel { label }, datum));
    }
    Ok(unit::expr(ExprKind::Quote(constant), form.syntax.span))
}

/// A label that the datum refers to but does not define.
fn unknown_label(datum: &Datum) -> Option<u32> {
    let mut waiting = vec![datum];
    let mut defined = FxHashSet::default();
    let mut used = Vec::new();
    while let Some(datum) = waiting.pop() {
        match &datum.kind {
            DatumKind::List(items, tail) => waiting.extend(items.iter().chain(tail.as_deref())),
            DatumKind::Vector(items) => waiting.extend(items.iter()),
            DatumKind::Labelled(label, inner) => {
                defined.insert(*label);
                waiting.push(inner);
            }
            DatumKind::Reference(label) => used.push(*label),
            _ => {}
        }
    }
    used.into_iter().find(|label| !defined.contains(label))
}
