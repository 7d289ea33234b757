//! Weights as costs.

use super::cnf::{Literal, NoRoom};
use super::code::{Finite, Rep};
use super::{Cost, Encoder};
use crate::form::{Atom, Domain, Node, Term};
use dashu_base::Sign;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::collections::BTreeMap;

/// What is to be best: the base, less what the costs come to, by the scale.
pub(super) struct Objective {
    pub(super) costs: Vec<Cost>,
    pub(super) base: IBig,
    pub(super) scale: UBig,
}

impl<'a> Encoder<'a> {
    pub(super) fn objective(&mut self) -> Result<Objective, NoRoom> {
        let problem = self.problem;
        let scale = problem.scale().clone();
        let scaled = |weight: &RBig| weight.numerator() * IBig::from(&scale / weight.denominator());
        let mut sum = Sum::default();
        // That a variable has a value is a weight of the value: of all of them one counts.
        let mut preferred: BTreeMap<usize, BTreeMap<Atom, IBig>> = BTreeMap::new();
        for constraint in problem.constraints() {
            let Some(weight) = constraint.weight.as_ref().filter(|weight| **weight != RBig::ZERO) else {
                continue;
            };
            match self.value_asked(constraint.condition) {
                Some((variable, atom)) => {
                    let known = preferred.entry(variable).or_default().entry(atom.clone());
                    *known.or_insert(IBig::ZERO) += scaled(weight);
                }
                None => {
                    let holds = self.truth_of_term(constraint.condition)?;
                    sum.worth(holds, scaled(weight));
                }
            }
        }
        for (number, variable) in problem.variables().iter().enumerate() {
            let mut weights = preferred.remove(&number).unwrap_or_default();
            for (atom, weight) in &variable.weights {
                *weights.entry(atom.clone()).or_insert(IBig::ZERO) += scaled(weight);
            }
            if weights.values().any(|weight| *weight != IBig::ZERO) {
                self.values_weights(number, &weights, &mut sum)?;
            }
        }
        let truth = self.truth;
        Ok(sum.finish(truth, scale))
    }

    /// If a condition is that a variable has one of its listed values: which.
    fn value_asked(&self, condition: Term) -> Option<(usize, &'a Atom)> {
        let problem = self.problem;
        let Node::Equal(a, b) = problem.node(condition) else { return None };
        let (variable, atom) = match (problem.node(*a), problem.node(*b)) {
            (Node::Variable(id), Node::Constant(atom)) | (Node::Constant(atom), Node::Variable(id)) => {
                (id.0 as usize, atom)
            }
            _ => return None,
        };
        match &problem.variables()[variable].domain {
            Domain::Values(values) if values.contains(atom) => Some((variable, atom)),
            _ => None,
        }
    }

    fn values_weights(
        &mut self,
        number: usize,
        weights: &BTreeMap<Atom, IBig>,
        sum: &mut Sum,
    ) -> Result<(), NoRoom> {
        let weight = |atom: &Atom| weights.get(atom).cloned().unwrap_or(IBig::ZERO);
        match self.variable(number)? {
            Rep::Truth(literal) => {
                sum.base += weight(&Atom::FALSE);
                sum.worth(literal, weight(&Atom::TRUE) - weight(&Atom::FALSE));
            }
            Rep::Finite(finite) => {
                let each: Vec<IBig> = finite.values.iter().map(weight).collect();
                self.finite_weights(&finite, &each, sum)?;
            }
            bits => {
                for (atom, weight) in weights {
                    let is = self.is_value(&bits, atom)?;
                    sum.worth(is, weight.clone());
                }
            }
        }
        Ok(())
    }

    fn finite_weights(&mut self, finite: &Finite, each: &[IBig], sum: &mut Sum) -> Result<(), NoRoom> {
        if each.is_sorted() || each.is_sorted_by(|a, b| a >= b) {
            // Weights that rise or fall with the value: what each step is worth.
            sum.base += &each[0];
            let from = self.from(finite)?;
            for (pair, literal) in each.windows(2).zip(from.iter()) {
                sum.worth(*literal, &pair[1] - &pair[0]);
            }
            return Ok(());
        }
        let best = each.iter().max().cloned().unwrap_or(IBig::ZERO);
        let is = self.is(finite)?;
        for (literal, weight) in is.iter().zip(each) {
            sum.worth(*literal, weight - &best);
        }
        sum.base += best;
        Ok(())
    }
}

/// A sum of what literals are worth.
#[derive(Default)]
struct Sum {
    base: IBig,
    /// For each variable, what it is worth that it holds.
    worth: BTreeMap<Literal, IBig>,
    order: Vec<Literal>,
}

impl Sum {
    /// Adds the weight where the literal holds.
    fn worth(&mut self, literal: Literal, weight: IBig) {
        let known = self.worth.entry(literal.abs()).or_insert_with(|| {
            self.order.push(literal.abs());
            IBig::ZERO
        });
        if literal > 0 {
            *known += weight;
        } else {
            self.base += &weight;
            *known -= weight;
        }
    }

    /// The same as costs, which are all positive.
    fn finish(mut self, truth: Literal, scale: UBig) -> Objective {
        if let Some(weight) = self.worth.remove(&truth) {
            self.base += weight;
        }
        let mut costs = Vec::new();
        for variable in self.order {
            let Some(weight) = self.worth.remove(&variable) else { continue };
            let (sign, magnitude) = weight.clone().into_parts();
            if magnitude == UBig::ZERO {
                continue;
            }
            if sign == Sign::Positive {
                self.base += weight;
                costs.push(Cost { literal: -variable, weight: magnitude });
            } else {
                costs.push(Cost { literal: variable, weight: magnitude });
            }
        }
        Objective { costs, base: self.base, scale }
    }
}
