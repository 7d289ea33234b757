//! Two ways become one: what differs between them becomes values that stand for both.

use super::join::{Join, is_data, is_underflow};
use super::journal::Note;
use super::{Pending, Snapshot};
use crate::execution::DynamicState;
use crate::machine::Machine;
use crate::world::World;
use avm_value::{Outcome, Tracer, Value};

/// How the first of two ways came to where they meet.
pub(super) struct Side {
    slots: Vec<Value>,
    /// What it changed, with what that holds at its end.
    changes: Vec<Note>,
    dynamic: DynamicState,
    asides: usize,
    /// The world at its end.
    pub(super) world: usize,
}

impl Side {
    pub(super) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit_all(&mut self.slots);
        self.changes.iter_mut().for_each(|note| note.trace(tracer));
        self.dynamic.trace(tracer);
    }
}

impl<W: World> Machine<W> {
    /// Whether the machine is where both ways of the latest condition are to meet.
    pub(super) fn has_arrived(&mut self) -> bool {
        let Some(explorer) = &self.explorer else { return false };
        let Some(Pending { point, merge: Some((join, _)), .. }) = explorer.pending.last() else {
            return false;
        };
        let execution = &mut self.execution;
        let is_there = match join {
            Join::At(ip) => execution.ip() == *ip,
            Join::Return => is_underflow(execution.ip()),
        };
        is_there
            && execution.saved == point.saved
            && execution.saved_frames == point.saved_frames
            && (*join == Join::Return || execution.at_bottom())
    }

    /// One way has come to where both meet: the other one follows, or both become one.
    pub(super) fn arrive(&mut self) -> Outcome<()> {
        let Some(mut pending) = self.explorer.as_mut().and_then(|explorer| explorer.pending.pop()) else {
            return Ok(());
        };
        let Some((join, side)) = pending.merge.take() else { return Ok(()) };
        if pending.is_alone {
            // Where neither way has done anything, what comes now is the same for both.
            let is_idle = !pending.is_changed && self.is_as_at(&pending.point);
            if is_idle && pending.point.begins_with(&self.frame_slots()) {
                self.world.relent(pending.point.world);
            }
            self.world.forget(pending.point.world);
            if let Some(outer) = self.explorer.as_mut().and_then(|explorer| explorer.pending.last_mut()) {
                outer.is_changed |= pending.is_changed;
            }
            return Ok(());
        }
        match side {
            None => self.arrive_first(pending, join),
            Some(side) => {
                let merged = self.merge(&pending.point, pending.condition, &side)?;
                if merged {
                    self.world.forget(side.world);
                    self.world.forget(pending.point.world);
                } else {
                    self.world.withdraw(pending.point.world, side.world);
                    // They stay two paths; so do all around them.
                    if let Some(explorer) = &mut self.explorer {
                        *explorer.forks.entry(pending.point.place()).or_default() += 1;
                        explorer.pending.push(pending);
                        let outer = explorer.pending.len() - 1;
                        self.break_merges_below(outer);
                    }
                }
                Ok(())
            }
        }
    }

    fn break_merges_below(&mut self, end: usize) {
        let Some(explorer) = &mut self.explorer else { return };
        let inner = explorer.pending.split_off(end);
        self.break_merges();
        if let Some(explorer) = &mut self.explorer {
            explorer.pending.extend(inner);
        }
    }

    /// The first way has come there: notes how, and follows the other one.
    fn arrive_first(&mut self, mut pending: Pending, join: Join) -> Outcome<()> {
        let changes = self.changes_since(pending.point.journal)?;
        let world = self.world.save(&mut self.heap)?;
        let execution = &self.execution;
        let side = Side {
            slots: self.frame_slots(),
            changes,
            dynamic: execution.dynamic,
            asides: execution.activation_depth(),
            world,
        };
        self.go_back(&pending.point, true);
        if self.world.assume(pending.condition, false) {
            pending.next = true;
            pending.merge = Some((join, Some(side)));
            if let Some(explorer) = &mut self.explorer {
                explorer.pending.push(pending);
            }
            return Ok(());
        }
        // There is no other way after all.
        self.world.withdraw(pending.point.world, side.world);
        self.go_back(&pending.point, false);
        self.world.forget(pending.point.world);
        self.world.assume(pending.condition, true);
        Ok(())
    }

    /// Whether nothing has been changed since the latest condition.
    pub(super) fn is_as_before(&mut self) -> bool {
        let Some(explorer) = self.explorer.take() else { return true };
        let is_same = explorer.pending.last().is_none_or(|pending| {
            explorer.journal.len() == pending.point.journal
                && self.world.is_as_at(&self.heap, pending.point.world)
        });
        self.explorer = Some(explorer);
        is_same
    }

    /// Something is raised or left here.
    pub(crate) fn note_idle(&mut self) {
        if self.explains() {
            let leaves_idle = self.is_as_before();
            if let Some(explorer) = &mut self.explorer {
                explorer.leaves_idle = leaves_idle;
            }
        }
    }

    fn is_as_at(&mut self, point: &Snapshot) -> bool {
        let length = self.explorer.as_ref().map_or(0, |explorer| explorer.journal.len());
        length == point.journal && self.world.is_as_at(&self.heap, point.world)
    }

    fn frame_slots(&self) -> Vec<Value> {
        self.frame().to_vec()
    }

    /// All that is in the running frame.
    pub(super) fn frame(&self) -> &[Value] {
        let (_, sp, fp, ..) = self.execution.registers();
        // SAFETY: the running frame's slots lie between.
        unsafe { std::slice::from_raw_parts(fp, sp.offset_from(fp) as usize) }
    }

    /// Makes one of what both ways left behind; `false`, with nothing done, where that is not possible.
    fn merge(&mut self, point: &Snapshot, condition: Value, first: &Side) -> Outcome<bool> {
        let execution = &self.execution;
        if first.dynamic != execution.dynamic || first.asides != execution.activation_depth() {
            return Ok(false);
        }
        let slots = self.frame_slots();
        if slots.len() != first.slots.len() {
            return Ok(false);
        }
        let Some(merged) = self.select_all(condition, &first.slots, &slots) else { return Ok(false) };
        let Some(changes) = self.merge_changes(point.journal, condition, &first.changes)? else {
            return Ok(false);
        };
        if !self.world.merge(&mut self.heap, condition, first.world, point.world)? {
            return Ok(false);
        }
        self.apply_changes(changes)?;
        self.execution.top_mut(merged.len()).copy_from_slice(&merged);
        Ok(true)
    }

    /// Values that are those of the first way where the condition holds, and else those of the second.
    pub(super) fn select_all(
        &mut self,
        condition: Value,
        first: &[Value],
        second: &[Value],
    ) -> Option<Vec<Value>> {
        if first.len() != second.len() {
            return None;
        }
        let mut merged = Vec::with_capacity(first.len());
        for (a, b) in first.iter().zip(second) {
            merged.push(if a == b {
                *a
            } else if is_data(*a) && is_data(*b) {
                self.world.select(&mut self.heap, condition, *a, *b)?
            } else {
                return None;
            });
        }
        Some(merged)
    }
}
