//! Writing proofs: the solver of clauses says what it derives and from what, the search for the best says what it counts.

use super::NoProof;
use super::cdcl::Cdcl;
use super::steps::Steps;
use super::sums::{self, Certificate, Given, Sums};
use crate::encode::{Encoding, Literal};
use crate::form::{ConstraintId, Problem};
use crate::solve::budgets::{ByBudgets, guide};
use crate::solve::clauses::Search;
use crate::solve::core_guided::{self, Optimum};
use crate::solve::engine::{self, Answer, Engine, Note, Why};
use crate::solve::parts::{self, Sets};
use crate::solve::{Budget, Explanation, Meter, Solution, Solver, SolverError, SolverOutcome};
use dashu_int::UBig;
use std::cell::RefCell;
use std::collections::BTreeMap;
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

    /// From now on only these variables and new ones have to be decided: the clauses of others have a model.
    fn focus(&mut self, _: &[Literal]) {}
}

/// Solves a problem and writes down why the answer is right. [`check_proof`](super::check_proof) checks it.
///
/// # Errors
///
/// Where the budget does not suffice or the solver fails.
pub fn prove(problem: &Problem, budget: &Budget<'_>) -> Result<String, NoProof> {
    let meter = Meter::new(budget);
    let answer = parts::solve(problem, &meter)?;
    if let SolverOutcome::Solved(best) = &answer
        && let Some(proof) = by_sums(problem, best, &meter)
    {
        return Ok(proof);
    }
    let encoding = Encoding::new(problem, meter.room()).map_err(|_| NoProof::Budget)?;
    #[cfg(feature = "cadical")]
    {
        let part = meter.part(EASY);
        let proof = Writer { problem, encoding: &encoding, meter: &part }.write(&answer, Cdcl::new);
        meter.spend(EASY.min(meter.conflicts()) - part.conflicts());
        if proof != Err(NoProof::Unproved) || meter.spent().is_some() {
            return proof;
        }
        Writer { problem, encoding: &encoding, meter: &meter }.write(&answer, super::cadical::Traced::new)
    }
    #[cfg(not(feature = "cadical"))]
    Writer { problem, encoding: &encoding, meter: &meter }.write(&answer, Cdcl::new)
}

/// What each value of a variable is worth, and what it adds to each sum.
type Worths = Vec<(i64, Vec<i64>)>;

/// The proof by prices, of a problem whose variables meet in sums only.
fn by_sums(problem: &Problem, best: &Solution, meter: &Meter<'_>) -> Option<String> {
    if !ByBudgets.takes(problem) {
        return None;
    }
    let sums = Sums::of(problem)?;
    let number = |n: &i128| i64::try_from(*n).ok();
    let option =
        |given: &Given| Some((number(&given.worth)?, given.loads.iter().map(number).collect::<Option<_>>()?));
    let variables: Option<Vec<Worths>> =
        sums.variables.iter().map(|all| all.iter().map(option).collect()).collect();
    let limits: Option<Vec<i64>> = sums.limits.iter().map(number).collect();
    let (prices, order) = guide(variables?, limits?, meter);
    let certificate = Certificate { prices, order };
    sums::check(problem, &certificate, &best.values).ok()?;
    let mut proof = head(problem);
    claim_best(best, &mut proof);
    certificate.write(&mut proof);
    Some(proof)
}

fn head(problem: &Problem) -> String {
    format!("c avm-problem-proof 1\nc problem {}\n", problem.hash())
}

/// What a proof is about.
struct Writer<'a> {
    problem: &'a Problem,
    encoding: &'a Encoding,
    meter: &'a Meter<'a>,
}

impl<'a> Writer<'a> {
    /// Why an answer is right, by an engine that is given where to write.
    fn write<E: Deriving>(
        &self,
        answer: &SolverOutcome,
        engine: impl FnOnce(&'a Meter<'a>, Rc<RefCell<Steps>>) -> E,
    ) -> Result<String, NoProof> {
        let clauses = self.encoding.cnf.len() + self.encoding.selectors.len();
        let steps = Rc::new(RefCell::new(Steps::about(clauses)));
        let mut engine = Recorded { engine: engine(self.meter, steps.clone()), steps };
        engine.load(&self.encoding.cnf);
        let mut head = head(self.problem);
        match answer {
            SolverOutcome::BudgetExceeded { .. } => return Err(NoProof::Budget),
            SolverOutcome::NoSolution(why) => {
                self.contradict(why, &mut engine)?;
                head.push_str("c claim no-solution\n");
            }
            SolverOutcome::Solved(best) => {
                self.bound(best, &mut engine)?;
                claim_best(best, &mut head);
            }
        }
        head.push_str(&engine.steps.borrow().out);
        Ok(head)
    }

    /// States hard constraints.
    fn state<E: Deriving>(&self, engine: &mut Recorded<E>, which: impl Fn(ConstraintId) -> bool) {
        for (id, selector) in &self.encoding.selectors {
            if which(*id) {
                engine.add(&[*selector]);
            } else {
                engine.steps.borrow_mut().next_added();
            }
        }
    }

    /// That some constraints cannot hold together.
    fn contradict<E: Deriving>(&self, why: &Explanation, engine: &mut Recorded<E>) -> Result<(), NoProof> {
        self.state(engine, |id| why.constraints.contains(&id));
        match engine.solve(&[], u64::MAX) {
            Answer::None => Ok(()),
            Answer::Stopped => Err(NoProof::Unproved),
            Answer::Model => Err(SolverError::Wrong(NAME).into()),
        }
    }

    /// That nothing is worth more than a solution.
    fn bound<E: Deriving>(&self, best: &Solution, engine: &mut Recorded<E>) -> Result<(), NoProof> {
        self.state(engine, |_| true);
        let parts = parts_of(self.encoding);
        if parts.len() > 1 {
            return self.bound_parts(&parts, best, engine);
        }
        let Writer { problem, encoding, meter } = *self;
        let mut search = Search { problem, encoding, engine, meter, best: Some(best.clone()), allowed: 0 };
        match core_guided::optimize(&mut search, NAME)? {
            Optimum::Unknown => Err(NoProof::Unproved),
            Optimum::Proved => Ok(()),
        }
    }

    /// The same for parts that have nothing to do with each other: what each pays at least adds up.
    fn bound_parts<E: Deriving>(
        &self,
        parts: &[Part],
        best: &Solution,
        engine: &mut Recorded<E>,
    ) -> Result<(), NoProof> {
        let (mut nodes, mut paid) = (0, UBig::ZERO);
        for part in parts {
            engine.engine.focus(&part.variables);
            let costs = part.costs.iter().map(|cost| &self.encoding.costs[*cost]);
            let least = core_guided::least_paid(costs, &mut nodes, engine, self.meter, NAME)?;
            paid += least.ok_or(NoProof::Unproved)?;
        }
        let right = self.encoding.objective(&paid) == best.objective;
        if right { Ok(()) } else { Err(SolverError::Wrong(NAME).into()) }
    }
}

/// What clauses connect: variables, and the numbers of costs.
#[derive(Default)]
struct Part {
    variables: Vec<Literal>,
    costs: Vec<usize>,
}

/// The parts of an encoding that cost something.
fn parts_of(encoding: &Encoding) -> Vec<Part> {
    let mut sets = Sets::of(encoding.cnf.variables() as usize + 1);
    let variable = |literal: &Literal| literal.unsigned_abs() as usize;
    for clause in encoding.cnf.clauses() {
        clause.windows(2).for_each(|pair| sets.unite(variable(&pair[0]), variable(&pair[1])));
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for (number, cost) in encoding.costs.iter().enumerate() {
        let root = sets.find(variable(&cost.literal));
        parts.entry(root).or_default().costs.push(number);
    }
    for variable in 1..=encoding.cnf.variables() {
        if let Some(part) = parts.get_mut(&sets.find(variable as usize)) {
            part.variables.push(variable);
        }
    }
    parts.into_values().collect()
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
        let part = |part: engine::Part| match part {
            engine::Part::Node(node) => format!("n{node}"),
            engine::Part::Leaf(literal) => literal.to_string(),
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
