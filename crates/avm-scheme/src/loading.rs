//! `load`: the forms of a file, each expanded when those before it have run.

use avm_syntax::Datum;
use std::collections::{BTreeMap, VecDeque};

/// A file that is being loaded.
pub(crate) struct Load {
    pub(crate) forms: VecDeque<Datum>,
    /// The number of the environment.
    pub(crate) environment: u32,
}

/// The files that are being loaded, by numbers that the program passes back.
#[derive(Default)]
pub(crate) struct Loads {
    open: BTreeMap<u32, Load>,
    next: u32,
}

impl Loads {
    /// The number of a new one.
    pub(crate) fn add(&mut self, load: Load) -> u32 {
        self.next = (self.next + 1) & (u32::MAX >> 1);
        self.open.insert(self.next, load);
        self.next
    }

    /// The next form of one, and the number of its environment; `None` ends it.
    pub(crate) fn next_form(&mut self, number: u32) -> Option<(Datum, u32)> {
        let load = self.open.get_mut(&number)?;
        match load.forms.pop_front() {
            Some(form) => Some((form, load.environment)),
            None => {
                self.open.remove(&number);
                None
            }
        }
    }

    /// Forgets all, as nothing runs any more that could go on with them.
    pub(crate) fn clear(&mut self) {
        self.open.clear();
    }
}
