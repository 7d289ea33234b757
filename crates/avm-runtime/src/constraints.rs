//! The constraint store of an execution (avm.md section 5): `new-var`, `narrow`, `post`, `label`, and searches.
//!
//! What takes long is done a slice at a time: the loop is left in between, so that limits of gas and time, and interruptions,
//! hold. Whether a transaction has ended is looked at when the store is used next; so programs without constraints pay nothing.

mod atoms;
mod searching;
mod terms;

use crate::choices::{Cause, Decided};
use crate::world::RuntimeWorld;
use atoms::Atoms;
pub(crate) use atoms::range;
use avm_base::AvmErrorKind;
use avm_object::{Execution, ObjectSpace};
use avm_solver::{Domain, Expression, Progress, Search, Store, VarId};
use avm_value::{Fault, Heap, Outcome, TxId, Value};
use avm_vm::Answer;
pub(crate) use terms::is_constraint;

/// How much of its work a slice does, which is also what it costs in gas when it is not enough.
pub(crate) const SLICE: u64 = 20_000;

/// The variables and constraints of an execution.
#[derive(Default)]
pub(crate) struct Constraints {
    store: Store,
    atoms: Atoms,
    /// The variables that programs know, by their numbers.
    variables: Vec<(u32, VarId)>,
    /// The numbers of all variables that were ever made here: first ones and ends.
    made: Vec<(u32, u32)>,
    scope: Option<Scope>,
    /// Points that searches of the program may go back to.
    points: Vec<Spot>,
    /// What is to hold at the commit, and where that was said.
    pledges: Vec<(Pledge, Cause)>,
    task: Option<Task>,
    /// Bytes charged to the heap.
    charged: usize,
}

/// A mark of the store, and how many variables and pledges there were.
#[derive(Clone, Copy)]
struct Spot {
    mark: usize,
    variables: usize,
    pledges: usize,
}

/// The open transaction, and how things were when it began.
struct Scope {
    tx: TxId,
    mark: usize,
    variables: usize,
    /// Whether its variables stay if it commits.
    keep: bool,
}

/// What a slice left undone.
enum Task {
    /// A value is given to a variable, to see whether it holds.
    Try(VarId, i64),
    /// It did not, and is taken away.
    Exclude(VarId),
    Search(Search, Wanted),
    /// What the commit is to do is under way.
    Settle,
}

/// What is wanted of a search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The solution.
    One,
    /// All that were found.
    All,
    /// The solution, and how to go on to the next one.
    Next,
}

/// What is to hold of variables when the transaction is committed.
pub(crate) enum Pledge {
    /// A constraint.
    Post(Expression),
    /// A variable has this value.
    Is(VarId, i64),
}

impl Constraints {
    /// Follows the transaction of the execution: one that has ended takes its variables along, and one that was aborted its
    /// constraints.
    fn sync(&mut self, space: &ObjectSpace, execution: &Execution) {
        let open = execution.open_tx();
        if let Some(Scope { tx, mark, variables, keep }) = self.scope.take_if(|scope| Some(scope.tx) != open)
        {
            self.cancel();
            self.points.clear();
            self.pledges.clear();
            match space.is_committed(tx) {
                true if keep => self.store.forget(mark),
                committed => {
                    if committed {
                        self.store.end_scope(mark);
                    } else {
                        self.store.undo(mark);
                        self.store.forget(mark);
                    }
                    self.variables.truncate(variables);
                }
            }
        }
        if let (Some(tx), None) = (open, &self.scope) {
            self.cancel();
            self.scope =
                Some(Scope { tx, mark: self.store.mark(), variables: self.variables.len(), keep: false });
        }
    }

    /// Whether there are no variables, and nothing is under way.
    pub(crate) fn is_unused(&self) -> bool {
        self.variables.is_empty() && self.points.is_empty() && self.task.is_none()
    }

    /// Whether there are variables.
    #[inline]
    pub(crate) fn has_variables(&self) -> bool {
        !self.variables.is_empty()
    }

    /// Whether something takes longer.
    pub(crate) fn is_busy(&self) -> bool {
        self.task.is_some()
    }

    /// Gives up what a slice left undone.
    pub(crate) fn cancel(&mut self) {
        if let Some(Task::Search(mut search, _)) = self.task.take() {
            search.end(&mut self.store);
        }
        self.store.cancel();
    }

    /// Lets the heap's limit count the store.
    pub(crate) fn charge(&mut self, heap: &mut Heap) {
        let searched = match &self.task {
            Some(Task::Search(search, _)) => search.bytes(),
            _ => 0,
        };
        let variables = self.variables.len() * size_of::<(u32, VarId)>();
        self.recharge(heap, self.store.bytes() + self.atoms.bytes() + variables + searched);
    }

    /// Forgets all variables and constraints: no memory is left for them.
    pub(crate) fn clear(&mut self, heap: &mut Heap) {
        let made = std::mem::take(&mut self.made);
        *self = Constraints { made, charged: self.charged, ..Constraints::default() };
        self.charge(heap);
    }

    /// Ends the store; it counts no longer.
    pub(crate) fn end(mut self, heap: &mut Heap) {
        self.recharge(heap, 0);
    }

    fn recharge(&mut self, heap: &mut Heap, bytes: usize) {
        heap.charge(bytes as isize - self.charged as isize);
        self.charged = bytes;
    }

    /// How many variables the store has, those included that have no name.
    pub(crate) fn variable_count(&self) -> u32 {
        self.store.variable_count() as u32
    }

    /// How many values a variable has.
    pub(crate) fn size(&self, variable: VarId) -> u64 {
        self.store.size(variable)
    }

    /// The domain of a variable.
    pub(crate) fn domain_of(&self, variable: VarId) -> Domain {
        self.store.domain(variable)
    }

    /// The constraints that hold, in the order in which they were posted.
    pub(crate) fn posted(&self) -> impl Iterator<Item = &Expression> {
        self.store.constraints()
    }

    /// The constraints that are to hold at the commit, and where that was said.
    pub(crate) fn pledged(&self) -> impl Iterator<Item = (&Expression, Cause)> {
        self.pledges.iter().filter_map(|(pledge, cause)| match pledge {
            Pledge::Post(constraint) => Some((constraint, *cause)),
            Pledge::Is(..) => None,
        })
    }

    /// The value of a number.
    pub(crate) fn value(&self, heap: &mut Heap, number: i64) -> Outcome {
        self.atoms.value(heap, number)
    }

    /// The number of a value; `None` for what no domain can hold.
    pub(crate) fn number(&mut self, heap: &Heap, value: Value) -> Option<i64> {
        self.atoms.number(heap, value)
    }

    /// The variable that an argument is.
    pub(crate) fn find(&self, argument: usize, value: Value) -> Outcome<VarId> {
        let Some(number) = value.as_variable() else {
            return Err(Fault::wrong_type(argument, "a constraint variable", value));
        };
        if let Ok(at) = self.variables.binary_search_by_key(&number, |(number, _)| *number) {
            return Ok(self.variables[at].1);
        }
        let own = self.made.iter().any(|(first, end)| (*first..*end).contains(&number));
        let why = if own {
            "the transaction that the variable was made in has ended, or memory ran out, and the variable with it"
        } else {
            "the variable belongs to another execution; a message can carry its value, not the variable"
        };
        Err(Fault::error(why, vec![value]))
    }

    fn add(&mut self, number: u32, variable: VarId) {
        self.variables.push((number, variable));
        match self.made.last_mut() {
            Some((_, end)) if *end == number => *end += 1,
            _ => self.made.push((number, number + 1)),
        }
    }
}

impl RuntimeWorld {
    /// The store of the running execution, up to date.
    pub(crate) fn constraints_now(&mut self) -> &mut Constraints {
        self.constraints.sync(&self.space, &self.execution);
        &mut self.constraints
    }

    /// `new-var`.
    pub(crate) fn new_variable(&mut self, heap: &mut Heap, domain: Value) -> Outcome {
        let number = self.variables_made;
        let constraints = self.constraints_now();
        let set = constraints.atoms.domain(heap, 1, domain)?;
        let Some(variable) = constraints.store.new_variable(&set) else {
            return Err(Fault::error("the domain of a new variable must hold a value", vec![domain]));
        };
        constraints.add(number, variable);
        constraints.charge(heap);
        self.variables_made = number.checked_add(1).ok_or_else(|| {
            Fault::avm(AvmErrorKind::QuotaExceeded, "all numbers of variables are used up", Vec::new())
        })?;
        Ok(Value::variable(number))
    }

    /// `narrow`.
    pub(crate) fn narrow(&mut self, heap: &mut Heap, variable: Value, domain: Value) -> Outcome<Answer> {
        let constraints = self.constraints_now();
        if !constraints.store.is_busy() {
            let variable = constraints.find(1, variable)?;
            let set = constraints.atoms.domain(heap, 2, domain)?;
            constraints.store.narrow(variable, &set);
        }
        Ok(constraints.propagate(heap))
    }

    /// `post`.
    pub(crate) fn post(&mut self, heap: &mut Heap, constraint: Value) -> Outcome<Answer> {
        let constraints = self.constraints_now();
        if !constraints.store.is_busy() {
            let posted = constraints.parse(heap, constraint)?;
            let refused = constraints.store.post(posted);
            refused.map_err(|error| constraints.explain(heap, error, constraint))?;
        }
        Ok(constraints.propagate(heap))
    }

    /// Notes what is to hold of variables at the commit.
    ///
    /// # Errors
    /// Where it is a constraint that cannot be posted.
    pub(crate) fn pledge(&mut self, heap: &mut Heap, constraint: Value, cause: Cause) -> Outcome<()> {
        let constraints = self.constraints_now();
        let pledged = constraints.parse(heap, constraint)?;
        let refused = constraints.store.post(pledged.clone());
        constraints.store.cancel();
        refused.map_err(|error| constraints.explain(heap, error, constraint))?;
        constraints.pledges.push((Pledge::Post(pledged), cause));
        Ok(())
    }

    /// Notes that a variable is to have a value at the commit, and gives the value.
    pub(crate) fn pledge_value(&mut self, heap: &mut Heap, decided: Decided) -> Outcome {
        let constraints = self.constraints_now();
        constraints.pledges.push((Pledge::Is(decided.variable, decided.number), decided.cause));
        constraints.atoms.value(heap, decided.number)
    }

    /// Keeps what was pledged; gives what could not be kept, and `None` where it takes longer.
    pub(crate) fn keep_pledges(&mut self, heap: &mut Heap) -> Outcome<Option<Result<(), Cause>>> {
        let constraints = self.constraints_now();
        loop {
            let Some((pledge, cause)) = constraints.pledges.first() else { return Ok(Some(Ok(()))) };
            let cause = *cause;
            if !constraints.store.is_busy() {
                match pledge {
                    Pledge::Is(variable, value) => constraints.store.assign(*variable, *value),
                    Pledge::Post(constraint) => {
                        let posted = constraints.store.post(constraint.clone());
                        posted.map_err(|error| constraints.explain(heap, error, Value::FALSE))?;
                    }
                }
                constraints.task = Some(Task::Settle);
            }
            let Answer::Value(kept) = constraints.propagate(heap) else { return Ok(None) };
            constraints.task = None;
            constraints.pledges.remove(0);
            if !kept.is_true() {
                return Ok(Some(Err(cause)));
            }
        }
    }

    /// `%search-mark`: remembers how far the open transaction and its constraints are.
    pub(crate) fn search_mark(&mut self, heap: &mut Heap) -> Outcome {
        let point = self.space.save(heap, &mut self.execution)?;
        let constraints = self.constraints_now();
        let mark = constraints.store.mark();
        constraints.points.truncate(point);
        let (variables, pledges) = (constraints.variables.len(), constraints.pledges.len());
        constraints.points.push(Spot { mark, variables, pledges });
        constraints.charge(heap);
        Ok(Value::fixnum(point as i64))
    }

    /// `%search-undo`: goes back to a point.
    pub(crate) fn search_undo(&mut self, heap: &mut Heap, point: Value) -> Outcome {
        let point = point_argument(point)?;
        self.space.go_back(&mut self.execution, point)?;
        let constraints = self.constraints_now();
        if let Some(Spot { mark, variables, pledges }) = constraints.points.get(point).copied() {
            constraints.store.undo(mark);
            constraints.variables.truncate(variables);
            constraints.pledges.truncate(pledges);
            constraints.points.truncate(point + 1);
        }
        constraints.charge(heap);
        Ok(Value::UNSPECIFIED)
    }

    /// `%search-forget`: what came since a point is no longer undone by itself.
    pub(crate) fn search_forget(&mut self, heap: &mut Heap, point: Value) -> Outcome {
        let point = point_argument(point)?;
        self.space.forget_point(&mut self.execution, point);
        let constraints = self.constraints_now();
        if let Some(Spot { mark, .. }) = constraints.points.get(point).copied() {
            constraints.store.forget(mark);
            constraints.points.truncate(point);
        }
        constraints.charge(heap);
        Ok(Value::UNSPECIFIED)
    }

    /// `%search-keep`: the open transaction is a search's own.
    pub(crate) fn search_keep(&mut self) -> Outcome {
        if let Some(scope) = &mut self.constraints_now().scope {
            scope.keep = true;
        }
        Ok(Value::UNSPECIFIED)
    }

    /// `reify-constraints`: the variables with their domains, and the constraints that were posted.
    pub(crate) fn reify_constraints(&mut self, heap: &mut Heap) -> Outcome {
        let constraints = self.constraints_now();
        let mut variables = Vec::with_capacity(constraints.variables.len());
        for (number, variable) in &constraints.variables {
            let domain = constraints.atoms.show(heap, &constraints.store.domain(*variable))?;
            variables.push(heap.cons(Value::variable(*number), domain));
        }
        let mut posted = Vec::new();
        for constraint in constraints.store.constraints() {
            posted.push(constraints.show(heap, constraint)?);
        }
        let parts = [heap.list(&variables), heap.list(&posted)];
        Ok(heap.vector(&parts))
    }
}

impl Constraints {
    fn propagate(&mut self, heap: &mut Heap) -> Answer {
        let progress = self.store.run(&mut SLICE.clone());
        self.charge(heap);
        match progress {
            Progress::More => Answer::Leave,
            Progress::Held => Answer::Value(Value::TRUE),
            Progress::Failed => Answer::Value(Value::FALSE),
        }
    }
}

/// A point that `%search-mark` gave.
fn point_argument(value: Value) -> Outcome<usize> {
    let point = value.as_fixnum().and_then(|point| usize::try_from(point).ok());
    point.ok_or_else(|| Fault::wrong_type(1, "the number of a point", value))
}
