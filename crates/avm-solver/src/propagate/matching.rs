//! Values for variables that differ: domain consistency of 'all different', where all values fit into a word.
//!
//! After Régin, 'A filtering algorithm for constraints of difference in CSPs' (1994). A matching gives each variable a value of its
//! own. Another value is part of some matching if nobody has it, if whoever has it can get a value that nobody has, or
//! if it comes back to the variable in a circle of exchanges: a strongly connected component of 'wants what the other one has'.

use crate::store::{Failed, Store};
use crate::variable::Variable;

/// At most so many variables and values.
pub(crate) const MOST: u64 = 64;

/// Variables that differ, each with what is added to it.
#[derive(Clone, Debug)]
pub(crate) struct Matching {
    pub(crate) elements: Box<[(u32, i64)]>,
    /// The value of the lowest bit.
    base: i64,
    /// The bit of the value that each variable had in the last matching, to begin with.
    matched: Box<[u8]>,
}

/// No value, or no variable.
const NONE: u8 = u8::MAX;

impl Matching {
    /// `None` where there are too many values or variables.
    pub(crate) fn of(store: &Store, elements: &[(u32, i64)]) -> Option<Matching> {
        let ends = elements.iter().map(|(variable, added)| {
            let bounds = store.variables[*variable as usize].bounds;
            (bounds.min + added, bounds.max + added)
        });
        let (base, last) = ends.reduce(|all, ends| (all.0.min(ends.0), all.1.max(ends.1)))?;
        let fits = base.abs_diff(last) < MOST && elements.len() as u64 <= MOST;
        fits.then(|| Matching { elements: elements.into(), base, matched: vec![NONE; elements.len()].into() })
    }

    pub(super) fn cost(&self) -> usize {
        self.elements.len() * 16
    }
}

/// The places of the bits of a word.
fn bits(word: u64) -> impl Iterator<Item = usize> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let bit = (rest != 0).then(|| rest.trailing_zeros() as usize);
        rest &= rest.wrapping_sub(1);
        bit
    })
}

/// A matching that is being looked for.
struct Search<'a> {
    /// The values of each variable.
    masks: &'a [u64],
    /// The value of each variable, and the variable that has each value.
    value: &'a mut [u8],
    owner: [u8; MOST as usize],
}

impl Search<'_> {
    fn give(&mut self, variable: usize, value: usize) {
        self.value[variable] = value as u8;
        self.owner[value] = variable as u8;
    }

    /// Finds a value for a variable; others that have one may get another one. `false` if there is none.
    fn augment(&mut self, variable: usize) -> bool {
        let mut from = [NONE; MOST as usize];
        let mut seen = 0_u64;
        let mut pending = [NONE; MOST as usize];
        pending[0] = variable as u8;
        let (mut next, mut end) = (0, 1);
        while next < end {
            let taker = pending[next];
            next += 1;
            for value in bits(self.masks[taker as usize] & !seen) {
                seen |= 1 << value;
                from[value] = taker;
                let owner = self.owner[value];
                if owner == NONE {
                    self.shift(value, &from);
                    return true;
                }
                pending[end] = owner;
                end += 1;
            }
        }
        false
    }

    /// Gives a free value to the one that wants it, whose value goes to the one that wanted that, and so on.
    fn shift(&mut self, free: usize, from: &[u8]) {
        let mut value = free;
        loop {
            let taker = from[value] as usize;
            let before = self.value[taker];
            self.give(taker, value);
            if before == NONE {
                return;
            }
            value = before as usize;
        }
    }

    /// What each variable's value may be in some matching.
    fn consistent(&self) -> Vec<u64> {
        let many = self.masks.len();
        let taken = self.value.iter().fold(0_u64, |taken, value| taken | 1 << value);
        // Who wants what each one has.
        let mut wanted = [0_u64; MOST as usize];
        let mut wants = [0_u64; MOST as usize];
        let mut free = 0_u64;
        for (variable, mask) in self.masks.iter().enumerate() {
            free |= u64::from(mask & !taken != 0) << variable;
            for value in bits(mask & taken) {
                let owner = self.owner[value] as usize;
                wants[variable] |= 1 << owner;
                wanted[owner] |= 1 << variable;
            }
        }
        // Those that can get a free value, and what they could then leave.
        let movable = closure(free, &wanted);
        let left = bits(movable).fold(0_u64, |left, variable| left | 1 << self.value[variable]);
        let mut allowed: Vec<u64> = self.masks.iter().map(|mask| mask & (!taken | left)).collect();
        let mut rest = u64::MAX >> (MOST as usize - many);
        while rest != 0 {
            let first = rest & rest.wrapping_neg();
            let circle = closure(first, &wants) & closure(first, &wanted);
            rest &= !circle;
            let values = bits(circle).fold(0_u64, |values, variable| values | 1 << self.value[variable]);
            for variable in bits(circle) {
                allowed[variable] |= self.masks[variable] & values;
            }
        }
        allowed
    }
}

/// All that can be reached from some.
fn closure(from: u64, next: &[u64]) -> u64 {
    let (mut found, mut pending) = (from, from);
    while pending != 0 {
        let all = bits(pending).fold(0, |all, at| all | next[at]);
        pending = all & !found;
        found |= all;
    }
    found
}

impl Store {
    pub(super) fn matching(&mut self, matching: &mut Matching) -> Result<(), Failed> {
        let Matching { elements, base, matched } = matching;
        let mask = |(variable, added): &(u32, i64)| {
            self.variables[*variable as usize].word(base.wrapping_sub(*added))
        };
        let masks: Vec<u64> = elements.iter().map(mask).collect();
        let mut search = Search { masks: &masks, value: matched, owner: [NONE; MOST as usize] };
        for (variable, mask) in masks.iter().enumerate() {
            let value = search.value[variable];
            search.value[variable] = NONE;
            if value != NONE && mask >> value & 1 == 1 && search.owner[value as usize] == NONE {
                search.give(variable, value as usize);
            }
        }
        for variable in 0..masks.len() {
            if search.value[variable] == NONE && !search.augment(variable) {
                return Err(Failed);
            }
        }
        let allowed = search.consistent();
        for ((element, mask), allowed) in elements.iter().zip(&masks).zip(allowed) {
            for bit in bits(mask & !allowed) {
                self.remove(element.0, *base + bit as i64 - element.1)?;
            }
        }
        Ok(())
    }
}

impl Variable {
    /// The values from one on, a bit for each; there are none before it, and none that have no bit.
    fn word(&self, first: i64) -> u64 {
        let (low, high) = (first.abs_diff(self.bounds.min), first.abs_diff(self.bounds.max));
        let within = (u64::MAX << low) & (u64::MAX >> (MOST - 1 - high));
        within & self.shape.word(first, within)
    }
}
