//! CaDiCaL, which says what it derives and from what.

use super::record::Deriving;
use super::steps::Steps;
use crate::encode::Literal;
use crate::solve::Meter;
use crate::solve::cadical::Cadical;
use crate::solve::engine::{Answer, Engine};
use rustc_hash::FxHashMap;
use rustsat_cadical::{CaDiCaLClause, ClauseId, ProofTracerHandle, TraceProof};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What CaDiCaL tells.
struct Tracer {
    steps: Rc<RefCell<Steps>>,
    /// The number of the clause that is being added.
    adding: Rc<Cell<u64>>,
    /// The proof's number of each of CaDiCaL's clauses.
    numbers: FxHashMap<i64, u64>,
}

impl Tracer {
    fn derived(&mut self, id: ClauseId, literals: &[Literal], antecedents: &[ClauseId]) -> u64 {
        let known = |id: &ClauseId| self.numbers.get(&id.0).copied().unwrap_or(0);
        let hints: Vec<u64> = antecedents.iter().map(known).collect();
        let number = self.steps.borrow_mut().derived(literals, &hints);
        self.numbers.insert(id.0, number);
        number
    }
}

fn literals(clause: &CaDiCaLClause) -> Vec<Literal> {
    clause.iter().map(|lit| lit.to_ipasir()).collect()
}

impl TraceProof for Tracer {
    fn add_original_clause(&mut self, id: ClauseId, _: bool, _: &CaDiCaLClause, restored: bool) {
        if !restored {
            self.numbers.insert(id.0, self.adding.get());
        }
    }

    fn add_derived_clause(
        &mut self,
        id: ClauseId,
        _: bool,
        clause: &CaDiCaLClause,
        antecedents: &[ClauseId],
    ) {
        self.derived(id, &literals(clause), antecedents);
    }

    fn add_assumption_clause(&mut self, id: ClauseId, clause: &CaDiCaLClause, antecedents: &[ClauseId]) {
        let mut literals = literals(clause);
        let number = self.derived(id, &literals, antecedents);
        literals.sort_unstable();
        self.steps.borrow_mut().core = (literals, number);
    }

    fn delete_clause(&mut self, id: ClauseId, redundant: bool, _: &CaDiCaLClause) {
        // What was irredundant may come back.
        if redundant && let Some(number) = self.numbers.remove(&id.0) {
            self.steps.borrow_mut().forgotten(number);
        }
    }
}

/// CaDiCaL, and who listens to it.
pub(super) struct Traced<'a> {
    engine: Cadical<'a>,
    adding: Rc<Cell<u64>>,
    /// Dropped after the solver, which calls it.
    _tracer: ProofTracerHandle<Tracer>,
}

impl<'a> Traced<'a> {
    /// A solver that writes what it derives to `steps`.
    pub(super) fn new(meter: &'a Meter<'a>, steps: Rc<RefCell<Steps>>) -> Traced<'a> {
        let mut engine = Cadical::new(meter);
        let adding = Rc::new(Cell::new(0));
        let tracer = Tracer { steps, adding: adding.clone(), numbers: FxHashMap::default() };
        let tracer = engine.solver.connect_proof_tracer(tracer, true);
        Traced { engine, adding, _tracer: tracer }
    }
}

impl Deriving for Traced<'_> {
    fn add_as(&mut self, clause: &[Literal], number: u64) {
        self.adding.set(number);
        self.engine.add(clause);
    }
}

impl Engine for Traced<'_> {
    fn fresh(&mut self) -> Literal {
        self.engine.fresh()
    }

    fn add(&mut self, clause: &[Literal]) {
        self.engine.add(clause);
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
