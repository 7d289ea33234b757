//! Random problems, small enough for brute force.

use avm_problem::{Atom, ConstraintId, Division, Domain, Origin, Problem, Solution, Term};
use dashu_int::IBig;
use dashu_ratio::RBig;
use proptest::prelude::*;

/// Places of values, and what they are worth.
type Weights = Vec<(u8, i8)>;

/// A problem as numbers, so that it shrinks well.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// For each variable, its values, and weights for some.
    pub variables: Vec<(Vec<u8>, Weights)>,
    /// Each makes a term of those before it.
    pub steps: Vec<(u8, u8, u8, u8)>,
    /// Terms that must hold.
    pub hard: Vec<u8>,
    /// Terms that should, and how much that is worth.
    pub soft: Vec<(u8, i8, u8)>,
}

pub fn recipe() -> impl Strategy<Value = Recipe> {
    let weights = prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec((any::<u8>(), -4..8_i8), 0..4)];
    let variable = (prop::collection::vec(0..12_u8, 1..5), weights);
    (
        prop::collection::vec(variable, 1..6),
        prop::collection::vec(any::<(u8, u8, u8, u8)>(), 1..14),
        prop::collection::vec(any::<u8>(), 0..6),
        prop::collection::vec((any::<u8>(), -5..10_i8, 1..3_u8), 0..5),
    )
        .prop_map(|(variables, steps, hard, soft)| Recipe { variables, steps, hard, soft })
}

fn atom(number: u8) -> Atom {
    match number {
        0..=6 => Atom::from(i64::from(number) - 2),
        7 => Atom::FALSE,
        8 => Atom::TRUE,
        9 => Atom::symbol("a"),
        10 => Atom::Object("a".into()),
        _ => Atom::Integer(IBig::from(10).pow(20)),
    }
}

impl Recipe {
    pub fn problem(&self) -> Problem {
        let mut problem = Problem::new();
        self.add_to(&mut problem);
        problem
    }

    /// Adds all of it to a problem, beside what is there.
    pub fn add_to(&self, problem: &mut Problem) {
        let mut terms: Vec<Term> = Vec::new();
        for (number, (values, weights)) in self.variables.iter().enumerate() {
            let domain = Domain::Values(values.iter().copied().map(atom).collect());
            let variable =
                problem.variable(&format!("x{number}"), domain, Origin::default()).expect("it has values");
            for (place, weight) in weights {
                let value = atom(values[usize::from(*place) % values.len()]);
                problem.weigh(variable, value, RBig::from(*weight)).expect("it is in the domain");
            }
            terms.push(problem.value(variable).expect("it is there"));
        }
        for step in &self.steps {
            // What is too large is left out.
            if let Ok(term) = make(problem, &terms, *step) {
                terms.push(term);
            }
        }
        // The later ones are the more interesting.
        let pick = |place: u8| terms[terms.len() - 1 - usize::from(place) % terms.len()];
        for place in &self.hard {
            problem.require(pick(*place), Origin::default()).expect("it is there");
        }
        for (place, weight, part) in &self.soft {
            let weight = RBig::from(*weight) / RBig::from(*part);
            problem.prefer(pick(*place), weight, Origin::default()).expect("it is there");
        }
    }
}

pub fn make(problem: &mut Problem, terms: &[Term], (kind, a, b, c): (u8, u8, u8, u8)) -> avm_problem::Made {
    let pick = |place: u8| terms[usize::from(place) % terms.len()];
    let (x, y, z) = (pick(a), pick(b), pick(c));
    let integer = |n: u8| IBig::from(i64::from(n % 7) - 3);
    match kind % 22 {
        0 => problem.sum([(integer(a), y), (integer(b), z), (IBig::ONE, x)], integer(c)),
        1 => problem.subtract(x, y),
        2 => problem.multiply(x, y),
        3 => problem.divide(Division::Quotient, x, y),
        4 => problem.divide(Division::Remainder, x, y),
        5 => problem.divide(Division::Modulo, x, y),
        6 => problem.absolute(x),
        7 => problem.minimum(x, y),
        8 => problem.maximum(x, y),
        9 | 10 => problem.equal(x, y),
        11 => problem.less_or_equal(x, y),
        12 => problem.less(x, y),
        13 => problem.not(x),
        14 => problem.and([x, y]),
        15 => problem.or([x, y, z]),
        16 => problem.if_then_else(x, y, z),
        17 => problem.all_different([x, y, z]),
        18 => problem.element(x, [y, z]),
        19 => problem.table([x, y], vec![vec![atom(a % 12), atom(b % 12)], vec![atom(c % 12), atom(a % 5)]]),
        20 => problem.constant(atom(a % 12)),
        _ => problem.multiply(x, x),
    }
}

/// All assignments, the first variable's values changing last.
pub fn assignments(problem: &Problem) -> Vec<Vec<Atom>> {
    let mut all = vec![Vec::new()];
    for variable in problem.variables() {
        let values = match &variable.domain {
            Domain::Values(values) => values.clone(),
            Domain::Range(low, high) => {
                let values = std::iter::successors(Some(low.clone()), |n| Some(n + IBig::ONE));
                values.take_while(|n| n <= high).map(Atom::Integer).collect()
            }
        };
        let values = &values;
        all = all
            .into_iter()
            .flat_map(|begin: Vec<Atom>| {
                values.iter().map(move |v| [&begin[..], std::slice::from_ref(v)].concat())
            })
            .collect();
    }
    all
}

/// The best solution that comes first.
pub fn brute_force(problem: &Problem) -> Option<Solution> {
    let solutions = assignments(problem).into_iter().filter_map(|values| Solution::of(problem, values));
    solutions.reduce(|best, next| if next.objective > best.objective { next } else { best })
}

/// The same problem with only these of its hard constraints, and no preferences.
pub fn only(problem: &Problem, constraints: &[ConstraintId]) -> Problem {
    let mut part = Problem::new();
    for variable in problem.variables() {
        part.variable(&variable.name, variable.domain.clone(), Origin::default()).expect("it was there");
    }
    for node in problem.nodes() {
        part.intern(node.clone()).expect("it was there");
    }
    for id in constraints {
        part.require(problem.constraint(*id).condition, Origin::default()).expect("it was there");
    }
    part
}
