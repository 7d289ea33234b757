//! Lists of which some pairs are undecided, by all that they can be made of. What a list's end is depends on tests; the lists that lead
//! there share their parts, so there are far fewer parts than lists. How long it is is a term, and so is each element, once the
//! length is known: nothing of how the list was made has to be decided.

use super::Choices;
use super::facts::MOST_VALUES;
use super::may::May;
use super::operations::{choose, linear};
use avm_number::IBig;
use avm_problem::{Atom, Node, Term};
use avm_value::{Heap, Outcome, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most parts that are looked at, and the most elements in them.
const MOST_PARTS: usize = 4_096;
const MOST_ELEMENTS: usize = 100_000;

/// A part of a list; parts that it leads to are told by their numbers, which are smaller.
enum Part {
    /// The end.
    End,
    /// Elements, and what comes after them.
    Run(Vec<Value>, usize),
    /// The first part if the condition holds, otherwise the second.
    Either(Term, usize, usize),
}

/// What a part was found at.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Value(u64),
    Term(Term),
    /// The cases of a term from a certain one on.
    Case(Term, usize),
}

/// What is to be looked at.
enum Work {
    Look(Place, Value),
    /// What it leads to has been looked at.
    Join(Place, Link),
}

enum Link {
    Run(Vec<Value>, Place),
    Either(Term, Place, Place),
    Same(Place),
}

/// The parts of a list, the last of which it begins with.
pub(super) struct Spine {
    parts: Vec<Part>,
    first: usize,
}

/// What is known of a list's length.
pub(super) enum Length {
    Known(usize),
    /// It is not known; this is to be decided first.
    Open(Value),
}

/// Parts as they are found.
#[derive(Default)]
struct Walk {
    parts: Vec<Part>,
    numbers: FxHashMap<Place, usize>,
    /// Places that were come to. Where one of them has no number it is being looked at.
    begun: FxHashSet<Place>,
    /// What terms can be that are no tests.
    cases: FxHashMap<Term, Vec<(Term, Value)>>,
    elements: usize,
    work: Vec<Work>,
}

impl Walk {
    fn add(&mut self, place: Place, part: Part) {
        self.parts.push(part);
        self.numbers.insert(place, self.parts.len() - 1);
    }

    /// Puts a part together whose own parts have been found; `false` where it leads back to itself.
    fn join(&mut self, place: Place, link: Link) -> bool {
        let number = |place: &Place| self.numbers.get(place).copied();
        let part = match link {
            Link::Run(own, rest) => number(&rest).map(|rest| Part::Run(own, rest)),
            Link::Either(test, yes, no) => {
                number(&yes).zip(number(&no)).map(|(yes, no)| Part::Either(test, yes, no))
            }
            Link::Same(other) => {
                let Some(other) = number(&other) else { return false };
                self.numbers.insert(place, other);
                return true;
            }
        };
        let Some(part) = part else { return false };
        self.add(place, part);
        true
    }

    /// Looks at some values, and then puts a part together.
    fn look_first(&mut self, place: Place, link: Link, values: impl IntoIterator<Item = (Place, Value)>) {
        self.work.push(Work::Join(place, link));
        self.work.extend(values.into_iter().map(|(place, value)| Work::Look(place, value)));
    }
}

impl Choices {
    /// What a list is made of; `None` if it may be no list, or is too large.
    pub(super) fn spine(&mut self, heap: &mut Heap, list: Value) -> Outcome<Option<Spine>> {
        let start = self.place_of(list)?;
        let mut walk = Walk { work: vec![Work::Look(start, list)], ..Walk::default() };
        while let Some(next) = walk.work.pop() {
            if walk.parts.len() > MOST_PARTS || walk.elements > MOST_ELEMENTS {
                return Ok(None);
            }
            let is_list = match next {
                Work::Join(place, link) => walk.join(place, link),
                Work::Look(place, _) if walk.numbers.contains_key(&place) => true,
                Work::Look(place, _) if !walk.begun.insert(place) => false,
                Work::Look(place, value) => match place {
                    Place::Value(_) => self.look_at_pairs(&mut walk, place, value)?,
                    Place::Term(term) => self.look_at_term(heap, &mut walk, term, value)?,
                    Place::Case(term, at) => self.look_at_case(&mut walk, (term, at), value)?,
                },
            };
            if !is_list {
                return Ok(None);
            }
        }
        let first = walk.numbers.get(&start).copied();
        Ok(first.map(|first| Spine { parts: walk.parts, first }))
    }

    /// Looks at pairs, as far as what they end with is decided.
    fn look_at_pairs(&mut self, walk: &mut Walk, place: Place, list: Value) -> Outcome<bool> {
        if list.is_nil() {
            walk.add(place, Part::End);
            return Ok(true);
        }
        let (mut own, mut rest) = (Vec::new(), list);
        while let Some((element, more)) = rest.as_pair() {
            own.push(element);
            rest = more;
            if walk.elements + own.len() > MOST_ELEMENTS {
                return Ok(false);
            }
        }
        walk.elements += own.len();
        let is_list = !own.is_empty();
        let after = self.place_of(rest)?;
        walk.look_first(place, Link::Run(own, after), [(after, rest)]);
        Ok(is_list)
    }

    /// Looks at both ways of a test, or at all that something else can be.
    fn look_at_term(&mut self, heap: &mut Heap, walk: &mut Walk, term: Term, value: Value) -> Outcome<bool> {
        let place = Place::Term(term);
        if let Node::If(test, yes, no) = self.terms.problem.node(term) {
            let (test, yes, no) = (*test, *yes, *no);
            let known = self.facts.truth(&self.terms, test);
            let mut ways = Vec::with_capacity(2);
            for (part, truth) in [(yes, true), (no, false)] {
                if known.is_none_or(|known| known == truth) {
                    let value = self.terms.value(heap, part)?;
                    ways.push((self.place_of(value)?, value));
                }
            }
            let link = match &ways[..] {
                [(yes, _), (no, _)] => Link::Either(test, *yes, *no),
                [(only, _), ..] => Link::Same(*only),
                [] => return Ok(false),
            };
            walk.look_first(place, link, ways);
            return Ok(true);
        }
        let Some(all) = self.cases(heap, value)?.filter(|all| !all.is_empty()) else { return Ok(false) };
        walk.cases.insert(term, all);
        let first = Place::Case(term, 0);
        walk.look_first(place, Link::Same(first), [(first, value)]);
        Ok(true)
    }

    /// Looks at one thing that a term can be, and at those after it.
    fn look_at_case(&mut self, walk: &mut Walk, (term, at): (Term, usize), value: Value) -> Outcome<bool> {
        let place = Place::Case(term, at);
        let all = walk.cases.get(&term).map_or(&[][..], Vec::as_slice);
        let Some((condition, own)) = all.get(at).copied().filter(|(_, own)| !own.is_choice()) else {
            return Ok(false);
        };
        let is_last = at + 1 == all.len();
        let own_place = self.place_of(own)?;
        if is_last {
            walk.look_first(place, Link::Same(own_place), [(own_place, own)]);
        } else {
            let others = Place::Case(term, at + 1);
            let link = Link::Either(condition, own_place, others);
            walk.look_first(place, link, [(others, value), (own_place, own)]);
        }
        Ok(true)
    }

    fn place_of(&mut self, value: Value) -> Outcome<Place> {
        Ok(match self.terms.of_choice(value)? {
            Some(term) => Place::Term(term),
            None => Place::Value(value.bits()),
        })
    }

    /// How long a list is.
    pub(super) fn length_of(&mut self, spine: &Spine) -> Outcome<Term> {
        let mut lengths: Vec<Term> = Vec::with_capacity(spine.parts.len());
        for part in &spine.parts {
            let length = match part {
                Part::End => self.terms.constant(Atom::from(0))?,
                Part::Run(own, rest) => {
                    let own = IBig::from(own.len());
                    self.terms.make(|form| {
                        let one = form.constant(1)?;
                        linear(form, &[(IBig::from(1), lengths[*rest]), (own, one)])
                    })?
                }
                Part::Either(test, yes, no) => {
                    self.terms.make(|form| choose(form, *test, lengths[*yes], lengths[*no]))?
                }
            };
            lengths.push(length);
        }
        Ok(lengths[spine.first])
    }

    /// How long a list is, as a number, as far as that is known here; or what is to be decided first.
    pub(super) fn length_here(&mut self, heap: &mut Heap, spine: &Spine) -> Outcome<Option<Length>> {
        let length = self.length_of(spine)?;
        let all = match self.facts.may(&self.terms, length) {
            May::Be(atoms) => atoms.to_vec(),
            May::Lie(ends) => {
                let (low, high) = (&ends.0, &ends.1);
                let Some(count) = usize::try_from(high - low).ok().filter(|count| *count < MOST_VALUES)
                else {
                    return Ok(None);
                };
                (0..=count).map(|at| Atom::Integer(low + IBig::from(at))).collect()
            }
            May::Any => return Ok(None),
        };
        let mut possible = Vec::new();
        for atom in all {
            let constant = self.terms.constant(atom.clone())?;
            let is = self.terms.make(|form| form.equal(length, constant))?;
            let mark = self.facts.mark();
            if self.facts.truth(&self.terms, is) != Some(false) && self.facts.assume(&self.terms, is, true) {
                possible.push((is, atom));
            }
            self.facts.undo(mark);
        }
        match &possible[..] {
            [] => Ok(None),
            [(_, only)] => Ok(usize::try_from(only.integer()).ok().map(Length::Known)),
            [(is, _), ..] => {
                let is = *is;
                if let Some(true) = self.facts.truth(&self.terms, is) {
                    return Ok(usize::try_from(possible[0].1.integer()).ok().map(Length::Known));
                }
                self.terms.value(heap, is).map(|is| Some(Length::Open(is)))
            }
        }
    }

    /// The first elements of a list that is so long; `None` where it never is.
    pub(super) fn elements_of(
        &mut self,
        heap: &mut Heap,
        spine: &Spine,
        count: usize,
    ) -> Outcome<Option<Vec<Value>>> {
        let parts = &spine.parts;
        let mut wanted = vec![0; parts.len()];
        wanted[spine.first] = count;
        for (at, part) in parts.iter().enumerate().rev() {
            let most = wanted[at];
            let mut want = |part: usize, count: usize| wanted[part] = count.max(wanted[part]);
            match part {
                Part::End => {}
                Part::Run(own, rest) => want(*rest, most.saturating_sub(own.len())),
                Part::Either(_, yes, no) => {
                    want(*yes, most);
                    want(*no, most);
                }
            }
        }
        // Fewer where a part is shorter: there it is not the list's.
        let mut found: Vec<Vec<Value>> = Vec::with_capacity(parts.len());
        for (part, count) in parts.iter().zip(&wanted) {
            let elements = match part {
                Part::End => Vec::new(),
                Part::Run(own, rest) => own.iter().chain(&found[*rest]).take(*count).copied().collect(),
                Part::Either(test, yes, no) => {
                    let (yes, no) = (&found[*yes], &found[*no]);
                    let mut elements = Vec::new();
                    let test = self.terms.value(heap, *test)?;
                    for at in 0..yes.len().max(no.len()).min(*count) {
                        elements.push(match (yes.get(at).copied(), no.get(at).copied()) {
                            (Some(a), Some(b)) if a != b => self.select(heap, test, a, b)?,
                            (Some(a), _) | (None, Some(a)) => a,
                            (None, None) => Value::FALSE,
                        });
                    }
                    elements
                }
            };
            found.push(elements);
        }
        let elements = found.swap_remove(spine.first);
        Ok((elements.len() == count).then_some(elements))
    }

    /// A list of the elements of one whose pairs are undecided, or a condition to be decided first; `None` where that is not seen.
    pub(super) fn laid_out(
        &mut self,
        heap: &mut Heap,
        list: Value,
    ) -> Outcome<Option<Result<Vec<Value>, Value>>> {
        let Some(spine) = self.spine(heap, list)? else { return Ok(None) };
        match self.length_here(heap, &spine)? {
            None => Ok(None),
            Some(Length::Open(condition)) => Ok(Some(Err(condition))),
            Some(Length::Known(count)) => Ok(self.elements_of(heap, &spine, count)?.map(Ok)),
        }
    }
}
