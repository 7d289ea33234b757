//! Who waits first writes, while others come, while the engine fails, and while the store is closed.

use super::*;
use crate::engine::{EngineResult, EngineSnapshot};
use crate::faults::{Disk, Fault};
use crate::{Batch, Range, Store};

/// Where writes that sync stop until they may go on.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<GateState>, Condvar)>);

#[derive(Default)]
struct GateState {
    is_shut: bool,
    /// Whether those stop too that do not sync.
    stops_all: bool,
    stopped: usize,
}

impl Gate {
    fn change(&self, change: impl FnOnce(&mut GateState)) {
        let (state, changed) = &*self.0;
        change(&mut state.lock().unwrap());
        changed.notify_all();
    }

    fn wait_while(&self, holds: impl Fn(&GateState) -> bool) {
        let (state, changed) = &*self.0;
        drop(changed.wait_while(state.lock().unwrap(), |state| holds(state)).unwrap());
    }
}

/// An engine behind a gate.
struct Gated {
    engine: Box<dyn Engine>,
    gate: Gate,
}

impl Engine for Gated {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    fn get(&self, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        self.engine.get(key)
    }

    fn snapshot(&self) -> EngineResult<Box<dyn EngineSnapshot>> {
        self.engine.snapshot()
    }

    fn apply(&self, batch: &Changes, sync: bool) -> EngineResult<()> {
        self.gate.change(|state| state.stopped += usize::from(sync || state.stops_all));
        self.gate.wait_while(|state| state.is_shut && (sync || state.stops_all));
        self.engine.apply(batch, sync)
    }

    fn sync(&self) -> EngineResult<()> {
        self.engine.sync()
    }

    fn size(&self) -> EngineResult<u64> {
        self.engine.size()
    }

    fn entries(&self) -> EngineResult<u64> {
        self.engine.entries()
    }

    fn compact(&self) -> EngineResult<()> {
        self.engine.compact()
    }

    fn verify(&self) -> EngineResult<Vec<String>> {
        self.engine.verify()
    }
}

/// What happens while one writes and others wait.
struct Case {
    /// What fails, in the write of the first one or in that of the others.
    fault: Option<(Fault, usize)>,
    /// How many others there are.
    others: u64,
    /// Whether the store is closed meanwhile.
    closing: bool,
}

/// One waits, and so writes; others commit and wait meanwhile. Gives how many were told that theirs is kept.
fn check(Case { fault, others, closing }: Case) -> u64 {
    let (disk, gate) = (Disk::new(), Gate::default());
    let engine = Box::new(Gated { engine: disk.engine(), gate: gate.clone() });
    let store = Store::with_engine(engine, &OpenOptions::default()).unwrap();
    let commit = |number: u64| {
        let mut batch = Batch::new();
        batch.put(number.to_be_bytes(), [1; 100]);
        store.commit(batch).unwrap()
    };
    let syncs = disk.syncs();
    fault.into_iter().for_each(|(fault, later)| disk.fail(fault, later));
    gate.change(|state| *state = GateState { is_shut: true, ..GateState::default() });
    let first = commit(0);
    let kept = thread::scope(|scope| {
        let leader = scope.spawn(|| store.wait(first));
        gate.wait_while(|state| state.stopped == 0);
        let waiting: Vec<_> = (1..=others)
            .map(|number| {
                let sequence = commit(number);
                let store = &store;
                scope.spawn(move || store.wait(sequence))
            })
            .collect();
        while (store.shared.state().waiting.len() as u64) < 1 + others {
            thread::yield_now();
        }
        if closing {
            store.shared.close();
        }
        assert_eq!(store.durable(), Sequence(0), "nothing is acknowledged before it is on disk");
        gate.change(|state| state.is_shut = false);
        let results = std::iter::once(leader).chain(waiting).map(|thread| thread.join().unwrap());
        let told = |result: Result<()>| match result {
            Ok(()) => true,
            Err(StoreError::Failed { .. }) => false,
            Err(error) => panic!("{error}"),
        };
        results.map(told).collect::<Vec<bool>>()
    });
    let count = kept.iter().filter(|kept| **kept).count() as u64;
    let writes = if others == 0 || count == 0 { 1 } else { 2 };
    assert_eq!(store.close().is_err(), fault.is_some());
    assert!(
        disk.syncs() <= syncs + writes,
        "those who came meanwhile share one write, and a failed one is not tried again"
    );
    disk.crash(0);
    let store = Store::with_engine(disk.engine(), &OpenOptions::default()).unwrap();
    let found: Vec<Vec<u8>> = store.keys(Range::all()).unwrap().map(|key| key.unwrap().0).collect();
    let expected: Vec<Vec<u8>> = (0..)
        .zip(&kept)
        .filter(|(_, kept)| **kept)
        .map(|(number, _): (u64, _)| number.to_be_bytes().to_vec())
        .collect();
    assert_eq!(found, expected, "what was acknowledged is what is there");
    count
}

#[test]
fn who_waits_first_writes_for_all() {
    for closing in [false, true] {
        for others in [0, 1, 7] {
            assert_eq!(check(Case { fault: None, others, closing }), 1 + others);
            for fault in [Fault::Full, Fault::Sync, Fault::Panic] {
                assert_eq!(check(Case { fault: Some((fault, 0)), others, closing }), 0, "{fault:?}");
                if others > 0 {
                    assert_eq!(check(Case { fault: Some((fault, 1)), others, closing }), 1, "{fault:?}");
                }
            }
        }
    }
}

/// One is written ahead, and meanwhile somebody waits for another one, until that has taken so long.
fn check_ahead(taking: Duration, fault: Option<(Fault, usize)>) {
    let (disk, gate) = (Disk::new(), Gate::default());
    let engine = Box::new(Gated { engine: disk.engine(), gate: gate.clone() });
    let store = Store::with_engine(engine, &OpenOptions::default()).unwrap();
    let commit = |key| store.commit(Batch::new().put([key], [1; 100]).clone()).unwrap();
    fault.into_iter().for_each(|(fault, later)| disk.fail(fault, later));
    gate.change(|state| *state = GateState { is_shut: true, stops_all: true, stopped: 0 });
    commit(1);
    store.write_ahead();
    gate.wait_while(|state| state.stopped == 0);
    let second = commit(2);
    let kept = thread::scope(|scope| {
        let waits = scope.spawn(|| store.wait(second));
        while store.shared.state().waiting.is_empty() {
            thread::yield_now();
        }
        thread::sleep(taking);
        assert_eq!(store.durable(), Sequence(0), "nothing is acknowledged before it is on disk");
        gate.change(|state| state.is_shut = false);
        waits.join().unwrap()
    });
    assert_eq!(kept.is_ok(), fault.is_none(), "{fault:?}: {kept:?}");
    let durable = store.durable();
    assert_eq!(durable, if kept.is_ok() { second } else { Sequence(0) });
    assert_eq!(store.close().is_err(), fault.is_some());
    disk.crash(0);
    let store = Store::with_engine(disk.engine(), &OpenOptions::default()).unwrap();
    assert_eq!(store.latest(), durable);
}

#[test]
fn who_waits_while_others_are_written_ahead_is_told_of_its_own() {
    for taking in [Duration::ZERO, WATCH / 4, WATCH * 10] {
        check_ahead(taking, None);
        for (fault, later) in [(Fault::Full, 0), (Fault::Full, 1), (Fault::Sync, 0), (Fault::Panic, 0)] {
            check_ahead(taking, Some((fault, later)));
        }
    }
}

/// Batches are kept while nobody waits for them; gives what whoever listens was told, and whether the store has failed.
fn kept_ahead(durability: Durability, fault: Option<(Fault, usize)>) -> (Vec<u64>, bool) {
    let (disk, gate) = (Disk::new(), Gate::default());
    let engine = Box::new(Gated { engine: disk.engine(), gate: gate.clone() });
    let options =
        OpenOptions { durability, sync_interval: Duration::from_secs(3600), ..OpenOptions::default() };
    let store = Store::with_engine(engine, &options).unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tells = told.clone();
    store.listen(move |sequence| tells.lock().unwrap().push(sequence.0));
    let commit = |key| store.commit(Batch::new().put([key], [1; 100]).clone()).unwrap();
    fault.into_iter().for_each(|(fault, later)| disk.fail(fault, later));
    gate.change(|state| *state = GateState { is_shut: true, stops_all: true, stopped: 0 });
    commit(1);
    store.keep_ahead();
    gate.wait_while(|state| state.stopped == 0);
    // These come together, when the first one is kept.
    let last = (2..5).map(commit).last().unwrap();
    store.keep_ahead();
    assert!(
        !store.is_kept(Sequence(1)) && told.lock().unwrap().is_empty(),
        "nothing is told before it is so"
    );
    gate.change(|state| state.is_shut = false);
    while !store.is_kept(last) && store.failure().is_none() {
        thread::yield_now();
    }
    let failed = store.close().is_err();
    let mut told = told.lock().unwrap().clone();
    // Closing may sync what counts as kept already, and tell it once more.
    told.dedup();
    (told, failed)
}

#[test]
fn who_listens_is_told_what_was_kept_ahead() {
    for durability in [Durability::Synced, Durability::Buffered] {
        assert_eq!(kept_ahead(durability, None), (vec![1, 4], false), "{durability:?}");
        for fault in [Fault::Full, Fault::Panic] {
            assert_eq!(kept_ahead(durability, Some((fault, 0))), (vec![], true), "{fault:?}");
            assert_eq!(kept_ahead(durability, Some((fault, 1))), (vec![1], true), "{fault:?}");
        }
    }
    assert_eq!(kept_ahead(Durability::Synced, Some((Fault::Sync, 1))), (vec![1], true));
}
