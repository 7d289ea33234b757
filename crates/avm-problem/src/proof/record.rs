//! Writing proofs: CaDiCaL says what it derives and from what, the search for the best says what it counts.

use super::NoProof;
use crate::encode::{Encoding, Literal};
use crate::form::Problem;
use crate::solve::cadical::Cadical;
use crate::solve::clauses::Search;
use crate::solve::core_guided::{self, Optimum};
use crate::solve::engine::{Answer, Engine, Note, Part, Why};
use crate::solve::{Budget, Meter, Solution};
use rustc_hash::FxHashMap;
use rustsat_cadical::{CaDiCaLClause, ClauseId, ProofTracerHandle, TraceProof};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

/// Who is blamed when the solver fails.
const NAME: &str = "proof (CaDiCaL)";

/// Solves a problem anew and writes down why the answer is right. [`check_proof`](super::check_proof) checks it.
///
/// # Errors
///
/// Where the budget does not suffice or the solver fails.
pub fn prove(problem: &Problem, budget: &Budget<'_>) -> Result<String, NoProof> {
    let encoding = Encoding::new(problem, budget.literals).map_err(|_| NoProof::Budget)?;
    let meter = Meter::new(budget);
    let mut engine = Recorded::new(&meter, encoding.cnf.len() + encoding.selectors.len());
    engine.load(&encoding.cnf);
    for (_, selector) in &encoding.selectors {
        engine.add(&[*selector]);
    }
    let mut head = format!("c avm-problem-proof 1\nc problem {}\n", problem.hash());
    match engine.solve(&[], u64::MAX) {
        Answer::Stopped => return Err(NoProof::Budget),
        Answer::None => head.push_str("c claim no-solution\n"),
        Answer::Model => {
            let mut search = Search {
                problem,
                encoding: &encoding,
                engine: &mut engine,
                meter: &meter,
                best: None,
                allowed: 0,
            };
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

/// The steps so far.
#[derive(Default)]
struct Steps {
    out: String,
    /// The proof's number of each of CaDiCaL's clauses.
    numbers: FxHashMap<i64, u64>,
    last: u64,
    /// How many of the problem's clauses have been added: they have the first numbers.
    added: u64,
    /// The number of the clause that is being added.
    adding: u64,
    /// What the last answer came to, and its number.
    core: (Vec<Literal>, u64),
}

impl Steps {
    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn literals(&mut self, literals: &[Literal]) {
        for literal in literals {
            let _ = write!(self.out, " {literal}");
        }
        self.out.push_str(" 0");
    }

    fn derived(&mut self, literals: &[Literal], antecedents: &[ClauseId]) -> u64 {
        let number = self.next();
        let _ = write!(self.out, "{number}");
        self.literals(literals);
        for antecedent in antecedents {
            let known = self.numbers.get(&antecedent.0).copied().unwrap_or(0);
            let _ = write!(self.out, " {known}");
        }
        self.out.push_str(" 0\n");
        number
    }
}

/// What CaDiCaL tells.
struct Tracer(Rc<RefCell<Steps>>);

fn literals(clause: &CaDiCaLClause) -> Vec<Literal> {
    clause.iter().map(|lit| lit.to_ipasir()).collect()
}

impl TraceProof for Tracer {
    fn add_original_clause(&mut self, id: ClauseId, _: bool, _: &CaDiCaLClause, restored: bool) {
        let mut steps = self.0.borrow_mut();
        if !restored {
            let adding = steps.adding;
            steps.numbers.insert(id.0, adding);
        }
    }

    fn add_derived_clause(
        &mut self,
        id: ClauseId,
        _: bool,
        clause: &CaDiCaLClause,
        antecedents: &[ClauseId],
    ) {
        let mut steps = self.0.borrow_mut();
        let number = steps.derived(&literals(clause), antecedents);
        steps.numbers.insert(id.0, number);
    }

    fn add_assumption_clause(&mut self, id: ClauseId, clause: &CaDiCaLClause, antecedents: &[ClauseId]) {
        let mut steps = self.0.borrow_mut();
        let mut literals = literals(clause);
        let number = steps.derived(&literals, antecedents);
        steps.numbers.insert(id.0, number);
        literals.sort_unstable();
        steps.core = (literals, number);
    }

    fn delete_clause(&mut self, id: ClauseId, redundant: bool, _: &CaDiCaLClause) {
        // What was irredundant may come back.
        if redundant {
            let mut steps = self.0.borrow_mut();
            if let Some(number) = steps.numbers.remove(&id.0) {
                let last = steps.last;
                let _ = writeln!(steps.out, "{last} d {number} 0");
            }
        }
    }
}

/// CaDiCaL, and what it did.
struct Recorded<'a> {
    engine: Cadical<'a>,
    steps: Rc<RefCell<Steps>>,
    /// Dropped after the solver, which calls it.
    _tracer: ProofTracerHandle<Tracer>,
}

impl<'a> Recorded<'a> {
    /// A solver for so many clauses of a problem.
    fn new(meter: &'a Meter<'a>, clauses: usize) -> Recorded<'a> {
        let steps = Rc::new(RefCell::new(Steps { last: clauses as u64, ..Steps::default() }));
        let mut engine = Cadical::new(meter);
        let tracer = engine.solver.connect_proof_tracer(Tracer(steps.clone()), true);
        Recorded { engine, steps, _tracer: tracer }
    }

    fn add_numbered(&mut self, clause: &[Literal], number: u64) {
        self.steps.borrow_mut().adding = number;
        self.engine.add(clause);
    }
}

impl Engine for Recorded<'_> {
    fn fresh(&mut self) -> Literal {
        self.engine.fresh()
    }

    /// A clause of the problem: it has the next number in the encoding too.
    fn add(&mut self, clause: &[Literal]) {
        let number = {
            let mut steps = self.steps.borrow_mut();
            steps.added += 1;
            steps.added
        };
        self.add_numbered(clause, number);
    }

    fn add_because(&mut self, clause: &[Literal], why: Why) {
        let number = {
            let mut steps = self.steps.borrow_mut();
            match why {
                Why::Core => steps.core.1,
                // The proof is complete.
                Why::Settled => return,
                Why::Counts | Why::Worse => {
                    let number = steps.next();
                    let _ = write!(steps.out, "{} {number}", if why == Why::Worse { "w" } else { "x" });
                    steps.literals(clause);
                    steps.out.push('\n');
                    number
                }
            }
        };
        self.add_numbered(clause, number);
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
