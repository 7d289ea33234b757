//! What programs state: choices, requirements, preferences; and how a transaction with them ends.

use super::terms::integer;
use super::{Cause, Choices, Ensured, Key, Kind, Made, Mode, NOWHERE, Preference, Settled};
use crate::constraints::{is_constraint, range};
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_number::IBig;
use avm_object::{At, Site};
use avm_primitives::{Outside, Style, write_value};
use avm_problem::{Atom, Domain, Term, VariableId};
use avm_value::{ConditionParts, Fault, Heap, Outcome, Value};
use avm_vm::Answer;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// The most values to choose from.
const MOST_VALUES: usize = 1 << 20;

/// What the host reports about what was written in a transaction that is committed.
#[cold]
fn fault_of_host(error: avm_primitives::HostError) -> Box<Fault> {
    Box::new(Fault::File { message: error.to_string(), irritants: Vec::new() })
}

#[cold]
fn no_tx(what: &str) -> Box<Fault> {
    let message = format!("({what} ...) is for transactions, and none is open");
    Fault::avm(AvmErrorKind::NoActiveTx, message, Vec::new())
}

impl RuntimeWorld {
    /// The choices of the open transaction, up to date.
    pub(crate) fn choices(&mut self) -> &mut Choices {
        if self.choices.sync(self.execution.open_tx()) {
            self.io.set_outside(Outside::Goes);
        }
        &mut self.choices
    }

    pub(super) fn in_tx(&mut self, what: &str) -> Outcome<&mut Choices> {
        if self.execution.open_tx().is_none() {
            return Err(no_tx(what));
        }
        Ok(self.choices())
    }

    /// `choose`.
    pub(crate) fn choose(&mut self, heap: &mut Heap, args: &[Value], at: At) -> Outcome<Answer> {
        self.in_tx("choose")?;
        if args[0].as_variable().is_some() {
            return self.choose_variable(heap, args, at);
        }
        let values = values_of(heap, args[0])?;
        if values.is_empty() {
            return Err(Fault::error("there is nothing to choose from", vec![args[0]]));
        }
        let weights = match args.get(1) {
            Some(weights) => weights_of(heap, *weights, values.len())?,
            None => Vec::new(),
        };
        let choices = &mut self.choices;
        let key = (choices.scope, choices.next);
        choices.next += 1;
        if let Mode::Replaying(replay) = &choices.mode {
            let place = replay.places.get(&key).copied().unwrap_or(0);
            let value = values.get(place).or(values.first()).copied().unwrap_or(Value::FALSE);
            choices.settled.values.push(value);
            return Ok(Answer::Value(value));
        }
        let first = self.begin_exploring();
        match self.choices.new_choice(heap, key, &values, &weights, at.site) {
            Ok(value) => Ok(if first { Answer::Explore(value) } else { Answer::Value(value) }),
            Err(fault) => {
                if first {
                    self.give_up_exploring();
                }
                Err(fault)
            }
        }
    }

    /// Whether something is undecided for the first time.
    pub(super) fn begin_exploring(&mut self) -> bool {
        let first = !self.choices.is_exploring();
        if first {
            self.choices.mode = Mode::Exploring;
            self.choices.settled = Settled::default();
            self.begin_messages();
        }
        first
    }

    /// `require`.
    pub(crate) fn require(&mut self, heap: &mut Heap, condition: Value, at: At) -> Outcome<Answer> {
        let choices = self.in_tx("require")?;
        let cause = Cause { kind: Kind::Require, site: at.site, party: choices.party };
        self.state(heap, condition, cause)
    }

    /// `%require-at`.
    pub(crate) fn require_at(&mut self, heap: &mut Heap, condition: Value, place: Value) -> Outcome<Answer> {
        self.in_tx("ensure")?;
        let parts = heap.vector_slice(place).unwrap_or(&[]);
        let number = |at: usize| parts.get(at).and_then(|part| part.as_fixnum()).unwrap_or(0) as u32;
        let site = Site { code: number(0), pc: number(1) };
        let party = parts.get(2).and_then(|party| party.as_symbol());
        self.state(heap, condition, Cause { kind: Kind::Ensure, site, party })
    }

    fn state(&mut self, heap: &mut Heap, condition: Value, cause: Cause) -> Outcome<Answer> {
        if is_constraint(condition) {
            return self.state_constraint(heap, condition, cause);
        }
        let choices = &mut self.choices;
        if !choices.is_exploring() {
            if !condition.is_true() || condition.is_choice() {
                choices.violated.push(cause);
                if cause.kind == Kind::Require && matches!(choices.mode, Mode::Plain) {
                    return Ok(Answer::Refused(super::no_solution()));
                }
            }
            return Ok(Answer::Value(Value::UNSPECIFIED));
        }
        let term = match choices.terms.of_choice(condition)? {
            Some(term) => term,
            None => choices.terms.constant(Atom::from(condition.is_true()))?,
        };
        if choices.state(term, cause)? {
            return Ok(Answer::Value(Value::UNSPECIFIED));
        }
        Ok(Answer::EndPath)
    }

    /// `prefer`.
    pub(crate) fn prefer(
        &mut self,
        heap: &mut Heap,
        condition: Value,
        weight: Value,
        at: At,
    ) -> Outcome<Answer> {
        self.in_tx("prefer")?;
        let weight = weight_of(heap, weight).ok_or_else(|| wrong_weight(2, weight))?;
        if is_constraint(condition) {
            return self.prefer_constraint(heap, condition, weight, at);
        }
        let choices = &mut self.choices;
        if choices.is_exploring() {
            let term = match choices.terms.of_choice(condition)? {
                Some(term) => term,
                None => choices.terms.constant(Atom::from(condition.is_true()))?,
            };
            choices.prefer(term, weight, at.site)?;
        } else if condition.is_true() && matches!(choices.mode, Mode::Plain) {
            choices.worth += weight;
        }
        Ok(Answer::Value(Value::UNSPECIFIED))
    }

    /// `%ensure`.
    pub(crate) fn ensure(&mut self, heap: &mut Heap, thunk: Value, check: Value, at: At) -> Outcome<Answer> {
        let choices = self.in_tx("ensure")?;
        let guard = if choices.is_exploring() {
            let guard = choices.guard()?;
            choices.terms.value(heap, guard)?
        } else {
            Value::TRUE
        };
        let party = choices.party;
        choices.ensures.push(Ensured { guard, thunk, site: at.site, party });
        choices.check = Some(check);
        Ok(Answer::Value(Value::UNSPECIFIED))
    }

    /// Calls what checks that all that was to be ensured holds, if there is such.
    pub(crate) fn check_ensured(&mut self, heap: &mut Heap, tx: Value) -> Option<Answer> {
        let choices = &mut self.choices;
        if choices.tx != self.execution.open_tx() {
            return None;
        }
        let check = choices.check.filter(|_| !choices.is_ensuring && !choices.ensures.is_empty())?;
        choices.is_ensuring = true;
        let mut list = Vec::new();
        for ensured in &choices.ensures {
            let party = ensured.party.map_or(Value::FALSE, Value::symbol);
            let place =
                [Value::fixnum(ensured.site.code.into()), Value::fixnum(ensured.site.pc.into()), party];
            let place = heap.vector(&place);
            list.push(heap.vector(&[ensured.guard, ensured.thunk, place]));
        }
        let list = heap.list(&list);
        Some(Answer::Call(check, vec![list, tx]))
    }

    /// `%reading`.
    pub(crate) fn reading(&mut self, heap: &Heap, begins: Value) -> Outcome<Answer> {
        self.in_tx("ensure")?;
        let now = self.space.fork(heap, &mut self.execution)?;
        if begins.is_true() {
            self.choices.reading = Some(self.choices.keep_fork(now));
            return Ok(Answer::Value(Value::UNSPECIFIED));
        }
        let before = self.choices.reading.take().and_then(|at| self.choices.forks[at].take());
        if before.is_some_and(|before| {
            !self.execution.changed_between(&before, &now).is_empty()
                || self.execution.exchanged_between(&before, &now)
        }) {
            let message = "ensure may read, not write: it is evaluated when everything has been done";
            return Err(Fault::avm(AvmErrorKind::ImpureOperation, message, Vec::new()));
        }
        Ok(Answer::Value(Value::UNSPECIFIED))
    }

    /// `commit-tx`.
    #[inline(always)]
    pub(crate) fn commit_choices(&mut self, heap: &mut Heap, tx: Value, at: At) -> Outcome<Answer> {
        if self.choices.is_idle() && !self.constraints.has_variables() {
            return self.commit_tx(heap, tx, at).map(|done| Answer::Value(Value::boolean(done)));
        }
        self.commit_slowly(heap, tx, at)
    }

    /// The same for a transaction that cannot be committed here and now: other shards are asked where all that was stated holds.
    pub(crate) fn commit_over_shards(&mut self, heap: &mut Heap, tx: Value, at: At) -> Outcome<Answer> {
        if let Some(answer) = self.check_ensured(heap, tx) {
            return Ok(answer);
        }
        let choices = &self.choices;
        let is_open = choices.tx.is_some() && choices.tx == self.execution.open_tx();
        // On this way it is not known yet what there is to commit.
        let goes_on = choices.is_exploring() && self.execution.tx_away().is_none();
        let is_refused = match &choices.mode {
            Mode::Replaying(replay) => replay.conflict.is_some() || !choices.violated.is_empty(),
            Mode::Plain => !choices.violated.is_empty(),
            Mode::Exploring => false,
        };
        if is_open && (goes_on || is_refused) { self.commit_slowly(heap, tx, at) } else { Ok(Answer::Leave) }
    }

    #[cold]
    fn commit_slowly(&mut self, heap: &mut Heap, tx: Value, at: At) -> Outcome<Answer> {
        if self.choices.tx.is_some() && self.choices.tx != self.execution.open_tx() {
            self.choices.reset();
        }
        if self.execution.open_tx().is_some() && tx.as_tx_id() == self.execution.open_tx() {
            if let Some(answer) = self.check_ensured(heap, tx) {
                return Ok(answer);
            }
            if self.choices.is_exploring() {
                let guard = self.choices.guard;
                self.choices.complete.push(guard);
                return Ok(Answer::EndPath);
            }
            if self.choices.went_another_way() {
                self.abort_now(tx, at)?;
                let message = "with what was chosen, the program did not do the same again, and what it requires does \
                               not hold: it depends on something outside that changed";
                return Err(Fault::avm(AvmErrorKind::VersionConflict, message, Vec::new()));
            }
            let conflict = match self.choices.refusal() {
                Some(conflict) => Some(conflict),
                None => match self.settle_variables(heap, at)? {
                    None => return Ok(Answer::Leave),
                    Some(kept) => kept.err().map(|cause| vec![cause]),
                },
            };
            if let Some(conflict) = conflict {
                self.abort_now(tx, at)?;
                self.choices.verdict = Some(conflict);
                self.choices.charge(heap);
                return Ok(Answer::Value(Value::FALSE));
            }
        }
        if matches!(self.choices.mode, Mode::Plain) {
            self.choices.settled = Settled { worth: self.choices.worth.clone(), ..Settled::default() };
        }
        self.choices.has_settled = self.choices.tx.is_some();
        self.execution.leave_moments();
        let committed = self.commit_tx(heap, tx, at)?;
        self.choices.verdict = None;
        self.choices.sync(self.execution.open_tx());
        self.choices.charge(heap);
        // What the run wrote that is committed is seen; what it wrote that is to run again is not.
        match committed {
            true => self.io.let_go().map_err(fault_of_host)?,
            false => drop(self.io.set_outside(Outside::Goes)),
        }
        Ok(Answer::Value(Value::boolean(committed)))
    }

    /// `abort-tx`.
    pub(crate) fn abort_choices(&mut self, heap: &mut Heap, tx: Value, at: At) -> Outcome<Answer> {
        if self.choices.is_idle() {
            self.abort_tx(tx, at)?;
            return Ok(Answer::Value(Value::UNSPECIFIED));
        }
        self.choices();
        if self.choices.is_exploring() && tx.as_tx_id() == self.execution.open_tx() {
            self.choices.path_raises();
            return Ok(Answer::EndPath);
        }
        // What a run comes to that has no solution is that it has none, and not what it raises.
        let conflict = match self.choices.mode {
            Mode::Plain => self.choices.refusal(),
            _ => self.choices.conflict(),
        };
        self.abort_now(tx, at)?;
        self.choices.verdict = conflict;
        self.choices.charge(heap);
        Ok(Answer::Value(Value::UNSPECIFIED))
    }

    fn abort_now(&mut self, tx: Value, at: At) -> Outcome<()> {
        self.abort_tx(tx, at)?;
        self.io.set_outside(Outside::Goes);
        self.choices.sync(self.execution.open_tx());
        Ok(())
    }

    /// `%verdict`: a pair of what cannot hold together, as vectors of words, module and offset, and of the same as conditions that
    /// arose there, each because of the next.
    pub(crate) fn verdict(&mut self, heap: &mut Heap) -> Outcome<Answer> {
        let Some(causes) = self.choices.verdict.take() else { return Ok(Answer::Value(Value::FALSE)) };
        let (mut list, mut condition) = (Value::NIL, Value::FALSE);
        let endings = std::mem::take(&mut self.choices.endings);
        for cause in causes.iter().rev() {
            let words = heap.string(&cause.words(&endings))?;
            let site = [cause.site.code, cause.site.pc].map(|n| Value::fixnum(n.into()));
            let entry = heap.vector(&[words, site[0], site[1]]);
            list = heap.cons(entry, list);
            let kind = Value::symbol(avm_base::Symbol::intern(AvmErrorKind::NoSolution.name()));
            let place = heap.vector(&site);
            let parts =
                ConditionParts { kind, message: words, irritants: Value::NIL, cause: condition, place };
            condition = heap.condition(parts);
        }
        Ok(Answer::Value(heap.cons(list, condition)))
    }

    /// `%settlement`.
    pub(crate) fn settlement(&mut self, heap: &mut Heap) -> Outcome<Answer> {
        self.choices.has_settled = false;
        let Settled { worth, values, is_best } = std::mem::take(&mut self.choices.settled);
        let values = heap.list(&values);
        let worth = heap.number(&avm_number::Number::from_ratio(worth));
        Ok(Answer::Value(heap.vector(&[worth, values, Value::boolean(is_best)])))
    }
}

impl Choices {
    /// Whether what was to be ensured is being looked at.
    pub(crate) fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    fn new_choice(
        &mut self,
        heap: &mut Heap,
        key: Key,
        values: &[Value],
        weights: &[avm_number::RBig],
        site: Site,
    ) -> Outcome {
        // Of values that are undecided themselves the place is chosen.
        let by_place = values.iter().any(|value| value.is_choice());
        let atoms: Arc<[Atom]> = match by_place {
            true => (0..values.len() as i64).map(Atom::from).collect(),
            false => values.iter().map(|value| self.terms.atom(heap, *value)).collect(),
        };
        let variable = match self.variables.get(key, &atoms) {
            Some(variable) => variable,
            None => {
                let domain = domain_of(&atoms);
                let variable = match self.name.take() {
                    Some(name) => self.terms.variable(name.as_str(), domain, Some(&atoms))?,
                    None => {
                        let name = format!("choice-{}", self.variables.count() + 1);
                        self.terms.variable(&name, domain, Some(&atoms))?
                    }
                };
                self.variables.add(key, atoms.clone(), variable);
                variable
            }
        };
        let guard = self.guard()?;
        self.weigh(variable, &atoms, weights, site)?;
        self.made.push(Made { key, guard, variable, atoms, of: None });
        let term = self.terms.make(|form| form.value(variable))?;
        if by_place { self.pick(heap, term, values) } else { self.terms.value(heap, term) }
    }

    /// Prefers some values of a choice to others.
    pub(super) fn weigh(
        &mut self,
        variable: VariableId,
        atoms: &[Atom],
        weights: &[avm_number::RBig],
        site: Site,
    ) -> Outcome<()> {
        if weights.is_empty() {
            return Ok(());
        }
        let term = self.terms.make(|form| form.value(variable))?;
        // Of a value that is there more than once, the place that weighs most counts.
        let mut each: Vec<(Term, &avm_number::RBig)> = Vec::with_capacity(weights.len());
        let mut known: FxHashMap<Term, usize> = FxHashMap::default();
        for (atom, weight) in atoms.iter().zip(weights) {
            let constant = self.terms.constant(atom.clone())?;
            let at = *known.entry(constant).or_insert(each.len());
            match each.get_mut(at) {
                Some((_, most)) => *most = weight.max(*most),
                None => each.push((constant, weight)),
            }
        }
        for (constant, weight) in each {
            let is = self.terms.make(|form| form.equal(term, constant))?;
            self.prefer(is, weight.clone(), site)?;
        }
        Ok(())
    }

    pub(super) fn prefer(&mut self, condition: Term, weight: avm_number::RBig, site: Site) -> Outcome<()> {
        self.sequence += 1;
        let condition = self.terms.condition(condition)?;
        let guard = self.guard()?;
        match self.preferences.entry((guard, condition, self.sequence, site)) {
            Entry::Occupied(known) => self.preferred[*known.get()].is_withdrawn = false,
            Entry::Vacant(new) => {
                new.insert(self.preferred.len());
                let holds = self.terms.make(|form| form.and([guard, condition]))?;
                self.preferred.push(Preference { holds, weight, site, is_withdrawn: false });
            }
        }
        Ok(())
    }

    /// The path ends without a commit.
    pub(crate) fn path_ends(&mut self) {
        let guard = self.guard;
        self.complete.push(guard);
    }

    /// The path ends with an error: it is no solution.
    pub(crate) fn path_raises(&mut self) {
        let (site, why) = self.end.take().unwrap_or((NOWHERE, None));
        let cause = Cause { kind: Kind::Error, site, party: self.party };
        if let Some(why) = why {
            self.endings.entry(cause).or_insert(why);
        }
        self.raised.push((self.guard, cause));
    }

    /// Something is raised or left there, which ends the way if nobody catches it.
    pub(crate) fn raises(&mut self, heap: &Heap, site: Site, message: Option<Value>) {
        let why = message.map(|message| match heap.string_text(message) {
            Some(text) => text,
            None => write_value(heap, message, Style::Write).unwrap_or_default(),
        });
        self.end = Some((site, why));
    }

    /// Why there is no solution, while the program runs plainly nevertheless.
    fn conflict(&mut self) -> Option<Vec<Cause>> {
        match &mut self.mode {
            Mode::Replaying(replay) => replay.conflict.take(),
            _ => None,
        }
    }

    /// Whether something does not hold that held when the solution was found.
    fn went_another_way(&self) -> bool {
        matches!(&self.mode, Mode::Replaying(replay) if replay.conflict.is_none())
            && !self.violated.is_empty()
    }

    /// Why a plain run cannot be committed.
    fn refusal(&mut self) -> Option<Vec<Cause>> {
        if let Some(conflict) = self.conflict() {
            return Some(conflict);
        }
        (!self.violated.is_empty()).then(|| std::mem::take(&mut self.violated))
    }
}

/// What can be chosen: many numbers without gaps, in order, are a range, of which not each needs to be thought of by itself.
fn domain_of(atoms: &[Atom]) -> Domain {
    if let [Atom::Integer(low), .., Atom::Integer(high)] = atoms
        && atoms.len() > super::facts::MOST_VALUES
        && atoms
            .iter()
            .zip(0..)
            .all(|(atom, at)| matches!(atom, Atom::Integer(n) if *n == low + IBig::from(at)))
    {
        return Domain::Range(low.clone(), high.clone());
    }
    Domain::Values(atoms.to_vec())
}

/// The values to choose from: those of a list or of a range.
fn values_of(heap: &mut Heap, values: Value) -> Outcome<Vec<Value>> {
    let too_many = || {
        let message = format!("choose: there are more than {MOST_VALUES} values to choose from");
        Fault::avm(AvmErrorKind::SolverBudgetExceeded, message, Vec::new())
    };
    if let Some((low, high)) = range(heap, 1, values)? {
        if low <= high && low.abs_diff(high) >= MOST_VALUES as u64 {
            return Err(too_many());
        }
        return Ok((low..=high).map(Value::fixnum).collect());
    }
    let what = "a list of values or a range to choose from, or a constraint variable";
    let list = values.list_to_vec().ok_or_else(|| Fault::wrong_type(1, what, values))?;
    if list.len() > MOST_VALUES { Err(too_many()) } else { Ok(list) }
}

/// A weight: an exact rational number.
pub(super) fn weight_of(heap: &Heap, value: Value) -> Option<avm_number::RBig> {
    use avm_number::Number;
    if let Some(n) = integer(heap, value) {
        return Some(avm_number::RBig::from(n));
    }
    match heap.to_number(value)? {
        Number::Ratio(ratio) => Some(*ratio),
        _ => None,
    }
}

fn wrong_weight(argument: usize, value: Value) -> Box<Fault> {
    Fault::wrong_type(argument, "a weight, an exact rational number", value)
}

pub(super) fn weights_of(heap: &Heap, list: Value, count: usize) -> Outcome<Vec<avm_number::RBig>> {
    let weights = list.list_to_vec().filter(|weights| weights.len() == count);
    let Some(weights) = weights else {
        return Err(Fault::wrong_type(2, "a list of as many weights as there are values", list));
    };
    weights.iter().map(|weight| weight_of(heap, *weight).ok_or_else(|| wrong_weight(2, *weight))).collect()
}
