//! Clauses as DIMACS files.

use crate::encode::Encoding;
use crate::form::Problem;
use std::fmt::Write as _;

/// Comments that say what the literals mean, which stand before the clauses.
fn head(problem: &Problem, encoding: &Encoding) -> String {
    let mut out = format!("c avm-problem {}\n", problem.hash());
    for (number, variable) in problem.variables().iter().enumerate() {
        // Debug form: no line of a file ends within a name.
        let name = format!("{:?}", variable.name);
        for (literal, atom) in encoding.literals(number) {
            let _ = writeln!(out, "c variable {number} {name} is {:?}: {literal}", atom.to_string());
        }
        if !encoding.bits(number).is_empty() {
            let _ =
                writeln!(out, "c variable {number} {name} in two's complement: {:?}", encoding.bits(number));
        }
    }
    for (id, selector) in &encoding.selectors {
        let label = &problem.constraint(*id).origin().label;
        let _ = writeln!(out, "c constraint {} {label:?}: {selector}", id.0);
    }
    out
}

/// The clauses, with each hard constraint stated.
pub(super) fn write(problem: &Problem, encoding: &Encoding) -> String {
    let mut out = head(problem, encoding);
    let count = encoding.cnf.len() + encoding.selectors.len();
    let _ = writeln!(out, "p cnf {} {count}", encoding.cnf.variables());
    encoding.cnf.write("", &mut out);
    for (_, selector) in &encoding.selectors {
        let _ = writeln!(out, "{selector} 0");
    }
    out
}

/// The clauses, with what it costs that others do not hold.
pub(super) fn write_weighted(problem: &Problem, encoding: &Encoding) -> String {
    let mut out = head(problem, encoding);
    let _ = writeln!(out, "c the objective is ({} - cost) / {}", encoding.base, encoding.scale);
    encoding.cnf.write("h ", &mut out);
    for (_, selector) in &encoding.selectors {
        let _ = writeln!(out, "h {selector} 0");
    }
    for cost in &encoding.costs {
        let _ = writeln!(out, "{} {} 0", cost.weight, -cost.literal);
    }
    out
}
