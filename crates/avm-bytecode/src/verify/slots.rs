//! What the slots of a frame hold, at one instruction.

use super::FrameState;
use super::VerifyErrorKind::{self as Kind, *};
use std::fmt;

/// What a slot of a frame or a captured variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    /// A Scheme value.
    Value,
    /// The box of an assigned variable.
    Box,
    /// A value or a box, by the way that led there: it can only be dropped.
    Unknown,
}

impl fmt::Display for SlotKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SlotKind::Value => "a value",
            SlotKind::Box => "a box",
            SlotKind::Unknown => "either a value or a box",
        })
    }
}

/// A set of slots: a bit each.
type Set = Vec<u64>;

/// The slots of the frame. Bits of slots past the end say nothing.
pub(super) struct Slots {
    depth: usize,
    boxes: Set,
    unknown: Set,
    /// For each slot, the procedure of the closure it holds, if the number beside it is the current `era`.
    closures: Vec<(u32, u32)>,
    /// Closures are forgotten where ways meet, by the start of another era.
    era: u32,
}

/// What the slots held at a jump. `sets` is empty if all are values.
pub(super) struct Saved {
    depth: usize,
    sets: Vec<(u64, u64)>,
}

impl Slots {
    pub fn new(most: usize) -> Slots {
        let words = most.div_ceil(64);
        Slots {
            depth: 0,
            boxes: vec![0; words],
            unknown: vec![0; words],
            closures: vec![(0, 0); most],
            era: 0,
        }
    }

    /// Begins a frame that holds `parameters` values.
    pub fn begin(&mut self, parameters: usize) {
        self.forget_closures();
        self.depth = 0;
        (0..parameters).for_each(|_| self.push(SlotKind::Value));
    }

    pub fn depth(&self) -> usize {
        self.depth
    }

    pub fn push(&mut self, kind: SlotKind) {
        self.depth += 1;
        self.set(self.depth - 1, kind);
    }

    /// Drops the top; there must be one.
    pub fn pop(&mut self) -> SlotKind {
        self.depth -= 1;
        self.kind(self.depth)
    }

    /// Drops the top, which must be of a kind.
    pub fn pop_as(&mut self, expected: SlotKind) -> Result<(), Kind> {
        let found = self.pop();
        if found == expected { Ok(()) } else { Err(WrongSlot { slot: self.depth, expected, found }) }
    }

    pub fn set(&mut self, slot: usize, kind: SlotKind) {
        let (word, bit) = (slot / 64, 1 << (slot % 64));
        let put = |set: &mut Set, on| if on { set[word] |= bit } else { set[word] &= !bit };
        put(&mut self.boxes, kind == SlotKind::Box);
        put(&mut self.unknown, kind == SlotKind::Unknown);
        self.closures[slot].0 = 0;
    }

    fn kind(&self, slot: usize) -> SlotKind {
        let (word, bit) = (slot / 64, 1 << (slot % 64));
        kind_of((self.boxes[word] & bit, self.unknown[word] & bit))
    }

    /// What a slot that an instruction names holds.
    pub fn named(&self, slot: usize) -> Result<SlotKind, Kind> {
        if slot < self.depth { Ok(self.kind(slot)) } else { Err(NoSlot { slot, count: self.depth }) }
    }

    /// Refuses a slot that an instruction names unless it is of a kind.
    pub fn named_as(&self, slot: usize, expected: SlotKind) -> Result<(), Kind> {
        let found = self.named(slot)?;
        if found == expected { Ok(()) } else { Err(WrongSlot { slot, expected, found }) }
    }

    /// Notes that the top is a closure just made.
    pub fn note_closure(&mut self, procedure: u32) {
        self.closures[self.depth - 1] = (self.era, procedure);
    }

    /// The procedure of the closure in a slot, if it was made in this stretch of code.
    pub fn closure(&self, slot: usize) -> Option<u32> {
        let (era, procedure) = *self.closures[..self.depth].get(slot)?;
        (era == self.era).then_some(procedure)
    }

    /// All that is known, for those outside.
    pub fn frame_state(&self, procedure: usize) -> FrameState {
        let closures = (0..self.depth).filter_map(|slot| Some((slot, self.closure(slot)?)));
        FrameState {
            procedure,
            slots: (0..self.depth).map(|slot| self.kind(slot)).collect(),
            closures: closures.collect(),
        }
    }

    pub fn forget_closures(&mut self) {
        self.era += 1;
    }

    /// How much there is to save, merge or compare.
    pub fn words(&self) -> usize {
        self.depth.div_ceil(64)
    }

    /// The sets of slots `64 * word` up to `64 * word + 63`, without those past the end.
    fn word(&self, word: usize) -> (u64, u64) {
        let used = self.depth - 64 * word;
        let mask = if used < 64 { (1 << used) - 1 } else { u64::MAX };
        (self.boxes[word] & mask, self.unknown[word] & mask)
    }

    pub fn save(&self) -> Saved {
        let words = || (0..self.words()).map(|word| self.word(word));
        let plain = words().all(|sets| sets == (0, 0));
        Saved { depth: self.depth, sets: if plain { Vec::new() } else { words().collect() } }
    }

    pub fn load(&mut self, saved: &Saved) {
        self.depth = saved.depth;
        for word in 0..self.words() {
            (self.boxes[word], self.unknown[word]) = saved.word(word);
        }
        self.forget_closures();
    }

    /// Makes of `saved`, of the same depth, what is known if either holds.
    pub fn merge_into(&self, saved: &mut Saved) {
        let mut merged = self.save();
        if merged.sets.is_empty() && saved.sets.is_empty() {
            return;
        }
        merged.sets.resize(self.words(), (0, 0));
        for (word, (boxes, unknown)) in merged.sets.iter_mut().enumerate() {
            let (other_boxes, other_unknown) = saved.word(word);
            *unknown |= other_unknown | (*boxes ^ other_boxes);
            *boxes &= other_boxes & !*unknown;
        }
        *saved = merged;
    }

    /// The first slot that does not hold what `saved`, of the same depth, promises: the slot, the promise, and what it
    /// holds.
    pub fn first_misfit(&self, saved: &Saved) -> Option<(usize, SlotKind, SlotKind)> {
        (0..self.words()).find_map(|word| {
            let (now, then) = (self.word(word), saved.word(word));
            let misfits = ((now.0 ^ then.0) | now.1) & !then.1;
            (misfits != 0).then(|| {
                let bit = misfits & misfits.wrapping_neg();
                let kind = |sets: (u64, u64)| kind_of((sets.0 & bit, sets.1 & bit));
                (64 * word + misfits.trailing_zeros() as usize, kind(then), kind(now))
            })
        })
    }
}

impl Saved {
    pub fn depth(&self) -> usize {
        self.depth
    }

    fn word(&self, word: usize) -> (u64, u64) {
        self.sets.get(word).copied().unwrap_or_default()
    }
}

fn kind_of(sets: (u64, u64)) -> SlotKind {
    match sets {
        (_, unknown) if unknown != 0 => SlotKind::Unknown,
        (0, _) => SlotKind::Value,
        _ => SlotKind::Box,
    }
}
