//! What terms are where a condition holds, as far as that is seen at once.

use super::build::Made;
use super::problem::Problem;
use super::term::{Node, Term};

impl Problem {
    /// A term that has the same value wherever the condition holds: a simpler one, or the term itself.
    ///
    /// # Errors
    ///
    /// See [`Made`].
    pub fn given(&mut self, condition: Term, term: Term) -> Made {
        self.known_term(condition)?;
        self.known_term(term)?;
        if matches!(self.node(term), Node::Constant(_) | Node::Variable(_)) {
            return Ok(term);
        }
        let mut term = term;
        while let Node::If(test, yes, no) = self.node(term) {
            match self.holds_given(condition, *test) {
                Some(true) => term = *yes,
                Some(false) => term = *no,
                None => return Ok(term),
            }
        }
        if let Node::Sum(parts, constant) = self.node(term) {
            // A number that depends on a test is a sum.
            let [(factor, counted)] = &parts[..] else { return Ok(term) };
            let Node::If(test, yes, no) = self.node(*counted) else { return Ok(term) };
            let Some(holds) = self.holds_given(condition, *test) else { return Ok(term) };
            let part = (factor.clone(), if holds { *yes } else { *no });
            let constant = constant.clone();
            return self.sum([part], constant);
        }
        match self.holds_given(condition, term) {
            Some(holds) if self.shape(term).is_boolean() => self.constant(holds),
            _ => Ok(term),
        }
    }

    /// Whether a condition holds wherever another one does; `None` where that is not seen.
    fn holds_given(&self, condition: Term, test: Term) -> Option<bool> {
        let negates = |one: Term, other: Term| matches!(self.node(one), Node::Not(inner) if *inner == other);
        if test == condition {
            return Some(true);
        }
        if negates(condition, test) || negates(test, condition) || self.are_exclusive(condition, test) {
            return Some(false);
        }
        match self.node(test) {
            Node::Not(inner) if self.are_exclusive(condition, *inner) => Some(true),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::atom::Atom;
    use super::*;

    /// For all values of the variable with which the condition holds, both terms are the same.
    fn check(form: &Problem, condition: Term, term: Term, simpler: Term) {
        for value in 0..4 {
            let all = form.evaluate(&[Atom::from(value)]).expect("a value for each variable");
            if all[condition.index()].holds() {
                assert_eq!(all[term.index()], all[simpler.index()], "{value}");
            }
        }
    }

    #[test]
    fn terms_get_simpler_and_stay_the_same() {
        let mut form = Problem::new();
        let variable = form.choice("x", (0..4).map(Atom::from)).expect("a variable");
        let x = form.value(variable).expect("its value");
        let atoms: Vec<Term> = (0..4).map(|n| form.constant(n).expect("a constant")).collect();
        let is: Vec<Term> = atoms.iter().map(|n| form.equal(x, *n).expect("a test")).collect();
        let not: Vec<Term> = is.iter().map(|is| form.not(*is).expect("its negation")).collect();
        let chosen = form.if_then_else(is[1], x, atoms[3]).expect("a choice");
        let counts = form.if_then_else(is[2], atoms[1], atoms[0]).expect("a number");
        let sum = form.sum([(7.into(), counts)], 5.into()).expect("a sum");
        let deep = form.if_then_else(is[0], sum, chosen).expect("a choice");
        let five = form.constant(5).expect("a constant");
        let yes = form.constant(true).expect("a constant");
        let no = form.constant(false).expect("a constant");
        for (condition, term, simpler) in [
            (is[1], chosen, x),
            (is[2], chosen, atoms[3]),
            (not[1], chosen, atoms[3]),
            (not[2], chosen, chosen),
            (is[3], sum, five),
            (is[0], deep, five),
            (is[1], deep, x),
            (is[1], is[2], no),
            (is[1], not[2], yes),
            (is[1], not[1], no),
            (not[1], is[1], no),
            (is[1], is[1], yes),
            (not[1], is[2], is[2]),
            (not[1], not[2], not[2]),
        ] {
            assert_eq!(form.given(condition, term), Ok(simpler));
            check(&form, condition, term, simpler);
        }
    }
}
