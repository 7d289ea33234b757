//! Disks that fail: nothing is acknowledged that is not there, nobody waits for ever, and all are told why.

use avm_store::faults::{Disk, Fault};
use avm_store::{Batch, Durability, OpenOptions, Range, Sequence, Store, StoreError, tools};
use std::time::Duration;

fn open(disk: &Disk, durability: Durability) -> Store {
    // Buffered batches are synced when that is asked for.
    let options =
        OpenOptions { durability, sync_interval: Duration::from_secs(3600), ..OpenOptions::default() };
    Store::with_engine(disk.engine(), &options).unwrap()
}

fn commit(store: &Store, number: u64) -> Result<Sequence, StoreError> {
    let mut batch = Batch::new();
    batch.put(format!("k/{number}"), vec![number as u8; 5000]).put("last", number.to_string());
    store.commit(batch)
}

fn numbers(store: &Store) -> Vec<u64> {
    let keys =
        store.scan(Range::prefix("k/")).unwrap().map(|entry| String::from_utf8(entry.unwrap().0).unwrap());
    let mut numbers: Vec<u64> = keys.map(|key| key[2..].parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// A fault in the fourth write. Three batches stay, nothing is acknowledged after them.
fn check(fault: Fault, expected: &str) {
    let disk = Disk::new();
    let store = open(&disk, Durability::Synced);
    for number in 1..=3 {
        store.wait(commit(&store, number).unwrap()).unwrap();
    }
    disk.fail(fault, 0);
    let syncs = disk.syncs();
    let sequence = commit(&store, 4).unwrap();
    let error = store.wait(sequence).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert!(matches!(&error, StoreError::Failed { durable: Sequence(3), .. }));
    assert_eq!(store.wait(Sequence(3)).map_err(|error| error.to_string()), Ok(()));
    // The disk would do it now, but nobody may rely on it.
    assert_eq!(commit(&store, 5).unwrap_err().to_string(), expected);
    assert_eq!(store.flush().unwrap_err().to_string(), expected);
    assert_eq!(store.failure().map(|error| error.to_string()).as_deref(), Some(expected));
    assert_eq!(store.durable(), Sequence(3));
    assert_eq!(store.close().unwrap_err().to_string(), expected);
    assert!(disk.syncs() <= syncs + 1, "a failed sync was tried again");
    disk.crash(0);
    let store = open(&disk, Durability::Synced);
    assert_eq!((numbers(&store), store.latest()), (vec![1, 2, 3], Sequence(3)));
    // It goes on where it was.
    store.wait(commit(&store, 4).unwrap()).unwrap();
    assert_eq!(numbers(&store), [1, 2, 3, 4]);
}

#[test]
fn a_full_disk() {
    check(
        Fault::Full,
        "nothing is written to the store any more, since writing failed (writing batches: the engine faulty says: \
         no space left on device (the disk is full: make room)); batches up to 3 are on disk, and later ones may be; close it, see to the cause, and open it again",
    );
}

#[test]
fn a_sync_that_fails() {
    check(
        Fault::Sync,
        "nothing is written to the store any more, since writing failed (writing batches: the engine faulty says: \
         input/output error); batches up to 3 are on disk, and later ones may be; close it, see to the cause, and open it again",
    );
}

#[test]
fn an_engine_that_panics() {
    check(
        Fault::Panic,
        "nothing is written to the store any more, since writing failed (writing batches: the engine faulty says: \
         the engine panics on purpose (it panicked; its files may be damaged: restore them from an export or a copy)); \
         batches up to 3 are on disk, and later ones may be; close it, see to the cause, and open it again",
    );
}

#[test]
fn all_who_wait_are_told() {
    let disk = Disk::new();
    let store = open(&disk, Durability::Synced);
    disk.fail(Fault::Sync, 20);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|thread| {
                let store = &store;
                scope.spawn(move || {
                    let mut kept = Vec::new();
                    for number in 0.. {
                        let number = thread * 1_000_000 + number;
                        match commit(store, number).and_then(|sequence| store.wait(sequence)) {
                            Ok(()) => kept.push(number),
                            Err(error) => {
                                assert!(matches!(error, StoreError::Failed { .. }));
                                break;
                            }
                        }
                    }
                    kept
                })
            })
            .collect();
        let mut kept: Vec<u64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        kept.sort_unstable();
        disk.crash(0);
        assert_eq!(numbers(&open(&disk, Durability::Synced)), kept, "what was acknowledged is what is there");
    });
}

#[test]
fn buffered_batches_are_lost_from_the_end() {
    for survivors in 0..=5 {
        let disk = Disk::new();
        let store = open(&disk, Durability::Buffered);
        for number in 1..=3 {
            store.wait(commit(&store, number).unwrap()).unwrap();
        }
        assert_eq!(store.durable(), Sequence(0));
        store.flush().unwrap();
        assert_eq!(store.durable(), Sequence(3));
        for number in 4..=8 {
            store.wait(commit(&store, number).unwrap()).unwrap();
        }
        assert_eq!((store.durable(), store.latest()), (Sequence(3), Sequence(8)));
        disk.crash(survivors);
        let again = open(&disk, Durability::Buffered);
        assert_eq!(numbers(&again), (1..=3 + survivors as u64).collect::<Vec<_>>());
        assert_eq!(again.latest(), Sequence(3 + survivors as u64));
    }
}

#[test]
fn a_batch_that_nobody_waits_for_is_synced_before_long() {
    for durability in [Durability::Synced, Durability::Buffered] {
        let options =
            OpenOptions { durability, sync_interval: Duration::from_millis(5), ..OpenOptions::default() };
        let store = Store::with_engine(Disk::new().engine(), &options).unwrap();
        for number in 1..=3 {
            let sequence = commit(&store, number).unwrap();
            while store.durable() < sequence {
                std::thread::yield_now();
            }
        }
    }
}

#[test]
fn what_is_written_ahead_is_on_disk_when_it_was_waited_for() {
    let disk = Disk::new();
    let store = open(&disk, Durability::Synced);
    disk.keep_log();
    let syncs = disk.syncs();
    let mut latest = Sequence(0);
    for number in 1..=3 {
        latest = commit(&store, number).unwrap();
        store.write_ahead();
        while !store.is_written(latest) {
            std::thread::yield_now();
        }
    }
    assert_eq!((store.durable(), disk.syncs()), (Sequence(0), syncs));
    store.wait(latest).unwrap();
    assert_eq!((store.durable(), disk.syncs(), disk.take_log().len()), (latest, syncs + 1, 1));
    disk.crash(0);
    assert_eq!(numbers(&open(&disk, Durability::Synced)), [1, 2, 3]);
}

#[test]
fn closing_brings_all_to_disk() {
    for durability in [Durability::Synced, Durability::Buffered] {
        let disk = Disk::new();
        let store = open(&disk, durability);
        for number in 1..=50 {
            commit(&store, number).unwrap();
        }
        drop(store);
        disk.crash(0);
        assert_eq!(open(&disk, durability).latest(), Sequence(50));
    }
}

#[test]
fn what_is_queued_has_a_bound() {
    let disk = Disk::new();
    let options = OpenOptions { queue_bytes: 6000, ..OpenOptions::default() };
    let store = Store::with_engine(disk.engine(), &options).unwrap();
    // Each is about as large as the queue: whoever commits has to wait for the one before.
    for number in 1..=50 {
        let sequence = commit(&store, number).unwrap();
        assert!(
            sequence.0 - store.durable().0 <= 1,
            "{sequence} was queued while {} was on disk",
            store.durable()
        );
    }
    disk.fail(Fault::Full, 0);
    // And does not wait for ever when nothing is written any more.
    while commit(&store, 1).is_ok() {}
}

#[test]
fn reading_that_fails_says_so() {
    let disk = Disk::new();
    let store = open(&disk, Durability::Synced);
    store.wait(commit(&store, 1).unwrap()).unwrap();
    disk.fail(Fault::Read, 0);
    assert_eq!(
        store.get("last").unwrap_err().to_string(),
        "reading: the engine faulty says: input/output error"
    );
    assert_eq!(store.get("last").unwrap().as_deref(), Some(&b"1"[..]));
}

/// Each bit of everything that a small store has on its disk: what is read is right or an error that names the key.
#[test]
fn any_flipped_bit_is_noticed() {
    let disk = Disk::new();
    let store = open(&disk, Durability::Synced);
    let (short, long) = (vec![1; 40], vec![2; 3100]);
    let mut batch = Batch::new();
    batch.put("long", &long).put("short", &short);
    store.wait(store.commit(batch).unwrap()).unwrap();
    drop(store);
    let (mut refused, mut noticed) = (0, 0);
    for entry in 0..disk.entries() {
        for bit in (0..57 * 8).chain(3000 * 8..3016 * 8) {
            disk.flip(entry, bit);
            match Store::with_engine(disk.engine(), &OpenOptions::default()) {
                Ok(store) => {
                    let mut damaged = Vec::new();
                    for (key, value) in [("long", &long), ("short", &short)] {
                        match store.get(key) {
                            Ok(found) => {
                                assert!(found.as_ref() == Some(value), "bit {bit} of entry {entry}: {key}")
                            }
                            Err(StoreError::Corrupt { key: named, .. }) => {
                                assert_eq!(named, key.as_bytes());
                                damaged.push(key);
                            }
                            Err(error) => panic!("{error}"),
                        }
                    }
                    let report = tools::check(&store, &mut |_| {}).unwrap();
                    assert_eq!(report.damage.len(), damaged.len());
                    noticed += damaged.len();
                }
                Err(error) => {
                    assert!(error.is_damage(), "{error}");
                    refused += 1;
                }
            }
            disk.flip(entry, bit);
        }
    }
    assert!(refused >= 56 * 8 && noticed >= 4 * 25 * 8, "{refused} refused, {noticed} noticed");
}

#[test]
fn a_piece_that_is_gone_is_noticed() {
    let disk = Disk::new();
    let store = open(&disk, Durability::Synced);
    let mut batch = Batch::new();
    batch.put("long", vec![2; 10_000]).put("short", "s");
    store.wait(store.commit(batch).unwrap()).unwrap();
    drop(store);
    // The store's own record, two heads or values, and the third of four pieces.
    disk.lose(5);
    let store = open(&disk, Durability::Synced);
    let expected = "the store is damaged at the key 'long': piece 2 of its value is missing; \
                    `check` lists all that is damaged; restore it from an export or a copy";
    assert_eq!(store.get("long").unwrap_err().to_string(), expected);
    // A scan goes on after it.
    let keys: Vec<bool> = store.scan(Range::all()).unwrap().map(|entry| entry.is_ok()).collect();
    assert_eq!(keys, [false, true]);
    let report = tools::check(&store, &mut |_| {}).unwrap();
    assert_eq!(report.damage[0].to_string(), "the key 'long': piece 2 of its value is missing");
    assert_eq!((report.damage.len(), report.keys, report.leftovers), (1, 1, 0));
    // It can be replaced.
    let mut batch = Batch::new();
    batch.put("long", "short now");
    store.wait(store.commit(batch).unwrap()).unwrap();
    assert_eq!(
        tools::check(&store, &mut |_| {}).unwrap(),
        tools::Report { keys: 2, bytes: 19, ..tools::Report::default() }
    );
}
