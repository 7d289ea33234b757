//! The variables, their domains, and the trail by which changes are undone.

use crate::constraint::{Expression, PostError};
use crate::propagate::{Propagator, Queue};
use crate::variable::{Bounds, Shape, Variable, Watch, event};
use crate::{Domain, VarId};

/// A domain would become empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed;

/// How far an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The budget is used up; [`Store::run`] goes on.
    More,
    /// It is done, and everything is propagated.
    Held,
    /// A domain would become empty: nothing has changed.
    Failed,
}

/// What has to be put back.
#[derive(Debug)]
enum Change {
    Bounds(u32, Bounds),
    Word(u32, u32, u64),
    Shape(u32, Domain),
    /// How many rows of a table lived.
    Rows(u32, usize),
}

/// How much there was at some time.
#[derive(Clone, Copy, Debug)]
struct Mark {
    changes: usize,
    variables: usize,
    propagators: usize,
    postings: usize,
}

/// A constraint that holds, and where what it was compiled to begins: auxiliary variables and propagators. It ends where that
/// of the next one begins, or the next variable of a program.
#[derive(Debug)]
struct Posting {
    constraint: Expression,
    variables: (usize, usize),
    propagators: (usize, usize),
}

/// Variables, constraints on them, and how they came to be. What is not undone for good is for ever.
#[derive(Debug, Default)]
pub struct Store {
    pub(crate) variables: Vec<Variable>,
    pub(crate) propagators: Vec<Propagator>,
    postings: Vec<Posting>,
    trail: Vec<Change>,
    /// Outermost first.
    marks: Vec<Mark>,
    pub(crate) queue: Queue,
    /// Where the operation that is going on began, and whether it has failed already.
    operation: Option<(Mark, bool)>,
    /// Bytes of variables, postings and propagators.
    bytes: usize,
}

impl Store {
    /// A new variable. `None` for an empty domain.
    pub fn new_variable(&mut self, domain: &Domain) -> Option<VarId> {
        if domain.is_empty() {
            return None;
        }
        let variable = Variable::new(domain);
        self.bytes += variable.bytes();
        self.variables.push(variable);
        Some(VarId(self.variables.len() as u32 - 1))
    }

    /// How many variables there are, auxiliary ones included.
    pub fn variable_count(&self) -> usize {
        self.variables.len()
    }

    /// The domain of a variable now.
    pub fn domain(&self, variable: VarId) -> Domain {
        self.variables[variable.0 as usize].domain()
    }

    /// How many values a variable has.
    pub fn size(&self, variable: VarId) -> u64 {
        self.variables[variable.0 as usize].bounds.size
    }

    /// The smallest value of a variable.
    pub fn smallest(&self, variable: VarId) -> i64 {
        self.variables[variable.0 as usize].bounds.min
    }

    /// The largest value of a variable.
    pub fn largest(&self, variable: VarId) -> i64 {
        self.variables[variable.0 as usize].bounds.max
    }

    /// The constraints that were posted, in order.
    pub fn constraints(&self) -> impl Iterator<Item = &Expression> {
        self.postings.iter().map(|posting| &posting.constraint)
    }

    /// About how many bytes the store takes.
    pub fn bytes(&self) -> usize {
        self.bytes + self.trail.capacity() * size_of::<Change>()
    }

    /// Begins to keep only the values of a variable that are in a domain; [`Store::run`] goes on.
    pub fn narrow(&mut self, variable: VarId, domain: &Domain) {
        self.begin();
        let kept = self.intersect(variable.0, domain);
        self.note(kept);
    }

    /// Begins to give a variable a value; [`Store::run`] goes on.
    pub fn assign(&mut self, variable: VarId, value: i64) {
        self.begin();
        let kept = self.fix(variable.0, value);
        self.note(kept);
    }

    /// Begins to take a value from a variable; [`Store::run`] goes on.
    pub fn exclude(&mut self, variable: VarId, value: i64) {
        self.begin();
        let kept = self.remove(variable.0, value);
        self.note(kept);
    }

    /// Begins to add a constraint; [`Store::run`] goes on.
    ///
    /// # Errors
    /// Where it cannot be posted: nothing has changed.
    pub fn post(&mut self, constraint: Expression) -> Result<(), PostError> {
        self.begin();
        let (variables, propagators) = (self.variables.len(), self.propagators.len());
        match self.compile(&constraint) {
            Ok(kept) => {
                self.bytes += constraint.bytes();
                let variables = (variables, self.variables.len());
                let propagators = (propagators, self.propagators.len());
                self.postings.push(Posting { constraint, variables, propagators });
                self.note(kept);
                Ok(())
            }
            Err(error) => {
                self.cancel();
                Err(error)
            }
        }
    }

    /// Propagates, until everything is done or the budget used up. An operation that fails has changed nothing.
    pub fn run(&mut self, budget: &mut u64) -> Progress {
        let Some((_, failed)) = self.operation else { return Progress::Held };
        let progress = if failed { Progress::Failed } else { self.propagate(budget) };
        match progress {
            Progress::More => {}
            Progress::Failed => self.cancel(),
            Progress::Held => {
                self.operation = None;
                if self.marks.is_empty() {
                    self.trail.clear();
                }
            }
        }
        progress
    }

    /// Whether an operation has begun that is not done.
    pub fn is_busy(&self) -> bool {
        self.operation.is_some()
    }

    /// Undoes the operation that is going on, if one is.
    pub fn cancel(&mut self) {
        if let Some((mark, _)) = self.operation.take() {
            self.undo_to(mark);
        }
    }

    fn begin(&mut self) {
        self.cancel();
        self.operation = Some((self.here(), false));
    }

    fn note(&mut self, kept: Result<(), Failed>) {
        if let Some((_, failed)) = &mut self.operation {
            *failed |= kept.is_err();
        }
    }

    fn here(&self) -> Mark {
        Mark {
            changes: self.trail.len(),
            variables: self.variables.len(),
            propagators: self.propagators.len(),
            postings: self.postings.len(),
        }
    }

    /// Remembers how everything is now. Gives the depth before.
    pub fn mark(&mut self) -> usize {
        self.cancel();
        self.marks.push(self.here());
        self.marks.len() - 1
    }

    /// The bounds of a variable at the mark of a depth.
    pub(crate) fn bounds_at(&self, depth: usize, variable: u32) -> Bounds {
        let since = self.marks.get(depth).map_or(self.trail.len(), |mark| mark.changes);
        let before = self.trail[since..].iter().find_map(|change| match change {
            Change::Bounds(changed, bounds) if *changed == variable => Some(*bounds),
            _ => None,
        });
        before.unwrap_or(self.variables[variable as usize].bounds)
    }

    /// How many marks there are, one inside the other.
    pub fn depth(&self) -> usize {
        self.marks.len()
    }

    /// Goes back to the mark of a depth, which stays; inner ones are forgotten.
    pub fn undo(&mut self, depth: usize) {
        self.cancel();
        if let Some(mark) = self.marks.get(depth).copied() {
            self.undo_to(mark);
            self.marks.truncate(depth + 1);
        }
    }

    /// Forgets the mark of a depth and the inner ones; everything stays as it is.
    pub fn forget(&mut self, depth: usize) {
        self.cancel();
        self.marks.truncate(depth);
        if self.marks.is_empty() {
            self.trail.clear();
        }
    }

    fn undo_to(&mut self, mark: Mark) {
        while self.trail.len() > mark.changes {
            match self.trail.pop() {
                Some(Change::Bounds(variable, bounds)) => self.variables[variable as usize].bounds = bounds,
                Some(Change::Word(variable, at, old)) => {
                    if let Shape::Bits { words, .. } = &mut self.variables[variable as usize].shape {
                        words[at as usize] = old;
                    }
                }
                Some(Change::Shape(variable, domain)) => {
                    self.variables[variable as usize].shape = Shape::Intervals(domain);
                }
                Some(Change::Rows(propagator, living)) => {
                    if let Propagator::Table(table) = &mut self.propagators[propagator as usize] {
                        table.living = living;
                    }
                }
                None => break,
            }
        }
        self.queue.clear();
        for variable in self.variables.drain(mark.variables..) {
            self.bytes = self.bytes.saturating_sub(variable.bytes());
        }
        for posting in self.postings.drain(mark.postings..) {
            self.bytes = self.bytes.saturating_sub(posting.constraint.bytes());
        }
        let propagators = self.propagators.split_off(mark.propagators);
        for mut propagator in propagators {
            self.bytes = self.bytes.saturating_sub(propagator.bytes());
            propagator.each_variable(|variable| {
                if let Some(variable) = self.variables.get_mut(*variable as usize) {
                    let since = |watch: &Watch| watch.propagator as usize >= mark.propagators;
                    while variable.watches.last().is_some_and(since) {
                        variable.watches.pop();
                    }
                }
            });
        }
        self.queue.resize(mark.propagators);
    }

    /// Ends what came since the mark of a depth: its variables and the constraints that mention them go, all else stays, the
    /// domains of other variables as they are now. The mark and inner ones are forgotten.
    pub fn end_scope(&mut self, depth: usize) {
        self.cancel();
        let Some(mark) = self.marks.get(depth).copied() else { return };
        self.marks.truncate(depth);
        // Outer marks have no use for changes to what ends, and know no postings that move: there are none, for a
        // transaction is the outermost scope.
        self.trail.clear();
        self.marks.clear();
        let postings = self.postings.split_off(mark.postings);
        let propagators = self.propagators.split_off(mark.propagators);
        let variables = self.variables.split_off(mark.variables);
        for variable in &mut self.variables {
            variable.watches.retain(|watch| (watch.propagator as usize) < mark.propagators);
        }
        self.queue.clear();
        self.queue.resize(mark.propagators);
        for mut posting in postings {
            if posting.constraint.variables().iter().any(|variable| variable.0 as usize >= mark.variables) {
                continue;
            }
            let (first, end) = posting.variables;
            let moved = self.variables.len();
            let name = |variable: u32| match (variable as usize).checked_sub(first) {
                Some(place) if (variable as usize) < end => (moved + place) as u32,
                _ => variable,
            };
            for variable in &variables[first - mark.variables..end - mark.variables] {
                let mut variable = variable.clone();
                variable.watches.clear();
                self.variables.push(variable);
            }
            posting.variables = (moved, self.variables.len());
            let (first, end) = posting.propagators;
            let moved = self.propagators.len();
            for propagator in &propagators[first - mark.propagators..end - mark.propagators] {
                let mut propagator = propagator.clone();
                propagator.each_variable(|variable| *variable = name(*variable));
                self.watch(propagator);
            }
            posting.propagators = (moved, self.propagators.len());
            self.postings.push(posting);
        }
        self.count_bytes();
    }

    fn count_bytes(&mut self) {
        self.bytes = self.variables.iter().map(Variable::bytes).sum::<usize>()
            + self.propagators.iter().map(Propagator::bytes).sum::<usize>()
            + self.postings.iter().map(|posting| posting.constraint.bytes()).sum::<usize>();
    }

    /// Adds a propagator to those that its variables wake. Gives its number.
    pub(crate) fn watch(&mut self, mut propagator: Propagator) -> u32 {
        let number = self.propagators.len() as u32;
        let (events, urgency) = (propagator.events(), propagator.urgency());
        let mut element = 0;
        propagator.each_variable(|variable| {
            let watch = Watch { propagator: number, element, events, urgency };
            self.variables[*variable as usize].watches.push(watch);
            element += 1;
        });
        self.bytes += propagator.bytes();
        self.propagators.push(propagator);
        self.queue.resize(number as usize + 1);
        number
    }

    /// Remembers how many rows of a table lived before some died.
    pub(crate) fn rows_died(&mut self, propagator: usize, living: usize) {
        self.trail.push(Change::Rows(propagator as u32, living));
    }

    fn changed(&mut self, variable: u32, moved: bool) {
        let changed = &self.variables[variable as usize];
        let fixed = if changed.is_fixed() { event::FIXED } else { 0 };
        let events = event::ANY | fixed | if moved { event::BOUND } else { 0 };
        for watch in &changed.watches {
            if watch.events & events != 0 {
                self.queue.add(watch.propagator, watch.element, watch.urgency);
            }
        }
    }

    fn move_bounds(&mut self, variable: u32, min: i64, max: i64) -> Result<(), Failed> {
        let before = &self.variables[variable as usize];
        let bounds = before.bounds;
        let (Some(min), Some(max)) = (before.next(min), before.previous(max)) else { return Err(Failed) };
        if min > max {
            return Err(Failed);
        }
        let size = if min == max {
            1
        } else {
            let below = if min > bounds.min { before.count(bounds.min, min - 1) } else { 0 };
            let above = if max < bounds.max { before.count(max + 1, bounds.max) } else { 0 };
            bounds.size - below - above
        };
        self.trail.push(Change::Bounds(variable, bounds));
        self.variables[variable as usize].bounds = Bounds { min, max, size };
        self.changed(variable, true);
        Ok(())
    }

    pub(crate) fn at_least(&mut self, variable: u32, min: i64) -> Result<(), Failed> {
        let bounds = self.variables[variable as usize].bounds;
        if min <= bounds.min { Ok(()) } else { self.move_bounds(variable, min, bounds.max) }
    }

    pub(crate) fn at_most(&mut self, variable: u32, max: i64) -> Result<(), Failed> {
        let bounds = self.variables[variable as usize].bounds;
        if max >= bounds.max { Ok(()) } else { self.move_bounds(variable, bounds.min, max) }
    }

    pub(crate) fn fix(&mut self, variable: u32, value: i64) -> Result<(), Failed> {
        let known = &self.variables[variable as usize];
        if !known.contains(value) {
            return Err(Failed);
        }
        if known.is_fixed() { Ok(()) } else { self.move_bounds(variable, value, value) }
    }

    pub(crate) fn remove(&mut self, variable: u32, value: i64) -> Result<(), Failed> {
        let known = &self.variables[variable as usize];
        if !known.contains(value) {
            return Ok(());
        }
        let bounds = known.bounds;
        if bounds.size == 1 {
            return Err(Failed);
        }
        if value == bounds.min {
            return self.move_bounds(variable, value + 1, bounds.max);
        }
        if value == bounds.max {
            return self.move_bounds(variable, bounds.min, value - 1);
        }
        self.trail.push(Change::Bounds(variable, bounds));
        let known = &mut self.variables[variable as usize];
        known.bounds.size -= 1;
        match &mut known.shape {
            Shape::Bits { base, words } => {
                let bit = value.abs_diff(*base);
                let at = (bit / 64) as usize;
                self.trail.push(Change::Word(variable, at as u32, words[at]));
                words[at] &= !(1 << (bit % 64));
            }
            Shape::Intervals(domain) => {
                let mut without = Domain::default();
                for (low, high) in domain.intervals() {
                    if *low <= value && value <= *high {
                        without.join(&Domain::range(*low, value - 1));
                        without.join(&Domain::range(value + 1, *high));
                    } else {
                        without.extend(*low, *high);
                    }
                }
                self.trail.push(Change::Shape(variable, std::mem::replace(domain, without)));
            }
        }
        self.changed(variable, false);
        Ok(())
    }

    pub(crate) fn intersect(&mut self, variable: u32, other: &Domain) -> Result<(), Failed> {
        let known = &self.variables[variable as usize];
        let (before, both) = (known.bounds, known.domain().intersection(other));
        if both.is_empty() {
            return Err(Failed);
        }
        let size = both.size();
        if size == before.size {
            return Ok(());
        }
        let intervals = both.intervals();
        let (min, max) = (intervals[0].0, intervals[intervals.len() - 1].1);
        self.trail.push(Change::Bounds(variable, before));
        let known = &mut self.variables[variable as usize];
        known.bounds = Bounds { min, max, size };
        match &mut known.shape {
            Shape::Intervals(domain) => {
                self.trail.push(Change::Shape(variable, std::mem::replace(domain, both)));
            }
            Shape::Bits { base, words } => {
                let mut kept = vec![0_u64; words.len()];
                for value in both.values() {
                    let bit = value.abs_diff(*base);
                    kept[(bit / 64) as usize] |= 1 << (bit % 64);
                }
                for (at, kept) in kept.into_iter().enumerate() {
                    if words[at] != kept {
                        self.trail.push(Change::Word(variable, at as u32, words[at]));
                        words[at] = kept;
                    }
                }
            }
        }
        self.changed(variable, min != before.min || max != before.max);
        Ok(())
    }
}
