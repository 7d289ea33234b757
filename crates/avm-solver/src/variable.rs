//! A variable's domain as it shrinks.
//!
//! The domain is what its shape holds between its bounds: moving a bound leaves the shape as it is. A domain that spans
//! little has a bit for each value; another has intervals.

use crate::Domain;
use crate::propagate::Urgency;

/// Domains that span at most so many values have bits.
const MOST_BITS: u64 = 4096;

/// The part of a variable that a moved bound changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) size: u64,
}

/// Which values are in, whatever the bounds.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// Bit `n` of the words stands for `base + n`.
    Bits {
        base: i64,
        words: Box<[u64]>,
    },
    Intervals(Domain),
}

impl Shape {
    /// The values from one on, a bit for each; of others than `wanted` nothing is said.
    pub(crate) fn word(&self, first: i64, wanted: u64) -> u64 {
        match self {
            Shape::Bits { base, words } if first >= *base => {
                let offset = first.abs_diff(*base);
                let (at, shift) = ((offset / 64) as usize, offset % 64);
                let word = |at: usize| words.get(at).copied().unwrap_or(0);
                let rest = if shift == 0 { 0 } else { word(at + 1) << (64 - shift) };
                word(at) >> shift | rest
            }
            Shape::Bits { base, words } => words[0] << first.abs_diff(*base),
            Shape::Intervals(domain) => {
                let holds = |bit: &u32| wanted >> bit & 1 == 1 && domain.contains(first + i64::from(*bit));
                (0..64).filter(holds).fold(0, |word, bit| word | 1 << bit)
            }
        }
    }
}

/// What a change of a domain was, for those that wait for it.
pub(crate) mod event {
    /// One value is left.
    pub(crate) const FIXED: u8 = 1;
    /// A bound moved.
    pub(crate) const BOUND: u8 = 2;
    /// Anything.
    pub(crate) const ANY: u8 = 4;
}

/// A propagator that waits for events of a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    pub(crate) propagator: u32,
    /// Which of the propagator's elements the variable is.
    pub(crate) element: u32,
    pub(crate) events: u8,
    pub(crate) urgency: Urgency,
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) bounds: Bounds,
    pub(crate) shape: Shape,
    pub(crate) watches: Vec<Watch>,
    /// How often constraints on it could not hold: it is the more promising to decide.
    pub(crate) weight: u64,
}

impl Variable {
    /// A variable of a domain that is not empty.
    pub(crate) fn new(domain: &Domain) -> Variable {
        let intervals = domain.intervals();
        let (min, max) = (intervals[0].0, intervals[intervals.len() - 1].1);
        let span = min.abs_diff(max);
        let shape = if span < MOST_BITS && (span < 256 || intervals.len() > 1) {
            let mut words = vec![0; (span / 64 + 1) as usize].into_boxed_slice();
            for value in domain.values() {
                let bit = value.abs_diff(min);
                words[(bit / 64) as usize] |= 1 << (bit % 64);
            }
            Shape::Bits { base: min, words }
        } else {
            Shape::Intervals(domain.clone())
        };
        Variable { bounds: Bounds { min, max, size: domain.size() }, shape, watches: Vec::new(), weight: 0 }
    }

    pub(crate) fn is_fixed(&self) -> bool {
        self.bounds.min == self.bounds.max
    }

    pub(crate) fn contains(&self, value: i64) -> bool {
        if value < self.bounds.min || value > self.bounds.max {
            return false;
        }
        match &self.shape {
            Shape::Bits { base, words } => {
                let bit = value.abs_diff(*base);
                words[(bit / 64) as usize] >> (bit % 64) & 1 == 1
            }
            Shape::Intervals(domain) => domain.contains(value),
        }
    }

    /// The least value that is at least `from`.
    pub(crate) fn next(&self, from: i64) -> Option<i64> {
        let from = from.max(self.bounds.min);
        if from > self.bounds.max {
            return None;
        }
        let found = match &self.shape {
            Shape::Bits { base, words } => {
                let bit = from.abs_diff(*base);
                let first = (bit / 64) as usize;
                let rest = words[first] & u64::MAX << (bit % 64);
                let word =
                    if rest != 0 { Some(first) } else { (first + 1..words.len()).find(|at| words[*at] != 0) };
                word.map(|at| {
                    let bits = if at == first { rest } else { words[at] };
                    base + (at as i64 * 64 + i64::from(bits.trailing_zeros()))
                })
            }
            Shape::Intervals(domain) => {
                let intervals = domain.intervals();
                let at = intervals.partition_point(|(_, high)| *high < from);
                intervals.get(at).map(|(low, _)| from.max(*low))
            }
        };
        found.filter(|value| *value <= self.bounds.max)
    }

    /// The largest value that is at most `from`.
    pub(crate) fn previous(&self, from: i64) -> Option<i64> {
        let from = from.min(self.bounds.max);
        if from < self.bounds.min {
            return None;
        }
        let found = match &self.shape {
            Shape::Bits { base, words } => {
                let bit = from.abs_diff(*base);
                let last = (bit / 64) as usize;
                let rest = words[last] & u64::MAX >> (63 - bit % 64);
                let word = if rest != 0 { Some(last) } else { (0..last).rev().find(|at| words[*at] != 0) };
                word.map(|at| {
                    let bits = if at == last { rest } else { words[at] };
                    base + (at as i64 * 64 + 63 - i64::from(bits.leading_zeros()))
                })
            }
            Shape::Intervals(domain) => {
                let intervals = domain.intervals();
                let after = intervals.partition_point(|(low, _)| *low <= from);
                after.checked_sub(1).map(|at| from.min(intervals[at].1))
            }
        };
        found.filter(|value| *value >= self.bounds.min)
    }

    /// How many values there are from `low` to `high`, which lie between the bounds.
    pub(crate) fn count(&self, low: i64, high: i64) -> u64 {
        if low > high {
            return 0;
        }
        match &self.shape {
            Shape::Bits { base, words } => {
                let (first, last) = (low.abs_diff(*base), high.abs_diff(*base));
                (first / 64..=last / 64)
                    .map(|at| {
                        let mut bits = words[at as usize];
                        if at == first / 64 {
                            bits &= u64::MAX << (first % 64);
                        }
                        if at == last / 64 {
                            bits &= u64::MAX >> (63 - last % 64);
                        }
                        u64::from(bits.count_ones())
                    })
                    .sum()
            }
            Shape::Intervals(domain) => domain.intersection(&Domain::range(low, high)).size(),
        }
    }

    /// The domain as it is now.
    pub(crate) fn domain(&self) -> Domain {
        let Bounds { min, max, .. } = self.bounds;
        match &self.shape {
            Shape::Intervals(domain) => domain.intersection(&Domain::range(min, max)),
            Shape::Bits { .. } => {
                let mut domain = Domain::default();
                let mut next = self.next(min);
                while let Some(value) = next {
                    domain.extend(value, value);
                    next = value.checked_add(1).and_then(|from| self.next(from));
                }
                domain
            }
        }
    }

    /// About how many bytes it takes; the watches count as the propagators'.
    pub(crate) fn bytes(&self) -> usize {
        let shape = match &self.shape {
            Shape::Bits { words, .. } => size_of_val(&**words),
            Shape::Intervals(domain) => size_of_val(domain.intervals()),
        };
        size_of::<Variable>() + shape
    }
}
