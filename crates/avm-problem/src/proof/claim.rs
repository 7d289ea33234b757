//! What a proof claims to show.

use crate::form::{Atom, Problem};
use dashu_ratio::RBig;

/// What a proof has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The hard constraints have no solution.
    NoSolution,
    /// These values are a solution, and none is worth more.
    Best(Vec<Atom>, RBig),
}

/// Why a proof shows nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// It is of another problem, or no proof at all.
    #[error("this is no proof of this problem: {0}")]
    Head(&'static str),
    /// A step does not follow.
    #[error("line {0} of the proof: {1}")]
    Step(usize, &'static str),
    /// All steps follow, but not what is claimed.
    #[error("the proof does not show what it claims: {0}")]
    Claim(&'static str),
}

/// The claim, if the proof is of this problem; a best solution has been computed again.
pub(super) fn read_claim(problem: &Problem, proof: &str) -> Result<Claim, ProofError> {
    let mut lines = proof.lines().filter_map(|line| line.strip_prefix("c "));
    if lines.next() != Some("avm-problem-proof 1") {
        return Err(ProofError::Head("it does not begin like one"));
    }
    if lines.next().and_then(|line| line.strip_prefix("problem ")) != Some(&problem.hash().to_string()) {
        return Err(ProofError::Head("the hash is another"));
    }
    let claim = lines.next().and_then(|line| line.strip_prefix("claim "));
    let Some(objective) = claim.and_then(|claim| claim.strip_prefix("best ")) else {
        let known = claim == Some("no-solution");
        return if known { Ok(Claim::NoSolution) } else { Err(ProofError::Head("its claim is unknown")) };
    };
    let values = lines.map_while(|line| line.strip_prefix("value ")).map(serde_json::from_str);
    let values: Vec<Atom> =
        values.collect::<Result<_, _>>().map_err(|_| ProofError::Head("a value is none"))?;
    let verdict =
        problem.judge(&values).ok_or(ProofError::Claim("the values are not those of the variables"))?;
    if !verdict.violated.is_empty() || verdict.objective.to_string() != objective {
        return Err(ProofError::Claim("the values are no solution of that worth"));
    }
    Ok(Claim::Best(values, verdict.objective))
}
