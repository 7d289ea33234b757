//! What is remembered of a way, to come back to where it branched, and how two ways become one.

use super::Choices;
use super::compose::Composition;
use crate::world::RuntimeWorld;
use avm_object::Fork;
use avm_primitives::RandomMark;
use avm_problem::Term;
use avm_value::{Heap, Outcome, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How the world was.
pub(crate) struct Point {
    pub(crate) fork: Fork,
    /// The logical time of the trace.
    time: u64,
    guard: Option<Term>,
    facts: usize,
    strict: usize,
    sequence: u32,
    scope: u32,
    next: u32,
    party: Option<avm_base::Symbol>,
    ensures: usize,
    /// How many messages were sent asynchronously.
    sent: usize,
    is_ensuring: bool,
    reading: Option<usize>,
    ports: usize,
    consumed: Arc<BTreeMap<u32, Value>>,
    written: Arc<Written>,
    compositions: Arc<Vec<Composition>>,
    random: RandomMark,
}

impl Point {
    pub(super) fn trace(&mut self, tracer: &mut avm_value::Tracer<'_>) {
        self.fork.trace_roots(tracer);
        trace_written(&mut self.written, tracer);
    }
}

/// Visits what is shared with others only if there is something.
pub(super) fn trace_written(written: &mut Arc<Written>, tracer: &mut avm_value::Tracer<'_>) {
    if !written.is_empty() {
        Arc::make_mut(written).values_mut().for_each(|(_, state)| tracer.visit(state));
    }
}

/// For objects that only one of two ways had changed: under which condition, and the state that both left.
pub(crate) type Written = BTreeMap<u32, (Value, Value)>;

/// Under which condition an object has been changed.
pub(super) fn is_written(written: &Written, object: u32, state: Value, changed: bool) -> Value {
    match written.get(&object) {
        Some((condition, at)) if *at == state => *condition,
        _ => Value::boolean(changed),
    }
}

/// What is known of two ways' changes, for both: where it differs, or all where other things were known on both.
fn merge_written(
    choices: &mut Choices,
    heap: &mut Heap,
    condition: Value,
    (first, first_written, second): (&Fork, &Arc<Written>, &Fork),
    both: &Fork,
) -> Outcome<()> {
    let alike = *first_written == choices.written;
    let differences = if alike { first.differences(second) } else { Default::default() };
    let counts = |object: u32| !alike || differences.contains(&object);
    let on = |fork: &Fork, written: &Written| -> BTreeMap<u32, Value> {
        let touched = fork.touched().filter(|(object, ..)| counts(*object));
        touched
            .map(|(object, state, changed)| (object, is_written(written, object, state, changed)))
            .collect()
    };
    let (a, b) = (on(first, first_written), on(second, &choices.written));
    let mut merged = if alike { choices.written.clone() } else { Arc::default() };
    for (object, state, changed) in both.touched().filter(|(object, ..)| counts(*object)) {
        let of = |ways: &BTreeMap<u32, Value>| ways.get(&object).copied().unwrap_or(Value::FALSE);
        let (x, y) = (of(&a), of(&b));
        let holds = if x == y { x } else { choices.select(heap, condition, x, y)? };
        let known = (holds != Value::boolean(changed)).then_some((holds, state));
        if merged.get(&object).copied() != known {
            let merged = Arc::make_mut(&mut merged);
            match known {
                Some(known) => merged.insert(object, known),
                None => merged.remove(&object),
            };
        }
    }
    choices.written = merged;
    Ok(())
}

impl Choices {
    pub(super) fn keep_fork(&mut self, fork: Fork) -> usize {
        self.forks.push(Some(fork));
        self.forks.len() - 1
    }

    fn keep_point(&mut self, point: Point) -> usize {
        match self.points.iter().position(Option::is_none) {
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

    pub(crate) fn forget_point(&mut self, point: usize) {
        if let Some(place) = self.points.get_mut(point) {
            *place = None;
        }
    }
}

impl RuntimeWorld {
    pub(crate) fn save_path(&mut self, heap: &Heap) -> Outcome<usize> {
        let fork = self.space.fork(heap, &self.execution)?;
        let random = self.io.random_mark();
        let time = self.execution.trace().time();
        let choices = &mut self.choices;
        let point = Point {
            fork,
            time,
            guard: choices.guard,
            facts: choices.facts.mark(),
            strict: choices.strict.mark(),
            sequence: choices.sequence,
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
        let at = point;
        let Some(point) = self.choices.points.get_mut(at).and_then(Option::take) else { return };
        self.space.unfork(&mut self.execution, &point.fork, keep);
        self.io.rewind_random(&point.random);
        let (facts, strict, ports) = (point.facts, point.strict, point.ports);
        let (ensures, sent) = (point.ensures, point.sent);
        let choices = &mut self.choices;
        choices.guard = point.guard;
        choices.raised_at = None;
        (choices.sequence, choices.scope, choices.next) = (point.sequence, point.scope, point.next);
        (choices.party, choices.is_ensuring, choices.reading) =
            (point.party, point.is_ensuring, point.reading);
        choices.consumed = point.consumed.clone();
        choices.written = point.written.clone();
        choices.compositions = point.compositions.clone();
        choices.facts.undo(facts);
        choices.strict.undo(strict);
        if !keep {
            choices.ensures.truncate(ensures);
            choices.log.unsend(sent);
            choices.log.give_up(point.time, self.execution.trace().time());
        }
        while choices.ports.len() > ports {
            if let Some((port, mark)) = choices.ports.pop() {
                self.io.rewind(port, mark);
            }
        }
        choices.points[at] = Some(point);
        self.note_guard();
    }

    /// Makes one way of the one that the world is on and the one that ended at `first`.
    pub(crate) fn merge_paths(
        &mut self,
        heap: &mut Heap,
        condition: Value,
        first: usize,
        base: usize,
    ) -> Outcome<bool> {
        let mut choices = std::mem::take(&mut self.choices);
        let merged = self.merge_into(&mut choices, heap, condition, first, base);
        self.choices = choices;
        self.note_guard();
        merged
    }

    fn merge_into(
        &mut self,
        choices: &mut Choices,
        heap: &mut Heap,
        condition: Value,
        first: usize,
        base: usize,
    ) -> Outcome<bool> {
        let points = std::mem::take(&mut choices.points);
        let both = (points.get(first).and_then(Option::as_ref), points.get(base).and_then(Option::as_ref));
        let merged = match both {
            (Some(first), Some(base)) => self.merge_points(choices, heap, condition, first, base),
            _ => Ok(false),
        };
        choices.points = points;
        merged
    }

    fn merge_points(
        &mut self,
        choices: &mut Choices,
        heap: &mut Heap,
        condition: Value,
        first: &Point,
        base: &Point,
    ) -> Outcome<bool> {
        let used_ports = first.ports != base.ports || choices.ports.len() != base.ports;
        let counted = (first.scope, first.next) == (choices.scope, choices.next);
        let composed = Composition::merge_all(&first.compositions, &choices.compositions, &base.compositions);
        let (Some(compositions), true) = (composed, counted && !used_ports) else { return Ok(false) };
        if first.is_ensuring != choices.is_ensuring || first.reading != choices.reading {
            return Ok(false);
        }
        let second = self.space.fork(heap, &self.execution)?;
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
        if !joined {
            return Ok(false);
        }
        if first.consumed != choices.consumed {
            let mut consumed = BTreeMap::new();
            let never = Value::FALSE;
            for object in first.consumed.keys().chain(choices.consumed.clone().keys()) {
                let a = first.consumed.get(object).copied().unwrap_or(never);
                let b = choices.consumed.get(object).copied().unwrap_or(never);
                consumed.insert(*object, if a == b { a } else { choices.select(heap, condition, a, b)? });
            }
            choices.consumed = consumed.into();
        }
        let both = self.space.fork(heap, &self.execution)?;
        merge_written(choices, heap, condition, (&first.fork, &first.written, &second), &both)?;
        choices.compositions = compositions;
        choices.guard = base.guard;
        choices.party = base.party;
        choices.sequence = choices.sequence.max(first.sequence);
        choices.facts.undo(base.facts);
        choices.strict.undo(base.strict);
        Ok(true)
    }
}
