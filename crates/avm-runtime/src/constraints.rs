//! The constraint store of an execution (avm.md section 5): `new-var`, `narrow`, `post`, `label`, and searches.
//!
//! What takes long is done a slice at a time: the loop is left in between, so that limits of gas and time, and interruptions,
//! hold. Whether a transaction has ended is looked at when the store is used next; so programs without constraints pay nothing.

mod terms;

use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_object::{Execution, ObjectSpace};
use avm_solver::{Constraint, Goal, Progress, Search, Solution, Store, VarId};
use avm_value::{Fault, Heap, Outcome, TxId, Value};
use avm_vm::Answer;
use terms::Atoms;

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
    /// Points that searches of the program may go back to: a mark of the store, and how many variables there were.
    points: Vec<(usize, usize)>,
    task: Option<Task>,
    /// Bytes charged to the heap.
    charged: usize,
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
    Search(Search, bool),
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

    /// The variable that an argument is.
    fn find(&self, argument: usize, value: Value) -> Outcome<VarId> {
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
    fn store(&mut self) -> &mut Constraints {
        self.constraints.sync(&self.space, &self.execution);
        &mut self.constraints
    }

    /// `new-var`.
    pub(crate) fn new_variable(&mut self, heap: &mut Heap, domain: Value) -> Outcome {
        let number = self.variables_made;
        let constraints = self.store();
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
        let constraints = self.store();
        if !constraints.store.is_busy() {
            let variable = constraints.find(1, variable)?;
            let set = constraints.atoms.domain(heap, 2, domain)?;
            constraints.store.narrow(variable, &set);
        }
        Ok(constraints.propagate(heap))
    }

    /// `post`.
    pub(crate) fn post(&mut self, heap: &mut Heap, constraint: Value) -> Outcome<Answer> {
        let constraints = self.store();
        if !constraints.store.is_busy() {
            let posted: Constraint = constraints.parse(heap, constraint)?;
            let refused = constraints.store.post(posted);
            refused.map_err(|error| constraints.explain(heap, error, constraint))?;
        }
        Ok(constraints.propagate(heap))
    }

    /// `label`: the smallest value that propagation does not refute.
    pub(crate) fn label(&mut self, heap: &mut Heap, variable: Value) -> Outcome<Answer> {
        let constraints = self.store();
        let chosen = constraints.label(variable);
        constraints.charge(heap);
        match chosen? {
            Some(number) => constraints.atoms.value(heap, number).map(Answer::Value),
            None => Ok(Answer::Leave),
        }
    }

    /// `%fd-solve`: the goal is 0 for one solution, 1 for all or so many, 2 for the least, 3 for the largest value of an
    /// expression.
    pub(crate) fn solve(&mut self, heap: &mut Heap, args: &[Value]) -> Outcome<Answer> {
        let constraints = self.store();
        if constraints.task.is_none() {
            let Some(list) = args[1].list_to_vec() else {
                return Err(Fault::wrong_type(2, "a list of constraint variables", args[1]));
            };
            let variables: Outcome<Vec<VarId>> =
                list.iter().map(|variable| constraints.find(2, *variable)).collect();
            let goal = match args[0].as_fixnum() {
                Some(0) => Goal::First,
                Some(1) => Goal::All(limit(args[2])?),
                Some(2) => Goal::Least(constraints.expression(heap, args[2])?),
                _ => Goal::Largest(constraints.expression(heap, args[2])?),
            };
            let all = matches!(goal, Goal::All(_));
            let search = Search::new(&mut constraints.store, &variables?, goal);
            let search = search.map_err(|error| constraints.explain(heap, error, args[2]))?;
            constraints.task = Some(Task::Search(search, all));
        }
        constraints.go_on(heap)
    }

    /// `%search-mark`: remembers how far the open transaction and its constraints are.
    pub(crate) fn search_mark(&mut self, heap: &mut Heap) -> Outcome {
        let point = self.space.save(heap, &mut self.execution)?;
        let constraints = self.store();
        let mark = constraints.store.mark();
        constraints.points.truncate(point);
        constraints.points.push((mark, constraints.variables.len()));
        constraints.charge(heap);
        Ok(Value::fixnum(point as i64))
    }

    /// `%search-undo`: goes back to a point.
    pub(crate) fn search_undo(&mut self, heap: &mut Heap, point: Value) -> Outcome {
        let point = point_argument(point)?;
        self.space.go_back(&mut self.execution, point)?;
        let constraints = self.store();
        if let Some((mark, variables)) = constraints.points.get(point).copied() {
            constraints.store.undo(mark);
            constraints.variables.truncate(variables);
            constraints.points.truncate(point + 1);
        }
        constraints.charge(heap);
        Ok(Value::UNSPECIFIED)
    }

    /// `%search-forget`: what came since a point is no longer undone by itself.
    pub(crate) fn search_forget(&mut self, heap: &mut Heap, point: Value) -> Outcome {
        let point = point_argument(point)?;
        self.space.forget_point(&mut self.execution, point);
        let constraints = self.store();
        if let Some((mark, _)) = constraints.points.get(point).copied() {
            constraints.store.forget(mark);
            constraints.points.truncate(point);
        }
        constraints.charge(heap);
        Ok(Value::UNSPECIFIED)
    }

    /// `%search-keep`: the open transaction is a search's own.
    pub(crate) fn search_keep(&mut self) -> Outcome {
        if let Some(scope) = &mut self.store().scope {
            scope.keep = true;
        }
        Ok(Value::UNSPECIFIED)
    }

    /// `%next-value`: the value of a domain that comes after another one.
    pub(crate) fn next_value(&mut self, heap: &mut Heap, variable: Value, previous: Value) -> Outcome {
        let constraints = self.store();
        let variable = constraints.find(1, variable)?;
        let from = match previous.car().and_then(|value| constraints.atoms.number(heap, value)) {
            Some(number) => number + 1,
            None => i64::MIN,
        };
        match constraints.store.next_value(variable, from) {
            None => Ok(Value::NIL),
            Some(number) => {
                let value = constraints.atoms.value(heap, number)?;
                Ok(heap.list(&[value]))
            }
        }
    }

    /// Whether the variables of the open transaction have values that satisfy their constraints; `None` where that takes longer.
    pub(crate) fn variables_hold(&mut self, heap: &mut Heap) -> Outcome<Option<bool>> {
        let constraints = self.store();
        let Some(Scope { keep: false, variables, .. }) = constraints.scope else { return Ok(Some(true)) };
        if constraints.variables.len() <= variables {
            return Ok(Some(true));
        }
        if constraints.task.is_none() {
            let own: Vec<VarId> =
                constraints.variables[variables..].iter().map(|(_, variable)| *variable).collect();
            let search = Search::new(&mut constraints.store, &own, Goal::First);
            let search = search.map_err(|error| constraints.explain(heap, error, Value::FALSE))?;
            constraints.task = Some(Task::Search(search, false));
        }
        Ok(match constraints.go_on(heap)? {
            Answer::Value(found) => Some(found.is_true()),
            _ => None,
        })
    }

    /// `reify-constraints`: the variables with their domains, and the constraints that were posted.
    pub(crate) fn reify_constraints(&mut self, heap: &mut Heap) -> Outcome {
        let constraints = self.store();
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

    /// Tries values, the smallest first, until one holds; `None` where the slice ends before.
    fn label(&mut self, value: Value) -> Outcome<Option<i64>> {
        let mut budget = SLICE;
        loop {
            let task = self.task.take();
            let variable = match &task {
                Some(Task::Try(variable, _) | Task::Exclude(variable)) => *variable,
                _ => self.find(1, value)?,
            };
            if task.is_none() {
                let smallest = self.store.smallest(variable);
                self.store.assign(variable, smallest);
                self.task = Some(Task::Try(variable, smallest));
                continue;
            }
            match (self.store.run(&mut budget), task) {
                (Progress::More, task) => {
                    self.task = task;
                    return Ok(None);
                }
                (Progress::Held, Some(Task::Try(_, number))) => return Ok(Some(number)),
                (Progress::Failed, Some(Task::Try(_, number))) => {
                    self.store.exclude(variable, number);
                    self.task = Some(Task::Exclude(variable));
                }
                (Progress::Held, _) => {}
                (Progress::Failed, _) => {
                    let message = "no value of the variable agrees with the constraints that were posted";
                    return Err(Fault::avm(AvmErrorKind::NoSolution, message, vec![value]));
                }
            }
        }
    }

    /// Goes on with a search.
    fn go_on(&mut self, heap: &mut Heap) -> Outcome<Answer> {
        let Some(Task::Search(search, all)) = &mut self.task else { return Ok(Answer::Leave) };
        let all = *all;
        let found = search.step(&mut self.store, &mut SLICE.clone());
        self.charge(heap);
        if let Err(fault) = heap.check_room(1) {
            self.cancel();
            return Err(fault);
        }
        let Some(solutions) = found else { return Ok(Answer::Leave) };
        self.task = None;
        let words = solutions.iter().map(|solution| solution.len() + 1).sum::<usize>() * 2;
        heap.check_room(words * 8)?;
        let mut lists = Vec::with_capacity(solutions.len());
        for solution in &solutions {
            lists.push(self.values(heap, solution)?);
        }
        Ok(Answer::Value(if all {
            heap.list(&lists)
        } else {
            lists.first().copied().unwrap_or(Value::FALSE)
        }))
    }

    fn values(&self, heap: &mut Heap, solution: &Solution) -> Outcome {
        let mut values = Vec::with_capacity(solution.len());
        for number in solution {
            values.push(self.atoms.value(heap, *number)?);
        }
        Ok(heap.list(&values))
    }
}

/// A point that `%search-mark` gave.
fn point_argument(value: Value) -> Outcome<usize> {
    let point = value.as_fixnum().and_then(|point| usize::try_from(point).ok());
    point.ok_or_else(|| Fault::wrong_type(1, "the number of a point", value))
}

/// A number of solutions, or `#f` for all.
fn limit(value: Value) -> Outcome<Option<usize>> {
    match value.as_fixnum() {
        _ if value == Value::FALSE => Ok(None),
        Some(most) if most >= 0 => Ok(Some(most as usize)),
        _ => Err(Fault::wrong_type(2, "a number of solutions", value)),
    }
}
