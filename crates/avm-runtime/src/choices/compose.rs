//! Parts of a composed program that don't see each other's writes.

use super::path::{Written, condition_of};
use super::{Cause, Choices, Kind, Mode};
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_object::{At, Deed, Part, Trie};
use avm_problem::{Node, Term};
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};
use avm_vm::Answer;
use std::sync::Arc;

/// Parts that run beside each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Composition {
    /// How everything was before,
    pub(super) base: usize,
    /// and what was known of changes on some ways only.
    written: Written,
    /// Those that have run: where each is in [`Choices::done`](super::Choices::done).
    parts: Trie<u32>,
    /// How many there are.
    count: u32,
    /// Its number among the choices of where it stands: the parts of each composition have choices of their own.
    number: u32,
    /// While one runs: the scope and the number of choices outside of it, and whose it was.
    outside: Option<(u32, u32, Option<avm_base::Symbol>)>,
}

/// A part that has run: the condition that it did, and what it did.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    guard: Option<Term>,
    fork: usize,
    deeds: Arc<[Deed]>,
    /// Objects that it changed under a further condition only.
    written: Arc<[(u32, Term)]>,
    party: Option<avm_base::Symbol>,
}

/// A part that changes an object, and when it does.
struct Writer {
    condition: Option<Term>,
    guard: Option<Term>,
    party: Option<avm_base::Symbol>,
}

impl Writer {
    /// The condition that it does.
    fn condition(&self, choices: &mut Choices) -> Outcome<Term> {
        choices.terms.make(|form| form.and(self.guard.into_iter().chain(self.condition)))
    }
}

type Writers = std::collections::BTreeMap<u32, Vec<Writer>>;

impl Composition {
    fn add(&mut self, done: Option<u32>) {
        self.parts.set(self.count, done);
        self.count += 1;
    }

    /// Those of two ways from `base` as one; `None` where they are not alike.
    pub(super) fn merge_all(
        first: &Arc<Vec<Composition>>,
        second: &Arc<Vec<Composition>>,
        base: &[Composition],
    ) -> Option<Arc<Vec<Composition>>> {
        if Arc::ptr_eq(first, second) {
            return Some(second.clone());
        }
        if first.len() != second.len() {
            return None;
        }
        let merged = first.iter().zip(&**second).enumerate().map(|(at, (a, b))| {
            if a.base != b.base || a.outside != b.outside {
                return None;
            }
            // What both have from where they parted is the same.
            let common = base.get(at).filter(|base| base.base == a.base).map_or(0, |base| base.count);
            let mut merged = Composition { parts: a.parts.clone(), count: a.count, ..b.clone() };
            let known: Vec<Option<u32>> = (common..a.count).map(|at| a.parts.get(at)).collect();
            (common..b.count).map(|at| b.parts.get(at)).filter(|done| !known.contains(done)).for_each(
                |done| {
                    merged.add(done);
                },
            );
            Some(merged)
        });
        merged.collect::<Option<Vec<_>>>().map(Arc::new)
    }
}

impl RuntimeWorld {
    /// `%compose`: 0 parts begin; 1 a part begins, its number and name given; 2 it ends; 3 all have ended; 4 the name
    /// of the next choice is given; 5 how many conflicts the solver may meet, if the best solution until then will do.
    pub(crate) fn compose(
        &mut self,
        heap: &mut Heap,
        step: Value,
        argument: Value,
        at: At,
    ) -> Outcome<Answer> {
        self.in_tx("parallel")?;
        match step.as_fixnum() {
            Some(0) => {
                let base = self.space.fork(heap, &mut self.execution)?;
                let choices = &mut self.choices;
                let base = choices.keep_fork(base);
                let (number, written) = (choices.next, choices.written.clone());
                choices.next += 1;
                let begun = Composition { base, written, number, ..Composition::default() };
                Arc::make_mut(&mut choices.compositions).push(begun);
            }
            Some(1) => self.begin_part(argument)?,
            Some(2) => self.end_part(heap)?,
            Some(3) => self.end_parts(heap, at)?,
            Some(4) => self.choices.name = argument.as_symbol(),
            Some(5) => self.choices.effort = argument.as_fixnum().and_then(|n| u64::try_from(n).ok()),
            _ => return Err(Fault::error("there is no such step", vec![step])),
        }
        Ok(Answer::Value(Value::UNSPECIFIED))
    }

    fn begin_part(&mut self, argument: Value) -> Outcome<()> {
        let choices = &mut self.choices;
        let (number, name) = argument.as_pair().unwrap_or((argument, Value::FALSE));
        let number = number.as_fixnum().unwrap_or(0) as u32;
        let Some(composition) = Arc::make_mut(&mut choices.compositions).last_mut() else {
            return Err(Fault::error("no parts have begun", Vec::new()));
        };
        composition.outside = Some((choices.scope, choices.next, choices.party));
        let known = choices.scopes.len() as u32 + 1;
        let place = (choices.scope, composition.number, number);
        let scope = *choices.scopes.entry(place).or_insert(known);
        (choices.scope, choices.next) = (scope, 0);
        choices.party = name.as_symbol().or(choices.party);
        Ok(())
    }

    fn end_part(&mut self, heap: &Heap) -> Outcome<()> {
        let done = self.space.fork(heap, &mut self.execution)?;
        let choices = &mut self.choices;
        let Some(composition) = choices.compositions.last() else {
            return Err(Fault::error("no parts have begun", Vec::new()));
        };
        let base = composition.base;
        let in_part = std::mem::replace(&mut choices.written, composition.written.clone());
        let mut written = Vec::new();
        let mut deeds = Vec::new();
        if let Some(base) = choices.forks[base].as_ref() {
            deeds = self.execution.deeds_between(base, &done);
            for object in deeds.iter().filter(|deed| deed.changes).map(|deed| deed.object) {
                let condition = condition_of(&self.execution, &in_part, (base, &done), object);
                if condition != Value::TRUE {
                    written.push((object, choices.terms.of(heap, condition)?));
                }
            }
        }
        let deeds = deeds.into();
        let guard = choices.guards.term(&mut choices.terms, choices.guard)?;
        let party = choices.party;
        let fork = choices.keep_fork(done);
        choices.done.push(Done { guard, fork, deeds, written: written.into(), party });
        let number = choices.done.len() as u32 - 1;
        let Some(composition) = Arc::make_mut(&mut choices.compositions).last_mut() else { return Ok(()) };
        composition.add(Some(number));
        if let Some((scope, next, party)) = composition.outside.take() {
            (choices.scope, choices.next, choices.party) = (scope, next, party);
        }
        let mut kept = choices.forks[fork].take();
        if let (Some(base), Some(done)) = (choices.forks[base].as_ref(), kept.as_mut()) {
            self.space.end_part(&mut self.execution, base, done);
        }
        self.choices.forks[fork] = kept;
        Ok(())
    }

    /// The parts of a composition that have run, in order.
    fn parts(&self, composition: &Composition) -> Vec<Done> {
        let entries = composition.parts.entries();
        entries.iter().map(|(_, done)| self.choices.done[*done as usize].clone()).collect()
    }

    fn end_parts(&mut self, heap: &mut Heap, at: At) -> Outcome<()> {
        let Some(composition) = Arc::make_mut(&mut self.choices.compositions).pop() else {
            return Err(Fault::error("no parts have begun", Vec::new()));
        };
        let parts = self.parts(&composition);
        let writers = writers(&parts);
        self.exclude_conflicts(&writers, at)?;
        let mut choices = std::mem::take(&mut self.choices);
        let forks = std::mem::take(&mut choices.forks);
        let mut failed = None;
        let explores = matches!(choices.mode, Mode::Exploring);
        for done in &parts {
            let Some(part) = forks[done.fork].as_ref() else { continue };
            let Some(base) = forks[composition.base].as_ref() else { continue };
            let part = Part { base, done: part, deeds: &done.deeds };
            let applied = self.space.apply_part(heap, &mut self.execution, &part, |heap, object, a, b| {
                let condition = done.written.iter().find(|(written, _)| *written == object);
                let all: Vec<Term> = done.guard.into_iter().chain(condition.map(|(_, term)| *term)).collect();
                if !explores || all.is_empty() {
                    return Some(a);
                }
                let selected = choices.terms.make(|form| form.and(all)).and_then(|guard| {
                    let guard = choices.terms.value(heap, guard)?;
                    choices.select(heap, guard, a, b)
                });
                selected.map_err(|fault| failed = Some(fault)).ok()
            });
            if !applied && failed.is_none() {
                failed = Some(Fault::error(
                    "two parts leave an object in states that cannot be told apart",
                    Vec::new(),
                ));
            }
        }
        choices.forks = forks;
        self.choices = choices;
        if let Some(fault) = failed {
            return Err(fault);
        }
        if explores { self.note_written(heap, &writers, composition.base) } else { Ok(()) }
    }

    /// What all parts together changed under a condition only is so for the part around them, if it had not changed that before.
    fn note_written(&mut self, heap: &mut Heap, writers: &Writers, before: usize) -> Outcome<()> {
        let Some(around) = self.choices.compositions.last().map(|around| around.base) else { return Ok(()) };
        let now = self.space.fork(heap, &mut self.execution)?;
        let choices = &mut self.choices;
        for (object, parts) in writers {
            let (Some(base), Some(before)) = (&choices.forks[around], &choices.forks[before]) else {
                continue;
            };
            let changed = condition_of(&self.execution, &choices.written, (base, before), *object);
            let Some(now) = self.execution.touched_since(base, &now, *object) else { continue };
            let mut ways = vec![choices.terms.of(heap, changed)?];
            for part in parts {
                ways.push(part.condition(choices)?);
            }
            let any = choices.terms.make(|form| form.or(ways))?;
            let condition = choices.terms.value(heap, any)?;
            if condition != Value::TRUE {
                choices.written.set(*object, Some((condition, now.place)));
            }
        }
        Ok(())
    }

    /// Two parts must not change the same object: where it depends on choices whether both do, it is required that they don't.
    /// Each part is held against all that come after it at once, the last ones first.
    fn exclude_conflicts(&mut self, writers: &Writers, at: At) -> Outcome<()> {
        for (object, parts) in writers {
            let mut later: Option<Term> = None;
            let mut stated = Vec::new();
            for (index, part) in parts.iter().enumerate().rev() {
                let writes = part.condition(&mut self.choices)?;
                if let (Some(later), Some(next)) = (later, parts.get(index + 1)) {
                    let both = self.choices.terms.make(|form| form.and([writes, later]))?;
                    stated.push((both, part, next));
                }
                let all = later.into_iter().chain([writes]);
                later = Some(self.choices.terms.make(|form| form.or(all))?);
            }
            for (both, first, second) in stated.into_iter().rev() {
                self.exclude(*object, both, first, second, at)?;
            }
        }
        Ok(())
    }

    fn exclude(&mut self, object: u32, both: Term, first: &Writer, second: &Writer, at: At) -> Outcome<()> {
        let choices = &mut self.choices;
        // Where nothing was assumed, conditions that were undecided once are so now.
        let is_constant = matches!(choices.terms.problem.node(both), Node::Constant(_));
        let truth = match choices.facts.is_empty() && !is_constant {
            true => None,
            false => choices.facts.truth(&choices.terms, both),
        };
        match truth {
            Some(false) => return Ok(()),
            None if choices.is_exploring() => {
                let never = choices.terms.make(|form| form.not(both))?;
                let cause =
                    Cause { kind: Kind::Conflict, site: at.site, party: first.party.or(second.party) };
                return choices.state_and_go_on(never, cause);
            }
            _ => {}
        }
        let names: Vec<String> =
            [first, second].iter().filter_map(|part| part.party).map(|party| party.to_string()).collect();
        let whose = if names.is_empty() { String::new() } else { format!(" ({})", names.join(" and ")) };
        let message = format!("two parts that run beside each other{whose} change the same object");
        let irritants = vec![Value::object_ref(ObjectRef(object))];
        Err(Fault::avm(AvmErrorKind::CompositionConflict, message, irritants))
    }

    /// `consume`: the state of a linear object.
    pub(crate) fn consume(&mut self, heap: &mut Heap, object: Value, at: At) -> Outcome<Answer> {
        self.in_tx("consume")?;
        let Some(ObjectRef(number)) = object.as_object_ref() else {
            return Err(Fault::wrong_type(1, "a resource", object));
        };
        let choices = &mut self.choices;
        if let Some(condition) = choices.consumed.get(number) {
            // A second consumption: there is none where the first one was made.
            let again = || already_consumed(object);
            if !choices.is_exploring() || condition == Value::TRUE {
                return Err(again());
            }
            match choices.truth(condition) {
                avm_vm::Truth::False => {}
                avm_vm::Truth::True => return Err(again()),
                avm_vm::Truth::Open => {
                    let term = choices.terms.of(heap, condition)?;
                    let never = choices.terms.make(|form| form.not(term))?;
                    let cause = Cause { kind: Kind::Conflict, site: at.site, party: choices.party };
                    if !choices.state(never, cause)? {
                        return Ok(Answer::EndPath);
                    }
                }
            }
        }
        let state = self.space.linear_state(heap, &mut self.execution, ObjectRef(number))?;
        let Some(state) = state else { return Err(already_consumed(object)) };
        self.choices.consumed.set(number, Some(Value::TRUE));
        if !self.choices.is_exploring() {
            self.space.end_linear(&mut self.execution, ObjectRef(number), at)?;
        }
        Ok(Answer::Value(state))
    }
}

/// For each object the parts that change it.
fn writers(parts: &[Done]) -> Writers {
    let mut writers = Writers::new();
    for done in parts {
        for deed in done.deeds.iter().filter(|deed| deed.changes) {
            let condition = done.written.iter().find(|(written, _)| *written == deed.object);
            writers.entry(deed.object).or_default().push(Writer {
                condition: condition.map(|(_, condition)| *condition),
                guard: done.guard,
                party: done.party,
            });
        }
    }
    writers
}

#[cold]
fn already_consumed(object: Value) -> Box<Fault> {
    let message = "the resource has been consumed already, and that is possible once only";
    Fault::avm(AvmErrorKind::AlreadyConsumed, message, vec![object])
}
