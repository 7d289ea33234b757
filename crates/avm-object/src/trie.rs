//! A map from numbers that is copied by sharing: a copy takes one step, a change as many as the number has digits, and what
//! two copies differ in is found without looking at what they share.

use std::sync::Arc;

/// Digits of a key, each of so many bits.
const BITS: u32 = 4;
const WIDTH: usize = 1 << BITS;

/// A map from 32-bit numbers.
#[derive(Clone, Debug)]
pub struct Trie<T> {
    root: Link<T>,
    /// How many digits keys have, but for the last one.
    height: u32,
}

/// A node, if there is one.
type Link<T> = Option<Arc<Node<T>>>;

#[derive(Clone, Debug)]
enum Node<T> {
    Leaf([Option<T>; WIDTH]),
    Branch([Link<T>; WIDTH]),
}

/// A node, and how many digits below it keys have, but for the last one.
type Below<'a, T> = (Option<&'a Arc<Node<T>>>, u32);

/// What two maps have for a key.
pub type Difference<T> = (u32, Option<T>, Option<T>);

impl<T> Default for Trie<T> {
    fn default() -> Trie<T> {
        Trie { root: None, height: 0 }
    }
}

impl<T: Copy + PartialEq> PartialEq for Trie<T> {
    fn eq(&self, other: &Trie<T>) -> bool {
        self.differences(other).is_empty()
    }
}

impl<T: Copy + PartialEq> Trie<T> {
    /// What is there for a key.
    pub fn get(&self, key: u32) -> Option<T> {
        if !self.has_room_for(key) {
            return None;
        }
        let mut node = self.root.as_deref()?;
        let mut height = self.height;
        loop {
            match node {
                Node::Leaf(values) => return values[digit(key, 0)],
                Node::Branch(children) => node = children[digit(key, height)].as_deref()?,
            }
            height -= 1;
        }
    }

    /// Puts a value there for a key, or takes the one away that is there.
    pub fn set(&mut self, key: u32, value: Option<T>) {
        while !self.has_room_for(key) {
            self.height += 1;
            if let Some(root) = self.root.take() {
                let mut children = [const { None }; WIDTH];
                children[0] = Some(root);
                self.root = Some(Arc::new(Node::Branch(children)));
            }
        }
        let (mut node, mut height) = (&mut self.root, self.height);
        loop {
            let found = node.get_or_insert_with(|| Arc::new(Node::empty(height)));
            match Arc::make_mut(found) {
                Node::Leaf(values) => {
                    values[digit(key, 0)] = value;
                    return;
                }
                Node::Branch(children) => node = &mut children[digit(key, height)],
            }
            height -= 1;
        }
    }

    /// All that is there, in the order of the keys.
    pub fn entries(&self) -> Vec<(u32, T)> {
        let mut all = Vec::new();
        Trie::default().each_difference(self, |key, _, value| all.extend(value.map(|value| (key, value))));
        all
    }

    /// The keys for which two maps have not the same, in order, with what both have.
    pub fn differences(&self, other: &Trie<T>) -> Vec<Difference<T>> {
        let mut found = Vec::new();
        self.each_difference(other, |key, a, b| found.push((key, a, b)));
        found
    }

    /// Visits these keys, in order.
    pub fn each_difference(&self, other: &Trie<T>, mut visit: impl FnMut(u32, Option<T>, Option<T>)) {
        let (a, b) = ((self.root.as_ref(), self.height), (other.root.as_ref(), other.height));
        compare(a, b, self.height.max(other.height), 0, &mut visit);
    }

    fn has_room_for(&self, key: u32) -> bool {
        u64::from(key) >> (BITS * (self.height + 1)) == 0
    }
}

impl<T> Node<T> {
    fn empty(height: u32) -> Node<T> {
        if height == 0 { Node::Leaf([const { None }; WIDTH]) } else { Node::Branch([const { None }; WIDTH]) }
    }
}

fn digit(key: u32, height: u32) -> usize {
    (key >> (BITS * height)) as usize & (WIDTH - 1)
}

/// What lies under a digit at a height; above its own height a node lies under 0.
fn child<T>((node, own): Below<'_, T>, height: u32, digit: usize) -> Below<'_, T> {
    match node.map(Arc::as_ref) {
        Some(Node::Branch(children)) if own == height => (children[digit].as_ref(), height - 1),
        Some(_) if own < height && digit == 0 => (node, own),
        _ => (None, 0),
    }
}

fn is_same<T>(both: (&Link<T>, &Link<T>)) -> bool {
    match both {
        (None, None) => true,
        (Some(first), Some(second)) => Arc::ptr_eq(first, second),
        _ => false,
    }
}

fn compare<T: Copy + PartialEq>(
    a: Below<'_, T>,
    b: Below<'_, T>,
    height: u32,
    prefix: u32,
    visit: &mut impl FnMut(u32, Option<T>, Option<T>),
) {
    match (a.0, b.0) {
        (None, None) => return,
        (Some(first), Some(second)) if Arc::ptr_eq(first, second) => return,
        (Some(first), Some(second)) if a.1 == height && b.1 == height => {
            if let (Node::Branch(first), Node::Branch(second)) = (&**first, &**second) {
                for (digit, both) in first.iter().zip(second).enumerate().filter(|(_, both)| !is_same(*both))
                {
                    let (a, b) = ((both.0.as_ref(), height - 1), (both.1.as_ref(), height - 1));
                    compare(a, b, height - 1, (prefix << BITS) | digit as u32, visit);
                }
                return;
            }
        }
        _ => {}
    }
    if height == 0 {
        compare_leaves(a.0, b.0, prefix, visit);
        return;
    }
    for digit in 0..WIDTH {
        let (a, b) = (child(a, height, digit), child(b, height, digit));
        if a.0.is_some() || b.0.is_some() {
            compare(a, b, height - 1, (prefix << BITS) | digit as u32, visit);
        }
    }
}

fn compare_leaves<T: Copy + PartialEq>(
    a: Option<&Arc<Node<T>>>,
    b: Option<&Arc<Node<T>>>,
    prefix: u32,
    visit: &mut impl FnMut(u32, Option<T>, Option<T>),
) {
    let none = [None; WIDTH];
    let (first, second) = (values_of(a).unwrap_or(&none), values_of(b).unwrap_or(&none));
    for (digit, (a, b)) in first.iter().zip(second).enumerate() {
        if a != b {
            visit((prefix << BITS) | digit as u32, *a, *b);
        }
    }
}

fn values_of<T>(node: Option<&Arc<Node<T>>>) -> Option<&[Option<T>; WIDTH]> {
    match node.map(Arc::as_ref) {
        Some(Node::Leaf(values)) => Some(values),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Trie;
    use std::collections::BTreeMap;

    /// Numbers that look as if by chance.
    fn next(seed: &mut u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *seed >> 33
    }

    #[test]
    fn it_is_a_map_and_copies_differ_where_they_were_changed() {
        let mut seed = 1;
        for range in [8, 40, 1_000, 100_000, u64::from(u32::MAX) + 1] {
            let (mut trie, mut map) = (Trie::default(), BTreeMap::new());
            let mut copies = Vec::new();
            for step in 0..600 {
                let key = (next(&mut seed) % range) as u32;
                let value = (!next(&mut seed).is_multiple_of(4)).then_some(next(&mut seed) % 3);
                trie.set(key, value);
                match value {
                    Some(value) => map.insert(key, value),
                    None => map.remove(&key),
                };
                assert_eq!(trie.get(key), value);
                if step % 50 == 0 {
                    copies.push((trie.clone(), map.clone()));
                }
            }
            assert_eq!(trie.entries(), map.iter().map(|(key, value)| (*key, *value)).collect::<Vec<_>>());
            for (old, old_map) in &copies {
                let keys =
                    old_map.keys().chain(map.keys()).copied().collect::<std::collections::BTreeSet<_>>();
                let differ = |key: &u32| old_map.get(key) != map.get(key);
                let expected: Vec<_> = keys
                    .into_iter()
                    .filter(differ)
                    .map(|key| (key, old_map.get(&key).copied(), map.get(&key).copied()))
                    .collect();
                assert_eq!(old.differences(&trie), expected);
            }
        }
    }
}
