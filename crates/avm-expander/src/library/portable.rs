//! Macros as data, and back: scope sets are renumbered on both ways.

use super::interface::Interface;
use super::table::Library;
use crate::binding::Binding;
use crate::context::{Cx, World};
use crate::core_form::CoreForm;
use crate::error::{ExpandErrorKind, Outcome};
use crate::macros::{Element, Macro, MacroKey, PackedRules, Pattern, Rule, Rules, Sequence, Template};
use avm_base::{Span, Symbol};
use avm_syntax::core::GlobalKey;
use avm_syntax::{Datum, DatumKind, Scope, ScopeSet, Syntax};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a name means, as data.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum PortableBinding {
    /// A core form.
    Core(CoreForm),
    /// A variable of the library at that place in [`Interface::owners`], which has this name there too and does not change: most are so,
    /// and names take time to read.
    Variable(u32),
    /// Any other variable, and whether it may change.
    Global(GlobalKey, bool),
    /// A macro of this interface, by its place.
    Own(u32),
    /// A macro of another library.
    Other(MacroKey),
}

/// A macro, as data: its scope sets are places in [`Interface::sets`].
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PortableMacro {
    pub(crate) key: MacroKey,
    pub(crate) name: Symbol,
    pub(crate) rules: PackedRules,
}

/// Calls `change` for every scope set in a rule.
fn each_set(rule: &mut Rule, change: &mut impl FnMut(&mut ScopeSet)) {
    sequence_sets(&mut rule.pattern, change);
    template_sets(&mut rule.template, change);
}

fn sequence_sets(sequence: &mut Sequence, change: &mut impl FnMut(&mut ScopeSet)) {
    let repeated = sequence.repeat.iter_mut().map(|(pattern, _)| pattern);
    let parts =
        sequence.before.iter_mut().chain(repeated).chain(&mut sequence.after).chain(&mut sequence.tail);
    for pattern in parts {
        match pattern {
            Pattern::Literal(_, scopes) => change(scopes),
            Pattern::List(inner) | Pattern::Vector(inner) => sequence_sets(inner, change),
            Pattern::Any | Pattern::Variable(_) | Pattern::Datum(_) => {}
        }
    }
}

fn template_sets(template: &mut Template, change: &mut impl FnMut(&mut ScopeSet)) {
    match template {
        Template::Datum(_, scopes) => change(scopes),
        Template::Variable(_) => {}
        Template::List(elements, tail) => {
            elements.iter_mut().for_each(|element| element_sets(element, change));
            tail.iter_mut().for_each(|tail| template_sets(tail, change));
        }
        Template::Vector(elements) => elements.iter_mut().for_each(|element| element_sets(element, change)),
    }
}

fn element_sets(element: &mut Element, change: &mut impl FnMut(&mut ScopeSet)) {
    match element {
        Element::One(template) => template_sets(template, change),
        Element::Repeat(inner, _) => element_sets(inner, change),
    }
}

/// Rules of an interface, with the scope sets in the places of which they speak; `None` if they make no sense.
pub(crate) fn place_rules(mut rules: Vec<Rule>, sets: &[ScopeSet]) -> Option<Vec<Rule>> {
    let mut change =
        |place: &mut ScopeSet| *place = sets.get(place.index() as usize).copied().unwrap_or_default();
    rules.iter_mut().for_each(|rule| each_set(rule, &mut change));
    rules.iter().all(is_sound).then_some(rules)
}

/// Whether a rule has a slot for every pattern variable that it mentions.
fn is_sound(rule: &Rule) -> bool {
    let known = |slot: u32| slot < rule.variables;
    sequence_is_sound(&rule.pattern, &known) && template_is_sound(&rule.template, &known)
}

fn sequence_is_sound(sequence: &Sequence, known: &impl Fn(u32) -> bool) -> bool {
    let slots = sequence.repeat.iter().flat_map(|(_, slots)| slots);
    let repeated = sequence.repeat.iter().map(|(pattern, _)| pattern);
    slots.copied().all(known)
        && sequence.before.iter().chain(repeated).chain(&sequence.after).chain(&sequence.tail).all(
            |pattern| match pattern {
                Pattern::Variable(slot) => known(*slot),
                Pattern::List(inner) | Pattern::Vector(inner) => sequence_is_sound(inner, known),
                Pattern::Any | Pattern::Literal(..) | Pattern::Datum(_) => true,
            },
        )
}

fn template_is_sound(template: &Template, known: &impl Fn(u32) -> bool) -> bool {
    match template {
        Template::Datum(..) => true,
        Template::Variable(slot) => known(*slot),
        Template::Vector(elements) => elements.iter().all(|element| element_is_sound(element, known)),
        Template::List(elements, tail) => {
            elements.iter().all(|element| element_is_sound(element, known))
                && tail.iter().all(|tail| template_is_sound(tail, known))
        }
    }
}

fn element_is_sound(element: &Element, known: &impl Fn(u32) -> bool) -> bool {
    match element {
        Element::One(template) => template_is_sound(template, known),
        Element::Repeat(inner, slots) => slots.iter().copied().all(known) && element_is_sound(inner, known),
    }
}

/// Collects the identifiers that a rule mentions.
fn rule_names(rule: &Rule, names: &mut FxHashSet<(Symbol, ScopeSet)>) {
    sequence_names(&rule.pattern, names);
    template_names(&rule.template, names);
}

fn sequence_names(sequence: &Sequence, names: &mut FxHashSet<(Symbol, ScopeSet)>) {
    let repeated = sequence.repeat.iter().map(|(pattern, _)| pattern);
    for pattern in sequence.before.iter().chain(repeated).chain(&sequence.after).chain(&sequence.tail) {
        match pattern {
            Pattern::Literal(name, scopes) => {
                names.insert((*name, *scopes));
            }
            Pattern::List(inner) | Pattern::Vector(inner) => sequence_names(inner, names),
            Pattern::Any | Pattern::Variable(_) | Pattern::Datum(_) => {}
        }
    }
}

fn template_names(template: &Template, names: &mut FxHashSet<(Symbol, ScopeSet)>) {
    match template {
        Template::Datum(datum, scopes) => datum_names(datum, *scopes, names),
        Template::Variable(_) => {}
        Template::List(elements, tail) => {
            elements.iter().for_each(|element| element_names(element, names));
            tail.iter().for_each(|tail| template_names(tail, names));
        }
        Template::Vector(elements) => elements.iter().for_each(|element| element_names(element, names)),
    }
}

fn element_names(element: &Element, names: &mut FxHashSet<(Symbol, ScopeSet)>) {
    match element {
        Element::One(template) => template_names(template, names),
        Element::Repeat(inner, _) => element_names(inner, names),
    }
}

fn datum_names(datum: &Datum, scopes: ScopeSet, names: &mut FxHashSet<(Symbol, ScopeSet)>) {
    let mut waiting = vec![datum];
    while let Some(datum) = waiting.pop() {
        match &datum.kind {
            DatumKind::Symbol(name) => {
                names.insert((*name, scopes));
            }
            DatumKind::List(items, tail) => waiting.extend(items.iter().chain(tail.as_deref())),
            DatumKind::Vector(items) => waiting.extend(items.iter()),
            DatumKind::Labelled(_, inner) => waiting.push(inner),
            _ => {}
        }
    }
}

/// Makes an interface.
struct Exporter<'w> {
    world: &'w World,
    library: Symbol,
    owners: Vec<Symbol>,
    /// Other libraries whose macros are mentioned.
    homes: Vec<Symbol>,
    macros: Vec<Arc<Macro>>,
    sets: Vec<Vec<u32>>,
    set_places: FxHashMap<ScopeSet, u32>,
    scope_numbers: FxHashMap<Scope, u32>,
}

impl Exporter<'_> {
    fn binding(&mut self, name: Symbol, binding: &Binding) -> Option<PortableBinding> {
        match binding {
            Binding::Core(form) => Some(PortableBinding::Core(*form)),
            Binding::Global(key, false) if key.name == name => {
                let known = self.owners.iter().position(|owner| *owner == key.library);
                let place = known.unwrap_or_else(|| {
                    self.owners.push(key.library);
                    self.owners.len() - 1
                });
                Some(PortableBinding::Variable(place as u32))
            }
            Binding::Global(key, mutable) => Some(PortableBinding::Global(*key, *mutable)),
            Binding::Macro(definition) if definition.key.library == self.library => {
                let known = self.macros.iter().position(|known| Arc::ptr_eq(known, definition));
                let place = known.unwrap_or_else(|| {
                    self.macros.push(definition.clone());
                    self.macros.len() - 1
                });
                Some(PortableBinding::Own(place as u32))
            }
            Binding::Macro(definition) => {
                if !self.homes.contains(&definition.key.library) {
                    self.homes.push(definition.key.library);
                }
                Some(PortableBinding::Other(definition.key))
            }
            Binding::Local(_) | Binding::Field(..) | Binding::Broken => None,
        }
    }

    fn set(&mut self, set: ScopeSet) -> u32 {
        if let Some(place) = self.set_places.get(&set) {
            return *place;
        }
        let mut numbers: Vec<u32> = Vec::new();
        for scope in self.world.scopes.iter(set) {
            let next = self.scope_numbers.len() as u32;
            numbers.push(*self.scope_numbers.entry(scope).or_insert(next));
        }
        self.sets.push(numbers);
        let place = self.sets.len() as u32 - 1;
        self.set_places.insert(set, place);
        place
    }

    fn macro_data(&mut self, definition: &Macro) -> PortableMacro {
        let mut rules = definition.rules.get().unwrap_or_default().to_vec();
        let mut change = |set: &mut ScopeSet| *set = ScopeSet::from_index(self.set(*set));
        rules.iter_mut().for_each(|rule| each_set(rule, &mut change));
        PortableMacro { key: definition.key, name: definition.name, rules: PackedRules::pack(&rules) }
    }
}

/// The interface of a library in the table.
pub(crate) fn export(world: &World, library: &Library) -> Interface {
    let mut exporter = Exporter {
        world,
        library: library.name.symbol(),
        owners: Vec::new(),
        homes: Vec::new(),
        macros: Vec::new(),
        sets: Vec::new(),
        set_places: FxHashMap::default(),
        scope_numbers: FxHashMap::default(),
    };
    let mut sorted: Vec<(Symbol, &Binding)> =
        library.exports.iter().map(|(name, binding)| (*name, binding)).collect();
    sorted.sort_by_key(|(name, _)| name.as_str());
    let exports = sorted
        .iter()
        .filter_map(|(name, binding)| Some((*name, exporter.binding(*name, binding)?)))
        .collect();
    let mut macros = Vec::new();
    let mut bindings = Vec::new();
    let mut listed = FxHashSet::default();
    while let Some(definition) = exporter.macros.get(macros.len()).cloned() {
        macros.push(exporter.macro_data(&definition));
        let mut names = FxHashSet::default();
        let rules = definition.rules.get().unwrap_or_default();
        rules.iter().for_each(|rule| rule_names(rule, &mut names));
        let mut names: Vec<(Symbol, ScopeSet)> = names.into_iter().collect();
        names.sort_by_key(|(name, scopes)| (name.as_str(), scopes.index()));
        for (name, scopes) in names {
            for entry in world.table.visible(name, scopes, &world.scopes) {
                if listed.insert((name, entry.scopes))
                    && let Some(binding) = exporter.binding(name, &entry.binding)
                {
                    bindings.push((name, exporter.set(entry.scopes), binding));
                }
            }
        }
    }
    let homes = exporter.homes.iter().filter_map(|home| world.libraries.ready.get(home));
    Interface {
        name: library.name.clone(),
        owners: exporter.owners,
        homes: homes.map(|home| home.name.clone()).collect(),
        requires: library.requires.clone(),
        exports,
        macros,
        sets: exporter.sets,
        bindings,
    }
}

impl Cx<'_> {
    /// Adds a library from its interface.
    pub(crate) fn install(&mut self, mut interface: Interface, at: &Syntax) -> Outcome<Arc<Library>> {
        self.world.libraries.loading.push(interface.name.symbol());
        let installed = self.install_parts(&mut interface, at);
        self.world.libraries.loading.pop();
        Ok(self.world.libraries.add(installed?))
    }

    fn install_parts(&mut self, interface: &mut Interface, at: &Syntax) -> Outcome<Library> {
        let sets: Arc<[ScopeSet]> = self.import_sets(&interface.sets).into();
        let macros =
            std::mem::take(&mut interface.macros).into_iter().map(|PortableMacro { key, name, rules }| {
                let rules = Rules::packed(rules, sets.clone());
                Arc::new(Macro { key, name, span: Span::NONE, context: 0, rules })
            });
        let macros: Vec<Arc<Macro>> = macros.collect();
        let interface = &*interface;
        for (name, place, binding) in &interface.bindings {
            let binding = self.portable_binding(*name, binding, &macros, interface, at)?;
            let scopes = sets.get(*place as usize).copied().unwrap_or_default();
            self.world.table.bind(*name, scopes, binding, &self.world.scopes);
        }
        let mut exports = FxHashMap::with_capacity_and_hasher(interface.exports.len(), Default::default());
        for (name, binding) in &interface.exports {
            exports.insert(*name, self.portable_binding(*name, binding, &macros, interface, at)?);
        }
        let (name, requires) = (interface.name.clone(), interface.requires.clone());
        Ok(Library { name, requires, exports, macros })
    }

    fn import_sets(&mut self, sets: &[Vec<u32>]) -> Vec<ScopeSet> {
        let mut numbers: Vec<u32> = sets.iter().flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let scopes: FxHashMap<u32, Scope> =
            numbers.into_iter().map(|number| (number, self.world.scopes.fresh())).collect();
        let all = &mut self.world.scopes;
        sets.iter()
            .map(|set| set.iter().rev().fold(ScopeSet::EMPTY, |made, number| all.add(made, scopes[number])))
            .collect()
    }

    fn portable_binding(
        &mut self,
        name: Symbol,
        binding: &PortableBinding,
        macros: &[Arc<Macro>],
        interface: &Interface,
        at: &Syntax,
    ) -> Outcome<Binding> {
        let missing = |cx: &Cx, key: MacroKey| {
            let kind =
                ExpandErrorKind::NotExported { library: key.library, name: key.name, suggestion: None };
            cx.error(kind, at)
        };
        match binding {
            PortableBinding::Core(form) => Ok(Binding::Core(*form)),
            PortableBinding::Variable(owner) => match interface.owners.get(*owner as usize) {
                Some(&library) => Ok(Binding::Global(GlobalKey { library, name }, false)),
                None => Err(damaged(self, interface, at)),
            },
            PortableBinding::Global(key, mutable) => Ok(Binding::Global(*key, *mutable)),
            PortableBinding::Own(place) => match macros.get(*place as usize) {
                Some(definition) => Ok(Binding::Macro(definition.clone())),
                None => Err(damaged(self, interface, at)),
            },
            PortableBinding::Other(key) => {
                let Some(name) = interface.homes.iter().find(|home| home.symbol() == key.library) else {
                    return Err(missing(self, *key));
                };
                let library = self.library(name, at)?;
                match library.macros.iter().find(|definition| definition.key == *key) {
                    Some(definition) => Ok(Binding::Macro(definition.clone())),
                    None => Err(missing(self, *key)),
                }
            }
        }
    }
}

fn damaged(cx: &Cx, interface: &Interface, at: &Syntax) -> Box<crate::ExpandError> {
    cx.error(ExpandErrorKind::BadInterface { name: interface.name.to_string() }, at)
}
