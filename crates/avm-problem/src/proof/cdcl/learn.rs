//! What conflicts teach, and what it follows from.

use super::{Cdcl, KEPT, variable};
use crate::encode::Literal;

/// What a clause is derived from, while it is looked for.
#[derive(Default)]
struct Grounds {
    /// Variables that were seen.
    seen: Vec<usize>,
    /// Those of them that are fixed for good.
    fixed: Vec<usize>,
    /// Those whose reasons are used.
    resolved: Vec<usize>,
}

impl Cdcl<'_> {
    /// Whether the variable had not been seen.
    fn see(&mut self, at: usize, grounds: &mut Grounds) -> bool {
        let first = !std::mem::replace(&mut self.variables[at].seen, true);
        if first {
            grounds.seen.push(at);
            if self.variables[at].level == 0 {
                grounds.fixed.push(at);
            }
        }
        first
    }

    /// Writes the clause down, with what it follows from: what is fixed, the reasons, and last the clause that fails.
    fn derive(&mut self, clause: &[Literal], mut grounds: Grounds, last: Option<u32>) -> u64 {
        grounds.resolved.sort_unstable_by_key(|at| self.variables[*at].place);
        let mut hints: Vec<u64> = grounds.fixed.iter().map(|at| self.variables[*at].unit).collect();
        let reasons = grounds.resolved.iter().filter_map(|at| self.variables[*at].reason);
        hints.extend(reasons.chain(last).map(|reason| self.clauses[reason as usize].number));
        for at in grounds.seen {
            self.variables[at].seen = false;
        }
        self.steps.borrow_mut().derived(clause, &hints)
    }

    /// Learns from a clause all of whose literals fail, goes back to where the learnt one says something new, and lets it say
    /// that.
    pub(super) fn learn(&mut self, conflict: u32) {
        let mut grounds = Grounds::default();
        let mut learnt = self.first_point(conflict, &mut grounds);
        self.shorten(&mut learnt, &mut grounds);
        let number = self.derive(&learnt, grounds, Some(conflict));
        let levels: Vec<u32> = learnt.iter().map(|l| self.variables[variable(*l)].level).collect();
        // The second literal is to be the last that became false.
        let back = (1..learnt.len()).max_by_key(|at| levels[*at]);
        self.go_back(back.map_or(0, |at| levels[at] as usize));
        let first = learnt[0];
        match back {
            None => {
                self.assign(first, None);
                self.variables[variable(first)].unit = number;
            }
            Some(at) => {
                learnt.swap(1, at);
                let mut distinct = levels;
                distinct.sort_unstable();
                distinct.dedup();
                let clause = self.keep(learnt, number, distinct.len() as u32);
                self.learnt.push(clause);
                self.assign(first, Some(clause));
            }
        }
        self.order.fade();
    }

    /// The clause of the first point that all ways to the conflict pass, itself first.
    fn first_point(&mut self, conflict: u32, grounds: &mut Grounds) -> Vec<Literal> {
        let now = self.level() as u32;
        let (mut learnt, mut open, mut at) = (vec![0], 0, self.trail.len());
        let mut clause = conflict;
        loop {
            for place in 0..self.clauses[clause as usize].literals.len() {
                let literal = self.clauses[clause as usize].literals[place];
                let which = variable(literal);
                if !self.see(which, grounds) || self.variables[which].level == 0 {
                    continue;
                }
                self.order.bump(which);
                if self.variables[which].level == now {
                    open += 1;
                } else {
                    learnt.push(literal);
                }
            }
            loop {
                at -= 1;
                let known = &self.variables[variable(self.trail[at])];
                if known.seen && known.level == now {
                    break;
                }
            }
            let literal = self.trail[at];
            open -= 1;
            match self.variables[variable(literal)].reason {
                Some(reason) if open > 0 => {
                    grounds.resolved.push(variable(literal));
                    clause = reason;
                }
                _ => {
                    learnt[0] = -literal;
                    return learnt;
                }
            }
        }
    }

    /// Leaves out what follows from the rest: literals whose reasons are all in the clause, or fixed.
    fn shorten(&mut self, learnt: &mut Vec<Literal>, grounds: &mut Grounds) {
        let mut kept = vec![learnt[0]];
        for literal in learnt.drain(..).skip(1) {
            let which = variable(literal);
            let Some(reason) = self.variables[which].reason else {
                kept.push(literal);
                continue;
            };
            let literals = self.clauses[reason as usize].literals.clone();
            let known = |at: usize| self.variables[at].seen || self.variables[at].level == 0;
            if literals.iter().all(|other| known(variable(*other))) {
                grounds.resolved.push(which);
                for other in literals {
                    self.see(variable(other), grounds);
                }
            } else {
                kept.push(literal);
            }
        }
        *learnt = kept;
    }

    /// An assumption fails because of others: derives that they do not all hold.
    pub(super) fn conclude(&mut self, assumption: Literal) {
        let mut grounds = Grounds::default();
        let mut clause = vec![-assumption];
        self.see(variable(assumption), &mut grounds);
        for at in (0..self.trail.len()).rev() {
            let literal = self.trail[at];
            let known = self.variables[variable(literal)];
            if !known.seen || known.level == 0 {
                continue;
            }
            match known.reason {
                Some(reason) => {
                    grounds.resolved.push(variable(literal));
                    for other in self.clauses[reason as usize].literals.clone() {
                        self.see(variable(other), &mut grounds);
                    }
                }
                None => clause.push(-literal),
            }
        }
        let number = self.derive(&clause, grounds, None);
        self.core = clause.iter().map(|literal| -literal).collect();
        clause.sort_unstable();
        self.steps.borrow_mut().core = (clause, number);
    }

    /// Forgets the worse half of what was learnt.
    pub(super) fn forget(&mut self) {
        let mut learnt = std::mem::take(&mut self.learnt);
        learnt.sort_by_key(|clause| (self.clauses[*clause as usize].levels, std::cmp::Reverse(*clause)));
        let half = learnt.len() / 2;
        for clause in learnt.split_off(half) {
            let Some(known) = self.clauses.get_mut(clause as usize) else { continue };
            if known.levels <= 2 {
                learnt.push(clause);
                continue;
            }
            self.steps.borrow_mut().forgotten(known.number);
            known.literals = Box::default();
        }
        self.learnt = learnt;
        self.most_learnt += KEPT / 2;
    }
}
