//! Durable commits a second, beside what the engines do on their own with the same bytes:
//!
//! ```sh
//! cargo run --release -p avm-store --example commits [FOLDER] [SECONDS]
//! ```
//!
//! A commit is three records, as a message to an object makes them: its state, an entry of its history, its metadata. One at a time,
//! the engine writes a batch and syncs it, as fast as one thread can; the store commits and waits. Thirty-two at a time, the engine is
//! given thirty-two commits as one batch and one sync; the store has thirty-two threads that each commit and wait. All take turns,
//! since disks are not the same from one second to the next.

use avm_store::{Batch, EngineKind, OpenOptions, Store};
use redb::ReadableDatabase;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Short ones, and many: what else the disk has to do comes and goes.
const TURNS: u32 = 40;
const THREADS: usize = 32;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map(Into::into).unwrap_or_else(std::env::temp_dir);
    let seconds: f64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(8.0);
    let turn = Duration::from_secs_f64(seconds) / TURNS;
    let place = tempfile::tempdir_in(folder).expect("a folder");
    println!("{:<8}{:>12}{:>12}{:>9}", "", "engine", "store", "share");
    for kind in EngineKind::ON_DISK {
        let open = |name: &str| -> Box<dyn Fn(u64, u64)> {
            let path = place.path().join(format!("{kind}-{name}"));
            match kind {
                EngineKind::Fjall => fjall(&path),
                _ => redb(&path),
            }
        };
        for at_once in [1, THREADS] {
            let engine = open(&format!("engine-{at_once}"));
            let path = place.path().join(format!("{kind}-store-{at_once}"));
            let options = OpenOptions { engine: Some(kind), ..OpenOptions::default() };
            let store = Store::open(path, &options).expect("a new store");
            let (next, mut alone, mut ours) = (AtomicU64::new(0), 0.0, 0.0);
            for _ in 0..TURNS {
                alone += rate(turn, || {
                    let first = next.fetch_add(at_once as u64, Ordering::Relaxed);
                    engine(first, first + at_once as u64);
                    at_once as u64
                });
                ours += threads(turn, at_once, &store, &next);
            }
            let (alone, ours) = (alone / f64::from(TURNS), ours / f64::from(TURNS));
            let name = format!("{kind} {at_once}");
            println!("{name:<8}{alone:>10.0}/s{ours:>10.0}/s{:>8.0}%", 100.0 * ours / alone);
        }
    }
}

/// The records of a commit.
fn records(commit: u64) -> [(String, Vec<u8>); 3] {
    let object = commit % 1000;
    [
        (format!("s/{object:08}"), vec![commit as u8; 120]),
        (format!("h/{object:08}/{commit:012}"), vec![commit as u8; 100]),
        (format!("m/{object:08}"), vec![commit as u8; 60]),
    ]
}

fn fjall(path: &Path) -> Box<dyn Fn(u64, u64)> {
    let database = fjall::Database::builder(path).manual_journal_persist(true).open().expect("fjall");
    let data = database.keyspace("data", fjall::KeyspaceCreateOptions::default).expect("a keyspace");
    Box::new(move |from, to| {
        let mut batch = database.batch().durability(Some(fjall::PersistMode::SyncData));
        for (key, value) in (from..to).flat_map(records) {
            batch.insert(&data, key, value);
        }
        batch.commit().expect("a commit");
    })
}

fn redb(path: &Path) -> Box<dyn Fn(u64, u64)> {
    const TABLE: redb::TableDefinition<'_, &[u8], &[u8]> = redb::TableDefinition::new("data");
    let database = redb::Database::create(path).expect("redb");
    assert!(database.begin_read().is_ok());
    Box::new(move |from, to| {
        let write = database.begin_write().expect("a transaction");
        {
            let mut table = write.open_table(TABLE).expect("a table");
            for (key, value) in (from..to).flat_map(records) {
                table.insert(key.as_bytes(), value.as_slice()).expect("an insertion");
            }
        }
        write.commit().expect("a commit");
    })
}

/// Commits a second of `threads` threads that each wait for what they commit.
fn threads(turn: Duration, threads: usize, store: &Store, next: &AtomicU64) -> f64 {
    let commit = || {
        let mut batch = Batch::new();
        for (key, value) in records(next.fetch_add(1, Ordering::Relaxed)) {
            batch.put(key, value);
        }
        let sequence = store.commit(batch).expect("a commit");
        store.wait(sequence).expect("a commit on disk");
        1
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(|| rate(turn, commit))).collect();
        all.into_iter().map(|thread| thread.join().expect("a thread")).sum()
    })
}

/// How much `action` does a second.
fn rate(turn: Duration, action: impl Fn() -> u64) -> f64 {
    let (start, mut done) = (Instant::now(), 0);
    while start.elapsed() < turn {
        done += action();
    }
    done as f64 / start.elapsed().as_secs_f64()
}
