//! Labels, searches, and what is asked of domains.

use super::{Constraints, SLICE, Scope, Task, Wanted};
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_solver::{FIRST_ATOM, Goal, Order, Progress, Search, Solution, Step, Strategy, ValueOrder, VarId};
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Answer;

/// The names of what decides which variable is next.
const ORDERS: [(&str, Order); 6] = [
    ("input-order", Order::Input),
    ("first-fail", Order::FirstFail),
    ("smallest", Order::Smallest),
    ("largest", Order::Largest),
    ("most-constrained", Order::MostConstrained),
    ("dom/wdeg", Order::DomWdeg),
];

/// The names of what decides which of its values is tried first.
const VALUE_ORDERS: [(&str, ValueOrder); 4] = [
    ("min", ValueOrder::Min),
    ("max", ValueOrder::Max),
    ("split", ValueOrder::Split),
    ("reverse-split", ValueOrder::ReverseSplit),
];

/// The strategy that a list of names is.
fn strategy(names: Value) -> Outcome<Strategy> {
    let mut strategy = Strategy::default();
    for name in names.list_iter() {
        let text = name.as_symbol().map(|symbol| symbol.to_string()).unwrap_or_default();
        let order = ORDERS.iter().find(|(known, _)| *known == text);
        let values = VALUE_ORDERS.iter().find(|(known, _)| *known == text);
        match (order, values) {
            (Some((_, order)), _) => strategy.order = *order,
            (_, Some((_, values))) => strategy.values = *values,
            _ => {
                let known = ORDERS.iter().map(|(name, _)| *name).chain(VALUE_ORDERS.map(|(name, _)| name));
                let known = known.collect::<Vec<_>>().join(", ");
                return Err(Fault::error(format!("no such strategy; there are {known}"), vec![name]));
            }
        }
    }
    Ok(strategy)
}

impl RuntimeWorld {
    /// `label`: the smallest value that propagation does not refute.
    pub(crate) fn label(&mut self, heap: &mut Heap, variable: Value) -> Outcome<Answer> {
        let constraints = self.constraints_now();
        let chosen = constraints.label(variable);
        constraints.charge(heap);
        match chosen? {
            Some(number) => constraints.atoms.value(heap, number).map(Answer::Value),
            None => Ok(Answer::Leave),
        }
    }

    /// `%fd-solve`: the goal is 0 for one solution, 1 for all or so many, 2 for the least, 3 for the largest value of an
    /// expression, 4 for the next solution on a path, with the path to the one after it.
    pub(crate) fn solve(&mut self, heap: &mut Heap, args: &[Value]) -> Outcome<Answer> {
        let constraints = self.constraints_now();
        if constraints.task.is_none() {
            // Where programs say an expression, it is before the variables.
            let has_expression = matches!(args[0].as_fixnum(), Some(2 | 3));
            let variables = constraints.find_all(if has_expression { 2 } else { 1 }, args[1])?;
            let (goal, wanted) = match args[0].as_fixnum() {
                Some(0) => (Goal::Next(Vec::new()), Wanted::One),
                Some(1) => (Goal::All(limit(args[2])?), Wanted::All),
                Some(2) => (Goal::Least(constraints.expression(heap, args[2])?), Wanted::One),
                Some(3) => (Goal::Largest(constraints.expression(heap, args[2])?), Wanted::One),
                _ => (Goal::Next(path_of(args[2])?), Wanted::Next),
            };
            let search = Search::new(
                &mut constraints.store,
                &variables,
                goal,
                strategy(args.get(3).copied().unwrap_or(Value::NIL))?,
            );
            let search = search.map_err(|error| constraints.explain(heap, error, args[2]))?;
            constraints.task = Some(Task::Search(search, wanted));
        }
        constraints.go_on(heap)
    }

    /// `%fd-select`: the variable to decide next, or `#f` if all have one value.
    pub(crate) fn select_variable(&mut self, list: Value, names: Value) -> Outcome {
        let constraints = self.constraints_now();
        let variables = constraints.find_all(1, list)?;
        let found = constraints.store.select(strategy(names)?.order, &variables);
        Ok(found.map_or(Value::FALSE, |variable| constraints.name(variable)))
    }

    /// `%fd-branch`: what to try next of a domain, after what was tried last; `()` if nothing is left.
    pub(crate) fn branch(&mut self, heap: &mut Heap, variable: Value, names: Value, tried: Value) -> Outcome {
        let constraints = self.constraints_now();
        let variable = constraints.find(1, variable)?;
        let values = strategy(names)?.values;
        let tried = match tried {
            Value::FALSE => None,
            domain => Some(constraints.atoms.domain(heap, 3, domain)?),
        };
        let next = constraints.store.next_branch(values, variable, tried.as_ref());
        constraints.atoms.show(heap, &next)
    }

    /// `%fd-query`: 0 for the domain, 1 for its first and 2 for its last value, 3 for the number of values, 4 for whether there is
    /// one only, 5 for that one.
    pub(crate) fn query(&mut self, heap: &mut Heap, which: Value, asked: Value) -> Outcome {
        let constraints = self.constraints_now();
        let variable = constraints.find(1, asked)?;
        let store = &constraints.store;
        let is_fixed = store.size(variable) == 1;
        match which.as_fixnum() {
            Some(1) => constraints.atoms.value(heap, store.smallest(variable)),
            Some(2) => constraints.atoms.value(heap, store.largest(variable)),
            Some(3) => Ok(heap.integer(store.size(variable) as i64)),
            Some(4) => Ok(Value::boolean(is_fixed)),
            Some(5) if !is_fixed => {
                let message = "the variable still has several values; `label` gives it one";
                Err(Fault::error(message, vec![asked]))
            }
            Some(5) => constraints.atoms.value(heap, store.smallest(variable)),
            _ => constraints.atoms.show(heap, &store.domain(variable)),
        }
    }

    /// Whether the variables of the open transaction have values that satisfy their constraints; `None` where that takes longer.
    pub(crate) fn variables_hold(&mut self, heap: &mut Heap) -> Outcome<Option<bool>> {
        let constraints = self.constraints_now();
        let Some(Scope { keep: false, variables, .. }) = constraints.scope else { return Ok(Some(true)) };
        if constraints.variables.len() <= variables {
            return Ok(Some(true));
        }
        if constraints.task.is_none() {
            let own: Vec<VarId> =
                constraints.variables[variables..].iter().map(|(_, variable)| *variable).collect();
            let search =
                Search::new(&mut constraints.store, &own, Goal::Next(Vec::new()), Strategy::default());
            let search = search.map_err(|error| constraints.explain(heap, error, Value::FALSE))?;
            constraints.task = Some(Task::Search(search, Wanted::One));
        }
        Ok(match constraints.go_on(heap)? {
            Answer::Value(found) => Some(found.is_true()),
            _ => None,
        })
    }
}

impl Constraints {
    fn find_all(&self, argument: usize, list: Value) -> Outcome<Vec<VarId>> {
        let Some(list) = list.list_to_vec() else {
            return Err(Fault::wrong_type(argument, "a list of constraint variables", list));
        };
        list.iter().map(|variable| self.find(argument, *variable)).collect()
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
        let Some(Task::Search(search, wanted)) = &mut self.task else { return Ok(Answer::Leave) };
        let wanted = *wanted;
        let found = search.step(&mut self.store, &mut SLICE.clone());
        self.charge(heap);
        if let Err(fault) = heap.check_room(1) {
            self.cancel();
            return Err(fault);
        }
        let Some(solutions) = found else { return Ok(Answer::Leave) };
        let rest = match self.task.take() {
            Some(Task::Search(search, Wanted::Next)) => search.rest(),
            _ => None,
        };
        let words = solutions.iter().map(|solution| solution.len() + 1).sum::<usize>() * 2;
        heap.check_room(words * 8)?;
        let mut lists = Vec::with_capacity(solutions.len());
        for solution in &solutions {
            lists.push(self.values(heap, solution)?);
        }
        Ok(Answer::Value(match (wanted, lists.first()) {
            (Wanted::All, _) => heap.list(&lists),
            (_, None) => Value::FALSE,
            (Wanted::One, Some(first)) => *first,
            (Wanted::Next, Some(first)) => {
                let path = rest.map_or(Value::FALSE, |path| show_path(heap, &path));
                heap.cons(*first, path)
            }
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

/// What a number in a path says of a step: that values are above the bound, that the other way is open, that the bound is an atom,
/// counted from the first one.
const ABOVE: i64 = 1;
const OPEN: i64 = 2;
const ATOM: i64 = 4;

/// A path as a list of numbers, three for each step: the variable, what holds of it, and the bound.
fn show_path(heap: &mut Heap, path: &[Step]) -> Value {
    let mut numbers = Vec::with_capacity(path.len() * 3);
    for Step { variable, bound, above, open } in path {
        let is_atom = *bound >= FIRST_ATOM;
        let kind = i64::from(*above) * ABOVE + i64::from(*open) * OPEN + i64::from(is_atom) * ATOM;
        let bound = if is_atom { bound - FIRST_ATOM } else { *bound };
        numbers.extend([*variable as i64, kind, bound].map(Value::fixnum));
    }
    heap.list(&numbers)
}

fn path_of(list: Value) -> Outcome<Vec<Step>> {
    let wrong = || Fault::wrong_type(3, "the rest of a search", list);
    let numbers: Option<Vec<i64>> =
        list.list_to_vec().ok_or_else(wrong)?.into_iter().map(|number| number.as_fixnum()).collect();
    let numbers = numbers.ok_or_else(wrong)?;
    let step = |numbers: &[i64]| Step {
        variable: numbers[0] as usize,
        above: numbers[1] & ABOVE != 0,
        open: numbers[1] & OPEN != 0,
        bound: numbers[2] + if numbers[1] & ATOM != 0 { FIRST_ATOM } else { 0 },
    };
    Ok(numbers.chunks_exact(3).map(step).collect())
}

/// A number of solutions, or `#f` for all.
fn limit(value: Value) -> Outcome<Option<usize>> {
    match value.as_fixnum() {
        _ if value == Value::FALSE => Ok(None),
        Some(most) if most >= 0 => Ok(Some(most as usize)),
        _ => Err(Fault::wrong_type(2, "a number of solutions", value)),
    }
}
