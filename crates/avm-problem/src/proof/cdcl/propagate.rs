//! What follows from what is tried, clause by clause.

use super::{Cdcl, Watch, index, value_in};
use crate::encode::Literal;

impl Cdcl<'_> {
    /// Makes true what has to be; gives a clause all of whose literals fail, if one does.
    pub(super) fn propagate(&mut self) -> Option<u32> {
        while let Some(literal) = self.trail.get(self.head).copied() {
            self.head += 1;
            let mut watches = std::mem::take(&mut self.watches[index(-literal)]);
            let conflict = self.visit(-literal, &mut watches);
            self.watches[index(-literal)] = watches;
            if conflict.is_some() {
                self.head = self.trail.len();
                return conflict;
            }
        }
        None
    }

    /// Looks at the clauses that watch a literal which has just failed; keeps the watches that stay.
    fn visit(&mut self, failed: Literal, watches: &mut Vec<Watch>) -> Option<u32> {
        let (mut kept, mut conflict) = (0, None);
        for at in 0..watches.len() {
            let watch = watches[at];
            let stays = conflict.is_some() || self.value(watch.other) > 0;
            match if stays { Some(watch) } else { self.watch_other(failed, watch.clause) } {
                None => {}
                Some(watch) => {
                    watches[kept] = watch;
                    kept += 1;
                    if !stays && self.value(watch.other) == 0 {
                        self.assign(watch.other, Some(watch.clause));
                    } else if !stays && self.value(watch.other) < 0 {
                        conflict = Some(watch.clause);
                    }
                }
            }
        }
        watches.truncate(kept);
        conflict
    }

    /// Watches another literal of the clause instead of one that failed; gives the watch that stays if there is none that could
    /// hold. Its other literal is then the clause's last hope.
    fn watch_other(&mut self, failed: Literal, number: u32) -> Option<Watch> {
        let literals = &mut self.clauses[number as usize].literals;
        // A clause that has been forgotten.
        if *literals.first()? == failed {
            literals.swap(0, 1);
        }
        let other = literals[0];
        if value_in(&self.values, other) > 0 {
            return Some(Watch { clause: number, other });
        }
        for at in 2..literals.len() {
            let literal = literals[at];
            if value_in(&self.values, literal) >= 0 {
                literals.swap(1, at);
                self.watches[index(literal)].push(Watch { clause: number, other });
                return None;
            }
        }
        Some(Watch { clause: number, other })
    }
}
