//! Which keys a scan visits.

use std::ops::{Bound, RangeBounds};

/// Keys from one bound to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub(crate) from: Bound<Vec<u8>>,
    pub(crate) to: Bound<Vec<u8>>,
}

impl Range {
    /// All keys.
    pub fn all() -> Range {
        Range { from: Bound::Unbounded, to: Bound::Unbounded }
    }

    /// The keys that begin with `prefix`.
    pub fn prefix(prefix: impl AsRef<[u8]>) -> Range {
        let prefix = prefix.as_ref().to_vec();
        let to = successor(&prefix).map_or(Bound::Unbounded, Bound::Excluded);
        Range { from: Bound::Included(prefix), to }
    }

    /// The keys between the bounds of a Rust range, `Range::of("a".."b")` for instance.
    pub fn of<K: AsRef<[u8]>>(bounds: impl RangeBounds<K>) -> Range {
        let owned = |bound: Bound<&K>| bound.map(|key| key.as_ref().to_vec());
        Range { from: owned(bounds.start_bound()), to: owned(bounds.end_bound()) }
    }

    /// Only the keys after `key`.
    pub fn after(mut self, key: impl AsRef<[u8]>) -> Range {
        self.from = Bound::Excluded(key.as_ref().to_vec());
        self
    }

    /// Only the keys before `key`.
    pub fn before(mut self, key: impl AsRef<[u8]>) -> Range {
        self.to = Bound::Excluded(key.as_ref().to_vec());
        self
    }

    /// Whether `key` is in it.
    pub fn contains(&self, key: &[u8]) -> bool {
        RangeBounds::<[u8]>::contains(&self.bounds(), key)
    }

    /// The bounds, for maps of the standard library.
    pub(crate) fn bounds(&self) -> (Bound<&[u8]>, Bound<&[u8]>) {
        (self.from.as_ref().map(Vec::as_slice), self.to.as_ref().map(Vec::as_slice))
    }

    /// Whether no key can be in it. (Maps of the standard library panic on some such ranges.)
    pub(crate) fn is_empty(&self) -> bool {
        use Bound::{Excluded, Included, Unbounded};
        match self.bounds() {
            (Unbounded, _) | (_, Unbounded) => false,
            (Included(from), Included(to)) => from > to,
            (Included(from) | Excluded(from), Excluded(to)) | (Excluded(from), Included(to)) => from >= to,
        }
    }
}

/// The first key after all keys that begin with `prefix`, if there is one.
pub(crate) fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != u8::MAX)?;
    let mut next = prefix[..=last].to_vec();
    next[last] += 1;
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_successor_of_a_prefix() {
        let check =
            |prefix: &[u8], expected: Option<&[u8]>| assert_eq!(successor(prefix).as_deref(), expected);
        check(b"", None);
        check(b"a", Some(b"b"));
        check(b"a\xff", Some(b"b"));
        check(b"\xff\xff", None);
        check(b"\xff\x01", Some(b"\xff\x02"));
    }

    #[test]
    fn empty_ranges() {
        let check = |range: Range, empty: bool| assert_eq!(range.is_empty(), empty, "{range:?}");
        check(Range::all(), false);
        check(Range::of("a".."a"), true);
        check(Range::of("a"..="a"), false);
        check(Range::of("b".."a"), true);
        check(Range::of("a".."b"), false);
        check(Range::of("a"..="a").after("a"), true);
        check(Range::prefix("a").before("a"), true);
        check(Range::prefix([]), false);
    }
}
