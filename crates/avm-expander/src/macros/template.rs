//! Templates, compiled, and what they make.

use super::{Rule, Slot};
use crate::context::{Cx, with_stack};
use crate::error::{ExpandErrorKind, Outcome};
use avm_syntax::{Datum, Origin, ScopeSet, Syntax};
use serde::{Deserialize, Serialize};

/// A template.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Template {
    /// Syntax that the macro introduces: the identifiers in it get the scopes and one of the expansion.
    Datum(Datum, ScopeSet),
    /// What the pattern variable of that slot matched.
    Variable(u32),
    /// A list.
    List(
        #[serde(deserialize_with = "super::nested::deserialize")] Vec<Element>,
        #[serde(deserialize_with = "super::nested::deserialize")] Option<Box<Template>>,
    ),
    /// A vector.
    Vector(#[serde(deserialize_with = "super::nested::deserialize")] Vec<Element>),
}

/// A part of a list or vector.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Element {
    /// One part.
    One(Template),
    /// A part followed by an ellipsis: once for each match of the variables.
    Repeat(#[serde(deserialize_with = "super::nested::deserialize")] Box<Element>, Vec<u32>),
}

/// What is the same throughout one expansion.
struct Making<'a> {
    form: &'a Syntax,
    origin: Origin,
    introduction: ScopeSet,
}

/// Makes the template's syntax.
pub(super) fn instantiate(
    cx: &mut Cx,
    rule: &Rule,
    slots: &[Option<Slot>],
    form: &Syntax,
    origin: Origin,
) -> Outcome<Syntax> {
    let introduction = cx.introduction_scope();
    let making = Making { form, origin, introduction };
    let mut view: Vec<Option<&Slot>> = slots.iter().map(Option::as_ref).collect();
    make(cx, &making, &rule.template, &mut view)
}

fn make(
    cx: &mut Cx,
    making: &Making,
    template: &Template,
    slots: &mut Vec<Option<&Slot>>,
) -> Outcome<Syntax> {
    match template {
        Template::Datum(datum, scopes) => {
            let scopes = cx.world.scopes.union(*scopes, making.introduction);
            Ok(Syntax::introduced(datum.kind.clone(), scopes, making.form.span, making.origin))
        }
        Template::Variable(slot) => match slots[*slot as usize] {
            Some(Slot::One(syntax)) => Ok(syntax.clone()),
            _ => Err(cx.error(ExpandErrorKind::EllipsisLengths, making.form)),
        },
        Template::List(elements, tail) => with_stack(|| {
            let items = make_all(cx, making, elements, slots)?;
            let tail = match tail {
                None => None,
                Some(tail) => Some(make(cx, making, tail, slots)?),
            };
            Ok(Syntax::list(items, tail, making.form.span, making.origin, &mut cx.world.scopes))
        }),
        Template::Vector(elements) => with_stack(|| {
            let items = make_all(cx, making, elements, slots)?;
            Ok(Syntax::vector(items, making.form.span, making.origin))
        }),
    }
}

fn make_all(
    cx: &mut Cx,
    making: &Making,
    elements: &[Element],
    slots: &mut Vec<Option<&Slot>>,
) -> Outcome<Vec<Syntax>> {
    let mut items = Vec::with_capacity(elements.len());
    for element in elements {
        make_element(cx, making, element, slots, &mut items)?;
    }
    cx.spend(elements.len(), making.form)?;
    Ok(items)
}

fn make_element<'a>(
    cx: &mut Cx,
    making: &Making,
    element: &Element,
    slots: &mut Vec<Option<&'a Slot>>,
    items: &mut Vec<Syntax>,
) -> Outcome<()> {
    match element {
        Element::One(template) => {
            items.push(make(cx, making, template, slots)?);
            Ok(())
        }
        Element::Repeat(inner, drivers) => {
            let mut columns: Vec<(usize, &'a [Slot])> = Vec::with_capacity(drivers.len());
            for driver in drivers {
                match slots[*driver as usize] {
                    Some(Slot::Many(column)) => columns.push((*driver as usize, column)),
                    _ => return Err(cx.error(ExpandErrorKind::EllipsisLengths, making.form)),
                }
            }
            let length = columns.first().map_or(0, |(_, column)| column.len());
            if columns.iter().any(|(_, column)| column.len() != length) {
                return Err(cx.error(ExpandErrorKind::EllipsisLengths, making.form));
            }
            cx.spend(length, making.form)?;
            let saved: Vec<Option<&'a Slot>> = columns.iter().map(|(slot, _)| slots[*slot]).collect();
            for round in 0..length {
                columns.iter().for_each(|(slot, column)| slots[*slot] = Some(&column[round]));
                make_element(cx, making, inner, slots, items)?;
            }
            columns.iter().zip(saved).for_each(|((slot, _), before)| slots[*slot] = before);
            Ok(())
        }
    }
}
