//! What is known on the way here: which values the choices can still have, and which conditions were decided. From that follows
//! much of what a term can be; where it does not follow, the solver decides later.

use super::may::{
    BOOLEANS, May, are_equal, between, boolean, bounds, either, is_same, lie, meet, of_shape, only, truth_of,
};
use super::terms::Terms;
use avm_problem::{Atom, Domain, Node, Problem, Term, VariableId};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The most values that are counted one by one.
pub(crate) const MOST_VALUES: usize = 256;

/// About so many bytes are held for each thing that is known.
const KNOWN: usize = 96;

/// Which variables a term depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    None,
    One(VariableId),
    Many,
}

/// What was assumed, and what follows.
#[derive(Default)]
pub(crate) struct Facts {
    /// For each variable which of its values it can still have.
    pub(super) alive: Vec<Arc<[Atom]>>,
    /// What was decided of terms, by their places.
    known: Vec<Option<bool>>,
    /// What terms were seen to be at most.
    pub(super) limits: FxHashMap<Term, May>,
    pub(super) trail: Vec<Undo>,
    /// What terms can be, as found since the facts last changed.
    found: Vec<Found>,
    epoch: u64,
    /// What has changed, as terms, and when, both rising: a change of a term makes a new one of all that come after it, since what a
    /// term is made of comes before it.
    changes: Vec<(u32, u64)>,
    /// The term that a variable's value is, as far as `on` goes.
    pub(super) places: FxHashMap<VariableId, u32>,
    /// Terms of which this is being found out.
    work: Vec<Term>,
    /// Conditions that are being assumed.
    assuming: Vec<(Term, bool)>,
    on: Vec<On>,
}

/// What a term can be, as was found.
#[derive(Clone)]
struct Found {
    may: May,
    /// When this was found last,
    since: u64,
    /// when something else was found before,
    other: u64,
    /// and when something was noted or forgotten of the term itself.
    noted: u64,
}

impl Found {
    const NOTHING: Found = Found { may: May::Any, since: NEVER, other: NEVER, noted: NEVER };
}

pub(super) enum Undo {
    Alive(usize, u32, Arc<[Atom]>),
    Known(Term),
    Limit(Term, Option<May>),
}

/// The moment at which something was found that will always be so, and that of what was not found.
const ALWAYS: u64 = u64::MAX;
const NEVER: u64 = 0;

impl Facts {
    /// About so many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        self.found.len() * size_of::<Found>() + self.on.len() * size_of::<On>() + self.trail.len() * KNOWN
    }

    /// Whether nothing has been assumed.
    pub(crate) fn is_empty(&self) -> bool {
        self.trail.is_empty()
    }

    /// How much is known, to go back to.
    pub(crate) fn mark(&self) -> usize {
        self.trail.len()
    }

    pub(crate) fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            match self.trail.pop() {
                Some(Undo::Alive(variable, place, before)) => {
                    self.alive[variable] = before;
                    self.changed(place);
                }
                Some(Undo::Known(term)) => {
                    self.known[term.index()] = None;
                    self.changed(place_of(term));
                }
                Some(Undo::Limit(term, before)) => {
                    match before {
                        Some(before) => self.limits.insert(term, before),
                        None => self.limits.remove(&term),
                    };
                    self.changed(place_of(term));
                }
                None => {}
            }
        }
    }

    /// What a term can be has changed: what was found of it and of later ones may be so no more.
    pub(super) fn changed(&mut self, place: u32) {
        self.epoch += 1;
        if let Some(found) = self.found.get_mut(place as usize) {
            found.noted = self.epoch + 1;
        }
        while self.changes.last().is_some_and(|(later, _)| *later >= place) {
            self.changes.pop();
        }
        self.changes.push((place, self.epoch + 1));
    }

    #[inline]
    pub(super) fn follow(&mut self, terms: &Terms) {
        if let Some(values @ [_, ..]) = terms.values_of_variables().get(self.alive.len()..) {
            self.alive.extend_from_slice(values);
        }
    }

    fn known(&self, term: Term) -> Option<bool> {
        self.known.get(term.index()).copied().flatten()
    }

    fn set_known(&mut self, term: Term, holds: Option<bool>) {
        if self.known.len() <= term.index() {
            self.known.resize(term.index() + 1, None);
        }
        self.known[term.index()] = holds;
    }

    /// Assumes that a condition holds, or not; `false` if that cannot be.
    pub(crate) fn assume(&mut self, terms: &Terms, condition: Term, holds: bool) -> bool {
        let mut work = std::mem::take(&mut self.assuming);
        work.clear();
        work.push((condition, holds));
        let possible = self.assume_all(terms, &mut work);
        self.assuming = work;
        possible
    }

    fn assume_all(&mut self, terms: &Terms, work: &mut Vec<(Term, bool)>) -> bool {
        let problem = &terms.problem;
        while let Some((term, holds)) = work.pop() {
            match self.truth(terms, term) {
                Some(found) if found != holds => return false,
                Some(_) => continue,
                None => {}
            }
            self.set_known(term, Some(holds));
            self.trail.push(Undo::Known(term));
            self.changed(place_of(term));
            match problem.node(term) {
                Node::Not(inner) => work.push((*inner, !holds)),
                Node::And(parts) if holds => work.extend(parts.iter().map(|part| (*part, true))),
                Node::Or(parts) if !holds => work.extend(parts.iter().map(|part| (*part, false))),
                Node::If(test, yes, no) => match self.truth(terms, *test) {
                    Some(true) => work.push((*yes, holds)),
                    Some(false) => work.push((*no, holds)),
                    None => {}
                },
                _ => {}
            }
            if let Some(value) = listed_value(problem, term) {
                if !self.keep_value(problem, value, holds) {
                    return false;
                }
                continue;
            }
            // First, since with the limit nothing could be said of the values that go.
            if let On::One(variable) = self.depends_on(problem, term)
                && !self.narrow(terms, variable, term, holds)
            {
                return false;
            }
            if !self.limit(terms, term, holds, work) {
                return false;
            }
        }
        true
    }

    /// Leaves a variable this value only, or takes it away; `false` if nothing is left.
    fn keep_value(&mut self, problem: &Problem, value: ListedValue, holds: bool) -> bool {
        let ListedValue { variable, place, constant } = value;
        let alive = &mut self.alive[variable];
        let atom = match constant.map(|constant| problem.node(constant)) {
            Some(Node::Constant(atom)) => atom,
            _ => &Atom::TRUE,
        };
        let kept: Arc<[Atom]> = match (alive.contains(atom), holds) {
            (false, true) if alive.is_empty() => return false,
            (false, true) => [].into(),
            (false, false) => return !alive.is_empty(),
            (true, true) if alive.len() == 1 => return true,
            (true, true) => match (atom, constant.map(|constant| &self.found[constant.index()].may)) {
                (Atom::Boolean(truth), _) => BOOLEANS[1 + usize::from(*truth)].clone(),
                (_, Some(May::Be(only))) if only.len() == 1 => only.clone(),
                _ => [atom.clone()].into(),
            },
            (true, false) => match &**alive {
                [Atom::Boolean(a), Atom::Boolean(b)] => {
                    BOOLEANS[1 + usize::from(if *atom == Atom::Boolean(*a) { *b } else { *a })].clone()
                }
                all => all.iter().filter(|other| *other != atom).cloned().collect(),
            },
        };
        let is_possible = !kept.is_empty();
        let before = std::mem::replace(alive, kept);
        self.trail.push(Undo::Alive(variable, place, before));
        self.changed(place);
        is_possible
    }

    /// Leaves a variable only the values under which a term that depends on nothing else holds, or does not.
    fn narrow(&mut self, terms: &Terms, variable: VariableId, term: Term, holds: bool) -> bool {
        let at = variable.0 as usize;
        let before = self.alive[at].clone();
        if before.len() > MOST_VALUES || matches!(terms.problem.variables()[at].domain, Domain::Range(..)) {
            return true;
        }
        let place = self.places.get(&variable).copied().unwrap_or(0);
        let assumed = self.known(term);
        self.set_known(term, None);
        self.changed(place_of(term));
        let mut kept = Vec::with_capacity(before.len());
        for value in before.iter() {
            self.alive[at] = [value.clone()].into();
            self.changed(place);
            if self.truth(terms, term).is_none_or(|found| found == holds) {
                kept.push(value.clone());
            }
        }
        self.set_known(term, assumed);
        self.changed(place_of(term));
        self.changed(place);
        let none = kept.is_empty();
        self.alive[at] = kept.into();
        if self.alive[at].len() < before.len() {
            self.trail.push(Undo::Alive(at, place, before));
        }
        !none
    }

    pub(super) fn depends_on(&mut self, problem: &Problem, term: Term) -> On {
        while self.on.len() <= term.index() {
            let node = &problem.nodes()[self.on.len()];
            let mut on = match node {
                Node::Variable(id) => {
                    self.places.insert(*id, self.on.len() as u32);
                    On::One(*id)
                }
                _ => On::None,
            };
            node.each_part(|part| {
                on = match (on, self.on[part.index()]) {
                    (On::None, other) | (other, On::None) => other,
                    (one, other) if one == other => one,
                    _ => On::Many,
                };
            });
            self.on.push(on);
        }
        self.on[term.index()]
    }

    /// Whether a term is true, that is not `#f`; `None` where both can be.
    pub(crate) fn truth(&mut self, terms: &Terms, term: Term) -> Option<bool> {
        if let Some(known) = self.known(term) {
            return Some(known);
        }
        self.follow(terms);
        self.look_up(&terms.problem, term);
        truth_of(&self.found[term.index()].may)
    }

    /// What a term can be.
    pub(crate) fn may(&mut self, terms: &Terms, term: Term) -> May {
        let problem = &terms.problem;
        self.follow(terms);
        self.look_up(problem, term);
        self.found[term.index()].may.clone()
    }

    /// Finds what a term and all its parts can be.
    fn look_up(&mut self, problem: &Problem, term: Term) {
        if self.found.len() < problem.nodes().len() {
            self.found.resize(problem.nodes().len(), Found::NOTHING);
        }
        if self.is_found(term) {
            return;
        }
        let mut work = std::mem::take(&mut self.work);
        work.push(term);
        while let Some(term) = work.last().copied() {
            if self.is_found(term) {
                work.pop();
                continue;
            }
            let (before, mut latest) = (work.len(), NEVER);
            problem.node(term).each_part(|part| {
                if !self.is_found(part) {
                    work.push(part);
                }
                let part = &self.found[part.index()];
                latest = latest.max(part.other).max(part.noted);
            });
            if work.len() == before {
                work.pop();
                self.find_again(problem, term, latest);
            }
        }
        self.work = work;
    }

    /// Finds what a term can be, unless it is what was found before: nothing was noted of it since then, and of its parts something else
    /// was found `latest`, or noted, that long ago.
    fn find_again(&mut self, problem: &Problem, term: Term, latest: u64) {
        let now = self.epoch + 1;
        let Found { since, noted, .. } = self.found[term.index()];
        if since == NEVER || noted > since || latest > since {
            let may = self.find(problem, term);
            let found = &mut self.found[term.index()];
            if since == NEVER || !is_same(&found.may, &may) {
                (found.may, found.other) = (may, now);
            }
        }
        let always = matches!(problem.node(term), Node::Constant(_));
        self.found[term.index()].since = if always { ALWAYS } else { now };
    }

    fn is_found(&self, term: Term) -> bool {
        let (since, place) = (self.found[term.index()].since, place_of(term));
        let Some((last, epoch)) = self.changes.last() else { return since != NEVER };
        if since >= *epoch || *last <= place {
            return since >= *epoch;
        }
        let before = self.changes.partition_point(|(changed, _)| *changed <= place);
        let changed = before.checked_sub(1).map_or(0, |last| self.changes[last].1);
        since != NEVER && since >= changed
    }

    /// What a term can be, what its parts can be having been found.
    fn find(&self, problem: &Problem, term: Term) -> May {
        let part = |part: &Term| &self.found[part.index()].may;
        let truth = |of: &Term| self.known(*of).or_else(|| truth_of(part(of)));
        let may = match problem.node(term) {
            Node::Constant(atom) => May::Be([atom.clone()].into()),
            Node::Variable(id) => {
                let alive = &self.alive[id.0 as usize];
                match problem.variables()[id.0 as usize].domain {
                    Domain::Values(_) => May::Be(alive.clone()),
                    Domain::Range(..) => lie(alive[0].integer(), alive[1].integer()),
                }
            }
            Node::Sum(parts, constant) => {
                let (mut low, mut high) = (constant.clone(), constant.clone());
                for (factor, term) in parts {
                    let (least, most) = bounds(part(term));
                    let (a, b) = (factor * least, factor * most);
                    low += a.clone().min(b.clone());
                    high += a.max(b);
                }
                between(low, high)
            }
            Node::Product(a, b) => {
                let ((a, b), (c, d)) = (bounds(part(a)), bounds(part(b)));
                let corners = [&a * &c, &a * &d, &b * &c, &b * &d];
                let low = corners.iter().min().cloned().unwrap_or_default();
                between(low, corners.into_iter().max().unwrap_or_default())
            }
            Node::Minimum(a, b) => {
                let ((a, b), (c, d)) = (bounds(part(a)), bounds(part(b)));
                between(a.min(c), b.min(d))
            }
            Node::Maximum(a, b) => {
                let ((a, b), (c, d)) = (bounds(part(a)), bounds(part(b)));
                between(a.max(c), b.max(d))
            }
            Node::LessOrEqual(a, b) => {
                let ((a, b), (c, d)) = (bounds(part(a)), bounds(part(b)));
                boolean(if b <= c { Some(true) } else { (a > d).then_some(false) })
            }
            Node::Equal(a, b) => boolean(are_equal(part(a), part(b))),
            Node::Not(a) => boolean(truth(a).map(|holds| !holds)),
            Node::And(parts) => {
                let mut all = Some(true);
                for found in parts.iter().map(truth) {
                    match found {
                        Some(false) => {
                            all = Some(false);
                            break;
                        }
                        None => all = None,
                        Some(true) => {}
                    }
                }
                boolean(all)
            }
            Node::Or(parts) => {
                let mut any = Some(false);
                for found in parts.iter().map(truth) {
                    match found {
                        Some(true) => {
                            any = Some(true);
                            break;
                        }
                        None => any = None,
                        Some(false) => {}
                    }
                }
                boolean(any)
            }
            Node::If(test, yes, no) => match truth(test) {
                Some(true) => part(yes).clone(),
                Some(false) => part(no).clone(),
                None => either(part(yes), part(no)),
            },
            node => self.exactly(problem, node).unwrap_or_else(|| of_shape(problem, term)),
        };
        let limit = if self.limits.is_empty() { None } else { self.limits.get(&term) };
        let may = match limit {
            Some(May::Be(atoms)) => match may {
                May::Be(found) if found.len() < atoms.len() => May::Be(found),
                _ => May::Be(atoms.clone()),
            },
            Some(May::Lie(ends)) => meet(may, ends.0.clone(), ends.1.clone()),
            _ => may,
        };
        match self.known(term) {
            Some(holds) => only(may, holds),
            None => may,
        }
    }

    /// What a node can be of whose parts each can be one thing only.
    fn exactly(&self, problem: &Problem, node: &Node) -> Option<May> {
        let one = |part: Term| match &self.found[part.index()].may {
            May::Be(atoms) if atoms.len() == 1 => Some(&atoms[0]),
            _ => None,
        };
        let mut all = true;
        node.each_part(|part| all &= one(part).is_some());
        all.then(|| May::Be([problem.apply(node, &[], &|part| one(part).unwrap_or(&Atom::FALSE))].into()))
    }
}

pub(super) fn place_of(term: Term) -> u32 {
    term.index() as u32
}

/// A value that is listed for a variable.
struct ListedValue {
    variable: usize,
    /// The term that the variable's value is,
    place: u32,
    /// and the value; none for `#t`.
    constant: Option<Term>,
}

/// If a condition is that a variable has one of its listed values: which.
fn listed_value(problem: &Problem, term: Term) -> Option<ListedValue> {
    let (variable, place, constant) = match problem.node(term) {
        Node::Variable(variable) if problem.shape(term).is_boolean() => (*variable, place_of(term), None),
        Node::Equal(a, b) => match (problem.node(*a), problem.node(*b)) {
            (Node::Variable(variable), Node::Constant(_)) => (*variable, place_of(*a), Some(*b)),
            (Node::Constant(_), Node::Variable(variable)) => (*variable, place_of(*b), Some(*a)),
            _ => return None,
        },
        _ => return None,
    };
    let variable = variable.0 as usize;
    match &problem.variables()[variable].domain {
        Domain::Values(values) if values.len() <= MOST_VALUES => {
            Some(ListedValue { variable, place, constant })
        }
        _ => None,
    }
}
