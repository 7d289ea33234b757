//! From `(syntax-rules ...)` to patterns and templates.

use super::{Element, Macro, MacroKey, Pattern, Rule, Sequence, Template};
use crate::binding::Binding;
use crate::context::Cx;
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use avm_base::Symbol;
use avm_syntax::{Datum, DatumKind, Identifier, Syntax, View};
use std::sync::Arc;

/// Patterns and templates may be nested this deep.
const MOST_NESTING: usize = 500;

/// What the rules of one `syntax-rules` have in common.
struct Compiler {
    /// The identifier that serves as ellipsis; `None` for `...`.
    ellipsis: Option<Identifier>,
    literals: Vec<Identifier>,
}

/// A pattern variable: its slot, and how many ellipses follow it.
struct Variable {
    id: Identifier,
    slot: u32,
    depth: u32,
}

/// A variable in a template, and how many ellipses must still follow.
type Remaining = Vec<(u32, u32)>;

/// Where a template stands.
#[derive(Clone, Copy)]
struct Place {
    /// Whether an ellipsis has its meaning here; not inside of `(... TEMPLATE)`.
    ellipses: bool,
    /// How many ellipses follow the templates that this one is in, and this one.
    outer: u32,
    nesting: usize,
}

impl Place {
    fn inside(self) -> Place {
        Place { nesting: self.nesting + 1, ..self }
    }
}

/// A compiled template, and what is known of it.
struct Compiled {
    template: Template,
    remaining: Remaining,
    /// Whether the template makes the very datum that stands there.
    verbatim: bool,
}

impl Compiled {
    fn constant(kind: DatumKind, syntax: &Syntax) -> Compiled {
        let datum = Datum { span: syntax.span, kind };
        Compiled { template: Template::Datum(datum, syntax.scopes()), remaining: Vec::new(), verbatim: true }
    }
}

impl Macro {
    /// Compiles the right side of a `define-syntax`: `syntax-rules`, or the name of another macro. `context` is the
    /// number of the definition context that the macro is bound in.
    pub(crate) fn compile(
        cx: &mut Cx,
        key: MacroKey,
        name: Symbol,
        context: u32,
        right: &Syntax,
    ) -> Outcome<Binding> {
        if let Some(id) = right.identifier() {
            return match cx.resolve(&id) {
                Some(binding @ (Binding::Core(_) | Binding::Macro(_))) => Ok(binding),
                _ => Err(cx.error(ExpandErrorKind::NotATransformer, right)),
            };
        }
        let View::List(items, None) = right.view(&mut cx.world.scopes) else {
            return Err(cx.error(ExpandErrorKind::NotATransformer, right));
        };
        let keyword = items.first().and_then(Syntax::identifier);
        match keyword.and_then(|id| cx.resolve(&id)) {
            Some(Binding::Core(CoreForm::SyntaxRules)) => {}
            Some(Binding::Macro(definition)) => {
                let keyword = keyword.unwrap_or_else(|| unreachable!("a macro was found by it"));
                let expansion = super::expand_use(cx, &definition, right, keyword, items, None)?;
                return cx.deeper(right, |cx| Macro::compile(cx, key, name, context, &expansion));
            }
            _ => return Err(cx.error(ExpandErrorKind::NotATransformer, right)),
        }
        let rules = compile_rules(cx, right, &items)?;
        Ok(Binding::Macro(Arc::new(Macro { key, name, span: right.span, context, rules: rules.into() })))
    }
}

fn bad(cx: &Cx, problem: &'static str, at: &Syntax) -> Box<crate::ExpandError> {
    cx.error(ExpandErrorKind::BadForm { form: CoreForm::SyntaxRules, problem }, at)
}

fn compile_rules(cx: &mut Cx, form: &Syntax, items: &[Syntax]) -> Outcome<Vec<Rule>> {
    let mut rest = &items[1..];
    let ellipsis = rest.first().and_then(Syntax::identifier);
    if ellipsis.is_some() {
        rest = &rest[1..];
    }
    let Some((literals, rules)) = rest.split_first() else {
        return Err(bad(cx, "the list of literals is missing", form));
    };
    let View::List(literals, None) = literals.view(&mut cx.world.scopes) else {
        return Err(bad(cx, "the literals must be a list of identifiers", literals));
    };
    let mut compiler = Compiler { ellipsis, literals: Vec::new() };
    for literal in &literals {
        match literal.identifier() {
            Some(id) => compiler.literals.push(id),
            None => return Err(bad(cx, "a literal must be an identifier", literal)),
        }
    }
    rules.iter().map(|rule| compiler.rule(cx, rule)).collect()
}

impl Compiler {
    fn rule(&self, cx: &mut Cx, rule: &Syntax) -> Outcome<Rule> {
        let parts = match rule.view(&mut cx.world.scopes) {
            View::List(items, None) => items,
            _ => return Err(bad(cx, "a rule must be a list of a pattern and a template", rule)),
        };
        let [pattern, template] = parts.as_slice() else {
            return Err(bad(cx, "a rule must be a list of a pattern and a template", rule));
        };
        let View::List(items, tail) = pattern.view(&mut cx.world.scopes) else {
            return Err(bad(cx, "a pattern must be a list that begins with the keyword", pattern));
        };
        if items.first().and_then(Syntax::identifier).is_none() {
            return Err(bad(cx, "a pattern must be a list that begins with the keyword", pattern));
        }
        let mut variables = Vec::new();
        let pattern = self.sequence(cx, &items[1..], tail.as_ref(), 0, 0, &mut variables)?;
        let place = Place { ellipses: true, outer: 0, nesting: 0 };
        let Compiled { template, remaining, .. } = self.template(cx, template, place, &variables)?;
        if let Some((slot, _)) = remaining.iter().find(|(_, remaining)| *remaining > 0) {
            let name = variables.iter().find(|v| v.slot == *slot).map_or(Symbol::intern("?"), |v| v.id.name);
            return Err(cx.error(ExpandErrorKind::TooFewEllipses { name }, &parts[1]));
        }
        Ok(Rule { pattern, variables: variables.len() as u32, template })
    }

    fn is_literal(&self, id: &Identifier) -> bool {
        self.literals.iter().any(|literal| literal.same_as(id))
    }

    fn is_ellipsis(&self, cx: &Cx, syntax: &Syntax) -> bool {
        let Some(id) = syntax.identifier() else { return false };
        match &self.ellipsis {
            _ if self.is_literal(&id) => false,
            Some(custom) => custom.same_as(&id),
            None => cx.is_keyword(&id, CoreForm::Ellipsis),
        }
    }

    fn pattern(
        &self,
        cx: &mut Cx,
        syntax: &Syntax,
        depth: u32,
        nesting: usize,
        variables: &mut Vec<Variable>,
    ) -> Outcome<Pattern> {
        if nesting > MOST_NESTING {
            return Err(bad(cx, "the pattern is nested too deep", syntax));
        }
        match syntax.view(&mut cx.world.scopes) {
            View::Identifier(id) if self.is_literal(&id) => Ok(Pattern::Literal(id.name, id.scopes)),
            View::Identifier(_) if self.is_ellipsis(cx, syntax) => {
                Err(bad(cx, "an ellipsis must follow a pattern", syntax))
            }
            View::Identifier(id) if cx.is_keyword(&id, CoreForm::Underscore) => Ok(Pattern::Any),
            View::Identifier(id) => {
                if variables.iter().any(|variable| variable.id.same_as(&id)) {
                    return Err(cx.error(ExpandErrorKind::DuplicatePatternVariable { name: id.name }, syntax));
                }
                let slot = variables.len() as u32;
                variables.push(Variable { id, slot, depth });
                Ok(Pattern::Variable(slot))
            }
            View::Atom(kind) => Ok(Pattern::Datum(Datum { span: syntax.span, kind })),
            View::List(items, tail) => cx.deeper(syntax, |cx| {
                let sequence = self.sequence(cx, &items, tail.as_ref(), depth, nesting + 1, variables)?;
                Ok(Pattern::List(Box::new(sequence)))
            }),
            View::Vector(items) => cx.deeper(syntax, |cx| {
                let sequence = self.sequence(cx, &items, None, depth, nesting + 1, variables)?;
                Ok(Pattern::Vector(Box::new(sequence)))
            }),
        }
    }

    fn sequence(
        &self,
        cx: &mut Cx,
        items: &[Syntax],
        tail: Option<&Syntax>,
        depth: u32,
        nesting: usize,
        variables: &mut Vec<Variable>,
    ) -> Outcome<Sequence> {
        let mut sequence = Sequence { before: Vec::new(), repeat: None, after: Vec::new(), tail: None };
        let mut at = 0;
        while at < items.len() {
            let repeated = items.get(at + 1).is_some_and(|next| self.is_ellipsis(cx, next));
            let first = variables.len() as u32;
            let inner = self.pattern(cx, &items[at], depth + u32::from(repeated), nesting, variables)?;
            if !repeated {
                let side = if sequence.repeat.is_some() { &mut sequence.after } else { &mut sequence.before };
                side.push(inner);
            } else if sequence.repeat.is_some() {
                return Err(bad(cx, "a list pattern may have one ellipsis only", &items[at + 1]));
            } else {
                sequence.repeat = Some((inner, (first..variables.len() as u32).collect()));
                at += 1;
            }
            at += 1;
        }
        if let Some(tail) = tail {
            sequence.tail = Some(self.pattern(cx, tail, depth, nesting, variables)?);
        }
        Ok(sequence)
    }

    /// Compiles a template.
    fn template(
        &self,
        cx: &mut Cx,
        syntax: &Syntax,
        place: Place,
        variables: &[Variable],
    ) -> Outcome<Compiled> {
        if place.nesting > MOST_NESTING {
            return Err(bad(cx, "the template is nested too deep", syntax));
        }
        match syntax.view(&mut cx.world.scopes) {
            View::Identifier(id) => {
                if let Some(variable) = variables.iter().find(|variable| variable.id.same_as(&id)) {
                    let remaining = vec![(variable.slot, variable.depth)];
                    return Ok(Compiled {
                        template: Template::Variable(variable.slot),
                        remaining,
                        verbatim: false,
                    });
                }
                if place.ellipses && self.is_ellipsis(cx, syntax) {
                    return Err(bad(cx, "an ellipsis must follow a template", syntax));
                }
                Ok(Compiled::constant(DatumKind::Symbol(id.name), syntax))
            }
            View::Atom(kind) => Ok(Compiled::constant(kind, syntax)),
            View::List(items, None)
                if place.ellipses && items.len() == 2 && self.is_ellipsis(cx, &items[0]) =>
            {
                let place = Place { ellipses: false, ..place.inside() };
                let inner = cx.deeper(syntax, |cx| self.template(cx, &items[1], place, variables))?;
                Ok(Compiled { verbatim: false, ..inner })
            }
            View::List(items, tail) => cx
                .deeper(syntax, |cx| self.list_template(cx, syntax, &items, tail, place.inside(), variables)),
            View::Vector(items) => {
                cx.deeper(syntax, |cx| self.vector_template(cx, syntax, &items, place.inside(), variables))
            }
        }
    }

    fn vector_template(
        &self,
        cx: &mut Cx,
        syntax: &Syntax,
        items: &[Syntax],
        place: Place,
        variables: &[Variable],
    ) -> Outcome<Compiled> {
        let (elements, remaining, verbatim) = self.elements(cx, items, place, variables)?;
        match syntax.as_datum().filter(|_| verbatim) {
            Some(kind) => Ok(Compiled::constant(kind.clone(), syntax)),
            None => Ok(Compiled { template: Template::Vector(elements), remaining, verbatim: false }),
        }
    }

    fn list_template(
        &self,
        cx: &mut Cx,
        syntax: &Syntax,
        items: &[Syntax],
        tail: Option<Syntax>,
        place: Place,
        variables: &[Variable],
    ) -> Outcome<Compiled> {
        let (elements, mut remaining, mut verbatim) = self.elements(cx, items, place, variables)?;
        let tail = match tail {
            None => None,
            Some(tail) => {
                let tail = self.template(cx, &tail, place, variables)?;
                merge(cx, &mut remaining, tail.remaining, syntax)?;
                verbatim &= tail.verbatim;
                Some(Box::new(tail.template))
            }
        };
        match syntax.as_datum().filter(|_| verbatim) {
            Some(kind) => Ok(Compiled::constant(kind.clone(), syntax)),
            None => Ok(Compiled { template: Template::List(elements, tail), remaining, verbatim: false }),
        }
    }

    fn elements(
        &self,
        cx: &mut Cx,
        items: &[Syntax],
        place: Place,
        variables: &[Variable],
    ) -> Outcome<(Vec<Element>, Remaining, bool)> {
        let mut elements = Vec::with_capacity(items.len());
        let mut all = Remaining::new();
        let mut verbatim = true;
        let mut at = 0;
        while at < items.len() {
            let item = &items[at];
            at += 1;
            let first_ellipsis = at;
            while place.ellipses && items.get(at).is_some_and(|next| self.is_ellipsis(cx, next)) {
                at += 1;
            }
            let levels = (at - first_ellipsis) as u32;
            if levels as usize > MOST_NESTING {
                return Err(bad(cx, "too many ellipses", item));
            }
            let inner = Place { outer: place.outer + levels, ..place };
            let Compiled { template, mut remaining, verbatim: plain } =
                self.template(cx, item, inner, variables)?;
            let mut element = Element::One(template);
            for level in (0..levels).rev() {
                let drivers = consume(&mut remaining, place.outer + level);
                if drivers.is_empty() {
                    return Err(cx.error(ExpandErrorKind::NothingToRepeat, item));
                }
                element = Element::Repeat(Box::new(element), drivers);
            }
            verbatim &= plain && levels == 0;
            merge(cx, &mut all, remaining, item)?;
            elements.push(element);
        }
        Ok((elements, all, verbatim))
    }
}

/// The variables that an ellipsis repeats: those that need it, because too few others follow further out; where there
/// are none, all that it can repeat. They need one ellipsis less from here on.
fn consume(remaining: &mut Remaining, outer: u32) -> Vec<u32> {
    let needed = remaining.iter().any(|(_, left)| *left > outer);
    let mut drivers = Vec::new();
    for (slot, left) in remaining.iter_mut() {
        if *left > if needed { outer } else { 0 } {
            *left -= 1;
            drivers.push(*slot);
        }
    }
    drivers
}

/// Joins what two parts need.
fn merge(cx: &Cx, all: &mut Remaining, more: Remaining, at: &Syntax) -> Outcome<()> {
    for (slot, left) in more {
        match all.iter().find(|(known, _)| *known == slot) {
            None => all.push((slot, left)),
            Some((_, same)) if *same == left => {}
            Some(_) => {
                return Err(bad(cx, "a pattern variable is followed by differing numbers of ellipses", at));
            }
        }
    }
    Ok(())
}
