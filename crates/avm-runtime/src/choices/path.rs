//! What is remembered of a way, to come back to where it branched, and how two ways become one.

use super::Choices;
use super::compose::Composition;
use super::guards::Guard;
use super::strict::Mark;
use crate::world::RuntimeWorld;
use avm_object::{Execution, Fork, Joined, Moment, Trie};
use avm_primitives::RandomMark;
use avm_value::{Heap, Outcome, Value};
use std::sync::Arc;

/// How the world was.
pub(crate) struct Point {
    pub(crate) fork: Fork,
    /// The logical time of the trace.
    time: u64,
    guard: Guard,
    facts: usize,
    strict: Mark,
    sequence: u32,
    /// How many preferences there were, of all ways.
    preferred: usize,
    scope: u32,
    next: u32,
    party: Option<avm_base::Symbol>,
    ensures: usize,
    /// How many messages were sent asynchronously.
    sent: usize,
    is_ensuring: bool,
    reading: Option<usize>,
    ports: usize,
    consumed: Trie<Value>,
    written: Written,
    compositions: Arc<Vec<Composition>>,
    random: RandomMark,
}

impl Point {
    pub(super) fn trace(&mut self, tracer: &mut avm_value::Tracer<'_>) {
        self.fork.trace_roots(tracer);
    }
}

/// For objects that only one of two ways had changed: under which condition, and where the state is kept that both left. It is about
/// the innermost part of a composed program that runs: what was changed before that part does not count.
pub(crate) type Written = Trie<(Value, u32)>;

/// The condition under which an object was changed from one moment to another.
pub(super) fn condition_of(
    execution: &Execution,
    written: &Written,
    (base, now): (&Moment, &Moment),
    object: u32,
) -> Value {
    let touched = execution.touched_since(base, now, object);
    let Some(touched) = touched.filter(|touched| touched.changed) else { return Value::FALSE };
    // Only as long as the object is as it was then.
    let known =
        written.get(object).filter(|(_, place)| execution.state_kept_at(*place) == Some(touched.state));
    known.map_or(Value::TRUE, |(condition, _)| condition)
}

/// What is known of two ways' changes, for both; they differ in the states of some objects, which come in order.
fn merge_written(
    choices: &mut Choices,
    heap: &mut Heap,
    condition: Value,
    (first, first_written): (&Moment, &Written),
    base: &Moment,
    (execution, joined): (&Execution, Joined),
) -> Outcome<()> {
    let Joined { mut objects, second, both } = joined;
    objects.extend(first_written.differences(&choices.written).iter().map(|(object, ..)| *object));
    // Two rows that are in order: sorting puts them together.
    objects.sort();
    objects.dedup();
    for object in objects {
        let Some(now) = execution.touched_since(base, &both, object) else { continue };
        let of = |moment, written| condition_of(execution, written, (base, moment), object);
        let (a, b) = (of(first, first_written), of(&second, &choices.written));
        let holds = if a == b { a } else { choices.select(heap, condition, a, b)? };
        let known = (holds != Value::boolean(now.changed)).then_some((holds, now.place));
        if choices.written.get(object) != known {
            choices.written.set(object, known);
        }
    }
    Ok(())
}

impl Choices {
    pub(super) fn keep_fork(&mut self, fork: Fork) -> usize {
        self.forks.push(Some(Box::new(fork)));
        self.forks.len() - 1
    }

    fn keep_point(&mut self, point: Point) -> usize {
        match self.free_points.pop() {
            Some(free) => {
                self.points[free] = Some(point);
                free
            }
            None => {
                self.points.push(Some(point));
                self.points.len() - 1
            }
        }
    }

    /// The conditions that led to a point.
    pub(super) fn guard_at(&self, point: usize) -> Guard {
        self.points.get(point).and_then(Option::as_ref).map_or(Guard::default(), |point| point.guard)
    }

    /// The way between two points is followed once more: what is preferred there is stated again.
    pub(crate) fn withdraw(&mut self, base: usize, end: usize) {
        let preferred = |point: usize| self.points.get(point)?.as_ref().map(|point| point.preferred);
        if let (Some(first), Some(end)) = (preferred(base), preferred(end)) {
            self.preferred[first..end].iter_mut().for_each(|preference| preference.is_withdrawn = true);
        }
    }

    /// The way goes on for the other one that left `base`, too.
    pub(crate) fn relent(&mut self, base: usize) {
        let Some(base) = self.points.get(base).and_then(Option::as_ref) else { return };
        self.guard = base.guard;
        self.facts.undo(base.facts);
        self.strict.undo(base.strict);
    }

    pub(crate) fn forget_point(&mut self, point: usize) {
        if self.points.get_mut(point).and_then(Option::take).is_some() {
            self.free_points.push(point);
        }
    }
}

impl RuntimeWorld {
    pub(crate) fn save_path(&mut self, heap: &Heap) -> Outcome<usize> {
        let fork = self.space.fork(heap, &mut self.execution)?;
        self.choices.kept = self.execution.kept_bytes();
        let random = self.io.random_mark();
        let time = self.execution.trace().time();
        let choices = &mut self.choices;
        let point = Point {
            fork,
            time,
            guard: choices.guard,
            facts: choices.facts.mark(),
            strict: choices.strict.mark(&choices.terms),
            sequence: choices.sequence,
            preferred: choices.preferred.len(),
            scope: choices.scope,
            next: choices.next,
            party: choices.party,
            ensures: choices.ensures.len(),
            sent: choices.log.sent(),
            is_ensuring: choices.is_ensuring,
            reading: choices.reading,
            ports: choices.ports.len(),
            consumed: choices.consumed.clone(),
            written: choices.written.clone(),
            compositions: choices.compositions.clone(),
            random,
        };
        Ok(choices.keep_point(point))
    }

    pub(crate) fn restore_path(&mut self, point: usize, keep: bool) {
        let points = std::mem::take(&mut self.choices.points);
        if let Some(point) = points.get(point).and_then(Option::as_ref) {
            self.go_to(point, keep);
        }
        self.choices.points = points;
        self.note_guard();
    }

    fn go_to(&mut self, point: &Point, keep: bool) {
        self.space.unfork(&mut self.execution, &point.fork, keep);
        self.io.rewind_random(&point.random);
        let choices = &mut self.choices;
        choices.guard = point.guard;
        choices.end = None;
        (choices.sequence, choices.scope, choices.next) = (point.sequence, point.scope, point.next);
        (choices.party, choices.is_ensuring, choices.reading) =
            (point.party, point.is_ensuring, point.reading);
        choices.consumed.clone_from(&point.consumed);
        choices.written.clone_from(&point.written);
        choices.compositions.clone_from(&point.compositions);
        choices.facts.undo(point.facts);
        choices.strict.undo(point.strict);
        if !keep {
            choices.ensures.truncate(point.ensures);
            choices.log.unsend(point.sent);
            choices.log.give_up(point.time, self.execution.trace().time());
        }
        while choices.ports.len() > point.ports {
            if let Some((port, mark)) = choices.ports.pop() {
                self.io.rewind(port, mark);
            }
        }
    }

    /// Whether nothing has changed since a point but what is required.
    pub(crate) fn is_as_at_point(&mut self, heap: &Heap, base: usize) -> bool {
        let Ok(now) = self.space.fork(heap, &mut self.execution) else { return false };
        let choices = &self.choices;
        choices.points.get(base).and_then(Option::as_ref).is_some_and(|base| {
            self.execution.is_same(&base.fork, &now)
                && base.consumed.differences(&choices.consumed).is_empty()
                && Arc::ptr_eq(&base.compositions, &choices.compositions)
                && (base.ensures, base.sent) == (choices.ensures.len(), choices.log.sent())
                && (base.scope, base.next) == (choices.scope, choices.next)
                && base.ports == choices.ports.len()
        })
    }

    /// Makes one way of the one that the world is on and the one that ended at `first`.
    pub(crate) fn merge_paths(
        &mut self,
        heap: &mut Heap,
        condition: Value,
        first: usize,
        base: usize,
    ) -> Outcome<bool> {
        let points = std::mem::take(&mut self.choices.points);
        let both = (points.get(first).and_then(Option::as_ref), points.get(base).and_then(Option::as_ref));
        let merged = match both {
            (Some(first), Some(base)) => self.merge_points(heap, condition, first, base),
            _ => Ok(false),
        };
        self.choices.points = points;
        self.note_guard();
        merged
    }

    fn merge_points(
        &mut self,
        heap: &mut Heap,
        condition: Value,
        first: &Point,
        base: &Point,
    ) -> Outcome<bool> {
        let choices = &mut self.choices;
        let used_ports = first.ports != base.ports || choices.ports.len() != base.ports;
        let counted = (first.scope, first.next) == (choices.scope, choices.next);
        let (ways, before) = ((&first.compositions, &choices.compositions), &base.compositions);
        let composed = Composition::merge_all(ways, before, &mut choices.done);
        let (Some(compositions), true) = (composed, counted && !used_ports) else { return Ok(false) };
        if first.is_ensuring != choices.is_ensuring || first.reading != choices.reading {
            return Ok(false);
        }
        let mut failed = None;
        let joined = self.space.join(heap, &mut self.execution, &first.fork, &base.fork, |heap, a, b| {
            match choices.select(heap, condition, a, b) {
                Ok(value) => Some(value),
                Err(fault) => {
                    failed = Some(fault);
                    None
                }
            }
        });
        if let Some(fault) = failed {
            return Err(fault);
        }
        let Some(joined) = joined else { return Ok(false) };
        for (object, a, b) in first.consumed.differences(&choices.consumed) {
            let (a, b) = (a.unwrap_or(Value::FALSE), b.unwrap_or(Value::FALSE));
            let consumed = choices.select(heap, condition, a, b)?;
            choices.consumed.set(object, Some(consumed));
        }
        choices.compositions = compositions;
        let forks = std::mem::take(&mut choices.forks);
        let part = choices.compositions.last().and_then(|part| forks[part.base].as_deref());
        // Outside of all parts nobody asks.
        let noted = part.map_or(Ok(()), |base| {
            let first = (first.fork.moment(), &first.written);
            merge_written(choices, heap, condition, first, base.moment(), (&self.execution, joined))
        });
        choices.forks = forks;
        noted?;
        choices.guard = base.guard;
        choices.party = base.party;
        choices.sequence = choices.sequence.max(first.sequence);
        choices.facts.undo(base.facts);
        choices.strict.undo(base.strict);
        Ok(true)
    }
}
