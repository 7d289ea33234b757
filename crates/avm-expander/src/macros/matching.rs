//! Matching patterns against the use of a macro.

use super::{Pattern, Sequence, Slot};
use crate::context::{Cx, with_stack};
use avm_syntax::{Datum, DatumKind, Identifier, Origin, Syntax, View};

/// Matches the parts of a list (or vector) against a pattern, and fills the slots of its variables.
/// `whole` is the syntax that the parts are of.
pub(super) fn matches(
    cx: &mut Cx,
    pattern: &Sequence,
    items: &[Syntax],
    tail: Option<&Syntax>,
    whole: &Syntax,
    slots: &mut [Option<Slot>],
) -> bool {
    let fixed = pattern.before.len() + pattern.after.len();
    if items.len() < fixed {
        return false;
    }
    let (head, rest) = items.split_at(pattern.before.len());
    if !pattern.before.iter().zip(head).all(|(part, item)| match_one(cx, part, item, slots)) {
        return false;
    }
    let Some((repeated, variables)) = &pattern.repeat else {
        return match (&pattern.tail, tail) {
            (None, None) => rest.is_empty(),
            (None, Some(_)) => false,
            (Some(part), _) => {
                let rest = remainder(cx, rest, tail, whole);
                match_one(cx, part, &rest, slots)
            }
        };
    };
    let (middle, last) = rest.split_at(rest.len() - pattern.after.len());
    let mut columns: Vec<Vec<Slot>> = variables.iter().map(|_| Vec::with_capacity(middle.len())).collect();
    for item in middle {
        if !match_one(cx, repeated, item, slots) {
            return false;
        }
        for (column, variable) in columns.iter_mut().zip(variables) {
            column.extend(slots[*variable as usize].take());
        }
    }
    for (column, variable) in columns.into_iter().zip(variables) {
        slots[*variable as usize] = Some(Slot::Many(column));
    }
    if !pattern.after.iter().zip(last).all(|(part, item)| match_one(cx, part, item, slots)) {
        return false;
    }
    match (&pattern.tail, tail) {
        (None, tail) => tail.is_none(),
        (Some(part), _) => {
            let rest = remainder(cx, &[], tail, whole);
            match_one(cx, part, &rest, slots)
        }
    }
}

/// What a pattern behind the dot matches: the rest of the list.
fn remainder(cx: &mut Cx, items: &[Syntax], tail: Option<&Syntax>, whole: &Syntax) -> Syntax {
    let span = match (items.first(), items.last()) {
        (Some(first), Some(last)) if whole.origin == Origin::SOURCE => first.span.to(last.span),
        _ => whole.span,
    };
    Syntax::list(items.to_vec(), tail.cloned(), span, whole.origin, &mut cx.world.scopes)
}

fn match_one(cx: &mut Cx, pattern: &Pattern, item: &Syntax, slots: &mut [Option<Slot>]) -> bool {
    match pattern {
        Pattern::Any => true,
        Pattern::Variable(slot) => {
            slots[*slot as usize] = Some(Slot::One(item.clone()));
            true
        }
        Pattern::Literal(name, scopes) => item.identifier().is_some_and(|id| {
            let literal = Identifier { name: *name, scopes: *scopes, ..id };
            cx.same_meaning(&id, &literal)
        }),
        Pattern::Datum(datum) => item.as_datum().is_some_and(|kind| match (&datum.kind, kind) {
            (_, DatumKind::Symbol(_) | DatumKind::List(..) | DatumKind::Vector(_)) => false,
            (_, kind) => *datum == Datum { span: datum.span, kind: kind.clone() },
        }),
        Pattern::List(sequence) => {
            with_stack(|| match item.is_list().then(|| item.view(&mut cx.world.scopes)) {
                Some(View::List(items, tail)) => matches(cx, sequence, &items, tail.as_ref(), item, slots),
                _ => matches_tail_only(cx, sequence, item, slots),
            })
        }
        Pattern::Vector(sequence) => with_stack(|| match item.view(&mut cx.world.scopes) {
            View::Vector(items) => matches(cx, sequence, &items, None, item, slots),
            _ => false,
        }),
    }
}

/// `(REPEAT ... . TAIL)` also matches what is no list at all: the tail alone (R7RS 4.3.2).
fn matches_tail_only(cx: &mut Cx, sequence: &Sequence, item: &Syntax, slots: &mut [Option<Slot>]) -> bool {
    sequence.tail.is_some() && matches(cx, sequence, &[], Some(item), item, slots)
}
