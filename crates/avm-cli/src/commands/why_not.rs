//! `solve --why-not INTENT`: why an intent of a match is not in the settlement.

use crate::output;
use avm_base::did_you_mean;
use avm_problem::{
    Atom, Budget, FormError, Node, Origin, Problem, Solution, SolverError, SolverOutcome, VariableId,
    render_outcome, solve,
};

/// An intent that may take part or not: its name, and which variable says so.
struct Candidate<'a> {
    name: &'a str,
    variable: VariableId,
}

/// Says what stands against an intent: what cannot hold with it, with what was chosen it conflicts, or what it would cost.
pub fn why_not(
    problem: &Problem,
    wanted: &str,
    budget: &Budget<'_>,
    drawn: &dyn Fn(&Origin) -> Option<String>,
) -> i32 {
    let candidates = candidates_of(problem);
    let Some(intent) = candidates.iter().find(|candidate| candidate.is(wanted)) else {
        output::complain(&unknown(wanted, &candidates));
        return 1;
    };
    match reason(problem, intent, &candidates, budget, drawn) {
        Ok(text) => output::print(&text),
        Err(text) => {
            output::complain(&text);
            1
        }
    }
}

impl Candidate<'_> {
    /// Whether that is its name, or its number.
    fn is(&self, wanted: &str) -> bool {
        self.name == wanted || self.name.strip_prefix(PREFIX) == Some(wanted)
    }

    fn is_in(&self, solution: &Solution) -> bool {
        solution.values.get(self.variable.0 as usize).is_some_and(Atom::holds)
    }
}

const PREFIX: &str = "intent-";

fn candidates_of(problem: &Problem) -> Vec<Candidate<'_>> {
    let variables = problem.variables().iter().zip(0..);
    let all = variables.map(|(variable, at)| Candidate { name: &variable.name, variable: VariableId(at) });
    all.filter(|candidate| candidate.name.starts_with(PREFIX)).collect()
}

fn unknown(wanted: &str, candidates: &[Candidate<'_>]) -> String {
    let name = match wanted.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{PREFIX}{wanted}"),
        false => wanted.to_string(),
    };
    let (Some(first), Some(last)) = (candidates.first(), candidates.last()) else {
        return "the last problem is not of a match: no intent in it may take part or not".to_string();
    };
    match did_you_mean(&name, candidates.iter().map(|candidate| candidate.name)) {
        Some(near) => format!("the last match has no intent `{wanted}`; did you mean `{near}`?"),
        None => format!(
            "the last match has no intent `{wanted}`; its intents are `{}` to `{}`",
            first.name, last.name
        ),
    }
}

fn reason(
    problem: &Problem,
    intent: &Candidate<'_>,
    candidates: &[Candidate<'_>],
    budget: &Budget<'_>,
    drawn: &dyn Fn(&Origin) -> Option<String>,
) -> Result<String, String> {
    let name = intent.name;
    let with = taking_part(problem, &[intent]).map_err(|error| error.to_string())?;
    let found = |problem: &Problem| solve(problem, budget).map_err(|error: SolverError| error.to_string());
    let best = match found(problem)? {
        SolverOutcome::Solved(best) => best,
        outcome => return Ok(render_outcome(problem, &outcome, drawn)),
    };
    if intent.is_in(&best) {
        return Ok(format!("{name} takes part: it is in the best settlement.\n"));
    }
    let other = match found(&with)? {
        SolverOutcome::Solved(other) => other,
        outcome @ SolverOutcome::NoSolution(_) => {
            return Ok(format!("{name} cannot take part.\n{}", render_outcome(&with, &outcome, drawn)));
        }
        outcome => return Ok(render_outcome(&with, &outcome, drawn)),
    };
    if other.objective == best.objective {
        return Ok(format!("{name} can take part in a settlement that is worth as much as the best.\n"));
    }
    let costs = format!(
        "{name} could take part, but what is settled then is worth {} at most, instead of {}.\n",
        other.objective, best.objective
    );
    let chosen = candidates.iter().filter(|candidate| candidate.is_in(&best));
    let all: Vec<&Candidate<'_>> = chosen.chain([intent]).collect();
    let beside = taking_part(problem, &all).map_err(|error| error.to_string())?;
    Ok(match found(&beside)? {
        outcome @ SolverOutcome::NoSolution(_) => {
            format!("{costs}With what was chosen there is {}", render_outcome(&beside, &outcome, drawn))
        }
        _ => costs,
    })
}

/// The problem in which some intents take part.
fn taking_part(problem: &Problem, intents: &[&Candidate<'_>]) -> Result<Problem, FormError> {
    let mut with = problem.clone();
    for intent in intents {
        let term = with.intern(Node::Variable(intent.variable))?;
        with.require(term, Origin::labelled(&format!("{} takes part", intent.name)))?;
    }
    Ok(with)
}
