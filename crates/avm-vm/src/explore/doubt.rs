//! A way can be impossible without anyone seeing it as its conditions come one by one. On such a way a loop that ends on all others may
//! never end. So from time to time the world is asked to look harder.

use crate::execution::Turn;
use crate::machine::Machine;
use crate::world::World;

/// So much gas is used before the world is asked first. On a way that ends sooner, asking would cost more than the way.
const LEAST: u64 = 100_000;

/// So many pauses more pass where it is less likely that asking helps.
const UNLIKELY: u64 = 16;

/// How the pauses grow.
const MORE: u64 = 4;

/// When the world is asked next.
pub(super) struct Doubt {
    at: u64,
    /// The gas from one time to the next: [`MORE`] times as much each time that the way was possible.
    pause: u64,
}

impl Doubt {
    /// Doubts that begin when so much gas has been used.
    pub(super) fn from(gas: u64) -> Doubt {
        Doubt { at: gas.saturating_add(LEAST), pause: LEAST }
    }
}

impl<W: World> Machine<W> {
    /// Ends the way where it is time to look, and it is seen to be impossible.
    #[inline]
    pub(super) fn doubt(&mut self) -> Option<Turn> {
        let explorer = self.explorer.as_ref()?;
        // Where nothing is open, only what is required can make it impossible.
        let more = if explorer.pending.is_empty() { UNLIKELY * explorer.doubt.pause } else { 0 };
        if self.execution.gas() < explorer.doubt.at.saturating_add(more) {
            return None;
        }
        self.look_harder()
    }

    #[cold]
    fn look_harder(&mut self) -> Option<Turn> {
        let is_possible = self.ask(None);
        if !is_possible {
            self.leave_impossible();
        }
        let gas = self.execution.gas();
        let doubt = &mut self.explorer.as_mut()?.doubt;
        // The way that is followed next left this one late: it may be as impossible.
        doubt.pause = if is_possible { doubt.pause.saturating_mul(MORE) } else { LEAST };
        doubt.at = if is_possible { gas.saturating_add(doubt.pause) } else { gas };
        (!is_possible).then(|| self.end_path())
    }

    /// Whether the way here, or to where a condition was open, is possible.
    fn ask(&mut self, point: Option<usize>) -> bool {
        let (is_possible, used) = self.world.is_possible(&mut self.heap, point, self.execution.gas());
        self.execution.charge(used);
        is_possible
    }

    /// Forgets the conditions that were met when this way was impossible already: no way from there is possible.
    fn leave_impossible(&mut self) {
        let (mut low, mut high) = (0, self.explorer.as_ref().map_or(0, |explorer| explorer.pending.len()));
        while low < high {
            let middle = (low + high) / 2;
            let point = self.explorer.as_ref().map(|explorer| explorer.pending[middle].point.world);
            if self.ask(point) { low = middle + 1 } else { high = middle }
        }
        let Some(explorer) = &mut self.explorer else { return };
        for pending in explorer.pending.drain(low..) {
            if let Some((_, Some(side))) = pending.merge {
                self.world.forget(side.world);
            }
            self.world.forget(pending.point.world);
        }
    }
}
