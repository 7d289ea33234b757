//! Interned symbols: one small integer a name, in the whole process.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, OnceLock, PoisonError, RwLock};

/// An interned name. Equal names are equal symbols; comparing costs one integer comparison.
///
/// The number of a symbol depends on the order of interning, so it must never show in a result:
/// `Ord` compares numbers and is for tables only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

/// The numbers of the names.
static NUMBERS: LazyLock<Numbers> = LazyLock::new(|| Numbers {
    hasher: RandomState::default(),
    parts: std::array::from_fn(|_| RwLock::new(HashTable::with_capacity(SOME))),
});

struct Numbers {
    hasher: RandomState,
    /// In parts with a lock each, so that threads seldom wait for each other.
    parts: [RwLock<HashTable<(&'static str, u32)>>; PARTS],
}

const PARTS: usize = 16;

/// How many names a part has room for at first: about as many as a small program brings in.
const SOME: usize = 112;

/// The names by their numbers, in chunks that never move: the first has [`FIRST_CHUNK`] places, each further one twice as
/// many as the one before. Reading a name takes no lock.
static NAMES: [OnceLock<Chunk>; CHUNKS] = [const { OnceLock::new() }; CHUNKS];

type Chunk = Box<[OnceLock<&'static str>]>;

const FIRST_CHUNK: u32 = 64;
/// Enough for every `u32`.
const CHUNKS: usize = 27;

/// The number of the next new name.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Which chunk holds the name of a number, and where in it.
fn locate(number: u32) -> (usize, usize) {
    let shifted = u64::from(number) + u64::from(FIRST_CHUNK);
    let chunk = shifted.ilog2() - FIRST_CHUNK.ilog2();
    (chunk as usize, (shifted - (u64::from(FIRST_CHUNK) << chunk)) as usize)
}

/// Gives a name a number. Only to be called once a name.
fn add_name(name: &'static str) -> u32 {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let (chunk, place) = locate(number);
    let places = NAMES[chunk].get_or_init(|| {
        let length = (FIRST_CHUNK as usize) << chunk;
        std::iter::repeat_with(OnceLock::new).take(length).collect()
    });
    // The place is empty: no other name has this number.
    let _ = places[place].set(name);
    number
}

impl Symbol {
    /// The symbol of a name. Names live as long as the process.
    pub fn intern(name: &str) -> Symbol {
        Symbol::intern_counted(name).0
    }

    /// Like [`Symbol::intern`], for a name that is there anyway as long as the process: it is not copied.
    pub fn intern_static(name: &'static str) -> Symbol {
        Symbol::intern_made(name, || name).0
    }

    /// Like [`Symbol::intern`], and tells whether the name is new, so that a run can be charged for its memory.
    pub fn intern_counted(name: &str) -> (Symbol, bool) {
        Symbol::intern_made(name, || Box::leak(name.into()))
    }

    /// `lasting` gives the same name for the whole life of the process.
    fn intern_made(name: &str, lasting: impl FnOnce() -> &'static str) -> (Symbol, bool) {
        let Numbers { hasher, parts } = &*NUMBERS;
        let hash = hasher.hash_one(name);
        // Tables look at the bits at both ends.
        let part = &parts[(hash >> 32) as usize % PARTS];
        let known = |table: &HashTable<(&str, u32)>| {
            table.find(hash, |(other, _)| *other == name).map(|(_, number)| Symbol(*number))
        };
        // A panic while a lock is held leaves the table whole.
        if let Some(symbol) = known(&part.read().unwrap_or_else(PoisonError::into_inner)) {
            return (symbol, false);
        }
        let mut table = part.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(symbol) = known(&table) {
            return (symbol, false);
        }
        let name = lasting();
        let number = add_name(name);
        table.insert_unique(hash, (name, number), |(other, _)| hasher.hash_one(*other));
        (Symbol(number), true)
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        let (chunk, place) = locate(self.0);
        let name = NAMES[chunk].get().and_then(|places| places[place].get());
        name.expect("a symbol's number comes from interning")
    }

    /// The number of this symbol, for packing into a tagged word.
    pub fn index(self) -> u32 {
        self.0
    }

    /// The symbol of a number that [`Symbol::index`] gave. A number it never gave makes [`Symbol::as_str`] panic.
    pub fn from_index(index: u32) -> Symbol {
        Symbol(index)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&str> for Symbol {
    fn from(name: &str) -> Symbol {
        Symbol::intern(name)
    }
}

impl Serialize for Symbol {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Symbol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Symbol, D::Error> {
        // As it stands in the input: a name that is known is not copied.
        deserializer.deserialize_str(Name)
    }
}

/// Reads a name as the symbol.
struct Name;

impl Visitor<'_> for Name {
    type Value = Symbol;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Symbol, E> {
        Ok(Symbol::intern(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_equal_symbols() {
        let a = Symbol::intern("symbol-test-a");
        assert_eq!(Symbol::intern_counted("symbol-test-a"), (a, false));
        assert_ne!(Symbol::intern("symbol-test-b"), a);
        assert_eq!(Symbol::intern_static("symbol-test-a"), a);
        assert_eq!(Symbol::intern("symbol-test-c"), Symbol::intern_static("symbol-test-c"));
        assert_eq!(Symbol::from_index(a.index()).as_str(), "symbol-test-a");
    }

    #[test]
    fn chunks_follow_each_other_without_gap() {
        assert_eq!([0, 63, 64, 191, 192].map(locate), [(0, 0), (0, 63), (1, 0), (1, 127), (2, 0)]);
        assert_eq!(locate(u32::MAX).0, CHUNKS - 1);
    }

    #[test]
    fn threads_agree() {
        let intern =
            || -> Vec<Symbol> { (0..2000).map(|n| Symbol::intern(&format!("thread-test-{n}"))).collect() };
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(intern)).collect();
        let expected = intern();
        threads.into_iter().for_each(|thread| assert_eq!(thread.join().unwrap(), expected));
        expected
            .iter()
            .enumerate()
            .for_each(|(n, symbol)| assert_eq!(symbol.as_str(), format!("thread-test-{n}")));
    }
}
