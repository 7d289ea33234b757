//! What the arguments of effects have to be while choices are undecided.

use super::Choices;
use crate::world::RuntimeWorld;
use avm_value::{Heap, Outcome, Value};
use avm_vm::Lifted;

/// The most parts of a message that are looked at.
const MOST_PARTS: usize = 100_000;

impl RuntimeWorld {
    /// What an effect's arguments have to be before it can be performed while choices are undecided.
    pub(crate) fn lift_arguments(
        &mut self,
        heap: &mut Heap,
        effect: avm_bytecode::Effect,
        arguments: &[Value],
    ) -> Outcome<Lifted> {
        use avm_bytecode::Effect as E;
        super::check_explored(effect)?;
        let mut settled: Option<Vec<Value>> = None;
        for (at, argument) in arguments.iter().enumerate() {
            let found = match (effect, at) {
                (E::Require | E::Prefer | E::RequireAt, 0) | (E::SetDynamic | E::Send, 1) => continue,
                (E::Ensure | E::Compose, _) => continue,
                (E::Choose, 0) => self.choices.settled_values(heap, *argument)?,
                (E::Choose, _) => self.choices.settled_inside(heap, *argument)?,
                _ => self.choices.settled_message(heap, *argument)?,
            };
            match found {
                Ok(value) if value == *argument => {}
                Ok(value) => settled.get_or_insert_with(|| arguments.to_vec())[at] = value,
                Err(condition) => return Ok(Lifted::Split(condition)),
            }
        }
        Ok(Lifted::Plain(settled))
    }
}

impl Choices {
    /// What is to be chosen from: how many values there are is decided, and not what they are.
    fn settled_values(&mut self, heap: &mut Heap, values: Value) -> Outcome<Result<Value, Value>> {
        if values.is_choice() || values.is_pair() {
            if values.list_length().is_some() {
                return Ok(Ok(values));
            }
            if let Some(found) = self.laid_out(heap, values)? {
                return Ok(found.map(|values| heap.list(&values)));
            }
        }
        self.settled_inside(heap, values)
    }

    /// A message or a list of values: itself, its first part and what it ends with are decided.
    fn settled_message(&mut self, heap: &mut Heap, value: Value) -> Outcome<Result<Value, Value>> {
        let value = match self.settled(heap, value)? {
            Ok(value) => value,
            condition => return Ok(condition),
        };
        let Some((first, rest)) = value.as_pair() else { return Ok(Ok(value)) };
        let head = match self.settled(heap, first)? {
            Ok(head) => head,
            condition => return Ok(condition),
        };
        if head == first && !ends_undecided(rest) {
            return Ok(Ok(value));
        }
        let mut elements = vec![head];
        let mut tail = rest;
        loop {
            match tail.as_pair() {
                Some((element, more)) => {
                    elements.push(element);
                    tail = more;
                }
                None if tail.is_choice() => match self.settled(heap, tail)? {
                    Ok(decided) => tail = decided,
                    condition => return Ok(condition),
                },
                None => break,
            }
            if elements.len() > MOST_PARTS {
                return Ok(Ok(value));
            }
        }
        Ok(Ok(heap.list_with_tail(&elements, tail)))
    }
}

/// Whether what a list ends with is undecided, as far as it is looked at.
fn ends_undecided(list: Value) -> bool {
    let mut tail = list;
    for _ in 0..MOST_PARTS {
        let Some((_, more)) = tail.as_pair() else { break };
        tail = more;
    }
    tail.is_choice()
}
