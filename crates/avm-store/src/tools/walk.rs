//! Visiting all entries of an engine, past what cannot be read.

use crate::engine::{EngineError, EngineResult, EngineSnapshot, Entry};
use crate::range::{Range, successor};
use std::ops::Bound;

/// Keys that an engine cannot read: somewhere after the one and before the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hole {
    pub after: Option<Vec<u8>>,
    pub before: Option<Vec<u8>>,
    pub error: EngineError,
}

/// Visits the entries of a range. Where the engine gives an error, the first key after it that can be found is gone on from, and
/// from there back to the damage. Gives the holes.
pub(crate) fn walk(engine: &dyn EngineSnapshot, range: &Range, visit: &mut dyn FnMut(Entry)) -> Vec<Hole> {
    let mut holes = Vec::new();
    let mut rest = range.clone();
    loop {
        let mut last = None;
        let Err(error) = forward(engine, &rest, &mut last, visit) else { return holes };
        if let Some(key) = &last {
            rest.from = Bound::Excluded(key.clone());
        }
        let next = resume(engine, &rest, last.as_deref());
        // What lies between is visited from behind.
        let mut gap = rest.clone();
        if let Some(key) = &next {
            gap.to = Bound::Excluded(key.clone());
        }
        let mut before = next.clone();
        // That it ends with an error is what is expected.
        let _ = backward(engine, &gap, &mut before, visit);
        holes.push(Hole { after: last, before, error });
        match next {
            Some(key) => rest.from = Bound::Included(key),
            None => return holes,
        }
    }
}

fn forward(
    engine: &dyn EngineSnapshot,
    range: &Range,
    last: &mut Option<Vec<u8>>,
    visit: &mut dyn FnMut(Entry),
) -> EngineResult<()> {
    let mut scan = engine.scan(range)?;
    while let Some(entry) = scan.next()? {
        *last = Some(entry.0.clone());
        visit(entry);
    }
    Ok(())
}

fn backward(
    engine: &dyn EngineSnapshot,
    range: &Range,
    first: &mut Option<Vec<u8>>,
    visit: &mut dyn FnMut(Entry),
) -> EngineResult<()> {
    let mut scan = engine.scan(range)?;
    while let Some(entry) = scan.next_back()? {
        *first = Some(entry.0.clone());
        visit(entry);
    }
    Ok(())
}

/// A key of the range, after the damage, that can be read. It is looked for close to `last` first, then further and further away.
fn resume(engine: &dyn EngineSnapshot, range: &Range, last: Option<&[u8]>) -> Option<Vec<u8>> {
    let start = match &range.from {
        Bound::Included(key) | Bound::Excluded(key) => key.as_slice(),
        Bound::Unbounded => &[],
    };
    let near = last.unwrap_or(start);
    for len in (1..=near.len()).rev() {
        let Some(from) = successor(&near[..len]) else { continue };
        let candidate = Range { from: Bound::Included(from), to: range.to.clone() };
        if candidate.is_empty() {
            break;
        }
        let found = engine.scan(&candidate).and_then(|mut scan| scan.next());
        if let Ok(Some((key, _))) = found {
            return Some(key);
        }
    }
    None
}
