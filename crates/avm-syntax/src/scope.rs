//! Sets of scopes: what tells identifiers of the same name apart (Flatt, "Binding as Sets of Scopes", POPL 2016).
//!
//! Sets are interned in a trie: a set is the set of its older scopes and its newest one. So adding a fresh scope, which
//! is what expansion does all the time, costs one table access however large the set, and equal sets are equal numbers.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// One scope: a binding form, a macro expansion, a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(u32);

/// An interned set of scopes. Only the [`Scopes`] that made it can read it; where one is stored elsewhere, its number
/// stands for an entry of a table that is stored with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ScopeSet(u32);

impl ScopeSet {
    /// The set without scopes.
    pub const EMPTY: ScopeSet = ScopeSet(0);

    /// The number of this set, for tables that renumber sets.
    pub fn index(self) -> u32 {
        self.0
    }

    /// The set of a number, for tables that renumber sets.
    pub fn from_index(index: u32) -> ScopeSet {
        ScopeSet(index)
    }
}

#[derive(Clone, Copy)]
struct Node {
    older: ScopeSet,
    newest: Scope,
    size: u32,
    /// A set further down, so that going down many scopes takes few steps (a skew-binary skip list).
    far: ScopeSet,
}

/// A point to come back to, see [`Scopes::rollback`].
#[derive(Clone, Copy, Debug)]
pub struct ScopesMark {
    nodes: usize,
    next: u32,
}

/// All sets of one expander.
pub struct Scopes {
    /// What each set is; the empty set stands first and is never read.
    nodes: Vec<Node>,
    larger: FxHashMap<(ScopeSet, Scope), ScopeSet>,
    unions: FxHashMap<(ScopeSet, ScopeSet), ScopeSet>,
    next: u32,
}

impl Default for Scopes {
    fn default() -> Scopes {
        let empty = Node { older: ScopeSet::EMPTY, newest: Scope(0), size: 0, far: ScopeSet::EMPTY };
        Scopes { nodes: vec![empty], larger: FxHashMap::default(), unions: FxHashMap::default(), next: 1 }
    }
}

impl Scopes {
    /// A scope that no set has yet.
    pub fn fresh(&mut self) -> Scope {
        self.next += 1;
        Scope(self.next - 1)
    }

    fn node(&self, set: ScopeSet) -> Node {
        self.nodes[set.0 as usize]
    }

    /// How many scopes the set has.
    pub fn size(&self, set: ScopeSet) -> u32 {
        self.node(set).size
    }

    /// The newest scope of the set.
    pub fn newest(&self, set: ScopeSet) -> Option<Scope> {
        (set != ScopeSet::EMPTY).then(|| self.node(set).newest)
    }

    /// The scopes of the set, the newest first.
    pub fn iter(&self, mut set: ScopeSet) -> impl Iterator<Item = Scope> + '_ {
        std::iter::from_fn(move || {
            let newest = self.newest(set)?;
            set = self.node(set).older;
            Some(newest)
        })
    }

    /// The set with one more scope.
    pub fn add(&mut self, set: ScopeSet, scope: Scope) -> ScopeSet {
        match self.newest(set) {
            Some(newest) if newest == scope => set,
            Some(newest) if newest > scope => {
                let newer: Vec<Scope> = self.iter(set).take_while(|s| *s > scope).collect();
                let mut base = set;
                newer.iter().for_each(|_| base = self.node(base).older);
                let base = self.add(base, scope);
                newer.into_iter().rev().fold(base, |set, scope| self.push(set, scope))
            }
            _ => self.push(set, scope),
        }
    }

    /// Adds a scope that is newer than all of the set.
    fn push(&mut self, set: ScopeSet, scope: Scope) -> ScopeSet {
        let size = self.size(set) + 1;
        let far = self.far_below(set);
        *self.larger.entry((set, scope)).or_insert_with(|| {
            self.nodes.push(Node { older: set, newest: scope, size, far });
            ScopeSet(self.nodes.len() as u32 - 1)
        })
    }

    /// How far down a set leads that is made by adding a scope to this one.
    fn far_below(&self, set: ScopeSet) -> ScopeSet {
        let far = self.node(set).far;
        let farther = self.node(far).far;
        let steps = self.size(set) - self.size(far);
        if steps == self.size(far) - self.size(farther) && steps > 0 { farther } else { set }
    }

    /// What is left of a set without the scopes that are newer than `scope`.
    pub fn down_to(&self, mut set: ScopeSet, scope: Scope) -> ScopeSet {
        while set != ScopeSet::EMPTY && self.node(set).newest > scope {
            let Node { older, far, .. } = self.node(set);
            set = if far != ScopeSet::EMPTY && self.node(far).newest >= scope { far } else { older };
        }
        set
    }

    /// The set without its newest scope.
    pub fn older(&self, set: ScopeSet) -> ScopeSet {
        self.node(set).older
    }

    /// The set of the scopes for which `keep` holds.
    pub fn retain(&mut self, set: ScopeSet, keep: impl Fn(Scope) -> bool) -> ScopeSet {
        if self.iter(set).all(&keep) {
            return set;
        }
        let kept: Vec<Scope> = self.iter(set).filter(|scope| keep(*scope)).collect();
        kept.into_iter().rev().fold(ScopeSet::EMPTY, |set, scope| self.push(set, scope))
    }

    /// The scopes of both sets.
    pub fn union(&mut self, set: ScopeSet, more: ScopeSet) -> ScopeSet {
        if set == more || more == ScopeSet::EMPTY {
            return set;
        }
        if set == ScopeSet::EMPTY {
            return more;
        }
        if self.size(more) == 1 {
            return self.add(set, self.node(more).newest);
        }
        let mut todo = Vec::new();
        let mut rest = more;
        let mut joined = loop {
            if rest == ScopeSet::EMPTY {
                break set;
            }
            if let Some(&known) = self.unions.get(&(set, rest)) {
                break known;
            }
            todo.push(rest);
            rest = self.node(rest).older;
        };
        while let Some(part) = todo.pop() {
            joined = self.add(joined, self.node(part).newest);
            self.unions.insert((set, part), joined);
        }
        joined
    }

    /// Whether every scope of `part` is in `whole`.
    pub fn is_subset(&self, mut part: ScopeSet, mut whole: ScopeSet) -> bool {
        while part != whole {
            let p = self.node(part);
            if p.size == 0 {
                return true;
            }
            whole = self.down_to(whole, p.newest);
            let w = self.node(whole);
            if part == whole {
                return true;
            }
            if p.size > w.size || p.newest != w.newest {
                return false;
            }
            (part, whole) = (p.older, w.older);
        }
        true
    }

    /// The present state, to come back to.
    pub fn mark(&self) -> ScopesMark {
        ScopesMark { nodes: self.nodes.len(), next: self.next }
    }

    /// Whether a set was made after the mark.
    pub fn is_newer(set: ScopeSet, mark: ScopesMark) -> bool {
        set.0 as usize >= mark.nodes
    }

    /// Forgets all scopes and sets made since the mark. The caller sees to it that nothing refers to them any more.
    pub fn rollback(&mut self, mark: ScopesMark) {
        for node in self.nodes.drain(mark.nodes..) {
            self.larger.remove(&(node.older, node.newest));
        }
        self.unions.clear();
        self.next = mark.next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_interned_whatever_the_order_of_adding() {
        let mut scopes = Scopes::default();
        let (a, b, c) = (scopes.fresh(), scopes.fresh(), scopes.fresh());
        let of =
            |scopes: &mut Scopes, list: &[Scope]| list.iter().fold(ScopeSet::EMPTY, |s, x| scopes.add(s, *x));
        let abc = of(&mut scopes, &[a, b, c]);
        assert_eq!(of(&mut scopes, &[c, a, b, a]), abc);
        let ac = of(&mut scopes, &[a, c]);
        let b_only = of(&mut scopes, &[b]);
        assert_eq!(scopes.union(ac, b_only), abc);
        let ab = of(&mut scopes, &[a, b]);
        assert_eq!(scopes.union(ab, ac), abc);
        assert_eq!(scopes.retain(abc, |s| s != b), ac);
        assert!(scopes.is_subset(ac, abc) && !scopes.is_subset(abc, ac) && !scopes.is_subset(b_only, ac));
        assert!(scopes.is_subset(ScopeSet::EMPTY, ac) && !scopes.is_subset(ac, ScopeSet::EMPTY));
        assert_eq!(scopes.iter(abc).collect::<Vec<_>>(), [c, b, a]);
    }

    #[test]
    fn long_sets_are_gone_down_as_one_would_step_by_step() {
        let mut scopes = Scopes::default();
        let all: Vec<Scope> = (0..700).map(|_| scopes.fresh()).collect();
        let set_of = |scopes: &mut Scopes, keep: &dyn Fn(usize) -> bool| {
            let kept = all.iter().enumerate().filter(|(n, _)| keep(*n));
            kept.fold(ScopeSet::EMPTY, |set, (_, scope)| scopes.add(set, *scope))
        };
        let keeps: [&dyn Fn(usize) -> bool; 7] =
            [&|_| true, &|n| n % 3 != 0, &|n| n % 3 == 1, &|n| n < 350, &|n| n > 350, &|n| n == 699, &|n| {
                n < 350 && n % 3 == 1
            }];
        let sets = keeps.map(|keep| set_of(&mut scopes, keep));
        for (set, keep) in sets.iter().zip(keeps) {
            for (other, of_other) in sets.iter().zip(keeps) {
                let expected = (0..700).all(|n| !keep(n) || of_other(n));
                assert_eq!(scopes.is_subset(*set, *other), expected);
            }
            for at in [0, 1, 2, 3, 349, 350, 351, 698, 699] {
                let below = set_of(&mut scopes, &|n| n <= at && keep(n));
                assert_eq!(scopes.down_to(*set, all[at]), below);
            }
        }
    }

    #[test]
    fn rollback_forgets() {
        let mut scopes = Scopes::default();
        let a = scopes.fresh();
        let set = scopes.add(ScopeSet::EMPTY, a);
        let mark = scopes.mark();
        let b = scopes.fresh();
        let before = scopes.add(set, b);
        scopes.rollback(mark);
        let b = scopes.fresh();
        assert_eq!(scopes.add(set, b), before, "numbers are used again");
        assert_eq!(scopes.size(set), 1);
    }
}
