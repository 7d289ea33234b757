//! A solver for propositional formulas that writes down why what it learns is so: conflict-driven clause learning, as in MiniSat
//! (Eén, Sörensson: "An Extensible SAT-solver"), with the clauses that each step follows from.
//!
//! It is for proofs only, and does no more than they need. What is fixed for good has a unit clause of its own in the proof, so
//! a derivation names those first, then the reasons in the order in which they were propagated, then the clause that failed.

mod learn;
mod order;
mod propagate;

use super::record::Deriving;
use super::steps::Steps;
use crate::encode::Literal;
use crate::solve::Meter;
use crate::solve::engine::{Answer, Engine};
use order::Order;
use std::cell::RefCell;
use std::rc::Rc;

/// So many conflicts until the first restart; the others by multiples of it.
const RESTART: u64 = 100;
/// Learnt clauses that are kept at first, and how many more each time that they were sorted out.
const KEPT: usize = 4000;
/// How often it is asked whether it is time to stop: once in so many decisions.
const RARELY: u64 = 1024;

/// A clause; the first two literals are watched.
struct Clause {
    /// Its number in the proof.
    number: u64,
    /// None once it has been forgotten.
    literals: Box<[Literal]>,
    /// For a learnt one how many levels its literals were of: the fewer, the better. 0 for others.
    levels: u32,
}

/// A clause that is looked at when a literal fails, unless another one of its literals holds.
#[derive(Clone, Copy)]
struct Watch {
    clause: u32,
    other: Literal,
}

/// What is known of a variable.
#[derive(Clone, Copy, Default)]
struct Variable {
    level: u32,
    /// The clause that it follows from.
    reason: Option<u32>,
    /// Where on the trail it is.
    place: u32,
    /// The number of the unit clause that fixes it for good.
    unit: u64,
    /// How it was last.
    phase: bool,
    model: bool,
    seen: bool,
}

pub(super) struct Cdcl<'a> {
    meter: &'a Meter<'a>,
    steps: Rc<RefCell<Steps>>,
    clauses: Vec<Clause>,
    learnt: Vec<u32>,
    watches: Vec<Vec<Watch>>,
    /// For each variable 1 or -1 where it is known whether it holds.
    values: Vec<i8>,
    variables: Vec<Variable>,
    trail: Vec<Literal>,
    /// How long the trail was at each decision.
    levels: Vec<usize>,
    /// How much of the trail has been propagated.
    head: usize,
    order: Order,
    core: Vec<Literal>,
    /// Whether the empty clause has been derived.
    broken: bool,
    most_learnt: usize,
}

fn variable(literal: Literal) -> usize {
    literal.unsigned_abs() as usize - 1
}

/// The place of a literal's watches.
fn index(literal: Literal) -> usize {
    2 * variable(literal) + usize::from(literal < 0)
}

fn value_in(values: &[i8], literal: Literal) -> i8 {
    values[variable(literal)] * literal.signum() as i8
}

/// The lengths of stretches between restarts: 1, 1, 2, 1, 1, 2, 4, ... (Luby, Sinclair, Zuckerman).
fn luby(number: u64) -> u64 {
    let mut number = number + 1;
    loop {
        let bits = u64::BITS - number.leading_zeros();
        if number + 1 == 1 << bits {
            return 1 << (bits - 1);
        }
        number -= (1 << (bits - 1)) - 1;
    }
}

impl<'a> Cdcl<'a> {
    /// A solver that writes what it derives to `steps`.
    pub(super) fn new(meter: &'a Meter<'a>, steps: Rc<RefCell<Steps>>) -> Cdcl<'a> {
        Cdcl {
            meter,
            steps,
            clauses: Vec::new(),
            learnt: Vec::new(),
            watches: Vec::new(),
            values: Vec::new(),
            variables: Vec::new(),
            trail: Vec::new(),
            levels: Vec::new(),
            head: 0,
            order: Order::default(),
            core: Vec::new(),
            broken: false,
            most_learnt: KEPT,
        }
    }

    fn value(&self, literal: Literal) -> i8 {
        value_in(&self.values, literal)
    }

    fn level(&self) -> usize {
        self.levels.len()
    }

    /// Keeps a clause of two literals or more, none but perhaps the first of which fails for good.
    fn keep(&mut self, literals: Vec<Literal>, number: u64, levels: u32) -> u32 {
        let clause = self.clauses.len() as u32;
        for (at, other) in [(0, 1), (1, 0)] {
            self.watches[index(literals[at])].push(Watch { clause, other: literals[other] });
        }
        self.clauses.push(Clause { number, literals: literals.into(), levels });
        clause
    }

    /// States what is known under no assumption of what a clause's literals fail for.
    fn units_of(&self, literals: &[Literal]) -> Vec<u64> {
        literals.iter().map(|literal| self.variables[variable(*literal)].unit).collect()
    }

    /// Makes a literal true: by a clause, or because it is tried.
    fn assign(&mut self, literal: Literal, reason: Option<u32>) {
        let at = variable(literal);
        self.values[at] = literal.signum() as i8;
        let level = self.level();
        let place = self.trail.len() as u32;
        let known = &mut self.variables[at];
        (known.level, known.reason, known.place) = (level as u32, reason, place);
        known.phase = literal > 0;
        self.trail.push(literal);
        if let (0, Some(reason)) = (level, reason) {
            let clause = &self.clauses[reason as usize];
            let others: Vec<Literal> = clause.literals.iter().copied().filter(|l| *l != literal).collect();
            let mut hints = self.units_of(&others);
            hints.push(clause.number);
            self.variables[at].unit = self.steps.borrow_mut().derived(&[literal], &hints);
        }
    }

    /// Goes back to where so many decisions had been made.
    fn go_back(&mut self, level: usize) {
        if self.level() <= level {
            return;
        }
        let length = self.levels[level];
        for literal in self.trail.drain(length..).rev() {
            self.values[variable(literal)] = 0;
            self.order.put_back(variable(literal));
        }
        self.levels.truncate(level);
        self.head = length;
    }

    /// A clause whose literals all fail for good: nothing is a model.
    fn breaks(&mut self, literals: &[Literal], number: u64) {
        let mut hints = self.units_of(literals);
        hints.push(number);
        let empty = self.steps.borrow_mut().derived(&[], &hints);
        self.steps.borrow_mut().core = (Vec::new(), empty);
        (self.core, self.broken) = (Vec::new(), true);
    }

    /// What is to be tried next: an assumption, or else a variable. `Err` where an assumption fails, `None` where all is decided.
    fn next_decision(&mut self, assumptions: &[Literal]) -> Result<Option<Literal>, Literal> {
        while let Some(assumption) = assumptions.get(self.level()).copied() {
            match self.value(assumption) {
                0 => return Ok(Some(assumption)),
                // A level of its own, so that the assumptions' numbers are those of levels.
                1 => self.levels.push(self.trail.len()),
                _ => return Err(assumption),
            }
        }
        while let Some(at) = self.order.take() {
            if self.values[at] == 0 {
                let literal = at as Literal + 1;
                return Ok(Some(if self.variables[at].phase { literal } else { -literal }));
            }
        }
        Ok(None)
    }

    fn search(&mut self, assumptions: &[Literal], conflicts: u64) -> Answer {
        let (mut left, mut restarts, mut decisions) = (conflicts, 0, 0_u64);
        let mut until_restart = RESTART * luby(0);
        loop {
            if let Some(conflict) = self.propagate() {
                if self.level() == 0 {
                    let Clause { literals, number, .. } = &self.clauses[conflict as usize];
                    let (literals, number) = (literals.to_vec(), *number);
                    self.breaks(&literals, number);
                    return Answer::None;
                }
                self.learn(conflict);
                self.meter.spend(1);
                left = left.saturating_sub(1);
                until_restart = until_restart.saturating_sub(1);
                if left == 0 || self.meter.conflicts() == 0 {
                    return Answer::Stopped;
                }
                continue;
            }
            if until_restart == 0 {
                restarts += 1;
                until_restart = RESTART * luby(restarts);
                self.go_back(0);
                if self.learnt.len() > self.most_learnt {
                    self.forget();
                }
                continue;
            }
            decisions += 1;
            if decisions % RARELY == 1 && self.meter.stopped() {
                return Answer::Stopped;
            }
            match self.next_decision(assumptions) {
                Err(assumption) => {
                    self.conclude(assumption);
                    return Answer::None;
                }
                Ok(None) => {
                    for (known, value) in self.variables.iter_mut().zip(&self.values) {
                        known.model = *value > 0;
                    }
                    return Answer::Model;
                }
                Ok(Some(literal)) => {
                    self.levels.push(self.trail.len());
                    self.assign(literal, None);
                }
            }
        }
    }
}

impl Deriving for Cdcl<'_> {
    fn add_as(&mut self, clause: &[Literal], number: u64) {
        let mut literals = clause.to_vec();
        literals.sort_unstable_by_key(|literal| (literal.abs(), *literal));
        literals.dedup();
        let both = literals.windows(2).any(|pair| pair[0] == -pair[1]);
        if self.broken || both || literals.iter().any(|literal| self.value(*literal) > 0) {
            return;
        }
        let mut number = number;
        if literals.len() < clause.len() {
            number = self.steps.borrow_mut().derived(&literals, &[number]);
        }
        literals.sort_by_key(|literal| self.value(*literal) < 0);
        match literals[..] {
            [one] if self.value(one) == 0 => {
                self.assign(one, None);
                self.variables[variable(one)].unit = number;
            }
            [first, second, ..] if self.value(first) == 0 => {
                let reason = self.keep(literals, number, 0);
                if self.value(second) < 0 {
                    self.assign(first, Some(reason));
                }
            }
            _ => self.breaks(&literals, number),
        }
    }

    fn focus(&mut self, variables: &[Literal]) {
        self.order.only(variables.iter().map(|literal| variable(*literal)));
    }
}

impl Engine for Cdcl<'_> {
    fn fresh(&mut self) -> Literal {
        self.variables.push(Variable::default());
        self.values.push(0);
        self.watches.extend([Vec::new(), Vec::new()]);
        self.order.add();
        self.variables.len() as Literal
    }

    /// Nothing: what has no number cannot be in a proof.
    fn add(&mut self, _: &[Literal]) {}

    fn solve(&mut self, assumptions: &[Literal], conflicts: u64) -> Answer {
        if self.meter.spent().is_some() {
            return Answer::Stopped;
        }
        if self.broken {
            return Answer::None;
        }
        let answer = self.search(assumptions, conflicts);
        self.go_back(0);
        answer
    }

    fn holds(&self, literal: Literal) -> bool {
        self.variables[variable(literal)].model == (literal > 0)
    }

    fn core(&mut self) -> Vec<Literal> {
        self.core.clone()
    }
}
