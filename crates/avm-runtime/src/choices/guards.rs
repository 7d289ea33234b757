//! The conditions that led somewhere, all at once. What is assumed is noted; the term for all of it is made when somebody asks,
//! which for most of it nobody does.

use super::terms::Terms;
use avm_problem::{Node, Term};
use avm_value::Outcome;
use std::num::NonZeroU32;

/// The conditions that led somewhere; none where nothing was assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Guard(Option<NonZeroU32>);

impl Guard {
    /// The last condition's place among all.
    fn place(self) -> Option<usize> {
        self.0.map(|number| number.get() as usize - 1)
    }
}

/// What was assumed on all ways.
#[derive(Default)]
pub(super) struct Guards {
    assumed: Vec<Assumed>,
}

/// A condition that was assumed to hold, or not, after others.
struct Assumed {
    before: Guard,
    condition: Term,
    holds: bool,
    /// How many conditions there are, this one and those before, or fewer where some say the same.
    depth: u32,
    /// All of them as one, if somebody has asked.
    all: Option<Term>,
}

impl Guards {
    /// About so many bytes are held.
    pub(super) fn bytes(&self) -> usize {
        self.assumed.len() * size_of::<Assumed>()
    }

    fn at(&self, guard: Guard) -> Option<&Assumed> {
        self.assumed.get(guard.place()?)
    }

    /// One more condition, that holds or not.
    pub(super) fn add(&mut self, terms: &Terms, before: Guard, condition: Term, holds: bool) -> Guard {
        let own = match terms.problem.node(condition) {
            Node::And(_) if holds => depth_of(terms, condition),
            Node::Not(inner) if !holds => depth_of(terms, *inner),
            _ => 1,
        };
        let depth = u32::try_from(self.depth(before) + own).unwrap_or(u32::MAX);
        self.assumed.push(Assumed { before, condition, holds, depth, all: None });
        // More would not fit into memory.
        Guard(u32::try_from(self.assumed.len()).ok().and_then(NonZeroU32::new))
    }

    /// The most conditions that there are.
    pub(super) fn depth(&self, guard: Guard) -> usize {
        self.at(guard).map_or(0, |assumed| assumed.depth as usize)
    }

    /// All conditions as one; `None` where nothing was assumed.
    pub(super) fn term(&mut self, terms: &mut Terms, guard: Guard) -> Outcome<Option<Term>> {
        let Some(last) = self.at(guard) else { return Ok(None) };
        if last.all.is_some() {
            return Ok(last.all);
        }
        let (mut all, mut next, mut open) = (None, guard, Vec::new());
        while let (Some(place), Some(assumed)) = (next.place(), self.at(next)) {
            if assumed.all.is_some() {
                all = assumed.all;
                break;
            }
            open.push(place);
            next = assumed.before;
        }
        while let Some(place) = open.pop() {
            let Assumed { condition, holds, .. } = self.assumed[place];
            let own = if holds { condition } else { terms.make(|form| form.not(condition))? };
            all = Some(terms.make(|form| form.and(all.into_iter().chain([own])))?);
            self.assumed[place].all = all;
        }
        Ok(all)
    }
}

/// About how many conditions there are in one.
pub(super) fn depth_of(terms: &Terms, guard: Term) -> usize {
    let mut count = 0;
    let mut work = vec![guard];
    while let Some(term) = work.pop() {
        match terms.problem.node(term) {
            Node::And(parts) => work.extend(parts),
            _ => count += 1,
        }
    }
    count
}
