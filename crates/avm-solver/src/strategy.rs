//! What a search decides first.

use crate::store::Store;
use crate::variable::Variable;
use crate::{Domain, VarId};
use std::cmp::Reverse;

/// Which variable is decided next, of those that have several values; of equals the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The first.
    Input,
    /// The one with the fewest values.
    #[default]
    FirstFail,
    /// The one with the smallest value.
    Smallest,
    /// The one with the largest value.
    Largest,
    /// The one with the fewest values, and of those the one with the most constraints.
    MostConstrained,
    /// The one with the fewest values for its weight: the number of its constraints, and how often one of them could not hold.
    DomWdeg,
}

/// Which of a variable's values are tried first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueOrder {
    /// The smallest.
    #[default]
    Min,
    /// The largest.
    Max,
    /// The smaller half.
    Split,
    /// The larger half.
    ReverseSplit,
}

/// What a search decides first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strategy {
    /// Which variable.
    pub order: Order,
    /// Which values.
    pub values: ValueOrder,
}

/// What is decided of a variable: that it is at most a bound, or that it is above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) variable: u32,
    pub(crate) bound: i64,
    pub(crate) above: bool,
}

impl Decision {
    pub(crate) fn negated(self) -> Decision {
        Decision { above: !self.above, ..self }
    }
}

impl Order {
    /// The variable to decide next.
    pub(crate) fn select(self, store: &Store, variables: &[u32]) -> Option<u32> {
        let known = |variable: &u32| &store.variables[*variable as usize];
        let mut open = variables.iter().filter(|variable| !known(variable).is_fixed());
        let size = |variable: &u32| known(variable).bounds.size;
        let found = match self {
            Order::Input => open.next(),
            Order::FirstFail => open.min_by_key(|variable| size(variable)),
            Order::Smallest => open.min_by_key(|variable| known(variable).bounds.min),
            Order::Largest => open.min_by_key(|variable| Reverse(known(variable).bounds.max)),
            Order::MostConstrained => {
                open.min_by_key(|variable| (size(variable), Reverse(known(variable).watches.len())))
            }
            Order::DomWdeg => open.reduce(|best, other| {
                let (one, two) = (known(best), known(other));
                let is_better = two.per_weight(one) < one.per_weight(two);
                if is_better { other } else { best }
            }),
        };
        found.copied()
    }
}

impl Variable {
    fn wdeg(&self) -> u128 {
        u128::from(self.weight) + self.watches.len() as u128 + 1
    }

    /// Its size divided by its weight, to be compared with what the other one gives when asked likewise.
    fn per_weight(&self, other: &Variable) -> u128 {
        u128::from(self.bounds.size).saturating_mul(other.wdeg())
    }
}

impl ValueOrder {
    /// What to try first of a variable that has several values.
    pub(crate) fn decide(self, store: &Store, variable: u32) -> Decision {
        let known = &store.variables[variable as usize];
        let bounds = known.bounds;
        let bound = match self {
            ValueOrder::Min => bounds.min,
            ValueOrder::Max => known.previous(bounds.max - 1).unwrap_or(bounds.min),
            ValueOrder::Split | ValueOrder::ReverseSplit => {
                bounds.min + (bounds.max - bounds.min).div_euclid(2)
            }
        };
        Decision { variable, bound, above: matches!(self, ValueOrder::Max | ValueOrder::ReverseSplit) }
    }
}

impl Store {
    /// The variable to decide next, of those that have several values.
    pub fn select(&self, order: Order, variables: &[VarId]) -> Option<VarId> {
        let variables: Vec<u32> = variables.iter().map(|variable| variable.0).collect();
        order.select(self, &variables).map(VarId)
    }

    /// What to try next of a variable's values, after what was tried last; nothing if nothing is left.
    pub fn next_branch(&self, values: ValueOrder, variable: VarId, tried: Option<&Domain>) -> Domain {
        let known = &self.variables[variable.0 as usize];
        let upwards = matches!(values, ValueOrder::Min | ValueOrder::Split);
        let tried = tried.and_then(|tried| Some((tried.intervals().first()?.0, tried.intervals().last()?.1)));
        let (low, high) = match tried {
            None => (known.bounds.min, known.bounds.max),
            Some((_, last)) if upwards => (last + 1, known.bounds.max),
            Some((first, _)) => (known.bounds.min, first - 1),
        };
        let one = |value: Option<i64>| value.map_or(Domain::default(), |value| Domain::range(value, value));
        match values {
            ValueOrder::Min => one(known.next(low)),
            ValueOrder::Max => one(known.previous(high)),
            _ if tried.is_some() || known.is_fixed() => {
                known.domain().intersection(&Domain::range(low, high))
            }
            _ => {
                let Decision { bound, .. } = values.decide(self, variable.0);
                let half = if upwards { Domain::range(low, bound) } else { Domain::range(bound + 1, high) };
                known.domain().intersection(&half)
            }
        }
    }
}
