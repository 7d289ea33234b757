//! Room for variables to differ: bounds consistency of 'all different'.
//!
//! After López-Ortiz, Quimper, Tromp and van Beek, 'A fast and simple algorithm for bounds consistency of the alldifferent
//! constraint' (2003). Where as many variables lie within an interval as it has values, these are theirs, and the bounds of
//! all others move out of it. Intervals end at bounds of variables, so those are numbered, and paths through their numbers, which
//! get shorter as they are followed, lead past what is taken.

use crate::store::{Failed, Store};

/// A variable's interval: its bounds with what is added, and the numbers of these bounds.
struct Span {
    element: usize,
    min: i64,
    max: i64,
    min_rank: usize,
    max_rank: usize,
}

/// What is known of each bound, by its number.
struct Ranks {
    bounds: Vec<i64>,
    /// The tree of paths to the next bound with room.
    next: Vec<usize>,
    /// How much room there is up to the neighbour.
    room: Vec<i64>,
    /// The paths out of intervals that are full.
    out: Vec<usize>,
}

/// Follows a path upwards or downwards to its end.
fn end(paths: &[usize], from: usize, up: bool) -> usize {
    let mut at = from;
    while if up { paths[at] > at } else { paths[at] < at } {
        at = paths[at];
    }
    at
}

/// Makes all of a path lead to an end.
fn shorten(paths: &mut [usize], from: usize, to: usize, end: usize) {
    let mut at = from;
    while at != to {
        at = std::mem::replace(&mut paths[at], end);
    }
}

impl Store {
    pub(super) fn spread(&mut self, elements: &[(u32, i64)]) -> Result<(), Failed> {
        let mut spans: Vec<Span> = Vec::with_capacity(elements.len());
        for (element, (variable, added)) in elements.iter().enumerate() {
            let bounds = self.variables[*variable as usize].bounds;
            let (min, max) = (bounds.min + added, bounds.max + added);
            spans.push(Span { element, min, max, min_rank: 0, max_rank: 0 });
        }
        let mut by_min: Vec<usize> = (0..spans.len()).collect();
        let mut by_max = by_min.clone();
        by_min.sort_unstable_by_key(|at| spans[*at].min);
        by_max.sort_unstable_by_key(|at| spans[*at].max);
        let mut ranks = Ranks::of(&mut spans, &by_min, &by_max);
        for (element, min) in ranks.raise(&spans, &by_max)? {
            let (variable, added) = elements[element];
            self.at_least(variable, min - added)?;
        }
        for (element, max) in ranks.lower(&spans, &by_min)? {
            let (variable, added) = elements[element];
            self.at_most(variable, max - added)?;
        }
        Ok(())
    }
}

impl Ranks {
    fn of(spans: &mut [Span], by_min: &[usize], by_max: &[usize]) -> Ranks {
        // Before the first bound and after the last one there is always room.
        let first = spans[by_min[0]].min;
        let mut bounds = vec![first - 2, first];
        let (mut lows, mut highs) = (by_min.iter().peekable(), by_max.iter().peekable());
        while let Some(high) = highs.peek() {
            let end = spans[**high].max + 1;
            let low = lows.next_if(|low| spans[**low].min <= end);
            let bound = low.map_or(end, |low| spans[*low].min);
            if bounds[bounds.len() - 1] != bound {
                bounds.push(bound);
            }
            let rank = bounds.len() - 1;
            match low {
                Some(low) => spans[*low].min_rank = rank,
                None => {
                    spans[**high].max_rank = rank;
                    highs.next();
                }
            }
        }
        bounds.push(bounds[bounds.len() - 1] + 2);
        Ranks { bounds, next: Vec::new(), room: Vec::new(), out: Vec::new() }
    }

    /// Raises the lower bounds of those that start in an interval that others fill. Gives what has moved.
    fn raise(&mut self, spans: &[Span], by_max: &[usize]) -> Result<Vec<(usize, i64)>, Failed> {
        let Ranks { bounds, next, room, out } = self;
        *next = (0..bounds.len()).map(|at| at.saturating_sub(1)).collect();
        *out = next.clone();
        *room = (0..bounds.len()).map(|at| bounds[at] - bounds[at.saturating_sub(1)]).collect();
        let mut moved = Vec::new();
        for span in by_max {
            let Span { element, min_rank: from, max_rank: to, .. } = spans[*span];
            let mut free = end(next, from + 1, true);
            let before = next[free];
            room[free] -= 1;
            if room[free] == 0 {
                next[free] = free + 1;
                free = end(next, free + 1, true);
                next[free] = before;
            }
            shorten(next, from + 1, free, free);
            if room[free] < bounds[free] - bounds[to] {
                return Err(Failed);
            }
            if out[from] > from {
                let past = end(out, out[from], true);
                moved.push((element, bounds[past]));
                shorten(out, from, past, past);
            }
            if room[free] == bounds[free] - bounds[to] {
                let inner = out[to];
                shorten(out, inner, before - 1, to);
                out[to] = before - 1;
            }
        }
        Ok(moved)
    }

    /// Lowers the upper bounds of those that end in an interval that others fill. Gives what has moved.
    fn lower(&mut self, spans: &[Span], by_min: &[usize]) -> Result<Vec<(usize, i64)>, Failed> {
        let Ranks { bounds, next, room, out } = self;
        let last = bounds.len() - 1;
        *next = (0..bounds.len()).map(|at| (at + 1).min(last)).collect();
        *out = next.clone();
        *room = (0..bounds.len()).map(|at| bounds[(at + 1).min(last)] - bounds[at]).collect();
        let mut moved = Vec::new();
        for span in by_min.iter().rev() {
            let Span { element, min_rank: to, max_rank: from, .. } = spans[*span];
            let mut free = end(next, from - 1, false);
            let before = next[free];
            room[free] -= 1;
            if room[free] == 0 {
                next[free] = free - 1;
                free = end(next, free - 1, false);
                next[free] = before;
            }
            shorten(next, from - 1, free, free);
            if room[free] < bounds[to] - bounds[free] {
                return Err(Failed);
            }
            if out[from] < from {
                let past = end(out, out[from], false);
                moved.push((element, bounds[past] - 1));
                shorten(out, from, past, past);
            }
            if room[free] == bounds[to] - bounds[free] {
                let inner = out[to];
                shorten(out, inner, before + 1, to);
                out[to] = before + 1;
            }
        }
        Ok(moved)
    }
}
