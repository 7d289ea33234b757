//! The end of exploring: the problem is solved, and the program runs again with what was found.

use super::guards::Guard;
use super::{Cause, Choices, Key, Kind, Mode, Replay};
use crate::patience::Patience;
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_bytecode::Effect;
use avm_object::Site;
use avm_primitives::Outside;
use avm_problem::{
    Atom, Budget, Meter, Node, Origin, Problem, Solution, SolverOutcome, Spent, Term, solve_within,
};
use avm_value::{Fault, Heap, Outcome};
use avm_vm::Explored;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::HashSet;

/// The most conflicts that the solver may meet.
const MOST_CONFLICTS: u64 = 1_000_000;
/// The most literals that a problem is encoded by, and how many bytes a solver holds for each.
const MOST_LITERALS: usize = 1 << 24;
const BYTES_OF_LITERAL: usize = 40;
/// The most conflicts that may be met to see that a way is impossible.
const CONFLICTS_OF_DOUBT: u64 = 200;
/// What a conflict costs, about the time that it takes.
const GAS_OF_CONFLICT: u64 = 5_000;

/// What may be spent on solving, and what has been.
struct Means<'a> {
    patience: &'a Patience,
    /// Gas that the run has left.
    gas: u64,
    /// Bytes that the heap has left.
    bytes: usize,
    used: u64,
}

impl Means<'_> {
    /// Solves a problem; where the best solution so far will do, within so many conflicts.
    fn solve(&mut self, problem: &Problem, effort: Option<u64>) -> Outcome<Found> {
        let affordable = (self.gas - self.used.min(self.gas)) / GAS_OF_CONFLICT;
        let conflicts = effort.unwrap_or(MOST_CONFLICTS).min(MOST_CONFLICTS).min(affordable);
        let stop = || self.patience.is_over();
        let meter = Meter::new(&Budget {
            conflicts: Some(conflicts),
            literals: MOST_LITERALS.min(self.bytes / BYTES_OF_LITERAL),
            stop: Some(&stop),
            any: effort.is_some(),
        });
        let outcome = solve_within(problem, &meter);
        self.used += (conflicts - meter.conflicts()) * GAS_OF_CONFLICT;
        match outcome {
            Ok(SolverOutcome::Solved(found)) => Ok(Found::Values(found, true)),
            Ok(SolverOutcome::NoSolution(why)) => {
                Ok(Found::Nothing(why.constraints.iter().map(|id| id.0 as usize).collect()))
            }
            // The run is to stop.
            Ok(SolverOutcome::BudgetExceeded { spent: Spent::Time, .. }) => Err(Box::new(Fault::WouldBlock)),
            Ok(SolverOutcome::BudgetExceeded { best: Some(best), .. }) if effort.is_some() => {
                Ok(Found::Values(best, false))
            }
            Ok(SolverOutcome::BudgetExceeded { spent, .. }) => Err(exceeded(match spent {
                Spent::Size => "the memory that is left does not suffice for the clauses",
                Spent::Conflicts | Spent::Time if affordable <= conflicts => {
                    "the gas that is left does not suffice"
                }
                Spent::Conflicts | Spent::Time => "it met more conflicts than it may",
            })),
            Err(error) => Err(Fault::avm(AvmErrorKind::SolverBudgetExceeded, error.to_string(), Vec::new())),
        }
    }
}

#[cold]
fn exceeded(why: &str) -> Box<Fault> {
    let message = format!("it is not known whether there is a solution, or which is best: {why}");
    Fault::avm(AvmErrorKind::SolverBudgetExceeded, message, Vec::new())
}

/// A problem that was solved, and where what it states stands.
pub(crate) struct Posed {
    pub(crate) form: Problem,
    pub(crate) required: Vec<(Term, Cause)>,
    pub(crate) preferred: Vec<super::Preference>,
    /// What was raised where ways end.
    pub(super) endings: super::Endings,
}

impl Posed {
    /// The problem, with its places as `place` says them: file, line and column.
    pub(crate) fn into_problem(self, place: impl Fn(Site) -> Option<(String, u32, u32)>) -> Problem {
        let Posed { mut form, required, preferred, endings } = self;
        let origin = |label: &str, site: Site, party: Option<avm_base::Symbol>| {
            let (file, line, column) = place(site).unwrap_or_default();
            let party = party.map_or(String::new(), |party| party.to_string());
            Origin { label: label.to_string(), file, line, column, party }
        };
        for (condition, cause) in required {
            // It was stated before, so it can be.
            _ = form.require(condition, origin(&cause.label(&endings), cause.site, cause.party));
        }
        for super::Preference { holds, weight, site, .. } in preferred {
            _ = form.prefer(holds, weight, origin("prefer", site, None));
        }
        form
    }
}

/// What came of exploring.
enum Ended {
    /// The program runs again, with this.
    Replay(Replay),
    /// All ways are to be followed once more, to say why there is no solution; this is what is known without.
    Again(Replay),
}

/// What came of a problem.
enum Found {
    /// A solution, and whether it is the best.
    Values(Solution, bool),
    /// The numbers of constraints that conflict.
    Nothing(Vec<usize>),
}

/// What was stated, each once, in order.
fn causes_of<'a>(stated: impl Iterator<Item = &'a (Term, Cause)>) -> Vec<Cause> {
    let mut known = HashSet::new();
    stated.map(|(_, cause)| *cause).filter(|cause| known.insert(*cause)).collect()
}

impl RuntimeWorld {
    /// All ways were followed, and the world is as it was before the first choice was made: solves, and gives the value of
    /// that first choice, and the gas that was used.
    pub(crate) fn end_exploring(
        &mut self,
        heap: &mut Heap,
        gas: u64,
        whole: bool,
        leaves: bool,
    ) -> Outcome<Explored> {
        self.execution.put_trace_back();
        self.choices.records = self.problems.is_some();
        self.choices.charge(heap);
        let gas = self.patience.last_gas.map_or(u64::MAX, |last| last.saturating_sub(gas));
        let mut means = Means { patience: &self.patience, gas, bytes: heap.free_bytes(), used: 0 };
        let ended = match self.choices.explaining.take() {
            Some(known) => self.choices.end_explaining(*known, whole, &mut means).map(Ended::Replay),
            None => self.choices.find_replay(&mut means),
        };
        let used = means.used;
        let replay = match ended {
            Ok(Ended::Again(known)) => {
                self.choices.explain_from(known);
                self.begin_messages();
                self.choices.charge(heap);
                return Ok(Explored::Again { used, left: gas.saturating_sub(used) });
            }
            Ok(Ended::Replay(replay)) => Ok(replay),
            Err(fault) => Err(fault),
        };
        if let (Some(problems), Some(posed)) = (&mut self.problems, self.choices.posed.take()) {
            problems.push(posed);
        }
        let mut replay = replay?;
        // What did not hold before the first choice does not hold whatever is chosen.
        if replay.conflict.is_none() && !self.choices.violated.is_empty() {
            replay.conflict = Some(std::mem::take(&mut self.choices.violated));
        }
        let is_silent = replay.conflict.is_some();
        // Where nothing but errors stands against it, one of them shows itself.
        let is_violated = replay.conflict.iter().flatten().any(|cause| cause.kind != Kind::Error);
        let choices = &mut self.choices;
        // The first `choose` is over: what it gives is given here.
        let key: Key = (choices.scope, choices.next - 1);
        let place = replay.places.get(&key).copied().unwrap_or(0);
        let values = choices.made.iter().find(|made| made.key == key).map(|made| made.atoms.clone());
        let atom = values.and_then(|values| values.get(place).cloned()).unwrap_or(Atom::FALSE);
        let value = choices.terms.value_of(heap, &atom);
        let decided = replay.decided.get(&key).copied();
        choices.forget_exploration();
        if choices.compositions.is_empty() {
            self.execution.leave_moments();
        }
        choices.mode = Mode::Replaying(replay);
        if is_violated && leaves {
            let fault = super::no_solution();
            self.choices.charge(heap);
            self.io.set_outside(Outside::Dropped);
            self.note_news(heap, Effect::Choose, None, &Err(fault.clone()));
            return Ok(Explored::Refused(fault, used));
        }
        choices.settled.values.push(value);
        if let Some(decided) = decided {
            self.pledge_value(heap, decided)?;
        }
        self.choices.charge(heap);
        // What shows that there is no solution is not seen; what is found is, when it is committed.
        self.io.set_outside(if is_silent { Outside::Dropped } else { Outside::held() });
        self.note_news(heap, Effect::Choose, None, &Ok(value));
        Ok(Explored::Decided(value, used))
    }

    /// Whether the conditions that led here can hold with what is required, as far as the solver sees soon; and the gas that it used.
    pub(crate) fn way_is_possible(&mut self, heap: &Heap, point: Option<usize>, gas: u64) -> (bool, u64) {
        let gas = self.patience.last_gas.map_or(u64::MAX, |last| last.saturating_sub(gas));
        let mut means = Means { patience: &self.patience, gas, bytes: heap.free_bytes(), used: 0 };
        let is_possible = self.choices.way_is_possible(point, &mut means);
        (is_possible, means.used)
    }

    /// Exploring ended with an error, which the first `choose` raises.
    pub(crate) fn fail_exploring(&mut self, heap: &mut Heap, fault: &Fault) {
        self.give_up_exploring();
        self.note_news(heap, Effect::Choose, None, &Err(Box::new(fault.clone())));
    }

    /// Forgets what was explored.
    pub(crate) fn give_up_exploring(&mut self) {
        self.execution.put_trace_back();
        self.execution.leave_moments();
        let tx = self.choices.tx;
        self.choices.reset();
        self.choices.tx = tx;
    }
}

impl Choices {
    /// Forgets what only exploring needs.
    fn forget_exploration(&mut self) {
        let tx = self.tx;
        let (scope, next, party) = (self.scope, self.next, self.party);
        let ensures = std::mem::take(&mut self.ensures);
        let compositions = std::mem::take(&mut self.compositions);
        let scopes = std::mem::take(&mut self.scopes);
        let (forks, done) = match compositions.is_empty() {
            true => Default::default(),
            false => (std::mem::take(&mut self.forks), std::mem::take(&mut self.done)),
        };
        let check = self.check;
        let violated = std::mem::take(&mut self.violated);
        let settled = std::mem::take(&mut self.settled);
        let endings = std::mem::take(&mut self.endings);
        *self = Choices {
            tx,
            endings,
            scope,
            next,
            party,
            ensures,
            compositions,
            scopes,
            forks,
            done,
            check,
            violated,
            settled,
            charged: self.charged,
            ..Choices::default()
        };
    }

    fn find_replay(&mut self, means: &mut Means<'_>) -> Outcome<Ended> {
        if let (true, true, Some((guard, _))) =
            (self.complete.is_empty(), self.required.is_empty(), self.raised.first().copied())
        {
            // Every way ends with an error, and nothing was required: the first one's is what the program comes to.
            return self.replay_of(guard, None, means).map(Ended::Replay);
        }
        let leaves_out = self.is_pruned || !self.raised.is_empty();
        self.exclude_errors()?;
        self.forget_ways();
        self.preferences.clear();
        self.preferred.retain(|preference| !preference.is_withdrawn);
        if self.records {
            self.posed = Some(Posed {
                form: self.terms.problem.clone(),
                required: self.required.clone(),
                preferred: self.preferred.clone(),
                endings: self.endings.clone(),
            });
        }
        let mut problem = std::mem::take(&mut self.terms.problem);
        problem.expect_constraints(self.required.len() + self.preferred.len());
        for (condition, _) in &self.required {
            problem.require(*condition, Origin::default()).map_err(super::terms::refused)?;
        }
        // All is known of these now.
        for preference in std::mem::take(&mut self.preferred) {
            let stated = problem.prefer(preference.holds, preference.weight, Origin::default());
            stated.map_err(super::terms::refused)?;
        }
        match means.solve(&problem, self.effort)? {
            Found::Values(found, is_best) => {
                self.settled.worth = found.objective + &self.worth;
                self.settled.is_best = is_best;
                self.replay_with(&problem, &found.values, None).map(Ended::Replay)
            }
            Found::Nothing(conflict) => {
                problem.forget_constraints();
                self.terms.problem = problem;
                let causes = self.needed(&conflict, means)?;
                let guard = self.complete.first().copied().unwrap_or_default();
                let goes_on = leaves_out && causes.len() > 1;
                let replay = self.replay_of(guard, Some(causes), means)?;
                Ok(if goes_on { Ended::Again(replay) } else { Ended::Replay(replay) })
            }
        }
    }

    /// Forgets what is known of ways: all have been followed, and the solver can have the room.
    fn forget_ways(&mut self) {
        (self.facts, self.strict) = Default::default();
        self.points.clear();
        self.free_points.clear();
    }

    /// That a way ends with an error is excluded.
    fn exclude_errors(&mut self) -> Outcome<()> {
        for (guard, cause) in std::mem::take(&mut self.raised) {
            let guard = self.term_of(guard)?;
            let never = self.terms.make(|form| form.not(guard))?;
            self.required.push((never, cause));
        }
        Ok(())
    }

    /// Begins anew from the first choice, to say why there is no solution: no way is left out because of what is required, and what
    /// comes after a branch of which one way ends is stated as if there were the other one only. So each statement that can be
    /// spared is seen to be.
    fn explain_from(&mut self, known: Replay) {
        self.explaining = Some(Box::new(known));
        self.required = self.imported.stated().to_vec();
        self.stated.clear();
        self.preferred.clear();
        self.preferences.clear();
        self.complete.clear();
        self.log = super::messages::Log::default();
    }

    /// Of what is known to have no solution, says what is needed for that, now that all ways were followed to their ends.
    fn end_explaining(&mut self, known: Replay, whole: bool, means: &mut Means<'_>) -> Outcome<Replay> {
        let Replay { conflict: Some(causes), .. } = &known else { return Ok(known) };
        if !whole {
            return Ok(known);
        }
        self.exclude_errors()?;
        let all: HashSet<Cause> = causes.iter().copied().collect();
        match self.conflict_of(&all, means) {
            Ok(Found::Values(..)) => return Ok(known),
            Err(fault) if matches!(*fault, Fault::WouldBlock) => return Err(fault),
            Err(_) => return Ok(known),
            Ok(Found::Nothing(_)) => {}
        }
        // An error is a consequence more often than a cause.
        let mut causes = causes.clone();
        causes.sort_by_key(|cause| cause.kind != Kind::Error);
        self.spare(&mut causes, means)?;
        causes.sort_by_key(|cause| self.required.iter().position(|(_, stated)| stated == cause));
        if let Some(posed) = &mut self.posed {
            (posed.form, posed.required) = (self.terms.problem.clone(), self.required.clone());
        }
        Ok(Replay { conflict: Some(causes), ..known })
    }

    /// Whether what is stated for these reasons has a solution.
    fn conflict_of(&self, causes: &HashSet<Cause>, means: &mut Means<'_>) -> Outcome<Found> {
        let mut problem = self.terms.problem.clone();
        for (condition, _) in self.required.iter().filter(|(_, cause)| causes.contains(cause)) {
            problem.require(*condition, Origin::default()).map_err(super::terms::refused)?;
        }
        means.solve(&problem, None)
    }

    /// What cannot hold together, of statements of which none can be spared: of what is stated more than once there, such as in
    /// a loop, all of it counts, so that others may be spared then.
    fn needed(&self, conflict: &[usize], means: &mut Means<'_>) -> Outcome<Vec<Cause>> {
        let mut causes = causes_of(conflict.iter().filter_map(|at| self.required.get(*at)));
        let named: HashSet<Cause> = causes.iter().copied().collect();
        if self.required.iter().filter(|(_, cause)| named.contains(cause)).count() == conflict.len() {
            return Ok(causes);
        }
        self.spare(&mut causes, means)?;
        Ok(causes)
    }

    /// Leaves out of causes that conflict what is not needed for that, the first ones first.
    fn spare(&self, causes: &mut Vec<Cause>, means: &mut Means<'_>) -> Outcome<()> {
        let mut at = 0;
        while at < causes.len() {
            let others: HashSet<Cause> = causes
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, cause)| *cause)
                .collect();
            match self.conflict_of(&others, means) {
                Ok(Found::Values(..)) => at += 1,
                Ok(Found::Nothing(conflict)) => {
                    let stated: Vec<&(Term, Cause)> =
                        self.required.iter().filter(|(_, cause)| others.contains(cause)).collect();
                    let left = causes_of(conflict.iter().filter_map(|at| stated.get(*at).copied()));
                    causes.retain(|cause| left.contains(cause));
                }
                Err(fault) if matches!(*fault, Fault::WouldBlock) => return Err(fault),
                // What is known does without the rest.
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// Whether the way here, or to a point on it, can be gone, as far as that is seen soon. While it is to be said why there is no
    /// solution, what is required does not count.
    fn way_is_possible(&mut self, point: Option<usize>, means: &mut Means<'_>) -> bool {
        let guard = match point {
            Some(point) => self.guard_at(point),
            None => self.guard,
        };
        // Where there is no room for one more term nothing is known.
        let Ok(guard) = self.guards.term(&mut self.terms, guard) else { return true };
        let required = if self.explaining.is_some() { &[][..] } else { &self.required };
        let conditions = guard.into_iter().chain(required.iter().map(|(condition, _)| *condition));
        let problem = &mut self.terms.problem;
        // As one condition: nobody asks which of them conflict.
        let all = problem.and(conditions).and_then(|all| problem.require(all, Origin::default()));
        let found = all.is_ok().then(|| means.solve(problem, Some(CONFLICTS_OF_DOUBT)));
        problem.forget_constraints();
        let is_possible = !matches!(found, Some(Ok(Found::Nothing(_))));
        self.is_pruned |= !is_possible && !self.required.is_empty();
        is_possible
    }

    /// Any values with which the program goes a certain way.
    fn replay_of(
        &mut self,
        guard: Guard,
        conflict: Option<Vec<Cause>>,
        means: &mut Means<'_>,
    ) -> Outcome<Replay> {
        let guard = self.guards.term(&mut self.terms, guard)?;
        let mut problem = std::mem::take(&mut self.terms.problem);
        if let Some(guard) = guard {
            problem.require(guard, Origin::default()).map_err(super::terms::refused)?;
        }
        let replay = match means.solve(&problem, None)? {
            Found::Values(found, _) => self.replay_with(&problem, &found.values, conflict)?,
            Found::Nothing(_) => {
                Replay { places: FxHashMap::default(), decided: FxHashMap::default(), conflict }
            }
        };
        problem.forget_constraints();
        self.terms.problem = problem;
        Ok(replay)
    }

    /// For each choice the place of the value that it has.
    fn replay_with(
        &mut self,
        problem: &Problem,
        values: &[Atom],
        conflict: Option<Vec<Cause>>,
    ) -> Outcome<Replay> {
        let always = |term: Term| matches!(problem.node(term), Node::Constant(atom) if atom.holds());
        let results = match self.made.iter().all(|made| always(made.guard)) {
            true => Vec::new(),
            false => problem.evaluate(values).unwrap_or_default(),
        };
        let mut places = FxHashMap::with_capacity_and_hasher(self.made.len(), FxBuildHasher);
        let mut decided = FxHashMap::default();
        for made in &self.made {
            let Some(value) = values.get(made.variable.0 as usize) else { continue };
            let taken = always(made.guard) || results.get(made.guard.index()).is_some_and(Atom::holds);
            let place = made.atoms.iter().position(|atom| atom == value).unwrap_or(0);
            if taken {
                places.insert(made.key, place);
                decided.extend(made.of.as_ref().map(|of| (made.key, of.decided(place))));
            }
        }
        Ok(Replay { places, decided, conflict })
    }
}
