//! A process that commits is killed at random moments, again and again over the same store: what it was told to be kept is there,
//! each batch is there whole or not at all, and those that are there are the first ones.

use avm_store::{Batch, EngineKind, OpenOptions, Range, Sequence, Store, tools};
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const FOLDER: &str = "AVM_STORE_CRASH_FOLDER";
const ENGINE: &str = "AVM_STORE_CRASH_ENGINE";
const WRITERS: u64 = 4;
/// Batches of a writer that stay; older ones are deleted.
const WINDOW: u64 = 20;

/// The entries of a writer's batch. Some values are in pieces.
fn entries(writer: u64, number: u64) -> Vec<(String, Vec<u8>)> {
    let value = |part: u64| {
        let len = [10, 200, 3000, 3001, 20_000][((number + part) % 5) as usize];
        (0..len).map(|i: u64| (i * 31 + number * 7 + writer + part) as u8).collect()
    };
    (0..3).map(|part| (format!("b/{writer}/{number:08}/{part}"), value(part))).collect()
}

fn batch(writer: u64, number: u64) -> Batch {
    let mut batch = Batch::new();
    for (key, value) in entries(writer, number) {
        batch.put(key, value);
    }
    if let Some(old) = number.checked_sub(WINDOW) {
        entries(writer, old).iter().for_each(|(key, _)| {
            batch.delete(key);
        });
    }
    // The same key each time, with values of all lengths.
    let (_, changing) = &entries(writer, number)[0];
    batch.put(format!("c/{writer}"), changing);
    batch.put(format!("n/{writer}"), number.to_string());
    batch
}

/// The number of a writer's latest batch that is there.
fn latest(store: &Store, writer: u64) -> u64 {
    let text = store.get(format!("n/{writer}")).unwrap();
    text.map_or(0, |text| String::from_utf8(text).unwrap().parse().unwrap())
}

fn options() -> OpenOptions {
    let engine: EngineKind = std::env::var(ENGINE).unwrap().parse().unwrap();
    OpenOptions { engine: Some(engine), ..OpenOptions::default() }
}

/// The process that is killed. It says what was acknowledged.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let store = Store::open(folder, &options()).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &store;
            scope.spawn(move || {
                for number in latest(store, writer) + 1.. {
                    let sequence = store.commit(batch(writer, number)).unwrap();
                    store.wait(sequence).unwrap();
                    // In one write: the pipe takes it whole.
                    let line = format!("kept {writer} {number} {sequence}\n");
                    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

/// Runs a child for a while. Gives the latest batch of each writer that it said was kept, and its number in the store.
fn run_and_kill(folder: &Path, engine: EngineKind, time: Duration) -> Vec<(u64, Sequence)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(ENGINE, engine.name())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        let mut kept = vec![(0, Sequence(0)); WRITERS as usize];
        for line in output.lines().map_while(Result::ok) {
            let Some((_, words)) = line.split_once("kept ") else { continue };
            let words: Vec<u64> = words.split(' ').map(|word| word.parse().unwrap()).collect();
            kept[words[0] as usize] = (words[1], Sequence(words[2]));
        }
        kept
    });
    std::thread::sleep(time);
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    reader.join().unwrap()
}

fn check(store: &Store, kept: &[(u64, Sequence)]) {
    for (writer, (number, sequence)) in (0..).zip(kept) {
        let latest = latest(store, writer);
        assert!(
            latest >= *number,
            "writer {writer}: batch {number} was acknowledged, and {latest} is the latest"
        );
        assert!(store.latest() >= *sequence);
        let mut expected = Vec::new();
        for number in latest.saturating_sub(WINDOW - 1).max(1)..=latest {
            expected
                .extend(entries(writer, number).into_iter().map(|(key, value)| (key.into_bytes(), value)));
        }
        let found: Vec<_> =
            store.scan(Range::prefix(format!("b/{writer}/"))).unwrap().map(Result::unwrap).collect();
        assert!(found == expected, "writer {writer}: its batches are not those up to {latest}");
        let changing = (latest > 0).then(|| entries(writer, latest)[0].1.clone());
        assert!(store.get(format!("c/{writer}")).unwrap() == changing);
    }
    let report = tools::check(store, &mut |_| {}).unwrap();
    assert_eq!((report.damage, report.leftovers), (vec![], 0));
}

fn kill_again_and_again(engine: EngineKind) {
    let kills = u64::from(avm_testing::times(10));
    let folder = tempfile::tempdir().unwrap();
    let mut kept = vec![(0, Sequence(0)); WRITERS as usize];
    let mut batches = 0;
    for kill in 0..kills {
        let time = Duration::from_micros(RandomState::new().hash_one(kill) % 250_000);
        let now = run_and_kill(folder.path(), engine, time);
        for (before, now) in kept.iter_mut().zip(now) {
            *before = (*before).max(now);
        }
        // One that was killed before it had made the store has not made one.
        let options = OpenOptions { engine: Some(engine), ..OpenOptions::default() };
        let store =
            Store::open(folder.path(), &options).unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        check(&store, &kept);
        batches = store.latest().0;
        store.close().unwrap();
    }
    assert!(batches > kills, "only {batches} batches were committed in {kills} runs");
}

#[test]
fn fjall_survives_being_killed() {
    kill_again_and_again(EngineKind::Fjall);
}

#[test]
fn redb_survives_being_killed() {
    kill_again_and_again(EngineKind::Redb);
}
