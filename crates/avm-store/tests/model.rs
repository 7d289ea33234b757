//! Random batches against a map of the standard library, over all engines: what is read, forward and back, from snapshots, and
//! after the store was opened again.

use avm_store::{Batch, Durability, EngineKind, OpenOptions, Range, Snapshot, Store};
use avm_testing::cases;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
enum Step {
    Commit(Vec<(Vec<u8>, Option<Vec<u8>>)>),
    Get(Vec<u8>),
    Scan(Range),
    /// A snapshot is taken, and read at the end.
    Keep,
    WriteAhead,
    Flush,
    Compact,
    Reopen,
}

/// Few enough that they meet, some of them beginning with others.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => "[ab]{1,3}".prop_map(String::into_bytes),
        1 => prop::collection::vec(prop_oneof![Just(0), Just(255), any::<u8>()], 1..4),
        1 => (0..3_u8).prop_map(|last| [vec![b'a'; 999], vec![last]].concat()),
    ]
}

/// The lengths where it is decided how a value is stored are tried most.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let len =
        prop_oneof![4 => 0..50_usize, 2 => 2998..3003_usize, 2 => 5998..6003_usize, 1 => 0..40_000_usize];
    (len, any::<u8>()).prop_map(|(len, seed)| (0..len).map(|i| (i / 7) as u8 ^ seed).collect())
}

fn range() -> impl Strategy<Value = Range> {
    prop_oneof![
        Just(Range::all()),
        key().prop_map(Range::prefix),
        (key(), key()).prop_map(|(from, to)| Range::of(from..to)),
        (key(), key()).prop_map(|(from, to)| Range::of(from..=to)),
        (key(), key()).prop_map(|(from, to)| Range::all().after(from).before(to)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let change = (key(), prop::option::weighted(0.7, value()));
    prop_oneof![
        8 => prop::collection::vec(change, 0..8).prop_map(Step::Commit),
        4 => key().prop_map(Step::Get),
        3 => range().prop_map(Step::Scan),
        1 => Just(Step::Keep),
        3 => Just(Step::WriteAhead),
        1 => Just(Step::Flush),
        1 => Just(Step::Compact),
        1 => Just(Step::Reopen),
    ]
}

fn within(model: &Model, range: &Range) -> Vec<(Vec<u8>, Vec<u8>)> {
    let inside = |key: &[u8]| range.contains(key);
    model.iter().filter(|(key, _)| inside(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn compare(snapshot: &Snapshot, model: &Model, range: &Range) {
    let expected = within(model, range);
    let forward: Vec<_> = snapshot.scan(range.clone()).unwrap().map(Result::unwrap).collect();
    assert!(forward == expected, "scan of {range:?}");
    let mut backward: Vec<_> = snapshot.scan_back(range.clone()).unwrap().map(Result::unwrap).collect();
    backward.reverse();
    assert!(backward == expected, "scan back of {range:?}");
    let keys: Vec<_> = snapshot.keys(range.clone()).unwrap().map(Result::unwrap).collect();
    assert!(keys.iter().eq(
        expected.iter().map(|(key, value)| (key.clone(), value.len() as u64)).collect::<Vec<_>>().iter()
    ));
}

fn run(kind: EngineKind, durability: Durability, steps: Vec<Step>) {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions {
        engine: Some(kind),
        durability,
        queue_bytes: 20_000,
        sync_interval: Duration::from_millis(1),
        ..OpenOptions::default()
    };
    let mut store = Store::open(folder.path(), &options).unwrap();
    let mut model = Model::new();
    let mut kept: Vec<(Snapshot, Model)> = Vec::new();
    let mut latest = 0;
    for step in steps {
        match step {
            Step::Commit(changes) => {
                let mut batch = Batch::new();
                latest += u64::from(!changes.is_empty());
                for (key, value) in changes {
                    match value {
                        Some(value) => {
                            batch.put(&key, &value);
                            model.insert(key, value);
                        }
                        None => {
                            batch.delete(&key);
                            model.remove(&key);
                        }
                    }
                }
                assert_eq!(store.commit(batch).unwrap().0, latest);
            }
            Step::Get(key) => assert!(store.get(&key).unwrap() == model.get(&key).cloned(), "get {key:?}"),
            Step::Scan(range) => compare(&store.snapshot().unwrap(), &model, &range),
            Step::Keep => kept.push((store.snapshot().unwrap(), model.clone())),
            Step::WriteAhead => store.write_ahead(),
            Step::Flush => {
                store.flush().unwrap();
                assert_eq!(store.durable().0, latest);
            }
            Step::Compact => {
                if kind != EngineKind::Redb || kept.is_empty() {
                    avm_store::tools::compact(&store, &mut |_| {}).unwrap();
                }
            }
            Step::Reopen => {
                for (snapshot, model) in kept.drain(..) {
                    compare(&snapshot, &model, &Range::all());
                }
                if kind != EngineKind::Memory {
                    store.close().unwrap();
                    store = Store::open(folder.path(), &options).unwrap();
                }
            }
        }
        assert_eq!(store.latest().0, latest);
    }
    for (snapshot, model) in &kept {
        compare(snapshot, model, &Range::all());
    }
    compare(&store.snapshot().unwrap(), &model, &Range::all());
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn memory_is_a_map(steps in prop::collection::vec(step(), 1..60)) {
        run(EngineKind::Memory, Durability::Synced, steps);
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn fjall_is_a_map(steps in prop::collection::vec(step(), 1..40), buffered: bool) {
        run(EngineKind::Fjall, if buffered { Durability::Buffered } else { Durability::Synced }, steps);
    }

    #[test]
    fn redb_is_a_map(steps in prop::collection::vec(step(), 1..40), buffered: bool) {
        run(EngineKind::Redb, if buffered { Durability::Buffered } else { Durability::Synced }, steps);
    }
}
