//! Which values are trees of pairs, vectors and texts. Most messages and states are, and are written part by part as they are met;
//! what shares parts, or has others, is written in the form that values have everywhere.

use avm_value::{Heap, Value};

/// A tree has at most so many pairs, vectors and elements,
const MOST_NODES: usize = 512;
/// and is nested at most so deep; the rests of lists do not count.
pub(crate) const DEEPEST: u32 = 32;
/// So many places the table of parts has: a power of two, so many that most are free.
const PLACES: usize = 2048;

/// Remembers which parts of a value were met. The table is never cleared: what is of another value has another stamp.
pub(crate) struct Trees {
    met: Vec<(Value, u32)>,
    stamp: u32,
    nodes: usize,
}

impl Trees {
    pub(crate) fn new() -> Trees {
        Trees { met: Vec::new(), stamp: 0, nodes: 0 }
    }

    /// Whether a value is a small tree: of pairs, vectors, texts and words alone, none of which two places share.
    pub(crate) fn is_tree(&mut self, heap: &Heap, value: Value) -> bool {
        if self.met.is_empty() || self.stamp == u32::MAX {
            self.met = vec![(Value::FALSE, 0); PLACES];
            self.stamp = 0;
        }
        self.stamp += 1;
        self.nodes = 0;
        self.look(heap, value, 0)
    }

    fn look(&mut self, heap: &Heap, value: Value, depth: u32) -> bool {
        if is_word(value) {
            return true;
        }
        if depth == DEEPEST {
            return false;
        }
        let mut rest = value;
        while let Some((first, next)) = rest.as_pair() {
            if !self.is_new(rest) || !(is_word(first) || self.look(heap, first, depth + 1)) {
                return false;
            }
            rest = next;
        }
        if is_word(rest) || rest != value {
            return self.look(heap, rest, depth + 1);
        }
        if rest.is_string() {
            return self.is_new(rest);
        }
        let Some(parts) = heap.vector_slice(rest) else { return false };
        self.nodes += parts.len();
        self.is_new(rest) && parts.iter().all(|part| self.look(heap, *part, depth + 1))
    }

    /// Notes a part; whether it was not met before, and there were not too many.
    fn is_new(&mut self, part: Value) -> bool {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return false;
        }
        let mut at = Heap::mix_word(part.bits()) as usize;
        loop {
            let place = &mut self.met[at % PLACES];
            if place.1 != self.stamp {
                *place = (part, self.stamp);
                return true;
            }
            if place.0 == part {
                return false;
            }
            at = at.wrapping_add(1);
        }
    }
}

/// Whether a value is written as one word.
#[inline]
pub(crate) fn is_word(value: Value) -> bool {
    !value.is_pointer() || value.as_flonum().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_told_from_what_shares_parts_is_deep_or_long() {
        let mut heap = Heap::new(None);
        let one = Value::fixnum(1);
        let leaf = heap.list(&[one, one]);
        let other = heap.list(&[one, one]);
        let text = heap.string("text").expect("there is memory");
        let deep = |heap: &mut Heap, depth: u32| (0..depth).fold(one, |inner, _| heap.list(&[inner]));
        let cases = [
            (one, true),
            (text, true),
            (leaf, true),
            (heap.list(&[leaf, other, text]), true),
            (heap.vector(&[leaf, other, text]), true),
            (heap.cons(leaf, other), true),
            (heap.cons(text, one), true),
            (heap.cons(leaf, leaf), false),
            (heap.list(&[text, text]), false),
            (heap.vector(&[leaf, leaf]), false),
            (heap.values(&[one, one]), false),
            (heap.list(&vec![one; MOST_NODES]), true),
            (heap.list(&vec![one; MOST_NODES + 1]), false),
            (heap.vector(&vec![one; MOST_NODES]), false),
            (deep(&mut heap, DEEPEST), true),
            (deep(&mut heap, DEEPEST + 1), false),
        ];
        let mut trees = Trees::new();
        for round in 0..3 {
            for (at, (value, expected)) in cases.iter().enumerate() {
                assert_eq!(trees.is_tree(&heap, *value), *expected, "round {round}, case {at}");
            }
            // Stamps begin again where there are no more.
            trees.stamp = u32::MAX - 3;
        }
    }
}
