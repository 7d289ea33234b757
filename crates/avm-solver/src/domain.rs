//! Sets of integers, as they are given and shown.

/// A set of integers: intervals that are in order and don't touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domain {
    intervals: Vec<(i64, i64)>,
}

impl Domain {
    /// All integers from `low` to `high`; none where `high` is less.
    pub fn range(low: i64, high: i64) -> Domain {
        Domain { intervals: if low <= high { vec![(low, high)] } else { Vec::new() } }
    }

    /// These integers.
    pub fn of(values: Vec<i64>) -> Domain {
        Domain::of_intervals(values.into_iter().map(|value| (value, value)).collect())
    }

    /// The integers of these intervals; of one whose first end is the larger, none.
    pub fn of_intervals(mut intervals: Vec<(i64, i64)>) -> Domain {
        intervals.retain(|(low, high)| low <= high);
        intervals.sort_unstable();
        let mut domain = Domain::default();
        intervals.into_iter().for_each(|(low, high)| domain.extend(low, high));
        domain
    }

    /// Adds an interval that begins no earlier than the last one.
    pub(crate) fn extend(&mut self, low: i64, high: i64) {
        match self.intervals.last_mut() {
            Some((_, last)) if low <= last.saturating_add(1) => *last = high.max(*last),
            _ => self.intervals.push((low, high)),
        }
    }

    /// Adds intervals that begin no earlier than the last one.
    pub(crate) fn join(&mut self, other: &Domain) {
        other.intervals.iter().for_each(|(low, high)| self.extend(*low, *high));
    }

    /// The intervals, in order.
    pub fn intervals(&self) -> &[(i64, i64)] {
        &self.intervals
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }

    /// How many integers it holds.
    pub fn size(&self) -> u64 {
        self.intervals.iter().map(|(low, high)| low.abs_diff(*high).saturating_add(1)).sum()
    }

    /// The integers, in order.
    pub fn values(&self) -> impl Iterator<Item = i64> + '_ {
        self.intervals.iter().flat_map(|(low, high)| *low..=*high)
    }

    /// Whether it holds this one.
    pub fn contains(&self, value: i64) -> bool {
        let after = self.intervals.partition_point(|(low, _)| *low <= value);
        after > 0 && value <= self.intervals[after - 1].1
    }

    /// What both hold.
    pub fn intersection(&self, other: &Domain) -> Domain {
        let (mut left, mut right) = (self.intervals.iter().peekable(), other.intervals.iter().peekable());
        let mut both = Domain::default();
        while let (Some(&&(low, high)), Some(&&(other_low, other_high))) = (left.peek(), right.peek()) {
            let (first, last) = (low.max(other_low), high.min(other_high));
            if first <= last {
                both.intervals.push((first, last));
            }
            if high < other_high {
                left.next();
            } else {
                right.next();
            }
        }
        both
    }
}
