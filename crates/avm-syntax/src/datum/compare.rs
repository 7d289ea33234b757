//! When two datums are the same.

use super::{Datum, DatumKind};

/// Two runs of datums that remain to be compared.
type Pending<'a> = Vec<(&'a [Datum], &'a [Datum])>;

impl PartialEq for Datum {
    /// Same content, whatever the places. Numbers are compared as by `eqv?`: `+nan.0` is the same as itself, and `0.0`
    /// not the same as `-0.0`.
    fn eq(&self, other: &Datum) -> bool {
        let mut pending = Pending::new();
        if !same_top(self, other, &mut pending) {
            return false;
        }
        while let Some((left, right)) = pending.pop() {
            if !left.iter().zip(right).all(|(a, b)| same_top(a, b, &mut pending)) {
                return false;
            }
        }
        true
    }
}

impl Eq for Datum {}

/// Whether two datums agree but for their parts, which are put on `pending`; these agree in number.
fn same_top<'a>(left: &'a Datum, right: &'a Datum, pending: &mut Pending<'a>) -> bool {
    use std::slice::from_ref;
    match (&left.kind, &right.kind) {
        (DatumKind::Boolean(a), DatumKind::Boolean(b)) => a == b,
        (DatumKind::Character(a), DatumKind::Character(b)) => a == b,
        (DatumKind::Number(a), DatumKind::Number(b)) => a == b,
        (DatumKind::String(a), DatumKind::String(b)) => a == b,
        (DatumKind::Symbol(a), DatumKind::Symbol(b)) => a == b,
        (DatumKind::Bytevector(a), DatumKind::Bytevector(b)) => a == b,
        (DatumKind::Reference(a), DatumKind::Reference(b)) => a == b,
        (DatumKind::List(a, end_a), DatumKind::List(b, end_b)) => {
            let ends_agree = match (end_a, end_b) {
                (None, None) => true,
                (Some(a), Some(b)) => {
                    pending.push((from_ref(a), from_ref(b)));
                    true
                }
                _ => false,
            };
            ends_agree && same_length(a, b, pending)
        }
        (DatumKind::Vector(a), DatumKind::Vector(b)) => same_length(a, b, pending),
        (DatumKind::Labelled(n, a), DatumKind::Labelled(m, b)) => {
            pending.push((from_ref(a), from_ref(b)));
            n == m
        }
        _ => false,
    }
}

fn same_length<'a>(left: &'a [Datum], right: &'a [Datum], pending: &mut Pending<'a>) -> bool {
    if left.len() != right.len() {
        return false;
    }
    if !left.is_empty() && !std::ptr::eq(left, right) {
        pending.push((left, right));
    }
    true
}
