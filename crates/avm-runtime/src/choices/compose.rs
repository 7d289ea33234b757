//! Parts of a composed program that don't see each other's writes.

use super::path::{Written, condition_of};
use super::{Cause, Choices, Kind, Mode};
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_object::{At, Deed};
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
    /// Those that have run.
    parts: Parts,
    /// Its number among the choices of where it stands: the parts of each composition have choices of their own.
    number: u32,
    /// While one runs: the scope and the number of choices outside of it, and whose it was.
    outside: Option<(u32, u32, Option<avm_base::Symbol>)>,
}

/// Parts that have run, one after the other: ways that parted have the first of them in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Parts {
    /// Where the last one is in [`Done::links`].
    last: Option<u32>,
    count: u32,
}

/// A part that has run: the condition that it did, and what it did.
#[derive(Debug)]
struct Part {
    guard: Option<Term>,
    fork: usize,
    deeds: Vec<Deed>,
    /// Objects that it changed under a further condition only.
    written: Vec<(u32, Term)>,
    party: Option<avm_base::Symbol>,
}

impl Part {
    /// The further condition under which it changed an object, if there is one.
    fn condition(&self, object: u32) -> Option<Term> {
        self.written.iter().find(|(written, _)| *written == object).map(|(_, condition)| *condition)
    }
}

/// The parts of all compositions that have run.
#[derive(Debug, Default)]
pub(super) struct Done {
    parts: Vec<Part>,
    /// Of each row of parts the last one, and where the one before it is.
    links: Vec<(u32, Option<u32>)>,
}

impl Done {
    fn link(&mut self, to: Parts, part: u32) -> Parts {
        self.links.push((part, to.last));
        Parts { last: Some(self.links.len() as u32 - 1), count: to.count + 1 }
    }

    /// The places of parts in a row, without so many of the first.
    fn places(&self, row: Parts, without: u32) -> Vec<u32> {
        let mut places = Vec::with_capacity((row.count - without) as usize);
        let mut next = row.last;
        while let Some(&(part, before)) = next.and_then(|at| self.links.get(at as usize))
            && places.len() < places.capacity()
        {
            places.push(part);
            next = before;
        }
        places.reverse();
        places
    }
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

/// The objects that parts change, in order, and of each the parts in their order.
type Writers = Vec<(u32, Writer)>;

impl Composition {
    /// Those of two ways from `base` as one; `None` where they are not alike.
    pub(super) fn merge_all(
        (first, second): (&Arc<Vec<Composition>>, &Arc<Vec<Composition>>),
        base: &[Composition],
        done: &mut Done,
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
            let common = base.get(at).filter(|base| base.base == a.base).map_or(0, |base| base.parts.count);
            let mut parts = a.parts;
            if a.parts != b.parts {
                let known = done.places(a.parts, common);
                let others = done.places(b.parts, common);
                for part in others.into_iter().filter(|part| !known.contains(part)) {
                    parts = done.link(parts, part);
                }
            }
            Some(Composition { parts, ..b.clone() })
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
        if let Some(base) = choices.forks[base].as_deref() {
            deeds = self.execution.deeds_between(base, &done);
            for object in deeds.iter().filter(|deed| deed.changes).map(|deed| deed.object) {
                let condition =
                    condition_of(&self.execution, &in_part, (base.moment(), done.moment()), object);
                if condition != Value::TRUE {
                    written.push((object, choices.terms.of(heap, condition)?));
                }
            }
        }
        let guard = choices.guards.term(&mut choices.terms, choices.guard)?;
        let party = choices.party;
        let fork = choices.keep_fork(done);
        choices.done.parts.push(Part { guard, fork, deeds, written, party });
        let number = choices.done.parts.len() as u32 - 1;
        let Some(composition) = Arc::make_mut(&mut choices.compositions).last_mut() else { return Ok(()) };
        composition.parts = choices.done.link(composition.parts, number);
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

    fn end_parts(&mut self, heap: &mut Heap, at: At) -> Outcome<()> {
        let Some(composition) = Arc::make_mut(&mut self.choices.compositions).pop() else {
            return Err(Fault::error("no parts have begun", Vec::new()));
        };
        let done = std::mem::take(&mut self.choices.done);
        let places = done.places(composition.parts, 0);
        let parts: Vec<&Part> = places.into_iter().filter_map(|at| done.parts.get(at as usize)).collect();
        let ended = self.add_parts(heap, &composition, &parts, at);
        self.choices.done = done;
        ended
    }

    /// Adds what the parts of a composition did.
    fn add_parts(
        &mut self,
        heap: &mut Heap,
        composition: &Composition,
        parts: &[&Part],
        at: At,
    ) -> Outcome<()> {
        let writers = writers(parts);
        self.exclude_conflicts(&writers, at)?;
        let mut choices = std::mem::take(&mut self.choices);
        let forks = std::mem::take(&mut choices.forks);
        let mut failed = None;
        let explores = matches!(choices.mode, Mode::Exploring);
        for done in parts {
            let Some(part) = forks[done.fork].as_ref() else { continue };
            let Some(base) = forks[composition.base].as_ref() else { continue };
            let part = avm_object::Part { base, done: part, deeds: &done.deeds };
            let applied = self.space.apply_part(heap, &mut self.execution, &part, |heap, object, a, b| {
                let condition = done.condition(object);
                if !explores || (done.guard, condition) == (None, None) {
                    return Some(a);
                }
                let all = done.guard.into_iter().chain(condition);
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
        for (object, parts) in each_object(writers) {
            let (Some(base), Some(before)) = (&choices.forks[around], &choices.forks[before]) else {
                continue;
            };
            let (base, before) = (base.moment(), before.moment());
            let changed = condition_of(&self.execution, &choices.written, (base, before), object);
            let Some(now) = self.execution.touched_since(base, now.moment(), object) else { continue };
            let mut ways = vec![choices.terms.of(heap, changed)?];
            for (_, part) in parts {
                ways.push(part.condition(choices)?);
            }
            let any = choices.terms.make(|form| form.or(ways))?;
            let condition = choices.terms.value(heap, any)?;
            if condition != Value::TRUE {
                choices.written.set(object, Some((condition, now.place)));
            }
        }
        Ok(())
    }

    /// Two parts must not change the same object: where it depends on choices whether both do, it is required that they don't.
    /// Each part is held against all that come after it at once, the last ones first.
    fn exclude_conflicts(&mut self, writers: &Writers, at: At) -> Outcome<()> {
        for (object, parts) in each_object(writers) {
            if parts.len() < 2 {
                continue;
            }
            let mut later: Option<Term> = None;
            let mut stated = Vec::new();
            for (index, (_, part)) in parts.iter().enumerate().rev() {
                let writes = part.condition(&mut self.choices)?;
                if let (Some(later), Some((_, next))) = (later, parts.get(index + 1)) {
                    let both = self.choices.terms.make(|form| form.and([writes, later]))?;
                    stated.push((both, part, next));
                }
                let all = later.into_iter().chain([writes]);
                later = Some(self.choices.terms.make(|form| form.or(all))?);
            }
            for (both, first, second) in stated.into_iter().rev() {
                self.exclude(object, both, first, second, at)?;
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
fn writers(parts: &[&Part]) -> Writers {
    let mut writers = Writers::new();
    for part in parts {
        for deed in part.deeds.iter().filter(|deed| deed.changes) {
            let condition = part.condition(deed.object);
            writers.push((deed.object, Writer { condition, guard: part.guard, party: part.party }));
        }
    }
    writers.sort_by_key(|(object, _)| *object);
    writers
}

/// The objects, each with the parts that change it.
fn each_object(writers: &Writers) -> impl Iterator<Item = (u32, &[(u32, Writer)])> {
    writers.chunk_by(|(one, _), (other, _)| one == other).filter_map(|parts| Some((parts.first()?.0, parts)))
}

#[cold]
fn already_consumed(object: Value) -> Box<Fault> {
    let message = "the resource has been consumed already, and that is possible once only";
    Fault::avm(AvmErrorKind::AlreadyConsumed, message, vec![object])
}
