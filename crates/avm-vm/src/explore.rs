//! Exploring: a program runs with undecided values, and where it depends on one, every way is followed.
//!
//! While an [`Explorer`] is there, [`Machine::step`] looks at the operands of each instruction before it runs. Those that only
//! move values about run as always; what looks at an undecided value asks the world for a value that stands for all the
//! ways at once, or, where there is none, for a condition to be decided first. Then the machine remembers where it is (a
//! [`Snapshot`], and a journal of what objects on the heap held before they were changed), assumes that the condition holds,
//! and runs the same instruction again; later it comes back and assumes the opposite. So concrete programs pay nothing:
//! they run in another instance of the loop, which knows nothing of all this.
//!
//! Both ways of a condition mostly lead to a common instruction (`join.rs`). When both have come there, what differs
//! between them becomes values that stand for both, and one path goes on (`merging.rs`). Where they don't come there, or
//! differ in what has no such value, there are two paths, one after the other.

mod doubt;
mod join;
mod journal;
mod merging;
mod operands;
mod snapshot;
mod step;

use crate::execution::Turn;
use crate::machine::{Exit, Machine};
use crate::world::{Explored, Site, World};
use avm_base::AvmErrorKind;
use avm_bytecode::Opcode;
use avm_value::{Fault, Outcome, Tracer, Value};
use doubt::Doubt;
use join::{Join, Joins};
use journal::Journal;
use merging::Side;
use rustc_hash::FxHashMap;
pub(crate) use snapshot::Snapshot;

/// The most paths that are followed to their ends.
const MOST_PATHS: usize = 20_000;
/// The most conditions that are undecided on one path, one inside the other.
const MOST_OPEN: usize = 2_000;

/// From so many undecided conditions on it is looked first whether the next one has two ways at all. Where that is seen when the first way
/// has been followed, it is followed again: one inside the other, again and again.
const NESTED: usize = 2;

/// Saying why there is no solution may cost so many times what finding that out did, and so much besides.
const EXPLAINING: u64 = 4;
const EXPLAINING_LEAST: u64 = 1_000_000;

/// `tail-call` of so many arguments, for calls that are to be looked at as instructions.
static TAIL_CALLS: [[u8; 2]; 256] = {
    let mut calls = [[Opcode::TailCall as u8, 0]; 256];
    let mut n = 0;
    while n < 256 {
        calls[n][1] = n as u8;
        n += 1;
    }
    calls
};

/// A condition that was undecided on the way to where the machine is.
struct Pending {
    point: Snapshot,
    condition: Value,
    /// What is assumed when the machine comes back here.
    next: bool,
    /// Where both ways meet, while they may still become one; and how the first one came there.
    merge: Option<(Join, Option<Side>)>,
    /// Whether the other way has ended: from where both were to meet, this one goes on for it.
    is_alone: bool,
    /// Whether a way from here has changed something before it ended.
    is_changed: bool,
    /// Whether something had been changed between the condition below and this one.
    was_changed: bool,
}

/// What was undecided, and how to get back to it.
pub(crate) struct Explorer {
    root: Snapshot,
    pending: Vec<Pending>,
    /// Objects that were changed, and what they held before.
    journal: Journal,
    joins: Joins,
    /// Instructions that were met and look at no more than what their operands are, which are in the frame or constants.
    shallow: [bool; 256],
    /// How often each instruction made two paths.
    forks: FxHashMap<(u32, u32), usize>,
    paths: usize,
    /// Gas that had been used when this began.
    begun: u64,
    doubt: Doubt,
    /// Whether all is followed once more to say why there is no solution, and the gas after which that is given up.
    explains: Option<u64>,
    /// Whether nothing had been changed since the latest condition when something was raised or left last: what is done on the
    /// way out does not count.
    leaves_idle: bool,
}

impl Explorer {
    pub(crate) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.root.trace(tracer);
        for pending in &mut self.pending {
            pending.point.trace(tracer);
            if let Some((_, Some(side))) = &mut pending.merge {
                side.trace(tracer);
            }
        }
        self.journal.trace(tracer);
    }
}

impl<W: World> Machine<W> {
    /// Begins to explore: a value that is not decided yet has just been put on top.
    pub(crate) fn begin_exploring(&mut self) -> Outcome<()> {
        let root = self.take_snapshot(0)?;
        self.explorer = Some(Box::new(Explorer {
            root,
            pending: Vec::new(),
            journal: Journal::default(),
            joins: Joins::default(),
            shallow: [false; 256],
            forks: FxHashMap::default(),
            paths: 0,
            begun: self.execution.gas(),
            doubt: Doubt::from(self.execution.gas()),
            explains: None,
            leaves_idle: false,
        }));
        Ok(())
    }

    /// Whether the running frame was the oldest on the stack and has returned.
    pub(crate) fn is_at_underflow(&self) -> bool {
        join::is_underflow(self.execution.ip())
    }

    /// Whether undecided values are being followed.
    pub fn is_exploring(&self) -> bool {
        self.explorer.is_some()
    }

    /// Whether all is followed once more to say why there is no solution.
    pub(crate) fn explains(&self) -> bool {
        self.explorer.as_ref().is_some_and(|explorer| explorer.explains.is_some())
    }

    /// Gives up exploring: what was changed is as it was, and nothing runs.
    pub fn give_up_exploring(&mut self) {
        self.return_to_root();
    }

    /// Follows both ways of an undecided condition, this one first: the instruction that is about to run is to be run again.
    fn fork(&mut self, condition: Value, join: Option<Join>) -> Outcome<Turn> {
        let Some(explorer) = &mut self.explorer else { return Ok(Turn::Go) };
        let journal = explorer.journal.len();
        if explorer.pending.len() >= MOST_OPEN {
            let what = format!("more than {MOST_OPEN} undecided conditions on one path");
            return Err(self.too_much(&what, Some(self.site_here())));
        }
        if explorer.pending.len() >= NESTED && self.world.is_certain(condition) {
            let possible = self.world.assume(condition, true);
            return Ok(if possible { Turn::Go } else { self.end_path() });
        }
        let was_changed = self.explains() && !self.is_as_before();
        let point = self.take_snapshot(journal)?;
        if join.is_none() {
            self.break_merges();
        }
        let possible = self.world.assume(condition, true);
        if let Some(explorer) = &mut self.explorer {
            let merge = join.map(|join| (join, None));
            explorer.pending.push(Pending {
                point,
                condition,
                next: false,
                merge,
                is_alone: false,
                is_changed: false,
                was_changed,
            });
        }
        Ok(if possible { Turn::Go } else { self.end_path() })
    }

    /// Something was done that cannot be told apart for two ways at once: those that were to meet are paths from now on.
    #[inline(always)]
    pub(crate) fn break_merges(&mut self) {
        if self.is_exploring() {
            self.break_all_merges();
        }
    }

    #[cold]
    #[inline(never)]
    fn break_all_merges(&mut self) {
        let Some(explorer) = &mut self.explorer else { return };
        for pending in explorer.pending.iter_mut().rev() {
            let Some((_, side)) = pending.merge.take() else { break };
            *explorer.forks.entry(pending.point.place()).or_default() += 1;
            if let Some(side) = side {
                self.world.withdraw(pending.point.world, side.world);
            }
        }
    }

    /// The path is over: goes on with another one, or, when none is left, where the first undecided value was asked for.
    pub(crate) fn end_path(&mut self) -> Turn {
        let Some(explorer) = &mut self.explorer else { return Turn::Go };
        explorer.paths += 1;
        if explorer.paths > MOST_PATHS {
            let fault = self.too_much(&format!("more than {MOST_PATHS} ways to follow"), None);
            return self.stop_exploring(*fault);
        }
        let explains = explorer.explains.is_some();
        let mut has_changed = !std::mem::take(&mut explorer.leaves_idle);
        while let Some(pending) = self.explorer.as_mut().and_then(|explorer| explorer.pending.pop()) {
            let Pending { point, condition, next, merge, is_alone, is_changed, was_changed } = pending;
            has_changed |= is_changed;
            if is_alone {
                self.world.forget(point.world);
                has_changed |= was_changed;
                continue;
            }
            let join = merge.map(|(join, side)| {
                if let Some(side) = side {
                    self.world.withdraw(point.world, side.world);
                }
                join
            });
            self.go_back(&point, false);
            let is_possible = self.world.assume(condition, next);
            match (&mut self.explorer, join) {
                (Some(explorer), Some(join)) if is_possible && explains => {
                    let merge = Some((join, None));
                    explorer.pending.push(Pending {
                        point,
                        condition,
                        next,
                        merge,
                        is_alone: true,
                        is_changed: has_changed,
                        was_changed,
                    });
                }
                _ => self.world.forget(point.world),
            }
            if is_possible {
                return Turn::Go;
            }
            has_changed |= was_changed;
        }
        self.end_exploring(true)
    }

    /// All ways were followed; where that was to say why there is no solution, perhaps not to the end.
    fn end_exploring(&mut self, whole: bool) -> Turn {
        let begun = self.explorer.as_ref().map_or(0, |explorer| explorer.begun);
        self.return_to_root();
        let gas = self.execution.gas();
        let leaves = self.is_in_transaction_form();
        match self.world.explored(&mut self.heap, gas, whole, leaves) {
            Ok(Explored::Refused(fault, gas)) => {
                self.execution.charge(gas);
                self.raise_fault(*fault, None)
            }
            Ok(Explored::Decided(value, gas)) => {
                self.execution.charge(gas);
                self.execution.top_mut(1)[0] = value;
                Turn::Go
            }
            Ok(Explored::Again { used, left }) => {
                self.execution.charge(used);
                let most = EXPLAINING * gas.saturating_sub(begun) + EXPLAINING_LEAST;
                match self.begin_exploring() {
                    Ok(()) => {
                        if let Some(explorer) = &mut self.explorer {
                            explorer.explains = Some(self.execution.gas() + most.min(left / 2));
                        }
                        Turn::Go
                    }
                    Err(_) => self.end_exploring(false),
                }
            }
            // Whoever runs this knows why.
            Err(fault) if matches!(*fault, Fault::WouldBlock) => Turn::Leave(Exit::OutOfFuel),
            Err(fault) => {
                self.world.stop_exploring(&mut self.heap, &fault);
                self.raise_fault(*fault, None)
            }
        }
    }

    /// Ends exploring with an error, raised where the first undecided value was asked for.
    pub(crate) fn stop_exploring(&mut self, fault: Fault) -> Turn {
        if self.explains() {
            return self.end_exploring(false);
        }
        self.return_to_root();
        self.world.stop_exploring(&mut self.heap, &fault);
        self.raise_fault(fault, None)
    }

    fn return_to_root(&mut self) {
        let Some(mut explorer) = self.explorer.take() else { return };
        explorer.journal.undo(&mut self.heap, 0);
        self.put_registers(&explorer.root);
        self.world.restore(&mut self.heap, explorer.root.world, false);
    }

    /// Goes back to a snapshot.
    fn go_back(&mut self, point: &Snapshot, keep: bool) {
        if let Some(explorer) = &mut self.explorer {
            explorer.journal.undo(&mut self.heap, point.journal);
        }
        self.put_registers(point);
        self.world.restore(&mut self.heap, point.world, keep);
    }

    /// Both ways have been limited; says where most of them came from.
    fn too_much(&self, what: &str, site: Option<Site>) -> Box<Fault> {
        let most = self.explorer.as_ref().and_then(|explorer| {
            let most =
                explorer.forks.iter().max_by_key(|(place, count)| (**count, std::cmp::Reverse(**place)));
            most.map(|((module, pc), _)| Site { module: *module, pc: *pc })
        });
        let place = site.or(most).and_then(|site| self.place_text(site));
        let place = place.map_or(String::new(), |place| format!("; most of them come from {place}"));
        let message = format!(
            "there are {what}, because the program depends on choices in too many ways{place}. Say more by `require` before, \
             or compute a value by `if` without effects instead"
        );
        Fault::avm(AvmErrorKind::SolverBudgetExceeded, message, Vec::new())
    }

    /// `file:line:column` of a site, if it is known.
    pub fn place_text(&self, site: Site) -> Option<String> {
        self.place_of(site).map(|(file, line, column)| format!("{file}:{line}:{column}"))
    }

    /// The file, the line and the column of a site, if they are known; both are counted from 1.
    pub fn place_of(&self, site: Site) -> Option<(String, u32, u32)> {
        let (module, place) = self.place(site)?;
        let file = module.files.get(usize::from(place.file))?;
        let (line, column) = file.position(place.start);
        Some((file.name.clone(), line, column))
    }

    fn site_here(&self) -> Site {
        let nowhere = Site { module: u32::MAX, pc: 0 };
        crate::raising::site(self.execution.ip(), self.execution.closure).unwrap_or(nowhere)
    }

    /// A call of a primitive or an effect as a procedure: it is run as an instruction, so that its operands are looked at.
    /// The frame to return to is pushed, the `n` arguments are on top.
    pub(crate) fn call_as_instruction(&mut self, callee: Value, n: usize) -> Option<Turn> {
        let code = TAIL_CALLS.get(n)?;
        if self.execution.is_crowded(1)
            && let Err(fault) = self.flush()
        {
            return Some(self.raise_fault_in_place(*fault, None));
        }
        self.execution.push(callee);
        self.execution.go_to(code.as_ptr());
        Some(Turn::Go)
    }
}
