//! Making terms. What can be said at once is: constants are folded, and what makes no difference is left out.

use super::atom::Atom;
use super::problem::{FormError, Problem, VariableId};
use super::term::{Division, Node, Term};
use dashu_int::IBig;

/// A new term, or why there is none: a part that is no term of the problem, integers that may get too long.
pub type Made = Result<Term, FormError>;

/// So few parts of a conjunction are held against each other one by one.
const FEW: usize = 8;

impl Problem {
    /// An atom.
    ///
    /// # Errors
    ///
    /// Where it is an integer that is too long.
    pub fn constant(&mut self, atom: impl Into<Atom>) -> Made {
        self.intern(Node::Constant(atom.into()))
    }

    /// The value of a variable.
    ///
    /// # Errors
    ///
    /// Where there is no such variable.
    pub fn value(&mut self, variable: VariableId) -> Made {
        let domain = self.variables().get(variable.0 as usize).map(|v| &v.domain);
        match domain {
            Some(super::Domain::Values(values)) if values.len() == 1 => {
                let only = values[0].clone();
                self.constant(only)
            }
            _ => self.intern(Node::Variable(variable)),
        }
    }

    /// Each term times its coefficient, all added, and a constant.
    ///
    /// # Errors
    ///
    /// See [`Made`], as for all that follow.
    pub fn sum(&mut self, terms: impl IntoIterator<Item = (IBig, Term)>, constant: IBig) -> Made {
        let mut constant = constant;
        let mut kept: Vec<(IBig, Term)> = Vec::new();
        for (coefficient, term) in terms {
            self.known_term(term)?;
            match self.node(term) {
                Node::Constant(atom) => constant += coefficient * atom.integer(),
                _ => kept.push((coefficient, term)),
            }
        }
        kept.sort_by_key(|(_, term)| *term);
        kept.dedup_by(|(more, same), (coefficient, term)| {
            let is_same = same == term;
            if is_same {
                *coefficient += &*more;
            }
            is_same
        });
        kept.retain(|(coefficient, _)| *coefficient != IBig::ZERO);
        match &kept[..] {
            [] => self.constant(constant),
            [(one, term)]
                if *one == IBig::ONE && constant == IBig::ZERO && self.shape(*term).is_integer() =>
            {
                Ok(*term)
            }
            _ => self.intern(Node::Sum(kept, constant)),
        }
    }

    /// `a + b`.
    pub fn add(&mut self, a: Term, b: Term) -> Made {
        self.sum([(IBig::ONE, a), (IBig::ONE, b)], IBig::ZERO)
    }

    /// `a - b`.
    pub fn subtract(&mut self, a: Term, b: Term) -> Made {
        self.sum([(IBig::ONE, a), (IBig::NEG_ONE, b)], IBig::ZERO)
    }

    /// `a * b`.
    pub fn multiply(&mut self, a: Term, b: Term) -> Made {
        self.known_term(a)?;
        self.known_term(b)?;
        match (self.node(a).clone(), self.node(b).clone()) {
            (Node::Constant(factor), _) => self.sum([(factor.integer(), b)], IBig::ZERO),
            (_, Node::Constant(factor)) => self.sum([(factor.integer(), a)], IBig::ZERO),
            _ => self.folded(Node::Product(a.min(b), a.max(b))),
        }
    }

    /// A part of `a` divided by `b`.
    pub fn divide(&mut self, which: Division, a: Term, b: Term) -> Made {
        self.folded(Node::Divide(which, a, b))
    }

    /// The magnitude of `a`.
    pub fn absolute(&mut self, a: Term) -> Made {
        self.folded(Node::Absolute(a))
    }

    /// The lesser of two integers.
    pub fn minimum(&mut self, a: Term, b: Term) -> Made {
        self.folded(Node::Minimum(a.min(b), a.max(b)))
    }

    /// The greater of two integers.
    pub fn maximum(&mut self, a: Term, b: Term) -> Made {
        self.folded(Node::Maximum(a.min(b), a.max(b)))
    }

    /// Whether both are the same atom.
    pub fn equal(&mut self, a: Term, b: Term) -> Made {
        if a == b {
            self.known_term(a)?;
            return self.constant(true);
        }
        self.folded(Node::Equal(a.min(b), a.max(b)))
    }

    /// `a <= b`, of integers.
    pub fn less_or_equal(&mut self, a: Term, b: Term) -> Made {
        self.known_term(a)?;
        self.known_term(b)?;
        let ((low, high), (least, most)) = (self.shape(a).bounds(), self.shape(b).bounds());
        if a == b || high <= least {
            return self.constant(true);
        }
        if low > most {
            return self.constant(false);
        }
        self.folded(Node::LessOrEqual(a, b))
    }

    /// `a < b`, of integers.
    pub fn less(&mut self, a: Term, b: Term) -> Made {
        let reverse = self.less_or_equal(b, a)?;
        self.not(reverse)
    }

    /// `#t` if `a` does not hold.
    pub fn not(&mut self, a: Term) -> Made {
        self.known_term(a)?;
        match self.node(a) {
            Node::Not(inner) if self.shape(*inner).is_boolean() => Ok(*inner),
            Node::If(test, yes, no) => self.not_if(a, *test, *yes, *no),
            _ => self.folded(Node::Not(a)),
        }
    }

    /// The negation of an `if` by that of its test, where only that counts: what is true of a branch does not matter.
    fn not_if(&mut self, whole: Term, test: Term, yes: Term, no: Term) -> Made {
        let truth = |form: &Problem, term| match form.node(term) {
            Node::Constant(atom) => Some(*atom != Atom::FALSE),
            _ => None,
        };
        match (truth(self, yes), truth(self, no)) {
            (Some(true), Some(false)) => self.not(test),
            (Some(false), Some(true)) if self.shape(test).is_boolean() => Ok(test),
            (Some(true), None) if matches!(self.node(no), Node::If(..)) => {
                let parts = [self.not(test)?, self.not(no)?];
                self.and(parts)
            }
            _ => self.folded(Node::Not(whole)),
        }
    }

    /// `#t` if all hold.
    pub fn and(&mut self, parts: impl IntoIterator<Item = Term>) -> Made {
        self.junction(parts, false)
    }

    /// `#t` if any holds.
    pub fn or(&mut self, parts: impl IntoIterator<Item = Term>) -> Made {
        self.junction(parts, true)
    }

    /// `#f` or `b` holds: `a` implies `b`.
    pub fn implies(&mut self, a: Term, b: Term) -> Made {
        let not = self.not(a)?;
        self.or([not, b])
    }

    /// A conjunction, or a disjunction where `decided`, the value of a part that settles it, is true.
    fn junction(&mut self, parts: impl IntoIterator<Item = Term>, decided: bool) -> Made {
        let parts = parts.into_iter();
        let mut kept = Vec::with_capacity(parts.size_hint().0);
        for part in parts {
            self.known_term(part)?;
            match self.node(part) {
                Node::Constant(atom) if atom.holds() == decided => return self.constant(decided),
                Node::Constant(_) => {}
                _ => kept.push(part),
            }
        }
        kept.sort();
        kept.dedup();
        let negated =
            |part: &Term| matches!(self.node(*part), Node::Not(of) if kept.binary_search(of).is_ok());
        if kept.iter().any(negated) {
            return self.constant(decided);
        }
        if !decided && kept.len() <= FEW {
            let implied = |part: &Term| kept.iter().any(|other| self.excludes(*other, *part));
            if kept.iter().any(implied) {
                let left = kept.iter().copied().filter(|part| !implied(part)).collect();
                kept = left;
            }
        }
        match &kept[..] {
            [] => self.constant(!decided),
            [only] if self.shape(*only).is_boolean() => Ok(*only),
            _ => self.intern(if decided { Node::Or(kept) } else { Node::And(kept) }),
        }
    }

    /// Whether one condition is that a term is an atom, and the other that it is not a certain other one.
    fn excludes(&self, is: Term, is_not: Term) -> bool {
        matches!(self.node(is_not), Node::Not(other) if self.are_exclusive(is, *other))
    }

    /// Whether two conditions are that a term is an atom, and that it is a certain other one.
    pub(super) fn are_exclusive(&self, one: Term, other: Term) -> bool {
        let (Node::Equal(a, b), Node::Equal(c, d)) = (self.node(one), self.node(other)) else { return false };
        let constant = |term: &Term| matches!(self.node(*term), Node::Constant(_));
        // Constants differ where their terms do.
        let of = |a: &Term, b: &Term| match (constant(a), constant(b)) {
            (true, false) => Some((*b, *a)),
            (false, true) => Some((*a, *b)),
            _ => None,
        };
        matches!((of(a, b), of(c, d)), (Some((x, p)), Some((y, q))) if x == y && p != q)
    }

    /// `yes` if the condition holds, otherwise `no`.
    pub fn if_then_else(&mut self, condition: Term, yes: Term, no: Term) -> Made {
        for part in [condition, yes, no] {
            self.known_term(part)?;
        }
        match self.node(condition) {
            Node::Constant(atom) => Ok(if atom.holds() { yes } else { no }),
            _ if yes == no => Ok(yes),
            // Where both are `#t` or `#f`, and one of them is the condition itself.
            _ if yes == condition && self.are_boolean([condition, no]) => self.or([condition, no]),
            _ if no == condition && self.are_boolean([condition, yes]) => self.and([condition, yes]),
            _ => self.intern(Node::If(condition, yes, no)),
        }
    }

    fn are_boolean(&self, terms: [Term; 2]) -> bool {
        terms.iter().all(|term| self.shape(*term).is_boolean())
    }

    /// Whether no two are the same atom.
    pub fn all_different(&mut self, terms: impl IntoIterator<Item = Term>) -> Made {
        self.folded(Node::AllDifferent(terms.into_iter().collect()))
    }

    /// The item at an index from 0 on; `#f` if there is none.
    pub fn element(&mut self, index: Term, items: impl IntoIterator<Item = Term>) -> Made {
        self.folded(Node::Element(index, items.into_iter().collect()))
    }

    /// Whether the terms' values are one of the rows.
    pub fn table(&mut self, terms: impl IntoIterator<Item = Term>, rows: Vec<Vec<Atom>>) -> Made {
        self.folded(Node::Table(terms.into_iter().collect(), rows))
    }

    /// The term of the node, or its value if all its parts are constants.
    fn folded(&mut self, node: Node) -> Made {
        let mut parts = Ok(());
        let mut constant = true;
        node.each_part(|part| match self.known_term(part) {
            Ok(()) => constant &= matches!(self.node(part), Node::Constant(_)),
            error => parts = error,
        });
        parts?;
        if !constant {
            return self.intern(node);
        }
        // Asked first, because it refuses what would be too large to compute.
        self.shape_of_node(&node)?;
        let value = self.apply(&node, &[], &|term| match self.node(term) {
            Node::Constant(atom) => atom,
            _ => &Atom::FALSE,
        });
        self.constant(value)
    }
}
