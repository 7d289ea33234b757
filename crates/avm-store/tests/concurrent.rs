//! Many threads commit, wait and read at once.

use avm_store::{Batch, Durability, EngineKind, OpenOptions, Range, Store};
use std::sync::atomic::{AtomicBool, Ordering};

const THREADS: u64 = 8;
const BATCHES: u64 = 25;

fn check(engine: EngineKind, durability: Durability) {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { engine: Some(engine), durability, ..OpenOptions::default() };
    let store = Store::open(folder.path(), &options).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2).map(|_| scope.spawn(|| read(&store, &done))).collect();
        // Some have more to do than others: they must not be waited for when they are through.
        let writers: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn({
                    let store = &store;
                    move || write(store, thread, BATCHES + thread)
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        done.store(true, Ordering::Relaxed);
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
    let batches = (0..THREADS).map(|thread| BATCHES + thread).sum::<u64>();
    assert_eq!(store.latest().0, batches);
    store.flush().unwrap();
    assert_eq!(store.durable().0, batches);
}

fn write(store: &Store, thread: u64, batches: u64) {
    for number in 0..batches {
        let mut batch = Batch::new();
        let own = format!("own/{thread}/{number}");
        batch.put(&own, number.to_string());
        // All of these are the same in every batch.
        for key in 0..5 {
            batch.put(format!("same/{key}"), format!("{thread} {number}"));
        }
        let sequence = store.commit(batch).unwrap();
        // It shows at once, before it is on disk.
        assert_eq!(store.get(&own).unwrap(), Some(number.to_string().into_bytes()));
        store.wait(sequence).unwrap();
        assert_eq!(store.get(&own).unwrap(), Some(number.to_string().into_bytes()));
        assert_eq!(store.scan(Range::prefix(format!("own/{thread}/"))).unwrap().count() as u64, number + 1);
    }
}

fn read(store: &Store, done: &AtomicBool) {
    let mut latest = 0;
    while !done.load(Ordering::Relaxed) {
        let snapshot = store.snapshot().unwrap();
        let values: Vec<_> =
            snapshot.scan(Range::prefix("same/")).unwrap().map(|entry| entry.unwrap().1).collect();
        assert!(values.is_empty() || values.len() == 5 && values.iter().all(|value| *value == values[0]));
        assert!(snapshot.sequence().0 >= latest, "time goes back");
        latest = snapshot.sequence().0;
        let own = snapshot.keys(Range::prefix("own/")).unwrap().count() as u64;
        assert_eq!(own, latest, "a snapshot has each batch up to its own and none after it");
    }
}

#[test]
fn batches_show_whole_and_in_order() {
    for engine in [EngineKind::Fjall, EngineKind::Redb, EngineKind::Memory] {
        for durability in [Durability::Synced, Durability::Buffered] {
            check(engine, durability);
        }
    }
}
