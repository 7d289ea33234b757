//! Whether a concurrent run was what avm.md section 3 promises: serializable, each transaction reading one snapshot and its
//! own writes, and in real-time order under each controller.
//!
//! A run is recorded as what each transaction read and wrote. Every write must write another value, so a value names its
//! version. Versions follow one another as their transactions ended. What is checked of the committed ones is that the
//! direct serialization graph (Adya: *Weak Consistency*, 1999, section 3) has no cycle; it has an edge from who wrote a
//! version to who read it or wrote the next one, from who read a version to who wrote the next one, and from who ended
//! before another one of the same controller began.

use crate::value::ObjectId;
use std::collections::{BTreeMap, BTreeSet};

/// What a transaction did. An activation outside a transaction is one by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It read this value of the object; 0 is what objects hold that were there before the run.
    Read(ObjectId, u64),
    /// It wrote this value.
    Write(ObjectId, u64),
    /// It created the object with this value.
    Create(ObjectId, u64),
    /// It destroyed the object, at its end.
    Destroy(ObjectId),
    /// It asked which objects there are, and these were.
    Scan(Vec<ObjectId>),
}

/// A transaction of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its controller, for the real-time order.
    pub controller: Option<String>,
    /// When it began. Times are of one clock for all, and no two events have the same.
    pub began: u64,
    /// When it ended: as `began`, for what is one event.
    pub ended: u64,
    /// Whether it was committed.
    pub committed: bool,
    /// What it did, in order.
    pub accesses: Vec<Access>,
}

/// Why one transaction comes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependency {
    /// It wrote the version before.
    Writes,
    /// It wrote what the other read.
    Read,
    /// It read what the other replaced.
    Replaced,
    /// It ended before the other began.
    RealTime,
}

/// What is wrong with a run. Transactions are named by their place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anomaly {
    /// It read what a transaction wrote that was not committed.
    Dirty(usize, ObjectId),
    /// It read what a transaction wrote and then replaced itself.
    Intermediate(usize, ObjectId),
    /// It read something else than what it had written itself.
    OwnWrite(usize, ObjectId),
    /// It read another version than that of its snapshot.
    NotInSnapshot(usize, ObjectId),
    /// Each of these comes before the next one, by that dependency, and the last before the first.
    Cycle(Vec<(usize, Dependency)>),
}

/// A part of an object that is read and written: its state, or whether it is there.
type Item = (ObjectId, Part);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    State,
    Presence,
}

/// Values of [`Part::Presence`]: not there yet; there; destroyed. An object that nobody creates was there before the run.
const ABSENT: u64 = 0;
const PRESENT: u64 = 1;
const ENDED: u64 = 2;

/// What was read or written, and which value.
#[derive(Clone, Copy)]
enum Step {
    Reads(Item, u64),
    Writes(Item, u64),
}

/// A version that a committed transaction left.
#[derive(Clone, Copy, Debug)]
struct Version {
    value: u64,
    writer: usize,
    ended: u64,
}

struct Checker<'r> {
    run: &'r [Recorded],
    steps: Vec<Vec<Step>>,
    created: BTreeSet<ObjectId>,
    versions: BTreeMap<Item, Vec<Version>>,
}

/// Checks a run, and gives the numbers of its committed transactions in a serial order that explains it.
///
/// # Errors
/// What is wrong with it.
pub fn check_serializable(run: &[Recorded]) -> Result<Vec<usize>, Anomaly> {
    let mut checker = Checker { run, steps: Vec::new(), created: BTreeSet::new(), versions: BTreeMap::new() };
    checker.prepare();
    let reads = checker.check_reads()?;
    let mut edges = checker.dependencies(&reads);
    checker.add_real_time(&mut edges);
    let committed = (0..run.len()).filter(|number| run[*number].committed).collect();
    serial_order(committed, &edges)
}

impl Checker<'_> {
    fn prepare(&mut self) {
        let mut known: BTreeSet<ObjectId> = BTreeSet::new();
        for access in self.run.iter().flat_map(|recorded| &recorded.accesses) {
            match access {
                Access::Create(o, _) => _ = self.created.insert(*o),
                Access::Scan(seen) => known.extend(seen),
                Access::Read(o, _) | Access::Write(o, _) | Access::Destroy(o) => _ = known.insert(*o),
            }
        }
        known.extend(&self.created);
        self.steps = self.run.iter().map(|recorded| steps(recorded, &known)).collect();
        let mut order: Vec<usize> =
            (0..self.run.len()).filter(|number| self.run[*number].committed).collect();
        order.sort_by_key(|number| self.run[*number].ended);
        for writer in order {
            for (item, value) in last_writes(&self.steps[writer]) {
                let version = Version { value, writer, ended: self.run[writer].ended };
                self.versions.entry(item).or_default().push(version);
            }
        }
    }

    fn initial(&self, (o, part): Item) -> u64 {
        if part == Part::Presence && !self.created.contains(&o) { PRESENT } else { 0 }
    }

    fn versions(&self, item: Item) -> &[Version] {
        self.versions.get(&item).map_or(&[], Vec::as_slice)
    }

    /// Checks what each transaction read by itself; gives which version each committed one read: 0 is the one before the run.
    fn check_reads(&self) -> Result<Vec<(usize, Item, usize)>, Anomaly> {
        let mut found = Vec::new();
        for (reader, steps) in self.steps.iter().enumerate() {
            let mut own: BTreeMap<Item, u64> = BTreeMap::new();
            for step in steps {
                match *step {
                    Step::Writes(item, value) => _ = own.insert(item, value),
                    Step::Reads(item, value) => match own.get(&item) {
                        Some(written) if *written == value => {}
                        Some(_) => return Err(Anomaly::OwnWrite(reader, item.0)),
                        None => found.push((reader, item, self.check_read(reader, item, value)?)),
                    },
                }
            }
        }
        found.retain(|(reader, ..)| self.run[*reader].committed);
        Ok(found)
    }

    fn check_read(&self, reader: usize, item: Item, value: u64) -> Result<usize, Anomaly> {
        let versions = self.versions(item);
        let before = versions.iter().filter(|version| version.ended < self.run[reader].began).count();
        let expected = before.checked_sub(1).map_or(self.initial(item), |last| versions[last].value);
        // That an object is not seen says that it is not there, whether not yet or no longer.
        let gone = |value| item.1 == Part::Presence && value != PRESENT;
        if value == expected || (gone(value) && gone(expected)) {
            return Ok(before);
        }
        let is_version = versions.iter().any(|version| version.value == value) || value == self.initial(item);
        if is_version || gone(value) {
            return Err(Anomaly::NotInSnapshot(reader, item.0));
        }
        let writes = |step: &Step| matches!(step, Step::Writes(i, v) if (*i, *v) == (item, value));
        let by_committed =
            self.steps.iter().zip(self.run).any(|(steps, by)| by.committed && steps.iter().any(writes));
        Err(if by_committed { Anomaly::Intermediate(reader, item.0) } else { Anomaly::Dirty(reader, item.0) })
    }

    fn dependencies(&self, reads: &[(usize, Item, usize)]) -> Edges {
        let mut edges = Edges::new();
        for versions in self.versions.values() {
            for pair in versions.windows(2) {
                edges.insert((pair[0].writer, pair[1].writer), Dependency::Writes);
            }
        }
        for &(reader, item, read) in reads {
            let versions = self.versions(item);
            if let Some(written) = read.checked_sub(1) {
                edges.entry((versions[written].writer, reader)).or_insert(Dependency::Read);
            }
            if let Some(next) = versions.get(read).filter(|next| next.writer != reader) {
                edges.entry((reader, next.writer)).or_insert(Dependency::Replaced);
            }
        }
        edges
    }

    fn add_real_time(&self, edges: &mut Edges) {
        let committed = || self.run.iter().enumerate().filter(|(_, recorded)| recorded.committed);
        for (first, one) in committed() {
            for (second, other) in committed() {
                if one.ended < other.began && one.controller == other.controller {
                    edges.entry((first, second)).or_insert(Dependency::RealTime);
                }
            }
        }
    }
}

type Edges = BTreeMap<(usize, usize), Dependency>;

/// What a transaction read and wrote of which item. Destructions come at the end.
fn steps(recorded: &Recorded, known: &BTreeSet<ObjectId>) -> Vec<Step> {
    let (mut steps, mut last) = (Vec::new(), Vec::new());
    let (state, presence) = (|o: ObjectId| (o, Part::State), |o: ObjectId| (o, Part::Presence));
    for access in &recorded.accesses {
        match access {
            Access::Read(o, value) => {
                steps.extend([Step::Reads(presence(*o), PRESENT), Step::Reads(state(*o), *value)]);
            }
            Access::Write(o, value) => {
                steps.extend([Step::Reads(presence(*o), PRESENT), Step::Writes(state(*o), *value)]);
            }
            Access::Create(o, value) => {
                steps.extend([Step::Writes(presence(*o), PRESENT), Step::Writes(state(*o), *value)]);
            }
            Access::Destroy(o) => {
                steps.push(Step::Reads(presence(*o), PRESENT));
                last.push(Step::Writes(presence(*o), ENDED));
            }
            Access::Scan(seen) => steps.extend(
                known
                    .iter()
                    .map(|o| Step::Reads(presence(*o), if seen.contains(o) { PRESENT } else { ABSENT })),
            ),
        }
    }
    steps.extend(last);
    steps
}

fn last_writes(steps: &[Step]) -> BTreeMap<Item, u64> {
    let writes = steps.iter().filter_map(|step| match step {
        Step::Writes(item, value) => Some((*item, *value)),
        Step::Reads(..) => None,
    });
    writes.collect()
}

/// The transactions in an order in which each comes after all that it depends on.
fn serial_order(mut left: BTreeSet<usize>, edges: &Edges) -> Result<Vec<usize>, Anomaly> {
    let mut order = Vec::new();
    let before = |number: usize, left: &BTreeSet<usize>| {
        let found =
            edges.iter().find(|((from, to), _)| *to == number && *from != number && left.contains(from));
        found.map(|((from, _), dependency)| (*from, *dependency))
    };
    while let Some(first) = left.first().copied() {
        match left.iter().copied().find(|number| before(*number, &left).is_none()) {
            Some(next) => {
                left.remove(&next);
                order.push(next);
            }
            None => {
                // Everything that is left comes after something that is left: to go back must lead in a circle.
                let (mut at, mut path): (usize, Vec<(usize, Dependency)>) = (first, Vec::new());
                while let Some((from, dependency)) = before(at, &left) {
                    if let Some(start) = path.iter().position(|(number, _)| *number == from) {
                        path.push((from, dependency));
                        let mut cycle = path.split_off(start + 1);
                        cycle.reverse();
                        let least = (0..cycle.len()).min_by_key(|at| cycle[*at].0).unwrap_or(0);
                        cycle.rotate_left(least);
                        return Err(Anomaly::Cycle(cycle));
                    }
                    path.push((from, dependency));
                    at = from;
                }
            }
        }
    }
    Ok(order)
}
