//! What undecided values can be, and how one is decided.

use super::facts::MOST_VALUES;
use super::lift::MOST_ELEMENTS;
use super::may::May;
use super::{Choices, Mode};
use avm_number::IBig;
use avm_problem::{Atom, Term};
use avm_value::{Fault, Heap, Outcome, Value};

/// How deep data is looked into.
pub(super) const MOST_DEPTH: usize = 200;

/// Elements of a list that are looked at before it is looked at as any data.
const FEW: usize = 64;

/// Whether a value, or an element of a short list, is undecided; `None` where there is more to look at.
fn plain_choice(value: Value) -> Option<bool> {
    let mut rest = value;
    for _ in 0..FEW {
        if rest.is_choice() {
            return Some(true);
        }
        let Some((element, more)) = rest.as_pair() else {
            return (!rest.is_pointer() || rest.is_procedure()).then_some(false);
        };
        if element.is_choice() {
            return Some(true);
        }
        if element.is_pointer() && !element.is_procedure() {
            return None;
        }
        rest = more;
    }
    None
}

/// What is known of an undecided value.
pub(super) enum Case {
    /// It is this.
    Is(Value),
    /// This is to be decided first.
    Open(Value),
    /// It can be nothing: the way here cannot be gone, which is seen only now.
    Never,
}

impl Choices {
    /// A decided value in the place of an undecided one, where it follows from what is known.
    pub(super) fn resolved(&mut self, heap: &mut Heap, value: Value) -> Outcome {
        let Some(term) = self.terms.of_choice(value)? else { return Ok(value) };
        match self.facts.may(&self.terms, term) {
            May::Be(atoms) if atoms.len() == 1 => Ok(self.terms.value_of(heap, &atoms[0])),
            May::Lie(ends) if ends.0 == ends.1 => {
                Ok(self.terms.value_of(heap, &Atom::Integer(ends.0.clone())))
            }
            _ => Ok(value),
        }
    }

    /// All that a value can be, each with the condition that it is that; `None` if there are too many.
    pub(super) fn cases(&mut self, heap: &mut Heap, value: Value) -> Outcome<Option<Vec<(Term, Value)>>> {
        let Some(term) = self.terms.of_choice(value)? else {
            let always = self.terms.constant(Atom::TRUE)?;
            return Ok(Some(vec![(always, value)]));
        };
        let atoms: Vec<Atom> = match self.facts.may(&self.terms, term) {
            May::Be(atoms) => atoms.to_vec(),
            May::Lie(ends) => {
                let (low, high) = &*ends;
                let Ok(count) = usize::try_from(high - low) else { return Ok(None) };
                if count >= MOST_VALUES {
                    return Ok(None);
                }
                (0..=count).map(|at| Atom::Integer(low + IBig::from(at))).collect()
            }
            May::Any => return Ok(None),
        };
        let mut cases = Vec::with_capacity(atoms.len());
        for atom in atoms {
            let condition = self.is(term, &atom)?;
            if self.facts.truth(&self.terms, condition) != Some(false) {
                cases.push((condition, self.terms.value_of(heap, &atom)));
            }
        }
        Ok(Some(cases))
    }

    /// The condition that a term is an atom.
    fn is(&mut self, term: Term, atom: &Atom) -> Outcome<Term> {
        match atom {
            Atom::Boolean(true) if self.terms.shape(term).is_boolean() => self.terms.condition(term),
            Atom::Boolean(false) => self.terms.make(|form| form.not(term)),
            _ => {
                let constant = self.terms.constant(atom.clone())?;
                self.terms.make(|form| form.equal(term, constant))
            }
        }
    }

    /// What is known of an undecided value, or what is to be decided to know more: the first thing that it can be, or where in a
    /// wide range it lies.
    pub(super) fn first_case(&mut self, heap: &mut Heap, value: Value) -> Outcome<Case> {
        let Some(term) = self.terms.of_choice(value)? else { return Ok(Case::Is(value)) };
        match self.facts.may(&self.terms, term) {
            May::Be(atoms) => self.first_atom(heap, term, &atoms),
            May::Lie(ends) => self.half_of(heap, term, ends.0.clone(), ends.1.clone()),
            // A choice between values of which there are too many: which branch it comes from is decided first.
            May::Any => match self.open_test(term) {
                Some(test) => Ok(Case::Open(self.terms.value(heap, test)?)),
                None => Err(Fault::error("an undecided value could be anything", vec![value])),
            },
        }
    }

    fn first_atom(&mut self, heap: &mut Heap, term: Term, atoms: &[Atom]) -> Outcome<Case> {
        for atom in atoms {
            let condition = self.is(term, atom)?;
            match self.facts.truth(&self.terms, condition) {
                Some(true) => return Ok(Case::Is(self.terms.value_of(heap, atom))),
                Some(false) => {}
                None => return Ok(Case::Open(self.terms.value(heap, condition)?)),
            }
        }
        Ok(Case::Never)
    }

    /// In which half of a range an integer lies, as far as that is known, and then of that half.
    fn half_of(&mut self, heap: &mut Heap, term: Term, mut low: IBig, mut high: IBig) -> Outcome<Case> {
        while low < high {
            let middle: IBig = (&low + &high) >> 1;
            let bound = self.terms.constant(Atom::Integer(middle.clone()))?;
            let condition = self.terms.make(|form| form.less_or_equal(term, bound))?;
            match self.facts.truth(&self.terms, condition) {
                None => return Ok(Case::Open(self.terms.value(heap, condition)?)),
                Some(true) => high = middle,
                Some(false) => low = middle + 1,
            }
        }
        let is_empty = low > high;
        Ok(if is_empty { Case::Never } else { Case::Is(self.terms.value_of(heap, &Atom::Integer(low))) })
    }

    /// A test inside a term that is not decided yet.
    fn open_test(&mut self, term: Term) -> Option<Term> {
        let mut work = vec![term];
        while let Some(term) = work.pop() {
            if let avm_problem::Node::If(test, yes, no) = self.terms.problem.node(term).clone() {
                match self.facts.truth(&self.terms, test) {
                    None => return Some(test),
                    Some(true) => work.push(yes),
                    Some(false) => work.push(no),
                }
            }
        }
        None
    }

    /// An undecided value, decided, or a condition to be decided first: `#f` where nothing is left that it could be, on a way that
    /// cannot be gone.
    pub(crate) fn settled(&mut self, heap: &mut Heap, value: Value) -> Outcome<Result<Value, Value>> {
        let value = self.resolved(heap, value)?;
        if !value.is_choice() {
            return Ok(Ok(value));
        }
        Ok(match self.first_case(heap, value)? {
            Case::Is(value) => Ok(value),
            Case::Open(condition) => Err(condition),
            Case::Never => Err(Value::FALSE),
        })
    }

    /// Whether there is an undecided value in lists, vectors and other data.
    pub(super) fn has_choice(&self, heap: &Heap, values: &[Value]) -> bool {
        if let Some(found) = values.iter().try_fold(false, |found, value| Some(found | plain_choice(*value)?))
        {
            return found;
        }
        let mut work = values.to_vec();
        let mut seen = std::collections::HashSet::new();
        while let Some(value) = work.pop() {
            if value.is_choice() {
                return true;
            }
            if value.is_pointer() && !value.is_procedure() && seen.insert(value.bits()) {
                if seen.len() > MOST_ELEMENTS {
                    // It may have; whoever wants to know more says that it is too much.
                    return true;
                }
                work.extend(heap.parts(value));
            }
        }
        false
    }

    /// Data without undecided values, copied as far as there are any; or a condition to be decided first.
    pub(super) fn settled_inside(&mut self, heap: &mut Heap, value: Value) -> Outcome<Result<Value, Value>> {
        self.settled_below(heap, value, 0)
    }

    fn settled_below(
        &mut self,
        heap: &mut Heap,
        value: Value,
        depth: usize,
    ) -> Outcome<Result<Value, Value>> {
        if depth > MOST_DEPTH {
            return Err(Fault::error(
                "data with undecided values is nested too deeply to be looked at",
                Vec::new(),
            ));
        }
        if value.is_choice() {
            let settled = self.settled(heap, value)?;
            return match settled {
                Ok(value) if self.has_choice(heap, &[value]) => self.settled_below(heap, value, depth + 1),
                settled => Ok(settled),
            };
        }
        if !self.has_choice(heap, &[value]) {
            return Ok(Ok(value));
        }
        if let Some(elements) = heap.vector_slice(value).map(<[Value]>::to_vec) {
            let mut settled = Vec::with_capacity(elements.len());
            for element in elements {
                match self.settled_below(heap, element, depth + 1)? {
                    Ok(element) => settled.push(element),
                    condition => return Ok(condition),
                }
            }
            return Ok(Ok(heap.vector(&settled)));
        }
        let mut elements = Vec::new();
        let mut rest = value;
        while let Some((first, more)) = rest.as_pair() {
            match self.settled_below(heap, first, depth + 1)? {
                Ok(element) => elements.push(element),
                condition => return Ok(condition),
            }
            rest = match self.settled(heap, more)? {
                Ok(rest) => rest,
                condition => return Ok(condition),
            };
            if elements.len() > MOST_ELEMENTS {
                return Err(Fault::error(
                    "a list with undecided elements is too long to be looked at",
                    Vec::new(),
                ));
            }
        }
        Ok(Ok(heap.list_with_tail(&elements, rest)))
    }

    pub(crate) fn is_exploring(&self) -> bool {
        matches!(self.mode, Mode::Exploring)
    }
}
