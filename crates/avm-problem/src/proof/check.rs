//! Checking proofs. Nothing of the solvers is used here: only the encoding of the problem, and what a problem means.

use super::claim::{Claim, ProofError, read_claim};
use super::sums::{self, Certificate};
use crate::encode::{Encoding, Literal, Room};
use crate::form::Problem;
use dashu_int::UBig;
use dashu_ratio::RBig;
use rustc_hash::{FxHashMap, FxHashSet};

/// So many literals a problem may be encoded by.
const ROOM: usize = 1 << 28;

/// Checks a proof against its problem.
///
/// # Errors
///
/// Where it is not of this problem, a step does not follow, or what it claims is not what follows.
pub fn check_proof(problem: &Problem, proof: &str) -> Result<Claim, ProofError> {
    let claim = read_claim(problem, proof)?;
    if let (Claim::Best(values, _), Some(certificate)) = (&claim, Certificate::read(proof)) {
        return sums::check(problem, &certificate, values).map(|()| claim);
    }
    let encoding = Encoding::new(problem, Room::of(ROOM)).map_err(|_| ProofError::Head("it is too large"))?;
    let paid = match &claim {
        Claim::NoSolution => None,
        Claim::Best(_, objective) => {
            let scaled = objective * RBig::from(encoding.scale.clone());
            let paid = &encoding.base - scaled.numerator();
            Some(UBig::try_from(paid).map_err(|_| ProofError::Claim("nothing can be worth so much"))?)
        }
    };
    let mut checker = Checker::new(&encoding, paid);
    for (number, line) in (1..).zip(proof.lines()) {
        if !line.starts_with('c') {
            checker.step(line).map_err(|error| ProofError::Step(number, error))?;
        }
    }
    match &checker.paid {
        None if !checker.contradiction => Err(ProofError::Claim("no contradiction")),
        Some(paid) if checker.bound < *paid && !checker.contradiction => {
            Err(ProofError::Claim("the bound is lower"))
        }
        _ => Ok(claim),
    }
}

/// A part of a totalizer.
#[derive(Clone, Copy)]
enum Part {
    Leaf(Literal),
    Node(usize),
}

struct Node {
    parts: [Part; 2],
    /// The counts that have an output.
    counts: FxHashSet<usize>,
    /// What it costs that the count is two, three, ...
    weight: UBig,
}

#[derive(Default)]
struct Checker {
    clauses: FxHashMap<u64, Vec<Literal>>,
    /// The highest number of a clause.
    last: u64,
    /// For each variable 1 or -1 where it is assumed to hold or not.
    values: Vec<i8>,
    nodes: FxHashMap<usize, Node>,
    /// For each output its node and how many it counts.
    outputs: FxHashMap<Literal, (usize, usize)>,
    /// What each literal costs where it holds.
    weights: FxHashMap<Literal, UBig>,
    /// What each solution pays at least.
    bound: UBig,
    /// What the claimed best solution pays.
    paid: Option<UBig>,
    contradiction: bool,
}

type Step = Result<(), &'static str>;

impl Checker {
    fn new(encoding: &Encoding, paid: Option<UBig>) -> Checker {
        let stated = encoding.selectors.iter().map(|(_, literal)| vec![*literal]);
        let clauses = encoding.cnf.clauses().map(<[Literal]>::to_vec).chain(stated);
        let clauses: FxHashMap<u64, Vec<Literal>> = (1..).zip(clauses).collect();
        let weights = encoding.costs.iter().map(|cost| (cost.literal, cost.weight.clone()));
        Checker {
            last: clauses.len() as u64,
            clauses,
            values: vec![0; encoding.cnf.variables() as usize + 1],
            weights: weights.collect(),
            paid,
            ..Checker::default()
        }
    }

    fn step(&mut self, line: &str) -> Step {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("n") => self.node(&mut words),
            Some("o") => self.output(&mut words),
            Some(kind @ ("x" | "w")) => {
                let (number, clause) = self.clause(&mut words)?;
                if kind == "x" {
                    self.counts(&clause)?
                } else {
                    self.worse(&clause)?
                }
                self.add(number, clause)
            }
            Some("k") => self.core(&mut words),
            Some(number) => {
                let number: u64 = number.parse().map_err(|_| "no number")?;
                let rest: Vec<&str> = words.collect();
                match rest[..] {
                    ["d", ref numbers @ ..] => {
                        for number in numbers.iter().filter_map(|word| word.parse::<u64>().ok()) {
                            self.clauses.remove(&number);
                        }
                        Ok(())
                    }
                    _ => self.derived(number, &rest),
                }
            }
            None => Ok(()),
        }
    }

    fn literal(&self, word: &str) -> Result<Literal, &'static str> {
        let literal: Literal = word.parse().map_err(|_| "no literal")?;
        let known = literal != 0 && (literal.unsigned_abs() as usize) < self.values.len();
        if known { Ok(literal) } else { Err("an unknown variable") }
    }

    /// A number and a clause that ends with 0.
    fn clause<'a>(
        &self,
        words: &mut impl Iterator<Item = &'a str>,
    ) -> Result<(u64, Vec<Literal>), &'static str> {
        let number = words.next().and_then(|word| word.parse().ok()).ok_or("no number")?;
        let literals = words.take_while(|word| *word != "0").map(|word| self.literal(word));
        Ok((number, literals.collect::<Result<_, _>>()?))
    }

    fn add(&mut self, number: u64, clause: Vec<Literal>) -> Step {
        if number <= self.last {
            return Err("numbers do not rise");
        }
        self.last = number;
        self.contradiction |= clause.is_empty();
        self.clauses.insert(number, clause);
        Ok(())
    }

    fn value(&self, literal: Literal) -> i8 {
        self.values[literal.unsigned_abs() as usize] * literal.signum() as i8
    }

    /// A clause that unit propagation of the hints shows.
    fn derived(&mut self, number: u64, words: &[&str]) -> Step {
        let end = words.iter().position(|word| *word == "0").ok_or("no end")?;
        let clause = words[..end].iter().map(|word| self.literal(word)).collect::<Result<Vec<_>, _>>()?;
        let hints = words[end + 1..].iter().take_while(|word| **word != "0");
        let mut assumed: Vec<Literal> = Vec::with_capacity(clause.len());
        let mut conflict = false;
        for literal in &clause {
            // A clause with a literal and its negation always holds.
            conflict |= self.value(*literal) > 0;
            self.values[literal.unsigned_abs() as usize] = -literal.signum() as i8;
            assumed.push(-literal);
        }
        for hint in hints {
            let hint = hint.parse().ok().and_then(|number: u64| self.clauses.get(&number));
            let Some(hint) = hint.filter(|_| !conflict) else { break };
            let mut open = hint.iter().filter(|literal| self.value(**literal) >= 0);
            match (open.next().copied(), open.next()) {
                (None, _) => conflict = true,
                (Some(unit), None) => {
                    self.values[unit.unsigned_abs() as usize] = unit.signum() as i8;
                    assumed.push(unit);
                }
                _ => break,
            }
        }
        for literal in assumed {
            self.values[literal.unsigned_abs() as usize] = 0;
        }
        if conflict { self.add(number, clause) } else { Err("the clause does not follow from its hints") }
    }

    fn part(&self, word: &str) -> Result<Part, &'static str> {
        match word.strip_prefix('n') {
            None => Ok(Part::Leaf(self.literal(word)?)),
            Some(node) => {
                let node = node.parse().map_err(|_| "no node")?;
                if self.nodes.contains_key(&node) { Ok(Part::Node(node)) } else { Err("no such node") }
            }
        }
    }

    fn node<'a>(&mut self, words: &mut impl Iterator<Item = &'a str>) -> Step {
        let number = words.next().and_then(|word| word.parse().ok()).ok_or("no number")?;
        let mut part = || words.next().ok_or("no part").and_then(|word| self.part(word));
        let parts = [part()?, part()?];
        let node = Node { parts, counts: FxHashSet::default(), weight: UBig::ZERO };
        if self.nodes.insert(number, node).is_some() { Err("the node is there before") } else { Ok(()) }
    }

    /// A variable that no clause has yet says what a node counts; it costs what the node says.
    fn output<'a>(&mut self, words: &mut impl Iterator<Item = &'a str>) -> Step {
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok()).ok_or("no number");
        let (variable, node, count) = (number()?, number()?, number()?);
        if variable != self.values.len() || variable > 1 << 30 {
            return Err("the variable is not the next");
        }
        let counter = self.nodes.get_mut(&node).ok_or("no such node")?;
        if count == 0 || !counter.counts.insert(count) {
            return Err("the output is there before");
        }
        if count >= 2 && counter.weight > UBig::ZERO {
            self.weights.insert(variable as Literal, counter.weight.clone());
        }
        self.outputs.insert(variable as Literal, (node, count));
        self.values.push(0);
        Ok(())
    }

    /// How many below a part a literal says there are at least.
    fn counted(&self, part: Part, literal: Literal) -> Option<usize> {
        match (part, self.outputs.get(&literal)) {
            (Part::Leaf(leaf), _) => (leaf == literal).then_some(1),
            (Part::Node(node), Some((counted, count))) => (*counted == node).then_some(*count),
            (Part::Node(_), None) => None,
        }
    }

    /// That where so many are below one part and so many below the other, their sum is below the node.
    fn counts(&self, clause: &[Literal]) -> Step {
        let (head, body) = clause.split_first().ok_or("an empty clause")?;
        let (node, whole) = self.outputs.get(head).ok_or("the first literal is no output")?;
        let mut parts = self.nodes[node].parts.iter();
        let mut sum = 0_usize;
        for literal in body {
            let count =
                parts.find_map(|part| self.counted(*part, -literal)).ok_or("a literal is of no part")?;
            sum = sum.saturating_add(count);
        }
        if sum >= *whole { Ok(()) } else { Err("the counts do not add up") }
    }

    /// That a solution in which the literal's negation holds would pay as much as the best.
    fn worse(&self, clause: &[Literal]) -> Step {
        let ([literal], Some(paid)) = (clause, &self.paid) else { return Err("it excludes nothing") };
        let weight = self.weights.get(&-literal).ok_or("it costs nothing")?;
        if weight + &self.bound >= *paid { Ok(()) } else { Err("it might be worth more") }
    }

    /// One of the literals of a clause holds, so the least that any of them costs is paid. As much is left for each more that holds.
    fn core<'a>(&mut self, words: &mut impl Iterator<Item = &'a str>) -> Step {
        let clause = words.next().and_then(|word| word.parse().ok());
        let clause = clause.and_then(|number: u64| self.clauses.get(&number)).ok_or("no such clause")?;
        let mut core = clause.clone();
        let node: usize = words.next().and_then(|word| word.parse().ok()).ok_or("no node")?;
        core.sort_unstable();
        core.dedup();
        let weights = core.iter().map(|literal| self.weights.get(literal));
        let least = weights.min().flatten().cloned().ok_or("a literal costs nothing")?;
        if core.len() > 1 {
            let mut below = self.leaves(node, core.len())?;
            below.sort_unstable();
            let counted = self.nodes.get_mut(&node).ok_or("no such node")?;
            if below != core || !counted.counts.is_empty() || counted.weight > UBig::ZERO {
                return Err("the node does not count the core");
            }
            counted.weight = least.clone();
        }
        for literal in core {
            if let Some(weight) = self.weights.get_mut(&literal) {
                *weight -= &least;
            }
        }
        self.bound += least;
        Ok(())
    }

    /// The literals below a node, which are at most so many.
    fn leaves(&self, node: usize, most: usize) -> Result<Vec<Literal>, &'static str> {
        let (mut found, mut open) = (Vec::new(), vec![Part::Node(node)]);
        let mut seen = FxHashSet::default();
        while let Some(part) = open.pop() {
            match part {
                Part::Leaf(literal) => found.push(literal),
                Part::Node(node) if seen.insert(node) => {
                    open.extend(self.nodes.get(&node).ok_or("no such node")?.parts);
                }
                Part::Node(_) => return Err("a node is part of another twice"),
            }
            if found.len() > most {
                return Err("the node counts more than the core");
            }
        }
        Ok(found)
    }
}
