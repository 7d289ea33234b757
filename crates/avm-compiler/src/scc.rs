//! Strongly connected components.

use crate::tree::deeper;
use rustc_hash::FxHashMap;

/// The strongly connected components of the graph over `nodes`, each after those it points to, with its members
/// in the order of `nodes`. Edges to other nodes do not count.
pub fn components<'e>(nodes: &[u32], edges: impl Fn(u32) -> &'e [u32]) -> Vec<Vec<u32>> {
    let index = nodes.iter().enumerate().map(|(i, &node)| (node, i)).collect();
    let states = vec![State::default(); nodes.len()];
    let mut search = Search { nodes, edges, index, states, stack: Vec::new(), count: 0, found: Vec::new() };
    for i in 0..nodes.len() {
        if search.states[i].number == 0 {
            search.visit(i);
        }
    }
    search.found
}

#[derive(Clone, Default)]
struct State {
    /// The order in which it was reached, from 1; 0 if it was not.
    number: u32,
    /// The least number on the stack that can be reached from it.
    low: u32,
    on_stack: bool,
}

/// Tarjan's algorithm.
struct Search<'n, F> {
    nodes: &'n [u32],
    edges: F,
    index: FxHashMap<u32, usize>,
    states: Vec<State>,
    stack: Vec<usize>,
    count: u32,
    found: Vec<Vec<u32>>,
}

impl<'e, F: Fn(u32) -> &'e [u32]> Search<'_, F> {
    fn visit(&mut self, i: usize) {
        self.count += 1;
        self.states[i] = State { number: self.count, low: self.count, on_stack: true };
        self.stack.push(i);
        for target in (self.edges)(self.nodes[i]) {
            let Some(&target) = self.index.get(target) else { continue };
            if self.states[target].number == 0 {
                deeper(|| self.visit(target));
                self.states[i].low = self.states[i].low.min(self.states[target].low);
            } else if self.states[target].on_stack {
                self.states[i].low = self.states[i].low.min(self.states[target].number);
            }
        }
        if self.states[i].low == self.states[i].number {
            let from = self.stack.iter().rposition(|&node| node == i).unwrap_or(0);
            let mut members = self.stack.split_off(from);
            members.sort_unstable();
            members.iter().for_each(|&member| self.states[member].on_stack = false);
            self.found.push(members.into_iter().map(|member| self.nodes[member]).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn components_come_after_what_they_point_to() {
        let edges: [&[u32]; 5] = [&[1, 9], &[2], &[1, 3], &[], &[4, 0]];
        assert_eq!(
            components(&[0, 1, 2, 3, 4], |node| edges[node as usize]),
            [vec![3], vec![1, 2], vec![0], vec![4]]
        );
    }
}
