//! The worklist.

use std::collections::VecDeque;

/// How soon a propagator is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// It waits for fixed variables, and wants to know which of its elements was fixed: it costs little and tells much.
    Fixed,
    Soon,
    /// When there is nothing else to do.
    Late,
}

/// Propagators that have something to do.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    fixed: VecDeque<(u32, u32)>,
    soon: VecDeque<u32>,
    late: VecDeque<u32>,
    /// Whether each is among those that run soon or late.
    waiting: Vec<bool>,
}

impl Queue {
    pub(crate) fn add(&mut self, propagator: u32, element: u32, urgency: Urgency) {
        if urgency == Urgency::Fixed {
            self.fixed.push_back((propagator, element));
        } else if !std::mem::replace(&mut self.waiting[propagator as usize], true) {
            let queue = if urgency == Urgency::Soon { &mut self.soon } else { &mut self.late };
            queue.push_back(propagator);
        }
    }

    pub(super) fn next(&mut self) -> Option<(u32, u32)> {
        self.fixed.pop_front().or_else(|| {
            let propagator = self.soon.pop_front().or_else(|| self.late.pop_front())?;
            // It may wake itself.
            self.waiting[propagator as usize] = false;
            Some((propagator, 0))
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fixed.is_empty() && self.soon.is_empty() && self.late.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.fixed.clear();
        for propagator in self.soon.drain(..).chain(self.late.drain(..)) {
            self.waiting[propagator as usize] = false;
        }
    }

    pub(crate) fn resize(&mut self, propagators: usize) {
        self.waiting.resize(propagators, false);
    }
}
