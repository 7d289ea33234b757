//! Writing proofs: the solver of clauses says what it derives and from what, the search for the best says what it counts.

use super::NoProof;
use super::cdcl::Cdcl;
use super::steps::Steps;
use crate::encode::{Encoding, Literal};
use crate::form::Problem;
use crate::solve::clauses::Search;
use crate::solve::core_guided::{self, Optimum};
use crate::solve::engine::{Answer, Engine, Note, Part, Why};
use crate::solve::{Budget, Meter, Solution};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

/// Who is blamed when the solver fails.
const NAME: &str = "proof";

/// So many conflicts until the problem goes to CaDiCaL, where there is one.
#[cfg(feature = "cadical")]
const EASY: u64 = 20_000;

/// An engine that writes down what it derives.
pub(super) trait Deriving: Engine {
    /// Adds a clause that has this number in the proof.
    fn add_as(&mut self, clause: &[Literal], number: u64);
}

/// Solves a problem anew and writes down why the answer is right. [`check_proof`](super::check_proof) checks it.
///
/// # Errors
///
/// Where the budget does not suffice or the solver fails.
pub fn prove(problem: &Problem, budget: &Budget<'_>) -> Result<String, NoProof> {
    let meter = Meter::new(budget);
    let encoding = Encoding::new(problem, meter.room()).map_err(|_| NoProof::Budget)?;
    #[cfg(feature = "cadical")]
    {
        let part = meter.part(EASY);
        let proof = write(problem, &encoding, &part, |steps| Cdcl::new(&part, steps));
        meter.spend(EASY.min(meter.conflicts()) - part.conflicts());
        if proof != Err(NoProof::Budget) || meter.spent().is_some() {
            return proof;
        }
        write(problem, &encoding, &meter, |steps| super::cadical::Traced::new(&meter, steps))
    }
    #[cfg(not(feature = "cadical"))]
    write(problem, &encoding, &meter, |steps| Cdcl::new(&meter, steps))
}

/// Solves a problem by an engine that is given where to write.
fn write<E: Deriving>(
    problem: &Problem,
    encoding: &Encoding,
    meter: &Meter<'_>,
    engine: impl FnOnce(Rc<RefCell<Steps>>) -> E,
) -> Result<String, NoProof> {
    let steps = Rc::new(RefCell::new(Steps::about(encoding.cnf.len() + encoding.selectors.len())));
    let mut engine = Recorded { engine: engine(steps.clone()), steps };
    engine.load(&encoding.cnf);
    for (_, selector) in &encoding.selectors {
        engine.add(&[*selector]);
    }
    let mut head = format!("c avm-problem-proof 1\nc problem {}\n", problem.hash());
    match engine.solve(&[], u64::MAX) {
        Answer::Stopped => return Err(NoProof::Budget),
        Answer::None => head.push_str("c claim no-solution\n"),
        Answer::Model => {
            let mut search =
                Search { problem, encoding, engine: &mut engine, meter, best: None, allowed: 0 };
            search.keep_model(NAME)?;
            if problem.has_objective()
                && let Optimum::Unknown = core_guided::optimize(&mut search, NAME)?
            {
                return Err(NoProof::Budget);
            }
            if let Some(best) = search.best {
                claim_best(&best, &mut head);
            }
        }
    }
    head.push_str(&engine.steps.borrow().out);
    Ok(head)
}

fn claim_best(best: &Solution, head: &mut String) {
    let _ = writeln!(head, "c claim best {}", best.objective);
    for value in &best.values {
        let _ = writeln!(head, "c value {}", serde_json::to_string(value).unwrap_or_default());
    }
}

/// An engine, and what it did.
struct Recorded<E> {
    engine: E,
    steps: Rc<RefCell<Steps>>,
}

impl<E: Deriving> Engine for Recorded<E> {
    fn fresh(&mut self) -> Literal {
        self.engine.fresh()
    }

    /// A clause of the problem: it has the next number in the encoding too.
    fn add(&mut self, clause: &[Literal]) {
        let number = self.steps.borrow_mut().next_added();
        self.engine.add_as(clause, number);
    }

    fn add_because(&mut self, clause: &[Literal], why: Why) {
        let number = match why {
            Why::Core => self.steps.borrow().core.1,
            // The proof is complete.
            Why::Settled => return,
            Why::Counts => self.steps.borrow_mut().stated('x', clause),
            Why::Worse => self.steps.borrow_mut().stated('w', clause),
        };
        self.engine.add_as(clause, number);
    }

    fn note(&mut self, note: Note) {
        let part = |part: Part| match part {
            Part::Node(node) => format!("n{node}"),
            Part::Leaf(literal) => literal.to_string(),
        };
        let mut steps = self.steps.borrow_mut();
        let core = steps.core.1;
        let _ = match note {
            Note::Node(node, a, b) => writeln!(steps.out, "n {node} {} {}", part(a), part(b)),
            Note::Output(literal, node, count) => writeln!(steps.out, "o {literal} {node} {count}"),
            Note::Core(node) => writeln!(steps.out, "k {core} {}", node.unwrap_or(0)),
        };
    }

    fn solve(&mut self, assumptions: &[Literal], conflicts: u64) -> Answer {
        self.engine.solve(assumptions, conflicts)
    }

    fn holds(&self, literal: Literal) -> bool {
        self.engine.holds(literal)
    }

    fn core(&mut self) -> Vec<Literal> {
        self.engine.core()
    }
}
