//! What is asked of a list that is one of several, by a test: it is asked of each, and the answer is one of theirs, by the same test. So the
//! tests stay those that the program made, and the lists need not be told apart.

use super::Choices;
use crate::world::RuntimeWorld;
use avm_bytecode::Primitive;
use avm_primitives::Context;
use avm_problem::{Node, Term};
use avm_value::{Heap, Outcome, Value};
use avm_vm::Lifted;
use rustc_hash::FxHashMap;

/// The most values and tests that are looked at.
const MOST_PARTS: usize = 4_096;

/// Whether a primitive is asked of each.
pub(super) fn goes_through(primitive: Primitive) -> bool {
    matches!(primitive, Primitive::Car | Primitive::Cdr | Primitive::IsNull | Primitive::IsPair)
}

/// What is known of a part: the answer, or none where it cannot be that part.
type Known = FxHashMap<Term, Option<Value>>;

impl RuntimeWorld {
    /// The answer, where the value is one of some by tests; a condition to be decided first where one of these would be an error.
    pub(super) fn lift_through(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        value: Value,
    ) -> Outcome<Option<Lifted>> {
        let Some(whole) = self.choices.terms.of_choice(value)? else { return Ok(None) };
        let mut known = Known::default();
        let mut work = vec![whole];
        while let Some(term) = work.last().copied() {
            if known.contains_key(&term) {
                work.pop();
                continue;
            }
            if known.len() > MOST_PARTS {
                return Ok(None);
            }
            match self.choices.terms.problem.node(term).clone() {
                Node::Constant(atom) => {
                    let part = self.choices.terms.value_of(heap, &atom);
                    let function = avm_primitives::function(primitive);
                    let answer = match function(&mut Context { heap, io: &mut self.io }, &[part]) {
                        Ok(answer) => Some(answer),
                        Err(_) => {
                            let is = self.choices.terms.make(|form| form.equal(whole, term))?;
                            match self.choices.facts.truth(&self.choices.terms, is) {
                                Some(false) => None,
                                Some(true) => return Ok(None),
                                None => {
                                    let is = self.choices.terms.value(heap, is)?;
                                    return Ok(Some(Lifted::Split(is)));
                                }
                            }
                        }
                    };
                    known.insert(term, answer);
                }
                Node::If(test, yes, no) => {
                    let ways = match self.choices.facts.truth(&self.choices.terms, test) {
                        Some(true) => [yes, yes],
                        Some(false) => [no, no],
                        None => [yes, no],
                    };
                    let before = work.len();
                    work.extend(ways.iter().filter(|way| !known.contains_key(way)));
                    if work.len() == before {
                        let answer = self.choices.either(heap, test, known[&ways[0]], known[&ways[1]])?;
                        known.insert(term, answer);
                    }
                }
                _ => return Ok(None),
            }
        }
        Ok(known[&whole].map(Lifted::Value))
    }
}

impl Choices {
    /// One of two values by a test, where both can be.
    fn either(
        &mut self,
        heap: &mut Heap,
        test: Term,
        yes: Option<Value>,
        no: Option<Value>,
    ) -> Outcome<Option<Value>> {
        match (yes, no) {
            (Some(yes), Some(no)) if yes != no => {
                let test = self.terms.value(heap, test)?;
                self.select(heap, test, yes, no).map(Some)
            }
            (yes, no) => Ok(yes.or(no)),
        }
    }
}
