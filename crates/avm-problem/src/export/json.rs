//! The constraint form as JSON, and its hash.

use crate::form::{Atom, Constraint, Domain, FormError, Node, Origin, Problem, Term, Variable};
use crate::solve::{Solution, SolverOutcome, Spent};
use avm_base::ContentHash;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the form is called in its files.
pub const FORMAT: &str = "avm-problem-1";

/// Why a text is no problem.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON, or not of this form.
    #[error("not a problem in JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another format or version.
    #[error("the format is {0:?}, not {FORMAT:?}")]
    Format(String),
    /// A part of it makes no sense.
    #[error("{0} number {1}: {2}")]
    Form(&'static str, usize, FormError),
    /// The same term is there before.
    #[error("term number {0} is there twice")]
    Twice(usize),
    /// A weight is no ratio of integers.
    #[error("{0:?} is no weight")]
    Weight(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: String,
    variables: Vec<WireVariable>,
    terms: Vec<Node>,
    constraints: Vec<WireConstraint>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireVariable {
    name: String,
    domain: WireDomain,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    weights: Vec<(Atom, String)>,
    #[serde(default, skip_serializing_if = "is_nothing")]
    origin: Origin,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WireDomain {
    Values(Vec<Atom>),
    Range(IBig, IBig),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireConstraint {
    condition: Term,
    /// None where it must hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<String>,
    #[serde(default, skip_serializing_if = "is_nothing")]
    origin: Origin,
}

fn is_nothing(origin: &Origin) -> bool {
    *origin == Origin::default()
}

/// A weight as its text has it: `3`, `-1/2`.
fn weight(text: &str) -> Result<RBig, ReadError> {
    let wrong = || ReadError::Weight(text.chars().take(40).collect());
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    let numerator: IBig = numerator.parse().map_err(|_| wrong())?;
    let denominator: UBig = denominator.parse().map_err(|_| wrong())?;
    if denominator == UBig::ZERO {
        return Err(wrong());
    }
    Ok(RBig::from_parts(numerator, denominator))
}

impl Problem {
    /// The problem as JSON, in one line. Equal problems give the same text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let variable = |variable: &Variable| WireVariable {
            name: variable.name.clone(),
            domain: match &variable.domain {
                Domain::Values(values) => WireDomain::Values(values.clone()),
                Domain::Range(low, high) => WireDomain::Range(low.clone(), high.clone()),
            },
            weights: variable
                .weights
                .iter()
                .map(|(atom, weight)| (atom.clone(), weight.to_string()))
                .collect(),
            origin: variable.origin.clone(),
        };
        let constraint = |constraint: &Constraint| WireConstraint {
            condition: constraint.condition,
            weight: constraint.weight.as_ref().map(ToString::to_string),
            origin: constraint.origin().clone(),
        };
        let wire = Wire {
            format: FORMAT.to_string(),
            variables: self.variables().iter().map(variable).collect(),
            terms: self.nodes().to_vec(),
            constraints: self.constraints().iter().map(constraint).collect(),
        };
        // Strings, numbers and lists have a form in JSON always.
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads back what [`Problem::to_json`] writes, or what others write of the same form.
    ///
    /// # Errors
    ///
    /// Where it is not of that form, or no problem can be like that.
    pub fn from_json(text: &str) -> Result<Problem, ReadError> {
        let wire: Wire = serde_json::from_str(text)?;
        if wire.format != FORMAT {
            return Err(ReadError::Format(wire.format.chars().take(40).collect()));
        }
        let mut problem = Problem::new();
        for (number, variable) in wire.variables.into_iter().enumerate() {
            let mut weights = BTreeMap::new();
            for (atom, text) in variable.weights {
                *weights.entry(atom).or_insert(RBig::ZERO) += weight(&text)?;
            }
            let domain = match variable.domain {
                WireDomain::Values(values) => Domain::Values(values),
                WireDomain::Range(low, high) => Domain::Range(low, high),
            };
            let variable = Variable { name: variable.name, domain, weights, origin: variable.origin };
            problem.add_variable(variable).map_err(|error| ReadError::Form("variable", number, error))?;
        }
        for (number, node) in wire.terms.into_iter().enumerate() {
            let term = problem.intern(node).map_err(|error| ReadError::Form("term", number, error))?;
            if term.index() != number {
                return Err(ReadError::Twice(number));
            }
        }
        for (number, constraint) in wire.constraints.into_iter().enumerate() {
            let stated = match constraint.weight {
                None => problem.require(constraint.condition, constraint.origin),
                Some(text) => problem.prefer(constraint.condition, weight(&text)?, constraint.origin),
            };
            stated.map_err(|error| ReadError::Form("constraint", number, error))?;
        }
        Ok(problem)
    }

    /// The hash of the problem: of its JSON.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(self.to_json().as_bytes())
    }
}

/// What came of a problem, for machines: `outcome` is `solved`, `no-solution` or `unknown`.
#[must_use]
pub fn outcome_to_json(problem: &Problem, outcome: &SolverOutcome) -> Value {
    match outcome {
        SolverOutcome::Solved(solution) => {
            json!({ "outcome": "solved", "solution": solution_to_json(problem, solution) })
        }
        SolverOutcome::NoSolution(why) => {
            let conflict = why.constraints.iter().map(|id| {
                let origin = problem.constraint(*id).origin();
                json!({ "constraint": id.0, "origin": origin })
            });
            json!({
                "outcome": "no-solution",
                "conflict": conflict.collect::<Vec<_>>(),
                "minimal": why.minimal,
            })
        }
        SolverOutcome::BudgetExceeded { spent, best } => json!({
            "outcome": "unknown",
            "spent": match spent {
                Spent::Conflicts => "conflicts",
                Spent::Time => "time",
                Spent::Size => "size",
            },
            "bestSoFar": best.as_ref().map(|best| solution_to_json(problem, best)),
        }),
    }
}

fn solution_to_json(problem: &Problem, solution: &Solution) -> Value {
    let values = problem.variables().iter().zip(&solution.values);
    let values: Vec<Value> =
        values.map(|(variable, value)| json!({ "name": variable.name, "value": value })).collect();
    json!({ "values": values, "worth": solution.objective.to_string() })
}
