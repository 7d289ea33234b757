//! How many of some literals hold, as literals that are made when they are asked for.

use super::engine::{Engine, Note, Part, Why};
use crate::encode::Literal;

/// A tree over some literals. Its outputs say 'at least so many', in one direction: where so many of the literals hold, the output does.
pub(crate) struct Totalizer {
    nodes: Vec<Node>,
    /// The number of the first inner node among those of all totalizers.
    first: usize,
    leaves: usize,
}

enum Node {
    Leaf(Literal),
    /// The places of two parts, how many literals there are below, and the outputs that are there, for one and more.
    Inner(usize, usize, usize, Vec<Literal>),
}

impl Totalizer {
    /// A totalizer whose nodes have the numbers after `numbered`, the root the last.
    pub(crate) fn new(literals: &[Literal], numbered: &mut usize, engine: &mut dyn Engine) -> Totalizer {
        let mut nodes: Vec<Node> = literals.iter().map(|literal| Node::Leaf(*literal)).collect();
        let mut row: Vec<(usize, usize)> = (0..nodes.len()).map(|place| (place, 1)).collect();
        while row.len() > 1 {
            let mut above = Vec::with_capacity(row.len().div_ceil(2));
            for pair in row.chunks(2) {
                above.push(match pair {
                    [(a, m), (b, n)] => {
                        nodes.push(Node::Inner(*a, *b, m + n, Vec::new()));
                        (nodes.len() - 1, m + n)
                    }
                    _ => pair[0],
                });
            }
            row = above;
        }
        let totalizer = Totalizer { nodes, first: *numbered + 1, leaves: literals.len() };
        for node in totalizer.nodes.iter().skip(literals.len()) {
            if let Node::Inner(a, b, ..) = node {
                *numbered += 1;
                engine.note(Note::Node(*numbered, totalizer.part(*a), totalizer.part(*b)));
            }
        }
        totalizer
    }

    fn part(&self, place: usize) -> Part {
        match &self.nodes[place] {
            Node::Leaf(literal) => Part::Leaf(*literal),
            Node::Inner(..) => Part::Node(self.first + place - self.leaves),
        }
    }

    /// The literal of 'at least `count`', from 1 on; none if there are not so many.
    pub(crate) fn at_least(&mut self, count: usize, engine: &mut dyn Engine) -> Option<Literal> {
        // Parts stand before what is made of them, so what each node needs is known from the last on.
        let mut needed = vec![0; self.nodes.len()];
        *needed.last_mut()? = count;
        for place in (0..self.nodes.len()).rev() {
            if let Node::Inner(a, b, size, _) = &self.nodes[place] {
                let most = needed[place].min(*size);
                needed[*a] = most;
                needed[*b] = most;
            }
        }
        for (place, needed) in needed.iter().enumerate() {
            self.extend(place, *needed, engine);
        }
        self.output(self.nodes.len() - 1, count)
    }

    fn output(&self, place: usize, count: usize) -> Option<Literal> {
        match &self.nodes[place] {
            Node::Leaf(literal) => (count == 1).then_some(*literal),
            Node::Inner(_, _, _, outputs) => outputs.get(count - 1).copied(),
        }
    }

    fn extend(&mut self, place: usize, needed: usize, engine: &mut dyn Engine) {
        let Node::Inner(a, b, size, outputs) = &self.nodes[place] else { return };
        let (a, b, known) = (*a, *b, outputs.len());
        for count in known + 1..=needed.min(*size) {
            let output = engine.fresh();
            engine.note(Note::Output(output, self.first + place - self.leaves, count));
            for of_a in 0..=count {
                let mut clause = vec![output];
                let parts = [(a, of_a), (b, count - of_a)];
                let parts = parts.iter().filter(|(_, count)| *count > 0);
                let literals: Option<Vec<Literal>> =
                    parts.map(|(at, count)| self.output(*at, *count)).collect();
                if let Some(literals) = literals {
                    clause.extend(literals.iter().map(|literal| -literal));
                    engine.add_because(&clause, Why::Counts);
                }
            }
            if let Node::Inner(_, _, _, outputs) = &mut self.nodes[place] {
                outputs.push(output);
            }
        }
    }
}
