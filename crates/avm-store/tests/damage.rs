//! Bits flip in the files of a store. It is opened and read: what is read is what was written, or there is an error that says so.
//! Nothing is wrong, nothing is silently missing, nothing panics.

use avm_store::{Batch, EngineKind, OpenOptions, Range, Store, StoreError, tools};
use avm_testing::{Random, copy_folder};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

fn options(engine: EngineKind) -> OpenOptions {
    OpenOptions { engine: Some(engine), create: false, ..OpenOptions::default() }
}

fn put(store: &Store, model: &mut Model, round: usize) {
    for number in 0..40 {
        let mut batch = Batch::new();
        let key = format!("k/{:04}", (number * 7 + round * 13) % 60).into_bytes();
        let len = [20, 150, 700, 3000, 3001, 9000][(number + round) % 6];
        let value: Vec<u8> = (0..len).map(|i| (i * 31 + number * 7 + round) as u8).collect();
        batch.put(&key, &value).put("z/last", format!("{round} {number}"));
        model.insert(key, value);
        model.insert(b"z/last".to_vec(), format!("{round} {number}").into_bytes());
        let gone = format!("k/{:04}", (number * 11 + round) % 60).into_bytes();
        if number % 5 == 0 && !batch_has(&gone, number, round) {
            batch.delete(&gone);
            model.remove(&gone);
        }
        store.commit(batch).unwrap();
        // Several batches in the journal.
        if number % 4 == 0 {
            store.flush().unwrap();
        }
    }
    store.flush().unwrap();
}

fn batch_has(key: &[u8], number: usize, round: usize) -> bool {
    key == format!("k/{:04}", (number * 7 + round * 13) % 60).as_bytes()
}

/// A store with something in each sort of its engine's files.
fn make(folder: &Path, engine: EngineKind) -> Model {
    let mut model = Model::new();
    for round in 0..3 {
        let store = Store::open(folder, &OpenOptions { create: true, ..options(engine) }).unwrap();
        put(&store, &mut model, round);
        if round < 2 {
            tools::compact(&store, &mut |_| {}).unwrap();
        }
        store.close().unwrap();
    }
    // fjall makes its journals as short as they can be when it opens.
    Store::open(folder, &options(engine)).unwrap().close().unwrap();
    model
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
    found.sort();
}

/// What became of a damaged store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// It does not open, and says why.
    Closed,
    /// Reading some of it gives an error.
    Partly,
    /// All of it is there.
    Whole,
}

fn is_clear(error: &StoreError) -> bool {
    error.is_damage()
        || matches!(
            error,
            StoreError::NotAStore { .. } | StoreError::NewerFormat { .. } | StoreError::Engine { .. }
        )
}

/// Opens and reads a store. What is read has to be right.
fn read(folder: &Path, engine: EngineKind, model: &Model) -> Result<Outcome, String> {
    let store = match Store::open(folder, &options(engine)) {
        Ok(store) => store,
        Err(error) if is_clear(&error) => return Ok(Outcome::Closed),
        Err(error) => return Err(format!("opening gives '{error}'")),
    };
    let mut whole = true;
    for (key, value) in model {
        match store.get(key) {
            Ok(found) if found.as_ref() == Some(value) => {}
            Ok(found) => {
                return Err(format!("{} is wrong: {:?}", key.escape_ascii(), found.map(|found| found.len())));
            }
            Err(error) if is_clear(&error) => whole = false,
            Err(error) => return Err(format!("reading gives '{error}'")),
        }
    }
    let mut seen = Model::new();
    let mut errors = 0;
    match store.scan(Range::all()) {
        Ok(scan) => {
            for entry in scan {
                match entry {
                    Ok((key, value)) => drop(seen.insert(key, value)),
                    Err(_) => errors += 1,
                }
            }
        }
        Err(_) => errors += 1,
    }
    if seen.iter().any(|(key, value)| model.get(key) != Some(value)) {
        return Err("a scan gives what was not written".to_string());
    }
    if errors == 0 && seen.len() < model.len() {
        return Err(format!("a scan gives {} of {} keys without an error", seen.len(), model.len()));
    }
    let report = tools::check(&store, &mut |_| {}).map_err(|error| format!("checking gives '{error}'"))?;
    if (!whole || errors > 0) && report.damage.is_empty() {
        return Err("checking finds nothing".to_string());
    }
    Ok(if whole && errors == 0 { Outcome::Whole } else { Outcome::Partly })
}

/// Reads a copy of a store in which one file is another one.
fn read_with(
    original: &Path,
    name: &Path,
    content: &[u8],
    engine: EngineKind,
    model: &Model,
) -> Result<Outcome, String> {
    let place = tempfile::tempdir().unwrap();
    let damaged = place.path().join("damaged");
    copy_folder(original, &damaged).unwrap();
    fs::write(damaged.join(name), content).unwrap();
    read(&damaged, engine, model)
}

fn flip_bits(engine: EngineKind) {
    let flips = avm_testing::times(300);
    let place = tempfile::tempdir().unwrap();
    let original = place.path().join("original");
    let model = make(&original, engine);
    assert_eq!(
        read(
            &{
                let all = place.path().join("all");
                copy_folder(&original, &all).unwrap();
                all
            },
            engine,
            &model
        ),
        Ok(Outcome::Whole)
    );
    let mut all = Vec::new();
    files(&original, &mut all);
    // What is in the lock matters to nobody; where the data are, most flips are tried.
    all.retain(|path| !path.ends_with("lock"));
    let large = |path: &&PathBuf| fs::metadata(path).unwrap().len() > 10_000;
    let again: Vec<PathBuf> = all.iter().filter(large).cloned().collect();
    (0..3).for_each(|_| all.extend(again.clone()));
    let mut random = Random(
        std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(88_172_645_463_325_252),
    );
    let mut outcomes: BTreeMap<(String, Outcome), usize> = BTreeMap::new();
    for _ in 0..flips {
        let file = &all[random.index(all.len())];
        let mut bytes = fs::read(file).unwrap();
        if bytes.is_empty() {
            continue;
        }
        // Most of a file may be zeros that nobody reads.
        let used: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] != 0).collect();
        let at = if random.index(10) == 0 || used.is_empty() {
            random.index(bytes.len())
        } else {
            used[random.index(used.len())]
        };
        let bit = random.index(8);
        bytes[at] ^= 1 << bit;
        let name = file.strip_prefix(&original).unwrap();
        match read_with(&original, name, &bytes, engine, &model) {
            Ok(outcome) => *outcomes.entry((name.display().to_string(), outcome)).or_default() += 1,
            Err(error) => panic!("bit {bit} of byte {at} of {}: {error}", name.display()),
        }
    }
    println!("{outcomes:#?}");
    assert!(outcomes.keys().any(|(_, outcome)| *outcome != Outcome::Whole), "no flip was noticed");
}

#[test]
fn flipped_bits_of_fjall_are_noticed() {
    flip_bits(EngineKind::Fjall);
}

#[test]
fn flipped_bits_of_redb_are_noticed() {
    flip_bits(EngineKind::Redb);
}

/// At the end of a table fjall has its table of contents, with a length for which it makes room before it compares a checksum.
#[test]
fn large_lengths_in_tables_of_fjall_are_noticed() {
    const END: usize = 200;
    let place = tempfile::tempdir().unwrap();
    let original = place.path().join("original");
    let model = make(&original, EngineKind::Fjall);
    let mut all = Vec::new();
    files(&original, &mut all);
    all.retain(|path| path.parent().unwrap().ends_with("tables"));
    assert!(all.len() >= 2, "{all:?}");
    for file in &all {
        let name = file.strip_prefix(&original).unwrap();
        let bytes = fs::read(file).unwrap();
        for at in bytes.len().saturating_sub(END)..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0xc0;
            read_with(&original, name, &bytes, EngineKind::Fjall, &model)
                .unwrap_or_else(|error| panic!("byte {at} of {}: {error}", name.display()));
        }
    }
}
