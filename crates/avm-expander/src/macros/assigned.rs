//! Which variables the templates of a library assign: these may change, though the library's own body does not say so.

use super::{Element, Macro, Template};
use crate::binding::Binding;
use crate::context::Cx;
use crate::core_form::CoreForm;
use avm_base::Symbol;
use avm_syntax::core::GlobalKey;
use avm_syntax::{Datum, ScopeSet};

/// An identifier of a template.
type Name = (Symbol, ScopeSet);

/// The global variables that `(set! NAME ...)` in the templates of a macro would assign.
pub(crate) fn assigned_by(cx: &Cx, definition: &Macro) -> Vec<GlobalKey> {
    let mut pairs = Vec::new();
    definition
        .rules
        .get()
        .unwrap_or_default()
        .iter()
        .for_each(|rule| in_template(&rule.template, &mut pairs));
    let meaning = |(name, scopes): Name| cx.world.table.lookup(name, scopes, &cx.world.scopes);
    let assigned =
        pairs.into_iter().filter_map(|(keyword, target)| match (meaning(keyword), meaning(target)) {
            (Some(Binding::Core(CoreForm::Set)), Some(Binding::Global(key, _))) => Some(*key),
            _ => None,
        });
    assigned.collect()
}

/// Collects the first two identifiers of each list.
fn in_template(template: &Template, pairs: &mut Vec<(Name, Name)>) {
    match template {
        Template::Datum(datum, scopes) => in_datum(datum, *scopes, pairs),
        Template::Variable(_) => {}
        Template::Vector(elements) => elements.iter().for_each(|element| in_element(element, pairs)),
        Template::List(elements, tail) => {
            if let [first, second, ..] = elements.as_slice() {
                pairs.extend(constant(first).zip(constant(second)));
            }
            elements.iter().for_each(|element| in_element(element, pairs));
            tail.iter().for_each(|tail| in_template(tail, pairs));
        }
    }
}

fn in_element(element: &Element, pairs: &mut Vec<(Name, Name)>) {
    match element {
        Element::One(template) => in_template(template, pairs),
        Element::Repeat(inner, _) => in_element(inner, pairs),
    }
}

fn constant(element: &Element) -> Option<Name> {
    match element {
        Element::One(Template::Datum(datum, scopes)) => Some((datum.as_symbol()?, *scopes)),
        _ => None,
    }
}

fn in_datum(datum: &Datum, scopes: ScopeSet, pairs: &mut Vec<(Name, Name)>) {
    let mut waiting = vec![datum];
    while let Some(datum) = waiting.pop() {
        if let Some((items, tail)) = datum.as_dotted() {
            if let [first, second, ..] = items {
                let name = |datum: &Datum| Some((datum.as_symbol()?, scopes));
                pairs.extend(name(first).zip(name(second)));
            }
            waiting.extend(items.iter().chain(tail));
        }
    }
}
