//! Choices at commit time (avm.md section 6).
//!
//! The first `choose` of a transaction makes the machine explore what follows (`avm-vm`, `explore`): all ways that the
//! program can go are followed, with terms of the constraint form in the place of what is not decided. What is required and
//! preferred on the way is stated as implications: under the conditions that led there, it must hold. So the statements of
//! all ways make one problem. When all ways have been followed it is solved, everything is taken back to the first `choose`, and
//! the program runs again, plainly, each `choose` giving the value that the solution has for it. What it does then is what
//! it does, by construction; nothing that was explored stays.
//!
//! - `terms`: values as terms. `may`: what terms can be. `facts`: what is known on the way, `strict`: with what is required. `values`: what values can be, and how one is decided.
//! - `lift`: primitives on undecided values; `operations`: those that the form has terms for; `spines`: lists of which pairs are undecided;
//!   `table`: how primitives treat arguments.
//! - `statements`: what programs state. `arguments`: what effects take while choices are undecided.
//! - `choice_variables`: the variables of choices; `variables`: constraint variables among what is undecided.
//! - `guards`: the conditions that led somewhere. `path`: what is remembered to come back. `messages`: what was sent on the way. `compose`: parts that don't see each other. `solve`: the end of exploring.

mod arguments;
mod choice_variables;
mod compose;
mod facts;
mod guards;
mod jointly;
mod lift;
mod limits;
mod may;
mod messages;
mod operations;
mod path;
mod picks;
mod solve;
mod spines;
mod statements;
mod strict;
mod table;
mod terms;
mod through;
mod values;
mod variables;

use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_object::{Site, Trie};
use avm_primitives::{Outside, PortMark};
use avm_problem::{Atom, Term, VariableId};
use avm_value::{Fault, Heap, Outcome, Tracer, TxId, Value};
use avm_vm::Truth;
use choice_variables::ChoiceVariables;
use facts::Facts;
use guards::{Guard, Guards};
use path::Point;
use rustc_hash::{FxHashMap, FxHashSet};
pub(crate) use solve::Posed;
use std::sync::Arc;
use strict::Strict;
pub(crate) use table::is_shallow;
use terms::Terms;
pub(crate) use variables::Decided;

/// Where a choice stands in the order of choosing: the part of a composed program, and how many came before it there.
pub(crate) type Key = (u32, u32);

/// What goes on.
#[derive(Default)]
pub(crate) enum Mode {
    /// Nothing is undecided.
    #[default]
    Plain,
    /// All ways are followed.
    Exploring,
    /// The program runs with what was chosen.
    Replaying(Replay),
}

/// What was chosen.
pub(crate) struct Replay {
    /// For each choice the place of the value among those to choose from.
    places: FxHashMap<Key, usize>,
    /// For each choice of a constraint variable's value the variable, its value, and where it was chosen.
    decided: FxHashMap<Key, Decided>,
    /// What could not hold together; none if all does.
    conflict: Option<Vec<Cause>>,
}

/// About so many bytes are held for each thing that was stated, and for each place to come back to.
const WAY: usize = 512;
/// And so many for each pair of terms that were compared.
const PAIR: usize = 32;

/// What something that must hold is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Require,
    Ensure,
    /// Two parts change the same object.
    Conflict,
    /// The constraints on the transaction's finite-domain variables.
    Variables,
    /// The program raises an error.
    Error,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Require => "require",
            Kind::Ensure => "ensure",
            Kind::Conflict => "composition-conflict",
            Kind::Variables => "constraints on variables",
            Kind::Error => "error",
        }
    }
}

/// Something that must hold: what, where, and in which part of a composed program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cause {
    kind: Kind,
    site: Site,
    party: Option<avm_base::Symbol>,
}

impl Cause {
    /// What it is and whose.
    fn words(&self, endings: &Endings) -> String {
        let whose = self.party.map_or(String::new(), |party| format!(" of {party}"));
        match (self.kind, endings.get(self)) {
            (Kind::Error, Some(why)) => format!("this way{whose} ends here with an error: {why}"),
            (Kind::Error, None) => format!("this way{whose} ends here: it leaves the transaction"),
            (kind, _) => format!("{}{whose}", kind.name()),
        }
    }

    /// What it is called in a problem that is shown.
    fn label(&self, endings: &Endings) -> String {
        match endings.get(self) {
            Some(why) => format!("{}: {why}", self.kind.name()),
            None => self.kind.name().to_string(),
        }
    }
}

/// What was raised where ways end.
type Endings = FxHashMap<Cause, String>;

/// A choice that was met.
struct Made {
    key: Key,
    guard: Term,
    variable: VariableId,
    /// The values in the order in which they were given.
    atoms: Arc<[Atom]>,
    /// The constraint variable whose value is chosen, and the numbers of its values.
    of: Option<variables::Chosen>,
}

/// Something that is preferred.
#[derive(Clone)]
pub(crate) struct Preference {
    holds: Term,
    weight: avm_number::RBig,
    site: Site,
    /// Whether its way is followed once more, and states it again.
    is_withdrawn: bool,
}

/// A condition that is evaluated at the commit.
struct Ensured {
    guard: Value,
    thunk: Value,
    site: Site,
    party: Option<avm_base::Symbol>,
}

/// What the last transaction with choices came to.
struct Settled {
    worth: avm_number::RBig,
    values: Vec<Value>,
    /// Whether nothing better is known to be possible.
    is_best: bool,
}

impl Default for Settled {
    fn default() -> Settled {
        Settled { worth: avm_number::RBig::ZERO, values: Vec::new(), is_best: true }
    }
}

/// No place in the program.
const NOWHERE: Site = Site { code: u32::MAX, pc: 0 };

/// The choices of an execution's transaction.
#[derive(Default)]
pub(crate) struct Choices {
    pub(crate) mode: Mode,
    tx: Option<TxId>,
    terms: Terms,
    /// What follows from the conditions that led here,
    facts: Facts,
    /// and from what is required besides.
    strict: Strict,
    /// What would be known without any of these conditions, to try values.
    tried: Facts,
    /// The conditions that led here,
    guard: Guard,
    /// and those that led elsewhere.
    guards: Guards,
    required: Vec<(Term, Cause)>,
    preferred: Vec<Preference>,
    /// What was preferred before the first choice, and held.
    worth: avm_number::RBig,
    stated: FxHashSet<(Term, Term, Site)>,
    /// Where each preference is: by the condition that led to it, its own, how many there were before it on its way, and its place.
    preferences: FxHashMap<(Term, Term, u32, Site), usize>,
    made: Vec<Made>,
    variables: ChoiceVariables,
    imported: variables::Imported,
    picks: picks::Picks,
    differences: picks::Differences,
    /// How many things were preferred on the way here.
    sequence: u32,
    scope: u32,
    next: u32,
    scopes: FxHashMap<(u32, u32, u32), u32>,
    party: Option<avm_base::Symbol>,
    ensures: Vec<Ensured>,
    check: Option<Value>,
    is_ensuring: bool,
    reading: Option<usize>,
    /// Ports in memory that were used, and how they were before.
    ports: Vec<(Value, PortMark)>,
    /// Linear objects that were consumed, each with the condition that it was.
    consumed: Trie<Value>,
    /// Objects that were changed on some of the ways that became this one.
    written: path::Written,
    compositions: Arc<Vec<compose::Composition>>,
    /// Parts of them that have run.
    done: compose::Done,
    points: Vec<Option<Point>>,
    /// Places of points that were forgotten.
    free_points: Vec<usize>,
    forks: Vec<Option<Box<avm_object::Fork>>>,
    log: messages::Log,
    complete: Vec<Guard>,
    /// Ways that end with an error: under which condition, and where it was raised.
    raised: Vec<(Guard, Cause)>,
    endings: Endings,
    /// Where something was raised last on this way, and what.
    end: Option<(Site, Option<String>)>,
    /// Whether a way was left out because of what is required.
    is_pruned: bool,
    /// While all ways are followed once more to say why there is no solution: what is known of that already. Now what is required
    /// leaves out none.
    explaining: Option<Box<Replay>>,
    /// Requirements that did not hold in a plain run.
    violated: Vec<Cause>,
    verdict: Option<Vec<Cause>>,
    settled: Settled,
    has_settled: bool,
    /// Whether problems are kept for those who want to see them, and the last one.
    records: bool,
    posed: Option<solve::Posed>,
    /// What the next choice is called.
    name: Option<avm_base::Symbol>,
    /// So many conflicts the solver may meet, if the best solution until then will do.
    effort: Option<u64>,
    /// What becomes of what is written outside, while another execution runs.
    outside: Outside,
    /// Bytes that the execution holds for moments to come back to.
    kept: usize,
    /// Bytes charged to the heap.
    charged: usize,
}

impl Choices {
    /// Why the execution cannot be saved, whose transaction is this.
    pub(crate) fn why_not_saved(&self, open: Option<TxId>) -> Option<&'static str> {
        if self.tx.is_some() && self.tx == open {
            return Some(
                "its transaction has choices or requirements, which are decided at the commit; save it before or after",
            );
        }
        self.verdict.is_some().then_some("a transaction with choices has just ended; let it go on a little")
    }

    /// What the last transaction with choices came to, if nobody has asked yet: a vector, or `#f`.
    pub(crate) fn saved_settlement(&self, heap: &mut Heap) -> Value {
        if !self.has_settled {
            return Value::FALSE;
        }
        let worth = heap.number(&avm_number::Number::from_ratio(self.settled.worth.clone()));
        let values = heap.vector(&self.settled.values);
        heap.vector(&[worth, values, Value::boolean(self.settled.is_best)])
    }

    /// Choices that are over, of which this is known.
    pub(crate) fn of_settlement(heap: &Heap, saved: Value) -> Option<Choices> {
        let &[worth, values, is_best] = heap.vector_slice(saved)? else { return None };
        let worth = statements::weight_of(heap, worth)?;
        let values = heap.vector_slice(values)?.to_vec();
        let settled = Settled { worth, values, is_best: is_best.is_true() };
        Some(Choices { settled, has_settled: true, ..Choices::default() })
    }

    /// Follows the transaction of the execution: the choices of one that has ended go with it. Gives whether it was another one.
    fn sync(&mut self, open: Option<TxId>) -> bool {
        let has_ended = self.tx != open;
        if has_ended {
            self.reset();
            self.tx = open;
        }
        has_ended
    }

    /// Whether no transaction had to do with choices since the last time that somebody asked what came of one.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.tx.is_none() && self.verdict.is_none() && !self.has_settled
    }

    /// Forgets everything but how the last transaction ended.
    pub(crate) fn reset(&mut self) {
        let (verdict, settled) = (self.verdict.take(), std::mem::take(&mut self.settled));
        let (has_settled, charged) = (self.has_settled, self.charged);
        let endings = std::mem::take(&mut self.endings);
        *self = Choices { verdict, endings, settled, has_settled, charged, ..Choices::default() };
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self, heap: &mut Heap) {
        *self = Choices { charged: self.charged, ..Choices::default() };
        self.charge(heap);
    }

    /// Lets the heap's limit count what is held to explore.
    pub(crate) fn charge(&mut self, heap: &mut Heap) {
        let ways = self.points.len() + self.forks.len() + self.made.len() + self.required.len();
        let bytes = self.terms.bytes()
            + self.facts.bytes()
            + self.strict.bytes()
            + self.tried.bytes()
            + self.guards.bytes()
            + self.kept
            + (self.picks.len() + self.differences.len()) * PAIR
            + ways * WAY;
        heap.charge(bytes as isize - self.charged as isize);
        self.charged = bytes;
    }

    pub(crate) fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        self.terms.trace(tracer);
        for ensured in &mut self.ensures {
            tracer.visit(&mut ensured.thunk);
        }
        if let Some(check) = &mut self.check {
            tracer.visit(check);
        }
        self.ports.iter_mut().for_each(|(port, _)| tracer.visit(port));
        self.log.trace(tracer);
        self.points.iter_mut().flatten().for_each(|point| point.trace(tracer));
        self.forks.iter_mut().flatten().for_each(|fork| fork.trace_roots(tracer));
        tracer.visit_all(&mut self.settled.values);
    }

    /// What is true here, as a term: the conditions that led here.
    fn guard(&mut self) -> Outcome<Term> {
        self.term_of(self.guard)
    }

    /// The conditions that led somewhere, as a term.
    fn term_of(&mut self, guard: Guard) -> Outcome<Term> {
        match self.guards.term(&mut self.terms, guard)? {
            Some(all) => Ok(all),
            None => self.terms.constant(Atom::TRUE),
        }
    }

    /// Whether a value is true on the way here. A condition that what is required decides counts as assumed from here on.
    pub(crate) fn truth(&mut self, value: Value) -> Truth {
        let term = match self.terms.of_choice(value) {
            Ok(Some(term)) => term,
            Ok(None) => return if value.is_true() { Truth::True } else { Truth::False },
            Err(_) => return Truth::Open,
        };
        let known = match self.facts.truth(&self.terms, term) {
            Some(known) => Some(known),
            None if self.explaining.is_some() => None,
            None => {
                let decided = self.strict.truth(&self.terms, term);
                if let Some(holds) = decided {
                    self.is_pruned = true;
                    self.assume(value, holds);
                }
                decided
            }
        };
        match known {
            Some(true) => Truth::True,
            Some(false) => Truth::False,
            None => Truth::Open,
        }
    }

    /// Assumes that a condition holds, or not; `false` where that cannot be.
    pub(crate) fn assume(&mut self, value: Value, holds: bool) -> bool {
        let term = match self.terms.of_choice(value) {
            Ok(Some(term)) => term,
            Ok(None) => return value.is_true() == holds,
            Err(_) => return false,
        };
        let mut possible = self.facts.assume(&self.terms, term, holds);
        if possible && self.explaining.is_none() && !self.strict.assume(&self.terms, term, holds) {
            (possible, self.is_pruned) = (false, true);
        }
        self.guard = self.guards.add(&self.terms, self.guard, term, holds);
        possible && self.admits(term)
    }

    /// Whether a condition is seen to hold where its opposite is assumed.
    pub(crate) fn is_certain(&mut self, value: Value) -> bool {
        let Ok(Some(term)) = self.terms.of_choice(value) else { return false };
        let (facts, strict) = (self.facts.mark(), self.strict.mark(&self.terms));
        let follows = !self.facts.assume(&self.terms, term, false);
        let is_required =
            !follows && self.explaining.is_none() && !self.strict.assume(&self.terms, term, false);
        self.is_pruned |= is_required;
        self.facts.undo(facts);
        self.strict.undo(strict);
        follows || is_required
    }

    /// Whether the conditions that led here, the last of them about this one, can hold at once, as far as that is looked at.
    fn admits(&mut self, last: Term) -> bool {
        if self.guards.depth(self.guard) < jointly::MANY {
            return true;
        }
        let Ok(all) = self.guard() else { return false };
        self.tried.admit(&self.facts, &self.terms, all, last)
    }

    /// States what must hold here; `false` if it cannot.
    fn state(&mut self, condition: Term, cause: Cause) -> Outcome<bool> {
        let condition = self.note_stated(condition, cause)?;
        if self.explaining.is_some() {
            return Ok(true);
        }
        let possible = self.strict.require(&self.terms, condition);
        self.is_pruned |= !possible;
        Ok(possible)
    }

    /// The same where the way goes on even if it cannot hold.
    fn state_and_go_on(&mut self, condition: Term, cause: Cause) -> Outcome<()> {
        let condition = self.note_stated(condition, cause)?;
        if self.explaining.is_none() {
            self.strict.require_later(condition);
        }
        Ok(())
    }

    fn note_stated(&mut self, condition: Term, cause: Cause) -> Outcome<Term> {
        let condition = self.terms.condition(condition)?;
        let guard = self.guard()?;
        if self.stated.insert((guard, condition, cause.site)) {
            let implied = self.terms.make(|form| form.implies(guard, condition))?;
            self.required.push((implied, cause));
        }
        Ok(condition)
    }
}

impl RuntimeWorld {
    /// Takes the choices of the execution that is put aside, if it has any.
    pub(crate) fn take_choices(&mut self) -> Option<Box<Choices>> {
        if self.choices.is_idle() {
            return None;
        }
        self.choices.outside = self.io.set_outside(Outside::Goes);
        Some(Box::new(std::mem::take(&mut self.choices)))
    }

    /// Gives the execution that goes on its choices.
    pub(crate) fn put_choices(&mut self, choices: Option<Box<Choices>>) {
        if let Some(choices) = choices {
            self.choices = *choices;
            let outside = std::mem::take(&mut self.choices.outside);
            self.io.set_outside(outside);
        }
    }

    /// The running execution is over, and its choices with it.
    pub(crate) fn forget_choices(&mut self, heap: &mut Heap) {
        self.io.set_outside(Outside::Goes);
        self.choices.clear(heap);
    }
}

/// What is raised inside of a transaction for which there is no solution, to leave it. It says why when it has been left.
#[cold]
fn no_solution() -> Box<Fault> {
    let message = "there is no solution: what is required cannot hold all at once";
    Fault::avm(AvmErrorKind::NoSolution, message, Vec::new())
}

/// Whether two ways on which an effect was performed may become one: what it changes is seen by [`RuntimeWorld::save_path`].
pub(crate) fn is_mergeable(effect: avm_bytecode::Effect) -> bool {
    use avm_bytecode::Effect as E;
    matches!(
        effect,
        E::CreateObject
            | E::Call
            | E::Send
            | E::SelfObject
            | E::Input
            | E::Sender
            | E::CurrentMachine
            | E::GetState
            | E::SetState
            | E::CallPure
            | E::GetMachine
            | E::GetCurrentController
            | E::GetController
            | E::Dynamic
            | E::SetDynamic
            | E::ContinuationWinders
            | E::NotePlace
            | E::Choose
            | E::Require
            | E::Prefer
            | E::Ensure
            | E::RequireAt
            | E::Reading
            | E::Compose
            | E::Messages
            | E::Consume
            | E::MakeLinear
    )
}

/// What cannot be undone, and so not be done while choices are undecided.
pub(super) fn check_explored(effect: avm_bytecode::Effect) -> Outcome<()> {
    use avm_bytecode::Effect as E;
    let undone = !matches!(
        effect,
        E::NewVar
            | E::Narrow
            | E::Post
            | E::Label
            | E::FdSolve
            | E::SearchMark
            | E::SearchUndo
            | E::SearchForget
            | E::SearchKeep
            | E::NextValue
            | E::FdBranch
            | E::FdSelect
            | E::FdQuery
            | E::RegisterBehavior
            | E::RegisterPure
            | E::UpdatePure
            | E::Trace
            | E::SetHook
            | E::Receive
            | E::Eval
            | E::Environment
            | E::Load
            | E::CallHost
            | E::StartExecution
            | E::ExecutionStatus
            | E::SuspendExecution
            | E::ResumeExecution
            | E::StopExecution
            | E::AwaitExecution
            | E::Executions
            | E::CurrentExecution
            | E::YieldExecution
            | E::SaveExecution
            | E::RestoreExecution
    );
    if undone {
        return Ok(());
    }
    let what_to_do = match effect {
        E::Post => "say (require constraint), or do it before the first `choose`",
        E::Label | E::FdQuery => {
            "(choose variable) decides its value with them; or do it before the first `choose`"
        }
        _ => "do it before the first `choose` or after the transaction",
    };
    let name = match effect {
        E::FdQuery => "what asks for a domain",
        E::FdSolve | E::FdSelect | E::FdBranch | E::NextValue => "a search",
        _ => effect.name().trim_start_matches('%'),
    };
    let message = format!("{name} cannot be used while choices are undecided; {what_to_do}");
    Err(Fault::avm(AvmErrorKind::ImpureOperation, message, Vec::new()))
}
