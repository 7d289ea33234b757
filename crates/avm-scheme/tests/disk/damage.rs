//! Files of a store that are not as they were written: bytes that differ, that are missing, that are zero. Whatever a program is
//! told then is right, or it is told that the store is damaged.

use crate::bank::{LOOK, Op, Showing, Sums, program};
use avm_scheme::{Buffer, Engine, EngineKind, Error, ErrorKind, OpenOptions};
use avm_store::{Store, tools};
use avm_testing::cases;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What happens to a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// A byte gets other bits.
    Flip { bits: u8 },
    /// All from there on is gone.
    Cut,
    /// Nothing was written there.
    Zero { length: usize },
}

fn options(kind: EngineKind) -> OpenOptions {
    OpenOptions { engine: Some(kind), ..OpenOptions::default() }
}

/// Runs a program on a store; gives what it shows.
fn run(folder: &Path, kind: EngineKind, text: &str) -> Result<String, Error> {
    let output = Buffer::default();
    let mut engine = Engine::builder().stdout(output.clone()).build();
    engine.open_store(folder, &options(kind))?;
    engine.run_program("bank.scm", text)?;
    Ok(output.take())
}

/// A store with something in each sort of its engine's files, and what it holds.
fn make(folder: &Path, kind: EngineKind) -> Sums {
    let mut ops = Vec::new();
    for round in 0..3 {
        let first = ops.len();
        for number in 0..25i64 {
            ops.push(match number % 5 {
                0 => Op::Long { length: 9000 },
                1 => Op::Create { amount: number },
                2 => Op::Post { to: 1, amount: number },
                _ => Op::Move { from: 0, to: 2, amount: number + round },
            });
        }
        run(folder, kind, &program(&ops, first, Showing::Sometime, Path::new("none"))).unwrap();
        if round < 2 {
            let store = Store::open(folder, &options(kind)).unwrap();
            tools::compact(&store, &mut |_| {}).unwrap();
            store.close().unwrap();
        }
    }
    Sums::after(&ops)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
    found.sort();
}

fn damage(path: &Path, damage: Damage, place: f64) {
    let mut bytes = fs::read(path).unwrap();
    let at = (bytes.len() as f64 * place) as usize;
    let end = bytes.len();
    match damage {
        Damage::Flip { bits } => bytes[at] ^= bits,
        Damage::Cut => bytes.truncate(at),
        Damage::Zero { length } => bytes[at..end.min(at + length)].fill(0),
    }
    fs::write(path, bytes).unwrap();
}

/// Damages a copy of a store and looks at it. Gives how that ended: nothing, or the code of an error.
fn check(sound: &Path, kind: EngineKind, sums: &Sums, file: usize, how: Damage, place: f64) -> &'static str {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("store");
    avm_testing::copy_folder(sound, &folder).unwrap();
    let mut all = Vec::new();
    files(&folder, &mut all);
    all.retain(|path| fs::metadata(path).unwrap().len() > 0);
    let path = &all[file % all.len()];
    damage(path, how, place);
    let name = path.strip_prefix(&folder).unwrap().display();
    match run(&folder, kind, LOOK) {
        Ok(shown) => {
            assert_eq!(shown, sums.shown(), "{kind}, {name}: {how:?} at {place}");
            ""
        }
        Err(error) => {
            let is_told = match error.kind() {
                ErrorKind::Store => true,
                ErrorKind::Raised => error.code() == "store-corruption",
                _ => false,
            };
            assert!(is_told, "{kind}, {name}: {how:?} at {place}: {error:?}");
            error.code()
        }
    }
}

fn how() -> impl Strategy<Value = Damage> {
    prop_oneof![
        6 => (1..=255u8).prop_map(|bits| Damage::Flip { bits }),
        1 => Just(Damage::Cut),
        1 => (1..5000usize).prop_map(|length| Damage::Zero { length }),
    ]
}

fn damaged_files_are_noticed(kind: EngineKind) {
    let place = tempfile::tempdir().unwrap();
    let sound = place.path().join("sound");
    let sums = make(&sound, kind);
    let mut endings = BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::new(cases(40));
    let cell = std::cell::RefCell::new(&mut endings);
    let ran = runner.run(&(0..64usize, how(), 0.0..1.0f64), |(file, how, place)| {
        cell.borrow_mut().insert(check(&sound, kind, &sums, file, how, place));
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
    assert!(endings.len() >= 2, "some damage is noticed, and some does no harm: {endings:?}");
}

#[test]
fn damaged_files_of_fjall_are_noticed() {
    damaged_files_are_noticed(EngineKind::Fjall);
}

#[test]
fn damaged_files_of_redb_are_noticed() {
    damaged_files_are_noticed(EngineKind::Redb);
}
