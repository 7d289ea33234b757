//! `syntax-rules` (R7RS 4.3.2): patterns and templates are compiled once, where the macro is defined.

mod assigned;
mod compile;
mod matching;
mod nested;
mod pattern;
mod rules;
mod template;

pub(crate) use assigned::assigned_by;
pub(crate) use pattern::{Pattern, Sequence};
pub(crate) use rules::{PackedRules, Rules};
pub(crate) use template::{Element, Template};

use crate::context::Cx;
use crate::error::{ExpandErrorKind, Outcome};
use avm_base::{Span, Symbol};
use avm_syntax::{Identifier, Syntax};
use serde::{Deserialize, Serialize};

/// A macro.
pub(crate) struct Macro {
    /// The library that defines it, and its name there, unique among the library's macros.
    pub(crate) key: MacroKey,
    /// The name that it was defined under.
    pub(crate) name: Symbol,
    /// The place of its definition.
    pub(crate) span: Span,
    /// The definition context it was bound in, see [`crate::context::DefinitionContext`].
    pub(crate) context: u32,
    /// Its rules.
    pub(crate) rules: Rules,
}

/// How interfaces name a macro.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct MacroKey {
    pub(crate) library: Symbol,
    pub(crate) name: Symbol,
}

/// A pattern and the template for what it matches.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Rule {
    /// What follows the keyword.
    pub(crate) pattern: Sequence,
    /// How many pattern variables there are.
    pub(crate) variables: u32,
    pub(crate) template: Template,
}

/// What a pattern variable matched: one piece of syntax, or, under an ellipsis, several matches.
pub(crate) enum Slot {
    One(Syntax),
    Many(Vec<Slot>),
}

/// Expands one use of a macro: `items` and `tail` are the form, keyword first.
pub(crate) fn expand_use(
    cx: &mut Cx,
    definition: &Macro,
    form: &Syntax,
    keyword: Identifier,
    items: Vec<Syntax>,
    tail: Option<Syntax>,
) -> Outcome<Syntax> {
    let origin = cx.enter_expansion(definition, form, keyword)?;
    let shield = cx.use_site_scope(definition, keyword);
    let shielded = |cx: &mut Cx, part: &Syntax| match shield {
        Some(scopes) => part.add_scopes(scopes, &mut cx.world.scopes),
        None => part.clone(),
    };
    let items: Vec<Syntax> = items[1..].iter().map(|part| shielded(cx, part)).collect();
    let tail = tail.map(|part| shielded(cx, &part));
    let Some(rules) = definition.rules.get() else {
        let name = definition.key.library.to_string();
        return Err(cx.error(ExpandErrorKind::BadInterface { name }, form));
    };
    for rule in rules {
        let mut slots: Vec<Option<Slot>> = Vec::new();
        slots.resize_with(rule.variables as usize, || None);
        if matching::matches(cx, &rule.pattern, &items, tail.as_ref(), form, &mut slots) {
            return template::instantiate(cx, rule, &slots, form, origin);
        }
    }
    Err(cx.error(ExpandErrorKind::NoRuleMatches { name: keyword.name }, form).about_macro(definition))
}
