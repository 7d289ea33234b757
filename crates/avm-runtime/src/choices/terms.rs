//! Between the program's values and the terms of the constraint form. An undecided value of the program is the number of a
//! term; what is neither an integer nor a boolean, a symbol or an object is an atom that nothing else is equal to.

use super::operations::choose;
use avm_base::{AvmErrorKind, Symbol};
use avm_number::{IBig, Number};
use avm_primitives::{Style, eqv, write_value};
use avm_problem::{Atom, Domain, FormError, Node, Origin, Problem, Shape, Term, VariableId};
use avm_value::{Fault, Heap, ObjectRef, Outcome, Tracer, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The most terms of one exploration.
const MOST_TERMS: usize = 2_000_000;
/// About so many bytes are held for a term that the program has, and for a value that is nothing but itself.
const HANDLE: usize = 24;
const OTHER: usize = 200;
/// How much of a value's written form names it in a problem that is shown.
const LABEL: usize = 40;

/// The terms of a problem, as the program has them.
#[derive(Default)]
pub(crate) struct Terms {
    pub(crate) problem: Problem,
    /// For each variable its values, or the ends of its range.
    values: Vec<Arc<[Atom]>>,
    /// What the program's undecided values stand for.
    handles: Vec<Handle>,
    /// So many of them have been visited by the last collection.
    visited: usize,
    numbers: FxHashMap<Term, u32>,
    /// The terms of values that are no pointers, by their bits,
    constants: FxHashMap<u64, Term>,
    /// and the atoms of symbols and objects.
    named: FxHashMap<u64, Atom>,
    /// Values that are atoms, and nothing else.
    others: Vec<(Arc<str>, Value)>,
    /// Where in `others` a value is: by its bits, which change when it is moved, or what a number is written as.
    by_bits: FxHashMap<u64, usize>,
    by_number: FxHashMap<String, usize>,
    /// So many of `others` are in `by_bits`.
    indexed: usize,
    places: FxHashMap<Arc<str>, usize>,
}

/// What an undecided value stands for.
#[derive(Clone, Copy)]
enum Handle {
    Term(Term),
    /// One of two values, as the condition says: a term that is made when somebody asks for it. The state of an object that nobody reads
    /// needs none, nor what a part that may not run would have given.
    Either(Term, Value, Value),
}

impl Terms {
    pub(crate) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.others.iter_mut().for_each(|(_, value)| tracer.visit(value));
        self.by_bits.clear();
        self.indexed = 0;
        let first = if tracer.is_minor() { self.visited } else { 0 };
        for handle in &mut self.handles[first..] {
            if let Handle::Either(_, yes, no) = handle {
                tracer.visit(yes);
                tracer.visit(no);
            }
        }
        self.visited = self.handles.len();
    }

    /// About so many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        let values = self.constants.len() + self.named.len() + self.handles.len();
        self.problem.bytes() + values * HANDLE + self.others.len() * OTHER
    }

    /// A new variable of the problem; its values may be at hand.
    pub(crate) fn variable(
        &mut self,
        name: &str,
        domain: Domain,
        atoms: Option<&Arc<[Atom]>>,
    ) -> Outcome<VariableId> {
        let made = self.problem.variable(name, domain, Origin::default()).map_err(refused)?;
        self.values.push(match (&self.problem.variables()[made.0 as usize].domain, atoms) {
            // Of those that were there twice one is left.
            (Domain::Values(values), Some(atoms)) if values.len() == atoms.len() => atoms.clone(),
            (Domain::Values(values), _) => values.as_slice().into(),
            (Domain::Range(low, high), _) => [Atom::from(low.clone()), Atom::from(high.clone())].into(),
        });
        Ok(made)
    }

    /// For each variable its values, or the ends of its range.
    pub(super) fn values_of_variables(&self) -> &[Arc<[Atom]>] {
        &self.values
    }

    /// The term that an undecided value stands for.
    pub(crate) fn of_choice(&mut self, value: Value) -> Outcome<Option<Term>> {
        let Some(number) = value.as_choice() else { return Ok(None) };
        match self.handles.get(number as usize) {
            None => Ok(None),
            Some(Handle::Term(term)) => Ok(Some(*term)),
            Some(Handle::Either(..)) => self.make_either(number),
        }
    }

    /// The term of one of two values, after those of its parts.
    #[cold]
    fn make_either(&mut self, number: u32) -> Outcome<Option<Term>> {
        let mut made = None;
        let mut work = vec![number];
        while let Some(number) = work.last().copied() {
            let Handle::Either(condition, yes, no) = self.handles[number as usize] else {
                work.pop();
                continue;
            };
            let waiting = |value: &Value| value.as_choice().filter(|number| self.waits(*number));
            if let Some(part) = [yes, no].iter().find_map(waiting) {
                work.push(part);
                continue;
            }
            let (yes, no) = (self.of_waiting(yes)?, self.of_waiting(no)?);
            let (Some(yes), Some(no)) = (yes, no) else { return Ok(None) };
            // It was counted when it was left for later.
            let term = choose(&mut self.problem, condition, yes, no).map_err(refused)?;
            self.handles[number as usize] = Handle::Term(term);
            self.numbers.entry(term).or_insert(number);
            made = Some(term);
        }
        Ok(made)
    }

    /// The term of a value that could be left without one.
    fn of_waiting(&mut self, value: Value) -> Outcome<Option<Term>> {
        if !is_bare(value) {
            return self.of_plain(value);
        }
        let atom = match self.find_by_bits(value) {
            Some(place) => Atom::Other(self.others[place].0.clone()),
            None => self.add_other(value, value.describe_type()),
        };
        self.constant(atom).map(Some)
    }

    /// Whether there is no term yet for an undecided value.
    fn waits(&self, number: u32) -> bool {
        matches!(self.handles.get(number as usize), Some(Handle::Either(..)))
    }

    /// A value that is the first where a condition holds, and else the second.
    pub(crate) fn select(&mut self, heap: &mut Heap, condition: Value, both: (Value, Value)) -> Outcome {
        let condition = self.of(heap, condition)?;
        for value in [both.0, both.1] {
            // What is no pointer has its term at hand from now on.
            if !value.is_pointer() && !value.is_choice() && !is_plain(value) {
                self.of(heap, value)?;
            }
        }
        if self.can_wait(both.0) && self.can_wait(both.1) && !(both.0.is_boolean() && both.1.is_boolean()) {
            if self.problem.nodes().len() + self.handles.len() >= MOST_TERMS {
                return Err(too_many());
            }
            self.handles.push(Handle::Either(condition, both.0, both.1));
            return Ok(Value::choice(self.handles.len() as u32 - 1));
        }
        let (yes, no) = (self.of(heap, both.0)?, self.of(heap, both.1)?);
        let term = self.make(|form| choose(form, condition, yes, no))?;
        self.value(heap, term)
    }

    /// Whether a value that may be this one can be left without a term. A condition cannot: it is there to be asked for.
    fn can_wait(&self, value: Value) -> bool {
        match value.as_choice() {
            Some(number) => match self.handles.get(number as usize) {
                Some(Handle::Term(term)) => !self.shape(*term).is_boolean(),
                found => found.is_some(),
            },
            None => is_plain(value) || is_bare(value) || self.constants.contains_key(&value.bits()),
        }
    }

    /// The term that a value stands for.
    pub(crate) fn of(&mut self, heap: &Heap, value: Value) -> Outcome<Term> {
        match self.of_plain(value)? {
            Some(term) => Ok(term),
            None if value.is_choice() => Err(stale(value)),
            None => {
                let atom = self.atom(heap, value);
                let term = self.constant(atom)?;
                if !value.is_pointer() {
                    self.constants.insert(value.bits(), term);
                }
                Ok(term)
            }
        }
    }

    /// The same where the heap has nothing to do with it.
    fn of_plain(&mut self, value: Value) -> Outcome<Option<Term>> {
        if value.is_choice() {
            return self.of_choice(value);
        }
        if let Some(term) = self.constants.get(&value.bits()) {
            return Ok(Some(*term));
        }
        let Some(atom) = self.plain_atom(value) else { return Ok(None) };
        let term = self.constant(atom)?;
        self.constants.insert(value.bits(), term);
        Ok(Some(term))
    }

    pub(crate) fn constant(&mut self, atom: Atom) -> Outcome<Term> {
        self.problem.constant(atom).map_err(refused)
    }

    /// The value of a term: one of the program's where it is known.
    pub(crate) fn value(&mut self, heap: &mut Heap, term: Term) -> Outcome {
        if let Node::Constant(atom) = self.problem.node(term) {
            let atom = atom.clone();
            return Ok(self.value_of(heap, &atom));
        }
        let next = self.handles.len() as u32;
        let number = *self.numbers.entry(term).or_insert(next);
        if number == next {
            self.handles.push(Handle::Term(term));
        }
        Ok(Value::choice(number))
    }

    /// The atom that a value is, if the heap has nothing to do with it.
    fn plain_atom(&mut self, value: Value) -> Option<Atom> {
        if let Some(n) = value.as_fixnum() {
            return Some(Atom::from(n));
        }
        if value.is_boolean() {
            return Some(Atom::from(value == Value::TRUE));
        }
        if let Some(symbol) = value.as_symbol() {
            let made = || Atom::Symbol(symbol.as_str().into());
            return Some(self.named.entry(value.bits()).or_insert_with(made).clone());
        }
        let ObjectRef(number) = value.as_object_ref()?;
        let made = || Atom::Object(format!("object {number}").into());
        Some(self.named.entry(value.bits()).or_insert_with(made).clone())
    }

    /// The atom that a value is.
    pub(crate) fn atom(&mut self, heap: &Heap, value: Value) -> Atom {
        if let Some(atom) = self.plain_atom(value) {
            return atom;
        }
        if let Some(n) = integer(heap, value) {
            return Atom::Integer(n);
        }
        if let Some(place) = self.find_other(heap, value) {
            return Atom::Other(self.others[place].0.clone());
        }
        let written = if value.is_string() || value.is_number() || !value.is_pointer() {
            write_value(heap, value, Style::Write).unwrap_or_default()
        } else {
            value.describe_type().to_string()
        };
        let place = self.others.len();
        let atom = self.add_other(value, &written);
        if value.is_number() {
            self.by_number.insert(written, place);
        }
        atom
    }

    /// An atom for a value that has been met for the first time.
    fn add_other(&mut self, value: Value, written: &str) -> Atom {
        let end = written.char_indices().nth(LABEL).map_or(written.len(), |(end, _)| end);
        let text: Arc<str> = format!("{} [{}]", &written[..end], self.others.len()).into();
        self.places.insert(text.clone(), self.others.len());
        self.others.push((text.clone(), value));
        Atom::Other(text)
    }

    /// Where a value is among those that are nothing but themselves, if it has been met.
    fn find_other(&mut self, heap: &Heap, value: Value) -> Option<usize> {
        if value.is_number() {
            let written = write_value(heap, value, Style::Write).unwrap_or_default();
            return self
                .by_number
                .get(&written)
                .copied()
                .filter(|place| eqv(heap, self.others[*place].1, value));
        }
        self.find_by_bits(value)
    }

    /// The same for a value that nothing else is equal to.
    fn find_by_bits(&mut self, value: Value) -> Option<usize> {
        for (place, (_, other)) in self.others.iter().enumerate().skip(self.indexed) {
            self.by_bits.entry(other.bits()).or_insert(place);
        }
        self.indexed = self.others.len();
        self.by_bits.get(&value.bits()).copied()
    }

    /// The value that an atom stands for.
    pub(crate) fn value_of(&self, heap: &mut Heap, atom: &Atom) -> Value {
        match atom {
            Atom::Integer(n) => heap.number(&Number::from(n.clone())),
            Atom::Boolean(truth) => Value::boolean(*truth),
            Atom::Symbol(name) => Value::symbol(Symbol::intern(name)),
            Atom::Object(text) => {
                let number = text.strip_prefix("object ").and_then(|number| number.parse().ok());
                number.map_or(Value::FALSE, |number| Value::object_ref(ObjectRef(number)))
            }
            Atom::String(text) | Atom::Other(text) => {
                self.places.get(text).map_or(Value::FALSE, |place| self.others[*place].1)
            }
        }
    }

    pub(crate) fn shape(&self, term: Term) -> &Shape {
        self.problem.shape(term)
    }

    /// A condition: a term that is `#t` or `#f`, and true as often as this one.
    pub(crate) fn condition(&mut self, term: Term) -> Outcome<Term> {
        if self.shape(term).is_boolean() {
            return Ok(term);
        }
        let not = self.problem.not(term).map_err(refused)?;
        self.problem.not(not).map_err(refused)
    }

    /// A term that the form makes.
    pub(crate) fn make(
        &mut self,
        make: impl FnOnce(&mut Problem) -> Result<Term, FormError>,
    ) -> Outcome<Term> {
        if self.problem.nodes().len() >= MOST_TERMS {
            return Err(too_many());
        }
        make(&mut self.problem).map_err(refused)
    }

    /// Whether an atom is nothing but itself: a value with parts, or a number that is no integer.
    pub(crate) fn is_other(atom: &Atom) -> bool {
        matches!(atom, Atom::Other(_) | Atom::String(_))
    }
}

/// Whether [`Terms::plain_atom`] has an atom for a value.
fn is_plain(value: Value) -> bool {
    value.as_fixnum().is_some()
        || value.is_boolean()
        || value.as_symbol().is_some()
        || value.as_object_ref().is_some()
}

/// Whether a value is on the heap, and is called no more than what its type is called.
fn is_bare(value: Value) -> bool {
    value.is_pointer() && !value.is_string() && !value.is_number()
}

/// The integer that a value is, if it is an exact one.
pub(crate) fn integer(heap: &Heap, value: Value) -> Option<IBig> {
    if !value.is_exact_integer() {
        return None;
    }
    match heap.to_number(value)? {
        Number::Int(n) => Some(n),
        _ => None,
    }
}

#[cold]
fn too_many() -> Box<Fault> {
    let message = format!("more than {MOST_TERMS} values are computed from choices");
    Fault::avm(AvmErrorKind::SolverBudgetExceeded, message, Vec::new())
}

/// What the form does not take.
#[cold]
pub(crate) fn refused(error: FormError) -> Box<Fault> {
    let message = format!("what is computed from choices is too large for the solver: {error}");
    Fault::avm(AvmErrorKind::SolverBudgetExceeded, message, Vec::new())
}

/// An undecided value that no exploration knows any more.
#[cold]
fn stale(value: Value) -> Box<Fault> {
    Fault::error("a choice of a transaction that has ended has no value", vec![value])
}

/// A comparison of a term and a number more or less as one of the term alone, so that what it says counts for all such sums.
pub(super) fn without_sum(
    problem: &Problem,
    limited: Term,
    atom: Atom,
    is_upper: bool,
) -> (Term, Atom, bool) {
    let (Node::Sum(parts, constant), Atom::Integer(bound)) = (problem.node(limited), &atom) else {
        return (limited, atom, is_upper);
    };
    match &parts[..] {
        [(_, inner)] if !problem.shape(*inner).is_integer() => (limited, atom, is_upper),
        [(factor, inner)] if *factor == IBig::from(1) => (*inner, Atom::from(bound - constant), is_upper),
        [(factor, inner)] if *factor == IBig::from(-1) => (*inner, Atom::from(constant - bound), !is_upper),
        _ => (limited, atom, is_upper),
    }
}
