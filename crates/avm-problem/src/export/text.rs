//! A problem, and what came of it, for people.

use crate::form::{Atom, Constraint, Division, Domain, Node, Origin, Problem, Term};
use crate::solve::{Solution, SolverOutcome, Spent};
use dashu_int::IBig;
use std::fmt::Write as _;

/// Longer terms get a name and a line of their own.
const LONG: usize = 160;
/// Longer domains are abbreviated.
const VALUES: usize = 24;

/// The problem as text: its variables, its constraints as Scheme would have them, and where they stand.
#[must_use]
pub fn render_problem(problem: &Problem) -> String {
    let mut out = String::from("variables:\n");
    for (number, variable) in problem.variables().iter().enumerate() {
        let _ = writeln!(out, "  {} in {}", name(problem, number), domain(&variable.domain));
        for (value, weight) in &variable.weights {
            let _ = writeln!(out, "    {value}: {weight}");
        }
    }
    let texts = terms(problem);
    if !texts.shared.is_empty() {
        out.push_str("where:\n");
        out.push_str(&texts.shared);
    }
    out.push_str("constraints:\n");
    for (number, constraint) in problem.constraints().iter().enumerate() {
        let condition = &texts.of[constraint.condition.index()];
        match &constraint.weight {
            None => _ = writeln!(out, "  c{number}: {condition}{}", place(constraint.origin())),
            Some(weight) => {
                _ = writeln!(out, "  c{number} ({weight}): {condition}{}", place(constraint.origin()));
            }
        }
    }
    out
}

/// What came of a problem, as text. `drawn` gives what stands at a place, with carets, where that is known.
#[must_use]
pub fn render_outcome(
    problem: &Problem,
    outcome: &SolverOutcome,
    drawn: &dyn Fn(&Origin) -> Option<String>,
) -> String {
    match outcome {
        SolverOutcome::Solved(solution) => render_solution(problem, solution, "solution"),
        SolverOutcome::NoSolution(why) => {
            let mut out = String::from("no solution: these conflict\n");
            let texts = terms(problem);
            for id in &why.constraints {
                let constraint = problem.constraint(*id);
                let _ = writeln!(out, "  c{}: {}", id.0, conflict(constraint, &texts));
                for line in drawn(constraint.origin()).iter().flat_map(|drawn| drawn.lines()) {
                    let _ = writeln!(out, "    {line}");
                }
            }
            if !why.minimal {
                out.push_str("  (not all of them may be needed for that)\n");
            }
            out
        }
        SolverOutcome::BudgetExceeded { spent, best } => {
            let what = match spent {
                Spent::Conflicts => "the conflicts that were allowed",
                Spent::Time => "the time",
                Spent::Size => "the room for clauses",
            };
            let best = best.as_ref().map(|best| render_solution(problem, best, "best so far"));
            format!("not known: {what} did not suffice\n{}", best.unwrap_or_default())
        }
    }
}

fn conflict(constraint: &Constraint, texts: &Texts) -> String {
    let label = &constraint.origin().label;
    let text = if label.is_empty() { &texts.of[constraint.condition.index()] } else { label };
    format!("{text}{}", place(&Origin { label: String::new(), ..constraint.origin().clone() }))
}

fn render_solution(problem: &Problem, solution: &Solution, what: &str) -> String {
    let mut out = format!("{what}:\n");
    for (number, value) in solution.values.iter().enumerate() {
        let _ = writeln!(out, "  {} = {value}", name(problem, number));
    }
    if problem.has_objective() {
        let _ = writeln!(out, "  worth {}", solution.objective);
    }
    out
}

fn place(origin: &Origin) -> String {
    let mut out = String::new();
    if !origin.label.is_empty() {
        let _ = write!(out, "  ; {:?}", origin.label);
    }
    if !origin.file.is_empty() || origin.line > 0 {
        let _ = write!(out, "  at {}:{}:{}", origin.file, origin.line, origin.column);
    }
    if !origin.party.is_empty() {
        let _ = write!(out, "  in {}", origin.party);
    }
    out
}

/// The variable's name, or its number if it has none.
fn name(problem: &Problem, number: usize) -> String {
    let name = &problem.variables()[number].name;
    if name.is_empty() { format!("x{number}") } else { name.escape_debug().to_string() }
}

fn domain(domain: &Domain) -> String {
    match domain {
        Domain::Range(low, high) => format!("{low} .. {high}"),
        Domain::Values(values) => {
            let shown: Vec<String> = values.iter().take(VALUES).map(Atom::to_string).collect();
            let more =
                if values.len() > VALUES { format!(" ... ({} values)", values.len()) } else { String::new() };
            format!("({}{more})", shown.join(" "))
        }
    }
}

/// The terms as text, and lines for those that have a name.
struct Texts {
    of: Vec<String>,
    shared: String,
}

fn terms(problem: &Problem) -> Texts {
    let mut uses = vec![0_usize; problem.nodes().len()];
    for node in problem.nodes() {
        node.each_part(|part| uses[part.index()] += 1);
    }
    let mut texts = Texts { of: Vec::with_capacity(uses.len()), shared: String::new() };
    for (number, node) in problem.nodes().iter().enumerate() {
        let text = render(problem, node, &texts.of);
        let leaf = matches!(node, Node::Constant(_) | Node::Variable(_));
        if !leaf && (text.len() > LONG || (uses[number] > 1 && text.len() > 12)) {
            let _ = writeln!(texts.shared, "  t{number} = {text}");
            texts.of.push(format!("t{number}"));
        } else {
            texts.of.push(text);
        }
    }
    texts
}

fn render(problem: &Problem, node: &Node, texts: &[String]) -> String {
    let call = |operator: &str, terms: &[Term]| {
        let parts: Vec<&str> = terms.iter().map(|term| texts[term.index()].as_str()).collect();
        format!("({operator} {})", parts.join(" "))
    };
    match node {
        Node::Constant(atom @ (Atom::Symbol(_) | Atom::Other(_))) => format!("'{atom}"),
        Node::Constant(atom) => atom.to_string(),
        Node::Variable(id) => name(problem, id.0 as usize),
        Node::Sum(terms, constant) => {
            let mut parts: Vec<String> = Vec::with_capacity(terms.len() + 1);
            for (coefficient, term) in terms {
                let text = &texts[term.index()];
                let one = *coefficient == IBig::ONE;
                parts.push(if one { text.clone() } else { format!("(* {coefficient} {text})") });
            }
            if *constant != IBig::ZERO || parts.is_empty() {
                parts.push(constant.to_string());
            }
            if let [only] = &parts[..] { only.clone() } else { format!("(+ {})", parts.join(" ")) }
        }
        Node::Product(a, b) => call("*", &[*a, *b]),
        Node::Divide(Division::Quotient, a, b) => call("quotient", &[*a, *b]),
        Node::Divide(Division::Remainder, a, b) => call("remainder", &[*a, *b]),
        Node::Divide(Division::Modulo, a, b) => call("modulo", &[*a, *b]),
        Node::Absolute(a) => call("abs", &[*a]),
        Node::Minimum(a, b) => call("min", &[*a, *b]),
        Node::Maximum(a, b) => call("max", &[*a, *b]),
        Node::Equal(a, b) => call("equal?", &[*a, *b]),
        Node::LessOrEqual(a, b) => call("<=", &[*a, *b]),
        Node::Not(a) => call("not", &[*a]),
        Node::And(terms) => call("and", terms),
        Node::Or(terms) => call("or", terms),
        Node::If(a, b, c) => call("if", &[*a, *b, *c]),
        Node::AllDifferent(terms) => call("all-different", terms),
        Node::Element(index, items) => format!("(list-ref {} {})", call("list", items), texts[index.index()]),
        Node::Table(terms, rows) => {
            let row = |row: &Vec<Atom>| row.iter().map(Atom::to_string).collect::<Vec<_>>().join(" ");
            let shown: Vec<String> = rows.iter().take(VALUES).map(|r| format!("({})", row(r))).collect();
            let more = if rows.len() > VALUES { " ..." } else { "" };
            format!("(member {} '({}{more}))", call("list", terms), shown.join(" "))
        }
    }
}
