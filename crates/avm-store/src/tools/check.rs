//! Reads all of a store, and says what is damaged.

use super::walk::{Hole, walk};
use super::{Counter, Watcher};
use crate::engine::{Engine, EngineErrorKind, EngineSnapshot};
use crate::error::{Result, StoreError};
use crate::range::Range;
use crate::record::{self, Value};
use crate::snapshot::Snapshot;
use crate::store::Store;
use std::fmt;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Keys whose value is as it was written.
    pub keys: u64,
    /// Bytes of those keys and values.
    pub bytes: u64,
    /// What is damaged.
    pub damage: Vec<Damage>,
    /// Pieces of values that were replaced. They take room and do no harm.
    pub leftovers: u64,
}

/// Something that is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where.
    pub place: Place,
    /// What was found.
    pub why: String,
}

/// Where something is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The value of a key.
    Key(Vec<u8>),
    /// Keys after one and before another, which cannot be read. Without a key, from the beginning or to the end.
    Between(Option<Vec<u8>>, Option<Vec<u8>>),
    /// The files of the engine.
    Engine,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Key(key) => write!(f, "the key '{}': {}", key.escape_ascii(), self.why),
            Place::Between(after, before) => {
                f.write_str("keys")?;
                if let Some(key) = after {
                    write!(f, " after '{}'", key.escape_ascii())?;
                }
                if let Some(key) = before {
                    write!(f, " before '{}'", key.escape_ascii())?;
                }
                write!(f, " cannot be read: {}", self.why)
            }
            Place::Engine => write!(f, "the engine's files: {}", self.why),
        }
    }
}

/// Reads all of a store that is open and checks it against the checksums; goes on after damage.
///
/// # Errors
///
/// What has nothing to do with damage: nothing can be read at all, for instance.
pub fn check(store: &Store, watcher: Watcher<'_>) -> Result<Report> {
    store.flush()?;
    let mut report = Report::default();
    {
        let snapshot = store.snapshot()?;
        let mut counter = Counter::new(watcher, "checking", store.shared.engine.entries().ok());
        values(&snapshot, &mut report, &mut counter);
        pieces(&snapshot, &mut report, &mut counter);
        counter.finish();
    }
    match store.shared.engine.verify() {
        Ok(wrong) => report.damage.extend(wrong.into_iter().map(|why| Damage { place: Place::Engine, why })),
        Err(error) if error.is_damage() => {
            report.damage.push(Damage { place: Place::Engine, why: error.to_string() });
        }
        // Somebody reads: what was read is checked all the same.
        Err(error) if error.kind == EngineErrorKind::InUse => {}
        Err(error) => return Err(StoreError::Engine { engine: store.engine(), doing: "checking", error }),
    }
    Ok(report)
}

/// Reads all keys with their values.
fn values(snapshot: &Snapshot, report: &mut Report, counter: &mut Counter<'_>) {
    let below = &snapshot.engine;
    let holes =
        walk(below.snapshot.as_ref(), &record::value_range(&Range::all()), &mut |(engine_key, stored)| {
            let key = record::user_key(&engine_key);
            let value = Value::decode(&engine_key, stored).and_then(|value| below.whole(key, value));
            counter.add(1);
            match value {
                Ok(value) => {
                    report.keys += 1;
                    report.bytes += (key.len() + value.len()) as u64;
                }
                Err(StoreError::Corrupt { key, why }) => {
                    report.damage.push(Damage { place: Place::Key(key), why })
                }
                Err(error) => {
                    report.damage.push(Damage { place: Place::Key(key.to_vec()), why: error.to_string() })
                }
            }
        });
    report.damage.extend(holes.into_iter().map(|hole| {
        let key = |key: Option<Vec<u8>>| key.map(|key| record::user_key(&key).to_vec());
        let Hole { after, before, error } = hole;
        Damage { place: Place::Between(key(after), key(before)), why: error.to_string() }
    }));
}

/// Looks for pieces that belong to no value. That those that belong to one are there was seen with it.
fn pieces(snapshot: &Snapshot, report: &mut Report, counter: &mut Counter<'_>) {
    let engine = snapshot.engine.snapshot.as_ref();
    let mut of: Option<(Vec<u8>, u32)> = None;
    let mut leftovers = 0;
    walk(engine, &record::all_pieces(), &mut |(engine_key, _)| {
        counter.add(1);
        let Some((key, index)) = record::piece_of(&engine_key) else {
            leftovers += 1;
            return;
        };
        if of.as_ref().is_none_or(|(same, _)| same != key) {
            of = Some((key.to_vec(), expected(engine, key)));
        }
        leftovers += u64::from(of.as_ref().is_some_and(|(_, count)| index >= *count));
    });
    report.leftovers = leftovers;
}

/// How many pieces a key's value has.
fn expected(engine: &dyn EngineSnapshot, key: &[u8]) -> u32 {
    let engine_key = record::value_key(key);
    match engine.get(&engine_key).ok().flatten().map(|stored| Value::decode(&engine_key, stored)) {
        Some(Ok(Value::Pieces(head))) => head.pieces(),
        Some(Ok(Value::Whole(_))) | None => 0,
        // Which pieces a damaged value has is not known.
        Some(Err(_)) => u32::MAX,
    }
}
