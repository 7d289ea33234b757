//! What follows from the conditions that led here and from what is required besides. It is found out when something depends on it:
//! as long as nothing was required, that is no more than what follows from the conditions.

use super::facts::Facts;
use super::terms::Terms;
use avm_problem::Term;

/// So many conditions may be left for later at a moment to come back to; those after it leave as many for later again.
const LEFT: usize = 16;

/// What is known, with what is required.
#[derive(Default)]
pub(crate) struct Strict {
    facts: Facts,
    /// What was assumed on the way here: conditions, and whether they hold.
    assumed: Vec<(Term, bool)>,
    /// So many of them `facts` has.
    followed: usize,
    /// So many of them were required.
    required: usize,
}

/// How much was known, to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    facts: usize,
    assumed: usize,
    followed: usize,
    required: usize,
}

impl Strict {
    /// About so many bytes are held.
    pub(crate) fn bytes(&self) -> usize {
        self.facts.bytes() + self.assumed.len() * size_of::<(Term, bool)>()
    }

    /// How much is known, to go back to.
    pub(crate) fn mark(&mut self, terms: &Terms) -> Mark {
        if self.assumed.len() - self.followed > LEFT {
            self.follow(terms);
        }
        let (assumed, followed, required) = (self.assumed.len(), self.followed, self.required);
        Mark { facts: self.facts.mark(), assumed, followed, required }
    }

    pub(crate) fn undo(&mut self, mark: Mark) {
        self.assumed.truncate(mark.assumed);
        self.required = mark.required;
        if self.followed > mark.followed {
            self.facts.undo(mark.facts);
            self.followed = mark.followed;
        }
    }

    /// Assumes a condition that can hold, or not, if nothing was required; `false` if it cannot with what was.
    pub(crate) fn assume(&mut self, terms: &Terms, condition: Term, holds: bool) -> bool {
        self.assumed.push((condition, holds));
        self.required == 0 || self.follow(terms)
    }

    /// Requires a condition; `false` if it cannot hold.
    pub(crate) fn require(&mut self, terms: &Terms, condition: Term) -> bool {
        self.require_later(condition);
        self.follow(terms)
    }

    /// Requires a condition of which nobody asks yet whether it can hold.
    pub(crate) fn require_later(&mut self, condition: Term) {
        self.assumed.push((condition, true));
        self.required += 1;
    }

    /// Whether a term is true, where that follows from what was required only.
    pub(crate) fn truth(&mut self, terms: &Terms, term: Term) -> Option<bool> {
        if self.required == 0 {
            return None;
        }
        self.follow(terms);
        self.facts.truth(terms, term)
    }

    /// Has `facts` know all that was assumed; `false` if that cannot be.
    fn follow(&mut self, terms: &Terms) -> bool {
        let mut possible = true;
        for (condition, holds) in &self.assumed[self.followed..] {
            possible &= self.facts.assume(terms, *condition, *holds);
        }
        self.followed = self.assumed.len();
        possible
    }
}
