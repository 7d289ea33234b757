//! What frames hold at some instructions, for those who take in frames from outside.

use super::slots::Slots;
use super::{SlotKind, flow, scan};
use crate::module::Module;
use std::collections::{BTreeMap, BTreeSet};

/// What a frame holds before an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameState {
    /// The procedure that the instruction belongs to.
    pub procedure: usize,
    /// What the slots hold, from the first argument on.
    pub slots: Vec<SlotKind>,
    /// Slots whose closures the code relies on to be of certain procedures of the module.
    pub closures: Vec<(usize, u32)>,
}

/// What frames hold before the instructions at these places, of a module that was verified. Those that nothing leads to, and
/// where no instruction begins, are left out.
pub fn frame_states(module: &Module, places: &BTreeSet<usize>) -> BTreeMap<usize, FrameState> {
    let mut states = BTreeMap::new();
    // Both passes accept a verified module.
    if let Ok(marks) = scan::check(module) {
        let wanted = |procedure: &crate::module::Procedure| {
            places.range(procedure.start as usize..procedure.end as usize).next().is_some()
        };
        let note = |procedure: usize, pc: usize, slots: &Slots| {
            if places.contains(&pc) {
                states.insert(pc, slots.frame_state(procedure));
            }
        };
        let _ = flow::walk(module, &marks, wanted, note);
    }
    states
}
