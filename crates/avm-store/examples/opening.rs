//! How long a store with many keys takes to open, and what memory it has then:
//!
//! ```sh
//! cargo run --release -p avm-store --example opening fjall [MILLIONS] [FOLDER]
//! ```
//!
//! The keys are made in no order, with values of 64 bytes. The store is opened after it was closed, and after its process was ended in
//! the middle of things: the fill goes on in a process of its own, which does not close. Redb is opened with and without
//! verification, which reads all of it.

use avm_store::{Batch, Durability, EngineKind, OpenOptions, Store};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const BATCH: u64 = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |place: usize| arguments.get(place).map(String::as_str);
    let engine: EngineKind = argument(0).unwrap_or("fjall").parse().expect("an engine");
    let keys = (argument(1).and_then(|text| text.parse::<f64>().ok()).unwrap_or(10.0) * 1e6) as u64;
    let folder = argument(2).map(PathBuf::from).unwrap_or_else(std::env::temp_dir);
    match argument(3) {
        Some("fill") => return fill(&folder, engine, 0..keys, true),
        Some("abandon") => return fill(&folder, engine, keys..keys + 100 * BATCH, false),
        Some("open") => return open(&folder, engine, keys),
        _ => {}
    }
    let place = tempfile::tempdir_in(folder).expect("a folder");
    let run = |action: &str| {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command
            .args([engine.name(), &(keys as f64 / 1e6).to_string()])
            .arg(place.path().join("store"))
            .arg(action);
        assert!(command.status().expect("it runs").success());
    };
    run("fill");
    println!("after it was closed:");
    run("open");
    run("abandon");
    println!("after it was ended:");
    run("open");
}

fn options(engine: EngineKind, verify: bool) -> OpenOptions {
    OpenOptions { engine: Some(engine), durability: Durability::Buffered, verify, ..OpenOptions::default() }
}

/// No order, and no key twice.
fn key(number: u64) -> [u8; 9] {
    let mut key = [b'k'; 9];
    key[1..].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    key
}

fn fill(folder: &Path, engine: EngineKind, keys: std::ops::Range<u64>, close: bool) {
    let start = Instant::now();
    let store = Store::open(folder, &options(engine, false)).expect("a store");
    for first in keys.clone().step_by(BATCH as usize) {
        let mut batch = Batch::new();
        for number in first..(first + BATCH).min(keys.end) {
            batch.put(key(number), [number as u8; 64]);
        }
        store.commit(batch).expect("a commit");
    }
    store.flush().expect("all on disk");
    if !close {
        // As if it was killed.
        std::process::exit(0);
    }
    store.close().expect("a store that closes");
    println!("{} keys in {:.1} s", keys.end - keys.start, start.elapsed().as_secs_f64());
}

fn open(folder: &Path, engine: EngineKind, keys: u64) {
    for verify in if engine == EngineKind::Redb { vec![false, true] } else { vec![true] } {
        let start = Instant::now();
        let store = Store::open(folder, &options(engine, verify)).expect("a store");
        let opened = start.elapsed().as_secs_f64();
        let start = Instant::now();
        assert!(store.get(key(keys / 2)).expect("a value").is_some());
        let first = start.elapsed().as_secs_f64() * 1000.0;
        let opened_memory = memory();
        let start = Instant::now();
        for number in 0..100_000 {
            assert!(store.get(key(number * 7919 % keys)).expect("a value").is_some());
        }
        let each = start.elapsed().as_secs_f64() * 10.0;
        let verified = if engine == EngineKind::Redb && verify { ", verified" } else { "" };
        println!(
            "{engine}{verified}: open {opened:.3} s, {opened_memory} MB; first get {first:.2} ms; 100,000 gets, {each:.1} us each, {} MB",
            memory()
        );
        store.close().expect("a store that closes");
    }
}

/// Megabytes of this process in memory, where the system says.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
