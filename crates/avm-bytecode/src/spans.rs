//! The places of a module's instructions. Those of a module that is a part of the program are read from its file when somebody asks
//! for them, which most runs do not.

use crate::file::take_spans;
use crate::module::SpanEntry;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

/// A table of places: sorted by `pc`, one entry holds up to the next.
#[derive(Clone, Default)]
pub struct Spans {
    entries: OnceLock<Vec<SpanEntry>>,
    /// How many entries these bytes hold; for a table that was not read yet.
    unread: (usize, &'static [u8]),
}

impl Spans {
    /// The table of so many entries in these bytes, which are those of a whole file.
    pub(crate) fn unread(count: usize, bytes: &'static [u8]) -> Spans {
        Spans { entries: OnceLock::new(), unread: (count, bytes) }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.get().map_or(self.unread.0, Vec::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn read(&self) -> &Vec<SpanEntry> {
        let (count, bytes) = self.unread;
        self.entries.get_or_init(|| take_spans(bytes, count))
    }
}

impl Deref for Spans {
    type Target = [SpanEntry];

    fn deref(&self) -> &[SpanEntry] {
        self.read()
    }
}

impl DerefMut for Spans {
    fn deref_mut(&mut self) -> &mut [SpanEntry] {
        self.read();
        self.entries.get_mut().expect("they have just been read")
    }
}

impl From<Vec<SpanEntry>> for Spans {
    fn from(entries: Vec<SpanEntry>) -> Spans {
        Spans { entries: entries.into(), unread: (0, &[]) }
    }
}

impl FromIterator<SpanEntry> for Spans {
    fn from_iter<I: IntoIterator<Item = SpanEntry>>(entries: I) -> Spans {
        Vec::from_iter(entries).into()
    }
}

impl PartialEq for Spans {
    fn eq(&self, other: &Spans) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read().fmt(f)
    }
}
