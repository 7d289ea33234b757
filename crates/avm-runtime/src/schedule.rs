//! In which order executions take turns, and for how long: by a rule, by a seed, or as it was recorded.
//!
//! A schedule is a list of slices: an execution, the gas that it used, and whether it was made to stop or stopped by itself,
//! because it had to wait or had ended. An execution can be made to stop at its safepoints only, so the gas tells the
//! place: the first safepoint at which so much was used. Executions are numbered in the order of their start; the
//! program itself is the first, and each message that is delivered begins another.

use std::fmt::Write as _;

/// Gas of a slice, where nothing else says how long it is.
pub(crate) const QUANTUM: u64 = 10_000;

/// The number of the program's own execution.
pub(crate) const MAIN: u32 = 1;

/// The first line of a schedule as text.
const HEAD: &str = "avm-schedule 1";
/// What the line before the schedule of a shard begins with.
const SHARD: &str = "shard";

/// One execution's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The execution, counted from 1 in the order of start.
    pub execution: u32,
    /// The gas that it used.
    pub gas: u64,
    /// Whether it could have gone on.
    pub preempted: bool,
}

/// How executions take turns. Equal programs with equal inputs and schedules run equally, instruction by instruction.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Schedule {
    /// One after the other, each for the same gas.
    #[default]
    RoundRobin,
    /// Any one that can go on, for any gas, as a seed says.
    Seeded(u64),
    /// As it was recorded. What comes after it is as without a schedule.
    Given(Vec<Slice>),
}

/// Schedules of several shards as text: each behind a line with the shard's number, but for a single one.
pub fn write_schedules(shards: &[Vec<Slice>]) -> String {
    if let [slices] = shards {
        return write_schedule(slices);
    }
    let mut text = format!("{HEAD}\n");
    for (number, slices) in shards.iter().enumerate() {
        _ = writeln!(text, "{SHARD} {number}");
        text.extend(slices.iter().map(slice_line));
    }
    text
}

/// The schedules that a text describes, one for each shard.
///
/// # Errors
/// What is wrong with it, with the number of the line.
pub fn read_schedules(text: &str) -> Result<Vec<Vec<Slice>>, String> {
    let mut shards: Vec<String> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        match line.split_once(' ') {
            Some((SHARD, shard)) => {
                if shard.trim_end().parse() != Ok(shards.len()) {
                    return Err(format!("line {number}: expected `{SHARD} {}`", shards.len()));
                }
                // The lines before are empty now, so that the numbers of the others stay as they are.
                shards.push(format!("{HEAD}{}", "\n".repeat(number)));
            }
            _ => match shards.last_mut() {
                Some(shard) => shard.extend([line, "\n"]),
                None if number == 1 && line.trim_end() == HEAD => {}
                None => break,
            },
        }
    }
    if shards.is_empty() {
        return read_schedule(text).map(|slices| vec![slices]);
    }
    shards.iter().map(|shard| read_schedule(shard)).collect()
}

/// A schedule as text: a line a slice, with its execution and gas, and `waits` if the execution stopped by itself.
pub fn write_schedule(slices: &[Slice]) -> String {
    let mut text = format!("{HEAD}\n");
    text.extend(slices.iter().map(slice_line));
    text
}

fn slice_line(slice: &Slice) -> String {
    let Slice { execution, gas, preempted } = slice;
    let end = if *preempted { "" } else { " waits" };
    format!("{execution} {gas}{end}\n")
}

/// The schedule that a text describes.
///
/// # Errors
/// What is wrong with it, with the number of the line.
pub fn read_schedule(text: &str) -> Result<Vec<Slice>, String> {
    let mut lines = text.lines().zip(1..);
    if lines.next().is_none_or(|(line, _)| line.trim_end() != HEAD) {
        return Err(format!("line 1: a schedule begins with `{HEAD}`"));
    }
    lines
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, number)| {
            read_slice(line)
                .ok_or_else(|| format!("line {number}: expected an execution's number and its gas"))
        })
        .collect()
}

fn read_slice(line: &str) -> Option<Slice> {
    let mut words = line.split_ascii_whitespace();
    let execution = words.next()?.parse().ok()?;
    let gas = words.next()?.parse().ok()?;
    let preempted = match words.next() {
        None => true,
        Some("waits") => false,
        Some(_) => return None,
    };
    let is_possible = execution > 0 && (gas > 0 || !preempted) && words.next().is_none();
    is_possible.then_some(Slice { execution, gas, preempted })
}

/// The clock of the schedule: whose slice it is, and how much of it is left.
pub(crate) struct Clock {
    schedule: Schedule,
    /// The state of the numbers that a seed gives.
    random: u64,
    /// Which given slice comes next.
    next_given: usize,
    /// The slices so far, if they are kept.
    log: Option<Vec<Slice>>,
    /// The execution whose slice it is.
    execution: u32,
    /// Whether its slice goes on.
    is_running: bool,
    /// Gas that it used in its slice.
    used: u64,
    /// Gas that it used just before, in slices that this one continues.
    before: u64,
    /// After how much it has to stop, if others may go on then.
    quantum: Option<u64>,
    /// Whether the slice is one of a given schedule.
    is_given: bool,
    /// The latest execution that was started.
    latest: u32,
    /// Why the given schedule is not one of this program.
    mismatch: Option<String>,
}

impl Clock {
    pub(crate) fn new(schedule: Schedule, record: bool) -> Clock {
        let random = match schedule {
            Schedule::Seeded(seed) => seed,
            _ => 0,
        };
        Clock {
            schedule,
            random,
            next_given: 0,
            log: record.then(Vec::new),
            execution: MAIN,
            is_running: false,
            used: 0,
            before: 0,
            quantum: None,
            is_given: false,
            latest: MAIN,
            mismatch: None,
        }
    }

    /// The number of an execution that is about to be started.
    pub(crate) fn new_execution(&mut self) -> u32 {
        self.latest += 1;
        self.latest
    }

    /// The number that the next execution to be started will have.
    pub(crate) fn next_execution(&self) -> u32 {
        self.latest + 1
    }

    /// Begins a slice. `several` says whether others want to go on.
    pub(crate) fn enter(&mut self, execution: u32, several: bool) {
        (self.execution, self.used, self.before) = (execution, 0, 0);
        (self.is_given, self.is_running) = (false, true);
        if let Some(given) = self.given() {
            if given.execution != execution {
                let wanted = given.execution;
                self.mismatch(format!("execution {execution} goes on, where {wanted} should"));
                return;
            }
            self.next_given += 1;
            self.is_given = true;
            self.quantum = given.preempted.then(|| given.gas - 1);
        } else {
            self.quantum = several.then(|| self.next_quantum());
        }
        if let Some(last) =
            self.log.as_mut().and_then(|log| log.pop_if(|last| last.execution == execution && last.preempted))
        {
            self.before = last.gas;
        }
    }

    /// Ends the slice.
    pub(crate) fn leave(&mut self, preempted: bool) {
        if !self.is_running {
            return;
        }
        let slice = Slice { execution: self.execution, gas: self.used, preempted };
        if self.is_given
            && let Schedule::Given(given) = &self.schedule
            && let Some(expected) = given.get(self.next_given - 1)
            && *expected != slice
        {
            let Slice { execution, gas, .. } = *expected;
            let text =
                format!("execution {execution} does not stop after {gas} gas, but after {}", slice.gas);
            self.mismatch(text);
        }
        self.is_given = false;
        if let Some(log) = &mut self.log {
            log.push(Slice { gas: self.used + self.before, ..slice });
        }
        self.is_running = false;
    }

    /// Ends the slice if there is one, however much of it is left.
    pub(crate) fn give_up(&mut self) {
        self.is_given = false;
        self.leave(false);
    }

    /// Gives the execution whose slice is over another one, because nobody else wants to go on or may; says how much more gas
    /// that is.
    pub(crate) fn extend(&mut self) -> u64 {
        let more = self.next_quantum();
        self.quantum = Some(self.used + more);
        more
    }

    /// Others want to go on from now on.
    pub(crate) fn limit(&mut self) {
        if self.quantum.is_none() && !self.is_given {
            self.extend();
        }
    }

    /// Has the slice end at the next safepoint.
    pub(crate) fn hurry(&mut self) {
        if !self.is_given {
            self.quantum = Some(self.used);
        }
    }

    /// The gas that is left of the slice.
    pub(crate) fn left(&self) -> u64 {
        self.quantum.map_or(u64::MAX, |quantum| quantum.saturating_sub(self.used))
    }

    pub(crate) fn spend(&mut self, gas: u64) {
        self.used += gas;
    }

    /// Whether it is another's turn.
    pub(crate) fn is_over(&self) -> bool {
        self.quantum.is_some_and(|quantum| self.used > quantum)
    }

    /// The given slice that comes next.
    pub(crate) fn given(&self) -> Option<Slice> {
        match &self.schedule {
            Schedule::Given(slices) => slices.get(self.next_given).copied(),
            _ => None,
        }
    }

    /// Whether the running slice is as a given schedule says.
    pub(crate) fn is_given(&self) -> bool {
        self.is_given
    }

    /// Whether a seed decides.
    pub(crate) fn is_seeded(&self) -> bool {
        matches!(self.schedule, Schedule::Seeded(_))
    }

    /// Notes that the given schedule is not one of this program.
    pub(crate) fn mismatch(&mut self, text: String) {
        let number = self.next_given;
        self.mismatch.get_or_insert_with(|| {
            format!("the schedule is not one of this program: at slice {number}, {text}")
        });
    }

    /// That it is not, if that was noticed since somebody asked.
    pub(crate) fn take_mismatch(&mut self) -> Option<String> {
        let mismatch = self.mismatch.take()?;
        self.schedule = Schedule::RoundRobin;
        Some(mismatch)
    }

    /// The slices so far.
    pub(crate) fn recorded(&self) -> Vec<Slice> {
        let mut slices = self.log.clone().unwrap_or_default();
        if self.log.is_some() && self.is_running {
            slices.push(Slice { execution: self.execution, gas: self.used + self.before, preempted: true });
        }
        slices
    }

    fn next_quantum(&mut self) -> u64 {
        if !self.is_seeded() {
            return QUANTUM;
        }
        // As many short slices as long ones: places where conflicts arise lie close together.
        let least = 1 << self.below(15);
        least + self.below(least)
    }

    /// A number below `n` that the seed gives.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        // SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let slices = vec![
            Slice { execution: 1, gas: 120, preempted: true },
            Slice { execution: 2, gas: 0, preempted: false },
        ];
        let text = write_schedule(&slices);
        assert_eq!(text, "avm-schedule 1\n1 120\n2 0 waits\n");
        assert_eq!(read_schedule(&text), Ok(slices));
    }

    #[test]
    fn schedules_of_shards() {
        let shards = vec![
            vec![Slice { execution: 1, gas: 9, preempted: false }],
            vec![],
            vec![Slice { execution: 2, gas: 7, preempted: true }],
        ];
        let text = write_schedules(&shards);
        assert_eq!(text, "avm-schedule 1\nshard 0\n1 9 waits\nshard 1\nshard 2\n2 7\n");
        assert_eq!(read_schedules(&text), Ok(shards));
        assert_eq!(
            read_schedules("avm-schedule 1\n2 7\n"),
            Ok(vec![vec![Slice { execution: 2, gas: 7, preempted: true }]])
        );
        for (text, expected) in [
            ("avm-schedule 1\nshard 1\n", "line 2: expected `shard 0`"),
            (
                "avm-schedule 1\nshard 0\n\nshard 1\n1 x\n",
                "line 5: expected an execution's number and its gas",
            ),
            ("shard\n", "line 1: a schedule begins with `avm-schedule 1`"),
        ] {
            assert_eq!(read_schedules(text), Err(expected.into()), "{text}");
        }
    }

    #[test]
    fn what_is_no_schedule() {
        for (text, expected) in [
            ("", "line 1: a schedule begins with `avm-schedule 1`"),
            ("avm-schedule 2\n1 2\n", "line 1: a schedule begins with `avm-schedule 1`"),
            ("avm-schedule 1\n1 2\n\n0 2\n", "line 4: expected an execution's number and its gas"),
            ("avm-schedule 1\n1 0\n", "line 2: expected an execution's number and its gas"),
            ("avm-schedule 1\n1 2 stops\n", "line 2: expected an execution's number and its gas"),
            ("avm-schedule 1\n1 2 waits 3\n", "line 2: expected an execution's number and its gas"),
            (
                "avm-schedule 1\n1 99999999999999999999999\n",
                "line 2: expected an execution's number and its gas",
            ),
        ] {
            assert_eq!(read_schedule(text), Err(expected.into()), "{text}");
        }
    }

    #[test]
    fn slices_that_follow_each_other_are_one() {
        let mut clock = Clock::new(Schedule::Seeded(7), true);
        for (gas, preempted) in [(5, true), (6, true), (0, false)] {
            clock.enter(MAIN, true);
            clock.spend(gas);
            clock.leave(preempted);
        }
        assert_eq!(clock.recorded(), [Slice { execution: MAIN, gas: 11, preempted: false }]);
    }
}
