//! SMT-LIB 2.
//!
//! Integers are `Int` and booleans `Bool`; what may be of several kinds is of a datatype `Atom`, in which symbols, strings and objects are
//! numbers.

use crate::form::{Atom, Division, Domain, Node, Problem, Shape, Term};
use dashu_base::Abs;
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Int,
    Bool,
    Atom,
}

impl Sort {
    fn of(shape: &Shape) -> Sort {
        if shape.is_integer() {
            Sort::Int
        } else if shape.is_boolean() {
            Sort::Bool
        } else {
            Sort::Atom
        }
    }

    fn name(self) -> &'static str {
        match self {
            Sort::Int => "Int",
            Sort::Bool => "Bool",
            Sort::Atom => "Atom",
        }
    }
}

/// Writes a problem.
pub(super) fn write(problem: &Problem) -> String {
    let mut writer = Writer { problem, codes: BTreeMap::new(), out: String::new() };
    writer.number_atoms();
    writer.variables();
    for (number, node) in problem.nodes().iter().enumerate() {
        let sort = Sort::of(problem.shape(Term(number as u32)));
        let body = writer.node(node, sort);
        let _ = writeln!(writer.out, "(define-fun t{number} () {} {body})", sort.name());
    }
    writer.constraints();
    writer.head() + &writer.out
}

struct Writer<'a> {
    problem: &'a Problem,
    /// Numbers of atoms that are neither integers nor booleans.
    codes: BTreeMap<Atom, usize>,
    out: String,
}

fn integer(n: &IBig) -> String {
    if *n < IBig::ZERO { format!("(- {})", n.clone().abs()) } else { n.to_string() }
}

impl Writer<'_> {
    fn number_atoms(&mut self) {
        let problem = self.problem;
        let mut note = |atom: &Atom| {
            if !matches!(atom, Atom::Integer(_) | Atom::Boolean(_)) {
                let next = self.codes.len();
                self.codes.entry(atom.clone()).or_insert(next);
            }
        };
        for variable in problem.variables() {
            if let Domain::Values(values) = &variable.domain {
                values.iter().for_each(&mut note);
            }
        }
        for node in problem.nodes() {
            match node {
                Node::Constant(atom) => note(atom),
                Node::Table(_, rows) => rows.iter().flatten().for_each(&mut note),
                _ => {}
            }
        }
    }

    /// What stands before all else. The datatype is there if anything that was written is of it.
    fn head(&self) -> String {
        let mut head = format!("; avm-problem {}\n", self.problem.hash());
        head.push_str("(set-option :produce-unsat-cores true)\n(set-logic ALL)\n");
        if ["(integer ", "(boolean ", "(other ", " Atom"].iter().any(|sign| self.out.contains(sign)) {
            let datatype = "(declare-datatypes ((Atom 0)) \
                (((integer (value Int)) (boolean (truth Bool)) (other (code Int)))))\n";
            head.push_str(datatype);
        }
        for (atom, code) in &self.codes {
            let _ = writeln!(head, "; {code}: {:?}", atom.to_string());
        }
        head
    }

    /// An atom as a value of a sort that it is of.
    fn atom(&self, atom: &Atom, sort: Sort) -> String {
        match (atom, sort) {
            (Atom::Integer(n), Sort::Int) => integer(n),
            (Atom::Integer(n), _) => format!("(integer {})", integer(n)),
            (Atom::Boolean(truth), Sort::Bool) => truth.to_string(),
            (Atom::Boolean(truth), _) => format!("(boolean {truth})"),
            (other, _) => format!("(other {})", self.codes.get(other).copied().unwrap_or(0)),
        }
    }

    fn variable_sort(&self, number: u32) -> Sort {
        let shape = self.problem.domain_shape(crate::form::VariableId(number));
        shape.map_or(Sort::Atom, |shape| Sort::of(&shape))
    }

    fn variables(&mut self) {
        for (number, variable) in (0..).zip(self.problem.variables()) {
            let sort = self.variable_sort(number);
            let name = format!("x{number}");
            let _ = writeln!(self.out, "; {name}: {:?}", variable.name);
            let _ = writeln!(self.out, "(declare-const {name} {})", sort.name());
            let within = match &variable.domain {
                Domain::Range(low, high) => format!("(<= {} {name} {})", integer(low), integer(high)),
                Domain::Values(values) => {
                    let is = values.iter().map(|value| format!("(= {name} {})", self.atom(value, sort)));
                    format!("(or {})", is.collect::<Vec<_>>().join(" "))
                }
            };
            let _ = writeln!(self.out, "(assert {within})");
        }
    }

    fn constraints(&mut self) {
        let mut worth = Vec::new();
        let scaled = |weight: &RBig| {
            integer(&(weight.numerator() * IBig::from(self.problem.scale() / weight.denominator())))
        };
        for (number, constraint) in self.problem.constraints().iter().enumerate() {
            let holds = self.truth(constraint.condition);
            let label = format!("{:?}", constraint.origin().label);
            match &constraint.weight {
                None => {
                    let _ = writeln!(self.out, "; {label}\n(assert (! {holds} :named c{number}))");
                }
                Some(weight) => worth.push(format!("(ite {holds} {} 0)", scaled(weight))),
            }
        }
        for (number, variable) in (0..).zip(self.problem.variables()) {
            let sort = self.variable_sort(number);
            for (value, weight) in &variable.weights {
                let is = format!("(= x{number} {})", self.atom(value, sort));
                worth.push(format!("(ite {is} {} 0)", scaled(weight)));
            }
        }
        if !worth.is_empty() {
            let _ = writeln!(self.out, "; the objective, times {}", self.problem.scale());
            let _ = writeln!(self.out, "(maximize (+ 0 {}))", worth.join(" "));
        }
        self.out.push_str("(check-sat)\n");
    }

    fn sort(&self, term: Term) -> Sort {
        Sort::of(self.problem.shape(term))
    }

    /// A term where an integer is needed.
    fn int(&self, term: Term) -> String {
        let name = format!("t{}", term.0);
        match self.sort(term) {
            Sort::Int => name,
            Sort::Bool => "0".to_string(),
            Sort::Atom => format!("(ite ((_ is integer) {name}) (value {name}) 0)"),
        }
    }

    /// A term where a condition is needed.
    fn truth(&self, term: Term) -> String {
        let name = format!("t{}", term.0);
        match self.sort(term) {
            Sort::Int => "true".to_string(),
            Sort::Bool => name,
            Sort::Atom => format!("(not (= {name} (boolean false)))"),
        }
    }

    /// A term as a value of a sort that all its values are of.
    fn as_sort(&self, term: Term, sort: Sort) -> String {
        let name = format!("t{}", term.0);
        match (self.sort(term), sort) {
            (Sort::Int, Sort::Atom) => format!("(integer {name})"),
            (Sort::Bool, Sort::Atom) => format!("(boolean {name})"),
            _ => name,
        }
    }

    /// The least sort that both are of.
    fn common(&self, a: Term, b: Term) -> Sort {
        if self.sort(a) == self.sort(b) { self.sort(a) } else { Sort::Atom }
    }

    fn equal(&self, a: Term, b: Term) -> String {
        match self.common(a, b) {
            // Of different kinds, and so never the same.
            Sort::Atom if self.sort(a) != Sort::Atom && self.sort(b) != Sort::Atom => "false".to_string(),
            sort => format!("(= {} {})", self.as_sort(a, sort), self.as_sort(b, sort)),
        }
    }

    /// Whether a term is this atom.
    fn is(&self, term: Term, atom: &Atom) -> String {
        let sort = self.sort(term);
        let never = match sort {
            Sort::Int => !matches!(atom, Atom::Integer(_)),
            Sort::Bool => !matches!(atom, Atom::Boolean(_)),
            Sort::Atom => false,
        };
        if never { "false".to_string() } else { format!("(= t{} {})", term.0, self.atom(atom, sort)) }
    }

    fn node(&self, node: &Node, sort: Sort) -> String {
        let list = |parts: Vec<String>| parts.join(" ");
        match node {
            Node::Constant(atom) => self.atom(atom, sort),
            Node::Variable(id) => format!("x{}", id.0),
            Node::Sum(terms, constant) => {
                let parts = terms.iter().map(|(n, term)| format!("(* {} {})", integer(n), self.int(*term)));
                format!("(+ {} 0 {})", integer(constant), list(parts.collect()))
            }
            Node::Product(a, b) => format!("(* {} {})", self.int(*a), self.int(*b)),
            Node::Divide(which, a, b) => divide(*which, &self.int(*a), &self.int(*b)),
            Node::Absolute(a) => format!("(abs {})", self.int(*a)),
            Node::Minimum(a, b) | Node::Maximum(a, b) => {
                let (x, y) = (self.int(*a), self.int(*b));
                let (yes, no) = if matches!(node, Node::Minimum(..)) { (&x, &y) } else { (&y, &x) };
                format!("(ite (<= {x} {y}) {yes} {no})")
            }
            Node::Equal(a, b) => self.equal(*a, *b),
            Node::LessOrEqual(a, b) => format!("(<= {} {})", self.int(*a), self.int(*b)),
            Node::Not(a) => format!("(not {})", self.truth(*a)),
            Node::And(terms) => {
                format!("(and true {})", list(terms.iter().map(|term| self.truth(*term)).collect()))
            }
            Node::Or(terms) => {
                format!("(or false {})", list(terms.iter().map(|term| self.truth(*term)).collect()))
            }
            Node::If(condition, yes, no) => {
                let (yes, no) = (self.as_sort(*yes, sort), self.as_sort(*no, sort));
                format!("(ite {} {yes} {no})", self.truth(*condition))
            }
            Node::AllDifferent(terms) => self.all_different(terms),
            Node::Element(index, items) => self.element(*index, items, sort),
            Node::Table(terms, rows) => {
                let row = |row: &Vec<Atom>| {
                    let cells = terms.iter().zip(row).map(|(term, value)| self.is(*term, value));
                    format!("(and true {})", list(cells.collect()))
                };
                format!("(or false {})", list(rows.iter().map(row).collect()))
            }
        }
    }

    fn all_different(&self, terms: &[Term]) -> String {
        let [first, _, ..] = terms else { return "true".to_string() };
        let same = terms.iter().all(|term| self.sort(*term) == self.sort(*first));
        let sort = if same { self.sort(*first) } else { Sort::Atom };
        let parts: Vec<String> = terms.iter().map(|term| self.as_sort(*term, sort)).collect();
        format!("(distinct {})", parts.join(" "))
    }

    fn element(&self, index: Term, items: &[Term], sort: Sort) -> String {
        let none = match sort {
            Sort::Int => "0".to_string(),
            Sort::Bool => "false".to_string(),
            Sort::Atom => "(boolean false)".to_string(),
        };
        let mut out = String::new();
        for (place, item) in (0_u64..).zip(items) {
            let here = self.is(index, &Atom::Integer(IBig::from(place)));
            let _ = write!(out, "(ite {here} {} ", self.as_sort(*item, sort));
        }
        out.push_str(&none);
        out.extend(items.iter().map(|_| ')'));
        out
    }
}

/// SMT-LIB rounds such that remainders are never negative.
fn divide(which: Division, a: &str, b: &str) -> String {
    let (by_zero, part) = match which {
        Division::Quotient => ("0", format!("(ite (>= {a} 0) (div {a} {b}) (- (div (- {a}) {b})))")),
        Division::Remainder => (a, format!("(ite (>= {a} 0) (mod {a} {b}) (- (mod (- {a}) {b})))")),
        Division::Modulo => {
            let exact = format!("(or (> {b} 0) (= (mod {a} {b}) 0))");
            (a, format!("(ite {exact} (mod {a} {b}) (+ (mod {a} {b}) {b}))"))
        }
    };
    format!("(ite (= {b} 0) {by_zero} {part})")
}
