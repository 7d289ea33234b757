//! Primitives on undecided values: where the form has a term for the result, that; where few values are possible, a choice
//! between the results of all; else one of them is to be decided first.

use super::facts::MOST_VALUES;
use super::operations::choose;
use super::table::{
    copies_spine, is_of_files, is_of_tables, looks_inside, only_moves, steps_of, walks_spine,
};
use super::through::goes_through;
use super::values::Case;
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_bytecode::Primitive;
use avm_bytecode::primitives::Purity;
use avm_primitives::Context;
use avm_problem::Term;
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Lifted;

/// The most elements of a list that are looked at for undecided ones.
pub(super) const MOST_ELEMENTS: usize = 100_000;

impl RuntimeWorld {
    pub(crate) fn lift_primitive(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
    ) -> Outcome<Lifted> {
        if let Some(lifted) = self.lift_port(heap, primitive, arguments)? {
            return Ok(lifted);
        }
        if walks_spine(primitive) {
            if primitive == Primitive::ListSet && is_before_choice(arguments[0], arguments[1]) {
                return Ok(Lifted::Plain(None));
            }
            return self.lift_spine(heap, primitive, arguments);
        }
        if let Some(steps) = steps_of(primitive) {
            return self.lift_steps(heap, steps, arguments[0]);
        }
        let inside = looks_inside(primitive);
        if !inside && !arguments.iter().any(|argument| argument.is_choice()) {
            return Ok(Lifted::Plain(None));
        }
        if inside && !self.choices.has_choice(heap, arguments) {
            return Ok(Lifted::Plain(None));
        }
        // What was decided on the way here is put in the place of what it was.
        let mut resolved = arguments.to_vec();
        for argument in &mut resolved {
            *argument = self.choices.resolved(heap, *argument)?;
        }
        if let Some(term) = self.choices.known_operation(heap, primitive, &resolved)? {
            return self.choices.terms.value(heap, term).map(Lifted::Value);
        }
        if inside {
            return self.lift_inside(heap, primitive, resolved);
        }
        let open = |at: &usize| resolved[*at].is_choice();
        let open: Vec<usize> = (0..resolved.len()).filter(open).collect();
        if open.iter().all(|at| only_moves(primitive, *at)) {
            return Ok(Lifted::Plain((resolved != arguments).then_some(resolved)));
        }
        let looked_at: Vec<usize> = open.into_iter().filter(|at| !only_moves(primitive, *at)).collect();
        if goes_through(primitive)
            && let Some(lifted) = self.lift_through(heap, primitive, resolved[0])?
        {
            return Ok(lifted);
        }
        if primitive.purity() != Purity::Effectful
            && let Some(lifted) = self.by_cases(heap, primitive, &resolved, &looked_at)?
        {
            return Ok(lifted);
        }
        let first = looked_at[0];
        match self.choices.first_case(heap, resolved[first])? {
            Case::Is(value) => {
                resolved[first] = value;
                match self.lift_primitive(heap, primitive, &resolved)? {
                    Lifted::Plain(None) => Ok(Lifted::Plain(Some(resolved))),
                    lifted => Ok(lifted),
                }
            }
            Case::Open(condition) => Ok(Lifted::Split(condition)),
            Case::Never => Ok(Lifted::Split(Value::FALSE)),
        }
    }

    /// A primitive that goes along lists: how long they are is decided first, or what they end with where the pairs themselves count.
    fn lift_spine(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome<Lifted> {
        let mut changed = arguments.to_vec();
        for (at, argument) in changed.iter_mut().enumerate() {
            // What is appended last is not looked at.
            if primitive == Primitive::Append && at + 1 == arguments.len() {
                continue;
            }
            let mut elements = Vec::new();
            let mut rest = *argument;
            while let Some((first, more)) = rest.as_pair() {
                elements.push(first);
                rest = more;
                if elements.len() > MOST_ELEMENTS {
                    break;
                }
            }
            if !rest.is_choice() {
                continue;
            }
            if copies_spine(primitive, at) {
                if let Some(known) = self.lift_length(heap, primitive, *argument)? {
                    return Ok(known);
                }
                match self.choices.laid_out(heap, *argument)? {
                    Some(Ok(elements)) => {
                        *argument = heap.list(&elements);
                        continue;
                    }
                    Some(Err(condition)) => return Ok(Lifted::Split(condition)),
                    None => {}
                }
            }
            // The index of `list-ref` and its kin, too.
            match self.choices.settled(heap, rest)? {
                Ok(rest) => *argument = heap.list_with_tail(&elements, rest),
                Err(condition) => return Ok(Lifted::Split(condition)),
            }
        }
        if changed == arguments {
            return Ok(Lifted::Plain(None));
        }
        match self.lift_spine(heap, primitive, &changed)? {
            Lifted::Plain(None) => Ok(Lifted::Plain(Some(changed))),
            lifted => Ok(lifted),
        }
    }

    /// `length` of a list of which pairs are undecided.
    fn lift_length(&mut self, heap: &mut Heap, primitive: Primitive, list: Value) -> Outcome<Option<Lifted>> {
        if primitive != Primitive::Length {
            return Ok(None);
        }
        let Some(spine) = self.choices.spine(heap, list)? else { return Ok(None) };
        let length = self.choices.length_of(&spine)?;
        self.choices.terms.value(heap, length).map(|length| Some(Lifted::Value(length)))
    }

    /// `cadr` and its kin: what is undecided may be the pair, or a part on the way.
    fn lift_steps(&mut self, heap: &mut Heap, steps: &str, pair: Value) -> Outcome<Lifted> {
        let mut value = pair;
        let mut decided = true;
        for step in steps.bytes().rev() {
            let part = |pair: Value| if step == b'a' { pair.car() } else { pair.cdr() };
            let own = if value.is_choice() {
                decided = false;
                let primitive = if step == b'a' { Primitive::Car } else { Primitive::Cdr };
                match self.lift_primitive(heap, primitive, &[value])? {
                    Lifted::Value(value) => Some(value),
                    Lifted::Plain(settled) => settled.and_then(|settled| part(settled[0])),
                    split => return Ok(split),
                }
            } else {
                part(value)
            };
            // What is no pair raises.
            let Some(own) = own else { return Ok(Lifted::Plain(None)) };
            value = own;
        }
        Ok(if decided { Lifted::Plain(None) } else { Lifted::Value(value) })
    }

    /// A primitive that looks at what its arguments hold: all of that is decided first.
    fn lift_inside(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: Vec<Value>,
    ) -> Outcome<Lifted> {
        let mut settled = Vec::with_capacity(arguments.len());
        for (at, argument) in arguments.into_iter().enumerate() {
            if only_moves(primitive, at) {
                settled.push(argument);
                continue;
            }
            // Which table it is counts, and not what is in it.
            let found = match at == 0 && is_of_tables(primitive) {
                true => self.choices.settled(heap, argument)?,
                false => self.choices.settled_inside(heap, argument)?,
            };
            match found {
                Ok(value) => settled.push(value),
                Err(condition) => return Ok(Lifted::Split(condition)),
            }
        }
        Ok(Lifted::Plain(Some(settled)))
    }

    /// The result in all cases, if there are not too many, and none of them raises.
    fn by_cases(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
        open: &[usize],
    ) -> Outcome<Option<Lifted>> {
        let mut cases: Vec<(Vec<Term>, Vec<Value>)> = vec![(Vec::new(), arguments.to_vec())];
        for at in open {
            let Some(own) = self.choices.cases(heap, arguments[*at])? else { return Ok(None) };
            if cases.len() * own.len() > MOST_VALUES {
                return Ok(None);
            }
            cases = cases
                .iter()
                .flat_map(|(conditions, values)| {
                    own.iter().map(move |(condition, value)| {
                        let mut conditions = conditions.clone();
                        conditions.push(*condition);
                        let mut values = values.clone();
                        values[*at] = *value;
                        (conditions, values)
                    })
                })
                .collect();
        }
        let function = avm_primitives::function(primitive);
        // Of several values, as `floor/` gives them, each by itself.
        let mut results: Option<Vec<Term>> = None;
        for (conditions, values) in cases.iter().rev() {
            let value = match function(&mut Context { heap, io: &mut self.io }, values) {
                Ok(value) => value,
                Err(_) => {
                    // One of these is an error; whether it comes to that is decided first.
                    let condition = self.choices.terms.make(|form| form.and(conditions.iter().copied()))?;
                    match self.choices.facts.truth(&self.choices.terms, condition) {
                        Some(true) => return Ok(Some(Lifted::Plain(Some(values.clone())))),
                        // It does not: these do not go together.
                        Some(false) => continue,
                        None => {}
                    }
                    return self.choices.terms.value(heap, condition).map(|c| Some(Lifted::Split(c)));
                }
            };
            let own = heap.unpack_values(&value);
            let own = own.iter().map(|value| self.choices.terms.of(heap, *value));
            let own: Vec<Term> = own.collect::<Outcome<_>>()?;
            results = Some(match results {
                None => own,
                Some(others) if others.len() != own.len() => return Ok(None),
                Some(others) => {
                    let chosen = own.into_iter().zip(others).map(|(term, others)| {
                        self.choices.terms.make(|form| {
                            let condition = form.and(conditions.iter().copied())?;
                            choose(form, condition, term, others)
                        })
                    });
                    chosen.collect::<Outcome<_>>()?
                }
            });
        }
        let Some(results) = results else { return Ok(None) };
        let results = results.into_iter().map(|term| self.choices.terms.value(heap, term));
        let results: Vec<Value> = results.collect::<Outcome<_>>()?;
        Ok(Some(Lifted::Value(heap.values(&results))))
    }

    /// Input and output: what is written outside is written when everything is decided, what is written to memory is undone.
    fn lift_port(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
    ) -> Outcome<Option<Lifted>> {
        use Primitive as P;
        if is_of_files(primitive) {
            return Err(impure(primitive));
        }
        if primitive.purity() != Purity::Effectful {
            return Ok(None);
        }
        let mut found = None;
        for argument in arguments {
            // Which port it is may have been decided on the way here.
            let port = self.choices.resolved(heap, *argument)?;
            if let Some(in_memory) = self.io.is_in_memory(port) {
                found = Some((port, in_memory));
                break;
            }
        }
        let Some((port, in_memory)) = found else { return Ok(None) };
        if in_memory {
            if let Some(mark) = self.io.port_mark(port) {
                self.choices.ports.push((port, mark));
            }
            return Ok(None);
        }
        match primitive {
            P::Write
            | P::WriteShared
            | P::WriteSimple
            | P::Display
            | P::Newline
            | P::WriteChar
            | P::WriteString
            | P::WriteU8
            | P::WriteBytevector
            | P::FlushOutputPort => Ok(Some(Lifted::Value(Value::UNSPECIFIED))),
            P::IsInputPortOpen | P::IsOutputPortOpen => Ok(None),
            _ => Err(impure(primitive)),
        }
    }
}

/// Whether an index is in the part of a list that is before its undecided tail: that part is changed where it is.
fn is_before_choice(list: Value, index: Value) -> bool {
    let Some(index) = index.as_fixnum() else { return false };
    let mut rest = list;
    for _ in 0..=index {
        let Some((_, more)) = rest.as_pair() else { return false };
        rest = more;
    }
    true
}

/// Something from outside, which would not be the same when the program runs again.
#[cold]
fn impure(primitive: Primitive) -> Box<Fault> {
    let message = format!(
        "{} reaches outside of the program, and what it does could not be undone while choices are undecided; do it \
         before the first `choose` or after the transaction",
        primitive.name().trim_start_matches('%')
    );
    Fault::avm(AvmErrorKind::ImpureOperation, message, Vec::new())
}
