//! What was chosen among values that are undecided themselves: by its place. Whether it is the same as one of them is then whether that
//! place was chosen, if the others are seen to differ from it.

use super::Choices;
use avm_number::IBig;
use avm_problem::{Atom, Node, Term};
use avm_value::{Heap, Outcome, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The most pairs of terms that are compared for one question.
const EFFORT: usize = 2_000;

/// For a chosen value the values that there were to choose from, each with the condition that it was.
pub(super) type Picks = FxHashMap<Term, Arc<[(Term, Term)]>>;

/// Pairs of terms of which it was found out whether they always differ.
pub(super) type Differences = FxHashMap<(Term, Term), bool>;

/// A term as one of two, by a test.
type Fork = (Term, Term, Term);

impl Choices {
    /// The value at a place of some, of which some are undecided.
    pub(super) fn pick(&mut self, heap: &mut Heap, place: Term, values: &[Value]) -> Outcome {
        let mut all = Vec::with_capacity(values.len());
        let mut chosen: Option<Value> = None;
        for (at, value) in values.iter().enumerate().rev() {
            let is = self.terms.make(|form| {
                let at = form.constant(at as i64)?;
                form.equal(place, at)
            })?;
            all.push((is, self.terms.of(heap, *value)?));
            chosen = Some(match chosen {
                None => *value,
                Some(others) => {
                    let is = self.terms.value(heap, is)?;
                    self.select(heap, is, *value, others)?
                }
            });
        }
        let chosen = chosen.unwrap_or(Value::FALSE);
        if let Some(term) = self.terms.of_choice(chosen)? {
            self.picks.insert(term, all.into());
        }
        Ok(chosen)
    }

    /// Whether two terms are the same, if one was chosen by its place, and that says it.
    pub(super) fn same_as_picked(&mut self, a: Term, b: Term) -> Outcome<Option<Term>> {
        for (picked, other) in [(a, b), (b, a)] {
            let Some(all) = self.picks.get(&picked).cloned() else { continue };
            let mut ways = Vec::new();
            for (is, value) in all.iter() {
                if *value == other {
                    ways.push(*is);
                } else if !self.differ(*value, other)? {
                    return Ok(None);
                }
            }
            return self.terms.make(|form| form.or(ways)).map(Some);
        }
        Ok(None)
    }

    /// Whether two terms are seen to differ always.
    fn differ(&mut self, a: Term, b: Term) -> Outcome<bool> {
        let mut work = vec![(a.min(b), a.max(b))];
        let mut effort = 0;
        while let Some(pair) = work.last().copied() {
            effort += 1;
            if self.differences.contains_key(&pair) {
                work.pop();
                continue;
            }
            if effort > EFFORT {
                return Ok(false);
            }
            let parts = match self.differ_at_once(pair) {
                Some(found) => {
                    self.differences.insert(pair, found);
                    continue;
                }
                None => self.compared(pair)?,
            };
            let Some(parts) = parts else {
                self.differences.insert(pair, false);
                continue;
            };
            match parts.iter().find(|part| self.differences.get(part) != Some(&true)) {
                None => {
                    self.differences.insert(pair, true);
                }
                Some(part) if self.differences.contains_key(part) => {
                    self.differences.insert(pair, false);
                }
                Some(part) => work.push(*part),
            }
        }
        Ok(self.differences.get(&(a.min(b), a.max(b))) == Some(&true))
    }

    fn differ_at_once(&self, (a, b): (Term, Term)) -> Option<bool> {
        if a == b {
            return Some(false);
        }
        let form = &self.terms.problem;
        if let (Node::Constant(_), Node::Constant(_)) = (form.node(a), form.node(b)) {
            return Some(true);
        }
        let (x, y) = (form.shape(a), form.shape(b));
        let ((low, high), (least, most)) = (x.bounds(), y.bounds());
        (x.is_integer() && y.is_integer() && (high < least || most < low)).then_some(true)
    }

    /// Pairs of which all must differ, so that two terms do: those on both ways of a test that stands first in them.
    fn compared(&mut self, (a, b): (Term, Term)) -> Outcome<Option<[(Term, Term); 2]>> {
        let pair = |a: Term, b: Term| (a.min(b), a.max(b));
        Ok(match (self.fork_of(a)?, self.fork_of(b)?) {
            (Some((test, a, c)), Some((other, b, d))) if test == other => Some([pair(a, b), pair(c, d)]),
            // The one that was made later may have the other one's test further down.
            (Some((_, x, y)), other) if other.is_none() || a > b => Some([pair(x, b), pair(y, b)]),
            (_, Some((_, x, y))) => Some([pair(a, x), pair(a, y)]),
            _ => None,
        })
    }

    fn fork_of(&mut self, term: Term) -> Outcome<Option<Fork>> {
        let form = &self.terms.problem;
        match form.node(term) {
            Node::If(test, yes, no) => Ok(Some((*test, *yes, *no))),
            Node::Sum(parts, constant) => {
                let Some((at, (factor, counted))) = parts.iter().enumerate().next() else { return Ok(None) };
                let Node::If(test, yes, no) = form.node(*counted) else { return Ok(None) };
                let number = |term: &Term| match form.node(*term) {
                    Node::Constant(Atom::Integer(n)) => Some(n.clone()),
                    _ => None,
                };
                let Some((yes, no)) = number(yes).zip(number(no)) else { return Ok(None) };
                let (test, factor, constant) = (*test, factor.clone(), constant.clone());
                let mut rest: Vec<(IBig, Term)> = parts.clone();
                rest.remove(at);
                let (yes, no) = (&factor * yes + &constant, &factor * no + &constant);
                let yes = self.terms.make(|form| form.sum(rest.iter().cloned(), yes))?;
                let no = self.terms.make(|form| form.sum(rest, no))?;
                Ok(Some((test, yes, no)))
            }
            _ => Ok(None),
        }
    }
}
