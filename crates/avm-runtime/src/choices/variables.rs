//! Constraint variables among what is undecided.
//!
//! Where a program chooses the value of a constraint variable, or requires a constraint, the variables that this is about, all that
//! constraints join to them, and these constraints become part of the problem that is solved at the commit. In the run that follows, what
//! was found is pledged: it is posted at the commit, so that the constraint store agrees with what was chosen.

use super::{Cause, Choices, Key, Kind, Made, Mode, statements};
use crate::constraints::Constraints;
use crate::world::RuntimeWorld;
use avm_number::RBig;
use avm_object::At;
use avm_problem::{Atom, Domain, Term, VariableId};
use avm_solver::{Expression, FIRST_ATOM, Posing, Token, VarId};
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Answer;
use std::collections::HashMap;
use std::sync::Arc;

/// The most values of a variable that can be chosen from.
const MOST_CHOSEN: u64 = 100_000;
/// The most values of a variable whose domain has holes.
const MOST_VALUES: u64 = 1_000_000;

/// A constraint variable whose value is chosen, the numbers of its values, and where that was said.
pub(crate) struct Chosen {
    variable: VarId,
    numbers: Vec<i64>,
    cause: Cause,
}

/// What was chosen for a constraint variable.
#[derive(Clone, Copy)]
pub(crate) struct Decided {
    pub(crate) variable: VarId,
    pub(crate) number: i64,
    pub(crate) cause: Cause,
}

impl Chosen {
    pub(super) fn decided(&self, place: usize) -> Decided {
        Decided { variable: self.variable, number: self.numbers[place], cause: self.cause }
    }
}

/// What the problem has of the constraint store.
#[derive(Default)]
pub(crate) struct Imported {
    variables: HashMap<VarId, VariableId>,
    /// What numbers stand for that are no integers'.
    atoms: HashMap<i64, Atom>,
    /// The constraints that came with them.
    stated: Vec<(Term, Cause)>,
}

impl Imported {
    pub(super) fn stated(&self) -> &[(Term, Cause)] {
        &self.stated
    }

    fn atom(&self, number: i64) -> Atom {
        match number < FIRST_ATOM {
            true => Atom::from(number),
            false => self.atoms.get(&number).cloned().unwrap_or(Atom::FALSE),
        }
    }
}

/// What must hold, and where that was said, if it was not posted.
type Stated = (Expression, Option<Cause>);

/// The variables that constraints join to these, these included, and the constraints: those that were posted, and those that were
/// required before anything was undecided.
fn joined(constraints: &Constraints, wanted: Vec<VarId>) -> (Vec<VarId>, Vec<Stated>) {
    let posted = constraints.posted().map(|constraint| (constraint, None));
    let pledged = constraints.pledged().map(|(constraint, cause)| (constraint, Some(cause)));
    let all: Vec<(&Expression, Option<Cause>)> = posted.chain(pledged).collect();
    let mut about: HashMap<VarId, Vec<usize>> = HashMap::new();
    for (at, (constraint, _)) in all.iter().enumerate() {
        constraint.variables().into_iter().for_each(|variable| about.entry(variable).or_default().push(at));
    }
    let mut found = wanted;
    let mut met = vec![false; all.len()];
    let mut next = 0;
    while let Some(variable) = found.get(next) {
        next += 1;
        for at in about.remove(variable).unwrap_or_default() {
            if !std::mem::replace(&mut met[at], true) {
                found.extend(all[at].0.variables());
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    let reached = all.into_iter().zip(met).filter(|(_, met)| *met);
    (found, reached.map(|((constraint, cause), _)| (constraint.clone(), cause)).collect())
}

impl RuntimeWorld {
    /// `(choose variable)`: the value of a constraint variable, decided at the commit.
    pub(super) fn choose_variable(&mut self, heap: &mut Heap, args: &[Value], at: At) -> Outcome<Answer> {
        let constraints = self.constraints_now();
        let variable = constraints.find(1, args[0])?;
        if constraints.size(variable) > MOST_CHOSEN {
            let message = format!(
                "a variable with more than {MOST_CHOSEN} values cannot be chosen from: narrow its domain"
            );
            return Err(Fault::error(message, vec![args[0]]));
        }
        let numbers: Vec<i64> = constraints.domain_of(variable).values().collect();
        let weights = match args.get(1) {
            Some(weights) => statements::weights_of(heap, *weights, numbers.len())?,
            None => Vec::new(),
        };
        let choices = &mut self.choices;
        let key = (choices.scope, choices.next);
        choices.next += 1;
        let cause = Cause { kind: Kind::Variables, site: at.site, party: choices.party };
        if let Mode::Replaying(replay) = &choices.mode {
            let first = Decided { variable, number: numbers[0], cause };
            let decided = replay.decided.get(&key).copied().unwrap_or(first);
            let value = self.pledge_value(heap, decided)?;
            self.choices.settled.values.push(value);
            return Ok(Answer::Value(value));
        }
        let first = self.begin_exploring();
        let value = self.chosen(heap, key, Chosen { variable, numbers, cause }, &weights)?;
        Ok(if first { Answer::Explore(value) } else { Answer::Value(value) })
    }

    /// Notes that a value is known to have been chosen, if it is that of a constraint variable.
    pub(crate) fn pledge_chosen(&mut self, heap: &mut Heap, of: Value, value: Value, at: At) -> Outcome<()> {
        if of.as_variable().is_none() {
            return Ok(());
        }
        let cause = Cause { kind: Kind::Variables, site: at.site, party: self.choices().party };
        let constraints = self.constraints_now();
        let variable = constraints.find(1, of)?;
        if let Some(number) = constraints.number(heap, value) {
            self.pledge_value(heap, Decided { variable, number, cause })?;
        }
        Ok(())
    }

    fn chosen(&mut self, heap: &mut Heap, key: Key, of: Chosen, weights: &[RBig]) -> Outcome {
        self.import(heap, vec![of.variable], &[], of.cause)?;
        self.know(heap, of.numbers.iter().copied())?;
        let choices = &mut self.choices;
        let variable = choices.imported.variables[&of.variable];
        let atoms: Arc<[Atom]> = of.numbers.iter().map(|number| choices.imported.atom(*number)).collect();
        choices.weigh(variable, &atoms, weights, of.cause.site)?;
        let guard = choices.guard()?;
        choices.made.push(Made { key, guard, variable, atoms, of: Some(of) });
        let term = choices.terms.make(|form| form.value(variable))?;
        choices.terms.value(heap, term)
    }

    /// A constraint that is required: part of the problem, or pledged where nothing is undecided.
    pub(super) fn state_constraint(
        &mut self,
        heap: &mut Heap,
        constraint: Value,
        cause: Cause,
    ) -> Outcome<Answer> {
        if !self.choices.is_exploring() {
            self.pledge(heap, constraint, cause)?;
            return Ok(Answer::Value(Value::UNSPECIFIED));
        }
        let term = self.constraint_term(heap, constraint, cause)?;
        let possible = self.choices.state(term, cause)?;
        Ok(if possible { Answer::Value(Value::UNSPECIFIED) } else { Answer::EndPath })
    }

    /// A constraint that is preferred.
    pub(super) fn prefer_constraint(
        &mut self,
        heap: &mut Heap,
        constraint: Value,
        weight: RBig,
        at: At,
    ) -> Outcome<Answer> {
        match self.choices.mode {
            Mode::Exploring => {
                let cause = Cause { kind: Kind::Variables, site: at.site, party: self.choices.party };
                let term = self.constraint_term(heap, constraint, cause)?;
                self.choices.prefer(term, weight, at.site)?;
            }
            Mode::Replaying(_) => {}
            Mode::Plain => {
                let message = "a constraint can be preferred where something is undecided: (choose variable) \
                               before; or say (fd-maximize expression variables)";
                return Err(Fault::error(message, vec![constraint]));
            }
        }
        Ok(Answer::Value(Value::UNSPECIFIED))
    }

    /// The term of a constraint on variables and choices.
    fn constraint_term(&mut self, heap: &mut Heap, constraint: Value, cause: Cause) -> Outcome<Term> {
        let constraints = self.constraints_now();
        let ours = constraints.variable_count();
        // Choices come after the variables.
        let undecided = |value: Value| Some(VarId(value.as_choice()?.checked_add(ours)?));
        let expression = constraints.expression_of(heap, constraint, &undecided)?;
        let (own, chosen): (Vec<VarId>, Vec<VarId>) =
            expression.variables().into_iter().partition(|variable| variable.0 < ours);
        let mut terms = HashMap::new();
        for variable in chosen {
            let term = self.choices.terms.of(heap, Value::choice(variable.0 - ours))?;
            terms.insert(variable, term);
        }
        let joins = Cause { kind: Kind::Variables, ..cause };
        self.import(heap, own, std::slice::from_ref(&expression), joins)?;
        self.choices.pose(&expression, &terms)
    }

    /// Makes variables, and all that is joined to them, part of the problem; and knows the atoms in other expressions.
    fn import(
        &mut self,
        heap: &mut Heap,
        wanted: Vec<VarId>,
        others: &[Expression],
        cause: Cause,
    ) -> Outcome<()> {
        let before = self.choices.imported.stated.len();
        let is_new = |variable: &VarId| !self.choices.imported.variables.contains_key(variable);
        let wanted: Vec<VarId> = wanted.into_iter().filter(is_new).collect();
        let (variables, stated) = match wanted.is_empty() {
            true => (Vec::new(), Vec::new()),
            false => joined(&self.constraints, wanted),
        };
        for variable in variables {
            let domain = self.domain_in_form(heap, variable)?;
            let name = match self.constraints.name(variable).as_variable() {
                Some(number) => format!("variable-{number}"),
                None => format!("variable-{}", self.choices.imported.variables.len()),
            };
            let made = self.choices.terms.variable(&name, domain, None)?;
            self.choices.imported.variables.insert(variable, made);
        }
        let number = |token: &Token| match token {
            Token::Value(number) => Some(*number),
            _ => None,
        };
        let expressions = stated.iter().map(|(constraint, _)| constraint).chain(others);
        let numbers: Vec<i64> =
            expressions.flat_map(|expression| expression.0.iter().filter_map(number)).collect();
        self.know(heap, numbers.into_iter())?;
        for (constraint, said) in &stated {
            let term = self.choices.pose(constraint, &HashMap::new())?;
            self.choices.imported.stated.push((term, said.unwrap_or(cause)));
        }
        let stated = &self.choices.imported.stated;
        self.choices.required.extend_from_slice(&stated[before..]);
        Ok(())
    }

    /// The domain of a variable, as the form has domains.
    fn domain_in_form(&mut self, heap: &mut Heap, variable: VarId) -> Outcome<Domain> {
        let domain = self.constraints.domain_of(variable);
        if let [(low, high)] = *domain.intervals()
            && high < FIRST_ATOM
        {
            return Ok(Domain::Range(low.into(), high.into()));
        }
        if domain.size() > MOST_VALUES {
            let message = format!(
                "a variable with holes in its domain and more than {MOST_VALUES} values cannot be chosen from"
            );
            return Err(Fault::error(message, Vec::new()));
        }
        self.know(heap, domain.values())?;
        Ok(Domain::Values(domain.values().map(|number| self.choices.imported.atom(number)).collect()))
    }

    /// Has an atom for each number that is no integer's.
    fn know(&mut self, heap: &mut Heap, numbers: impl Iterator<Item = i64>) -> Outcome<()> {
        for number in numbers.filter(|number| *number >= FIRST_ATOM) {
            if !self.choices.imported.atoms.contains_key(&number) {
                let value = self.constraints.value(heap, number)?;
                let atom = self.choices.terms.atom(heap, value);
                self.choices.imported.atoms.insert(number, atom);
            }
        }
        Ok(())
    }

    /// Whether what was pledged and what the transaction's variables are to satisfy holds; `None` where that takes longer.
    pub(super) fn settle_variables(&mut self, heap: &mut Heap, at: At) -> Outcome<Option<Result<(), Cause>>> {
        match self.keep_pledges(heap)? {
            Some(Ok(())) => {}
            kept => return Ok(kept),
        }
        let cause = Cause { kind: Kind::Variables, site: at.site, party: None };
        Ok(self.variables_hold(heap)?.map(|hold| if hold { Ok(()) } else { Err(cause) }))
    }
}

impl Choices {
    /// The condition that a constraint holds; `chosen` are the terms of what is no variable of the store.
    fn pose(&mut self, constraint: &Expression, chosen: &HashMap<VarId, Term>) -> Outcome<Term> {
        let imported = &self.imported;
        self.terms.make(|form| {
            let mut known = chosen.clone();
            for variable in constraint.variables() {
                if let Some(imported) = imported.variables.get(&variable) {
                    known.insert(variable, form.value(*imported)?);
                }
            }
            let variable = |variable: VarId| Ok(known[&variable]);
            Posing { form, variable, atom: |number| imported.atom(number) }.constraint(constraint)
        })
    }
}
