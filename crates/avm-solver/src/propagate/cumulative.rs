//! Tasks that share what there is: when they go on for certain decides when others cannot.

use crate::store::{Failed, Store};

/// A task, by variables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    pub(crate) start: u32,
    pub(crate) duration: u32,
    pub(crate) demand: u32,
}

/// At no time do the tasks that are going on demand more than the capacity.
#[derive(Clone, Debug)]
pub(crate) struct Tasks {
    pub(crate) tasks: Box<[Task]>,
    pub(crate) capacity: u32,
}

/// What is demanded for certain from a time on, up to the next one's.
type Profile = Vec<(i64, i64)>;

impl Tasks {
    pub(super) fn each_variable(&mut self, mut visit: impl FnMut(&mut u32)) {
        for task in &mut self.tasks {
            visit(&mut task.start);
            visit(&mut task.duration);
            visit(&mut task.demand);
        }
        visit(&mut self.capacity);
    }

    pub(super) fn cost(&self) -> usize {
        self.tasks.len() * (self.tasks.len() + 16)
    }
}

impl Store {
    fn bounds(&self, variable: u32) -> (i64, i64) {
        let bounds = self.variables[variable as usize].bounds;
        (bounds.min, bounds.max)
    }

    /// When a task goes on, whenever it starts: from its latest start to its earliest end.
    fn certain(&self, task: &Task) -> Option<(i64, i64)> {
        let ((first, last), duration) = (self.bounds(task.start), self.bounds(task.duration).0);
        (last < first + duration).then_some((last, first + duration))
    }

    fn profile(&self, tasks: &Tasks) -> Profile {
        let mut changes: Vec<(i64, i64)> = Vec::with_capacity(tasks.tasks.len() * 2);
        for task in &tasks.tasks {
            let demand = self.bounds(task.demand).0;
            if let Some((from, to)) = self.certain(task).filter(|_| demand > 0) {
                changes.extend([(from, demand), (to, -demand)]);
            }
        }
        changes.sort_unstable();
        let mut profile: Profile = Vec::with_capacity(changes.len());
        let mut demanded = 0;
        for (time, change) in changes {
            demanded += change;
            match profile.last_mut() {
                Some((last, height)) if *last == time => *height = demanded,
                _ => profile.push((time, demanded)),
            }
        }
        profile
    }

    pub(super) fn tasks(&mut self, tasks: &Tasks) -> Result<(), Failed> {
        let profile = self.profile(tasks);
        let highest = profile.iter().map(|(_, height)| *height).max().unwrap_or(0);
        self.at_least(tasks.capacity, highest)?;
        let capacity = self.bounds(tasks.capacity).1;
        for task in &tasks.tasks {
            self.place(task, &profile, capacity)?;
        }
        self.in_turn(tasks, capacity)
    }

    /// Lets a task start where there is room for it, as far as bounds go.
    fn place(&mut self, task: &Task, profile: &Profile, capacity: i64) -> Result<(), Failed> {
        let (duration, demand) = (self.bounds(task.duration).0, self.bounds(task.demand).0);
        if duration == 0 || demand == 0 {
            return Ok(());
        }
        self.at_most(task.demand, capacity)?;
        let own = self.certain(task);
        let stretches = |at: usize| {
            let (from, height) = profile[at];
            let to = profile.get(at + 1).map_or(i64::MAX, |(to, _)| *to);
            let part = own.is_some_and(|(first, end)| first <= from && to <= end);
            (from, to, height + if part { 0 } else { demand } > capacity)
        };
        for at in 0..profile.len() {
            let (from, to, full) = stretches(at);
            let first = self.bounds(task.start).0;
            if full && from < first + duration && first < to {
                self.at_least(task.start, to)?;
            }
        }
        for at in (0..profile.len()).rev() {
            let (from, to, full) = stretches(at);
            let last = self.bounds(task.start).1;
            if full && from < last + duration && last < to {
                self.at_most(task.start, from - duration)?;
            }
        }
        Ok(())
    }

    /// Of two tasks that cannot go on at the same time, one ends before the other starts; where it can only be one, it does.
    fn in_turn(&mut self, tasks: &Tasks, capacity: i64) -> Result<(), Failed> {
        for (at, one) in tasks.tasks.iter().enumerate() {
            for other in &tasks.tasks[at + 1..] {
                let demands = (self.bounds(one.demand).0, self.bounds(other.demand).0);
                if demands.0 == 0 || demands.1 == 0 || demands.0 + demands.1 <= capacity {
                    continue;
                }
                self.one_first(one, other)?;
                self.one_first(other, one)?;
            }
        }
        Ok(())
    }

    /// Where `later` cannot end before `sooner` starts, it starts when `sooner` has ended.
    fn one_first(&mut self, sooner: &Task, later: &Task) -> Result<(), Failed> {
        let (duration, of_later) = (self.bounds(sooner.duration).0, self.bounds(later.duration).0);
        let must = self.bounds(later.start).0 + of_later > self.bounds(sooner.start).1;
        if duration == 0 || of_later == 0 || !must {
            return Ok(());
        }
        self.at_least(later.start, self.bounds(sooner.start).0 + duration)?;
        self.at_most(sooner.start, self.bounds(later.start).1 - duration)
    }
}
